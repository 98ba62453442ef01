"""What an Open edX course holds beside its outline: drafts, orphans, pages, textbooks, files."""

from __future__ import annotations

import re
from collections.abc import Container
from collections.abc import Iterator
from typing import Any

import orjson

from services.content.adapters.formats.interface import Item
from services.content.adapters.formats.interface import source
from services.content.adapters.formats.olx.blocks import ALIASES
from services.content.adapters.formats.olx.blocks import CONTAINERS
from services.content.adapters.formats.olx.blocks import SECTIONS
from services.content.adapters.formats.olx.blocks import Block
from services.content.adapters.formats.olx.blocks import Blocks
from services.content.adapters.formats.olx.links import OlxLinks
from services.content.adapters.formats.olx.policy import FOLDER
from services.content.adapters.formats.reading import Reading
from services.content.adapters.markup.html import first_title
from services.content.domain.report import Severity

DRAFTS = "drafts/"
# Folders of files that are no blocks.
OTHER_FOLDERS = frozenset({FOLDER, "static", "about", "info", "tabs", "assets", "course", "roots"})
BLOCK_FILE = re.compile(r"(?:drafts/)?(?P<tag>[\w-]+)/(?P<name>.+)\.xml")
HEAD = 2048
PAGES = re.compile(
    r"(?:tabs|html|drafts/html)/.+\.html|info/(?:updates|handouts)\.html|about/overview\.html"
)
UNUSED = re.compile(r"(?:about|info|policies|assets|certificates)/.+")
USUAL_TITLES = {
    "about/overview.html": {"id": "Tentang kursus ini", "en": "About this course"},
    "info/handouts.html": {"id": "Bahan kursus", "en": "Course handouts"},
    "info/updates.html": {"id": "Kabar kursus", "en": "Course updates"},
}
ARCHIVES = ("application/zip", "application/gzip", "application/x-tar")


def block_files(reading: Reading, known: Container[str]) -> list[tuple[str, str, str]]:
    """(path, tag, name) of every other member that defines a block; outer blocks come first."""
    found = []
    for path, member in reading.package.members.items():
        matched = BLOCK_FILE.fullmatch(path)
        if not matched or matched["tag"] in OTHER_FOLDERS or path in known:
            continue
        with reading.package.store.open_path(member.sha256).open("rb") as file:
            head = file.read(HEAD)
        if re.search(rb"<%s[\s/>]" % re.escape(matched["tag"].encode()), head):
            tag = ALIASES.get(matched["tag"], matched["tag"])
            found.append((path, tag, matched["name"].replace("/", ":")))
    outer = [*SECTIONS, *sorted(CONTAINERS - set(SECTIONS))]
    order = {tag: number for number, tag in enumerate(outer)}
    return sorted(found, key=lambda each: (order.get(each[1], len(order)), each[0]))


def left_over(reading: Reading, blocks: Blocks) -> Iterator[Block]:
    """Blocks that nothing in the course points to; those of drafts are read with other drafts."""
    for path, tag, name in block_files(reading, blocks.by_path):
        if path in blocks.by_path:
            # An outer one has just brought it in.
            continue
        blocks.in_drafts = path.startswith(DRAFTS)
        block = blocks.file(path, tag, name)
        blocks.in_drafts = False
        if block is not None:
            yield block


def pages(reading: Reading) -> list[str]:
    """Pages of the package that no block has brought in."""
    structure = reading.package.structure
    members = reading.package.members
    return sorted(
        path
        for path, member in members.items()
        if path not in structure
        and PAGES.fullmatch(path)
        and member.size <= reading.limits.html_bytes
    )


def textbooks(course: Block, blocks: Blocks, links: OlxLinks, reading: Reading) -> list[Item]:
    """The chapters of textbooks in PDF that are files of the package."""
    items: list[Item] = []
    for book in _maps(course.get("pdf_textbooks")):
        title = first_title(str(book.get("tab_title") or ""), str(book.get("id") or ""))
        reading.report.add(Severity.ADAPTED, "olx_textbook", course.path, course.name, title=title)
        chapters = book.get("chapters")
        for chapter in chapters if isinstance(chapters, list) else []:
            address = str(chapter.get("url") or "") if isinstance(chapter, dict) else ""
            path = links.static(address) if address and "://" not in address else None
            if path is None:
                reading.report.add(
                    Severity.LEFT_OUT, "missing_link", course.path, url=address[:200]
                )
                continue
            links.used.add(path)
            name = first_title(str(chapter.get("title") or ""), path.rsplit("/", 1)[-1])
            items.append(
                {
                    "id": blocks.slugs.take(f"textbook-{path.rsplit('/', 1)[-1]}"),
                    "kind": "file",
                    "title": {reading.language: f"{title}: {name}"},
                    "minutes": 0,
                    "required": False,
                    "source": source(path),
                    "path": path,
                }
            )
    return items


def page_titles(course: Block, language: str) -> dict[str, str]:
    """What pages outside the outline are called, by their paths."""
    usual = {path: texts.get(language, texts["en"]) for path, texts in USUAL_TITLES.items()}
    tabs = [tab for tab in _maps(course.get("tabs")) if tab.get("url_slug")]
    return usual | {f"tabs/{tab['url_slug']}.html": str(tab.get("name") or "") for tab in tabs}


def tell_tabs(course: Block, reading: Reading) -> None:
    """Reports tabs that lead out of the course: learners have no such tabs here."""
    for tab in _maps(course.get("tabs")):
        if tab.get("link"):
            title = first_title(str(tab.get("name") or ""), str(tab["link"])[:200])
            reading.report.add(Severity.LEFT_OUT, "olx_link_tab", source_id="tabs", title=title)


def files_of(reading: Reading, kept: set[str], links: OlxLinks) -> list[dict[str, Any]]:
    """Every member that has not been read, told about when nothing leads to it."""
    files = []
    for path, member in sorted(reading.package.members.items()):
        raw = path in kept
        if path in reading.package.structure and not raw:
            continue
        if not raw and UNUSED.fullmatch(path):
            if member.size == 0:
                reading.package.structure.add(path)
                continue
            reading.report.add(Severity.LEFT_OUT, "olx_not_used", path)
            continue
        if not raw and path not in links.used:
            reading.report.add(Severity.KEPT, "unlisted_file", path)
        if member.type in ARCHIVES:
            reading.report.add(Severity.KEPT, "archive_kept_closed", path)
        files.append(
            {"path": path, "sha256": member.sha256, "size": member.size, "type": member.type}
        )
    return files


def _maps(text: str) -> list[dict[str, Any]]:
    try:
        found = orjson.loads(text) if text else []
    except orjson.JSONDecodeError:
        return []
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
