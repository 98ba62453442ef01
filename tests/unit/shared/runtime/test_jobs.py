"""Jobs are leased, resumable and done once."""

from collections import deque
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from prometheus_client import REGISTRY

from shared.events.handlers import Handlers
from shared.mongo.unit_of_work import Transaction
from shared.runtime import job_queue
from shared.runtime.job_queue import LeaseLost
from shared.runtime.jobs import JobRun
from shared.runtime.jobs import JobRunner
from shared.runtime.jobs import Jobs
from shared.runtime.jobs import Sweep
from shared.runtime.service import Service
from shared.runtime.tracing import trace_id
from shared.runtime.tracing import use_traceparent
from shared.testing.clock import FixedClock
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


def test_of_a_long_queue_each_job_is_claimed_once_though_two_workers_look_ahead(
    harness: Callable[..., ServiceHarness], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_queue, "AT_A_LOOK", 7)
    content = harness(service_with(Jobs()))
    for _ in range(30):
        content.clock.advance(seconds=1)
        ask(content)
    in_order = [each["_id"] for each in content.db["jobs"].find().sort("run_after", 1)]
    # One that both will have seen by then is put off.
    put_off = in_order[5]
    mine: deque[str] = deque()
    yours: deque[str] = deque()
    claimed = []
    for turn in range(40):
        seen = mine if turn % 2 else yours
        document = job_queue.claim(content.db, ["work"], content.clock, seen)
        if turn == 1:
            later = {"run_after": content.clock.now() + timedelta(days=1)}
            content.db["jobs"].update_one({"_id": put_off}, {"$set": later})
        if document is not None:
            claimed.append(document["_id"])
    assert claimed == [each for each in in_order if each != put_off]
    content.clock.advance(days=2)
    last = job_queue.claim(content.db, ["work"], content.clock, mine)
    assert last is not None and last["_id"] == put_off


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


def test_the_age_of_the_oldest_due_job_counts_waiting_and_running_ones_and_no_others(
    harness: Callable[..., ServiceHarness], clock: FixedClock
) -> None:
    content = harness(service_with(Jobs()))
    assert job_queue.oldest_due(content.db, clock) == 0
    ask(content, run_after=clock.now() + timedelta(hours=1))
    assert job_queue.oldest_due(content.db, clock) == 0
    ask(content)
    clock.advance(seconds=90)
    assert job_queue.oldest_due(content.db, clock) == 90
    claimed = job_queue.claim(content.db, ["work"], clock)
    assert claimed is not None
    assert job_queue.oldest_due(content.db, clock) == 90
    job_queue.end(content.db, claimed, {"state": "done"})
    assert job_queue.oldest_due(content.db, clock) == 0


def test_a_job_belongs_to_the_trace_that_asked_for_it(
    harness: Callable[..., ServiceHarness],
) -> None:
    jobs, seen = Jobs(), []
    jobs.job("work")(lambda run: seen.append(trace_id()))
    content = harness(service_with(jobs))
    given = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    with use_traceparent(given):
        ask(content)
    content.run_jobs()
    assert seen == [given[3:35]]


def test_jobs_and_sweeps_are_counted_from_nothing_so_that_a_first_failure_is_a_rise(
    harness: Callable[..., ServiceHarness],
) -> None:
    def breaks(resources: object) -> None:
        raise LookupError("broken")

    jobs = Jobs()
    jobs.job("never-run")(lambda run: None)
    content = harness(service_with(jobs))
    runner = JobRunner(content.resources, [Sweep(breaks, every=10.0)])

    def counted(kind: str) -> float | None:
        return REGISTRY.get_sample_value("academy_jobs_total", {"kind": kind, "outcome": "failed"})

    assert (counted("never-run"), counted("breaks")) == (0, 0)
    runner.run_due_sweeps()
    assert counted("breaks") == 1
