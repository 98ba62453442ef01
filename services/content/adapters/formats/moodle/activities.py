"""Which kind of activity is made into items by whom; what nobody makes anything of is told."""

from __future__ import annotations

from services.content.adapters.formats.moodle import materials
from services.content.adapters.formats.moodle import readings
from services.content.adapters.formats.moodle import tasks
from services.content.adapters.formats.moodle.making import Item
from services.content.adapters.formats.moodle.making import Maker
from services.content.adapters.formats.moodle.making import Making
from services.content.adapters.formats.moodle.outline import Activity
from services.content.domain.report import Severity

MAKERS: dict[str, Maker] = {
    "assign": tasks.assignment,
    "book": readings.book,
    "folder": materials.folder,
    "forum": tasks.forum,
    "glossary": readings.glossary,
    "h5pactivity": materials.sealed,
    "imscp": materials.sealed,
    "label": readings.label,
    "lesson": readings.lesson,
    "lti": materials.tool,
    "page": readings.page,
    "quiz": tasks.quiz,
    "resource": materials.resource,
    "scorm": materials.scorm,
    "subsection": readings.heading,
    "url": materials.link,
}


def items_of(making: Making, activity: Activity, item_id: str) -> list[Item]:
    """The items of this activity, the first with `item_id`; none, with a line, if it has none.

    Raises Unreadable.
    """
    root = making.reading.xml(activity.path)
    own = root.find(activity.kind)
    maker = MAKERS.get(activity.kind)
    if maker is None or own is None:
        making.tell(Severity.LEFT_OUT, "moodle_activity_left_out", activity, root)
        return []
    if activity.restricted:
        making.tell(Severity.LEFT_OUT, "moodle_restriction", activity, root, node_key=item_id)
    return maker(making, activity, own, item_id)
