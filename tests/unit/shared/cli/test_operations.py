"""`academy status`, `outbox`, `trace` and `resync` on real databases."""

import json
import re
from collections.abc import Callable
from collections.abc import Iterator
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from pathlib import Path

import pytest
import uuid_utils
from pymongo.errors import AutoReconnect

from shared.cli.environment import find_service
from shared.cli.standing import Standing
from shared.cli.standing import problems_of
from shared.contracts import ACADEMY_CHANGED
from shared.contracts import COHORT_CLOSED
from shared.contracts import LEARNER_ENROLLED
from shared.contracts.registry import SERVICES
from shared.events import restatement
from shared.events.errors import Undecodable
from shared.runtime.presence import FORGOTTEN_AFTER
from shared.runtime.presence import SILENT_AFTER
from shared.runtime.presence import Presence
from shared.testing.events import event
from shared.testing.events import record
from shared.testing.harness import ServiceHarness
from tests.operating import academy

ROOT = Path(__file__).parents[4]

Four = dict[str, ServiceHarness]


@pytest.fixture
def shell(
    harness: Callable[..., ServiceHarness], monkeypatch: pytest.MonkeyPatch, mongodb_uri: str
) -> Callable[..., Four]:
    """Makes services, each on a database of its own, and lets one shell find them."""

    def find(*names: str) -> Four:
        made = {name: harness(find_service(name)) for name in names}
        settings = made[names[0]].settings
        for name, value in {
            "MONGODB_URI": mongodb_uri,
            "AUTH_JWKS": settings.auth_jwks,
            "AUTH_ISSUER": settings.auth_issuer,
            "AUTH_AUDIENCE": settings.auth_audience,
            "ENVIRONMENT": "development",
            "COLUMNS": "80",
            **{f"{name.upper()}_MONGODB_DATABASE": each.db.name for name, each in made.items()},
        }.items():
            monkeypatch.setenv(name, value)
        return made

    return find


@pytest.fixture
def four(shell: Callable[..., Four]) -> Four:
    return shell(*SERVICES)


@pytest.fixture
def enrolment(shell: Callable[..., Four]) -> ServiceHarness:
    return shell("enrolment")["enrolment"]


@pytest.fixture
def living(four: Four) -> Iterator[dict[str, list[Presence]]]:
    """A web process and a worker of each service, as far as the databases know."""
    made = {
        name: [
            Presence(each.db, each.clock, "web"),
            Presence(each.db, each.clock, "worker", ("relay", "consumer", "jobs")),
        ]
        for name, each in four.items()
    }
    for both in made.values():
        for one in both:
            one.tell()
    yield made
    for both in made.values():
        for one in both:
            one.stop()


def close_cohort(harness: ServiceHarness, cohort: str) -> str:
    """Writes one row into the outbox of enrolment and returns its id."""
    data = {"cohort_id": cohort, "state": "closed"}
    harness.uow.run(lambda tx: tx.publish(COHORT_CLOSED, "pontianak", data))
    row = harness.db["outbox"].find_one({"subject": cohort}, sort=[("_id", -1)])
    assert row is not None
    return str(row["_id"])


def mark_sent(harness: ServiceHarness, *ids: str) -> None:
    at = harness.clock.real_now()
    harness.db["outbox"].update_many({"_id": {"$in": list(ids)}}, {"$set": {"published_at": at}})


def aged(harness: ServiceHarness, id: str, age: timedelta) -> str:
    """The same row as if it had been written so long ago; its id tells its age."""
    row = harness.db["outbox"].find_one({"_id": id})
    assert row is not None
    harness.db["outbox"].delete_one({"_id": id})
    made = int((datetime.now(UTC) - age).timestamp() * 1000)
    tail = uuid_utils.UUID(id).int & ((1 << 80) - 1)
    old = str(uuid_utils.UUID(int=(made << 80) | tail))
    harness.db["outbox"].insert_one({**row, "_id": old})
    return old


def test_all_well_is_zero_and_each_thing_wrong_is_one_line(
    four: Four, living: dict[str, list[Presence]]
) -> None:
    well = academy("status")
    assert well.exit_code == 0, well.output
    assert "All is well." in well.output

    aged(four["enrolment"], close_cohort(four["enrolment"], "cohort-1"), timedelta(minutes=3))
    four["content"].stops.stop("maintenance", four["content"].clock.real_now())
    broken = record(event(COHORT_CLOSED, "pontianak", {"cohort_id": "c", "state": "closed"}))
    four["content"].dispatcher.bury(broken, Undecodable("broken"))
    living["mentoring"][1].stop()
    wrong = academy("status")
    assert wrong.exit_code == 1
    lines = [line for line in wrong.output.splitlines() if "→" in line]
    assert max(map(len, wrong.output.splitlines())) <= 80
    pages = [line.rpartition("→ ")[2] for line in lines]
    assert sorted(pages[:-1]) == [
        "AcademyConsumerStopped",
        "AcademyDeadLetters",
        "AcademyOutboxNotMoving",
        "AcademyServiceGone",
    ]

    told = json.loads(academy("status", "--json", "--service", "enrolment").output)
    (enrolment,) = told["services"]
    assert enrolment["outbox"]["pending"] == 1
    assert enrolment["outbox"]["oldest_seconds"] >= 180


