"""Counts what a backup knows of people, so that discarding it can be told; nothing of it is read.

Only opening tags are looked for, piece by piece: these files may be large, and no name, mark or
post in them is anybody's business here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from services.content.adapters.formats.reading import Reading
from services.content.adapters.packages.package import Package
from services.content.domain.report import Severity

PIECE = 1024 * 1024
LONGEST_TAG = 200
# Code of the line → (name of the file, opening tags in it). A file may be under several.
RECORDS: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "moodle_personal_users": (("users.xml", ("user",)), ("groups.xml", ("group_member",))),
    "moodle_personal_roles": (
        ("roles.xml", ("assignment", "role_override")),
        ("enrolments.xml", ("enrolment",)),
    ),
    "moodle_personal_grades": (
        ("grades.xml", ("grade_grade",)),
        ("grade_history.xml", ("grade_grade",)),
        ("gradebook.xml", ("grade_grade",)),
        ("quiz.xml", ("grade",)),
        ("assign.xml", ("grade",)),
        ("lesson.xml", ("grade",)),
    ),
    "moodle_personal_logs": (
        ("logs.xml", ("log",)),
        ("logstores.xml", ("logstore", "log")),
        ("xapistate.xml", ("xapistate", "state")),
    ),
    "moodle_personal_completion": (("completion.xml", ("completion", "completionview")),),
    "moodle_personal_comments": (("comments.xml", ("comment",)),),
    "moodle_personal_badges": (("badges.xml", ("badge",)),),
    "moodle_personal_events": (("calendar.xml", ("event",)),),
    "moodle_personal_attempts": (
        ("quiz.xml", ("attempt",)),
        ("lesson.xml", ("attempt", "timer")),
        ("h5pactivity.xml", ("attempt",)),
        ("scorm.xml", ("sco_track",)),
    ),
    "moodle_personal_submissions": (
        ("assign.xml", ("submission",)),
        ("workshop.xml", ("submission",)),
        ("data.xml", ("record",)),
    ),
    "moodle_personal_posts": (
        ("forum.xml", ("post",)),
        ("chat.xml", ("message",)),
        ("wiki.xml", ("version",)),
    ),
    "moodle_personal_answers": (
        ("choice.xml", ("answer",)),
        ("feedback.xml", ("value",)),
        ("survey.xml", ("answer",)),
    ),
}


def tell_personal(reading: Reading, discarded_files: int) -> None:
    """One line for each kind of record with its number, and one for files that people gave."""
    by_name: dict[str, list[str]] = {}
    for path in reading.package.members:
        if path.endswith(".xml"):
            by_name.setdefault(path.rsplit("/", 1)[-1], []).append(path)
    for code, places in RECORDS.items():
        number, first = 0, None
        for name, tags in places:
            for path in by_name.get(name, ()):
                found = count_tags(reading.package, path, tags)
                first = first or (path if found else None)
                number += found
        if number:
            reading.report.add(Severity.LEFT_OUT, code, first, number=number)
            reading.report.count("discarded", code.removeprefix("moodle_personal_"), number)
    if discarded_files:
        reading.report.add(Severity.LEFT_OUT, "moodle_personal_files", number=discarded_files)
        reading.report.count("discarded", "files", discarded_files)


def count_tags(package: Package, path: str, tags: tuple[str, ...]) -> int:
    """How many elements with one of these names and an id the member holds."""
    names = "|".join(map(re.escape, tags))
    wanted = re.compile(rf'<(?:{names})\s[^<>]{{0,{LONGEST_TAG}}}?\bid="'.encode())
    return sum(len(wanted.findall(piece)) for piece in _pieces(package, path))


def _pieces(package: Package, path: str) -> Iterator[bytes]:
    """The member in pieces that end between two tags."""
    rest = b""
    with package.store.open_path(package.members[path].sha256).open("rb") as file:
        while data := file.read(PIECE):
            data = rest + data
            end = data.rfind(b"<")
            # A piece without any tag is not kept: it is text, however long.
            rest = data[end:] if end >= 0 and len(data) - end < LONGEST_TAG * 4 else b""
            yield data[: len(data) - len(rest)]
    yield rest
