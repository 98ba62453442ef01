"""Mentors register, and say when they can be booked."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from services.mentoring.domain.calendars import person_key
from services.mentoring.domain.errors import NotFound
from services.mentoring.domain.errors import WrongState
from services.mentoring.domain.intervals import Interval
from services.mentoring.domain.intervals import instant
from services.mentoring.domain.intervals import weekly
from services.mentoring.domain.intervals import zone_named
from services.mentoring.domain.mentors import Mentor
from services.mentoring.domain.slots import Slot
from services.mentoring.domain.slots import check_offer
from services.mentoring.queries.access import Person
from services.mentoring.queries.views import View
from services.mentoring.queries.views import shown
from services.mentoring.repository.aggregates import MENTORS
from services.mentoring.repository.aggregates import SLOTS
from services.mentoring.repository.aggregates import add
from services.mentoring.repository.aggregates import load
from services.mentoring.repository.aggregates import save
from services.mentoring.repository.calendars import open_calendars
from services.mentoring.repository.facts import time_zone_of
from shared.mongo.unit_of_work import Transaction


def register_mentor(tx: Transaction, academy: str, profile: dict[str, Any]) -> View:
    """An organiser makes somebody a mentor; raises WrongState when the person is one already."""
    if _mentor_of(tx, academy, profile["person_id"]) is not None:
        raise WrongState("mentor_exists")
    return shown(add(tx, MENTORS, _new_mentor(tx, academy, profile)))


def describe_mentor(
    tx: Transaction,
    academy: str,
    person: Person,
    profile: dict[str, Any],
    expected_version: int | None,
) -> View:
    """A mentor's own profile, whole; makes it when there is none."""
    mentor = _mentor_of(tx, academy, person.person_id)
    if mentor is None:
        made = _new_mentor(tx, academy, profile | {"person_id": person.person_id})
        return shown(add(tx, MENTORS, made))
    # A booking decides by the cap and writes the calendar, so a new cap writes it too.
    open_calendars(tx, [person_key(mentor.person_id)])
    return shown(save(tx, MENTORS, replace(mentor, **profile), expected_version))


def _new_mentor(tx: Transaction, academy: str, profile: dict[str, Any]) -> Mentor:
    zone = {"time_zone": time_zone_of(tx, academy)}
    return Mentor(id=tx.new_id(), academy=academy, registered_at=tx.now, **zone | profile)


def _mentor_of(tx: Transaction, academy: str, person_id: str) -> Mentor | None:
    found = tx["mentors"].find_one({"academy": academy, "person_id": person_id})
    return None if found is None else MENTORS.of(found)


def publish_slots(tx: Transaction, academy: str, person: Person, offer: dict[str, Any]) -> View:
    """Offers times: a list of them, or one wall time every week.

    Wall times are read in the zone of the offer, or else of the mentor. Raises Invalid for what
    cannot be offered and WrongState for a time that this mentor already offers.
    """
    mentor = _mentor_of(tx, academy, person.person_id)
    if mentor is None:
        raise WrongState("no_mentor_profile")
    time_zone = offer.get("time_zone") or mentor.time_zone
    intervals = _intervals(offer, time_zone)
    check_offer(intervals, tx.now)
    # Two offers of one mentor at one moment conflict here and the second sees the first.
    open_calendars(tx, [person_key(mentor.person_id)])
    slots = []
    for interval in intervals:
        _must_be_new(tx, mentor, interval)
        slot = Slot(
            id=tx.new_id(),
            academy=academy,
            mentor_id=mentor.id,
            start=interval.start,
            end=interval.end,
            time_zone=time_zone,
            room=offer.get("room"),
        )
        slots.append(shown(add(tx, SLOTS, slot)) | {"mentor_name": mentor.name})
    return {"items": slots, "next": None}


def _intervals(offer: dict[str, Any], time_zone: str) -> list[Interval]:
    zone = zone_named(time_zone)
    if pattern := offer.get("weekly"):
        return weekly(**pattern, zone=zone)
    return [
        Interval(
            _milliseconds(instant(slot["start"], zone)), _milliseconds(instant(slot["end"], zone))
        )
        for slot in offer["slots"]
    ]


def _milliseconds(moment: datetime) -> datetime:
    """The database keeps milliseconds; what is compared must be what is kept."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def _must_be_new(tx: Transaction, mentor: Mentor, interval: Interval) -> None:
    same = {"start": interval.start, "end": interval.end}
    if tx["slots"].find_one({"academy": mentor.academy, "mentor_id": mentor.id, **same}):
        raise WrongState("slot_exists", start=interval.start.isoformat())


def delete_slot(tx: Transaction, academy: str, person: Person, slot_id: str) -> None:
    """Takes an offer back; NotFound for another mentor's, WrongState once it is booked."""
    slot = load(tx, SLOTS, academy, slot_id)
    if load(tx, MENTORS, academy, slot.mentor_id).person_id != person.person_id:
        raise NotFound(SLOTS.unknown)
    slot.must_be_deletable()
    tx["slots"].delete_one({"_id": slot.id, "academy": academy, "state": slot.state})
