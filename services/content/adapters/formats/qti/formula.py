"""Writes a MathML formula in one line of text: 1/6, x^2, √(a+b)."""

from __future__ import annotations

from services.content.adapters.markup.xml import Element
from services.content.adapters.markup.xml import words

LEAVES = ("mi", "mn", "mo", "mtext", "ms")
# Notes for programs, which say the same once more.
ANNOTATIONS = ("annotation", "annotation-xml")


def formula_text(element: Element) -> str:
    """The formula as a person would type it; names are local (see `names.unified`)."""
    name = str(element.tag)
    if name in LEAVES:
        return words(element)
    parts = [formula_text(part) for part in element if part.tag not in ANNOTATIONS]
    if name == "mfrac" and len(parts) == 2:
        return f"{_grouped(parts[0])}/{_grouped(parts[1])}"
    if name in ("msup", "mover") and len(parts) == 2:
        return f"{_grouped(parts[0])}^{_grouped(parts[1])}"
    if name in ("msub", "munder") and len(parts) == 2:
        return f"{_grouped(parts[0])}_{_grouped(parts[1])}"
    if name in ("msubsup", "munderover") and len(parts) == 3:
        return f"{_grouped(parts[0])}_{_grouped(parts[1])}^{_grouped(parts[2])}"
    if name == "mroot" and len(parts) == 2:
        return f"{_grouped(parts[1])}√({parts[0]})"
    if name == "msqrt":
        return f"√({''.join(parts)})"
    if name == "mfenced":
        inner = ", ".join(parts)
        return f"{element.get('open', '(')}{inner}{element.get('close', ')')}"
    if name in ("mtr", "mtable"):
        return (", " if name == "mtr" else "; ").join(parts)
    return "".join(parts)


def _grouped(text: str) -> str:
    return text if len(text) == 1 or text.isalnum() else f"({text})"
