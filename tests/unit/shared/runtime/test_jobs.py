"""Jobs are leased, resumable and done once."""

from collections.abc import Callable
from typing import Any

import pytest

from shared.events.handlers import Handlers
from shared.mongo.unit_of_work import Transaction
from shared.runtime import job_queue
from shared.runtime.job_queue import LeaseLost
from shared.runtime.jobs import JobRun
from shared.runtime.jobs import JobRunner
from shared.runtime.jobs import Jobs
from shared.runtime.jobs import Sweep
from shared.runtime.service import Service
from shared.testing.harness import ServiceHarness


def service_with(jobs: Jobs) -> Service:
    return Service(
        name="content",
        handlers=Handlers("content"),
        jobs=jobs,
        indexes={"done": []},
        blueprints=lambda: [],
        errors=ValueError,
        messages=lambda: {},
    )


def note(tx: Transaction, name: str) -> None:
    tx["done"].insert_one({"_id": tx.new_id(), "name": name})


def ask(harness: ServiceHarness, **options: Any) -> str:
    return harness.uow.run(lambda tx: tx.enqueue("work", "pontianak", {"name": "a"}, **options))


def job(harness: ServiceHarness) -> dict[str, Any]:
    found = harness.db["jobs"].find_one({})
    assert found is not None
    return found


def test_a_job_runs_once_and_its_effect_comes_with_its_end(
    harness: Callable[..., ServiceHarness],
) -> None:
    jobs = Jobs()
    jobs.job("work")(lambda run: run.finish(note, run.params["name"]))
    content = harness(service_with(jobs))
    ask(content)
    assert content.run_jobs() == 1
    assert content.run_jobs() == 0
    assert content.db["done"].count_documents({"name": "a"}) == 1
    assert job(content)["state"] == "done"


def test_asking_twice_with_a_key_is_one_job(harness: Callable[..., ServiceHarness]) -> None:
    content = harness(service_with(Jobs()))
    assert ask(content, key="k") == ask(content, key="k")
    assert ask(content, key="other") != ask(content, key="k")
    assert content.db["jobs"].count_documents({}) == 2


def test_a_job_of_a_command_that_failed_does_not_exist(
    harness: Callable[..., ServiceHarness],
) -> None:
    content = harness(service_with(Jobs()))

    def fails(tx: Transaction) -> None:
        tx.enqueue("work", "pontianak", {})
        raise ValueError("refused")

    with pytest.raises(ValueError, match="refused"):
        content.uow.run(fails)
    assert content.db["jobs"].count_documents({}) == 0


def test_a_job_waits_for_its_time(harness: Callable[..., ServiceHarness]) -> None:
    jobs = Jobs()
    jobs.job("work")(lambda run: run.finish(note, "a"))
    content = harness(service_with(jobs))
    ask(content, run_after=content.clock.now().replace(year=content.clock.now().year + 1))
    assert content.run_jobs() == 0
    content.clock.advance(days=366)
    assert content.run_jobs() == 1


def test_a_job_whose_worker_is_gone_is_taken_over_and_the_first_worker_keeps_nothing(
    harness: Callable[..., ServiceHarness],
) -> None:
    content = harness(service_with(Jobs()))
    ask(content)
    first = job_queue.claim(content.db, ["work"], content.clock)
    assert first is not None
    assert job_queue.claim(content.db, ["work"], content.clock) is None
    # The first worker is paused for longer than its lease.
    past = content.clock.real_now() - job_queue.LEASE
    content.db["jobs"].update_one({}, {"$set": {"lease_until": past}})
    second = job_queue.claim(content.db, ["work"], content.clock)
    assert second is not None

    slow, quick = JobRun(content.resources, first), JobRun(content.resources, second)
    quick.finish(note, "second")
    with pytest.raises(LeaseLost):
        slow.heartbeat()
    with pytest.raises(LeaseLost):
        slow.finish(note, "first")
    assert [each["name"] for each in content.db["done"].find()] == ["second"]


def test_a_job_that_raises_is_tried_again_later_and_fails_for_good_in_the_end(
    harness: Callable[..., ServiceHarness],
) -> None:
    def work(run: JobRun) -> None:
        raise LookupError("broken")

    jobs = Jobs()
    jobs.job("work")(work)
    content = harness(service_with(jobs))
    ask(content)
    for attempt in range(1, job_queue.MAXIMUM_ATTEMPTS):
        assert content.run_jobs() == 1
        assert job(content)["state"] == "queued"
        assert job(content)["attempts"] == attempt
        assert content.run_jobs() == 0
        content.clock.advance(minutes=2)
    assert content.run_jobs() == 1
    assert job(content)["state"] == "failed"
    assert job(content)["error"] == {"type": "LookupError", "message": "broken"}
    content.clock.advance(days=1)
    assert content.run_jobs() == 0


def test_two_runners_never_run_one_job_both(harness: Callable[..., ServiceHarness]) -> None:
    content = harness(service_with(Jobs()))
    for _ in range(20):
        ask(content)
    from concurrent.futures import ThreadPoolExecutor

    def claim_all() -> list[str]:
        claimed = []
        while (document := job_queue.claim(content.db, ["work"], content.clock)) is not None:
            claimed.append(document["_id"])
        return claimed

    with ThreadPoolExecutor(4) as pool:
        lists = [future.result() for future in [pool.submit(claim_all) for _ in range(4)]]
    everything = [id for claimed in lists for id in claimed]
    assert len(everything) == len(set(everything)) == 20


def test_a_sweep_comes_round_at_its_interval_and_a_failing_one_does_not_stop_the_rest(
    harness: Callable[..., ServiceHarness],
) -> None:
    content = harness(service_with(Jobs()))
    calls: list[str] = []

    def fails(resources: object) -> None:
        calls.append("fails")
        raise LookupError("broken")

    time = [0.0]
    sweeps = [Sweep(fails, every=10.0), Sweep(lambda resources: calls.append("works"), every=5.0)]
    runner = JobRunner(content.resources, sweeps, monotonic=lambda: time[0])
    runner.run_due_sweeps()
    assert calls == ["fails", "works"]
    time[0] = 5.0
    runner.run_due_sweeps()
    assert calls == ["fails", "works", "works"]
    time[0] = 10.0
    runner.run_due_sweeps()
    assert calls == ["fails", "works", "works", "fails", "works"]
