"""Events: from the outbox to the topic to every listener, each exactly once."""

from collections import Counter
from collections import defaultdict
from collections.abc import Callable
from collections.abc import Iterator
from typing import Any

import orjson

from tests.chaos.differences import Difference
from tests.chaos.differences import compared
from tests.chaos.evidence import SERVICES
from tests.chaos.evidence import Evidence
from tests.chaos.evidence import short


def outboxes_are_numbered(evidence: Evidence) -> Iterator[Difference]:
    """The events of one aggregate are 1, 2, 3 …, as its own counter says."""
    for service in SERVICES:
        numbers: dict[str, list[int]] = defaultdict(list)
        for row in evidence.documents(service, "outbox"):
            numbers[row["subject"]].append(row["sequence"])
        last = {each["_id"]: each["last"] for each in evidence.documents(service, "sequences")}
        for subject in sorted(numbers.keys() | last.keys()):
            found, expected = sorted(numbers[subject]), list(range(1, last.get(subject, 0) + 1))
            if found != expected:
                text = f"{service}'s outbox has {found} of {subject}, its counter says {expected}"
                kind = "lost" if set(expected) - set(found) else "duplicated"
                yield Difference(kind, text, (subject,))  # type: ignore[arg-type]


def outboxes_are_in_their_topics(evidence: Evidence) -> Iterator[Difference]:
    """Every event of an outbox is in its topic, as it was written; nothing else is there."""
    for id, row in evidence.rows.items():
        record = evidence.first.get(id)
        name = f"{row['type']} {id} (sequence {row['sequence']} of {row['subject']})"
        if record is None:
            sent = "marked as sent" if row["published_at"] else "not marked as sent"
            yield Difference("lost", f"{name} is {sent} and in no topic", (row["subject"], id))
        elif (record.topic, record.value, record.key, record.sequence) != (
            f"academy.{row['service']}",
            bytes(row["value"]),
            row["subject"],
            row["sequence"],
        ):
            yield Difference("wrong", f"{name} is otherwise in the topic", (row["subject"], id))
    for id, record in evidence.first.items():
        if id not in evidence.rows:
            text = f"{record.type} {id} is in {record.topic} and was in no outbox"
            yield Difference("wrong", text, (record.subject, id))


def topics_are_in_order(evidence: Evidence) -> Iterator[Difference]:
    """First appearances of one aggregate's events are in order and in one partition."""
    seen: dict[tuple[str, str], tuple[int, int]] = {}
    for record in evidence.records:
        if evidence.first[record.id] is not record:
            continue
        of = (record.topic, record.subject)
        partition, last = seen.get(of, (record.partition, 0))
        if partition != record.partition:
            text = f"{record.subject} is in partitions {partition} and {record.partition}"
            yield Difference("wrong", text, (record.subject,))
        if record.sequence != last + 1:
            text = f"{record.topic} has {record.sequence} of {record.subject} after {last}"
            kind = "lost" if record.sequence > last + 1 else "wrong"
            yield Difference(kind, text, (record.subject, record.id))  # type: ignore[arg-type]
        seen[of] = (record.partition, record.sequence)


def listeners_have_marked_them(evidence: Evidence) -> Iterator[Difference]:
    """Each group has a mark for each event that it listens to, and for no other."""
    for service in SERVICES:
        group = f"academy.{service}"
        marks = {each["_id"] for each in evidence.documents(service, "inbox")}
        expected = {
            f"{group}:{id}": record
            for id, record in evidence.first.items()
            if service in evidence.listeners.get(record.type, ())
        }
        if expected and not marks:
            # Without any mark nobody can say by marks what was applied; the effects tell.
            yield Difference("wrong", f"{group} keeps no inbox: events may be applied again")
            continue
        for mark in sorted(expected.keys() - marks):
            record = expected[mark]
            text = f"{record.type} {record.id} was not applied by {service}"
            yield Difference("lost", text, (record.subject, record.id))
        for mark in sorted(marks - expected.keys()):
            text = f"{service} has marked {mark}, which it cannot have read"
            yield Difference("wrong", text, (mark.partition(":")[2],))


