"""Random multisets of what is told of many learners, and what the pure function makes of them."""

import random
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from services.certification.domain import facts as topics
from services.certification.domain.award import awards
from services.certification.domain.award import wrong_now
from services.certification.domain.facts import Fact
from services.certification.domain.holding import held_facts
from services.certification.domain.rule import AwardRule
from services.certification.domain.rule import RuleName
from shared.contracts import ATTENDANCE_RECORDED
from shared.contracts import COHORT_CHANGED
from shared.contracts import COHORT_PUBLISHED
from shared.contracts import COURSE_COMPLETED
from shared.contracts import COURSE_PINNED
from shared.contracts import GATE_DECIDED
from shared.contracts import ITEM_COMPLETED
from shared.contracts import LEARNER_ENROLLED
from shared.contracts import LEARNER_WITHDRAWN
from shared.contracts import QUIZ_GRADED
from shared.events.envelope import Event
from shared.runtime.ids import new_id
from tests.unit.certification.story import START
from tests.unit.certification.story import Story


def _rule(id: str, kind: str, **asked: Any) -> dict[str, Any]:
    title = {"id": f"Sertifikat {id}", "en": f"Certificate {id}"}
    return {"id": id, "kind": kind, "title": title, "hours": 8, **asked}


# In the order in which they may be published. `strict` takes the place of `presence` when a change
# of rule is told late; `built` asks for what another cohort gives.
RULES = [
    _rule("presence", "attendance", sessions_attended=1),
    _rule("strict", "attendance", sessions_attended=3),
    _rule("work", "completion", required_items="all", minimum_score=0.5),
    _rule(
        "whole",
        "completion",
        required_items="all",
        sessions_attended=2,
        gates_passed=["empathize"],
        also=[{"id": "presence", "version": 1}],
    ),
    _rule("built", "programme", certificates=["presence"]),
]

PURE = {
    (each["id"], 1): AwardRule(
        id=each["id"],
        version=1,
        kind=each["kind"],
        title=each["title"],
        all_items=each.get("required_items") == "all",
        minimum_score=each.get("minimum_score", 0),
        sessions_attended=each.get("sessions_attended", 0),
        gates_passed=tuple(each.get("gates_passed", ())),
        hours=each["hours"],
        certificates=tuple(each.get("certificates", ())),
        also=tuple(RuleName(**other) for other in each.get("also", ())),
    )
    for each in RULES
}

# What a person's certificates state, by person.
Held = Mapping[str, Sequence[Fact]]


class Learner:
    """One enrolment with the multiset of its growing facts, each with an event of its own."""

    def __init__(self, chance: random.Random, story: Story, rule: str) -> None:
        self.story = story
        self.rule = rule
        self.told: list[Event] = []
        tell = {
            "presence": lambda: [story.attended("s-1"), story.attended("s-2")],
            "work": lambda: [
                story.item("lesson"),
                story.graded(0.4),
                story.graded(chance.choice([0.45, 0.9]), attempt=2),
                *chance.choice([[story.item("quiz")], [story.ended(0.6)]]),
            ],
            "whole": lambda: [
                story.item("lesson"),
                story.item("quiz"),
                story.attended("s-1"),
                story.attended("s-2"),
            ],
            "built": list,
        }
        everything = [story.enrolled(f"Peserta {story.enrolment_id}"), *tell[rule]()]
        # A third of the learners lack something, each of what there is with the same chance.
        if chance.random() < 0.33:
            del everything[chance.randrange(len(everything))]
        self.told = everything

    def correction(self, chance: random.Random) -> Event:
        """Something is taken back, dated after all that was told or before it."""
        times = [event.time for event in self.told] or [START]
        at = chance.choice([min(times) - timedelta(days=1), max(times) + timedelta(days=1)])
        if chance.random() < 0.5:
            return self.story.withdrawn(at=at)
        return self.story.attended("s-1", present=False, at=at)


