"""The contents of a curriculum version: its items, their order, what a learner sees of one.

The input is the importer's course document (`docs/curriculum-format.md` says what it can hold).
Nothing that these functions return for a learner holds an answer to a question.
"""

import re
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.content.domain.errors import Invalid
from services.content.domain.hand_ins import submission_of
from services.content.domain.papers import dealt
from services.content.domain.papers import must_start
from services.content.domain.papers import question_count
from services.content.domain.papers import question_page

Document = Mapping[str, Any]
Page = dict[str, Any]

ANY_LANGUAGE = "*"
"""Key of a page that holds all its languages itself."""

COMPLETED_BY_HAND = frozenset({"lesson", "file", "link", "embed", "discussion", "tool", "sealed"})
"""Kinds that a learner declares done. A quiz is done when it is passed."""

HANDED_IN = frozenset({"assignment", "discussion"})
"""Kinds that are done when something is handed in."""

STAFF = "staff"
"""The audience of what no learner is to see."""

NEVER_DONE = frozenset({"heading", "opaque"})
"""Kinds with nothing to do: a heading, and what is kept for its makers alone."""

WITH_TEXT = frozenset({"lesson", "discussion", "assignment"})
"""Kinds whose text has a page for each of its languages."""


_FILE_LINK = re.compile("academy-file:([0-9a-f]{64})")


@dataclass(frozen=True)
class Step:
    """One item at its place. `module_id` is None in the library, where nothing is required.

    `staff`: it is for those who teach, and no learner hears of it.
    """

    item_id: str
    kind: str
    title: dict[str, str]
    minutes: float
    required: bool
    module_id: str | None
    staff: bool = False


def items_in_order(course: Document) -> Iterator[tuple[str | None, Document]]:
    """(module id, item) in the order of the course; the library's items last, without a module."""
    for module in course["modules"]:
        for item in module["items"]:
            yield module["id"], item
    for item in course.get("library", ()):
        yield None, item


def steps_of(course: Document) -> tuple[Step, ...]:
    """Every item at its place. Raises Invalid when two items have one id."""
    steps: dict[str, Step] = {}
    for module_id, item in items_in_order(course):
        if item["id"] in steps:
            raise Invalid("item_twice", item_id=item["id"])
        countable = module_id is not None and item["kind"] not in NEVER_DONE
        countable = countable and not is_for_staff(item)
        steps[item["id"]] = Step(
            item_id=item["id"],
            kind=item["kind"],
            title=dict(item["title"]),
            minutes=float(item.get("minutes") or 0),
            required=countable and bool(item.get("required")),
            module_id=module_id,
            staff=is_for_staff(item),
        )
    return tuple(steps.values())


def outline_of(course: Document, staff: bool = False) -> dict[str, Any]:
    """What everybody in a course sees first: the modules with their items, without any content.

    With `staff`, what is for those who teach is in it too.
    """
    steps = {step.item_id: step for step in steps_of(course)}

    def lines(items: Iterable[Document]) -> list[dict[str, Any]]:
        seen = [item for item in items if staff or not is_for_staff(item)]
        return [_head(item, steps[item["id"]]) for item in seen]

    return {
        "title": dict(course["title"]),
        "language": course["language"],
        "modules": [
            {
                "id": module["id"],
                "title": dict(module["title"]),
                "items": lines(module["items"]),
            }
            for module in course["modules"]
        ],
        "library": lines(course.get("library", ())),
    }


def pages_of(
    item: Document, step: Step, files: Mapping[str, Document]
) -> dict[str, dict[str, Any]]:
    """What a learner gets of the item, by language; `files` maps a path to its file entry.

    What has a text (`WITH_TEXT`) has a page for each of its languages. Everything else has one page
    that holds all languages, under ANY_LANGUAGE. Raises Invalid when a file item names a file that
    is not there.
    """
    head = _head(item, step)
    if step.kind in HANDED_IN:
        head["submission"] = submission_of(item)
    if step.kind in WITH_TEXT:
        return {
            language: {**head, "language": language, "html": html}
            for language, html in item["html"].items()
        }
    if step.kind == "file":
        file = files.get(item["path"])
        if file is None:
            raise Invalid("file_missing", path=item["path"])
        head["file"] = {
            "sha256": file["sha256"],
            "name": item["path"].rsplit("/", 1)[-1],
            "size": file["size"],
            "type": file["type"],
        }
    elif step.kind in ("link", "embed", "tool"):
        head["url"] = item["url"]
    elif step.kind == "sealed":
        head["standard"] = item["standard"]
        head["launches"] = [
            {"id": launch["id"], "title": dict(launch["title"])} for launch in item["launches"]
        ]
    elif step.kind == "quiz" and not is_bank(item):
        head["pass_score"] = item["pass_score"]
        head["attempts"] = item.get("attempts")
        head["time_limit"] = item.get("time_limit")
        head["must_start"] = must_start(item)
        head["question_count"] = question_count(item)
        shown = () if head["must_start"] else item["questions"]
        head["questions"] = [question_page(dealt(question, item["id"])) for question in shown]
    return {ANY_LANGUAGE: head}


def _head(item: Document, step: Step) -> Page:
    head: Page = {
        "id": step.item_id,
        "kind": step.kind,
        "title": step.title,
        "minutes": step.minutes,
        "required": step.required,
    }
    if is_bank(item):
        head["bank"] = True
    if is_for_staff(item):
        head["audience"] = STAFF
    if item.get("within"):
        head["within"] = item["within"]
    return head


def is_for_staff(item: Document) -> bool:
    """Whether the item is for those who teach: a guide, say, that gives exercises away."""
    return item.get("audience") == STAFF


def is_bank(item: Document) -> bool:
    """A bank holds questions for quizzes to draw from; nobody takes it or sees its questions."""
    return bool(item.get("bank"))


def files_of(item: Document, files: Mapping[str, Document]) -> list[str]:
    """The hashes of the files that the item needs, sorted; those that the package holds."""
    if item["kind"] == "file":
        return [files[item["path"]]["sha256"]]
    known = {file["sha256"] for file in files.values()}
    return sorted(known & _linked(item))


def _linked(value: Any) -> set[str]:
    """The hashes in `academy-file:<sha256>` links, in whatever text of the item they stand."""
    if isinstance(value, str):
        return set(_FILE_LINK.findall(value))
    if isinstance(value, Mapping):
        return set().union(*map(_linked, value.values()))
    if isinstance(value, list | tuple):
        return set().union(*map(_linked, value))
    return set()
