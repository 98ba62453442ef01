"""What a QTI 1.2 item shows: its words and pictures, and its places for answers, as raw markup."""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field

from services.content.adapters.markup.xml import Element
from services.content.adapters.markup.xml import attribute
from services.content.adapters.markup.xml import local
from services.content.adapters.markup.xml import words

MEDIA = ("mataudio", "matvideo", "matapplication")
VOID = ("br", "hr", "img")


@dataclass
class Response:
    """One place for an answer. `labels` are (ident, markup); `markup` is what stands beside them.

    `kind` is the element's name (response_lid, response_str …), `renders` are the names of its
    render_… elements and of what they hold besides labels.
    """

    kind: str
    ident: str
    cardinality: str
    number: bool = False
    markup: str = ""
    labels: list[tuple[str, str]] = field(default_factory=list)
    renders: set[str] = field(default_factory=set)


@dataclass
class Presentation:
    """The prompt (all material outside the places for answers) and those places."""

    markup: str
    responses: list[Response]


def read_presentation(element: Element | None) -> Presentation:
    """Reads the whole presentation, however it is nested; an absent one shows nothing."""
    parts: list[str] = []
    responses: list[Response] = []
    if element is not None:
        _walk(element, parts, responses)
    return Presentation("".join(parts), responses)


def markup_of(element: Element) -> str:
    """All material in the element (a choice, a feedback)."""
    parts: list[str] = []
    _gather(element, parts)
    return "".join(parts)


def _walk(element: Element, parts: list[str], responses: list[Response]) -> None:
    for part in element:
        name = local(part)
        if name == "material":
            parts.append(_material(part))
        elif name.startswith("response_"):
            responses.append(_response(part, name))
        else:
            _walk(part, parts, responses)


def _response(element: Element, name: str) -> Response:
    response = Response(
        kind=name,
        ident=attribute(element, "ident"),
        cardinality=attribute(element, "rcardinality").lower(),
        number=name == "response_num",
    )
    parts: list[str] = []
    _walk_response(element, response, parts)
    response.markup = "".join(parts)
    return response


def _walk_response(element: Element, response: Response, parts: list[str]) -> None:
    for part in element:
        name = local(part)
        if name == "response_label":
            response.labels.append((attribute(part, "ident"), markup_of(part)))
        elif name == "material":
            parts.append(_material(part))
        else:
            response.renders.add(name)
            if name == "render_fib" and attribute(part, "fibtype").lower() in (
                "integer",
                "decimal",
                "scientific",
            ):
                response.number = True
            _walk_response(part, response, parts)


def _gather(element: Element, parts: list[str]) -> None:
    for part in element:
        if local(part) == "material":
            parts.append(_material(part))
        else:
            _gather(part, parts)


def _material(material: Element) -> str:
    return "".join(_pieces(material))


def _pieces(material: Element) -> Iterator[str]:
    for part in material:
        name = local(part)
        if name in ("mattext", "matemtext"):
            yield _text(part, "html" in attribute(part, "texttype").lower())
        elif name == "mat_extension":
            yield from _pieces(part)
        elif name == "mat_formattedtext":
            yield _text(part, attribute(part, "type").lower() != "plain_text")
        elif name == "matimage":
            yield f'<img src="{html.escape(attribute(part, "uri"))}">'
        elif name in MEDIA:
            address = html.escape(attribute(part, "uri"))
            yield f'<a href="{address}">{address}</a>'
        elif name == "matbreak":
            yield "<br>"


def _text(element: Element, is_markup: bool) -> str:
    if len(element):
        return _written(element)
    text = words(element)
    return text if is_markup else html.escape(text, quote=False).replace("\n", "<br>")


def _written(element: Element) -> str:
    """Markup that stands there as elements, as text without namespaces; to be cleaned as any."""
    parts = [html.escape(element.text or "")]
    for part in element:
        name = local(part)
        values = "".join(f' {key}="{html.escape(str(text))}"' for key, text in part.attrib.items())
        parts.append(f"<{name}{values}>{_written(part)}")
        if name not in VOID:
            parts.append(f"</{name}>")
        parts.append(html.escape(part.tail or ""))
    return "".join(parts)
