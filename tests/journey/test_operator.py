"""The operator's commands on a whole stack after a journey; what a resync does to readers."""

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from pymongo.database import Database

from services.certification.adapters.key_making import make_keys
from services.certification.bootstrap import SERVICE as CERTIFICATION
from services.content.bootstrap import SERVICE as CONTENT
from shared.cli.environment import find_service
from shared.contracts import CERTIFICATE_ISSUED
from shared.contracts.registry import SERVICES
from shared.events.envelope import Event
from shared.events.outbox import event_of_row
from shared.mongo.client import Document
from shared.mongo.client import connect
from shared.runtime.ids import first_id_at
from shared.testing.clock import FixedClock
from shared.testing.harness import ServiceHarness
from tests.journey.conftest import Stack
from tests.journey.conftest import until
from tests.journey.journey import go
from tests.journey.material import demonstration
from tests.journey.printer import Printer
from tests.journey.replaying import Record
from tests.journey.run import Run

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="left processes are sought in /proc"
)

ACADEMY = str(Path(sys.executable).with_name("academy"))

# What must be the same after a resync. Marks of order (`…sequence`) and counters are not compared,
# and facts of a ledger are added to by the same facts with a higher sequence.
UNTOUCHED = {
    "enrolment": ("academies", "cohorts", "applications", "enrolments", "messages", "curricula"),
    "content": ("academies", "cohorts", "enrolments", "progress", "attempts", "certificates"),
    "mentoring": ("academies", "cohorts", "members", "sessions", "projects"),
    "certification": ("academies", "certificates", "ledgers", "serials", "serial_counters"),
}
NOT_COMPARED = ("version", "facts", "bumps", "touched")


# Seconds between two looks with a command, which takes a second of the processor each time.
LOOK_EVERY = 2.0


