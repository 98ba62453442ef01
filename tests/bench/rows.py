"""What a benchmark tells: rows with a value, the baseline beside it, and the target."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

BEGIN, END = "<!-- bench -->", "<!-- /bench -->"


@dataclass(frozen=True)
class Target:
    """`bound` is a limit of the row's ratio when `of` is "ratio", else of its value."""

    of: str
    sign: str  # ">=" or "<="
    bound: float

    def __str__(self) -> str:
        return f"{self.of} {self.sign} {self.bound:g}"

    def holds(self, row: "Row") -> bool:
        seen = row.ratio if self.of == "ratio" else row.value
        if seen is None:
            return False
        return seen >= self.bound if self.sign == ">=" else seen <= self.bound


@dataclass(frozen=True)
class Row:
    """One measure. `ratio` is value to baseline, above 1 where ours is the larger number."""

    measure: str
    value: float
    unit: str
    baseline: float | None = None
    ratio: float | None = None
    target: Target | None = None
    note: str = ""

    def verdict(self) -> str:
        if self.target is None:
            return ""
        return "holds" if self.target.holds(self) else "MISSES"


def at_least(ratio: float) -> Target:
    return Target("ratio", ">=", ratio)


def at_least_value(value: float) -> Target:
    return Target("value", ">=", value)


def at_most(value: float) -> Target:
    return Target("value", "<=", value)


def show(rows: Sequence[Row]) -> None:
    """Prints the table, with the notes below it."""
    table = Table()
    for name in ("measure", "value", "unit", "baseline", "ratio", "target", ""):
        table.add_column(
            name, justify="right" if name in ("value", "baseline", "ratio") else "left"
        )
    for row in rows:
        table.add_row(
            row.measure,
            _number(row.value),
            row.unit,
            _number(row.baseline),
            "" if row.ratio is None else f"{row.ratio:.2f}",
            "" if row.target is None else str(row.target),
            row.verdict(),
        )
    # A pipe has no width of its own, and a table that is cut says less than one that is long.
    console = Console()
    console = console if console.is_terminal else Console(width=150)
    console.print(table)
    for row in rows:
        if row.note:
            console.print(f"{row.measure}: {row.note}", highlight=False)


def write_table(rows: Sequence[Row], path: Path, said: str) -> None:
    """Puts the rows as Markdown, under the line `said`, between the page's two marks."""
    text = path.read_text()
    head, begin, rest = text.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{path} lacks the marks {BEGIN} and {END}")
    lines = [said, "", "| measure | value | bare | ratio | target | |", "|---|--:|--:|--:|---|---|"]
    for row in rows:
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        target = "" if row.target is None else str(row.target)
        value = f"{_number(row.value)} {row.unit}"
        cells = (row.measure, value, _number(row.baseline), ratio, target, row.verdict())
        lines.append(f"| {' | '.join(cells)} |")
    path.write_text("\n".join([head + begin, *lines, end + tail]))


def write(rows: Sequence[Row], path: Path) -> None:
    """`[{measure, value, unit, baseline, ratio, target}]` as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    listed = []
    for row in rows:
        fields = asdict(row)
        del fields["note"]
        listed.append({**fields, "target": None if row.target is None else str(row.target)})
    path.write_text(json.dumps(listed, indent=2) + "\n")


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
