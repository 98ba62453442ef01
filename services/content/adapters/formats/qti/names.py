"""Gives the elements and attributes of every version of QTI the names that QTI 2 has for them.

QTI 3 writes `<qti-choice-interaction max-choices="1">` where QTI 2 writes
`<choiceInteraction maxChoices="1">`; namespaces change with every version. After `unified` the
readers know one way only.
"""

from __future__ import annotations

from functools import lru_cache

from services.content.adapters.markup.xml import Element

PREFIX = "qti-"
# Attributes that HTML itself writes with hyphens.
HYPHENATED = ("data-", "aria-")


def unified(root: Element) -> Element:
    """The same tree, its names changed in place: no namespaces, QTI 2's spelling."""
    for element in root.iter("*"):
        element.tag = _element_name(element.tag)
        for key in list(element.attrib):
            name = _attribute_name(key)
            if name != key:
                element.set(name, element.attrib.pop(key))
    return root


@lru_cache(10_000)
def _element_name(tag: str) -> str:
    name = tag.rpartition("}")[2]
    return _camel(name.removeprefix(PREFIX)) if name.startswith(PREFIX) else name


@lru_cache(10_000)
def _attribute_name(key: str) -> str:
    name = key.rpartition("}")[2]
    return name if name.startswith(HYPHENATED) else _camel(name)


def _camel(name: str) -> str:
    first, *more = name.split("-")
    return first + "".join(part.capitalize() for part in more)
