"""What a person meets at /verify, on a phone and on a wide screen, by day and by night."""

import itertools
import unicodedata
from pathlib import Path
from urllib.parse import quote

import pytest
from pypdf import PdfReader

from services.certification.web.words import WORDS
from tests.browser.chromium import PHONE
from tests.browser.chromium import PICTURES
from tests.browser.chromium import WIDE
from tests.browser.chromium import Look
from tests.browser.chromium import looked
from tests.browser.conftest import Stand

# A serial of no certificate, with letters that only look Latin.
UNKNOWN = "PIA-2026-C03-0001-АВС123"

# Each page, and the name of its heading's words.
PAGES = {
    "start": "start",
    "valid": "issued",
    "revoked": "revoked",
    "superseded": "superseded",
    "long": "issued",
    "arabic": "issued",
    "heaped": "issued",
    "unknown": "unknown",
    "genuine": "issued",
    "revokedfile": "revoked",
    "supersededfile": "superseded",
    "arabicfile": "issued",
    "changed": "changed",
    "foreign": "foreign",
    "unreadable": "unreadable",
}


def look_at(stand: Stand, page: str, language: str, width: int, dark: bool) -> Look:
    name = f"verify-{page}-{language}-{width}{'-dark' if dark else ''}"
    file = stand.files.get(page)
    serial = None if page == "start" or file else stand.serials.get(page, UNKNOWN)
    address = f"{stand.address}/verify" + (f"/{quote(serial)}" if serial else "")
    return Look(
        name,
        address,
        width,
        dark,
        language,
        file=file,
        picture=str(PICTURES / f"{name}.png"),
    )


@pytest.mark.parametrize("language", ["id", "en"])
def test_no_page_breaks_a_rule_of_accessibility_or_the_frame_of_a_screen(
    stand: Stand, language: str
) -> None:
    screens = [(PHONE, False), (WIDE, False)]
    if language == "id":
        # The colours are the same in the other language.
        screens.append((PHONE, True))
    asked = {
        (page, width, dark): look_at(stand, page, language, width, dark)
        for page, (width, dark) in itertools.product(PAGES, screens)
    }
    results = looked(list(asked.values()))
    for (page, _, _), result in zip(asked, results, strict=True):
        name = result["name"]
        assert result["violations"] == [], (name, result["violations"])
        assert result["checked"] > 10, name
        assert result["wider"] <= 0, f"{name} is {result['wider']} px too wide"
        assert result["heading"] == WORDS[language][PAGES[page]], name
        # Nothing is loaded from anywhere, so that a page tells nobody who looked at it.
        assert all(each.startswith(f"{stand.address}/verify") for each in result["requests"]), name
        assert len(result["requests"]) == (2 if page in stand.files else 1), name


def test_the_forms_lead_on_without_any_script(stand: Stand) -> None:
    start = f"{stand.address}/verify"
    typed = f"  {stand.serials['valid'].lower().replace('-', ' ')}"
    results = looked(
        [
            Look("typed", start, PHONE, script=False, typed=typed),
            Look("file", start, PHONE, script=False, file=stand.files["genuine"]),
            Look(
                "again", f"{start}/{UNKNOWN}", PHONE, script=False, typed=stand.serials["revoked"]
            ),
        ]
    )
    assert [result["heading"] for result in results] == [
        WORDS["id"]["issued"],
        WORDS["id"]["issued"],
        WORDS["id"]["revoked"],
    ]
    assert stand.serials["valid"].lower() in results[0]["address"]


def test_it_prints_on_one_page_with_all_that_matters(stand: Stand, tmp_path: Path) -> None:
    pages = ("valid", "revoked", "superseded", "long", "heaped", "genuine")
    asked = []
    for page in pages:
        seen = look_at(stand, page, "id", WIDE, False)
        asked.append(Look(page, seen.url, file=seen.file, print=str(tmp_path / f"{page}.pdf")))
    looked(asked)
    for page in pages:
        printed = PdfReader(tmp_path / f"{page}.pdf")
        assert len(printed.pages) == 1, page
        text = plain(printed.pages[0].extract_text())
        serial = stand.serials["valid" if page == "genuine" else page]
        for said in (WORDS["id"][PAGES[page]], serial, f"certificates.example/verify/{serial}"):
            assert plain(said) in text, page
        # Nobody presses a button on paper.
        assert plain(WORDS["id"]["do_check_file"]) not in text


def plain(text: str) -> str:
    """The letters alone, as a font's ligatures and a page's lines leave them."""
    return "".join(unicodedata.normalize("NFKC", text).split())
