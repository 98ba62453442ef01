"""A report: its lines, what is summed up, and accounts that add up."""

from __future__ import annotations

import json
from pathlib import Path
from string import Formatter
from typing import Any

from jsonschema import Draft202012Validator

from services.content.adapters import accounting
from services.content.adapters.messages import MESSAGES
from services.content.domain.report import ACCOUNTS
from services.content.domain.report import LINES_PER_CODE
from services.content.domain.report import REPORT_BYTES
from services.content.domain.report import Report
from services.content.domain.report import Severity
from services.content.domain.report import completed
from services.content.domain.report import refused_too
from services.content.domain.report import unequal

SCHEMA = json.loads(Path(accounting.__file__).with_name("report.schema.json").read_text())
TEXTS = {
    "link": {
        "id": "{path} menautkan {url}.",
        "en": "{path} links to {url}.",
        "remedy": {"id": "Tambahkan {url}.", "en": "Add {url}."},
    },
    "other": {"id": "Lain.", "en": "Other."},
}


def valid(report: dict[str, Any]) -> dict[str, Any]:
    Draft202012Validator(SCHEMA).validate(report)
    return report


def test_a_line_tells_where_it_is_from_and_what_can_be_done() -> None:
    report = Report(TEXTS)
    report.add(Severity.LEFT_OUT, "link", "a.html", "r1", line=7, node_key="a", url="b.png")
    [entry] = valid(report.as_dict())["entries"]
    assert entry == {
        "severity": "left_out",
        "code": "link",
        "path": "a.html",
        "line": 7,
        "source_id": "r1",
        "node_key": "a",
        "message": {"id": "a.html menautkan b.png.", "en": "a.html links to b.png."},
        "remedy": {"id": "Tambahkan b.png.", "en": "Add b.png."},
    }


def test_lines_of_one_code_beyond_the_limit_are_summed_up_and_still_counted() -> None:
    report = Report(TEXTS)
    for number in range(LINES_PER_CODE + 3):
        report.add(Severity.INFO, "link", url=number)
    found = valid(report.as_dict())
    assert len(found["entries"]) == LINES_PER_CODE + 1
    assert found["entries"][-1]["more"] == 3
    assert found["lines"]["info"] == LINES_PER_CODE + 3


def test_a_report_of_long_lines_stays_within_its_bytes_and_tells_every_refusal() -> None:
    report = Report(TEXTS)
    for _ in range(LINES_PER_CODE):
        report.add(Severity.INFO, "link", "p" * 1000, url="u" * 20_000)
    report.add(Severity.REFUSED, "other")
    found = valid(report.as_dict())
    assert found["refused"] is True
    assert len(json.dumps(found["entries"])) < REPORT_BYTES * 1.1
    assert found["lines"]["refused"] == 1
    assert [line["code"] for line in found["entries"][-2:]] == ["other", "link"]


def test_a_finished_report_can_be_refused_after_all() -> None:
    report = Report(TEXTS)
    report.add(Severity.INFO, "other")
    refused = refused_too(
        report.as_dict(),
        "item_twice",
        {"id": "{item_id} ganda", "en": "{item_id} twice"},
        {"item_id": "a"},
    )
    valid(refused)
    assert refused["refused"] is True
    assert refused["lines"]["refused"] == 1
    assert refused["entries"][-1]["message"] == {"id": "a ganda", "en": "a twice"}


def test_a_report_from_before_reports_had_a_version_is_completed() -> None:
    line = {"severity": "refused", "code": "other", "message": {"id": "Lain.", "en": "Other."}}
    old = valid(completed({"entries": [line], "counts": {}}))
    assert old["refused"] is True
    assert old["lines"] == {"info": 0, "adapted": 0, "kept": 0, "left_out": 0, "refused": 1}


def test_an_account_whose_buckets_do_not_meet_the_total_is_found() -> None:
    right = {"total": 3, "modules": 1, "library": 1, "left_out": 1}
    assert unequal({"quizzes": right, "banks": {**right, "total": 4}}) == ["banks"]


def test_the_schema_knows_every_account_with_every_bucket() -> None:
    accounts = SCHEMA["properties"]["accounts"]["properties"]
    assert accounts.keys() == ACCOUNTS.keys()
    for kind, buckets in ACCOUNTS.items():
        described = SCHEMA["$defs"][accounts[kind]["$ref"].rpartition("/")[2]]
        assert described["required"] == ["total", *buckets]


def test_every_message_speaks_both_languages_and_so_does_its_remedy() -> None:
    for code, texts in MESSAGES.items():
        assert set(texts) in ({"id", "en"}, {"id", "en", "remedy"}), code
        assert set(texts.get("remedy", {"id": "", "en": ""})) == {"id", "en"}, code
        known = places(texts["id"]) | places(texts["en"]) | {"path", "source_id"}
        assert places(texts["id"]) - places(texts["en"]) <= {"path", "source_id"}, code
        for remedy in texts.get("remedy", {}).values():
            assert places(remedy) <= known, code


def places(text: str) -> set[str]:
    """The names that stand between braces in a text."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}
