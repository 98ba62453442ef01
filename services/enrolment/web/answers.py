"""What routes share: who looks, and the headers of an answer with a version."""

from services.enrolment.queries.academies import show_unit
from services.enrolment.queries.applications import Viewer
from services.enrolment.queries.applications import show_application
from services.enrolment.queries.cohorts import show_cohort
from shared.mongo.client import Document
from shared.web.auth import actor
from shared.web.conditional import set_etag
from shared.web.context import current


def viewer(academy: str) -> Viewer:
    """The caller as queries want to know them."""
    person = actor()
    return Viewer(
        person.person_id, person.has("organiser", academy), person.has("reviewer", academy)
    )


def is_organiser(academy: str) -> bool:
    """Whether the caller organises this academy."""
    return actor().has("organiser", academy)


def versioned(document: Document) -> Document:
    """The document, with its version as the response's ETag."""
    set_etag(document["version"])
    return document


def created(document: Document, *path: str) -> tuple[Document, int, dict[str, str]]:
    """201 with the address of what was made."""
    location = "/".join(("", "v1", "academies", *path))
    return versioned(document), 201, {"Location": location}


def unit_answer(document: Document) -> Document:
    """A stored unit with the name of today."""
    return versioned(show_unit(current.db, document, current.clock.now()))


def cohort_answer(document: Document) -> Document:
    """A stored cohort as it is shown."""
    return versioned(show_cohort(current.db, document))


def application_answer(document: Document) -> Document:
    """A stored application as the caller may see it."""
    return versioned(show_application(current.db, document, viewer(document["academy"])))
