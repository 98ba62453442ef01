"""Pieces of Open edX courses, to build small packages from, and what is found in an import."""

from __future__ import annotations

from typing import Any

from services.content.adapters.importing import Imported

Members = dict[str, str | bytes]

ONE = '<course url_name="r1" org="Lan" course="DT1"/>'


def course(inner: str, more: str = 'display_name="Kursus" language="id"') -> Members:
    """A course whose outline stands in course/r1.xml."""
    return {"course.xml": ONE, "course/r1.xml": f"<course {more}>{inner}</course>"}


def unit(inner: str, more: str = 'display_name="Satu"') -> Members:
    """A course of one unit that holds this."""
    return course(
        '<chapter url_name="c" display_name="Bab"><sequential url_name="s" display_name="Bagian">'
        f'<vertical url_name="v" {more}>{inner}</vertical></sequential></chapter>'
    )


def items_of(imported: Imported) -> dict[str, dict[str, Any]]:
    """Items of modules and library by id; the package must not have been refused."""
    assert imported.course is not None, imported.report["entries"]
    items = [item for module in imported.course["modules"] for item in module["items"]]
    return {item["id"]: item for item in [*items, *imported.course["library"]]}


def library_of(imported: Imported) -> list[str]:
    assert imported.course is not None, imported.report["entries"]
    return [item["id"] for item in imported.course["library"]]
