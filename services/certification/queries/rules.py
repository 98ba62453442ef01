"""Award rules as the organiser reads them, with the whole rule in words."""

from dataclasses import asdict
from typing import Any

from services.certification.domain.errors import NotFound
from services.certification.domain.rule import AwardRule
from services.certification.domain.words import describe_rule
from services.certification.repository import rule_of
from services.certification.repository import rule_version_id
from shared.mongo.documents import Readable
from shared.mongo.documents import get
from shared.mongo.paging import find_page

Document = dict[str, Any]


def list_rules(source: Readable, academy: str, limit: int, cursor: str | None) -> dict[str, Any]:
    """A page of rules, each in its latest version."""
    query = {"academy": academy, "latest": {"$gt": 0}}
    page = find_page(source["award_rules"], query, limit, cursor)
    ids = [rule_version_id(academy, head["rule_id"], head["latest"]) for head in page["items"]]
    found = source["award_rule_versions"].find({"_id": {"$in": ids}, "academy": academy})
    by_id = {document["_id"]: document for document in found}
    return {**page, "items": [rule_view(by_id[id]) for id in ids if id in by_id]}


def read_rule(source: Readable, academy: str, rule_id: str, number: int) -> Document:
    """One version of a rule. Raises NotFound."""
    id = rule_version_id(academy, rule_id, number)
    found = get(source, "award_rule_versions", academy, id)
    if found is None:
        raise NotFound("rule_not_found", rule_id=rule_id, version=number)
    return rule_view(found)


def rule_view(document: Document) -> Document:
    """A stored version as it is shown."""
    return {**rule_fields(rule_of(document)), "published_at": document["published_at"]}


def rule_fields(rule: AwardRule) -> Document:
    """A rule as it is shown, published or not."""
    return {
        "id": rule.id,
        "version": rule.version,
        "kind": rule.kind,
        "title": rule.title,
        "required_items": "all" if rule.all_items else None,
        "minimum_score": rule.minimum_score,
        "sessions_attended": rule.sessions_attended,
        "gates_passed": list(rule.gates_passed),
        "hours": rule.hours,
        "skills": [asdict(skill) for skill in rule.skills],
        "certificates": list(rule.certificates),
        "also": [asdict(other) for other in rule.also],
        "text": describe_rule(rule),
    }
