"""Rules, certificates and what is known, as documents; and their indexes.

award_rules           one head a rule: its last version and how often a cohort chose it
award_rule_versions   every version, never changed
ledgers               facts of one enrolment (_id: enrolment id)
teams, cohorts        facts that all ledgers of a team or a cohort share
holders               one a person: where ledgers and certificates of the person meet
academies             code, names, time zone and locale (_id: slug)
certificates          (_id: the derived id)
exceptions            requirements that two organisers waive for one enrolment
revocations           acts that revoke many certificates, and how far each has come
designs               how certificates look, every version, never changed
design_heads          one an academy: its last version (_id: slug)
design_images         pictures of designs as JPEG (_id: slug and digest)
serials               lookup key of a serial -> academy and certificate
status_lists          heads of status lists: places used, changes, what was signed last
status_entries        places in them (_id: list and index), and whether the bit is set
serial_counters       one a series (academy, year, cohort number)
signing_keys          public halves of all keys that have signed for an academy
"""

from dataclasses import asdict
from typing import Any

from pymongo import ASCENDING
from pymongo import IndexModel

from services.certification.domain.certificate import ISSUED
from services.certification.domain.certificate import Certificate
from services.certification.domain.certificate import Change
from services.certification.domain.design import Design
from services.certification.domain.design import Signatory
from services.certification.domain.exception import Step
from services.certification.domain.exception import Waiver
from services.certification.domain.facts import Fact
from services.certification.domain.holding import held_facts
from services.certification.domain.issuer import Issuer
from services.certification.domain.revocation import Revocation
from services.certification.domain.rule import AwardRule
from services.certification.domain.rule import RuleName
from services.certification.domain.rule import Skill
from shared.mongo.documents import Readable

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
    "holders": [],
    "academies": [],
    "serials": [],
    "serial_counters": [],
    "signing_keys": [IndexModel([("academy", ASCENDING)])],
    "status_lists": [IndexModel([("academy", ASCENDING), ("number", ASCENDING)])],
    "status_entries": [
        IndexModel(
            [("academy", ASCENDING), ("number", ASCENDING), ("raised", ASCENDING)], name="raised"
        )
    ],
    "designs": [IndexModel([("academy", ASCENDING), ("published_at", ASCENDING)])],
    "design_heads": [],
    "design_images": [],
    "exceptions": [
        IndexModel([("academy", ASCENDING), ("enrolment_id", ASCENDING)]),
        IndexModel([("academy", ASCENDING), ("state", ASCENDING)]),
    ],
    "revocations": [IndexModel([("academy", ASCENDING), ("_id", ASCENDING)])],
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
        # Those that are not signed have no proof: the sweep asks for them twice a minute.
        IndexModel(
            [("academy", ASCENDING), ("state", ASCENDING), ("proof.created", ASCENDING)],
            name="unsigned",
        ),
    ],
}

# What a document has besides the aggregate's own fields.
_OF_THE_DOCUMENT = ("_id", "version", "review", "kept")

# What of a certificate's document says whether its holder holds it.
_OF_A_LIFE = {"rule_id": 1, "issue": 1, "earned_at": 1, "issued_at": 1, "history": 1}


def rule_head_id(academy: str, rule_id: str) -> str:
    return f"{academy}:{rule_id}"


def rule_version_id(academy: str, rule_id: str, number: int) -> str:
    return f"{academy}:{rule_id}:{number}"


def rule_document(academy: str, rule: AwardRule) -> Document:
    """`version` is every document's own counter, so the rule's version is called `number`."""
    fields = {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in asdict(rule).items()
    }
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
        skills=tuple(Skill(**skill) for skill in document.get("skills", ())),
        certificates=tuple(document.get("certificates", ())),
        also=tuple(RuleName(**other) for other in document.get("also", ())),
    )


def status_list_id(academy: str, number: int) -> str:
    return f"{academy}:{number}"


def status_entry_id(academy: str, number: int, index: int) -> str:
    return f"{academy}:{number}:{index}"


def design_id(academy: str, number: int) -> str:
    """With zeros, so that versions sort as they were published."""
    return f"{academy}:{number:06d}"


def design_image_id(academy: str, id: str) -> str:
    return f"{academy}:{id}"


def design_document(academy: str, design: Design) -> Document:
    """`version` is every document's own counter, so the design's version is called `number`."""
    fields = asdict(design)
    number = fields.pop("version")
    fields["signatories"] = list(fields["signatories"])
    return {"_id": design_id(academy, number), "academy": academy, "number": number, **fields}


def design_of(document: Document) -> Design:
    return Design(
        version=document["number"],
        colour=document["colour"],
        accent=document["accent"],
        logo=document["logo"],
        place=document["place"],
        note=document["note"],
        signatories=tuple(Signatory(**each) for each in document["signatories"]),
    )


def facts_of_holder(source: Readable, academy: str, person_id: str) -> tuple[Fact, ...]:
    """What all the person's certificates of this academy state by their lives so far."""
    found = source["certificates"].find({"academy": academy, "person_id": person_id}, _OF_A_LIFE)
    return tuple(
        fact
        for document in found
        for fact in held_facts(
            document["_id"],
            document["rule_id"],
            document["earned_at"] if document["issue"] == 1 else document["issued_at"],
            [(change["action"], change["at"]) for change in document["history"]],
        )
    )


def issuer_of(home: Document, public_url: str) -> Issuer:
    """The academy as an issuer, from its document."""
    return Issuer(public_url, home["_id"], home["name"], home.get("locale") or "id")


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


def waiver_document(waiver: Waiver) -> Document:
    fields = asdict(waiver)
    fields["history"] = list(fields["history"])
    return {"_id": fields.pop("id"), **fields}


def waiver_of(document: Document) -> Waiver:
    fields = {name: value for name, value in document.items() if name not in _OF_THE_DOCUMENT}
    fields["history"] = tuple(Step(**step) for step in document["history"])
    return Waiver(id=document["_id"], **fields)


def revocation_document(revocation: Revocation) -> Document:
    fields = asdict(revocation)
    fields["certificates"] = list(fields["certificates"])
    return {"_id": fields.pop("id"), **fields}


def revocation_of(document: Document) -> Revocation:
    fields = {name: value for name, value in document.items() if name not in _OF_THE_DOCUMENT}
    fields["certificates"] = tuple(document["certificates"])
    return Revocation(id=document["_id"], **fields)
