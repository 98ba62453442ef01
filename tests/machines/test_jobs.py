"""Jobs: the finishing effect exactly once; who wakes up late can't finish what another has."""

from collections import Counter
from dataclasses import replace
from datetime import datetime
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine
from hypothesis.stateful import initialize
from hypothesis.stateful import invariant
from hypothesis.stateful import precondition
from hypothesis.stateful import rule

from shared.mongo.unit_of_work import Transaction
from shared.mongo.unit_of_work import UnitOfWork
from shared.runtime import job_queue
from shared.runtime.job_queue import LeaseLost
from shared.runtime.jobs import JobRun
from shared.runtime.jobs import JobRunner
from shared.runtime.jobs import Jobs
from tests.machines.conftest import Run
from tests.machines.world import Crashed
from tests.machines.world import SteppedClock
from tests.machines.world import World
from tests.machines.world import crashing_at

KIND = "work"
WORKERS = 3
CRASHES = st.sampled_from([None, None, "command.before_commit", "command.committed"])


def effect(tx: Transaction, job_id: str) -> None:
    tx["effects"].update_one({"_id": job_id}, {"$inc": {"times": 1}}, upsert=True)


class Queue(RuleBasedStateMachine):
    """Workers that take jobs, sleep over their leases, fail, crash, and finish them."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.db = world.sink.db
        self.clock = SteppedClock()
        self.uow = UnitOfWork("content", self.db, self.clock)
        jobs = Jobs()
        jobs.job(KIND)(self._run)
        self.resources = replace(
            world.sink.resources,
            clock=self.clock,
            uow=self.uow,
            service=replace(world.sink.service, jobs=jobs),
        )
        self.raises = False
        self.asked: dict[str, str] = {}
        self.hands: dict[int, JobRun] = {}
        # Who has been given each job last, until when, and what has ended.
        self.owner: dict[str, int | None] = {}
        self.until: dict[str, datetime] = {}
        self.finished: set[str] = set()

    def _run(self, run: JobRun) -> None:
        if self.raises:
            raise ValueError("failed")
        run.finish(effect, run.job_id)

    @initialize()
    def begin(self) -> None:
        """Something to do from the start, whichever acts are chosen, and somebody at it."""
        self.ask_for("x", None)
        self.ask_for(None, None)
        self.take(0)

    @rule(key=st.sampled_from(["x", "y", "z", None]), crash=CRASHES)
    def ask(self, key: str | None, crash: str | None) -> None:
        self.ask_for(key, crash)

    def ask_for(self, key: str | None, crash: str | None) -> None:
        """The same key is the same job for ever."""

        def command(tx: Transaction) -> str:
            return tx.enqueue(KIND, "pontianak", {}, key=key)

        try:
            with crashing_at(crash):
                made = self.uow.run(command)
        except Crashed:
            return
        if key is not None:
            assert self.asked.setdefault(key, made) == made

    @rule(worker=st.integers(0, WORKERS - 1))
    def take_one(self, worker: int) -> None:
        self.take(worker)

    def take(self, worker: int) -> None:
        document = job_queue.claim(self.db, [KIND], self.clock)
        if document is None:
            return
        id = document["_id"]
        assert id not in self.finished
        # Nobody's job is given away while the lease runs, by real time.
        if self.owner.get(id) is not None:
            assert self.until[id] < self.clock.real_now()
        self.hands[worker] = JobRun(self.resources, document)
        self.owner[id] = worker
        self.until[id] = self.clock.real_now() + job_queue.LEASE

    @precondition(lambda self: self.hands)
    @rule(data=st.data(), crash=CRASHES)
    def finish(self, data: Any, crash: str | None) -> None:
        self._finish(data.draw(st.sampled_from(sorted(self.hands))), crash)

    def _finish(self, worker: int, crash: str | None) -> None:
        run = self.hands.pop(worker)
        mine = self.owner[run.job_id] == worker
        try:
            with crashing_at(crash):
                run.finish(effect, run.job_id)
        except Crashed:
            if crash == "command.before_commit":
                return
        except LeaseLost:
            assert not mine
            return
        assert mine, "a late waker has finished another worker's job"
        self.finished.add(run.job_id)
        self.owner[run.job_id] = None

    @precondition(lambda self: self.hands)
    @rule(data=st.data(), other=st.integers(0, WORKERS - 1), crash=CRASHES)
    def wake_up_late(self, data: Any, other: int, crash: str | None) -> None:
        """A worker sleeps past its lease, another one takes what it can, and the first goes on."""
        worker = data.draw(st.sampled_from(sorted(self.hands)))
        self.clock.advance(31)
        if other != worker:
            self.take(other)
        self._finish(worker, crash)

    @precondition(lambda self: self.hands)
    @rule(data=st.data())
    def show_a_sign_of_life(self, data: Any) -> None:
        worker = data.draw(st.sampled_from(sorted(self.hands)))
        run = self.hands[worker]
        try:
            run.heartbeat(0.5)
        except LeaseLost:
            assert self.owner[run.job_id] != worker
            del self.hands[worker]
            return
        assert self.owner[run.job_id] == worker
        self.until[run.job_id] = self.clock.real_now() + job_queue.LEASE

    @precondition(lambda self: self.hands)
    @rule(data=st.data())
    def die(self, data: Any) -> None:
        del self.hands[data.draw(st.sampled_from(sorted(self.hands)))]

    @rule(raises=st.booleans(), crash=CRASHES)
    def run_one_whole(self, raises: bool, crash: str | None) -> None:
        """A worker that does all of it itself, as in production."""
        due = {row["_id"] for row in self.db["jobs"].find({"state": "queued"})}
        self.raises = raises
        before = {row["_id"]: row for row in self.db["jobs"].find()}
        try:
            with crashing_at(crash):
                JobRunner(self.resources, []).run_one()
        except Crashed:
            pass
        for row in self.db["jobs"].find():
            old = before[row["_id"]]
            if row["attempts"] == old["attempts"]:
                continue
            if row["_id"] not in due:
                assert old["lease_until"] < self.clock.real_now()
            # A worker that had it has lost it, and one that has crashed has it until it runs out.
            running = row["state"] == "running"
            self.owner[row["_id"]] = WORKERS if running else None
            if running:
                self.until[row["_id"]] = row["lease_until"]
            if row["state"] == "done":
                self.finished.add(row["_id"])

    @rule(seconds=st.sampled_from([1, 5, 29, 30, 31, 120]))
    def time_passes(self, seconds: int) -> None:
        self.clock.advance(seconds)

    @invariant()
    def what_has_finished_has_its_effect_once_and_nothing_else_has_one(self) -> None:
        effects = {row["_id"]: row["times"] for row in self.db["effects"].find()}
        assert effects == Counter(self.finished)
        done = {row["_id"] for row in self.db["jobs"].find({"state": "done"})}
        assert done == self.finished

    def teardown(self) -> None:
        """After quiet every job has ended, and only what has failed for good has no effect."""
        self.raises = False
        while self.db["jobs"].count_documents({"state": {"$in": ["queued", "running"]}}):
            self.clock.advance(61)
            JobRunner(self.resources, []).run_one()
        effects = {row["_id"]: row["times"] for row in self.db["effects"].find()}
        for row in self.db["jobs"].find():
            assert effects.get(row["_id"], 0) == (0 if row["state"] == "failed" else 1)


def test_a_job_has_its_effect_once_whoever_crashes_or_wakes_up_late(run: Run) -> None:
    run(Queue)
