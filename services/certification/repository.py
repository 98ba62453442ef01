"""Rules, certificates and what is known, as documents; and their indexes.

award_rules           one head a rule: its last version and how often a cohort chose it
award_rule_versions   every version, never changed
ledgers               facts of one enrolment (_id: enrolment id)
teams, cohorts        facts that all ledgers of a team or a cohort share
academies             code, names and time zone (_id: slug)
certificates          (_id: the derived id)
serials               lookup key of a serial -> academy and certificate
serial_counters       one a series (academy, year, cohort number)
"""

from dataclasses import asdict
from typing import Any

from pymongo import ASCENDING
from pymongo import IndexModel

from services.certification.domain.certificate import ISSUED
from services.certification.domain.certificate import Certificate
from services.certification.domain.certificate import Change
from services.certification.domain.facts import Fact
from services.certification.domain.rule import AwardRule

Document = dict[str, Any]

INDEXES: dict[str, list[IndexModel]] = {
    "award_rules": [IndexModel([("academy", ASCENDING), ("_id", ASCENDING)])],
    "ledgers": [
        IndexModel([("academy", ASCENDING), ("cohort_id", ASCENDING)]),
        IndexModel([("academy", ASCENDING), ("team_id", ASCENDING)]),
        IndexModel([("academy", ASCENDING), ("person_id", ASCENDING)]),
        IndexModel([("academy", ASCENDING), ("owed_since", ASCENDING)]),
    ],
    # An empty list makes the collection: a transaction that had to would conflict with others.
    "award_rule_versions": [],
    "teams": [],
    "academies": [],
    "serials": [],
    "serial_counters": [],
    "cohorts": [IndexModel([("academy", ASCENDING), ("chosen", ASCENDING)])],
    "certificates": [
        # The last guard of "one of each kind": whatever commands overlook, this refuses.
        IndexModel(
            [("academy", ASCENDING), ("enrolment_id", ASCENDING), ("kind", ASCENDING)],
            name="one_issued",
            unique=True,
            partialFilterExpression={"state": ISSUED},
        ),
        IndexModel([("academy", ASCENDING), ("enrolment_id", ASCENDING)]),
        IndexModel([("academy", ASCENDING), ("person_id", ASCENDING)]),
        IndexModel([("academy", ASCENDING), ("cohort_id", ASCENDING)]),
    ],
}

# What a document has besides the aggregate's own fields.
_OF_THE_DOCUMENT = ("_id", "version", "review", "kept")


def rule_head_id(academy: str, rule_id: str) -> str:
    return f"{academy}:{rule_id}"


def rule_version_id(academy: str, rule_id: str, number: int) -> str:
    return f"{academy}:{rule_id}:{number}"


def rule_document(academy: str, rule: AwardRule) -> Document:
    """`version` is every document's own counter, so the rule's version is called `number`."""
    fields = {**asdict(rule), "gates_passed": list(rule.gates_passed)}
    del fields["id"], fields["version"]
    return {
        "_id": rule_version_id(academy, rule.id, rule.version),
        "academy": academy,
        "rule_id": rule.id,
        "number": rule.version,
        **fields,
    }


def rule_of(document: Document) -> AwardRule:
    return AwardRule(
        id=document["rule_id"],
        version=document["number"],
        kind=document["kind"],
        title=document["title"],
        all_items=document["all_items"],
        minimum_score=document["minimum_score"],
        sessions_attended=document["sessions_attended"],
        gates_passed=tuple(document["gates_passed"]),
        hours=document["hours"],
    )


def rules_of(cohort: Document | None) -> dict[tuple[str, int], AwardRule]:
    """The rules that the cohort has chosen, as far as they exist, by id and version."""
    copies = () if cohort is None else cohort.get("rules", ())
    return {(rule.id, rule.version): rule for rule in map(rule_of, copies)}


def facts_of(document: Document | None) -> tuple[Fact, ...]:
    """The facts that a ledger, a team or a cohort holds; none when there is no such document."""
    if document is None:
        return ()
    return tuple(Fact(**fact) for fact in document["facts"])


def fact_documents(facts: tuple[Fact, ...]) -> list[Document]:
    # Not `asdict`, which copies every value deeply and costs more than the database does.
    return [
        {
            "topic": fact.topic,
            "key": fact.key,
            "sequence": fact.sequence,
            "at": fact.at,
            "value": fact.value,
        }
        for fact in facts
    ]


def certificate_document(certificate: Certificate) -> Document:
    fields = asdict(certificate)
    fields["history"] = list(fields["history"])
    return {"_id": fields.pop("id"), **fields}


def certificate_of(document: Document) -> Certificate:
    fields = {name: value for name, value in document.items() if name not in _OF_THE_DOCUMENT}
    fields["history"] = tuple(Change(**change) for change in document["history"])
    return Certificate(id=document["_id"], **fields)
