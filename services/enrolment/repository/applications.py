"""Applications, with team, assent and reviews in the one document."""

from collections.abc import Iterable
from dataclasses import asdict

from services.enrolment.domain.application import Application
from services.enrolment.domain.application import Idea
from services.enrolment.domain.errors import NotFound
from services.enrolment.domain.review import Review
from services.enrolment.domain.team import Assent
from services.enrolment.domain.team import Invitation
from services.enrolment.domain.team import Member
from services.enrolment.domain.team import Team
from shared.mongo import documents
from shared.mongo.client import Document
from shared.mongo.documents import Readable
from shared.mongo.unit_of_work import Transaction


def get(source: Readable, academy: str, id: str) -> Application:
    """The application; raises NotFound."""
    found = documents.get(source, "applications", academy, id)
    if found is None:
        raise NotFound("application_not_found")
    return from_document(found)


def of_cohort(tx: Transaction, academy: str, cohort_id: str) -> Iterable[Application]:
    """Every application to the cohort, in the order they were made."""
    found = tx["applications"].find({"academy": academy, "cohort_id": cohort_id})
    return [from_document(document) for document in sorted(found, key=lambda d: str(d["_id"]))]


def of_member(tx: Transaction, academy: str, person_id: str) -> Iterable[Application]:
    """Every application with this person in its team."""
    found = tx["applications"].find({"academy": academy, "team.members.person_id": person_id})
    return [from_document(document) for document in found]


def add(tx: Transaction, application: Application) -> Document:
    """Store a new application."""
    return documents.insert(tx, "applications", _to_document(application))


def save(
    tx: Transaction, application: Application, expected_version: int | None = None
) -> Document:
    """Store the change; raises StaleDocument."""
    return documents.save(tx, "applications", _to_document(application), expected_version)


def from_document(found: Document) -> Application:
    """The aggregate of a stored document."""
    team = found["team"]
    assent = found["assent"]
    return Application(
        id=found["_id"],
        academy=found["academy"],
        cohort_id=found["cohort_id"],
        unit_id=found["unit_id"],
        unit_kind=found["unit_kind"],
        team=Team(
            id=team["id"],
            name=team["name"],
            members=tuple(Member(**member) for member in team["members"]),
            invitations=tuple(Invitation(**invitation) for invitation in team["invitations"]),
        ),
        idea=Idea(**found["idea"]),
        state=found["state"],
        reason=found["reason"],
        declined_by=found["declined_by"],
        assent=None if assent is None else Assent(**assent),
        submitted_at=found["submitted_at"],
        offer_expires_at=found["offer_expires_at"],
        reviews=tuple(Review(**review) for review in found["reviews"]),
        version=found["version"],
    )


def _to_document(application: Application) -> Document:
    document = asdict(application)
    document["_id"] = document.pop("id")
    return document