def test_a_process_that_falls_silent_is_missed_and_then_forgotten(
    four: Four, living: dict[str, list[Presence]]
) -> None:
    processes = four["content"].db["processes"]
    before = four["content"].clock.real_now() - SILENT_AFTER - timedelta(seconds=1)
    processes.update_many({"kind": "worker"}, {"$set": {"seen_at": before}})
    missed = academy("status", "--service", "content")
    assert missed.exit_code == 1
    assert "is silent: killed, paused or cut off" in missed.output
    assert "no worker lives" in missed.output

    long_ago = four["content"].clock.real_now() - FORGOTTEN_AFTER - timedelta(seconds=1)
    processes.update_many({"kind": "worker"}, {"$set": {"seen_at": long_ago}})
    assert "silent" not in academy("status", "--service", "content").output
    fresh = Presence(four["content"].db, four["content"].clock, "worker", ("relay", "jobs"))
    fresh.tell()
    assert processes.count_documents({"kind": "worker"}) == 1
    assert "no worker runs consumer" in academy("status", "--service", "content").output
    fresh.stop()
    assert processes.count_documents({"kind": "worker"}) == 0


def test_what_was_sent_and_not_applied_is_unread(
    four: Four, living: dict[str, list[Presence]]
) -> None:
    id = close_cohort(four["enrolment"], "cohort-1")
    mark_sent(four["enrolment"], id)

    def unread() -> dict[str, int]:
        told = json.loads(academy("status", "--json").output)
        return {each["service"]: each["events"]["unread"] for each in told["services"]}

    assert unread() == {"enrolment": 0, "content": 1, "mentoring": 1, "certification": 1}
    (closed,) = four["enrolment"].published(COHORT_CLOSED)
    four["content"].deliver(closed)
    assert unread()["content"] == 0


