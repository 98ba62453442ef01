"""A person is erased: the name goes, and what the person wrote; the team's work stays."""

from datetime import datetime

from services.mentoring.domain.evidence import CONTENT
from services.mentoring.domain.evidence import digest
from shared.events.erasing import erase_from_backbone
from shared.mongo.erasures import ERASED
from shared.mongo.erasures import note_erasure
from shared.mongo.erasures import scrub
from shared.mongo.erasures import without
from shared.mongo.unit_of_work import Transaction

# Where others of the team and its mentors write freely, and may have written the person's name.
TEXTS = ("notes", "sessions", "projects")


def erase_person(tx: Transaction, academy: str, person_id: str, at: datetime) -> None:
    """Erases what mentoring knows of the person, as a learner and as a mentor; safe to repeat."""
    note_erasure(tx, academy, person_id, at)
    here = {"academy": academy, "person_id": person_id}
    members = list(tx["members"].find(here))
    mentors = list(tx["mentors"].find(here))
    names = {each.get("name") or "" for each in (*members, *mentors)} - {"", ERASED}
    tx["members"].update_many(here, {"$set": {"name": ERASED}})
    tx["mentors"].update_many(
        here, {"$set": {"name": ERASED, "expertise": []}, "$inc": {"version": 1}}
    )
    tx["notes"].update_many(
        {"academy": academy, "author_id": person_id},
        {"$set": {"text": ERASED}, "$inc": {"version": 1}},
    )
    led = tx["sessions"].find({"academy": academy, "mentor_person_id": person_id}, {"team_id": 1})
    met = {member["team_id"] for member in members if "team_id" in member}
    teams = sorted(met | {session["team_id"] for session in led})
    for collection in TEXTS:
        scrub(tx, collection, {"academy": academy, "team_id": {"$in": teams}}, names)
    _scrub_evidence(tx, academy, teams, names)
    erase_from_backbone(tx, person_id, [member["_id"] for member in members], names)


def _scrub_evidence(tx: Transaction, academy: str, teams: list[str], names: set[str]) -> None:
    """A piece that named the person says something else now, and its digest with it."""
    query = {"academy": academy, "team_id": {"$in": teams}}
    for piece in list(tx["evidence"].find(query)):
        clean = without(piece, names)
        if clean != piece:
            content = {name: clean[name] for name in CONTENT}
            clean["sha256"] = digest(clean["kind"], clean["title"], content)
            tx["evidence"].replace_one({"_id": piece["_id"]}, clean)
