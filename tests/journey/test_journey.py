"""The journey on a whole stack, and what must hold around it.

The tests share one stack and go through its life in their order.
"""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from deploy.local.place import REPOSITORY
from tests import broker
from tests.journey.api import eventually
from tests.journey.api import when_known
from tests.journey.conftest import Stack
from tests.journey.conftest import until
from tests.journey.journey import go
from tests.journey.load import Readers
from tests.journey.load import applied
from tests.journey.material import demonstration
from tests.journey.material import from_file
from tests.journey.printer import Printer
from tests.journey.run import Run
from tests.journey.story import Story
from tests.live.gateway import Gateway

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="left processes are sought in /proc"
)

SAMPLES = os.environ.get("ACADEMY_SAMPLES", "")


@pytest.fixture(scope="module")
def story(stack: Stack) -> Story:
    return go(Run.at(stack.folder), demonstration(), Printer())


def test_certificates_are_exactly_for_those_who_did_everything(story: Story):
    certified = story.organiser.all("certificates", cohort_id=story.cohort_id, limit=200)
    by_learner = {each["enrolment_id"]: each for each in certified}

    assert len(by_learner) == 14
    assert set(by_learner) == {learner.enrolment_id for learner in story.expected()}
    states = {each["serial"]: each["state"] for each in certified}
    assert len(states) == 15
    assert {serial for serial, state in states.items() if state != "issued"} == {
        story.revoked,
        story.superseded,
    }


def test_a_learner_sees_own_records_only(story: Story):
    learner, other = story.learners[0], story.learners[4]

    for path in ("ledgers", "progress", "enrolments"):
        assert learner.person.ask("GET", f"{path}/{other.enrolment_id}").status_code == 404
    own = {each["serial"] for each in learner.person.all("certificates")}
    assert own == {learner.serial, story.superseded}


def test_without_content_the_others_answer_and_afterwards_nothing_is_missing(
    stack: Stack, story: Story
):
    others = {
        name: process["pid"]
        for name, process in stack.processes().items()
        if not name.startswith("content.")
    }
    learner = story.expected()[1]
    stack.say("stop", "content")
    until("content stopped", lambda: not _pids(stack, "content."))

    cohort = _plan_cohort(story)
    _everything_but_content_answers(story)
    story.organiser.post(f"certificates/{learner.serial}/revoke", {"reason": "Pemeriksaan."})
    assert not _pids(stack, "content.")
    stack.say("start", "content")
    stack.until_ready("content.")

    pin = {
        "cohort_id": cohort,
        "curriculum_id": story.curriculum_id,
        "version": story.curriculum_version,
    }
    when_known(
        "content hearing of the cohort that it missed",
        lambda: story.organiser.ask("POST", "courses", json=pin),
        expect=201,
    )
    eventually(
        "content hearing of the revocation that it missed",
        lambda: _certificate_in_progress(learner),
        lambda state: state == "revoked",
    )
    assert learner.person.get(f"progress/{learner.enrolment_id}")["next"] is None
    assert others == {
        name: process["pid"]
        for name, process in stack.processes().items()
        if not name.startswith("content.")
    }, "another service's processes were touched"


@pytest.mark.skipif(
    not broker.MEMORY_ONLY or bool(broker.GIVEN),
    reason="about the broker that a stack starts itself, which loses its log",
)
def test_a_broker_that_lost_its_memory_loses_no_event(stack: Stack, story: Story):
    learner = story.expected()[2]
    workers = _pids(stack, "certification.worker") | _pids(stack, "content.worker")
    os.kill(stack.processes()["broker"]["pid"], signal.SIGKILL)
    story.organiser.post(f"certificates/{learner.serial}/revoke", {"reason": "Pemeriksaan."})

    until("all workers anew", lambda: not workers & _all_pids(stack))
    stack.until_ready("")
    eventually(
        "content hearing of the revocation",
        lambda: _certificate_in_progress(learner),
        lambda state: state == "revoked",
    )
    # All that the outboxes held was sent again, and nothing was done twice.
    certified = story.organiser.all("certificates", cohort_id=story.cohort_id, limit=200)
    assert len(certified) == 15


def test_numbers_change_under_load_without_a_failed_request(stack: Stack, story: Story):
    before = {name: process["pid"] for name, process in stack.processes().items()}
    reader = story.learners[0].person
    outline = f"courses/{story.cohort_id}/outline"
    renamed = "academy.enrolment.learner.renamed.v1"

    with Readers(lambda: reader.ask("GET", outline)) as readers:
        stack.say("scale", "content.web=3", "certification.worker=2")
        until("three content workers", lambda: _children(before["content.web"]) == 3)
        stack.until_ready("certification.worker")
        ports = [
            process["port"]
            for name, process in stack.processes().items()
            if name.startswith("certification.worker")
        ]
        until("both own partitions", lambda: _both_apply(story, ports, renamed))
        stack.say("scale", "content.web=1", "certification.worker=1")
        until("one content worker", lambda: _children(before["content.web"]) == 1)
        until("one worker", lambda: "certification.worker.2" not in stack.processes())

    assert readers.failures == []
    assert readers.answers > 100
    assert before == {name: process["pid"] for name, process in stack.processes().items()}


