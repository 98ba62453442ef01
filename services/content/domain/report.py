"""What an import tells the partner: one line for everything that did not simply come in."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

LINES_PER_CODE = 500
LANGUAGES = ("id", "en")


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
    kept word for word; the rest are summed up in one last line, so that a report always fits into
    a document.
    """

    def __init__(self, messages: Mapping[str, Mapping[str, Any]]) -> None:
        self.messages = messages
        self.entries: list[dict[str, Any]] = []
        self.counts: dict[str, dict[str, int]] = {}
        self.lines_of: dict[str, int] = {}
        self.severity_of: dict[str, Severity] = {}

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
        self.severity_of[code] = severity
        if self.lines_of[code] > LINES_PER_CODE:
            return
        entry: dict[str, Any] = {"severity": severity.value, "code": code}
        if path is not None:
            entry["path"] = path
        for name, value in (("line", line), ("source_id", source_id), ("node_key", node_key)):
            if value is not None:
                entry[name] = value
        names = {"path": path or "", "source_id": source_id or "", **(params or {}), **more}
        entry["message"] = {language: texts[language].format(**names) for language in LANGUAGES}
        if remedy := texts.get("remedy"):
            entry["remedy"] = {language: remedy[language].format(**names) for language in LANGUAGES}
        self.entries.append(entry)

    def count(self, group: str, name: str, number: int = 1) -> None:
        """Adds to a sum, such as `package.questions` or `brought_in.questions`."""
        sums = self.counts.setdefault(group, {})
        sums[name] = sums.get(name, 0) + number

    def has(self, severity: Severity) -> bool:
        """Tells whether any line has this severity."""
        return any(entry["severity"] == severity.value for entry in self.entries)

    def as_dict(self) -> dict[str, Any]:
        """The report as it is stored and shown."""
        entries = list(self.entries)
        for code, lines in self.lines_of.items():
            if lines > LINES_PER_CODE:
                more = lines - LINES_PER_CODE
                entries.append(
                    {
                        "severity": self.severity_of[code].value,
                        "code": code,
                        "message": {
                            "id": f"… dan {more} baris lain dari jenis ini.",
                            "en": f"… and {more} more lines of this kind.",
                        },
                    }
                )
        return {"entries": entries, "counts": self.counts}
