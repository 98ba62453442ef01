"""Patterns match what Python's own do, in a time that no pattern can make long."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from services.content.domain.patterns import LONGEST_TEXT
from services.content.domain.patterns import matches
from services.content.domain.patterns import safe_pattern


@pytest.mark.parametrize(
    ("pattern", "text", "right"),
    [
        ("colou?r", "Color", True),
        ("colou?r", "colouur", False),
        ("^(empathi[sz]e|listen)$", "empathise", True),
        (r"\d{2,4}(\.\d+)?", "2026.5", True),
        (r"\d{2,4}(\.\d+)?", "2", False),
        (r"[^aeiou\s-]+", "rhythm", True),
        ("(?:a|b){,2}", "ab", True),
        ("(?P<x>a)b*?", "abbb", True),
        (r"\Aa\Z|^b$", "b", True),
        (r"[]x\-]+", "]-x", True),
        (r"\x41\u00e9", "aé", True),
        ("", "", True),
        ("a{", "a{", True),
        ("é+", "e\u0301é", True),
    ],
)
def test_a_pattern_has_to_match_the_whole_text(pattern: str, text: str, right: bool) -> None:
    assert safe_pattern(pattern)
    assert matches(pattern, text) is right


def test_letter_case_counts_when_the_answer_says_so() -> None:
    assert matches("Define", "define")
    assert not matches("Define", "define", case_sensitive=True)
    assert matches("(?i)Define", "define", case_sensitive=True)


@pytest.mark.parametrize(
    "pattern",
    [
        r"(a)\1",
        "a(?=b)",
        "a(?!b)",
        "(?<=a)b",
        "(?(1)a|b)",
        "(?P=x)",
        "a++",
        "a**",
        "(?>a)",
        r"a\b",
        "a^b",
        "a$b",
        "*a",
        "(a",
        "a)",
        "[a",
        "[z-a]",
        "a{3,2}",
        "a{501}",
        "(a{100}){100}",
        "((?:){9999}){9999}",
        "(" * 40 + ")" * 40,
        "a" * 1001,
        r"\U00110000",
        "\\",
    ],
)
def test_what_cannot_be_matched_in_bounded_time_is_refused(pattern: str) -> None:
    assert not safe_pattern(pattern)
    assert not matches(pattern, "a")


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+b",
        "(a|aa)+b",
        "(a|a)*b",
        "(.*)*b",
        "(.*a){12}b",
        "(x?){400}y",
        "(a|b)*a(a|b){200}c",
        "[a-z]{1,250}[a-y]{1,249}b",
    ],
)
def test_a_pattern_that_makes_others_hang_is_soon_done(pattern: str) -> None:
    began = time.process_time()
    assert not matches(pattern, "a" * LONGEST_TEXT)
    assert time.process_time() - began < 1


def test_a_text_that_is_too_long_matches_nothing() -> None:
    assert matches("a+", "a" * LONGEST_TEXT)
    assert not matches("a+", "a" * (LONGEST_TEXT + 1))


ATOMS = st.sampled_from(["a", "b", ".", "[ab]", "[^a]", r"\d", "1", r"\.", r"[\w-]", "x{2}"])


def _combined(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    repeated = st.builds(
        lambda part, times: f"(?:{part}){times}",
        parts,
        st.sampled_from(["*", "+", "?", "{2}", "{0,2}", "{1,}", "*?"]),
    )
    several = st.lists(parts, min_size=1, max_size=3)
    return repeated | several.map("".join) | several.map(lambda all: f"({'|'.join(all)})")


@settings(max_examples=300)
@given(
    st.recursive(ATOMS, _combined, max_leaves=6),
    st.lists(st.text(alphabet="ab1.x-", max_size=6), min_size=5, max_size=5),
)
def test_a_safe_pattern_means_what_it_means_in_python(pattern: str, texts: list[str]) -> None:
    assert safe_pattern(pattern)
    own = re.compile(pattern)
    for text in texts:
        assert matches(pattern, text, case_sensitive=True) is bool(own.fullmatch(text)), text


@given(st.text(max_size=80), st.text(max_size=300))
def test_any_two_texts_end_with_an_answer(pattern: str, text: str) -> None:
    assert isinstance(matches(pattern, text), bool)
