"""Reads an H5P package: one piece of content, and the libraries of H5P's own player."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import orjson

from services.content.adapters.formats.h5p.content import Part
from services.content.adapters.formats.h5p.parts import CONTENT
from services.content.adapters.formats.h5p.parts import Parts
from services.content.adapters.formats.h5p.values import Params
from services.content.adapters.formats.h5p.values import listing
from services.content.adapters.formats.h5p.values import mapping
from services.content.adapters.formats.h5p.values import text
from services.content.adapters.formats.interface import Format
from services.content.adapters.formats.interface import Item
from services.content.adapters.formats.interface import alone
from services.content.adapters.formats.interface import source
from services.content.adapters.formats.reading import Reading
from services.content.adapters.markup.html import plain_text
from services.content.adapters.markup.targets import Kind
from services.content.adapters.markup.targets import Target
from services.content.adapters.markup.text import guess_language
from services.content.adapters.packages.package import Package
from services.content.adapters.packages.refusals import refuse
from services.content.domain.report import Severity

HEAD = "h5p.json"
BOOK = "H5P.InteractiveBook"
# Names under which authors' words stand; labels of buttons stand under others.
WORDS = frozenset({"text", "question", "taskDescription", "textField", "title", "questions"})
ENOUGH_WORDS = 400


class H5pLinks:
    """Addresses in H5P's markup are relative to the folder `content`."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.used: set[str] = set()

    def resolve(self, address: str, page: str) -> Target:
        """The file of the content that is meant."""
        path = unquote(address.partition("#")[0].partition("?")[0])
        found = self.package.find(posixpath.normpath(f"/content/{path}").lstrip("/"))
        if found is None or not found.startswith("content/") or found == CONTENT:
            return Target(Kind.MISSING)
        self.used.add(found)
        member = self.package.members[found]
        return Target(Kind.FILE, f"academy-file:{member.sha256}", member.type)


def read_h5p(reading: Reading) -> dict[str, Any]:
    """The course document; raises PackageRefused when either JSON file is absent or broken."""
    head = _json(reading, HEAD)
    return H5p(reading, head, _json(reading, CONTENT)).read()


def _json(reading: Reading, name: str) -> Params:
    path = reading.package.find(name)
    if path is None:
        raise refuse("h5p_file_missing", name)
    data = reading.package.read(path, reading.limits.xml_bytes).removeprefix(b"\xef\xbb\xbf")
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise refuse("h5p_json_broken", path, detail=str(error)[:200]) from error
    if not isinstance(value, dict):
        raise refuse("h5p_json_broken", path, detail=type(value).__name__)
    return value


class H5p:
    """One package being read."""

    def __init__(self, reading: Reading, head: Params, content: Params) -> None:
        self.reading = reading
        self.head = head
        self.content = content
        self.links = H5pLinks(reading.package)
        reading.links = self.links

    def read(self) -> dict[str, Any]:
        """One module: of a book its chapters, of anything else the content itself."""
        self.reading.language = self._language()
        title = self._title()
        main = Part(
            {
                "library": f"{text(self.head.get('mainLibrary'))} 0.0",
                "params": self.content,
                "metadata": self.head,
            }
        )
        parts = Parts(self.reading)
        parts.tell_credits(main)
        items = self._items(parts, main, title)
        self._tell(parts)
        return {
            "format": "h5p",
            "producer": None,
            "source_id": main.kind or None,
            "title": {self.reading.language: title},
            "language": self.reading.language,
            "modules": [
                {
                    "id": "content",
                    "title": {self.reading.language: title},
                    "source": source(HEAD),
                    "items": items,
                }
            ],
            "library": [],
            "files": self._files(parts.sealed),
        }

    def _items(self, parts: Parts, main: Part, title: str) -> list[Item]:
        if main.kind == BOOK:
            chapters = list(map(Part, listing(self.content.get("chapters"))))
            return [item for part in chapters for item in parts.items(part, part.title or title)]
        if parts.is_native(main.kind):
            return parts.items(main, title)
        return [{**parts.sealed_item(main, title), "libraries": self._libraries()}]

    def _language(self) -> str:
        for name in ("defaultLanguage", "language"):
            stated = text(self.head.get(name)).partition("-")[0].lower()
            if len(stated) == 2 and stated.isalpha():
                return stated
        words = [text(self.head.get("title"))]
        for said in _words(self.content):
            words.append(said)
            if len(words) > ENOUGH_WORDS:
                break
        language = guess_language(plain_text(" ".join(words), limit=20_000))
        self.reading.report.add(Severity.INFO, "language_guessed", language=language)
        return language

    def _title(self) -> str:
        title = plain_text(text(self.head.get("title")))
        if not title:
            title = "Kursus tanpa judul" if self.reading.language == "id" else "Untitled course"
            self.reading.report.add(Severity.ADAPTED, "title_missing", title=title)
        return title

    def _libraries(self) -> list[str]:
        """Name and version of every library that the package says it needs."""
        found = []
        for each in map(mapping, listing(self.head.get("preloadedDependencies"))):
            name = plain_text(text(each.get("machineName")))
            version = ".".join(text(each.get(part)) for part in ("majorVersion", "minorVersion"))
            found.append(f"{name} {version}"[:200])
        return found

    def _tell(self, parts: Parts) -> None:
        report = self.reading.report
        if parts.sealed:
            names = ", ".join(self._libraries()) or "–"
            report.add(Severity.INFO, "h5p_libraries", HEAD, libraries=names[:1000])
        if parts.questions.tips:
            report.add(Severity.LEFT_OUT, "h5p_tips", number=parts.questions.tips)
        if parts.questions.forgiving:
            report.add(Severity.ADAPTED, "h5p_spelling", number=parts.questions.forgiving)
        if parts.decorations:
            report.add(Severity.LEFT_OUT, "h5p_decorations", number=parts.decorations)
        if parts.overall_feedback:
            report.add(Severity.LEFT_OUT, "h5p_overall_feedback", number=parts.overall_feedback)

    def _files(self, sealed: bool) -> list[dict[str, Any]]:
        """Every file when the player is needed; else the content's, without the player."""
        report, package = self.reading.report, self.reading.package
        files = []
        player: dict[str, int] = {}
        for path, member in sorted(package.members.items()):
            if path in package.structure and not sealed:
                continue
            folder = path.partition("/")[0]
            if not sealed and not path.startswith("content/"):
                player[folder] = player.get(folder, 0) + 1
                report.left_out.add(path)
                continue
            if not sealed and path not in self.links.used:
                report.add(Severity.KEPT, "unlisted_file", path)
            if member.type == "application/zip":
                report.add(Severity.KEPT, "archive_kept_closed", path)
            files.append(
                {"path": path, "sha256": member.sha256, "size": member.size, "type": member.type}
            )
        for folder, number in player.items():
            report.add(Severity.LEFT_OUT, "h5p_player_not_needed", folder, number=number)
        return files


def _words(value: object, depth: int = 0) -> Iterator[str]:
    """The authors' words in the content, wherever they stand."""
    if depth > 40:
        return
    if isinstance(value, dict):
        for name, inner in value.items():
            if isinstance(inner, str):
                if name in WORDS:
                    yield inner
            else:
                yield from _words(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            if isinstance(inner, str):
                yield inner
            else:
                yield from _words(inner, depth + 1)


H5P = Format("h5p", alone(HEAD), read_h5p)
