"""Changes to a good run's evidence, each of which an auditor that can fail must find."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from typing import Any

from tests.chaos.differences import Kind
from tests.chaos.evidence import Evidence

Change = Callable[[dict[str, Any], Evidence], Evidence]


def _stores(change: Callable[[Any], None]) -> Change:
    def apply(stores: dict[str, Any], evidence: Evidence) -> Evidence:
        change(stores)
        return Evidence(evidence.journal, stores, evidence.records, evidence.listeners)

    return apply


def _records(change: Callable[[Any], Any]) -> Change:
    def apply(stores: dict[str, Any], evidence: Evidence) -> Evidence:
        return Evidence(evidence.journal, stores, change(evidence.records), evidence.listeners)

    return apply


def _again(documents: list[Any]) -> None:
    """One of them once more, under another id."""
    documents.append({**documents[-1], "_id": f"{documents[-1]['_id']}-again"})


def _earlier(records: list[Any]) -> list[Any]:
    """The last record of an aggregate before its first one."""
    last = max(records, key=lambda record: record.sequence)
    return [last, *(record for record in records if record is not last)]


def _next_of_the_last(documents: list[Any]) -> None:
    last = max(documents, key=lambda row: row["sequence"])
    documents.append({**last, "_id": "another", "sequence": last["sequence"] + 1})


def _certificate(stores: Any, **fields: Any) -> None:
    """A certificate with its place in a status list, which nobody has earned."""
    of = {"academy": "kota-01", "serial": "KAA-2026-C01-0001-AAAAAA", "kind": "completion"}
    made = {
        "_id": "c",
        **of,
        "enrolment_id": stores["enrolment"]["enrolments"][0]["_id"],
        "issue": 1,
        "status_list": 1,
        "status_index": 7,
        "token": "a.b.c",
        "proof": {"created": "then"},
        "superseded_by": None,
        "history": [],
        **fields,
    }
    place = {"academy": "kota-01", "number": 1, "index": 7, "certificate_id": "c"}
    stores["certification"]["certificates"] = [made]
    stores["certification"]["status_entries"] = [{"_id": "p", **place, "raised": False}]


CHANGES: dict[str, tuple[Kind, Change]] = {
    "a record is missing": ("lost", _records(lambda records: records[1:])),
    "a record is in the wrong place": ("wrong", _records(_earlier)),
    "a record has other bytes": (
        "wrong",
        _records(
            lambda records: [replace(records[0], value=records[0].value + b" "), *records[1:]]
        ),
    ),
    "a record came from nowhere": (
        "wrong",
        _records(
            lambda records: [
                *records,
                replace(records[0], headers={**records[0].headers, "ce_id": "nobody's"}),
            ]
        ),
    ),
    "an outbox row is missing": ("lost", _stores(lambda s: s["enrolment"]["outbox"].pop())),
    "an event was written twice": (
        "duplicated",
        _stores(lambda s: _next_of_the_last(s["enrolment"]["outbox"])),
    ),
    "a mark is missing": ("lost", _stores(lambda s: s["content"]["inbox"].pop())),
    "a mark is of no event": ("wrong", _stores(lambda s: _again(s["content"]["inbox"]))),
    "an event was applied twice": (
        "duplicated",
        _stores(lambda s: s["content"]["course_guards"][0].update(bumps=99)),
    ),
    "a fact is missing": (
        "lost",
        _stores(lambda s: s["certification"]["cohorts"][0]["facts"].clear()),
    ),
    "a unit is missing": ("lost", _stores(lambda s: s["enrolment"]["units"].pop())),
    "an application is there twice": (
        "duplicated",
        _stores(lambda s: _again(s["enrolment"]["applications"])),
    ),
    "a member is missing": (
        "lost",
        _stores(lambda s: s["enrolment"]["applications"][0]["team"]["members"].pop()),
    ),
    "a state is an earlier one": (
        "lost",
        _stores(lambda s: s["enrolment"]["applications"][0].update(state="draft")),
    ),
    "a seat is taken twice": (
        "duplicated",
        _stores(lambda s: s["enrolment"]["cohorts"][0]["held"].update(more=1)),
    ),
    "a job is not done": (
        "lost",
        _stores(lambda s: s["enrolment"]["jobs"][0].update(state="failed")),
    ),
    "a certificate was not earned": (
        "duplicated",
        _stores(lambda s: _certificate(s, state="issued")),
    ),
    "a revoked certificate's bit is not raised": (
        "wrong",
        _stores(lambda s: _certificate(s, state="revoked")),
    ),
    "a certificate was never signed": (
        "lost",
        _stores(lambda s: _certificate(s, state="issued", token="")),
    ),
}


def tampered(evidence: Evidence, change: Change) -> Evidence:
    """The evidence with the change, the original untouched."""
    return change(deepcopy(dict(evidence.stores)), evidence)