class Operator:
    """A shell beside the stack."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self._env = {**os.environ, "COLUMNS": "80"}
        for name in ("MONGODB_URI", "KAFKA_BOOTSTRAP_SERVERS"):
            self._env.pop(name, None)

    def argv(self, *words: str) -> list[str]:
        return [ACADEMY, "--env-file", str(self.stack.folder / "environment"), *words]

    def says(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.argv(*words), capture_output=True, text=True, env=self._env, check=False
        )

    def follows(self, *words: str) -> subprocess.Popen[str]:
        # What is started in the background of a script does not hear Ctrl-C, and hands that on.
        return subprocess.Popen(
            ["env", "--default-signal=INT", *self.argv(*words)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=self._env,
        )

    def status(self) -> tuple[int, dict[str, dict[str, Any]]]:
        done = self.says("status", "--json")
        told = json.loads(done.stdout)
        return done.returncode, {each["service"]: each for each in told["services"]}


@pytest.fixture(scope="module")
def journey(stack: Stack) -> Stack:
    go(Run.at(stack.folder), demonstration(), Printer())
    return stack


@pytest.fixture(scope="module")
def operator(journey: Stack) -> Operator:
    made = Operator(journey)
    until("all is well", lambda: made.status()[0] == 0, every=LOOK_EVERY)
    return made


@pytest.fixture(scope="module")
def dbs(journey: Stack, apart: dict[str, str]) -> Iterator[dict[str, Database[Document]]]:
    uri = Run.at(journey.folder).place.read("run")["mongodb_uri"]
    prefix = apart["MONGODB_DATABASE_PREFIX"]
    made = {name: connect(uri, f"{prefix}academy_{name}") for name in SERVICES}
    yield made
    for db in made.values():
        db.client.close()


def test_status_shows_every_service_in_eighty_columns(operator: Operator) -> None:
    # On a busy machine a database may not answer in time, which is told as it is.
    until("all is well", lambda: operator.says("status").returncode == 0, every=LOOK_EVERY)
    done = operator.says("status")
    lines = done.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert [line.split()[:3] for line in lines[1:5]] == [[name, "1", "1"] for name in SERVICES]


def test_status_misses_a_stopped_worker_and_a_killed_one(operator: Operator) -> None:
    operator.stack.say("stop", "content")
    try:
        until("content is missed", lambda: operator.status()[0] == 1, every=LOOK_EVERY)
        found = operator.says("status", "--service", "content")
        assert "no web process lives" in found.stdout
        assert "no worker lives" in found.stdout
        assert "AcademyServiceGone" in found.stdout
    finally:
        operator.stack.say("start", "content")
    until("all is well again", lambda: operator.status()[0] == 0, every=LOOK_EVERY)

    _, before = operator.status()
    (worker,) = [each for each in before["mentoring"]["processes"] if each["kind"] == "worker"]
    os.kill(worker["pid"], signal.SIGKILL)

    def silent() -> bool:
        code, told = operator.status()
        return code == 1 and any("silent" in p["text"] for p in told["mentoring"]["problems"])

    until("the killed worker is missed", silent, every=LOOK_EVERY)
    living = [each for each in operator.status()[1]["mentoring"]["processes"] if not each["silent"]]
    assert {each["kind"] for each in living} == {"web", "worker"}  # It was started anew.


def test_a_persons_way_is_shown_without_names_and_addresses(
    operator: Operator, dbs: Mapping[str, Database[Document]]
) -> None:
    certificate = dbs["certification"]["certificates"].find_one()
    assert certificate is not None
    for asked in (
        certificate["person_id"],
        certificate["enrolment_id"],
        certificate["serial"],
        certificate["_id"],
    ):
        done = operator.says("trace", asked, "--json")
        assert done.returncode == 0, done.stderr
        told = json.loads(done.stdout)
        timeline = [(each["service"], each["what"], each["type"]) for each in told["timeline"]]
        assert ("certification", "written", CERTIFICATE_ISSUED.name) in timeline, asked
        for reader in ("enrolment", "content", "mentoring"):
            assert (reader, "applied", CERTIFICATE_ISSUED.name) in timeline, asked
        moments = [each["at"] for each in told["timeline"]]
        assert moments == sorted(moments)
        assert certificate["holder"] not in done.stdout
        assert "@" not in done.stdout
    shown = operator.says("trace", certificate["serial"])
    assert certificate["serial"] in shown.stdout
    assert certificate["token"] not in shown.stdout

    row = dbs["certification"]["outbox"].find_one({"type": CERTIFICATE_ISSUED.name})
    assert row is not None
    of_event = json.loads(operator.says("trace", row["_id"], "--json").stdout)
    assert {each["event_id"] for each in of_event["timeline"]} == {row["_id"]}
    caused = json.loads(operator.says("trace", row["traceparent"], "--json").stdout)
    assert row["_id"] in {each["event_id"] for each in caused["timeline"]}
    assert len({each["type"] for each in caused["timeline"]}) > 1

    unknown = operator.says("trace", "nobody-knows")
    assert unknown.returncode == 1
    assert "serial" in unknown.stderr and "Traceback" not in unknown.stderr


def test_events_are_followed_without_a_group_and_end_with_ctrl_c(
    operator: Operator, dbs: Mapping[str, Database[Document]]
) -> None:
    issued = dbs["certification"]["outbox"].count_documents({"type": CERTIFICATE_ISSUED.name})
    command = ("events", "tail", "--from", "beginning", "--type", "certification.certificate")
    done = operator.says(*command, "--json", "--limit", str(issued))
    assert done.returncode == 0, done.stderr
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert {each["type"] for each in told} == {CERTIFICATE_ISSUED.name}
    assert len({each["id"] for each in told}) == issued

    following = operator.follows("events", "tail", "--type", "*.academy.changed.*", "--json")
    assert following.stdout is not None
    try:
        heard = []

        def restated() -> bool:
            # Said again until the follower, who starts at the end, is there to hear it.
            only = ("--type", "enrolment.academy.changed.v1")
            heard.append(operator.says("resync", "--service", "enrolment", *only))
            return bool(select.select([following.stdout], [], [], 0)[0])

        until("the follower has heard", restated)
    finally:
        following.send_signal(signal.SIGINT)
        _, errors = following.communicate(timeout=30)
    assert all(each.returncode == 0 for each in heard)
    assert following.returncode == 0, errors
    assert "Traceback" not in errors
    refused = operator.says("events", "tail", "--from", "yesterday")
    assert refused.returncode == 2


def test_rows_are_sent_once_more_and_readers_drop_them(
    operator: Operator, dbs: Mapping[str, Database[Document]]
) -> None:
    assert operator.says("outbox", "resend", "--service", "enrolment").returncode == 2
    until("nothing waits", lambda: settled(dbs))
    before = state(dbs)
    done = operator.says("outbox", "resend", "--service", "enrolment", "--since", "2020-01-01")
    assert done.returncode == 0, done.stderr
    assert "readers drop" in done.stdout
    until("nothing waits", lambda: settled(dbs))
    assert state(dbs) == before


@dataclass(frozen=True)
class Resynced:
    """What the databases held before and after, and the first id that the resync may have made."""

    before: dict[str, dict[str, list[Document]]]
    after: dict[str, dict[str, list[Document]]]
    busy_before: dict[str, set[str]]
    busy_after: dict[str, set[str]]
    since: str


@pytest.fixture(scope="module")
def resynced(operator: Operator, dbs: Mapping[str, Database[Document]]) -> Resynced:
    until("nothing waits", lambda: settled(dbs))
    before, busy, since = state(dbs), bookings(dbs), first_id_at(datetime.now(UTC))
    for name in SERVICES:
        dry = json.loads(operator.says("resync", "--service", name, "--dry-run", "--json").stdout)
        done = operator.says("resync", "--service", name, "--json")
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["events"] == dry["events"] != {}
    until("everything is applied", lambda: settled(dbs))
    return Resynced(before, state(dbs), busy, bookings(dbs), since)


def test_a_resync_repeats_no_message_no_issue_and_no_booking(
    resynced: Resynced, dbs: Mapping[str, Database[Document]]
) -> None:
    for name, collections in resynced.before.items():
        for collection, documents in collections.items():
            assert resynced.after[name][collection] == documents, (name, collection)
    # Past bookings are cleared away whenever a calendar is written; none may be added.
    for id, busy in resynced.busy_after.items():
        assert busy <= resynced.busy_before[id], id
    for name, db in dbs.items():
        assert db["dead_letters"].count_documents({}) == 0, name
        types = {row["type"] for row in db["outbox"].find({"_id": {"$gte": resynced.since}})}
        told = {each.name for one in find_service(name).restatements() for each in one.event_types}
        assert types <= told, name


def test_a_new_reader_comes_to_the_same_by_the_resync_alone(
    dbs: Mapping[str, Database[Document]],
    apart: dict[str, str],
    operator: Operator,
    resynced: Resynced,
    clock: FixedClock,
    harness: Callable[..., ServiceHarness],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in make_keys(tmp_path / "keys", rsa_bits=2048).environment.items():
        monkeypatch.setenv(name, value)
    events = {name: written_since(resynced.since, name, db) for name, db in dbs.items()}
    uri = Run.at(operator.stack.folder).place.read("run")["mongodb_uri"]
    record = Record.of(uri, apart["MONGODB_DATABASE_PREFIX"])
    # The demonstration's clock is weeks ahead.
    clock.advance(seconds=(record.events[-1].time - clock.now()).total_seconds() + 3600)

    certification = harness(CERTIFICATION)
    record.give_own(certification)
    certification.db["award_rules"].update_many({}, {"$set": {"chosen": 0}})
    for name in ("mentoring", "content", "enrolment"):  # The order that is least to be hoped for.
        deliver(certification, events[name])
    certification.run_jobs()
    # What organisers have done since, events do not bring.
    waived = dbs["certification"]["exceptions"].distinct("enrolment_id")
    issued = [each for each in earned(dbs["certification"]) if each[0] not in waived]
    assert waived
    assert earned(certification.db) == set(issued)

    content = harness(CONTENT)
    for name in ("certification", "enrolment"):
        deliver(content, events[name])
    everyone = ("person_id", "name", "state", "live")
    takes_part = (*everyone, "cohort_id", "team_id", "unit")
    for collection, query, names in (
        ("enrolments", {}, everyone),
        # Of who has left it is told that they left, not from where.
        ("enrolments", {"live": True}, takes_part),
        ("certificates", {}, ("enrolment_id", "serial", "state")),
    ):
        expected = fields(dbs["content"], collection, query, names)
        assert expected
        assert fields(content.db, collection, query, names) == expected


def state(dbs: Mapping[str, Database[Document]]) -> dict[str, dict[str, list[Document]]]:
    """What must not change, by service and collection, in the order of ids."""
    return {
        name: {each: documents(dbs[name], each) for each in collections}
        for name, collections in UNTOUCHED.items()
    }


def bookings(dbs: Mapping[str, Database[Document]]) -> dict[str, set[str]]:
    """The sessions in each calendar."""
    return {
        one["_id"]: {entry["session_id"] for entry in one["busy"]}
        for one in dbs["mentoring"]["calendars"].find()
    }


def documents(db: Database[Document], collection: str) -> list[Document]:
    found = (
        {name: value for name, value in one.items() if compared(name)}
        for one in db[collection].find()
    )
    return sorted(found, key=lambda one: str(one["_id"]))


def compared(name: str) -> bool:
    return name not in NOT_COMPARED and "sequence" not in name


def settled(dbs: Mapping[str, Database[Document]]) -> bool:
    """Nothing waits to be sent, read or run."""
    if any(db["outbox"].find_one({"published_at": None}) for db in dbs.values()):
        return False
    if any(db["jobs"].find_one({"state": {"$in": ["queued", "running"]}}) for db in dbs.values()):
        return False
    for reader, db in dbs.items():
        listened = {handler.event_type.name for handler in find_service(reader).handlers}
        marks = {each["_id"].rpartition(":")[2] for each in db["inbox"].find({}, {"_id": 1})}
        for name, source in dbs.items():
            if name != reader:
                rows = source["outbox"].find({"type": {"$in": sorted(listened)}}, {"_id": 1})
                if not {row["_id"] for row in rows} <= marks:
                    return False
    return True


def written_since(first_id: str, service: str, db: Database[Document]) -> list[Event]:
    """What was written since, as it lies in the outbox, in the order of writing."""
    rows = db["outbox"].find({"_id": {"$gte": first_id}}).sort("_id", 1)
    return [replace(event_of_row(service, row), data=orjson.loads(row["value"])) for row in rows]


def deliver(service: ServiceHarness, events: Sequence[Event]) -> None:
    wanted = [each for each in events if service.service.handlers.listens_to(each.type)]
    assert wanted
    for at in range(0, len(wanted), 100):
        service.deliver(*wanted[at : at + 100])


def earned(db: Database[Document]) -> set[tuple[str, str, float, str]]:
    return {
        (each["enrolment_id"], each["kind"], each["hours"], each["holder"])
        for each in db["certificates"].find({"issue": 1})
    }


def fields(
    db: Database[Document], collection: str, query: Document, names: Sequence[str]
) -> dict[str, list[Any]]:
    return {one["_id"]: [one[name] for name in names] for one in db[collection].find(query)}
