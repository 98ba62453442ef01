"""H5P's mark for a blank: `*answer/other answer:tip*`; two asterisks side by side are one."""

from __future__ import annotations

from dataclasses import dataclass

from services.content.adapters.markup.html import plain_text

LONGEST = 2000
"""Letters of one blank with all that may fill it."""


@dataclass(frozen=True)
class Blank:
    """What fills the blank, plain, the first one first."""

    answers: tuple[str, ...]
    tip: str


def split_blanks(markup: str) -> list[str | Blank]:
    """Markup and blanks in turn. An asterisk without its partner is an asterisk."""
    parts: list[str | Blank] = []
    pieces = markup.split("*")
    at = 0
    while at < len(pieces):
        # Even places are markup, odd ones lie between two asterisks.
        parts.append(pieces[at])
        if at + 2 < len(pieces):
            inner = pieces[at + 1]
            blank = _blank(inner) if inner else None
            parts.append(blank if blank is not None else ("*" if not inner else f"*{inner}*"))
        elif at + 1 < len(pieces):
            parts.append(f"*{pieces[at + 1]}")
        at += 2
    return parts


def _blank(inner: str) -> Blank | None:
    """None when nothing is left of it once its markup is gone."""
    # Without its tags first: a closing one has a slash too.
    solution, _, tip = plain_text(inner, LONGEST).partition(":")
    answers = tuple(answer for each in solution.split("/") if (answer := each.strip()))
    return Blank(answers, tip.strip()) if answers else None
