"""Certificates: one for each learner who has done what the rule asks for, by the journal."""

from collections import Counter
from collections import defaultdict
from collections.abc import Iterator

import orjson

from tests.chaos.audit_commands import acknowledged
from tests.chaos.audit_commands import finished_items
from tests.chaos.differences import Difference
from tests.chaos.differences import compared
from tests.chaos.evidence import Document
from tests.chaos.evidence import Evidence

APPROVED = "POST ledgers/*/exceptions/*/approve"
SUPERSEDED = "POST certificates/*/supersede"


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
    # An exception waives the sessions for one learner.
    attended |= {each.ids[0] for each in acknowledged(evidence, APPROVED)}
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
    expected = due(evidence)
    for id in sorted(expected.keys() | found.keys()):
        yield from compared(f"certificates of {id}", expected[id], found[id], id)


def due(evidence: Evidence) -> Counter[str]:
    """How many there must be of each enrolment: what was earned, and what took its place."""
    superseding = (each.answered["enrolment_id"] for each in acknowledged(evidence, SUPERSEDED))
    return Counter(earned(evidence)) + Counter(superseding)


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
    successors = {each["serial"]: each["superseded_by"] for each in certificates}
    for each in acknowledged(evidence, SUPERSEDED):
        old, new = each.ids[0], each.answered["serial"]
        yield from _same(f"{old}, superseded by {new},", "superseded", states.get(old), old)
        yield from _same(f"the successor of {old}", new, successors.get(old), old)


def acts_on_many(evidence: Evidence) -> Iterator[Difference]:
    """What was revoked at once by mistake stands again, each certificate of it."""
    revocations = evidence.by_id("certification", "revocations")
    certificates = evidence.documents("certification", "certificates")
    for each in acknowledged(evidence, "POST certificates/revocations/*/undo"):
        id = each.ids[0]
        act = revocations.get(id, {})
        yield from _same(f"the act {id}", "undone", act.get("state"), id)
        touched = [one for one in certificates if _steps_of(one, id)]
        yield from compared(f"what {id} has revoked", act.get("revoked", 0), len(touched), id)
        for one in touched:
            steps = [step["action"] for step in _steps_of(one, id)]
            what = f"what {id} has done to {one['serial']}"
            yield from _same(what, ["revoked", "reinstated"], steps, one["serial"])


def _steps_of(certificate: Document, act: str) -> list[Document]:
    return [step for step in certificate["history"] if step.get("batch") == act]


def status_lists_say_what_stands(evidence: Evidence) -> Iterator[Difference]:
    """Each certificate has a place of its own, whose bit says whether it stands; all are signed."""
    entries = evidence.documents("certification", "status_entries")
    places = {(each["academy"], each["number"], each["index"]): each for each in entries}
    yield from compared("places in status lists", len(places), len(entries), "status_entries")
    for each in evidence.documents("certification", "certificates"):
        serial = each["serial"]
        entry = places.get((each["academy"], each["status_list"], each["status_index"]), {})
        yield from _same(f"the place of {serial}", each["_id"], entry.get("certificate_id"), serial)
        yield from _same(
            f"the bit of {serial}", each["state"] != "issued", entry.get("raised"), serial
        )
        if each["state"] == "issued" and not (each["token"] and each["proof"]):
            yield Difference("lost", f"{serial} stands and is not signed", (serial,))


def _same(what: str, expected: object, found: object, about: str) -> Iterator[Difference]:
    if found != expected:
        yield Difference("wrong", f"{what} should be {expected} and is {found}", (about,))


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
    of_enrolment = Counter(each["enrolment_id"] for each in certificates)
    for each in certificates:
        id, serial, about = each["enrolment_id"], each["serial"], (each["enrolment_id"],)
        yield from compared(f"events that tell of {serial}", of_enrolment[id], issued[id], *about)
        yield from compared(f"completions by {serial}", 1, completed[id], *about)
        # The first one completes the enrolment, whatever takes its place.
        if each["issue"] == 1 and enrolments.get(id, {}).get("serial") != serial:
            yield Difference("lost", f"enrolment {id} does not know {serial}", about)
        if content.get(each["_id"], {}).get("state") != each["state"]:
            yield Difference("lost", f"content does not know {serial} as {each['state']}", about)
        known = members.get(id, {}).get("certificates", {}).values()
        if (serial, each["state"]) not in {(one["serial"], one["state"]) for one in known}:
            yield Difference("lost", f"mentoring does not know {serial} as {each['state']}", about)


CHECKS = (
    one_for_each_who_earned_it,
    serials_and_states,
    acts_on_many,
    status_lists_say_what_stands,
    others_know_of_them,
)
