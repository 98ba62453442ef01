"""Serials: made, read and looked up."""

from datetime import UTC
from datetime import datetime

import pytest

from services.certification.domain.serial import issue_year
from services.certification.domain.serial import lookup_key
from services.certification.domain.serial import make_serial
from services.certification.domain.serial import random_ending
from services.certification.domain.serial import series


def test_a_serial_has_code_year_cohort_counter_and_ending() -> None:
    assert make_serial(series("PIA", 2026, "C03"), 123, "K7M2QX") == "PIA-2026-C03-0123-K7M2QX"
    assert make_serial(series("PIA", 2026, "C03"), 12345, "K7M2QX").endswith("-12345-K7M2QX")


def test_the_ending_is_six_characters_that_nobody_confuses() -> None:
    seen: list[str] = []

    def first(alphabet: str) -> str:
        seen.append(alphabet)
        return alphabet[0]

    assert random_ending(first) == "000000"
    assert not set("ILOU") & set(seen[0])
    assert len(set(seen[0])) == 32


def test_the_year_is_that_of_the_academys_calendar() -> None:
    moment = datetime(2026, 12, 31, 18, tzinfo=UTC)
    assert issue_year(moment, "Asia/Pontianak") == 2027
    assert issue_year(moment, "UTC") == 2026


@pytest.mark.parametrize(
    "typed",
    [
        "pia-2026-c03-0123-k7m2qx",
        " PIA 2026 C03 0123 K7M2QX ",
        "P1A-2O26-CO3-OI23-K7M2QX",
        "PLA-2026-C03-0l23-K7M2QX",
    ],
)
def test_a_serial_is_found_however_it_was_typed(typed: str) -> None:
    assert lookup_key(typed) == lookup_key("PIA-2026-C03-0123-K7M2QX")


@pytest.mark.parametrize("typed", ["", "---", "x" * 61, "PIA-2026-C03-0123-K7M2Qé"])
def test_what_cannot_be_a_serial_has_no_key(typed: str) -> None:
    assert lookup_key(typed) is None


def test_another_ending_is_another_serial() -> None:
    assert lookup_key("PIA-2026-C03-0123-K7M2QX") != lookup_key("PIA-2026-C03-0123-K7M2QY")
