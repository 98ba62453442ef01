"""Parts of a unit that are seen: videos and documents, from where they may be shown."""

from __future__ import annotations

from html import escape

from services.content.adapters.formats.interface import Item
from services.content.adapters.formats.olx.blocks import Block
from services.content.adapters.formats.olx.links import localised
from services.content.adapters.formats.olx.making import Making
from services.content.adapters.formats.olx.part import Part
from services.content.adapters.formats.olx.part import item_of
from services.content.adapters.formats.olx.videos import files_markup
from services.content.adapters.formats.olx.videos import read_video
from services.content.adapters.markup.players import is_player
from services.content.adapters.markup.targets import Kind
from services.content.adapters.markup.targets import normalised
from services.content.adapters.markup.targets import outside
from services.content.adapters.markup.xml import Element
from services.content.domain.report import Severity

# A video is offered in a few sizes; more of them are of no use to anybody.
SOURCES = 5
PLAYER = "https://www.youtube.com/embed/"


def video(block: Block, element: Element, making: Making) -> Part:
    """A player, a file or a link, with the files that belong to it below."""
    said = read_video(block, element)
    title, minutes = making.title(block), said.minutes
    shown = title[making.reading.language]
    start, end = block.get("start_time"), block.get("end_time")
    if (start or end) and (start, end) != ("00:00:00", "00:00:00"):
        making.tell(Severity.ADAPTED, "olx_video_parts", block, title=shown, start=start, end=end)
    found = [f"{PLAYER}{said.youtube}"] if said.youtube else []
    items = [
        item
        for address in [*found, *said.sources]
        if (item := _seen_at(making, block, address, title, minutes)) is not None
    ]
    first = items[0].get("url") if items else None
    others = "".join(
        f'<p><a href="{escape(source)}">{escape(shown)}</a></p>'
        for source in said.sources[:SOURCES]
        if source != first and "://" in source
    )
    markup = making.clean(others + files_markup(said), block.path)
    if items:
        return Part(markup, items[0])
    making.tell(Severity.KEPT, "olx_video_without_source", block, title=shown)
    opaque = making.opaque(block)
    return Part(markup, opaque.item, hidden=True)


def document(block: Block, element: Element, making: Making) -> Part:
    """A document in PDF."""
    item = _seen_at(making, block, block.get("url"), making.title(block))
    return Part(item=item) if item else making.opaque(block)


def _seen_at(
    making: Making, block: Block, address: str, title: dict[str, str], minutes: float = 0
) -> Item | None:
    """An item that shows what lies at an address; None with a line when nothing may."""
    # Quoted, as it would stand in markup.
    address = localised(f'"{address}"', making.course)[1:-1]
    target = outside(normalised(address))
    if target is None:
        path = making.links.static(address)
        if path is None:
            making.tell(Severity.LEFT_OUT, "missing_link", block, url=address[:200])
            return None
        making.links.used.add(path)
        return item_of(block, "file", title, path=path, minutes=minutes)
    if target.kind is not Kind.EXTERNAL or not target.address.startswith("http"):
        making.tell(Severity.LEFT_OUT, "unsafe_link", block, url=address[:200])
        return None
    kind = "embed" if is_player(target.address) else "link"
    making.tell(Severity.INFO, "external_link", block, url=target.address)
    return item_of(block, kind, title, url=target.address, minutes=minutes)