class Wave:
    """Cohorts that are told of together: learners in teams, and who builds on whom."""

    def __init__(self, chance: random.Random, name: str, size: int) -> None:
        self.chance = chance
        self.learners: list[Learner] = []
        self.shared: dict[str, list[Event]] = {}
        self.heads: dict[str, Story] = {}
        base = chance.choice(["presence", "whole"])
        shares = {base: size // 2, "work": size // 4, "built": size - size // 2 - size // 4}
        for rule, count in shares.items():
            head = self.heads[rule] = Story(f"{name}-{rule}")
            self.shared[head.cohort_id] = [head.published(rule=rule), head.pinned()]
            for number in range(count):
                story = Story(f"{name}-{rule}-{number}")
                story.cohort_id = head.cohort_id
                story.team_id = f"team-{name}-{rule}-{number // 4}"
                story.project_id = f"project-{name}-{rule}-{number // 4}"
                # Who builds on a certificate is somebody who may have it from the first cohort.
                story.person_id = f"person-{name}-{rule}-{number}".replace("built", base)
                self.learners.append(Learner(chance, story, rule))
                if rule == "whole" and number % 4 == 0:
                    gates = [story.gate("revise"), story.gate(attempt=2)]
                    self.shared[story.team_id] = gates[: chance.choice([1, 2, 2, 2])]

    def growing(self) -> list[Event]:
        """All that is told, in any order, some of it several times: the same event, or anew."""
        once = [event for events in self.shared.values() for event in events]
        once += [event for learner in self.learners for event in learner.told]
        again = self.chance.choices(once, k=len(once) // 4)
        anew = [replace(each, id=new_id()) for each in self.chance.choices(once, k=len(once) // 8)]
        log = [*once, *again, *anew]
        self.chance.shuffle(log)
        return log

    def corrections(self) -> list[Event]:
        """What is taken back, of one learner in four, and a rule that had been changed at once."""
        log = []
        for learner in self.learners:
            if self.chance.random() < 0.25:
                taken_back = learner.correction(self.chance)
                learner.told.append(taken_back)
                log.append(taken_back)
        head = self.heads.get("presence")
        if head is not None and self.chance.random() < 0.5:
            change = replace(
                head.published(rule="strict", event_type=COHORT_CHANGED),
                time=self.shared[head.cohort_id][0].time + timedelta(seconds=1),
            )
            self.shared[head.cohort_id].append(change)
            log.append(change)
        self.chance.shuffle(log)
        return log

    def facts(self, learner: Learner, held: Held) -> list[Fact]:
        """All that bears on a learner, with what the person's certificates state."""
        story = learner.story
        shared = [*self.shared[story.cohort_id], *self.shared.get(story.team_id, ())]
        return [*map(fact_of, [*shared, *learner.told]), *held.get(story.person_id, ())]

    def expected(self) -> set[tuple[str, str]]:
        """Enrolment and kind of what was earned, by the pure function alone.

        The parts come first and then what is built on them.
        """
        found = set()
        held: dict[str, list[Fact]] = {}
        for learner in sorted(self.learners, key=lambda each: each.rule == "built"):
            for award in awards(self.facts(learner, held), PURE):
                id = f"{learner.story.enrolment_id}/{award.kind}"
                states = held_facts(id, award.rule.id, award.earned_at, [])
                held.setdefault(learner.story.person_id, []).extend(states)
                found.add((learner.story.enrolment_id, award.kind))
        return found

    def doubts(self, learner: Learner, kind: str, rule: AwardRule, held: Held) -> set[str]:
        """Why a certificate should be on the organiser's list; empty when it should not."""
        facts = self.facts(learner, held)
        wrong = {each.code for each in wrong_now(facts, rule)}
        earned = {award.kind for award in awards(facts, PURE)}
        return wrong or (set() if kind in earned else {"rule_in_force"})


def fact_of(event: Event) -> Fact:
    """The fact that an event states, as this file understands the contract."""
    data = event.data
    topic, key, value = {
        COHORT_PUBLISHED.name: lambda: (topics.RULE, "", data["award_rule"]),
        COHORT_CHANGED.name: lambda: (topics.RULE, "", data["award_rule"]),
        COURSE_PINNED.name: lambda: (topics.PIN, "", {"required": data["required_items"]}),
        LEARNER_ENROLLED.name: lambda: (topics.ENROLMENT, "", "enrolled"),
        LEARNER_WITHDRAWN.name: lambda: (topics.ENROLMENT, "", "withdrawn"),
        ITEM_COMPLETED.name: lambda: (topics.ITEM, data["item_id"], True),
        QUIZ_GRADED.name: lambda: (
            topics.QUIZ,
            f"{data['item_id']}#{data['attempt']}",
            {"item": data["item_id"], "score": data["score"]},
        ),
        COURSE_COMPLETED.name: lambda: (
            topics.COURSE,
            "",
            {"score": data["score"], "done": data["required_items_done"]},
        ),
        ATTENDANCE_RECORDED.name: lambda: (
            topics.ATTENDANCE,
            data["session_id"],
            data["present"],
        ),
        GATE_DECIDED.name: lambda: (
            topics.GATE,
            f"{event.subject}/{data['stage']}",
            {"stage": data["stage"], "decision": data["decision"]},
        ),
    }[event.type]()
    return Fact(topic, key, event.sequence, event.time, value)
