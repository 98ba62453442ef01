"""Between the acts: a second edition reaches a cohort that is under way, and is taken back."""

import hashlib
from typing import Any

from tests.journey.api import Person
from tests.journey.api import eventually
from tests.journey.cast import Learner
from tests.journey.story import Story

# How many steps the first learners are ahead when the second edition comes.
AHEAD = 2


def renew(story: Story) -> None:
    """Uploads a second edition, compares it, moves the cohort to it, and moves it back."""
    package = story.material.second_edition
    if package is None:
        return
    early = story.learners[::2]
    with story.printer.step(f"{len(early)} learners", f"do the first {AHEAD} lessons"):
        story.together(_begin, early)
    with story.printer.step("The partner", "tries the second edition before sending it") as step:
        report = _try(story.partner, package)
        step.note(f"{len(report['entries'])} lines in its report, none of them a refusal")
    with story.printer.step("The partner", "sends it in two parts, over a bad line") as step:
        version = _upload_in_parts(story, package)
        step.note(f"It is version {version['version']} of the same curriculum.")
    path = f"curricula/{story.curriculum_id}/versions/{version['version']}"
    with story.printer.step("The partner", "sees what differs, and publishes it") as step:
        differs = story.partner.get(f"{path}/diff", **{"from": story.curriculum_version})
        step.note(_told(differs))
        if version["state"] == "draft":
            story.partner.post(f"{path}/submit")
            story.partner.post(f"{path}/publish")
    before = _standing(story)
    with story.printer.step("The organiser", "moves the cohort to it, having seen whom") as step:
        moved = _repin(story, version["version"])
        assert moved["version"] == version["version"]
        learners = moved["learners"]
        step.note(f"{learners['begun']} of {learners['enrolled']} are under way; all keep theirs.")
    assert _standing(story) == before, "a re-pin changed somebody's progress"
    assert _shown(story, early[0]) == version["version"]
    with story.printer.step("The organiser", "thinks better of it and moves it back"):
        back = story.organiser.post(f"courses/{story.cohort_id}/repin/undo")
        assert back["version"] == story.curriculum_version
    assert _standing(story) == before, "taking it back changed somebody's progress"
    assert _shown(story, early[0]) == story.curriculum_version


def _progress(learner: Learner) -> dict[str, Any]:
    """How far the learner is, once content knows of them and of their course."""
    path = f"progress/{learner.enrolment_id}"
    answer = eventually(
        f"{learner.name} having a course",
        lambda: learner.person.ask("GET", path),
        lambda found: found.status_code == 200 and found.json()["state"] != "waiting_for_course",
    )
    return dict(answer.json())


def _begin(learner: Learner) -> None:
    progress = _progress(learner)
    path = f"progress/{learner.enrolment_id}"
    for _ in range(AHEAD):
        step = progress["next"]
        if step is None or step["kind"] == "quiz":
            return
        done = {"state": "completed", "minutes": step["minutes"]}
        progress = learner.person.put(f"{path}/items/{step['item_id']}", done)


def _try(partner: Person, package: bytes) -> dict[str, Any]:
    """The report of a dry run."""
    started = partner.call(
        "POST",
        "curricula/validate",
        202,
        params={"filename": "second-edition.zip"},
        data=package,
        headers={"Content-Type": "application/zip"},
    )
    found: dict[str, Any] = eventually(
        "the dry run",
        lambda: partner.get(f"curricula/validations/{started['id']}"),
        lambda validation: validation["report"] is not None,
    )
    severities = {entry["severity"] for entry in found["report"]["entries"]}
    assert "refused" not in severities, found["report"]
    return dict(found["report"])


def _upload_in_parts(story: Story, package: bytes) -> dict[str, Any]:
    """The imported version, of which the first part was sent twice."""
    partner = story.partner
    begun = partner.post(
        "curricula/uploads",
        {
            "filename": "design-thinking-2.zip",
            "size": len(package),
            "sha256": hashlib.sha256(package).hexdigest(),
            "curriculum_id": story.curriculum_id,
        },
        expect=201,
    )
    path, half = f"curricula/uploads/{begun['id']}", len(package) // 2
    # The answer to the first one was lost on the way.
    for at, part in ((0, package[:half]), (0, package[:half]), (half, package[half:])):
        headers = {"Upload-Offset": str(at), "Content-Type": "application/partial-upload"}
        partner.call("PATCH", path, 204, data=part, headers=headers)
    assert partner.get(path)["state"] == "complete"
    received = partner.post(f"{path}/finish", expect=202)
    found: dict[str, Any] = eventually(
        "the import of the second edition",
        lambda: partner.get(
            f"curricula/{received['curriculum_id']}/versions/{received['version']}"
        ),
        lambda version: version["state"] != "importing",
    )
    assert found["state"] != "invalid", found
    return found


def _told(differs: dict[str, Any]) -> str:
    kinds = ("added", "changed", "moved", "removed")
    return ", ".join(f"{len(differs[kind])} {kind}" for kind in kinds)


def _repin(story: Story, version: int) -> dict[str, Any]:
    """Moves the cohort as previewed; somebody may go on meanwhile, then it is looked at again."""
    wanted = {"curriculum_id": story.curriculum_id, "version": version}
    path = f"courses/{story.cohort_id}/repin"
    preview = story.organiser.post(f"{path}/preview", wanted)
    assert preview["learners"]["set_aside"] == 0
    moved: dict[str, Any] = story.organiser.post(path, {**wanted, "digest": preview["digest"]})
    return moved


def _standing(story: Story) -> dict[str, Any]:
    """What each learner has done, by enrolment."""
    return {learner.enrolment_id: _progress(learner)["items"] for learner in story.learners}


def _shown(story: Story, learner: Learner) -> int:
    """The version that the learner's course shows."""
    return int(learner.person.get(f"courses/{story.cohort_id}")["version"])
