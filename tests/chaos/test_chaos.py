"""The auditor finds nothing where the guarantee holds, and finds what its loss does."""

import sys
from collections.abc import Callable
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pymongo.errors import NetworkTimeout

from deploy.local.process import Process
from tests.chaos import report
from tests.chaos import world
from tests.chaos.auditor import audit
from tests.chaos.stage import Stage
from tests.chaos.tampering import CHANGES
from tests.chaos.tampering import tampered
from tests.journey import admission
from tests.journey.api import be_patient

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are looked at in /proc")


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Callable[..., Stage]]:
    opened: list[Stage] = []

    def make(settings: dict[str, str] | None = None, workers: int = 1) -> Stage:
        be_patient(90.0)
        opened.append(Stage(tmp_path, settings or {}, workers))
        return opened[-1]

    yield make
    for each in opened:
        each.close()


@pytest.mark.parametrize(
    ("switch", "lost", "duplicated"),
    [("", False, False), ("inbox_off", False, True), ("mark_before_ack", True, False)],
    ids=["whole", "without-inbox", "marked-before-acknowledged"],
)
def test_the_auditor_reports_what_a_missing_part_of_the_guarantee_does(
    stage: Callable[..., Stage], switch: str, lost: bool, duplicated: bool
) -> None:
    on = stage({"ACADEMY_TEST_SWITCHES": switch})
    units = on.open_cohort()
    content, enrolment = on.process("content.worker.1"), on.process("enrolment.worker.1")
    on.halt(content)
    admission.apply(on.story, units)
    admission.select(on.story)
    admission.move_up(on.story)
    _kill_between_marking_and_acknowledgement(on)
    on.until("the relay again", lambda: enrolment.ready)
    _apply_without_committing(on, content)

    verdict = on.verdict()

    text = "\n".join(report.differences(verdict, on.evidence))
    assert (verdict.count("lost") > 0, verdict.count("duplicated") > 0) == (lost, duplicated), text
    assert verdict.holds == (switch == ""), text
    if verdict.holds:
        _every_tampering_is_found(on)
    else:
        assert "The first one:" in text
        assert "journal:" in text


def _apply_without_committing(on: Stage, content: Process) -> None:
    """Content applies all that it has missed, and dies before its offsets are committed.

    So all of it comes once more, in however many batches it came at first.
    """
    learners = on.database("enrolment")["enrolments"].count_documents({})
    found = on.database("content")["enrolments"]
    on.start(content, ACADEMY_TEST_SWITCHES=f"{on.world.env['ACADEMY_TEST_SWITCHES']},commit_off")
    on.until("all is applied", lambda: found.count_documents({}) == learners)
    on.halt(content)
    on.start(content)


def _every_tampering_is_found(on: Stage) -> None:
    for what, (kind, change) in CHANGES.items():
        found = audit(tampered(on.evidence, change))
        assert found.count(kind) > 0, f"{what}: {found.differences}"


def _kill_between_marking_and_acknowledgement(on: Stage) -> None:
    """The relay is cut off, has an event to send, and dies before the broker could have it."""
    worker, outbox = on.process("enrolment.worker.1"), on.database("enrolment")["outbox"]
    on.until("all is sent", lambda: outbox.count_documents({"published_at": None}) == 0)
    sent = outbox.count_documents({})
    pid = worker.pid
    assert pid is not None
    on.world.brokers.proxy.cut(pid)
    on.story.organiser.post(f"cohorts/{on.story.cohort_id}/close")
    assert outbox.count_documents({}) > sent
    if "mark_before_ack" in on.world.env["ACADEMY_TEST_SWITCHES"]:
        on.until("the mark", lambda: outbox.count_documents({"published_at": None}) == 0)
    world.kill(worker)
    restarts = worker.restarts
    on.until("the worker's end", lambda: worker.restarts > restarts or worker.pid != pid)
    on.world.brokers.proxy.heal(pid)


def test_a_paused_relay_and_a_paused_job_that_wake_late_do_no_harm(
    stage: Callable[..., Stage],
) -> None:
    on = stage(workers=2)
    units = on.open_cohort()

    relay, other = on.process("enrolment.worker.1"), on.process("enrolment.worker.2")
    on.halt(relay)
    on.halt(other)
    # It has the lease, sends, and is paused before it can mark what the broker has acknowledged.
    on.start(relay, "relay.marking=stop:1")
    on.until("the lease", lambda: _holder(on) == relay.pid)
    on.start(other)
    outbox = on.database("enrolment")["outbox"]
    admission.apply(on.story, units)
    on.until("the pause of the relay", lambda: _is_stopped(relay.pid))
    assert outbox.count_documents({"published_at": None}) > 0
    admission.select(on.story)
    on.until("all sent", lambda: outbox.count_documents({"published_at": None}) == 0)
    assert _holder(on) == other.pid
    assert relay.pid is not None
    world.resume(relay.pid)

    slow, fast = on.process("content.worker.1"), on.process("content.worker.2")
    on.halt(slow)
    on.halt(fast)
    # It has read the package and stored its bytes, and is paused before it can end the job.
    on.start(slow, "content.bytes_stored=stop:1")
    _upload_once_more(on)
    on.until("the pause of the job", lambda: _is_stopped(slow.pid))
    jobs = on.database("content")["jobs"]
    lease = jobs.find_one({"state": "running"})
    assert lease is not None
    on.start(fast)
    on.until("the job's end", lambda: _has_ended_for_another(jobs, lease))
    assert slow.pid is not None
    world.resume(slow.pid)
    admission.move_up(on.story)

    verdict = on.verdict()

    assert verdict.holds, "\n".join(report.differences(verdict, on.evidence))
    # Both relays did send, and both workers had the job: otherwise nothing was tried here.
    assert len(on.evidence.records) > len(on.evidence.first)
    assert on.evidence.by_id("content", "jobs")[lease["_id"]]["attempts"] == 2
    log = on.world.place.logs / "content.worker.1.log"
    assert "job was taken over" in log.read_text()


def _has_ended_for_another(jobs: Any, lease: dict[str, Any]) -> bool:
    """Whether nothing is left to do; until then the lease of the first is at its end.

    It would end by itself after 30 s; what follows is the same when it has ended sooner.
    """
    of_the_first = {"_id": lease["_id"], "token": lease["token"]}
    try:
        jobs.update_one(of_the_first, {"$set": {"lease_until": lease["created_at"]}})
        return bool(jobs.count_documents({"state": {"$ne": "done"}}) == 0)
    except NetworkTimeout:
        return False  # The embedded database may take its time while bytes are stored.


def _holder(on: Stage) -> int | None:
    """The process that has enrolment's relay lease."""
    lease = on.database("enrolment")["leases"].find_one({"_id": "relay"})
    return int(lease["owner"].split(":")[1]) if lease else None


def _is_stopped(pid: int | None) -> bool:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"


def _upload_once_more(on: Stage) -> None:
    """The course in its other format, as another curriculum."""
    assert on.story.material.twin is not None
    name, package = on.story.material.twin
    on.story.partner.call(
        "POST",
        "curricula",
        202,
        params={"filename": f"again-{name}"},
        data=package,
        headers={"Content-Type": "application/zip"},
    )
