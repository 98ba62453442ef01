"""Every operation says what it does, who may call it and where it belongs."""

import pytest

from services.enrolment.adapters.templates import load_message_texts
from services.enrolment.web.messages import MESSAGES
from shared.testing.harness import ServiceHarness


def test_every_operation_has_a_summary_a_tag_and_roles(service: ServiceHarness) -> None:
    document = service.get("/openapi.json").get_json()
    operations = [
        (f"{method} {path}", operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method in ("get", "post", "put", "patch", "delete")
    ]
    assert len(operations) > 35
    for name, operation in operations:
        assert operation.get("summary"), name
        assert operation.get("tags"), name
        assert operation.get("x-roles"), name


@pytest.mark.parametrize("code", sorted(MESSAGES))
def test_every_message_is_bilingual(code: str) -> None:
    assert set(MESSAGES[code]) == {"id", "en"}
    assert MESSAGES[code]["id"] != MESSAGES[code]["en"]


def test_every_letter_is_bilingual() -> None:
    for template, text in load_message_texts().items():
        for part in ("subject", "body"):
            assert set(text[part]) == {"id", "en"}, template
