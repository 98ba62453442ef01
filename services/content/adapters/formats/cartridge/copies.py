"""The files of one quiz: a cartridge may hold it twice, and the copy that says more is taken."""

from __future__ import annotations

from typing import NamedTuple

from services.content.adapters.formats.cartridge.plan import Plan
from services.content.adapters.formats.cartridge.quiz_settings import META
from services.content.adapters.formats.qti12.document import is_qti
from services.content.adapters.formats.qti12.document import signs_in
from services.content.adapters.formats.reading import Reading
from services.content.adapters.markup.xml import Element
from services.content.adapters.markup.xml import local
from services.content.adapters.packages.refusals import Unreadable
from services.content.domain.report import Severity


class Copy(NamedTuple):
    """One file of a quiz; `items` are (ident, first words)."""

    path: str
    root: Element
    items: list[tuple[str, str]]


def fullest_copy(plan: Plan, reading: Reading) -> Copy | None:
    """The copy that holds the most questions, Canvas's own first among equals.

    None when none can be read. The report is told, and its account counts every question.
    """
    copies = _readable(plan, reading)
    if not copies:
        return None
    taken = max(copies, key=lambda copy: len(copy.items))
    known = {sign for item in taken.items for sign in item if sign}
    for copy in copies:
        reading.report.count("package", "questions", len(copy.items))
        if copy is not taken:
            _tell(copy, known, taken.path, plan, reading)
    return taken


def _readable(plan: Plan, reading: Reading) -> list[Copy]:
    copies: list[Copy] = []
    problems: list[tuple[str, str]] = []
    for path in plan.structure:
        if path.endswith(META):
            continue
        try:
            root = reading.xml(path)
            if not is_qti(root):
                raise Unreadable(f"QTI 1.2 is read, not <{local(root)}>")
            copies.append(Copy(path, root, signs_in(root)))
        except Unreadable as error:
            problems.append((path, str(error)))
    for path, detail in problems:
        reading.report.add(
            Severity.ADAPTED if copies else Severity.LEFT_OUT,
            "fuller_copy_unreadable" if copies else "quiz_unreadable",
            path,
            plan.resource.id,
            detail=detail,
        )
    return copies


def _tell(copy: Copy, known: set[str], taken: str, plan: Plan, reading: Reading) -> None:
    """A plainer copy says less of the same; what it alone says is left out."""
    lost = sum(known.isdisjoint(item) for item in copy.items)
    reading.report.count("left_out", "questions", lost)
    reading.report.count("questions", "copies", len(copy.items) - lost)
    reading.report.add(
        Severity.LEFT_OUT if lost else Severity.INFO,
        "copy_not_taken",
        copy.path,
        plan.resource.id,
        taken=taken,
        number=len(copy.items),
        lost=lost,
    )
