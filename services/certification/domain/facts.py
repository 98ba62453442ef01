"""What is known of an enrolment: dated statements, in whatever order and how often they arrive.

A fact says that `key` of `topic` has been `value` since `at`. Facts of one topic and key come from
one aggregate, whose `sequence` says which of them was stated last; a fact is known by topic, key
and sequence. What stands at a moment follows from the set of facts alone, not from their arrival.
"""

from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

# Of the enrolment itself.
ENROLMENT = "enrolment"  # value: "enrolled" or "withdrawn"
ITEM = "item"  # key: item id; value: True
QUIZ = "quiz"  # key: item id and attempt; value: {"item", "score"}
COURSE = "course"  # value: {"score", "done"}
ATTENDANCE = "attendance"  # key: session id; value: whether the learner was there
# key: exception id; value: {"kind", "code", "subject", "stands"} (domain/exception.py)
EXCEPTION = "exception"
# Of the team.
GATE = "gate"  # key: project id and stage; value: {"stage", "decision"}
PROJECT = "project"  # key: project id; value: the outcome
# Of the cohort.
# value: {"id", "version", "earlier"}; "earlier" lists {"id", "version", "until", "next_for"},
# the rules that were the cohort's until then and still count for some (domain/choice.py).
RULE = "rule"
CLOSING = "closing"  # value: "open", "closed" or "cancelled"
PIN = "pin"  # value: {"required": [item ids]}
# Of the person, in any cohort of the academy.
HELD = "held"  # key: certificate id; value: {"rule": rule id, "stands"}


@dataclass(frozen=True)
class Fact:
    """One dated statement."""

    topic: str
    key: str
    sequence: int
    at: datetime
    value: Any

    @property
    def identity(self) -> tuple[str, str, int]:
        return self.topic, self.key, self.sequence


class Standing:
    """What stands at one moment: of each topic and key, the statement with the highest sequence."""

    def __init__(self) -> None:
        self._held: dict[str, dict[str, Fact]] = {}
        self._former: list[Fact] = []

    def hear(self, fact: Fact) -> None:
        """Takes a statement in; one older than what is held changes nothing."""
        of_topic = self._held.setdefault(fact.topic, {})
        held = of_topic.get(fact.key)
        if held is None or held.sequence < fact.sequence:
            of_topic[fact.key] = fact
        former = held if of_topic[fact.key] is fact else fact
        if former is not None:
            self._former.append(former)

    def facts(self, topic: str) -> dict[str, Fact]:
        """The standing statements of a topic by key."""
        return self._held.get(topic, {})

    def fact(self, topic: str) -> Fact | None:
        """The standing statement of a topic that has only one key."""
        return self.facts(topic).get("")

    def fact_at(self, topic: str, moment: datetime) -> Fact | None:
        """What stood then of a topic that has only one key, as far as it has been heard."""
        of_then = [fact for fact in self.said(topic) if fact.at <= moment]
        return max(of_then, key=lambda fact: fact.sequence, default=None)

    def said(self, topic: str) -> tuple[Fact, ...]:
        """Every statement of a topic that has been heard, whether or not it stands."""
        former = (fact for fact in self._former if fact.topic == topic)
        return (*former, *self.facts(topic).values())


def standing(facts: Iterable[Fact]) -> Standing:
    """What stands when all of `facts` have been said."""
    result = Standing()
    for fact in facts:
        result.hear(fact)
    return result


def timeline(facts: Iterable[Fact]) -> Iterator[tuple[datetime, Standing]]:
    """Each moment at which something was said, with what stood then, in the order of time.

    The same `Standing` is handed out each time and goes on changing; do not keep it.
    """
    result = Standing()
    for moment, said in groupby(sorted(facts, key=lambda fact: fact.at), key=lambda fact: fact.at):
        for fact in said:
            result.hear(fact)
        yield moment, result


def absorb(known: Iterable[Fact], fact: Fact) -> tuple[Fact, ...] | None:
    """The facts with `fact` among them, or None when that adds nothing.

    A finished item is never unfinished, so only the earliest statement of it is kept; an owner
    that publishes its state again does not make the record grow.
    """
    before = tuple(known)
    if any(held.identity == fact.identity for held in before):
        return None
    if fact.topic != ITEM:
        return (*before, fact)
    same = [held for held in before if (held.topic, held.key) == (ITEM, fact.key)]
    if any(held.at <= fact.at for held in same):
        return None
    return (*(held for held in before if held not in same), fact)
