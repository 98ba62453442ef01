"""Certificates: one for each learner who has done what the rule asks for, by the journal."""

from collections import Counter
from collections import defaultdict
from collections.abc import Iterator

import orjson

from tests.chaos.audit_commands import acknowledged
from tests.chaos.audit_commands import finished_items
from tests.chaos.differences import Difference
from tests.chaos.differences import compared
from tests.chaos.evidence import Evidence


def earned(evidence: Evidence) -> set[str]:
    """Enrolments that have all required items, a session and both gates, by acknowledged acts.

    Whoever passes a quiz here gives all the right answers, so the minimum score is reached too.
    """
    required = {
        row["subject"]: orjson.loads(bytes(row["value"]))["required_items"]
        for row in evidence.rows_by_type["content.course.pinned"]
    }
    finished: dict[str, set[str]] = defaultdict(set)
    for enrolment, item in finished_items(evidence):
        finished[enrolment].add(item)
    attended = {
        member["enrolment_id"]
        for sheet in acknowledged(evidence, "POST sessions/*/attendance")
        for member in sheet.asked["members"]
        if member["present"]
    }
    gates: dict[str, set[str]] = defaultdict(set)
    for each in acknowledged(evidence, "POST gates/*/*/decision"):
        if each.asked["decision"] == "passed":
            gates[each.answered["team_id"]].add(each.ids[1])
    rules = {
        each.answered["id"]: set(each.answered["gates_passed"])
        for each in acknowledged(evidence, "POST award-rules")
    }
    cohorts = evidence.by_id("enrolment", "cohorts")
    left = {each.ids[0] for each in acknowledged(evidence, "POST applications/*/withdraw")}
    return {
        each["_id"]
        for each in evidence.documents("enrolment", "enrolments")
        if each["application_id"] not in left
        and each["_id"] in attended
        and set(required.get(each["cohort_id"], ["?"])) <= finished[each["_id"]]
        and rules[cohorts[each["cohort_id"]]["award_rule"]["id"]] <= gates[each["team_id"]]
    }


def one_for_each_who_earned_it(evidence: Evidence) -> Iterator[Difference]:
    found = Counter(
        each["enrolment_id"] for each in evidence.documents("certification", "certificates")
    )
    expected = Counter(earned(evidence))
    for id in sorted(expected.keys() | found.keys()):
        yield from compared(f"certificates of {id}", expected[id], found[id], id)


def serials_and_states(evidence: Evidence) -> Iterator[Difference]:
    """No serial twice, counters that tell how many, revocations as acknowledged."""
    certificates = evidence.documents("certification", "certificates")
    serials = Counter(each["serial"] for each in certificates)
    for serial, count in serials.items():
        yield from compared(f"certificates with serial {serial}", 1, count, serial)
    series = Counter(serial.rsplit("-", 2)[0] for serial in serials)
    for counter in evidence.documents("certification", "serial_counters"):
        what = f"serials of {counter['_id']}, whose counter is at {counter['last']}"
        yield from compared(what, counter["last"], series[counter["_id"]], counter["_id"])
    standing = Counter(
        (each["enrolment_id"], each["kind"]) for each in certificates if each["state"] == "issued"
    )
    for (id, kind), count in standing.items():
        if count > 1:
            yield Difference("duplicated", f"{id} holds {count} of kind {kind}", (id,), count - 1)
    states = {each["serial"]: each["state"] for each in certificates}
    for each in acknowledged(evidence, "POST certificates/*/revoke"):
        if states.get(each.ids[0]) != "revoked":
            text = f"{each.ids[0]} was revoked and is {states.get(each.ids[0])}"
            yield Difference("lost", text, (each.ids[0],))


def others_know_of_them(evidence: Evidence) -> Iterator[Difference]:
    """Enrolment, content and mentoring hold what each certificate's events have told them."""
    certificates = evidence.documents("certification", "certificates")
    enrolments = evidence.by_id("enrolment", "enrolments")
    content = evidence.by_id("content", "certificates")
    members = evidence.by_id("mentoring", "members")
    issued = Counter(
        row["subject"] for row in evidence.rows_by_type["certification.certificate.issued"]
    )
    completed = Counter(
        row["subject"] for row in evidence.rows_by_type["enrolment.learner.completed"]
    )
    for each in certificates:
        id, serial, about = each["enrolment_id"], each["serial"], (each["enrolment_id"],)
        yield from compared(f"events that tell of {serial}", 1, issued[id], *about)
        yield from compared(f"completions by {serial}", 1, completed[id], *about)
        if enrolments.get(id, {}).get("serial") != serial:
            yield Difference("lost", f"enrolment {id} does not know {serial}", about)
        if content.get(each["_id"], {}).get("state") != each["state"]:
            yield Difference("lost", f"content does not know {serial} as {each['state']}", about)
        known = members.get(id, {}).get("certificates", {}).values()
        if (serial, each["state"]) not in {(one["serial"], one["state"]) for one in known}:
            yield Difference("lost", f"mentoring does not know {serial} as {each['state']}", about)


CHECKS = (one_for_each_who_earned_it, serials_and_states, others_know_of_them)
