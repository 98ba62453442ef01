"""Commands: everything that was acknowledged is there, once; and nothing else is."""

import re
from collections import Counter
from collections import defaultdict
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from typing import Any

import orjson

from tests.chaos.differences import Difference
from tests.chaos.differences import compared
from tests.chaos.evidence import Document
from tests.chaos.evidence import Evidence

ACADEMIES = "/v1/academies"

CERTIFICATES_CHANGED = {
    "certification.certificate.revoked",
    "certification.certificate.reinstated",
    "certification.certificate.superseded",
}


class Asked:
    """One acknowledged request, by its path within the academy."""

    def __init__(self, line: Document, match: re.Match[str]) -> None:
        self.by: str = line["by"]
        self.asked: Document = line["asked"] or {}
        self.answered: Document = line["answered"] or {}
        self.ids = match.groups()


def acknowledged(evidence: Evidence, request: str) -> list[Asked]:
    """Those like `POST applications/*/accept`; each star is one part of the path."""
    method, _, path = request.partition(" ")
    pattern = re.compile(
        "[^/]+/".join((f"{ACADEMIES}/", re.escape(path).replace(r"\*", "([^/]+)")))
    )
    if path == "academies":
        pattern = re.compile(ACADEMIES)
    return [
        Asked(line, match)
        for line in evidence.journal
        if line["method"] == method and (match := pattern.fullmatch(line["path"]))
    ]


Ids = Callable[[Asked], Iterable[str]]

# What creates: the request, the ids that its answer promises, and where the documents are.
CREATED: tuple[tuple[str, Ids, str, str], ...] = (
    ("POST academies", lambda each: [each.asked["slug"]], "enrolment", "academies"),
    ("POST units", lambda each: [each.answered["id"]], "enrolment", "units"),
    ("POST cohorts", lambda each: [each.answered["id"]], "enrolment", "cohorts"),
    ("POST applications", lambda each: [each.answered["id"]], "enrolment", "applications"),
    ("POST courses", lambda each: [each.answered["cohort_id"]], "content", "courses"),
    ("POST curricula", lambda each: [each.answered["curriculum_id"]], "content", "curricula"),
    ("PUT mentors/me", lambda each: [each.answered["id"]], "mentoring", "mentors"),
    (
        "POST slots",
        lambda each: [slot["id"] for slot in each.answered["items"]],
        "mentoring",
        "slots",
    ),
    ("POST sessions", lambda each: [each.answered["id"]], "mentoring", "sessions"),
    ("POST projects", lambda each: [each.answered["id"]], "mentoring", "projects"),
    ("POST evidence", lambda each: [each.answered["id"]], "mentoring", "evidence"),
)


def what_was_made_is_there(evidence: Evidence) -> Iterator[Difference]:
    """Each created thing is there, and each thing that is there was created for somebody."""
    for request, ids, service, collection in CREATED:
        promised = {id for each in acknowledged(evidence, request) for id in ids(each)}
        there = evidence.by_id(service, collection).keys()
        for id in sorted(promised - there):
            text = f"{request} was acknowledged, {service}.{collection} has no {id}"
            yield Difference("lost", text, (id,))
        for id in sorted(there - promised):
            text = f"{service}.{collection} has {id}, which no acknowledged {request} has made"
            yield Difference("duplicated", text, (id,))


def applications_are_as_they_were_told(evidence: Evidence) -> Iterator[Difference]:
    """Members, invitations and reviews of each team, its last state, and the cohort's seats."""
    members: dict[str, set[str]] = defaultdict(set)
    for each in acknowledged(evidence, "POST applications"):
        members[each.answered["id"]].add(each.by)
    for each in acknowledged(evidence, "POST applications/*/members"):
        members[each.ids[0]].add(each.by)
    invited = Counter(
        each.ids[0] for each in acknowledged(evidence, "POST applications/*/invitations")
    )
    reviewed = Counter(
        each.ids[0] for each in acknowledged(evidence, "POST applications/*/reviews")
    )
    states = _last_states(evidence)
    held: Counter[str] = Counter()
    for id, application in evidence.by_id("enrolment", "applications").items():
        team = application["team"]
        found = [member["person_id"] for member in team["members"]]
        for person in sorted(members[id] - set(found)):
            yield Difference("lost", f"{person} joined {id} and is not in it", (id, person))
        yield from compared(f"members of {id}", len(members[id]), len(found), id)
        yield from compared(f"invitations of {id}", invited[id], len(team["invitations"]), id)
        yield from compared(f"reviews of {id}", reviewed[id], len(application["reviews"]), id)
        if id in states and states[id] != application["state"]:
            text = f"application {id} was acknowledged as {states[id]}, is {application['state']}"
            yield Difference("lost", text, (id,))
        if application["state"] in ("offered", "accepted"):
            held[application["cohort_id"]] += len(found)
    for id, cohort in evidence.by_id("enrolment", "cohorts").items():
        yield from compared(f"seats held in {id}", held[id], sum(cohort["held"].values()), id)


