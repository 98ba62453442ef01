"""One QTI 1.2 item on its way to a question: what it shows and scores, and what is told of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field
from typing import Any

from services.content.adapters.formats.qti12.conditions import Condition
from services.content.adapters.formats.qti12.ids import Ids
from services.content.adapters.formats.qti12.presentation import Presentation
from services.content.adapters.formats.qti12.presentation import Response
from services.content.adapters.markup.xml import Element

Text = dict[str, str]
Parts = dict[str, Any]
"""What a kind adds to a question: `choices`, `blanks`, `pairs`, `answer`, another `prompt`."""


@dataclass
class Asked:
    """What the makers of the kinds work on. `text` cleans markup and names its language.

    `choice_ids` are the names that the choices got, by their own; `remarks` are codes of what did
    not simply come in. `item` is the element itself.
    """

    item: Element
    shown: Presentation
    conditions: list[Condition]
    text: Callable[[str], Text]
    choice_ids: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)

    def choices(self, response: Response, ids: Ids | None = None) -> tuple[list[Parts], Names]:
        """The labels of one place as choices, and their ids by the package's own."""
        ids = ids or Ids()
        names: Names = {}
        shown = []
        for ident, markup in response.labels:
            name = ids.take(ident, "choice")
            names.setdefault(ident, name)
            shown.append({"id": name, "text": self.text(markup)})
        for ident, name in names.items():
            self.choice_ids.setdefault(ident, name)
        return shown, names

    def remark(self, code: str) -> None:
        """Notes, once, that the report must say this of the question."""
        if code not in self.remarks:
            self.remarks.append(code)


Names = dict[str, str]
"""Safe ids by the package's own."""