def nothing_was_set_aside(evidence: Evidence) -> Iterator[Difference]:
    """No dead letters, no stopped consumers, no failed jobs."""
    for service in SERVICES:
        for letter in evidence.documents(service, "dead_letters"):
            text = f"{service} has a dead letter: {letter.get('type')} {letter['error'][:200]}"
            yield Difference("lost", text, (str(letter["mark"]).partition(":")[2],))
        for state in evidence.documents(service, "consumers"):
            if state.get("stopped_at"):
                yield Difference("wrong", f"{service}'s consumer has stopped: {state['reason']}")
        for job in evidence.documents(service, "jobs"):
            if job["state"] != "done":
                text = f"{service}'s job {job['kind']} {job['_id']} is {job['state']}"
                yield Difference("lost", text, (job["_id"], *map(str, job["params"].values())))


def effects_are_there_once(evidence: Evidence) -> Iterator[Difference]:
    """Effects that can be counted, against the events in the topics.

    Most handlers would hide a repetition, because an older or equal sequence changes nothing.
    `course_guards` counts how often content has applied the enrolment of a learner (and the pinning
    of a course): a second time shows.
    """
    enrolled: Counter[str] = Counter()
    for record in evidence.first.values():
        if short(record.type) in ("enrolment.learner.enrolled", "content.course.pinned"):
            enrolled[orjson.loads(record.value)["cohort_id"]] += 1
    guards = evidence.by_id("content", "course_guards")
    for cohort in sorted(enrolled.keys() | guards.keys()):
        found = guards.get(cohort, {}).get("bumps", 0)
        what = f"enrolments and pins of cohort {cohort} applied by content"
        yield from compared(what, enrolled[cohort], found, cohort)
    messages = evidence.by_id("enrolment", "messages")
    for id, record in evidence.first.items():
        if record.type.endswith(".message.requested.v1") and id not in messages:
            text = f"the message that {record.service} asked for is not there"
            yield Difference("lost", text, (record.subject, id))
    for message in messages.values():
        if message["state"] == "queued":
            yield Difference("lost", f"message {message['_id']} was never sent", (message["_id"],))
    yield from _facts(evidence)


# Where certification keeps the fact that each type tells: collection, topic, and its key.
_FACTS: dict[str, tuple[str, str, Callable[[Any], str]]] = {
    "content.item.completed": ("ledgers", "item", lambda data: data["item_id"]),
    "content.quiz.graded": (
        "ledgers",
        "quiz",
        lambda data: f"{data['item_id']}#{data['attempt']}",
    ),
    "content.course.completed": ("ledgers", "course", lambda data: ""),
    "mentoring.attendance.recorded": ("ledgers", "attendance", lambda data: data["session_id"]),
    "mentoring.gate.decided": (
        "teams",
        "gate",
        lambda data: f"{data['project_id']}/{data['stage']}",
    ),
    "content.course.pinned": ("cohorts", "pin", lambda data: ""),
}


def _facts(evidence: Evidence) -> Iterator[Difference]:
    """Certification holds one fact for each event that tells one, and no other."""
    expected: Counter[tuple[str, str, str, str, int]] = Counter()
    for record in evidence.first.values():
        if (told := _FACTS.get(short(record.type))) is not None:
            collection, topic, key = told
            data = orjson.loads(record.value)
            home = data["team_id"] if collection == "teams" else record.subject
            expected[collection, home, topic, key(data), record.sequence] += 1
    topics = {topic for _, topic, _ in _FACTS.values()}
    found = Counter(
        (collection, document["_id"], fact["topic"], fact["key"], fact["sequence"])
        for collection in ("ledgers", "teams", "cohorts")
        for document in evidence.documents("certification", collection)
        for fact in document["facts"]
        if fact["topic"] in topics
    )
    for fact in sorted(expected.keys() | found.keys()):
        what = f"certification's fact {fact[2]} {fact[3]} (sequence {fact[4]}) of {fact[1]}"
        yield from compared(what, expected[fact], found[fact], fact[1])


CHECKS = (
    outboxes_are_numbered,
    outboxes_are_in_their_topics,
    topics_are_in_order,
    listeners_have_marked_them,
    nothing_was_set_aside,
    effects_are_there_once,
)
