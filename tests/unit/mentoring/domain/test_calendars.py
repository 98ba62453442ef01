"""The calendar of one person or room."""

from datetime import UTC
from datetime import datetime
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.mentoring.domain.calendars import Calendar
from services.mentoring.domain.calendars import room_key
from services.mentoring.domain.errors import WrongState
from services.mentoring.domain.intervals import Interval

START = datetime(2026, 10, 5, tzinfo=UTC)


def interval(start: int, length: int) -> Interval:
    return Interval(START + timedelta(minutes=start), START + timedelta(minutes=start + length))


WISHES = st.lists(st.tuples(st.integers(0, 300), st.integers(1, 60)), max_size=12)


@given(WISHES)
def test_whatever_is_asked_for_no_two_reservations_overlap(wishes: list[tuple[int, int]]) -> None:
    calendar = Calendar("person:p")
    for number, (start, length) in enumerate(wishes):
        try:
            calendar.reserve(str(number), interval(start, length), "busy")
        except WrongState:
            taken = [busy.interval for busy in calendar.busy]
            assert any(each.overlaps(interval(start, length)) for each in taken)
    busy = sorted(calendar.busy, key=lambda entry: entry.start)
    assert all(one.end <= two.start for one, two in pairwise(busy))


def test_a_refusal_says_what_it_was_told_and_nothing_of_the_other_booking() -> None:
    calendar = Calendar("person:p")
    calendar.reserve("secret", interval(0, 60), "member_busy")
    with pytest.raises(WrongState) as refused:
        calendar.reserve("mine", interval(30, 60), "member_busy")
    assert refused.value.code == "member_busy"
    assert refused.value.params == {}


def test_released_time_is_free_again() -> None:
    calendar = Calendar("person:p")
    calendar.reserve("one", interval(0, 60), "busy")
    calendar.reserve("two", interval(60, 60), "busy")
    calendar.release("one")
    assert calendar.is_free(interval(0, 60))
    assert not calendar.is_free(interval(60, 60))


def test_what_is_long_over_is_forgotten_and_the_rest_is_kept() -> None:
    calendar = Calendar("person:p")
    calendar.reserve("past", interval(0, 60), "busy")
    calendar.reserve("recent", interval(60, 60), "busy")
    calendar.forget_past(START + timedelta(days=1, minutes=61))
    assert [busy.session_id for busy in calendar.busy] == ["recent"]


def test_a_room_is_one_room_however_its_name_is_written() -> None:
    assert room_key("pontianak", " Ruang A") == room_key("pontianak", "RUANG a")
    assert room_key("pontianak", "A") != room_key("sambas", "A")
