"""Act two: teams apply; most get seats, one waits and moves up, one is not eligible."""

from datetime import timedelta

from tests.journey.api import eventually
from tests.journey.cast import IDEAS
from tests.journey.cast import Learner
from tests.journey.cast import Team
from tests.journey.cast import name_of
from tests.journey.story import Story


def apply(story: Story, units: dict[str, str]) -> None:
    """Every member joins by an own act; the supervisor's assent is on record; all hand in."""
    story.teams = [_team(story, number) for number in range(len(story.shape.sizes))]
    with story.printer.step(
        f"{len(story.shape.sizes)} teams", "apply, each member with an own sign-in"
    ) as step:
        story.together(lambda team: _apply(story, team, units[team.idea.unit]), story.teams)
        step.note("; ".join(f"{team.name}: {team.idea.title}" for team in story.teams[:3]) + " …")


def _team(story: Story, number: int) -> Team:
    cohort = story.cohort_number.lower()
    learners = []
    for index in range(sum(story.shape.sizes[:number]), sum(story.shape.sizes[: number + 1])):
        name = name_of(index, int(story.cohort_number.lstrip("C")))
        person_id = f"{cohort}-learner-{index + 1:02}"
        learners.append(Learner(story.run.person(story.academy, person_id, name, "learner")))
    return Team(IDEAS[number], learners)


def _apply(story: Story, team: Team, unit_id: str) -> None:
    speaker = team.speaker
    application = speaker.post(
        "applications",
        {
            "cohort_id": story.cohort_id,
            "unit_id": unit_id,
            "team_name": team.name,
            "idea": {"title": team.idea.title, "problem": team.idea.problem},
        },
        expect=201,
    )
    team.application_id, team.team_id = application["id"], application["team"]["id"]
    path = f"applications/{team.application_id}"
    for member in team.learners[1:]:
        code = speaker.post(f"{path}/invitations", expect=201)["code"]
        member.person.post(f"{path}/members", {"code": code}, expect=201)
    speaker.post(f"{path}/assent", {"name": "Ibu Kepala Unit", "position": "Kepala"})
    assert speaker.post(f"{path}/submit")["state"] == "submitted"


def select(story: Story) -> None:
    """Eligibility, blind reviews, offers down to the last seat, the waiting list."""
    organiser = story.organiser
    eligible = [team for team in story.teams if team is not story.ineligible]
    reason = "Inovasi ini sudah berjalan di dinas yang sama."
    with story.printer.step("The organiser", "finds all eligible but one") as step:
        for team in eligible:
            organiser.post(f"applications/{team.application_id}/eligibility", {"eligible": True})
        path = f"applications/{story.ineligible.application_id}"
        organiser.post(f"{path}/eligibility", {"eligible": False, "reason": reason})
        seen = story.ineligible.speaker.get(path)
        assert (seen["state"], seen["reason"]) == ("ineligible", reason), seen
        step.note(f"{story.ineligible.name} reads why: {reason}")
    with story.printer.step("Two reviewers", "score each, without seeing who applies"):
        for reviewer in story.reviewers:
            for team in eligible:
                path = f"applications/{team.application_id}"
                assert "members" not in reviewer.get(path)["team"]
                scores = {"benefit": 3, "feasibility": 3, "inclusion": 4}
                reviewer.post(f"{path}/reviews", {"scores": scores}, expect=201)
    with story.printer.step(
        "The organiser", "offers the seats; all accept but one, which waits"
    ) as step:
        for team in eligible:
            decision = "waitlist" if team is story.waiting else "offer"
            path = f"applications/{team.application_id}/decision"
            organiser.post(path, {"decision": decision})
        takers = [team for team in eligible if team is not story.waiting]
        story.together(_accept, takers)
        cohort = organiser.get(f"cohorts/{story.cohort_id}")
        assert (cohort["seats_held"], cohort["seats_free"]) == (story.shape.seats, 0), cohort
        assert (
            story.waiting.speaker.get(f"applications/{story.waiting.application_id}")["position"]
            == 1
        )
        step.note(
            f"All {story.shape.seats} seats are taken; "
            f"{story.waiting.name} is first on the waiting list."
        )


def move_up(story: Story) -> None:
    """A team withdraws; its seats go to the waiting team, which accepts."""
    leaving, waiting = story.withdrawing, story.waiting
    with story.printer.step(leaving.name, f"withdraws, and {waiting.name} gets its seats") as step:
        path = f"applications/{leaving.application_id}/withdraw"
        leaving.speaker.post(path, {"reason": "Dua anggota dipindahtugaskan."})
        path = f"applications/{waiting.application_id}"
        eventually(
            "the offer to the waiting team",
            lambda: waiting.speaker.get(path)["state"],
            lambda state: state == "offered",
        )
        _accept(waiting)
        step.note("The seats came free at once, enough for the whole team.")
    with story.printer.step("The academy", f"counts {story.shape.seats} learners"):
        for enrolment in story.organiser.all("enrolments", cohort_id=story.cohort_id, limit=200):
            for learner in story.learners:
                if learner.person.person_id == enrolment["person_id"]:
                    assert enrolment["state"] == "enrolled", enrolment
                    learner.enrolment_id = enrolment["id"]
        assert all(learner.enrolment_id for learner in story.learners)
    story.let_pass(timedelta(days=21), "three weeks later: the cohort starts")
    story.organiser.post(f"cohorts/{story.cohort_id}/start")


def _accept(team: Team) -> None:
    path = f"applications/{team.application_id}/accept"
    assert team.speaker.post(path)["state"] == "accepted"
