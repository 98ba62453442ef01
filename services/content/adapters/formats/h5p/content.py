"""One piece of H5P content: its type, what it holds, and media as markup."""

from __future__ import annotations

import html

from services.content.adapters.formats.h5p.values import listing
from services.content.adapters.formats.h5p.values import machine_name
from services.content.adapters.formats.h5p.values import mapping
from services.content.adapters.formats.h5p.values import text
from services.content.adapters.markup.html import plain_text


class Part:
    """One piece of content with its type: {"library": "H5P.Text 1.1", "params", "metadata"}."""

    def __init__(self, value: object) -> None:
        described = mapping(value)
        self.kind = machine_name(described.get("library"))
        self.params = mapping(described.get("params"))
        self.metadata = mapping(described.get("metadata"))
        self.id = text(described.get("subContentId"))
        self.title = plain_text(text(self.metadata.get("title")))


def members(part: Part) -> list[tuple[str, Part | None]]:
    """What a group holds, each with a heading or without; a heading may stand alone."""
    params = part.params
    if part.kind in ("H5P.Column", "H5P.RowColumn"):
        return [("", Part(mapping(each).get("content"))) for each in listing(params.get("content"))]
    if part.kind == "H5P.Row":
        columns = listing(params.get("columns"))
        return [("", Part(mapping(each).get("content"))) for each in columns]
    if part.kind == "H5P.Accordion":
        panels = map(mapping, listing(params.get("panels")))
        return [(_heading(panel.get("title")), Part(panel.get("content"))) for panel in panels]
    found: list[tuple[str, Part | None]] = []
    slides = listing(mapping(params.get("presentation")).get("slides"))
    for slide in map(mapping, slides):
        keyword = mapping(next(iter(listing(slide.get("keywords"))), None))
        found.append((_heading(keyword.get("main")), None))
        for element in map(mapping, listing(slide.get("elements"))):
            # What has no action is a link from one slide to another.
            if "action" in element:
                found.append(("", Part(element["action"])))
    return found


def _heading(value: object) -> str:
    return plain_text(text(value))


def medium(part: Part) -> str:
    """Markup of a picture, a film, a sound or a link, to be cleaned like any other."""
    params = part.params
    if part.kind == "H5P.Link":
        widget = mapping(params.get("linkWidget"))
        address = text(widget.get("protocol")) + text(widget.get("url"))
        shown = plain_text(text(params.get("title"))) or address
        return f'<p><a href="{html.escape(address)}">{html.escape(shown)}</a></p>'
    if part.kind == "H5P.Image":
        path = text(mapping(params.get("file")).get("path"))
        alt = html.escape(text(params.get("alt")))
        return f'<p><img src="{html.escape(path)}" alt="{alt}"></p>' if path else ""
    sources = listing(params.get("sources" if part.kind == "H5P.Video" else "files"))
    path = html.escape(text(mapping(next(iter(sources), None)).get("path")))
    if not path:
        return ""
    if part.kind == "H5P.Audio":
        return f'<p><audio src="{path}"></audio></p>'
    if path.startswith(("http:", "https:")):
        return f'<p><iframe src="{path}" title="{html.escape(part.title)}"></iframe></p>'
    return f'<p><video src="{path}"></video></p>'
