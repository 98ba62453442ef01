"""Act four: the clinic. Teams book mentors, come to the sessions, show evidence, pass gates."""

from datetime import timedelta
from functools import partial
from typing import Any

from tests.journey.api import when_known
from tests.journey.cast import Team
from tests.journey.opening import GATES
from tests.journey.story import Story


def offer_times(story: Story) -> None:
    """Two mentors say when they can be booked next week."""
    names = ["Dr. Yusuf Karim", "Ir. Maria Goretti"]
    story.mentors = [
        story.run.person(story.academy, f"mentor-{number}", name, "mentor")
        for number, name in enumerate(names, start=1)
    ]
    with story.printer.step("Two mentors", "offer times, in Pontianak's own clock") as step:
        week = (story.run.now() + timedelta(days=7)).date()
        for number, mentor in enumerate(story.mentors):
            profile = {
                "expertise": ["service design"],
                "languages": ["id", "en"],
                "time_zone": "Asia/Pontianak",
                "cap": 100,
            }
            mentor.put("mentors/me", profile)
            times = [
                {"start": f"{week}T{hour:02}:00:00", "end": f"{week}T{hour:02}:50:00"}
                for hour in (9, 10, 11, 13)
            ]
            offer = {"slots": times, "room": f"Ruang Klinik {number + 1}"}
            mentor.post("slots", offer, expect=201)
        step.note(f"{week:%-d %B}: 9:00, 10:00, 11:00 and 13:00 in two rooms")


def book(story: Story) -> None:
    """Each team books a slot; two that want the same one do not both get it."""
    day = story.run.now() + timedelta(days=6)
    with story.printer.step(f"{len(story.admitted)} teams", "book a session each") as step:
        slots = story.admitted[0].speaker.all("slots", **{"from": day.isoformat(), "limit": 200})
        first, second = story.admitted[:2]
        story.together(lambda pair: _book(*pair), zip(story.admitted, slots, strict=False))
        taken = second.speaker.ask("POST", "sessions", json={"slot_id": slots[0]["id"]})
        assert taken.status_code == 409, taken.text
        step.note(f"{second.name} also wanted {first.name}'s time: {taken.json()['detail']}")
        path = f"sessions/{first.session_id}/calendar.ics"
        entry = first.speaker.get(path).decode()
        assert "BEGIN:VEVENT" in entry
        step.note("Each gets a calendar entry (iCalendar).")


def _book(team: Team, slot: dict[str, Any]) -> None:
    team.session_id = when_known(
        "mentoring knowing the team",
        lambda: team.speaker.ask("POST", "sessions", json={"slot_id": slot["id"]}),
        expect=201,
    )["id"]


def attend(story: Story) -> None:
    """A week later the mentors write down who came; one person did not."""
    absent = story.member(story.shape.absent) if story.shape.absent else None
    if absent:
        absent.stays_away = True
    story.let_pass(timedelta(days=8), "eight days later: the sessions have been held")
    with story.printer.step("The mentors", "write down who was there") as step:
        for mentor in story.mentors:
            for session in mentor.all("sessions", limit=200):
                team = next((t for t in story.admitted if t.session_id == session["id"]), None)
                if team is None:
                    continue  # Of an earlier cohort.
                sheet = [
                    {
                        "enrolment_id": learner.enrolment_id,
                        "present": not learner.stays_away,
                        "minutes": 0 if learner.stays_away else 50,
                    }
                    for learner in team.learners
                ]
                held = mentor.post(f"sessions/{session['id']}/attendance", {"members": sheet})
                assert held["state"] == "held", held
        if absent:
            step.note(f"{absent.name} did not come.")


def pass_gates(story: Story) -> None:
    """Projects with evidence pass the first two gates; one team is asked to revise."""
    revising = None if story.shape.revising is None else story.teams[story.shape.revising]
    if revising:
        revising.revises = True
    with story.printer.step(
        f"{len(story.admitted)} teams", "start projects and hand in evidence"
    ) as step:
        story.together(_begin, story.admitted)
        for stage in GATES:
            story.together(partial(_pass, story, stage), story.admitted)
        if revising:
            step.note(f"{revising.name} is asked to revise “{GATES[-1]}” and leaves it at that.")


def _begin(team: Team) -> None:
    project = {"title": {"id": team.idea.title}, "problem": team.idea.problem}
    made = team.speaker.ask("POST", "projects", json=project)
    assert made.status_code == 201, made.text
    team.project_id = made.json()["id"]


def _pass(story: Story, stage: str, team: Team) -> None:
    speaker = team.speaker
    gate = f"gates/{team.project_id}/{stage}"
    early = speaker.ask("POST", f"{gate}/submit")
    assert early.status_code == 409, early.text  # Evidence is missing, and the answer says so.
    speaker.post(
        "evidence",
        {
            "project_id": team.project_id,
            "stage": stage,
            "kind": "measurement",
            "title": "Pengukuran sebelum perubahan",
            "value": 50,
            "unit": "menit",
        },
        expect=201,
    )
    speaker.post(f"{gate}/submit")
    reviewer = story.reviewers[0]
    reviewer.post(f"{gate}/review")
    if team.revises and stage == GATES[-1]:
        again = {"decision": "revise", "comment": "Rumusan masalahnya masih berupa solusi."}
        reviewer.post(f"{gate}/decision", again)
        return
    reviewer.post(f"{gate}/decision", {"decision": "passed", "scores": {"insight": 3}})
    gates = {each["slug"]: each for each in speaker.get(f"gates/{team.project_id}")["items"]}
    assert gates[stage]["state"] == "passed", gates[stage]