def _last_states(evidence: Evidence) -> dict[str, str]:
    """Each application's state in the last answer about it; the waiting list moves without one."""
    states = {}
    for request in ("submit", "eligibility", "decision", "accept", "withdraw"):
        for each in acknowledged(evidence, f"POST applications/*/{request}"):
            states[each.ids[0]] = each.answered["state"]
    return states


def events_follow_from_commands(evidence: Evidence) -> Iterator[Difference]:
    """Each acknowledged command has written its events into an outbox, once."""
    for event_type, expected in _expected_events(evidence).items():
        found: Counter[Any] = Counter()
        for row in evidence.rows_by_type[event_type]:
            found[_identity(event_type, row)] += 1
        for identity in sorted(expected.keys() | found.keys()):
            what = f"events {event_type} of {identity}"
            about = identity if isinstance(identity, tuple) else (identity,)
            yield from compared(what, expected[identity], found[identity], *about)


def _identity(event_type: str, row: Document) -> Any:
    """What a command's answer and its event have in common: mostly the aggregate."""
    if event_type in ("content.item.completed", "content.quiz.graded"):
        return row["subject"], orjson.loads(bytes(row["value"]))["item_id"]
    if event_type == "mentoring.attendance.recorded":
        return row["subject"], orjson.loads(bytes(row["value"]))["session_id"]
    if event_type == "enrolment.learner.enrolled":
        return orjson.loads(bytes(row["value"]))["team_id"]
    if event_type == "enrolment.learner.withdrawn":
        return orjson.loads(bytes(row["value"]))["team_id"]
    if event_type in CERTIFICATES_CHANGED:
        return orjson.loads(bytes(row["value"]))["serial"]
    if event_type == "mentoring.message.requested":
        return row["academy"]
    return row["subject"]


def _expected_events(evidence: Evidence) -> dict[str, Counter[Any]]:
    def of(request: str, identity: Callable[[Asked], Any] = lambda each: each.ids[0]) -> Any:
        return Counter(identity(each) for each in acknowledged(evidence, request))

    def answered(request: str) -> Any:
        return of(request, lambda each: each.answered["id"])

    accepted = acknowledged(evidence, "POST applications/*/accept")
    withdrawn = {each.ids[0] for each in acknowledged(evidence, "POST applications/*/withdraw")}
    team_of = {each.ids[0]: each.answered["team"] for each in accepted}
    sheets = acknowledged(evidence, "POST sessions/*/attendance")
    bookings = acknowledged(evidence, "POST sessions")
    return {
        "enrolment.academy.opened": of("POST academies", lambda each: each.asked["slug"]),
        "enrolment.cohort.published": of("POST cohorts/*/publish"),
        "enrolment.application.submitted": of("POST applications/*/submit"),
        "enrolment.application.decided": sum(
            (of(f"POST applications/*/{act}") for act in ("eligibility", "accept", "withdraw")),
            of("POST applications/*/decision") + _moved_up(evidence),
        ),
        "enrolment.learner.enrolled": Counter(
            {team["id"]: len(team["members"]) for team in team_of.values()}
        ),
        "enrolment.learner.withdrawn": Counter(
            {team["id"]: len(team["members"]) for id, team in team_of.items() if id in withdrawn}
        ),
        "content.course.pinned": sum(
            (of(f"POST courses/*/{act}") for act in ("repin", "repin/undo")),
            of("POST courses", lambda each: each.answered["cohort_id"]),
        ),
        "content.curriculum.published": of("POST curricula/*/versions/*/publish"),
        "content.item.completed": finished_items(evidence),
        "content.quiz.graded": Counter(
            (enrolment, item) for enrolment, item, _ in attempts(evidence)
        ),
        "mentoring.session.booked": answered("POST sessions"),
        "mentoring.attendance.recorded": Counter(
            (member["enrolment_id"], sheet.ids[0])
            for sheet in sheets
            for member in sheet.asked["members"]
        ),
        # Every participant and the mentor get a letter about a booking.
        "mentoring.message.requested": sum(
            (
                Counter({_academy(evidence, each): len(each.answered["participants"]) + 1})
                for each in bookings
            ),
            Counter(),
        ),
        "mentoring.gate.submitted": of("POST gates/*/*/submit"),
        "mentoring.gate.decided": of("POST gates/*/*/decision"),
        "certification.certificate.revoked": of("POST certificates/*/revoke")
        + _by_acts_on_many(evidence, "revoked"),
        "certification.certificate.reinstated": _by_acts_on_many(evidence, "reinstated"),
        "certification.certificate.superseded": of("POST certificates/*/supersede"),
    }


