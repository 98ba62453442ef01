"""Calendars of persons and rooms: what makes a double booking impossible.

Every booking writes the calendar of each person and room that it takes, free or not. Two
bookings that could clash therefore write one document, and the database lets only one of two
overlapping transactions do that; the other runs again and sees the first. Reading alone would
not do: snapshot isolation lets two transactions that only read each other's ground both commit.

A person's calendar belongs to the person, not to an academy: somebody who serves two academies
still cannot be at two places at one time. It holds no more than session ids and times, and
nothing of it is ever shown.
"""

from collections.abc import Iterable
from dataclasses import asdict

from pymongo import ReturnDocument

from services.mentoring.domain.calendars import Busy
from services.mentoring.domain.calendars import Calendar
from services.mentoring.domain.calendars import person_key
from services.mentoring.domain.calendars import room_key
from services.mentoring.domain.sessions import Session
from shared.mongo.documents import Readable
from shared.mongo.unit_of_work import Transaction

COLLECTION = "calendars"


def keys_of(session: Session) -> set[str]:
    """The calendars that a session takes time in."""
    keys = {person_key(person_id) for person_id in session.people()}
    return keys | ({room_key(session.academy, session.room)} if session.room else set())


def open_calendars(tx: Transaction, keys: Iterable[str]) -> dict[str, Calendar]:
    """The calendars by key, each written to (made when new), in the order of their keys.

    One order for everybody keeps two bookings from each holding what the other needs.
    """
    calendars = {}
    for key in sorted(set(keys)):
        document = tx[COLLECTION].find_one_and_update(
            {"_id": key},
            {"$inc": {"version": 1}, "$setOnInsert": {"busy": []}},
            upsert=True,
            return_document=ReturnDocument.AFTER,
        )
        assert document is not None
        calendars[key] = Calendar(key, [Busy(**busy) for busy in document["busy"]])
        calendars[key].forget_past(tx.now)
    return calendars


def close_calendars(tx: Transaction, calendars: dict[str, Calendar]) -> None:
    """Stores what was reserved and released."""
    for key in sorted(calendars):
        busy = [asdict(entry) for entry in calendars[key].busy]
        tx[COLLECTION].update_one({"_id": key}, {"$set": {"busy": busy}})


def release(tx: Transaction, session: Session) -> None:
    """Gives back all the time that a session took, of persons and room."""
    calendars = open_calendars(tx, keys_of(session))
    for calendar in calendars.values():
        calendar.release(session.id)
    close_calendars(tx, calendars)


def read_calendars(source: Readable, keys: Iterable[str]) -> dict[str, Calendar]:
    """The calendars by key as they are, for showing what is free; decides nothing."""
    found = source[COLLECTION].find({"_id": {"$in": sorted(set(keys))}})
    return {
        document["_id"]: Calendar(document["_id"], [Busy(**busy) for busy in document["busy"]])
        for document in found
    }
