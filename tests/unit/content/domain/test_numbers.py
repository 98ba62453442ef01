"""Numbers as people write them, and how close is close enough."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.content.domain.numbers import is_close
from services.content.domain.numbers import number_of


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("3,5", 3.5),
        ("3.5", 3.5),
        (" -3,5 ", -3.5),
        ("−4", -4),
        ("+.5", 0.5),
        ("5.", 5),
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("1.234.567", 1234567),
        ("1,234,567.25", 1234567.25),
        ("1 000", 1000),
        ("2,5E-3", 0.0025),
        (7, 7),
        (0.25, 0.25),
    ],
)
def test_a_comma_is_a_decimal_sign_as_a_point_is(written: object, number: float) -> None:
    assert number_of(written) == number


@pytest.mark.parametrize(
    "written",
    [
        *("", ".", "three", "1,2,3", "1.23,4", "1.234.5", "1.234,567,8", "0x10", "9" * 61),
        *("nan", "inf", "1e999", float("nan"), float("inf"), 10**400),
        *(True, None, [1], {"a": 1}),
    ],
)
def test_what_is_no_number_is_none(written: object) -> None:
    assert number_of(written) is None


@pytest.mark.parametrize(
    ("number", "wanted", "right"),
    [
        (3.6, {"exact": 3.5, "tolerance": 0.1}, True),
        (3.61, {"exact": 3.5, "tolerance": 0.1}, False),
        (0.30000000000000004, {"exact": 0.3}, True),
        (1_000_000_001, {"exact": 1_000_000_000}, False),
        (0.0, {"exact": 0, "tolerance": 0}, True),
        (-0.0, {"exact": 0, "precision": 3}, True),
        (3.14, {"exact": 3.14159, "precision": 3}, True),
        (3.15, {"exact": 3.14159, "precision": 3}, False),
        (31_400, {"exact": 31_415.9, "precision": 3}, True),
        (1, {"min": 1, "max": 2}, True),
        (2, {"min": 1, "max": 2}, True),
        (2.001, {"min": 1, "max": 2}, False),
    ],
)
def test_bounds_belong_to_what_is_right(number: float, wanted: dict[str, Any], right: bool) -> None:
    assert is_close(number, wanted) is right


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_number_is_read_back_whichever_decimal_sign_it_has(number: float) -> None:
    assert number_of(repr(number)) == number
    assert number_of(repr(number).replace(".", ",")) == number


@given(st.text(max_size=40))
def test_any_text_is_a_finite_number_or_none(text: str) -> None:
    number = number_of(text)
    assert number is None or abs(number) < float("inf")
