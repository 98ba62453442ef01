"""What an import tells the partner: one line for everything that did not simply come in.

The report as it is stored and shown is described by `adapters/report.schema.json`. Its `accounts`
let a reader check that nothing was lost: of each kind of thing that a package holds, everything is
in exactly one bucket.

    members          files       handed out: to learners, or to a sealed package
                     structure   read, or described by what was read; nobody is served it
                     junk        left by an operating system
                     left_out    not used, with a line `left_out` that names it
    manifest_items   (lines of an outline; blocks of Open edX, sections and activities of Moodle)
                     containers  only hold others, and became nothing themselves
                     modules, items
                     left_out
    resources        items       became items of modules or of the library
                     files       became files
                     structure   describe other resources, or say the same as another one
                     left_out
    quizzes, banks   modules, library, left_out
    questions        modules, library
                     copies      say the same as another one, as a quiz in two forms does
                     left_out

A format counts what the package holds (`count("package", "questions", 3)`) and what it leaves out
(`count("left_out", "questions")`, with a line for it); of manifest items and resources also what
became of them (`count("resources", "items")`), of questions the copies (`count("questions",
"copies")`). The rest is counted from the course document.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

REPORT_VERSION = 1
"""Rises when a reader of older reports would misread a new one; new fields do not raise it."""

LINES_PER_CODE = 500
REPORT_BYTES = 6 * 1024 * 1024
"""What the lines of a report may come to, so that it fits into a document of the database."""

LANGUAGES = ("id", "en")

ACCOUNTS: Mapping[str, tuple[str, ...]] = {
    "members": ("files", "structure", "junk", "left_out"),
    "manifest_items": ("containers", "modules", "items", "left_out"),
    "resources": ("items", "files", "structure", "left_out"),
    "quizzes": ("modules", "library", "left_out"),
    "banks": ("modules", "library", "left_out"),
    "questions": ("modules", "library", "copies", "left_out"),
}
"""The kinds of things that a package holds, and the buckets that each of them goes into."""


class Severity(StrEnum):
    """How much a line matters: `refused` stops the package, the others do not."""

    INFO = "info"
    ADAPTED = "adapted"
    KEPT = "kept"
    LEFT_OUT = "left_out"
    REFUSED = "refused"


class Report:
    """Lines in the order in which they were found, and the sums that let a reader check them.

    `messages` maps a code to its texts by language, and perhaps its `remedy`, by language. A code
    without a text is a programming mistake and raises KeyError. At most 500 lines of one code are
    kept word for word, and at most 6 MiB of lines; the rest are summed up in one last line, so that
    a report always fits into a document. `about` holds what the course itself says: format,
    producer and title.
    """

    def __init__(self, messages: Mapping[str, Mapping[str, Any]]) -> None:
        self.messages = messages
        self.about: dict[str, Any] = {"format": None, "producer": None, "title": None}
        self.entries: list[dict[str, Any]] = []
        self.counts: dict[str, dict[str, int]] = {}
        self.accounts: dict[str, dict[str, int]] = {}
        self.left_out: set[str] = set()
        self.lines_of: dict[str, int] = {}
        self.severity_of: dict[str, Severity] = {}
        self.lines: dict[str, int] = {}
        self.omitted: dict[str, int] = {}
        self._bytes = 0

    def add(
        self,
        severity: Severity,
        code: str,
        path: str | None = None,
        source_id: str | None = None,
        params: Mapping[str, object] | None = None,
        *,
        line: int | None = None,
        node_key: str | None = None,
        **more: object,
    ) -> None:
        """Writes one line; `path` is the member of the package, `source_id` its own identifier.

        `line` is the line in that member, `node_key` the id of the module, item or question that
        came of it. `params` and `more` are what the sentence of this code needs.
        """
        texts = self.messages[code]
        self.lines_of[code] = self.lines_of.get(code, 0) + 1
        self.lines[severity.value] = self.lines.get(severity.value, 0) + 1
        self.severity_of[code] = severity
        if severity is Severity.LEFT_OUT and path is not None:
            self.left_out.add(path)
        # A reason to refuse the package is always told.
        full = self._bytes > REPORT_BYTES and severity is not Severity.REFUSED
        if full or self.lines_of[code] > LINES_PER_CODE:
            self.omitted[code] = self.omitted.get(code, 0) + 1
            return
        entry: dict[str, Any] = {"severity": severity.value, "code": code}
        places = (("path", path), ("line", line), ("source_id", source_id), ("node_key", node_key))
        entry |= {name: value for name, value in places if value is not None}
        names = {"path": path or "", "source_id": source_id or "", **(params or {}), **more}
        entry["message"] = {language: texts[language].format(**names) for language in LANGUAGES}
        if remedy := texts.get("remedy"):
            entry["remedy"] = {language: remedy[language].format(**names) for language in LANGUAGES}
        self._bytes += _bytes_of(entry)
        self.entries.append(entry)

    def count(self, group: str, name: str, number: int = 1) -> None:
        """Adds to a sum, such as `package.questions` or `left_out.questions`."""
        sums = self.counts.setdefault(group, {})
        sums[name] = sums.get(name, 0) + number

    def has(self, severity: Severity) -> bool:
        """Tells whether any line has this severity."""
        return severity.value in self.lines

    def as_dict(self) -> dict[str, Any]:
        """The report as it is stored and shown."""
        summed_up = [
            _summed_up(self.severity_of[code], code, number)
            for code, number in self.omitted.items()
        ]
        return {
            "report_version": REPORT_VERSION,
            "refused": self.has(Severity.REFUSED),
            **self.about,
            "lines": {each.value: self.lines.get(each.value, 0) for each in Severity},
            "counts": self.counts,
            "accounts": self.accounts,
            "entries": [*self.entries, *summed_up],
        }


def refused_too(
    report: Mapping[str, Any], code: str, texts: Mapping[str, str], params: Mapping[str, Any]
) -> dict[str, Any]:
    """A finished report with one more reason, for which its package is refused after all."""
    message = {language: texts[language].format(**params) for language in LANGUAGES}
    entry = {"severity": Severity.REFUSED.value, "code": code, "message": message}
    lines = dict(report["lines"])
    lines[Severity.REFUSED.value] += 1
    return {**report, "refused": True, "lines": lines, "entries": [*report["entries"], entry]}


def completed(stored: Mapping[str, Any]) -> dict[str, Any]:
    """A report as it was stored; one from before it had a version gets what it lacks."""
    if "report_version" in stored:
        return dict(stored)
    empty = Report({}).as_dict()
    lines = Counter(entry["severity"] for entry in stored["entries"])
    refused = Severity.REFUSED.value in lines
    return {**empty, "refused": refused, "lines": {**empty["lines"], **lines}, **stored}


def unequal(accounts: Mapping[str, Mapping[str, int]]) -> list[str]:
    """The kinds of things whose buckets do not add up to what the package holds."""
    return [
        kind
        for kind, account in accounts.items()
        if account["total"] != sum(account[bucket] for bucket in ACCOUNTS[kind])
    ]


def _summed_up(severity: Severity, code: str, number: int) -> dict[str, Any]:
    return {
        "severity": severity.value,
        "code": code,
        "more": number,
        "message": {
            "id": f"… dan {number} baris lain dari jenis ini.",
            "en": f"… and {number} more lines of this kind.",
        },
    }


def _bytes_of(entry: Mapping[str, Any]) -> int:
    """Roughly what the line takes in the database."""
    texts = [value for value in entry.values() if isinstance(value, str)]
    for language in LANGUAGES:
        texts.append(entry["message"][language])
        texts.append(entry.get("remedy", {}).get(language, ""))
    return 100 + sum(len(text.encode("utf-8", "replace")) for text in texts)
