"""Makes items of the activities in which learners do something: quizzes, assignments, forums."""

from __future__ import annotations

import html

from services.content.adapters.formats.moodle.files import MoodleFile
from services.content.adapters.formats.moodle.making import Item
from services.content.adapters.formats.moodle.making import Making
from services.content.adapters.formats.moodle.outline import NEWS
from services.content.adapters.formats.moodle.outline import Activity
from services.content.adapters.formats.moodle.outline import value
from services.content.adapters.markup.xml import Element
from services.content.domain.report import Severity

SUBMISSIONS = {"onlinetext": "text", "file": "file", "link": "link"}
DATES = ("duedate", "cutoffdate", "allowsubmissionsfromdate")


def forum(making: Making, activity: Activity, own: Element, item_id: str) -> list[Item]:
    """What a forum asks; what people have written in it is theirs."""
    if value(own, "type") == NEWS:
        making.tell(Severity.LEFT_OUT, "moodle_news", activity, own)
        return []
    return [making.text(activity, own, item_id, "discussion", making.intro(activity, own))]


def assignment(making: Making, activity: Activity, own: Element, item_id: str) -> list[Item]:
    """The task, with its files, and what may be handed in."""
    markup = making.intro(activity, own) + making.clean(
        activity, own, "activity", "activityattachment"
    )
    enabled = [
        value(each, "plugin")
        for each in own.iterfind("plugin_configs/plugin_config")
        if value(each, "subtype") == "assignsubmission"
        and value(each, "name") == "enabled"
        and value(each, "value") == "1"
    ]
    submission = [SUBMISSIONS[name] for name in SUBMISSIONS if name in enabled]
    for file in making.files.of(activity.context, "mod_assign", "introattachment"):
        markup += _file_link(making, file)
    item = making.text(activity, own, item_id, "assignment", markup)
    item["submission"] = submission or ["text"]
    if not submission:
        making.tell(Severity.ADAPTED, "moodle_submission_assumed", activity, own, node_key=item_id)
    dates = [name for name in DATES if value(own, name) not in ("", "0")]
    if dates:
        making.tell(
            Severity.LEFT_OUT,
            "moodle_settings",
            activity,
            own,
            node_key=item_id,
            name=", ".join(dates),
        )
    return [item]


def _file_link(making: Making, file: MoodleFile) -> str:
    target = making.links.to(file.member)
    name = html.escape(file.name, quote=False)
    return f'<p><a href="{target.address}" rel="noopener noreferrer">{name}</a></p>'


def quiz(making: Making, activity: Activity, own: Element, item_id: str) -> list[Item]:
    """A quiz with its questions; see `quizzes.py`."""
    item = making.item(activity, own, item_id, "quiz", required=True)
    intro = making.intro(activity, own)
    if intro:
        item["description"] = {making.reading.language: intro}
    making.quizzes.fill(activity, own, item)
    return [item]
