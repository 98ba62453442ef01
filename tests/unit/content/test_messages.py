"""Every refusal has words in both languages."""

import re
import string
from pathlib import Path

import pytest

from services.content.domain import errors
from services.content.web.messages import MESSAGES

ROOT = Path(errors.__file__).parents[1]
RAISED = re.compile(r'(?:NotFound|WrongState|Invalid|NotAllowed)\(\s*"(\w+)"')
PROBLEM = re.compile(r'Problem\(\d+, "(\w+)"')


def codes_in_the_source() -> set[str]:
    text = "\n".join(path.read_text() for path in sorted(ROOT.rglob("*.py")))
    return set(RAISED.findall(text)) | set(PROBLEM.findall(text))


def names_in(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_code_has_a_message_and_every_message_a_code() -> None:
    assert codes_in_the_source() == set(MESSAGES)


@pytest.mark.parametrize("code", sorted(MESSAGES))
def test_both_languages_say_the_same(code: str) -> None:
    texts = MESSAGES[code]
    assert set(texts) == {"id", "en"}
    assert names_in(texts["id"]) == names_in(texts["en"])
