"""What a person meets who follows a link in a certificate to its issuer or achievement."""

import itertools

import pytest

from services.certification.web.words import WORDS
from tests.browser.chromium import PHONE
from tests.browser.chromium import PICTURES
from tests.browser.chromium import WIDE
from tests.browser.chromium import Look
from tests.browser.chromium import looked
from tests.browser.conftest import Stand
from tests.unit.certification.calls import publish
from tests.unit.certification.story import RULE

SKILLED = {
    **RULE,
    "id": "skilled",
    "skills": [
        {
            "uri": "https://data.europa.eu/esco/skill/f0de4973-0a70-4644-8fd4-3a97080476f4",
            "name": {"id": "Pemikiran desain", "en": "Design thinking"},
            "description": {"id": "Memecahkan masalah.", "en": "Solving problems."},
        }
    ],
}

PAGES = {"issuer": "pontianak", "achievement": "pontianak/achievements/skilled/1"}


@pytest.mark.parametrize("language", ["id", "en"])
def test_pages_of_issuers_keep_the_rules_of_accessibility_and_the_frame_of_a_screen(
    stand: Stand, language: str
) -> None:
    publish(stand.service, SKILLED)
    asked = []
    for page, (width, dark) in itertools.product(
        PAGES, ((PHONE, False), (PHONE, True), (WIDE, False))
    ):
        name = f"{page}-{language}-{width}{'-dark' if dark else ''}"
        address = f"{stand.address}/issuers/{PAGES[page]}"
        picture = str(PICTURES / f"{name}.png")
        asked.append(Look(name, address, width, dark, language, picture=picture))
    for look, result in zip(asked, looked(asked), strict=True):
        assert result["violations"] == [], (look.name, result["violations"])
        assert result["checked"] > 10, look.name
        assert result["wider"] <= 0, f"{look.name} is {result['wider']} px too wide"
        assert len(result["requests"]) == 1, look.name
        if "achievement" in look.name:
            assert result["heading"] == RULE["title"][language]
        else:
            assert result["heading"] != WORDS[language]["start"]
            assert "Pontianak" in result["heading"]
