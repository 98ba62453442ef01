"""Academies: the slug is the id, here and in every other service."""

from collections.abc import Mapping
from typing import Any

from pymongo.errors import DuplicateKeyError

from services.enrolment.domain.academy import Academy
from services.enrolment.domain.academy import Stage
from services.enrolment.domain.academy import StageTemplate
from services.enrolment.domain.academy import TeamSize
from services.enrolment.domain.errors import NotFound
from services.enrolment.domain.errors import WrongState
from shared.mongo import documents
from shared.mongo.client import Document
from shared.mongo.documents import Readable
from shared.mongo.unit_of_work import Transaction


def get(source: Readable, slug: str) -> Academy:
    """The academy; raises NotFound."""
    found = documents.get(source, "academies", slug, slug)
    if found is None:
        raise NotFound("academy_not_found")
    return from_document(found)


def from_document(found: Document) -> Academy:
    """The aggregate of a stored document."""
    return Academy(
        slug=found["_id"],
        code=found["code"],
        name=found["name"],
        locale=found["locale"],
        time_zone=found["time_zone"],
        template=found["template"],
        stage_template=stage_template(found["stage_template"]),
        roles=tuple(found["roles"]),
        team_size=TeamSize(**found["team_size"]),
        offer_hours=found["offer_hours"],
        version=found["version"],
    )


def add(tx: Transaction, academy: Academy) -> Document:
    """Store a new academy; raises WrongState when its slug or code is taken."""
    if tx["academies"].find_one({"_id": academy.slug}) is not None:
        raise WrongState("academy_slug_taken", "/slug", slug=academy.slug)
    if tx["academies"].find_one({"code": academy.code}) is not None:
        raise WrongState("academy_code_taken", "/code", taken=academy.code)
    try:
        # The counter is made here, so that two first cohorts do not race to make it.
        counter = {"_id": f"{academy.slug}:cohorts", "academy": academy.slug, "value": 0}
        tx["counters"].insert_one(counter)
        return documents.insert(tx, "academies", to_document(academy))
    except DuplicateKeyError:
        # Another transaction was first with one of the two; the client may look which.
        raise WrongState("academy_code_taken", "/code", taken=academy.code) from None


def save(tx: Transaction, academy: Academy, expected_version: int | None = None) -> Document:
    """Store the change; raises StaleDocument."""
    return documents.save(tx, "academies", to_document(academy), expected_version)


def to_document(academy: Academy) -> Document:
    """As stored."""
    return {
        "_id": academy.slug,
        "academy": academy.slug,
        "code": academy.code,
        "name": dict(academy.name),
        "locale": academy.locale,
        "time_zone": academy.time_zone,
        "template": academy.template,
        "stage_template": stage_template_document(academy.stage_template),
        "roles": list(academy.roles),
        "team_size": {"min": academy.team_size.min, "max": academy.team_size.max},
        "offer_hours": academy.offer_hours,
        "version": academy.version,
    }


def stage_template(data: Mapping[str, Any]) -> StageTemplate:
    """Stages from a document, a template file or a request."""
    return StageTemplate(data["id"], data["version"], stages(data["stages"]))


def stages(data: list[Mapping[str, Any]]) -> tuple[Stage, ...]:
    """The stages in their order."""
    return tuple(Stage(s["slug"], s["title"], s["required_evidence"]) for s in data)


def stage_template_document(template: StageTemplate) -> Document:
    """Stages as stored and as published."""
    return {
        "id": template.id,
        "version": template.version,
        "stages": [
            {"slug": s.slug, "title": dict(s.title), "required_evidence": s.required_evidence}
            for s in template.stages
        ],
    }
