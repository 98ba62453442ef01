"""The words and pictures of a QTI 1.2 item, as markup that has yet to be cleaned."""

from __future__ import annotations

import html
from collections.abc import Iterator

from services.content.adapters.markup.xml import Element
from services.content.adapters.markup.xml import attribute
from services.content.adapters.markup.xml import children
from services.content.adapters.markup.xml import descendants
from services.content.adapters.markup.xml import local
from services.content.adapters.markup.xml import words

ANSWER_PARTS = ("response_", "render_", "response_label")


def prompt_of(presentation: Element) -> str:
    """What is asked: all material outside the places for answers."""
    return "".join(_outside_answers(presentation))


def _outside_answers(element: Element) -> Iterator[str]:
    for part in element:
        name = local(part)
        if name == "material":
            yield _material(part)
        elif not name.startswith(ANSWER_PARTS):
            yield from _outside_answers(part)


def markup_of(element: Element) -> str:
    """All material in the element (a choice, a feedback)."""
    return "".join(_material(part) for part in descendants(element, "material"))


def _material(material: Element) -> str:
    parts = []
    for part in material:
        name = local(part)
        if name == "mattext":
            text = words(part)
            if "html" in attribute(part, "texttype").lower():
                parts.append(text)
            else:
                parts.append(html.escape(text).replace("\n", "<br>"))
        elif name == "matimage":
            parts.append(f'<img src="{html.escape(attribute(part, "uri"))}">')
        elif name in ("mataudio", "matvideo", "matapplication"):
            address = html.escape(attribute(part, "uri"))
            parts.append(f'<a href="{address}">{address}</a>')
        elif name == "matbreak":
            parts.append("<br>")
    return "".join(parts)


def feedback_of(item: Element) -> dict[str, str]:
    """Feedback that says something, by identifier: `general_fb`, `correct_fb`, `<choice>_fb` …"""
    found = {}
    for feedback in children(item, "itemfeedback"):
        markup = markup_of(feedback)
        if markup.strip():
            found[attribute(feedback, "ident")] = markup
    return found
