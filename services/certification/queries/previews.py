"""Who of a cohort would pass by a rule today, published or not. Nothing is written."""

from collections.abc import Mapping
from typing import Any

from services.certification.commands.reckoning import gather
from services.certification.commands.rules import also_documents
from services.certification.commands.rules import rule_from
from services.certification.domain.award import assess
from services.certification.domain.errors import NotFound
from services.certification.domain.facts import standing
from services.certification.domain.rule import AwardRule
from services.certification.domain.rule import check_kinds
from services.certification.queries.requirements import Reading
from services.certification.queries.requirements import lines
from services.certification.queries.requirements import rule_name
from services.certification.queries.requirements import rule_titles
from services.certification.repository import rule_head_id
from services.certification.repository import rule_of
from services.certification.repository import rule_version_id
from shared.mongo.documents import Readable
from shared.mongo.documents import get
from shared.mongo.paging import find_page

Document = dict[str, Any]


def preview_version(
    source: Readable,
    academy: str,
    rule_id: str,
    number: int,
    cohort_id: str,
    limit: int,
    cursor: str | None,
) -> Document:
    """A page of the cohort's ledgers under a published version. Raises NotFound."""
    found = get(source, "award_rule_versions", academy, rule_version_id(academy, rule_id, number))
    if found is None:
        raise NotFound("rule_not_found", rule_id=rule_id, version=number)
    return _preview(source, academy, rule_of(found), cohort_id, limit, cursor)


def preview_draft(
    source: Readable,
    academy: str,
    fields: Mapping[str, Any],
    cohort_id: str,
    limit: int,
    cursor: str | None,
) -> Document:
    """The same under a rule that is not published. Raises NotFound, and Invalid as publishing."""
    head = get(source, "award_rules", academy, rule_head_id(academy, fields["id"]))
    rule = rule_from(fields, (head["latest"] if head else 0) + 1)
    return _preview(source, academy, rule, cohort_id, limit, cursor)


def _preview(
    source: Readable, academy: str, rule: AwardRule, cohort_id: str, limit: int, cursor: str | None
) -> Document:
    others = tuple(map(rule_of, also_documents(source, academy, rule)))
    check_kinds(rule, others)
    cohort = get(source, "cohorts", academy, cohort_id)
    if cohort is None:
        raise NotFound("cohort_not_found")
    rules = (rule, *others)
    page = find_page(source["ledgers"], {"academy": academy, "cohort_id": cohort_id}, limit, cursor)
    titles = rule_titles(source, academy, rules)
    certified = _certified(source, academy, [ledger["_id"] for ledger in page["items"]])
    items = []
    for ledger in page["items"]:
        reading = Reading(academy, ledger["_id"], cohort_id, cohort.get("stages", {}), titles)
        stood = standing(gather(source, ledger, rules).facts)
        ways = [{"rule": rule_name(each), **lines(assess(each, stood), reading)} for each in rules]
        items.append(
            {
                "enrolment_id": ledger["_id"],
                "person": {"id": ledger["person_id"], "name": ledger["holder"]},
                "passes": ways[0]["complete"],
                "ways": ways,
                "certificates": sorted(certified.get(ledger["_id"], ())),
            }
        )
    return {**page, "rules": [rule_name(each) for each in rules], "items": items}


def _certified(source: Readable, academy: str, enrolments: list[str]) -> dict[str, set[str]]:
    """Kinds of which the first certificate was issued, by enrolment: facts issue no other."""
    query = {"academy": academy, "enrolment_id": {"$in": enrolments}}
    result: dict[str, set[str]] = {}
    for each in source["certificates"].find(query, {"enrolment_id": 1, "kind": 1}):
        result.setdefault(each["enrolment_id"], set()).add(each["kind"])
    return result
