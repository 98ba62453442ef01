"""Assignments: the extension of Common Cartridge, and pages with Canvas's settings beside them."""

from __future__ import annotations

import html
from dataclasses import dataclass

from services.content.adapters.formats.cartridge.canvas import UNPUBLISHED
from services.content.adapters.formats.cartridge.canvas import fields_beside
from services.content.adapters.formats.cartridge.canvas import fields_of
from services.content.adapters.formats.cartridge.pages import title_of
from services.content.adapters.formats.cartridge.plan import Plan
from services.content.adapters.formats.cartridge.plan import xml_of
from services.content.adapters.formats.reading import Reading
from services.content.adapters.markup.xml import Element
from services.content.adapters.markup.xml import attribute
from services.content.adapters.markup.xml import child
from services.content.adapters.markup.xml import descendants
from services.content.adapters.markup.xml import words
from services.content.domain.report import Report
from services.content.domain.report import Severity

EVERYTHING = ("text", "link", "file")
# What is handed in, as Canvas and the extension's formats call it.
HANDED_IN = {
    "online_text_entry": "text",
    "online_url": "link",
    "online_upload": "file",
    "media_recording": "file",
    "student_annotation": "file",
    "text": "text",
    "html": "text",
    "url": "link",
    "file": "file",
}
# Here nothing is handed in for these: a learner reads the text and does it elsewhere.
ELSEWHERE = frozenset(
    {"none", "not_graded", "on_paper", "external_tool", "online_quiz", "discussion_topic"}
)
NOT_DONE = ("due_at", "lock_at", "unlock_at", "allowed_extensions", "group_category", "turnitin")


@dataclass(frozen=True)
class Assignment:
    """`submission` is empty where nothing is handed in. `ways` are the package's own words."""

    title: str
    markup: str
    submission: tuple[str, ...]
    ways: tuple[str, ...]
    points: float | None
    dropped: tuple[str, ...]
    unpublished: bool

    def tell(self, title: str, item_id: str, plan: Plan, report: Report) -> None:
        """Reports what is done in another way here, or not at all."""
        where = (plan.beside or plan.path, plan.resource.id)
        ways = ", ".join(self.ways)[:200] or "–"
        unknown = [way for way in self.ways if way not in HANDED_IN and way not in ELSEWHERE]
        code = ""
        if not self.submission:
            code = "assignment_as_lesson"
        elif unknown or not self.ways:
            code = "submission_unknown"
        if code:
            report.add(Severity.ADAPTED, code, *where, node_key=item_id, title=title, ways=ways)
        if self.dropped:
            report.add(
                Severity.ADAPTED,
                "assignment_settings_dropped",
                *where,
                node_key=item_id,
                title=title,
                names=", ".join(self.dropped),
            )


def assignment_of(plan: Plan, reading: Reading) -> Assignment:
    """The assignment of this resource. Raises Unreadable when its own file cannot be read."""
    if plan.path.lower().endswith(".xml"):
        return _of_extension(xml_of(plan, reading))
    markup = reading.page(plan.path)
    fields = fields_beside(plan.beside, reading) if plan.beside else {}
    ways = _ways(fields.get("submission_types", ""))
    return Assignment(
        title=fields.get("title") or title_of(markup),
        markup=markup + _tool_of(fields),
        submission=_submission(ways),
        ways=ways,
        points=_points(fields.get("points_possible", "")),
        dropped=_dropped(fields),
        unpublished=fields.get("workflow_state") in UNPUBLISHED,
    )


def _of_extension(root: Element) -> Assignment:
    formats = child(root, "submission_formats")
    found = (
        [attribute(each, "type").lower() for each in descendants(formats, "format")]
        if formats is not None
        else []
    )
    inner = child(root, "extensions", "assignment")
    fields = fields_of(inner) if inner is not None else {}
    ways = tuple(filter(None, found)) or _ways(fields.get("submission_types", ""))
    if not ways and formats is not None:
        # The extension lists what may be handed in, and lists nothing.
        ways = ("none",)
    gradable = child(root, "gradable")
    stated = attribute(gradable, "points_possible") if gradable is not None else ""
    markup = words(child(root, "text")) or words(child(root, "instructor_text"))
    for attached in descendants(root, "attachment"):
        address = html.escape(attribute(attached, "href"))
        markup += f'<p><a href="{address}">{address}</a></p>'
    return Assignment(
        title=words(child(root, "title")),
        markup=markup + _tool_of(fields),
        submission=_submission(ways),
        ways=ways,
        points=_points(stated or fields.get("points_possible", "")),
        dropped=_dropped(fields),
        unpublished=fields.get("workflow_state") in UNPUBLISHED,
    )


def _ways(text: str) -> tuple[str, ...]:
    return tuple(way.strip().lower() for way in text.split(",") if way.strip())


def _submission(ways: tuple[str, ...]) -> tuple[str, ...]:
    """What may be handed in here: everything, where the package does not say it or oddly."""
    known = {HANDED_IN[way] for way in ways if way in HANDED_IN}
    if known:
        return tuple(kind for kind in EVERYTHING if kind in known)
    return () if ways and all(way in ELSEWHERE for way in ways) else EVERYTHING


def _tool_of(fields: dict[str, str]) -> str:
    """An assignment that is done in an external tool gets a link to it."""
    address = html.escape(fields.get("external_tool_url", ""))
    return f'<p><a href="{address}">{address}</a></p>' if address else ""


def _points(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 <= value < 1_000_000 else None


def _dropped(fields: dict[str, str]) -> tuple[str, ...]:
    """Names of settings that nothing here does."""
    names = [name for name in NOT_DONE if fields.get(name)]
    if fields.get("peer_reviews") == "true":
        names.append("peer_reviews")
    return tuple(names)
