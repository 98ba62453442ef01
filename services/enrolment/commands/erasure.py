"""A person's data goes, on request: here at once, elsewhere by an event. The record stays.

What stays is told in docs/privacy.md: that somebody took part, in which unit and cohort, from when
to when, and under which serial a certificate was issued, all under an id that nobody can read.
"""

from typing import Any

from services.enrolment.domain.application import ENDED
from services.enrolment.domain.errors import NotFound
from services.enrolment.domain.errors import WrongState
from services.enrolment.repository import academies
from services.enrolment.repository import people
from shared.contracts import PERSON_ERASED
from shared.events.erasing import erase_from_backbone
from shared.mongo.client import Document
from shared.mongo.erasures import ERASED
from shared.mongo.erasures import note_erasure
from shared.mongo.erasures import scrub
from shared.mongo.unit_of_work import Transaction

KEEP = "keep"
ANONYMISE = "anonymise"


def erase_person(
    tx: Transaction, academy: str, person_id: str, reason: str, certificates: str = KEEP
) -> dict[str, int]:
    """Erases the person in this academy and lets the others know; returns how much was changed.

    `certificates` is `keep` (they stay verifiable with their holder's name) or `anonymise`. Safe to
    repeat, which also finds what came late. Raises NotFound for somebody whom nothing is known of,
    WrongState while the person takes part or applies.
    """
    academies.get(tx, academy)
    here = {"academy": academy, "person_id": person_id}
    enrolments = list(tx["enrolments"].find(here))
    applications = list(
        tx["applications"].find({"academy": academy, "team.members.person_id": person_id})
    )
    _refuse_while_taking_part(enrolments, applications)
    person = people.find(tx, academy, person_id)
    if person is None and not enrolments and not applications:
        raise NotFound("person_not_found")
    needles = _needles(person_id, person, enrolments, applications)
    ids = sorted(enrolment["_id"] for enrolment in enrolments)
    counts = {
        "people": tx["people"].delete_many(here).deleted_count,
        "enrolments": _in_enrolments(tx, enrolments),
        "applications": _in_applications(tx, person_id, applications),
        "reviews": _in_reviews(tx, academy, person_id),
        "messages": _in_messages(tx, here),
        "texts": scrub(tx, "applications", _of(applications), needles),
        **erase_from_backbone(tx, person_id, ids, needles, _reasons(enrolments)),
    }
    note_erasure(tx, academy, person_id, tx.now, reason=reason, certificates=certificates)
    data = {"person_id": person_id, "enrolment_ids": ids, "certificates": certificates}
    tx.publish(PERSON_ERASED, academy, data)
    return counts


def academies_of(source: Any, person_id: str) -> list[str]:
    """The academies that know something of the person."""
    found = set()
    for collection, field in (
        ("people", "person_id"),
        ("enrolments", "person_id"),
        ("applications", "team.members.person_id"),
    ):
        found |= {each["academy"] for each in source[collection].find({field: person_id})}
    return sorted(found)


def _refuse_while_taking_part(enrolments: list[Document], applications: list[Document]) -> None:
    for enrolment in enrolments:
        if enrolment["state"] == "enrolled":
            raise WrongState("erasure_enrolled", enrolment=enrolment["_id"])
    for application in applications:
        # An accepted one lives on in its enrolments.
        if application["state"] not in ENDED | {"accepted"}:
            raise WrongState("erasure_applying", application=application["_id"])


def _needles(
    person_id: str, person: Any, enrolments: list[Document], applications: list[Document]
) -> set[str]:
    """Every text by which this service knows the person."""
    known = {enrolment["person_name"] for enrolment in enrolments}
    for application in applications:
        known |= {
            member["name"]
            for member in application["team"]["members"]
            if member["person_id"] == person_id
        }
    if person is not None:
        known |= {person.name, person.email or "", person.phone or ""}
    return known - {"", ERASED}


def _reasons(enrolments: list[Document]) -> set[str]:
    """Why the person left, in own words, which the event of that repeats."""
    return {enrolment["reason"] for enrolment in enrolments if enrolment["reason"]}


def _of(documents: list[Document]) -> Document:
    return {"_id": {"$in": [document["_id"] for document in documents]}}


def _in_enrolments(tx: Transaction, enrolments: list[Document]) -> int:
    for enrolment in enrolments:
        changes = {"person_name": ERASED, "reason": enrolment["reason"] and ERASED}
        tx["enrolments"].update_one(
            {"_id": enrolment["_id"], "academy": enrolment["academy"]},
            {"$set": changes, "$inc": {"version": 1}},
        )
    return len(enrolments)


def _in_applications(tx: Transaction, person_id: str, applications: list[Document]) -> int:
    """The team stays; the name goes, and the whole idea where nobody else had a part in it."""
    for application in applications:
        team = application["team"]
        members = [
            {**member, "name": ERASED} if member["person_id"] == person_id else member
            for member in team["members"]
        ]
        changes: Document = {"team.members": members}
        if len(members) == 1:
            changes["idea"] = {
                name: value and ERASED for name, value in application["idea"].items()
            }
        tx["applications"].update_one(
            {"_id": application["_id"], "academy": application["academy"]},
            {"$set": changes, "$inc": {"version": 1}},
        )
    return len(applications)


def _in_reviews(tx: Transaction, academy: str, person_id: str) -> int:
    """Comments that the person wrote as a reviewer; the scores have counted and stay."""
    count = 0
    for application in list(
        tx["applications"].find({"academy": academy, "reviews.reviewer_id": person_id})
    ):
        reviews = [
            {**review, "comment": None} if review["reviewer_id"] == person_id else review
            for review in application["reviews"]
        ]
        tx["applications"].update_one(
            {"_id": application["_id"], "academy": academy},
            {"$set": {"reviews": reviews}, "$inc": {"version": 1}},
        )
        count += 1
    return count


def _in_messages(tx: Transaction, here: Document) -> int:
    """That something was sent stays, so that it is not sent again; what it said goes."""
    tx["messages"].update_many(
        {**here, "state": "queued"}, {"$set": {"state": "no_address", "ended_at": tx.now}}
    )
    return tx["messages"].update_many(here, {"$set": {"parameters": {}}}).modified_count
