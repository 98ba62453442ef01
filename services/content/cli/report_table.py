"""The import report at a terminal: what went in and came out, then every line, worst first."""

from collections.abc import Iterator
from collections.abc import Mapping
from typing import Any

from rich.console import Group
from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from services.content.web.report_page import accounts_in_words
from services.content.web.report_page import course_in_words
from services.content.web.report_page import groups_of
from services.content.web.report_words import WORDS
from services.content.web.report_words import size_words

LINES_SHOWN = {"refused": 200, "left_out": 20, "adapted": 10, "kept": 10, "info": 5}
"""Lines of one code that a terminal shows; the page and the JSON have them all."""

STYLES = {"refused": "bold red", "left_out": "yellow", "adapted": "cyan"}


def report_table(report: Mapping[str, Any], language: str) -> RenderableType:
    """Everything that the report says, as wide as the terminal."""
    words = WORDS[language]
    package = report["package"]
    head = Text(f"{package['filename']}  {size_words(package['size'], language)}")
    if report["format"]:
        head.append(f"  {report['format']}")
    verdict = "refused" if report["refused"] else "accepted"
    parts: list[RenderableType] = [
        head,
        Text(words[verdict], style="bold red" if report["refused"] else "bold green"),
    ]
    if report["accounts"]:
        parts += [Text(""), _accounts(report, language)]
    if not report["refused"]:
        parts.append(Text(f"{words['course']}: {_course(report, language)}"))
    for group in groups_of(report, language):
        title = f"{group['words']}: {group['number']}"
        parts += [Text(""), Text(title, style=STYLES.get(group["severity"], "bold"))]
        for kind in group["kinds"]:
            parts += _lines(kind, LINES_SHOWN[group["severity"]], language)
    return Group(*parts)


def _accounts(report: Mapping[str, Any], language: str) -> Table:
    words = WORDS[language]
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column(words["kind"])
    table.add_column(words["total"], justify="right")
    table.add_column(words["places"])
    for account in accounts_in_words(report, language):
        table.add_row(account["kind"], str(account["total"]), account["places"])
    return table


def _course(report: Mapping[str, Any], language: str) -> str:
    parts = [f"{number} {kind}" for kind, number in course_in_words(report, language)]
    return ", ".join(parts) or WORDS[language]["none"]


def _lines(kind: Mapping[str, Any], shown: int, language: str) -> Iterator[RenderableType]:
    for line in kind["lines"][:shown]:
        text = Text(f"- {line['message']}")
        if line["where"]:
            text.append(f"\n  {line['where']}", style="dim")
        yield Padding(text, (0, 0, 0, 2))
    if (hidden := len(kind["lines"]) - shown) > 0:
        more = WORDS[language]["more"].format(number=hidden, code=kind["code"])
        yield Padding(Text(more), (0, 0, 0, 2))
    remedies = [line["remedy"] for line in kind["lines"] if line["remedy"]]
    if remedies:
        yield Padding(Text(f"→ {remedies[0]}", style="italic"), (0, 0, 0, 2))