def test_the_journey_through_one_gateway(stack: Stack):
    direct = Run.at(stack.folder)
    behind = {name: address.partition("://")[2] for name, address in direct.addresses.items()}
    gateway = Gateway(behind)
    try:
        run = replace(direct, addresses=dict.fromkeys(behind, gateway.address))
        assert len(go(run, demonstration(), Printer()).expected()) == 14
    finally:
        gateway.close()


@pytest.mark.parametrize("name", ["commonsyllabi-test_01.imscc", "allyworkshop.imscc"])
@pytest.mark.skipif(not SAMPLES, reason="ACADEMY_SAMPLES names no folder of packages")
def test_the_journey_with_somebody_elses_package(stack: Stack, story: Story, name: str):
    sample = from_file(Path(SAMPLES) / "imscc" / name)

    other = go(Run.at(stack.folder), sample, Printer())

    assert other.cohort_number != story.cohort_number
    assert len(other.expected()) == 14


def test_a_journey_that_fails_says_at_which_step(stack: Stack, story: Story, tmp_path: Path):
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"not a package")
    command = [sys.executable, "-m", "tests.journey", "--data", str(stack.folder)]

    done = subprocess.run(
        [*command, "--package", str(broken)], cwd=REPOSITORY, capture_output=True, text=True
    )

    assert done.returncode == 1, done.stdout + done.stderr
    assert "The journey fails at: The partner uploads broken.zip" in done.stdout
    assert done.stderr == ""
    assert "Traceback" in (stack.folder / "logs" / "journey.log").read_text()


def test_a_killed_launcher_leaves_no_process_and_the_data_is_there_again(
    stack: Stack, story: Story
):
    stack.kill_launcher()
    until(f"nothing is left, but {stack.left()}", lambda: not stack.left())

    again = stack.start()

    person = again.nobody(story.academy)
    assert person.get(f"/verify/{story.expected()[0].serial}.json")["valid"] is True
    assert person.get(f"/verify/{story.revoked}.json")["state"] == "revoked"


def test_it_stops_in_good_order_and_leaves_no_process(stack: Stack):
    assert stack.left()

    assert stack.stop() == 0

    assert stack.left() == []
    assert "everything has stopped" in (stack.folder / "launcher.out").read_text()


def _everything_but_content_answers(story: Story) -> None:
    """Reads and writes at the three other services, as their users would."""
    learner = story.learners[0].person
    team = story.admitted[0]
    for path in ("units", "cohorts", "applications", "enrolments", "people/me"):
        learner.get(path)
    for path in ("mentors", "slots", "sessions", "projects", f"gates/{team.project_id}"):
        learner.get(path)
    for path in ("ledgers", "certificates", "award-rules"):
        learner.get(path)
    learner.put("people/me", {"name": story.learners[0].name, "phone": "+62 561 123"})
    note = {"text": "Kami siap untuk tahap berikutnya."}
    learner.post(f"sessions/{team.session_id}/notes", note, expect=201)
    assert story.public.ask("GET", f"/verify/{story.learners[0].serial}").status_code == 200
    for service in ("enrolment", "mentoring", "certification"):
        address = f"{story.run.addresses[service]}/readyz"
        assert story.public._session.get(address, timeout=10).status_code == 200


def _plan_cohort(story: Story) -> str:
    now = story.run.now()
    cohort = story.organiser.post(
        "cohorts",
        {
            "title": {"id": "Angkatan berikutnya", "en": "The next cohort"},
            "applications_from": now.isoformat(),
            "applications_until": (now + timedelta(days=14)).isoformat(),
            "starts_on": (now + timedelta(days=21)).date().isoformat(),
            "ends_on": (now + timedelta(days=112)).date().isoformat(),
            "seats": 5,
            "award_rule": {"id": story.rule_id, "version": story.rule_version},
        },
        expect=201,
    )
    story.organiser.post(f"cohorts/{cohort['id']}/publish")
    return str(cohort["id"])


def _both_apply(story: Story, ports: list[int], event_type: str) -> bool:
    """Renames everybody; whether both workers took part. Each event is applied by one of them."""
    before = [applied(port, event_type) for port in ports]
    for learner in story.learners:
        me = learner.person.get("people/me")
        learner.person.put("people/me", {"name": f"{learner.name} {me['version']}"})
    gained = eventually(
        "every renaming applied",
        lambda: [applied(port, event_type) - old for port, old in zip(ports, before, strict=True)],
        lambda seen: sum(seen) >= len(story.learners),
    )
    assert sum(gained) == len(story.learners), gained
    return all(gained)


def _children(master: int) -> int:
    return len(Path(f"/proc/{master}/task/{master}/children").read_text().split())


def _certificate_in_progress(learner) -> str:
    certificates = learner.person.get(f"progress/{learner.enrolment_id}")["certificates"]
    return next((each["state"] for each in certificates), "")


def _pids(stack: Stack, prefix: str) -> set[int]:
    return {
        process["pid"]
        for name, process in stack.processes().items()
        if name.startswith(prefix) and process["pid"]
    }


def _all_pids(stack: Stack) -> set[int]:
    return _pids(stack, "")
