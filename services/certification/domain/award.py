"""Whether an enrolment has earned a certificate: a pure function of its facts by their own times.

A certificate is earned at the first moment at which everything that the rule asks for stood. What
is dated after that moment came later and does not unmake it; it can only make the organiser look.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import replace
from datetime import datetime

from services.certification.domain import facts as topics
from services.certification.domain.choice import Rules
from services.certification.domain.choice import rules_for
from services.certification.domain.facts import Fact
from services.certification.domain.facts import Standing
from services.certification.domain.facts import standing
from services.certification.domain.facts import timeline
from services.certification.domain.rule import AwardRule


@dataclass(frozen=True)
class Requirement:
    """One thing that a rule asks for: how much of it there is and how much there must be.

    `subject` is the gate's stage or the rule of the certificate that must be held; `missing` are
    the items that are not done yet.
    """

    code: str
    done: bool
    have: float
    need: float
    subject: str = ""
    missing: tuple[str, ...] = ()
    waived: bool = False  # an exception counts it as done although it is not


@dataclass(frozen=True)
class Award:
    """A certificate of `kind` was earned under `rule` at `earned_at`."""

    kind: str
    rule: AwardRule
    earned_at: datetime


def awards(
    facts: Iterable[Fact], rules: Rules, *, leaving_out: frozenset[str] = frozenset()
) -> tuple[Award, ...]:
    """What was ever earned, one of each kind, each with the first moment and the rule of then.

    `rules` need only hold what the facts refer to; a rule that is not there is not satisfied.
    Requirements whose code is in `leaving_out` are taken as met: what is not earned even so cannot
    be earned by facts that bear on these alone.
    """
    earned: dict[str, Award] = {}
    for moment, stood in timeline(facts):
        for rule in rules_for(stood, rules):
            if rule.kind in earned:
                continue
            asked = (each for each in assess(rule, stood) if each.code not in leaving_out)
            if all(each.done for each in asked):
                earned[rule.kind] = Award(rule.kind, rule, moment)
    return tuple(earned.values())


def wrong_now(facts: Iterable[Fact], rule: AwardRule) -> tuple[Requirement, ...]:
    """What a certificate that was issued under `rule` rests on and does not stand any more."""
    return tuple(each for each in assess(rule, standing(facts)) if not each.done)


def assess(rule: AwardRule, stood: Standing) -> tuple[Requirement, ...]:
    """Every requirement of the rule, done or not, in the order in which a learner meets them."""
    found = [_enrolled(stood)]
    if rule.all_items:
        found.append(_items(stood))
    if rule.minimum_score > 0:
        score = course_score(stood)
        done = score is not None and score >= rule.minimum_score
        found.append(Requirement("minimum_score", done, score or 0.0, rule.minimum_score))
    if rule.sessions_attended > 0:
        have = sum(1 for each in stood.facts(topics.ATTENDANCE).values() if each.value)
        need = rule.sessions_attended
        found.append(Requirement("sessions_attended", have >= need, have, need))
    passed = {
        gate.value["stage"]
        for gate in stood.facts(topics.GATE).values()
        if gate.value["decision"] == "passed"
    }
    for stage in rule.gates_passed:
        there = stage in passed
        found.append(Requirement("gate_passed", there, int(there), 1, subject=stage))
    held = {
        each.value["rule"] for each in stood.facts(topics.HELD).values() if each.value["stands"]
    }
    for rule_id in rule.certificates:
        there = rule_id in held
        found.append(Requirement("certificate_held", there, int(there), 1, subject=rule_id))
    return _with_exceptions(found, rule, stood)


def course_score(stood: Standing) -> float | None:
    """The score that the course ended with, or the mean of the best scores where that is higher.

    Content states a score once, at completion; a quiz may be taken again afterwards and the best
    attempt counts. Only quizzes that the course requires count; None before anything was graded.
    """
    ended = stood.fact(topics.COURSE)
    pinned = stood.fact(topics.PIN)
    best: dict[str, float] = {}
    for graded in stood.facts(topics.QUIZ).values():
        item = graded.value["item"]
        if pinned is None or item in pinned.value["required"]:
            best[item] = max(best.get(item, 0.0), graded.value["score"])
    scores = [sum(best.values()) / len(best)] if best else []
    if ended is not None:
        scores.append(ended.value["score"])
    # Rounded, so that a mean such as (0.6 + 0.8) / 2 meets a threshold that it equals on paper.
    return round(max(scores), 6) if scores else None


def _with_exceptions(
    found: Iterable[Requirement], rule: AwardRule, stood: Standing
) -> tuple[Requirement, ...]:
    """What two organisers have waived for this kind of certificate counts as done."""
    waived = {
        (each.value["code"], each.value["subject"])
        for each in stood.facts(topics.EXCEPTION).values()
        if each.value["stands"] and each.value["kind"] == rule.kind
    }
    return tuple(
        replace(each, done=True, waived=True)
        if not each.done and (each.code, each.subject) in waived
        else each
        for each in found
    )


def _enrolled(stood: Standing) -> Requirement:
    enrolment = stood.fact(topics.ENROLMENT)
    closing = stood.fact(topics.CLOSING)
    if closing is not None and closing.value == "cancelled":
        return Requirement("cohort_held", False, 0, 1)
    done = enrolment is not None and enrolment.value == "enrolled"
    return Requirement("enrolled", done, int(done), 1)


def _items(stood: Standing) -> Requirement:
    """All items that the pinned version requires, whether told one by one or by content as a whole.

    A completion is of the version that was pinned then. Once it stands, a later version of the
    course asks nobody for more: a running cohort may be moved to one, and what was told is not
    taken back.
    """
    pinned = stood.fact(topics.PIN)
    if pinned is None:
        return Requirement("course_pinned", False, 0, 1)
    required = pinned.value["required"]
    done = stood.facts(topics.ITEM)
    missing = tuple(item for item in required if item not in done)
    if _completed(stood):
        missing = ()
    have = len(required) - len(missing)
    return Requirement("required_items", not missing, have, len(required), missing=missing)


def _completed(stood: Standing) -> bool:
    """Whether content has said that all was done that the version pinned then required."""
    ended = stood.fact(topics.COURSE)
    if ended is None:
        return False
    pinned = stood.fact_at(topics.PIN, ended.at)
    return pinned is not None and bool(ended.value["done"] >= len(pinned.value["required"]))
