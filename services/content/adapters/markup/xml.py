"""Parses XML of packages without entities, network or DOCTYPE; finds elements by local name.

Real packages disagree with themselves about namespaces and versions, so elements are recognised by
their local names alone.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from lxml import etree

from services.content.adapters.markup.text import decode
from services.content.adapters.packages.limits import Limits
from services.content.adapters.packages.refusals import Unreadable
from services.content.adapters.packages.refusals import refuse

# lxml ships no types.
Element = Any


def parse_xml(
    data: bytes, path: str, limits: Limits, note_encoding: Callable[[str], None]
) -> Element:
    """The root element. Raises PackageRefused for an attack, Unreadable for a mere mistake."""
    text = decode(data, note_encoding).lstrip("\ufeff \t\r\n")
    if text.startswith("<?xml"):
        text = text[text.find("?>") + 2 :]
    if _has_doctype(text):
        raise refuse("xml_doctype", path)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        if "depth" in str(error).lower():
            raise refuse("xml_too_deep", path, limit=limits.xml_depth) from error
        raise Unreadable(str(error)[:200]) from error
    if _deeper_than(root, limits.xml_depth):
        raise refuse("xml_too_deep", path, limit=limits.xml_depth)
    return root


def _has_doctype(text: str) -> bool:
    """A DOCTYPE stands before the root element, after comments and instructions only."""
    at = 0
    while True:
        while text[at : at + 1].isspace():
            at += 1
        if text.startswith("<!--", at):
            end, length = text.find("-->", at), 3
        elif text.startswith("<?", at):
            end, length = text.find("?>", at), 2
        else:
            return text[at : at + 9].upper() == "<!DOCTYPE"
        if end < 0:
            return False
        at = end + length


def _deeper_than(root: Element, limit: int) -> bool:
    """Asks libxml2, which walks the tree some twenty times as fast as we could."""
    return bool(root.xpath("boolean(" + "/*" * (limit + 1) + ")"))


@lru_cache(maxsize=4096)
def _without_namespace(tag: str) -> str:
    return tag.rpartition("}")[2]


def local(element: Element) -> str:
    """The element's name without its namespace."""
    return _without_namespace(str(element.tag))


def children(element: Element, name: str) -> Iterator[Element]:
    """The element's direct children of this local name."""
    return iter(element.iterchildren(f"{{*}}{name}"))


def child(element: Element | None, *names: str) -> Element | None:
    """The first child of the first child … by local names; None when one is absent."""
    for name in names:
        if element is None:
            return None
        element = next(element.iterchildren(f"{{*}}{name}"), None)
    return element


def descendants(element: Element, *names: str) -> Iterator[Element]:
    """All elements below with one of these local names, in document order."""
    return iter(element.iterdescendants(*[f"{{*}}{name}" for name in names]))


def words(element: Element | None) -> str:
    """All the text in the element, stripped; empty when there is no element."""
    if element is None:
        return ""
    if not len(element):
        return (element.text or "").strip()
    return "".join(element.itertext()).strip()


def attribute(element: Element, name: str) -> str:
    """An attribute by local name, stripped; empty when absent."""
    value = element.get(name)
    if value is not None:
        return str(value).strip()
    for key, other in element.attrib.items():
        if str(key).rpartition("}")[2].lower() == name:
            return str(other).strip()
    return ""
