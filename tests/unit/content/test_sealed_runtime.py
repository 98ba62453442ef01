"""The runtime that SCORM pages find: what they store, what they read again, what is told."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

import services.content.web

RUNTIME = Path(services.content.web.__file__).parent / "templates" / "sealed.js"
NODE = shutil.which("node")

# Runs the runtime in a window that has only what it needs; `calls` are made one after another.
AROUND = """
const told = JSON.parse(process.argv[1]);
const source = require('fs').readFileSync(process.argv[2], 'utf8');
const messages = [], kept = told.kept, content = {};
const window = {parent: {postMessage: (message) => messages.push(message)}};
const document = {getElementById: (name) =>
  name === 'launch' ? {textContent: JSON.stringify(told.launch)} : content};
const localStorage = {getItem: (name) => kept[name] ?? null,
  setItem: (name, value) => { kept[name] = value; }};
new Function('window', 'document', 'localStorage', source)(window, document, localStorage);
const api = window.API || window.API_1484_11;
const answers = told.calls.map(([name, ...given]) => api[name](...given));
console.log(JSON.stringify({answers, messages, kept, page: content.src}));
"""

pytestmark = pytest.mark.skipif(NODE is None, reason="there is no node to run the runtime with")


def run(
    *calls: list[str],
    standard: str = "scorm-1.2",
    mastery: float | None = None,
    kept: dict[str, str] | None = None,
) -> dict[str, Any]:
    launch = {
        "key": "k",
        "item": "start",
        "launch": "start",
        "standard": standard,
        "address": "../../files/p.html",
        "mastery": mastery,
        "data": "level=2",
        "max_time": "",
        "time_limit_action": "",
    }
    told = json.dumps({"launch": launch, "calls": calls, "kept": kept or {}})
    done = subprocess.run(
        [str(NODE), "-e", AROUND, told, str(RUNTIME)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def test_a_page_of_1_2_stores_and_finds_it_again() -> None:
    first = run(
        ["LMSInitialize", ""],
        ["LMSGetValue", "cmi.core.lesson_status"],
        ["LMSGetValue", "cmi.launch_data"],
        ["LMSSetValue", "cmi.suspend_data", "halaman 3"],
        ["LMSSetValue", "cmi.core.exit", "suspend"],
        ["LMSSetValue", "cmi.interactions.0.id", "q1"],
        ["LMSGetValue", "cmi.interactions._count"],
        ["LMSFinish", ""],
    )
    assert first["page"] == "../../files/p.html"
    assert first["answers"] == [
        *("true", "not attempted", "level=2", "true", "true", "true", "1", "true"),
    ]
    again = run(
        ["LMSInitialize", ""],
        ["LMSGetValue", "cmi.suspend_data"],
        ["LMSGetValue", "cmi.core.entry"],
        kept=first["kept"],
    )
    assert again["answers"] == ["true", "halaman 3", "resume"]


def test_completion_is_told_to_the_page_around() -> None:
    (told,) = run(
        ["LMSInitialize", ""],
        ["LMSSetValue", "cmi.core.score.raw", "85"],
        ["LMSFinish", ""],
        mastery=0.8,
    )["messages"]
    assert told == {
        "type": "academy.sealed",
        "item": "start",
        "launch": "start",
        "completed": True,
        "passed": True,
        "score": 0.85,
    }


@pytest.mark.parametrize(
    ("score", "completed", "passed"), [("0.9", True, True), ("0.5", False, False)]
)
def test_a_page_of_2004_passes_by_its_score(score: str, completed: bool, passed: bool) -> None:
    told = run(
        ["Initialize", ""],
        ["SetValue", "cmi.score.scaled", score],
        ["Terminate", ""],
        standard="scorm-2004",
        mastery=0.6,
    )["messages"][-1]
    assert (told["completed"], told["passed"], told["score"]) == (completed, passed, float(score))


@pytest.mark.parametrize(
    ("standard", "calls", "error"),
    [
        ("scorm-1.2", [["LMSGetValue", "cmi.core.entry"]], "301"),
        ("scorm-1.2", [["LMSInitialize", ""], ["LMSSetValue", "cmi.core.student_id", "x"]], "403"),
        ("scorm-1.2", [["LMSInitialize", ""], ["LMSInitialize", ""]], "101"),
        ("scorm-2004", [["GetValue", "cmi.entry"]], "122"),
        ("scorm-2004", [["Initialize", ""], ["Terminate", ""], ["Commit", ""]], "143"),
        ("scorm-2004", [["Initialize", ""], ["SetValue", "cmi.learner_id", "x"]], "404"),
    ],
)
def test_mistakes_have_the_standard_s_numbers(
    standard: str, calls: list[list[str]], error: str
) -> None:
    last = "LMSGetLastError" if standard == "scorm-1.2" else "GetLastError"
    assert run(*calls, [last], standard=standard)["answers"][-1] == error
