"""Finds out what kind of package this is, has it read, and writes the outcome."""

from __future__ import annotations

import os
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import orjson

from services.content.adapters.accounting import settle
from services.content.adapters.formats import formats
from services.content.adapters.formats.interface import Format
from services.content.adapters.formats.reading import Reading
from services.content.adapters.markup.html import shows_nothing
from services.content.adapters.messages import MESSAGES
from services.content.adapters.packages.archive import open_archive
from services.content.adapters.packages.inner_archives import check_inner_archives
from services.content.adapters.packages.limits import Limits
from services.content.adapters.packages.package import Package
from services.content.adapters.packages.package import Store
from services.content.adapters.packages.package import take_in
from services.content.adapters.packages.refusals import PackageRefused
from services.content.adapters.packages.refusals import Reason
from services.content.adapters.packages.refusals import refuse
from services.content.domain.report import Report
from services.content.domain.report import Severity
from services.content.domain.report import unequal

# Streaming every byte is most of the work; parsing is the rest.
SHARE_OF_STREAMING = 0.7


def convert(
    package_path: Path, out: Path, limits: Limits, on_progress: Callable[[float], None]
) -> None:
    """Writes `course.json` and `files/`, or `refusal.json` when the package is refused."""
    report = Report(MESSAGES)
    try:
        course = _read(package_path, out, limits, report, on_progress)
    except PackageRefused as refusal:
        for reason in refusal.reasons:
            line = reason.params.get("line")
            known = {"line": line} if isinstance(line, int) else {}
            report.add(Severity.REFUSED, reason.code, reason.path, params=reason.params, **known)
        write_whole(out / "refusal.json", report.as_dict())
        return
    write_whole(out / "course.json", course)
    on_progress(1.0)


def _read(
    package_path: Path,
    out: Path,
    limits: Limits,
    report: Report,
    on_progress: Callable[[float], None],
) -> dict[str, Any]:
    store = Store(out / "files")
    with closing(open_archive(package_path, limits)) as archive:
        package = take_in(
            archive, store, limits, lambda share: on_progress(share * SHARE_OF_STREAMING)
        )
    check_inner_archives(package, limits)
    for path in package.junk:
        report.add(Severity.INFO, "junk_ignored", path)
    format, package = _format_of(package)
    report.about["format"] = format.name
    course = format.read(Reading(package, limits, report))
    if report.has(Severity.REFUSED):
        raise PackageRefused()
    _check_sizes(course, limits)
    _tell_of_empty_lessons(course, report)
    _close_accounts(course, package, report)
    course["report"] = report.as_dict()
    store.keep_only({file["sha256"] for file in course["files"]})
    return course


def _check_sizes(course: dict[str, Any], limits: Limits) -> None:
    """Raises PackageRefused for a course that nobody could take."""
    items = list(_items(course))
    questions = sum(len(item.get("questions", ())) for item in items)
    if len(items) > limits.items:
        raise refuse("too_many_items", limit=limits.items, number=len(items))
    if questions > limits.questions:
        raise refuse("too_many_questions", limit=limits.questions, number=questions)


def _tell_of_empty_lessons(course: dict[str, Any], report: Report) -> None:
    """Whatever the reason: a learner would meet an empty page, and nobody would know."""
    for item in _items(course):
        if item["kind"] == "lesson" and all(map(shows_nothing, item["html"].values())):
            title = next(iter(item["title"].values()))
            path, id = item["source"]["path"], item["id"]
            report.add(Severity.INFO, "lesson_empty", path, node_key=id, title=title)


def _items(course: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Those of the modules, then those of the library."""
    for module in course["modules"]:
        yield from module["items"]
    yield from course.get("library", [])


def _close_accounts(course: dict[str, Any], package: Package, report: Report) -> None:
    """Raises PackageRefused when a member is lost: a mistake of ours must not pass in silence."""
    for name in ("format", "producer", "title"):
        report.about[name] = course.get(name)
    lost = settle(course, package, report)
    if lost:
        raise PackageRefused(*(Reason("member_unaccounted", path) for path in lost[:100]))
    for kind in unequal(report.accounts):
        account = report.accounts[kind]
        found = sum(account.values()) - account["total"]
        report.add(
            Severity.LEFT_OUT, "account_unequal", kind=kind, total=account["total"], found=found
        )


def _format_of(package: Package) -> tuple[Format, Package]:
    """The first format that recognises the package, and the package seen from its folder."""
    for format in formats(package):
        folder = format.detect(package)
        if folder is not None:
            # What was looked at to recognise the format has not been read for its sake.
            package.structure.clear()
            return format, package.rebased(folder) if folder else package
    raise refuse("format_unknown")


def write_whole(path: Path, content: dict[str, Any]) -> None:
    """Writes all or nothing: the parent never reads half a file of a killed child."""
    part = path.with_suffix(".part")
    part.write_bytes(orjson.dumps(content))
    os.replace(part, path)
