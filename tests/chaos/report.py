"""What a run prints: a short table, the first difference with its history, and one line."""

import json
from collections.abc import Iterator
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from tests.chaos.auditor import Verdict
from tests.chaos.differences import Difference
from tests.chaos.evidence import SERVICES
from tests.chaos.evidence import Document
from tests.chaos.evidence import Evidence

# Differences that are listed by one line each, and lines of each part of the history.
LISTED, LINES, WIDTH = 20, 40, 2000

# Longer pauses between two acknowledged writes count as outage, seconds.
GAP = 1.0


def table(rows: Mapping[str, object]) -> str:
    width = max(map(len, rows))
    return "\n".join(f"  {name:<{width}}  {value}" for name, value in rows.items())


def outage(journal: list[Document]) -> float:
    """Seconds in which nothing was acknowledged, in pauses of more than a second."""
    times = [line["at"] for line in journal]
    gaps = [late - early for early, late in pairwise(times)]
    return float(sum(gap for gap in gaps if gap > GAP))


def last_line(verdict: Verdict, kills: int, seed: int) -> str:
    return (
        f"lost={verdict.count('lost')} duplicated={verdict.count('duplicated')} "
        f"certificates={verdict.certificates}/{verdict.due} kills={kills} seed={seed}"
    )


def differences(verdict: Verdict, evidence: Evidence) -> Iterator[str]:
    """All in short, the first with everything that is known about it; nothing if there is none."""
    if not verdict.differences:
        return
    yield f"{len(verdict.differences)} differences:"
    for each in verdict.differences[:LISTED]:
        yield f"  {each.kind}: {each.what}"
    if len(verdict.differences) > LISTED:
        yield f"  … and {len(verdict.differences) - LISTED} more"
    yield from history(verdict.differences[0], evidence)


def history(difference: Difference, evidence: Evidence) -> Iterator[str]:
    """Journal, outbox, topic, inbox and state about the aggregate of one difference."""
    yield ""
    yield f"The first one: {difference.what}"
    about = set(difference.about)
    parts = {
        "journal": [line for line in evidence.journal if _mentions(line, about)],
        "outbox": [row for row in evidence.rows.values() if _mentions(row, about)],
        "topics": [
            {
                "topic": each.topic,
                "partition": each.partition,
                "offset": each.offset,
                "time": each.time,
                **each.headers,
                "value": each.value,
            }
            for each in evidence.records
            if about & {each.subject, each.id} or _mentions(each.value, about)
        ],
    }
    events = {row["_id"] for row in parts["outbox"]} | {row["ce_id"] for row in parts["topics"]}
    parts["inboxes"] = _documents(evidence, {"inbox"}, events)
    parts["state"] = _documents(evidence, None, about)
    for name, found in parts.items():
        yield f"\n  {name}: {len(found)}"
        for each in found[:LINES]:
            yield f"    {_text(each)[:WIDTH]}"
        if len(found) > LINES:
            yield f"    … and {len(found) - LINES} more"


# What is told apart from state.
_NOT_STATE = {"outbox", "inbox", "idempotency"}


def _documents(
    evidence: Evidence, collections: set[str] | None, about: set[str]
) -> list[dict[str, Any]]:
    return [
        {"in": f"{service}.{collection}", **document}
        for service in SERVICES
        for collection, documents in evidence.stores[service].items()
        if (collection in collections if collections else collection not in _NOT_STATE)
        for document in documents
        if _mentions(document, about)
    ]


def _mentions(thing: object, about: set[str]) -> bool:
    text = _text(thing)
    return any(id in text for id in about)


def _text(thing: object) -> str:
    return json.dumps(thing, default=_plain, ensure_ascii=False)


def _plain(value: object) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)
