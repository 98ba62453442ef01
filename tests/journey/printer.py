"""Prints the journey: sections, ticks with their times, and in the end where to go on."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.text import Text


class Step:
    """A step that goes on; `note` adds what came of it, shown on its line."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def note(self, text: str) -> None:
        self.notes.append(text)


class Printer:
    """Draws with colours at a terminal and plainly elsewhere."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(highlight=False, soft_wrap=not sys.stdout.isatty())
        self._began = time.monotonic()
        self.steps = 0
        self.failed = ""  # Who did what when a step raised.

    def title(self, text: str, below: str) -> None:
        self.console.print()
        self.console.print(f"[bold]{escape(text)}[/bold]")
        self.console.print(f"[dim]{escape(below)}[/dim]")

    def section(self, text: str, when: str) -> None:
        """`when` is the academy's own time, which the demonstration moves."""
        self.console.print()
        self.console.print(f"[bold cyan]{escape(text)}[/bold cyan]  [dim]{escape(when)}[/dim]")

    @contextmanager
    def step(self, who: str, text: str) -> Iterator[Step]:
        """A tick and the time it took, once the block has ended; a cross when it raised."""
        step = Step()
        began = time.monotonic()
        try:
            if self.console.is_terminal:
                waiting = self.console.status(f"{escape(who)} {escape(text)} …")
                with waiting:
                    yield step
            else:
                yield step
        except BaseException:
            self.failed = f"{who} {text}"
            self._line("[red]✘[/red]", who, text, time.monotonic() - began, step.notes)
            raise
        self.steps += 1
        self._line("[green]✔[/green]", who, text, time.monotonic() - began, step.notes)

    def moved(self, text: str) -> None:
        self.console.print(f"  [yellow]↷[/yellow] [dim]{escape(text)}[/dim]")

    def close(self, text: str) -> None:
        seconds = time.monotonic() - self._began
        self.console.print()
        self.console.print(
            f"[bold green]{escape(text)}[/bold green] "
            f"[dim]{self.steps} steps in {seconds:.1f} s[/dim]"
        )

    def addresses(self, title: str, rows: list[tuple[str, str]]) -> None:
        """Rows of a name and what to open or type; nothing in them is broken across lines."""
        width = max(len(name) for name, _ in rows)
        body = "\n".join(f"[bold]{escape(name):<{width}}[/bold]  {escape(to)}" for name, to in rows)
        if self.console.is_terminal:
            panel = Panel(Text.from_markup(body), title=escape(title), expand=False)
            self.console.print(panel, soft_wrap=True)
        else:
            self.console.print(f"\n{escape(title)}\n{body}", soft_wrap=True)

    def _line(self, mark: str, who: str, text: str, seconds: float, notes: list[str]) -> None:
        told = f"[bold]{escape(who)}[/bold] {escape(text)}"
        self.console.print(f"  {mark} {told} [dim]{seconds:.1f} s[/dim]", soft_wrap=True)
        for note in notes:
            self.console.print(f"      [dim]{escape(note)}[/dim]", soft_wrap=True)
