"""Requirements as people read them: in words, with where to go for what is missing."""

from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from typing import Any

from services.certification.domain.award import Requirement
from services.certification.domain.directions import DIRECTIONS
from services.certification.domain.rule import AwardRule
from services.certification.domain.words import Titles
from services.certification.domain.words import describe
from services.certification.domain.words import describe_rule
from services.certification.repository import rule_head_id
from services.certification.repository import rule_version_id
from shared.mongo.documents import Readable

Document = dict[str, Any]


@dataclass(frozen=True)
class Reading:
    """What the lines of one ledger are filled with."""

    academy: str
    enrolment_id: str
    cohort_id: str
    stages: Titles
    rules: Titles
    # What is told of exceptions, by kind of certificate, code and subject.
    waived: Mapping[tuple[str, str, str], Document] = field(default_factory=dict)


def rule_titles(source: Readable, academy: str, rules: Iterable[AwardRule]) -> Titles:
    """Titles of the certificates that these rules ask for, each by its rule's latest version."""
    wanted = sorted({other for rule in rules for other in rule.certificates})
    if not wanted:
        return {}
    heads = source["award_rules"].find(
        {"_id": {"$in": [rule_head_id(academy, each) for each in wanted]}, "academy": academy}
    )
    ids = [rule_version_id(academy, head["rule_id"], head["latest"]) for head in heads]
    versions = source["award_rule_versions"].find({"_id": {"$in": ids}, "academy": academy})
    return {version["rule_id"]: version["title"] for version in versions}


def rule_name(rule: AwardRule) -> Document:
    """Which rule it is, with the whole of it in words."""
    return {
        "id": rule.id,
        "version": rule.version,
        "kind": rule.kind,
        "title": rule.title,
        "text": describe_rule(rule),
    }


def lines(requirements: Iterable[Requirement], reading: Reading, kind: str = "") -> Document:
    """`complete`, and what is done and what is missing as a list of lines each.

    `kind` is that of the certificate that they are asked for.
    """
    told = [(each.done, _line(each, reading, kind)) for each in requirements]
    return {
        "complete": all(done for done, _ in told),
        "done": [line for done, line in told if done],
        "missing": [line for done, line in told if not done],
    }


def _line(requirement: Requirement, reading: Reading, kind: str) -> Document:
    exception = reading.waived.get((kind, requirement.code, requirement.subject), {})
    direction = DIRECTIONS[requirement.code]
    where = direction.told(reading.academy, reading.enrolment_id, reading.cohort_id)
    return {
        "code": requirement.code,
        "subject": requirement.subject or None,
        "have": requirement.have,
        "need": requirement.need,
        "items": list(requirement.missing),
        "text": describe(requirement, reading.stages, reading.rules),
        "where": None if requirement.done else where,
        "waived": exception if requirement.waived else None,
    }