def test_a_database_that_is_away_is_a_row_and_the_others_are_shown(
    four: Four, living: dict[str, list[Presence]], monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = "mongodb://user:secret@127.0.0.1:9/?timeoutMS=1500"
    monkeypatch.setenv("MENTORING_MONGODB_URI", nowhere)
    done = academy("status")
    assert done.exit_code == 2
    rows = {line.split()[0]: line for line in done.output.splitlines() if line}
    assert "database away" in rows["mentoring"]
    assert "reads" in rows["content"] or "none" in rows["content"]
    assert "secret" not in done.output
    assert "Traceback" not in done.output
    traced = academy("trace", "anything")
    assert traced.exit_code == 1
    assert "a database cannot be read" in traced.output


def test_every_page_that_status_names_is_an_alert() -> None:
    named = set(re.findall(r'"(Academy[A-Z]\w+)"', (ROOT / "shared/cli/standing.py").read_text()))
    alerts = (ROOT / "deploy/observability/alerts.yaml").read_text()
    assert len(named) > 8
    assert named <= set(re.findall(r"alert: (\w+)", alerts))
    assert [one.page for one in problems_of(Standing("content", away="X"))] == [
        "AcademyDatabaseAway"
    ]


def test_the_outbox_is_listed_counted_and_shown(enrolment: ServiceHarness) -> None:
    waits, sent = close_cohort(enrolment, "cohort-1"), close_cohort(enrolment, "cohort-2")
    mark_sent(enrolment, sent)
    listed = academy("outbox", "list", "--service", "enrolment", "--json")
    assert [json.loads(line)["id"] for line in listed.output.splitlines()] == [waits]
    kept = academy("outbox", "list", "--service", "enrolment", "--sent")
    assert sent in kept.output and waits not in kept.output
    counted = json.loads(academy("outbox", "count", "--service", "enrolment", "--json").output)
    assert counted["waiting"][COHORT_CLOSED.name]["count"] == 1
    assert counted["sent"] == 1
    shown = json.loads(academy("outbox", "show", "--service", "enrolment", waits).output)
    assert shown["data"] == {"cohort_id": "cohort-1", "state": "closed"}
    assert academy("outbox", "show", "--service", "enrolment", "nothing").exit_code == 1


def test_rows_are_sent_again_only_when_they_are_named_and_readers_still_know_them(
    enrolment: ServiceHarness,
) -> None:
    command = ("outbox", "resend", "--service", "enrolment")
    assert academy(*command).exit_code == 2
    first, second = close_cohort(enrolment, "cohort-1"), close_cohort(enrolment, "cohort-2")
    unsent = academy(*command, "--id", first)
    assert (unsent.exit_code, "no sent row" in unsent.output) == (1, True)
    mark_sent(enrolment, first, second)
    missing = academy(*command, "--id", first, "--id", "nothing")
    assert (missing.exit_code, "no row nothing" in missing.output) == (1, True)

    dry = academy(*command, "--subject", "cohort-1", "--dry-run")
    assert "1 rows would be sent once more" in dry.output
    assert enrolment.db["outbox"].count_documents({"published_at": None}) == 0
    done = academy(*command, "--subject", "cohort-1")
    assert done.exit_code == 0, done.output
    assert "readers drop" in done.output
    (waiting,) = enrolment.db["outbox"].find({"published_at": None})
    assert waiting["_id"] == first

    old = aged(enrolment, second, timedelta(days=44, hours=1))
    refused = academy(*command, "--since", "2020-01-01")
    assert refused.exit_code == 1
    assert "would be applied twice" in refused.output.replace("\n", " ")
    assert enrolment.db["outbox"].count_documents({"_id": old, "published_at": None}) == 0


def opened_academies(enrolment: ServiceHarness, *slugs: str) -> None:
    for slug in slugs:
        details = {
            "slug": slug,
            "code": slug.upper(),
            "name": {"id": slug},
            "time_zone": "Asia/Pontianak",
        }
        token = enrolment.token("operator-1", roles=["operator"])
        made = enrolment.post("/v1/academies", token=token, json=details)
        assert made.status_code == 201, made.json


def test_a_resync_goes_on_where_it_was_interrupted(
    enrolment: ServiceHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened_academies(enrolment, "aaa", "bbb", "ccc")
    monkeypatch.setattr(restatement, "BATCH", 1)
    whole = restatement._batch
    calls = iter([whole, None])

    def once(*arguments: object) -> object:
        # The first batch is committed, in the second the database goes away.
        if (call := next(calls)) is None:
            raise AutoReconnect("the database is away")
        return call(*arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(restatement, "_batch", once)
        broken = academy("resync", "--service", "enrolment")
    assert broken.exit_code == 1
    assert "go on with --after academies:aaa" in broken.output
    done = academy("resync", "--service", "enrolment", "--after", "academies:aaa")
    assert done.exit_code == 0, done.output
    told = [(each.subject, each.sequence) for each in enrolment.published(ACADEMY_CHANGED)]
    assert told == [("aaa", 2), ("bbb", 2), ("ccc", 2)]


def test_a_resync_refuses_what_it_cannot_do(enrolment: ServiceHarness) -> None:
    opened_academies(enrolment, "aaa")
    command = ("resync", "--service", "enrolment")
    for words, says in (
        (("--academy", "nowhere"), "knows no academy nowhere"),
        (("--type", "enrolment.application.decided.v1"), "does not tell again"),
        (("--after", "nothing"), "is not COLLECTION:ID"),
    ):
        refused = academy(*command, *words)
        assert (refused.exit_code, says in refused.output) == (1, True), refused.output
    dry = academy(*command, "--dry-run")
    assert "1  enrolment.academy.changed.v1" in dry.output
    assert enrolment.published(ACADEMY_CHANGED) == []

    aged(enrolment, close_cohort(enrolment, "cohort-1"), timedelta(minutes=3))
    jammed = academy(*command)
    assert jammed.exit_code == 1
    assert "is jammed" in jammed.output
    assert enrolment.published(ACADEMY_CHANGED) == []


def test_a_trace_tells_of_dead_letters_and_not_what_they_quote(four: Four) -> None:
    data = {
        "enrolment_id": "enrolment-1",
        "person": {"id": "person-1", "name": "Siti Rahma"},
        "team_id": "team-1",
        "cohort_id": "cohort-1",
        "unit": {"id": "unit-1", "kind": "ward", "name": "Kelurahan"},
    }
    enrolled = event(LEARNER_ENROLLED, "pontianak", data)
    letter = record(enrolled)
    four["content"].dispatcher.bury(letter, LookupError("Siti Rahma, siti@example.org"))
    done = academy("trace", "enrolment-1")
    assert done.exit_code == 0, done.output
    assert "dead letter" in done.output and "handler-failed" in done.output
    assert "Siti" not in done.output and "@" not in done.output
    assert academy("trace", enrolled.id).exit_code == 0
    assert academy("trace", "nobody").exit_code == 1
