"""Writes the body of an item, a choice or a feedback as markup that has yet to be cleaned."""

from __future__ import annotations

import html
from collections.abc import Callable

from services.content.adapters.formats.qti.formula import formula_text
from services.content.adapters.markup.xml import Element
from services.content.adapters.markup.xml import words

# What stands in the place of an element: markup, or None when it is written as it is.
Replace = Callable[[Element], str | None]

VOID = ("br", "hr", "img", "source", "col", "wbr")
ATTRIBUTES = (
    *("src", "href", "data", "alt", "title", "lang", "dir", "width", "height"),
    *("type", "start", "scope", "span", "colspan", "rowspan"),
)
# Elements of QTI that only hold others.
HOLDERS = ("itemBody", "stimulusBody", "contentBody", "prompt", "infoControl", "hottext", "gapText")
# Feedback and parts of templates are not part of what is asked.
HIDDEN = ("feedbackInline", "feedbackBlock", "templateInline", "templateBlock", "rubricBlock")


def nothing(element: Element) -> str | None:
    """Replaces no element."""
    return None


def inner(element: Element, replace: Replace = nothing) -> str:
    """The markup inside the element."""
    parts = [html.escape(element.text or "", quote=False)]
    for part in element:
        parts.append(outer(part, replace))
        parts.append(html.escape(part.tail or "", quote=False))
    return "".join(parts)


def outer(element: Element, replace: Replace = nothing) -> str:
    """The markup of the element itself."""
    replaced = replace(element)
    if replaced is not None:
        return replaced
    name = str(element.tag)
    if name in HIDDEN:
        return ""
    if name in HOLDERS:
        return inner(element, replace)
    if name == "math":
        # The cleaner sees the element and tells that a formula has become text.
        return f"<math>{html.escape(formula_text(element), quote=False)}</math>"
    if name == "object" and element.get("type", "").startswith("image/"):
        alt = html.escape(words(element))
        return f'<img src="{html.escape(element.get("data", ""))}" alt="{alt}">'
    written = "".join(
        f' {key}="{html.escape(value)}"' for key in ATTRIBUTES if (value := element.get(key))
    )
    if name in VOID:
        return f"<{name}{written}>"
    return f"<{name}{written}>{inner(element, replace)}</{name}>"
