"""Ledgers in words: what is done, what is missing, and where to go for it."""

from typing import Any

from services.certification.commands.reckoning import gather
from services.certification.domain import facts as topics
from services.certification.domain.award import Requirement
from services.certification.domain.award import assess
from services.certification.domain.award import course_score
from services.certification.domain.choice import rules_for
from services.certification.domain.errors import NotFound
from services.certification.domain.exception import APPROVED
from services.certification.domain.facts import Standing
from services.certification.domain.facts import standing
from services.certification.queries.requirements import Reading
from services.certification.queries.requirements import lines
from services.certification.queries.requirements import rule_name
from services.certification.queries.requirements import rule_titles
from services.certification.repository import waiver_of
from shared.mongo.documents import Readable
from shared.mongo.documents import get
from shared.mongo.paging import find_page

Document = dict[str, Any]

_RULE_UNKNOWN = Requirement("rule_known", False, 0, 1)


def read_ledger(
    source: Readable,
    academy: str,
    enrolment_id: str,
    person_id: str | None = None,
    names: bool = False,
) -> Document:
    """One ledger; with `person_id` only that person's own. Raises NotFound.

    `names` tells who waived a requirement too. Why is told with `names` and to the person.
    """
    found = get(source, "ledgers", academy, enrolment_id)
    if found is None or (person_id is not None and found["person_id"] != person_id):
        raise NotFound("ledger_not_found")
    return _view(source, found, names, names or person_id is not None)


def list_ledgers(
    source: Readable,
    academy: str,
    limit: int,
    cursor: str | None,
    cohort_id: str | None = None,
    person_id: str | None = None,
    names: bool = False,
) -> dict[str, Any]:
    """A page of ledgers, of one cohort and of one person where that is asked for."""
    asked = {"cohort_id": cohort_id, "person_id": person_id}
    query = {"academy": academy, **{name: value for name, value in asked.items() if value}}
    page = find_page(source["ledgers"], query, limit, cursor)
    why = names or person_id is not None
    return {**page, "items": [_view(source, each, names, why) for each in page["items"]]}


def _view(source: Readable, ledger: Document, names: bool, why: bool) -> Document:
    academy, enrolment_id = ledger["academy"], ledger["_id"]
    dossier = gather(source, ledger)
    stood = standing(dossier.facts)
    cohort = dossier.cohort or {}
    rules = rules_for(stood, dossier.rules)
    titles = rule_titles(source, academy, rules)
    where = ledger["cohort_id"] or ""
    waived = _waived(source, ledger, stood, names, why)
    reading = Reading(academy, enrolment_id, where, cohort.get("stages", {}), titles, waived)
    ways = [
        {"rule": rule_name(rule), **lines(assess(rule, stood), reading, rule.kind)}
        for rule in rules
    ]
    unknown = {"rule": None, **lines((_RULE_UNKNOWN,), reading)}
    first, *others = _of_the_first_kind_before(ways) or [unknown]
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
        **first,
        "others": others,
        "score": course_score(stood),
        "project_outcome": _outcome(stood),
        "certificates": [
            {"serial": each["serial"], "kind": each["kind"], "state": each["state"]}
            for each in made
        ],
    }


def _waived(
    source: Readable, ledger: Document, stood: Standing, names: bool, why: bool
) -> dict[tuple[str, str, str], Document]:
    """The exceptions that count for this ledger, as far as they may be told."""
    if not stood.facts(topics.EXCEPTION):
        return {}
    asked = {"academy": ledger["academy"], "enrolment_id": ledger["_id"], "state": APPROVED}
    found = {}
    for waiver in map(waiver_of, source["exceptions"].find(asked)):
        assert waiver.approval is not None  # By the state.
        told: Document = {"exception_id": waiver.id, "at": waiver.approval.at}
        if why:
            told["reason"] = waiver.history[0].reason
        if names:
            told |= {"proposed_by": waiver.proposed_by, "approved_by": waiver.approval.by}
        found[waiver.kind, waiver.code, waiver.subject] = told
    return found


def _of_the_first_kind_before(ways: list[Document]) -> list[Document]:
    """With whichever rule of the first kind is complete before the others: one of them is enough.

    `instead` says of the others whether they are another way to the first one's certificate.
    """
    if not ways:
        return []
    kind = ways[0]["rule"]["kind"]
    ordered = sorted(ways, key=lambda way: not (way["complete"] and way["rule"]["kind"] == kind))
    first, *others = ordered
    return [first, *({**way, "instead": way["rule"]["kind"] == kind} for way in others)]


def _outcome(stood: Standing) -> str | None:
    ended = sorted(stood.facts(topics.PROJECT).values(), key=lambda fact: fact.at)
    return ended[-1].value if ended else None
