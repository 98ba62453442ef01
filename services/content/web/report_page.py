"""The import report as a page for people: no script, nothing fetched, in Indonesian or English."""

import base64
import hashlib
from collections.abc import Iterator
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment
from jinja2 import FileSystemLoader

from services.content.domain.report import ACCOUNTS
from services.content.web.report_words import SEVERITIES
from services.content.web.report_words import WORDS
from services.content.web.report_words import bucket_words
from services.content.web.report_words import severity_words
from services.content.web.report_words import size_words

TEMPLATES = Path(__file__).parent / "templates"
STYLE = (TEMPLATES / "report.css").read_text(encoding="utf-8")
_DIGEST = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()

POLICY = f"default-src 'none'; style-src 'sha256-{_DIGEST}'; base-uri 'none'; form-action 'none'"
"""The page may use its one style sheet and nothing else from anywhere."""

OPEN_AT_MOST = 5
"""Kinds of lines with more lines than these are folded up at first."""

Report = Mapping[str, Any]


def report_page(
    report: Report, language: str, links: Mapping[str, str] | None = None, name: str = ""
) -> str:
    """The whole page. `links` are its addresses by language; a page in a file has none.

    `name` is what the package is called where the report itself does not say so.
    """
    words = WORDS[language]
    package = report.get("package") or {}
    return _template().render(
        lang=language,
        words=words,
        style=STYLE,
        policy=POLICY,
        links=links,
        name=package.get("filename") or name or words["page"],
        verdict="refused" if report["refused"] else "accepted",
        facts=list(_facts(report, package, language)),
        accounts=list(accounts_in_words(report, language)),
        course=[] if report["refused"] else list(course_in_words(report, language)),
        groups=list(groups_of(report, language)),
        omitted=report.get("omitted", 0),
    )


def accounts_in_words(report: Report, language: str) -> Iterator[dict[str, Any]]:
    """Each kind of thing with its number in the package and what became of it, in words."""
    for kind in ACCOUNTS:
        account = report["accounts"].get(kind)
        if account is None or not account["total"]:
            continue
        places = [
            f"{account[bucket]} {bucket_words(kind, bucket, language)}"
            for bucket in ACCOUNTS[kind]
            if account[bucket]
        ]
        yield {
            "kind": WORDS[language][kind],
            "total": account["total"],
            "places": ", ".join(places) or WORDS[language]["none"],
        }


def course_in_words(report: Report, language: str) -> Iterator[tuple[str, int]]:
    """What the course has, kind by kind."""
    brought = report["counts"].get("brought_in", {})
    for kind in ("modules", "items", "library", "quizzes", "banks", "questions", "files"):
        if number := brought.get(kind):
            yield WORDS[language][f"of_course_{kind}"], number


def groups_of(report: Report, language: str) -> Iterator[dict[str, Any]]:
    """The lines by severity, the most serious first, and in it by code as they were found."""
    for severity in SEVERITIES:
        kinds: dict[str, list[Mapping[str, Any]]] = {}
        for entry in report["entries"]:
            if entry["severity"] == severity:
                kinds.setdefault(entry["code"], []).append(entry)
        if kinds:
            yield {
                "severity": severity,
                "words": severity_words(severity, language),
                "number": report["lines"].get(severity, 0),
                "kinds": [_kind(code, lines, language) for code, lines in kinds.items()],
            }


def _kind(code: str, entries: list[Mapping[str, Any]], language: str) -> dict[str, Any]:
    lines = [
        {
            "message": entry["message"][language],
            "where": _where(entry, language),
            "remedy": entry.get("remedy", {}).get(language, ""),
        }
        for entry in entries
    ]
    # What is the same for all of them is told once.
    remedies = {
        line["remedy"] for line, entry in zip(lines, entries, strict=True) if not _more(entry)
    }
    number = sum(_more(entry) or 1 for entry in entries)
    return {
        "code": code,
        "number": number,
        "open": number <= OPEN_AT_MOST,
        "remedy": remedies.pop() if len(remedies) == 1 else "",
        "lines": lines,
    }


def _more(entry: Mapping[str, Any]) -> int:
    return int(entry.get("more", 0))


def _where(entry: Mapping[str, Any], language: str) -> str:
    """Where it is, as far as the sentence does not say so itself."""
    words = WORDS[language]
    parts = []
    path, line = entry.get("path"), entry.get("line")
    if path and line:
        parts.append(f"{path}, {words['line']} {line}")
    elif path and path not in entry["message"][language]:
        parts.append(path)
    if source_id := entry.get("source_id"):
        parts.append(f"{words['source_id']} {source_id}")
    if node_key := entry.get("node_key"):
        parts.append(f"{words['node_key']} {node_key}")
    return "; ".join(parts)


def _facts(report: Report, package: Mapping[str, Any], language: str) -> Iterator[tuple[str, str]]:
    words = WORDS[language]
    if title := report.get("title"):
        yield words["title"], title.get(language) or next(iter(title.values()))
    for name in ("format", "producer"):
        if report.get(name):
            yield words[name], report[name]
    if "size" in package:
        yield words["size"], size_words(package["size"], language)
    if "sha256" in package:
        yield words["sha256"], package["sha256"]


@cache
def _template() -> Any:
    return Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True).get_template(
        "report.html"
    )
