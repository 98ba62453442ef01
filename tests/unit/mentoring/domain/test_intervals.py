"""Stretches of time, and wall times that become instants."""

from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.mentoring.domain.errors import Invalid
from services.mentoring.domain.intervals import Interval
from services.mentoring.domain.intervals import instant
from services.mentoring.domain.intervals import weekly
from services.mentoring.domain.intervals import zone_named

BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2026, 10, 5, tzinfo=UTC)


def interval(start: int, length: int) -> Interval:
    return Interval(START + timedelta(minutes=start), START + timedelta(minutes=start + length))


MINUTES = st.integers(0, 600)
LENGTHS = st.integers(1, 120)


@given(MINUTES, LENGTHS, MINUTES, LENGTHS)
def test_two_overlap_exactly_when_they_share_a_minute(s1: int, l1: int, s2: int, l2: int) -> None:
    shared = set(range(s1, s1 + l1)) & set(range(s2, s2 + l2))
    assert interval(s1, l1).overlaps(interval(s2, l2)) == bool(shared)


def test_an_interval_that_ends_before_it_starts_is_refused() -> None:
    for length in (0, -1):
        with pytest.raises(Invalid, match="end_before_start"):
            interval(0, length)


def test_an_aware_time_stays_the_instant_that_it_is() -> None:
    aware = datetime(2026, 10, 5, 9, tzinfo=ZoneInfo("Asia/Pontianak"))
    assert instant(aware, BERLIN) == datetime(2026, 10, 5, 2, tzinfo=UTC)


def test_a_wall_time_that_happens_twice_is_its_first_occurrence() -> None:
    assert instant(datetime(2026, 10, 25, 2, 30), BERLIN) == datetime(
        2026, 10, 25, 0, 30, tzinfo=UTC
    )


def test_a_wall_time_that_is_skipped_is_read_with_the_offset_before() -> None:
    assert instant(datetime(2026, 3, 29, 2, 30), BERLIN) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_a_weekly_time_is_at_the_same_wall_time_all_year() -> None:
    found = weekly(date(2026, 1, 5), time(9), time(10, 30), 52, BERLIN)
    assert len(found) == 52
    assert {each.start.astimezone(BERLIN).time() for each in found} == {time(9)}
    assert {each.start.astimezone(BERLIN).weekday() for each in found} == {0}
    assert {each.start.utctimetuple().tm_hour for each in found} == {7, 8}


def test_a_weekly_time_beyond_the_calendar_is_refused() -> None:
    with pytest.raises(Invalid, match="time_out_of_range"):
        weekly(date(9999, 12, 20), time(9), time(10), 5, BERLIN)


@pytest.mark.parametrize("name", ["", "Asia/Atlantis", "/etc/passwd", "Asia", "a\x00b"])
def test_a_zone_that_does_not_exist_is_refused(name: str) -> None:
    with pytest.raises(Invalid, match="unknown_time_zone"):
        zone_named(name)
