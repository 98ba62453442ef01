"""Writes what an item asks: its body, with something else where its interactions are."""

from __future__ import annotations

from collections.abc import Iterator

from services.content.adapters.formats.keys import key
from services.content.adapters.formats.qti.body import inner
from services.content.adapters.formats.qti.body import outer
from services.content.adapters.markup.xml import Element

CHOICES = ("simpleChoice", "inlineChoice", "simpleAssociableChoice", "gapText", "gapImg")


class Prompt:
    """The prompt of an item that became a question of this `kind`.

    `places` are responses with a place in the text, and what stands behind it. `left_out` are the
    lines of what is not meant for candidates.
    """

    def __init__(self, kind: str, places: dict[str, str]) -> None:
        self.kind = kind
        self.places = places
        self.left_out: list[int] = []

    def of(self, body: Element) -> str:
        """The markup of the body, yet to be cleaned."""
        return inner(body, self._replaced)

    def _replaced(self, element: Element) -> str | None:
        """What stands in the prompt where the element is."""
        name = str(element.tag)
        if name == "rubricBlock":
            if "candidate" in element.get("view", "candidate").split():
                return f"<div>{inner(element)}</div>"
            self.left_out.append(element.sourceline)
            return ""
        if name == "mediaInteraction":
            return inner(element)
        if name == "printedVariable":
            return "…"
        if name == "gap":
            return f"[[{key(element.get('identifier', ''))}]]"
        if name in ("gapText", "gapImg"):
            return "" if self.kind == "dropdowns" else None
        if not name.endswith("Interaction"):
            return None
        response = element.get("responseIdentifier", "")
        if self.kind in ("blanks", "dropdowns") and response in self.places:
            return f"[[{key(response)}]]{self.places[response]}"
        if name == "gapMatchInteraction":
            return f"<div>{inner(element, self._replaced)}</div>"
        if name == "textEntryInteraction":
            return " … "
        return "".join(self._asked(element))

    def _asked(self, element: Element) -> Iterator[str]:
        for prompt in element.iterfind("prompt"):
            yield f"<div>{inner(prompt)}</div>"
        if self.kind == "unsupported":
            # The words stay readable, though nobody can answer them here.
            offered = "".join(f"<li>{inner(choice)}</li>" for choice in element.iter(*CHOICES))
            if offered:
                yield f"<ul>{offered}</ul>"
            for picture in element.iter("object", "img"):
                yield outer(picture)
            if element.tag == "hottextInteraction":
                yield f"<div>{inner(element, _without_prompt)}</div>"


def _without_prompt(element: Element) -> str | None:
    return "" if element.tag == "prompt" else None
