"""A course that is made of a course document, as an importer would hand it over."""

from typing import Any

from services.content.commands.imports import accept_import
from services.content.commands.imports import contents_of
from shared.mongo.documents import get
from tests.unit.content.school import ACADEMY
from tests.unit.content.school import School
from tests.unit.content.school import cohort_published
from tests.unit.content.school import learner_enrolled

Item = dict[str, Any]


def open_made(school: School, *items: Item, library: tuple[Item, ...] = ()) -> str:
    """Publishes and pins a course of these items, with one learner; returns its version's id."""
    received = school.upload().get_json()
    query = {"curriculum_id": received["curriculum_id"], "number": received["version"]}
    version_id = school.db["versions"].find_one(query)["_id"]
    version = get(school.db, "versions", ACADEMY, version_id)
    assert version is not None
    blobs = school.service.resources.extras["blobs"]
    batch = blobs.open_batch(ACADEMY, school.service.clock.real_now())
    contents = contents_of(document(*items, library=library), batch, version)
    report = {"entries": [], "counts": {}}
    school.service.uow.run(accept_import, version_id, batch, contents, report)
    for act in ("submit", "publish"):
        assert school.act(received["curriculum_id"], act).status_code == 200
    school.service.deliver(cohort_published(), learner_enrolled())
    assert school.pin(received["curriculum_id"]).status_code == 201
    return str(version_id)


def document(*items: Item, library: tuple[Item, ...] = ()) -> dict[str, Any]:
    """A course document with one module."""
    return {
        "title": {"en": "Quizzes"},
        "language": "en",
        "modules": [{"id": "m", "title": {"en": "M"}, "items": list(items)}],
        "library": list(library),
        "files": [],
    }


def quiz(*questions: Item, **more: Any) -> Item:
    """The item `check`: a quiz of these questions."""
    return {
        "id": "check",
        "kind": "quiz",
        "title": {"en": "Check"},
        "minutes": 5,
        "required": True,
        "pass_score": 0.5,
        "attempts": None,
        "questions": list(questions),
        **more,
    }


def question(name: str, kind: str = "short_answer", **more: Any) -> Item:
    """A question that asks for the text `right`, or of another kind."""
    texts = {"answer": {"texts": ["right"]}} if kind == "short_answer" else {}
    return {"id": name, "kind": kind, "prompt": {"en": name}, "points": 1.0, **texts, **more}