def _by_acts_on_many(evidence: Evidence, action: str) -> Counter[str]:
    """Serials of certificates to which an acknowledged act on many has done this."""
    acts = {each.answered["id"] for each in acknowledged(evidence, "POST certificates/revocations")}
    return Counter(
        each["serial"]
        for each in evidence.documents("certification", "certificates")
        for step in each["history"]
        if step["action"] == action and step.get("batch") in acts
    )


def _academy(evidence: Evidence, booking: Asked) -> str:
    session = evidence.by_id("mentoring", "sessions").get(booking.answered["id"])
    return str(session["academy"]) if session else "?"


def _moved_up(evidence: Evidence) -> Counter[str]:
    """Teams that got an offer from the waiting list: they accepted without a decision to offer."""
    waited = {
        each.ids[0]
        for each in acknowledged(evidence, "POST applications/*/decision")
        if each.asked["decision"] == "waitlist"
    }
    accepted = {each.ids[0] for each in acknowledged(evidence, "POST applications/*/accept")}
    return Counter(waited & accepted)


def finished_items(evidence: Evidence) -> Counter[tuple[str, str]]:
    """Items that a learner has finished by saying so or by passing a quiz; once is enough."""
    said = {
        (each.ids[0], each.ids[1])
        for each in acknowledged(evidence, "PUT progress/*/items/*")
        if each.asked["state"] == "completed"
    }
    passed = {(enrolment, item) for enrolment, item, ok in attempts(evidence) if ok}
    return Counter(said | passed)


def attempts(evidence: Evidence) -> list[tuple[str, str, bool]]:
    """Acknowledged attempts: enrolment, item, whether it was passed."""
    enrolment = {
        (each["person_id"], each["cohort_id"]): each["_id"]
        for each in evidence.documents("enrolment", "enrolments")
    }
    return [
        (enrolment.get((each.by, each.ids[0]), each.by), each.ids[1], each.answered["passed"])
        for each in acknowledged(evidence, "POST courses/*/items/*/attempts")
    ]


def effects_of_commands_are_counted(evidence: Evidence) -> Iterator[Difference]:
    """Attempts and minutes that add up, where each command leaves a part of a sum."""
    expected = Counter((enrolment, item) for enrolment, item, _ in attempts(evidence))
    found = Counter(
        (each["enrolment_id"], each["item_id"])
        for each in evidence.documents("content", "attempts")
    )
    for place in sorted(expected.keys() | found.keys()):
        yield from compared(f"attempts at {place[1]}", expected[place], found[place], place[0])
    minutes: Counter[str] = Counter()
    for sheet in acknowledged(evidence, "POST sessions/*/attendance"):
        for member in sheet.asked["members"]:
            minutes[member["enrolment_id"]] += member["minutes"]
    told: Counter[str] = Counter()
    for row in evidence.rows_by_type["mentoring.attendance.recorded"]:
        told[row["subject"]] += orjson.loads(bytes(row["value"]))["minutes"]
    for id in sorted(minutes.keys() | told.keys()):
        yield from compared(f"minutes of attendance of {id}", minutes[id], int(told[id]), id)


CHECKS = (
    what_was_made_is_there,
    applications_are_as_they_were_told,
    events_follow_from_commands,
    effects_of_commands_are_counted,
)
