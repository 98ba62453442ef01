"""Publishes award rules: every change is a new version, and what was published stays."""

from collections.abc import Mapping
from typing import Any

from pymongo import ReturnDocument

from services.certification.domain.errors import Invalid
from services.certification.domain.rule import AwardRule
from services.certification.domain.rule import RuleName
from services.certification.domain.rule import Skill
from services.certification.domain.rule import check_kinds
from services.certification.repository import rule_document
from services.certification.repository import rule_head_id
from services.certification.repository import rule_of
from services.certification.repository import rule_version_id
from shared.mongo.documents import Readable
from shared.mongo.documents import get
from shared.mongo.documents import insert
from shared.mongo.documents import save
from shared.mongo.unit_of_work import Transaction

Document = dict[str, Any]


def publish_rule(tx: Transaction, academy: str, fields: Mapping[str, Any]) -> Document:
    """Stores the next version of the rule, the first if there is none, and returns it.

    Cohorts that have chosen this very version before it existed are reckoned again. Raises
    Invalid, also for a rule in `also` that is not published.
    """
    head = _next_head(tx, academy, fields["id"])
    rule = rule_from(fields, head["latest"])
    check_kinds(rule, tuple(map(rule_of, also_documents(tx, academy, rule))))
    document = rule_document(academy, rule)
    stored = insert(tx, "award_rule_versions", {**document, "published_at": tx.now})
    waiting = {"academy": academy, "chosen": choice_key(rule.id, rule.version)}
    for cohort in list(tx["cohorts"].find(waiting)):
        rules = _with_rule(tx, academy, cohort["rules"], document)
        save(tx, "cohorts", {**cohort, "rules": rules})
        tx.enqueue("reckon-cohort", academy, {"cohort_id": cohort["_id"]})
    return stored


def rule_from(fields: Mapping[str, Any], version: int) -> AwardRule:
    """The rule that a request describes. Raises Invalid."""
    return AwardRule(
        id=fields["id"],
        version=version,
        kind=fields["kind"],
        title=fields["title"],
        all_items=fields["required_items"] == "all",
        minimum_score=fields["minimum_score"],
        sessions_attended=fields["sessions_attended"],
        gates_passed=tuple(fields["gates_passed"]),
        hours=fields["hours"],
        skills=tuple(Skill(**skill) for skill in fields.get("skills", ())),
        certificates=tuple(fields.get("certificates", ())),
        also=tuple(RuleName(**other) for other in fields.get("also", ())),
    )


def also_documents(source: Readable, academy: str, rule: AwardRule) -> list[Document]:
    """The versions that the rule awards also, as stored. Raises Invalid when one is not there."""
    found = []
    for other in rule.also:
        id = rule_version_id(academy, other.id, other.version)
        stored = get(source, "award_rule_versions", academy, id)
        if stored is None:
            raise Invalid("rule_also_unknown", "/also", rule_id=other.id, version=other.version)
        found.append(stored)
    return found


def note_choice(
    tx: Transaction, academy: str, cohort: Document, rule_id: str, number: int
) -> Document:
    """What changes in the document of a cohort that has chosen this version.

    The cohort keeps a copy of the rule, if there is one, and gets it later if there is none. The
    choice of a version and its publication each look for the other; both write the head, so
    that one of them sees the other, whichever commits first.
    """
    tx["award_rules"].update_one(
        {"_id": rule_head_id(academy, rule_id), "academy": academy},
        {
            "$inc": {"chosen": 1, "version": 1},
            "$setOnInsert": {"rule_id": rule_id, "latest": 0},
        },
        upsert=True,
    )
    key = choice_key(rule_id, number)
    chosen, rules = cohort.get("chosen", []), cohort.get("rules", [])
    if key in chosen:
        return {}
    rule = get(tx, "award_rule_versions", academy, rule_version_id(academy, rule_id, number))
    known = rules if rule is None else _with_rule(tx, academy, rules, rule)
    return {"chosen": [*chosen, key], "rules": known}


def choice_key(rule_id: str, version: int) -> str:
    """What a cohort's document lists for each rule version that it has chosen."""
    return f"{rule_id}:{version}"


def _with_rule(
    tx: Transaction, academy: str, known: list[Document], document: Document
) -> list[Document]:
    """The copies that a cohort keeps, with this rule and what it awards also; each once."""
    fresh = [document, *also_documents(tx, academy, rule_of(document))]
    return list({each["_id"]: each for each in (*known, *fresh)}.values())


def _next_head(tx: Transaction, academy: str, rule_id: str) -> Document:
    head = tx["award_rules"].find_one_and_update(
        {"_id": rule_head_id(academy, rule_id), "academy": academy},
        {
            "$inc": {"latest": 1, "version": 1},
            "$setOnInsert": {"rule_id": rule_id, "chosen": 0},
        },
        upsert=True,
        return_document=ReturnDocument.AFTER,
    )
    assert head is not None
    return head
