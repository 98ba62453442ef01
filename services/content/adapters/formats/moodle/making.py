"""What makers of items share: the backup's parts, and the pieces of which items are made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from services.content.adapters.formats.interface import source
from services.content.adapters.formats.moodle.files import MoodleFiles
from services.content.adapters.formats.moodle.links import MoodleLinks
from services.content.adapters.formats.moodle.links import Place
from services.content.adapters.formats.moodle.outline import Activity
from services.content.adapters.formats.moodle.outline import value
from services.content.adapters.formats.moodle.quizzes import Quizzes
from services.content.adapters.formats.moodle.texts import HTML
from services.content.adapters.formats.moodle.texts import Texts
from services.content.adapters.formats.reading import Reading
from services.content.adapters.markup.html import first_title
from services.content.adapters.markup.html import words_of
from services.content.adapters.markup.text import Slugs
from services.content.adapters.markup.xml import Element
from services.content.domain.report import Severity

Item = dict[str, Any]

WORDS_A_MINUTE = 180


@dataclass(frozen=True)
class Making:
    """One backup on its way to items. `ids` gives ids to items that no link leads to."""

    reading: Reading
    files: MoodleFiles
    links: MoodleLinks
    texts: Texts
    quizzes: Quizzes
    ids: Slugs

    def item(self, activity: Activity, own: Element, item_id: str, kind: str, **more: Any) -> Item:
        """An item of this kind, called as the activity."""
        return {
            "id": item_id,
            "kind": kind,
            "title": {self.reading.language: first_title(activity.title, activity.kind)},
            "minutes": 0,
            "required": False,
            "source": source(activity.path, activity.id, own.sourceline),
            **more,
        }

    def text(self, activity: Activity, own: Element, item_id: str, kind: str, markup: str) -> Item:
        """An item with a text, which takes as long as reading it."""
        minutes = max(1, -(-words_of(markup) // WORDS_A_MINUTE))
        shown = {self.reading.language: markup}
        return self.item(activity, own, item_id, kind, html=shown, minutes=minutes, required=True)

    def clean(self, activity: Activity, own: Element, name: str, area: str, item: str = "0") -> str:
        """The clean text of a child `name`, with files of its own area."""
        format = value(own, f"{name}format") or HTML
        place = Place(activity.context, area, item)
        return self.texts.clean(value(own, name), format, activity.path, place)

    def intro(self, activity: Activity, own: Element) -> str:
        """The activity's own description."""
        return self.clean(activity, own, "intro", "intro")

    def heading(self, activity: Activity, own: Element, item_id: str) -> list[Item]:
        """The title alone."""
        return [self.item(activity, own, item_id, "heading")]

    def tell(
        self,
        severity: Severity,
        code: str,
        activity: Activity,
        element: Element,
        node_key: str | None = None,
        **params: object,
    ) -> None:
        """Writes a line about the activity."""
        title = first_title(activity.title, activity.kind)
        self.reading.report.add(
            severity,
            code,
            activity.path,
            activity.id,
            {"title": title, "kind": activity.kind[:100], **params},
            line=element.sourceline,
            node_key=node_key,
        )


Maker = Callable[[Making, Activity, Element, str], list[Item]]
