"""`academy events tail` on a real broker: what it shows, and that nobody notices it."""

import json
from datetime import UTC
from datetime import datetime

import pytest

from tests.live.operating import operate
from tests.live.pair import Node
from tests.live.pair import close_cohort
from tests.operating import academy


def tail(*words: str) -> list[dict[str, object]]:
    done = academy("events", "tail", "--service", "enrolment", "--json", *words)
    assert done.exit_code == 0, done.output
    # What is logged beside it, such as a slow broker, goes to the other stream.
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_events_and_what_is_none_are_shown_from_the_beginning_or_a_time(
    source: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    operate(source, monkeypatch)
    producer = source.producer()
    for number in range(3):
        source.uow.run(close_cohort, f"cohort-{number}")
    relay = source.relay(producer)
    while source.pending():
        relay.step()
    producer.send(source.topic, value=b"\xff", key=b"cohort-1").get(timeout=20)

    every = tail("--from", "beginning", "--limit", "4")
    assert {each.get("subject") for each in every} == {"cohort-0", "cohort-1", "cohort-2", None}
    (broken,) = [each for each in every if "undecodable" in each]
    assert "headers are missing" in str(broken["undecodable"])
    assert broken["value"] == "\\xff"
    one = tail("--from", "beginning", "--subject", "cohort-2", "--limit", "1")
    assert (one[0]["sequence"], one[0]["academy"]) == (1, "pontianak")
    patterns = ("cohort", "enrolment.cohort", "academy.enrolment.cohort.closed.v1", "*.closed.*")
    for pattern in patterns:
        assert len(tail("--from", "beginning", "--type", pattern, "--limit", "3")) == 3

    since = datetime.now(UTC).isoformat()
    source.uow.run(close_cohort, "cohort-late")
    relay.step()
    (late,) = tail("--from", since, "--limit", "1")
    assert late["subject"] == "cohort-late"
    shown = academy("events", "tail", "--service", "enrolment", "--from", since, "--limit", "1")
    assert "enrolment.cohort.closed.v1 #1 cohort-late pontianak" in shown.output


def test_a_broker_that_is_away_is_said_in_one_line(
    source: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    operate(source, monkeypatch)
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:9")
    done = academy("events", "tail", "--limit", "1")
    assert done.exit_code == 1
    assert "the broker is away" in done.output
