"""Ledgers in words: what is done, what is missing, and where to go for it."""

from typing import Any

from services.certification.commands.reckoning import gather
from services.certification.domain import facts as topics
from services.certification.domain.award import Requirement
from services.certification.domain.award import assess
from services.certification.domain.award import chosen
from services.certification.domain.award import course_score
from services.certification.domain.directions import DIRECTIONS
from services.certification.domain.errors import NotFound
from services.certification.domain.facts import Standing
from services.certification.domain.facts import standing
from services.certification.domain.words import StageTitles
from services.certification.domain.words import describe
from services.certification.domain.words import describe_rule
from shared.mongo.documents import Readable
from shared.mongo.documents import get
from shared.mongo.paging import find_page

Document = dict[str, Any]

_RULE_UNKNOWN = Requirement("rule_known", False, 0, 1)


def read_ledger(
    source: Readable, academy: str, enrolment_id: str, person_id: str | None = None
) -> Document:
    """One ledger; with `person_id` only that person's own. Raises NotFound."""
    found = get(source, "ledgers", academy, enrolment_id)
    if found is None or (person_id is not None and found["person_id"] != person_id):
        raise NotFound("ledger_not_found")
    return _view(source, found)


def list_ledgers(
    source: Readable,
    academy: str,
    limit: int,
    cursor: str | None,
    cohort_id: str | None = None,
    person_id: str | None = None,
) -> dict[str, Any]:
    """A page of ledgers, of one cohort and of one person where that is asked for."""
    asked = {"cohort_id": cohort_id, "person_id": person_id}
    query = {"academy": academy, **{name: value for name, value in asked.items() if value}}
    page = find_page(source["ledgers"], query, limit, cursor)
    return {**page, "items": [_view(source, ledger) for ledger in page["items"]]}


def _view(source: Readable, ledger: Document) -> Document:
    academy, enrolment_id = ledger["academy"], ledger["_id"]
    dossier = gather(source, ledger)
    stood = standing(dossier.facts)
    rule = chosen(stood, dossier.rules)
    requirements = (_RULE_UNKNOWN,) if rule is None else assess(rule, stood)
    stages: StageTitles = (dossier.cohort or {}).get("stages", {})
    cohort_id = ledger["cohort_id"] or ""
    lines = [_line(each, stages, academy, enrolment_id, cohort_id) for each in requirements]
    certificates = source["certificates"].find(
        {"academy": academy, "enrolment_id": enrolment_id},
        {"serial": 1, "kind": 1, "state": 1, "issue": 1},
    )
    made = sorted(certificates, key=lambda each: (each["kind"], each["issue"]))
    return {
        "enrolment_id": enrolment_id,
        "person": {"id": ledger["person_id"], "name": ledger["holder"]},
        "team_id": ledger["team_id"],
        "cohort_id": ledger["cohort_id"],
        "rule": rule
        and {
            "id": rule.id,
            "version": rule.version,
            "title": rule.title,
            "text": describe_rule(rule),
        },
        "score": course_score(stood),
        "project_outcome": _outcome(stood),
        "complete": all(each.done for each in requirements),
        "done": [line for line, each in zip(lines, requirements, strict=True) if each.done],
        "missing": [line for line, each in zip(lines, requirements, strict=True) if not each.done],
        "certificates": [
            {"serial": each["serial"], "kind": each["kind"], "state": each["state"]}
            for each in made
        ],
    }


def _line(
    requirement: Requirement,
    stages: StageTitles,
    academy: str,
    enrolment_id: str,
    cohort_id: str,
) -> Document:
    direction = DIRECTIONS[requirement.code]
    return {
        "code": requirement.code,
        "subject": requirement.subject or None,
        "have": requirement.have,
        "need": requirement.need,
        "items": list(requirement.missing),
        "text": describe(requirement, stages),
        "where": None if requirement.done else direction.told(academy, enrolment_id, cohort_id),
    }


def _outcome(stood: Standing) -> str | None:
    ended = sorted(stood.facts(topics.PROJECT).values(), key=lambda fact: fact.at)
    return ended[-1].value if ended else None
