"""Closes an import's accounts: everything that the package holds is in exactly one bucket.

What the course holds is counted from the course document, not from what a format says of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from services.content.adapters.packages.package import Package
from services.content.domain.report import ACCOUNTS
from services.content.domain.report import Report

Item = dict[str, Any]


def settle(course: dict[str, Any], package: Package, report: Report) -> list[str]:
    """Fills `counts` and `accounts`; returns the members that nothing accounts for.

    Such a member is a mistake of ours: it is not among the files, was not read, and no line
    `left_out` names it.
    """
    brought = report.counts.setdefault("brought_in", {})
    brought |= _brought_in(course)
    unaccounted = _settle_members(course, package, report)
    _settle_questions(course, report)
    for kind in ("manifest_items", "resources"):
        if kind in report.counts.get("package", {}) and kind in report.counts:
            _open(report, kind, report.counts.pop(kind))
    return unaccounted


def _open(report: Report, kind: str, found: dict[str, int]) -> None:
    total = report.counts["package"][kind]
    buckets = {name: found.get(name, 0) for name in ACCOUNTS[kind]}
    report.accounts[kind] = {"total": total, **buckets}


def _brought_in(course: dict[str, Any]) -> dict[str, int]:
    items = [item for module in course["modules"] for item in module["items"]]
    quizzes = [item for item in [*items, *course["library"]] if item["kind"] == "quiz"]
    banks = [quiz for quiz in quizzes if quiz.get("bank")]
    return {
        "modules": len(course["modules"]),
        "items": len(items),
        "library": len(course["library"]),
        "quizzes": len(quizzes) - len(banks),
        "banks": len(banks),
        "questions": sum(len(quiz["questions"]) for quiz in quizzes),
        "files": len(course["files"]),
    }


def _settle_members(course: dict[str, Any], package: Package, report: Report) -> list[str]:
    files = {file["path"] for file in course["files"]}
    kept, structure, left_out, unaccounted = 0, 0, 0, []
    # A file may be called what another member is called that is no file of the course.
    taken = set(package.called.values())
    for path in package.members:
        if path in package.called or (path in files and path not in taken):
            kept += 1
        elif path in package.structure:
            structure += 1
        elif path in report.left_out:
            left_out += 1
        else:
            unaccounted.append(path)
    report.counts.setdefault("package", {})["members"] = package.total
    buckets = {
        "files": kept,
        "structure": structure,
        "junk": len(package.junk),
        "left_out": left_out,
    }
    _open(report, "members", buckets)
    return unaccounted


def _settle_questions(course: dict[str, Any], report: Report) -> None:
    """A quiz that several items use, and its questions, count once; a module before the library."""
    items = [item for module in course["modules"] for item in module["items"]]
    buckets = {kind: {"modules": 0, "library": 0} for kind in ("quizzes", "banks", "questions")}
    seen: set[tuple[Any, ...]] = set()
    for bucket, group in (("modules", items), ("library", course["library"])):
        for quiz in _once(group, seen):
            buckets["banks" if quiz.get("bank") else "quizzes"][bucket] += 1
            buckets["questions"][bucket] += len(quiz["questions"])
    for kind, found in buckets.items():
        told = report.counts.pop(kind, {})
        if kind in report.counts.get("package", {}):
            left_out = report.counts.get("left_out", {}).get(kind, 0)
            _open(report, kind, {**found, **told, "left_out": left_out})


def _once(items: list[Item], seen: set[tuple[Any, ...]]) -> Iterator[Item]:
    for item in items:
        if item["kind"] != "quiz":
            continue
        source = item.get("source") or {}
        place = (source.get("path"), source.get("identifier"))
        key = place if any(place) else (item["id"],)
        if key not in seen:
            seen.add(key)
            yield item
