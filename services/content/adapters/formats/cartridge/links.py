"""Where links in a cartridge's pages lead, as Common Cartridge and Canvas write them."""

from __future__ import annotations

import posixpath
import re
from urllib.parse import unquote

from services.content.adapters.formats.cartridge.manifest import Resource
from services.content.adapters.markup.targets import Kind
from services.content.adapters.markup.targets import Target
from services.content.adapters.packages.package import Package

# `$IMS-CC-FILEBASE$` is web_resources/ in Canvas exports and the package's root elsewhere.
FILE_BASE = re.compile(r"^\$(?:IMS[-_]CC|1EdTech[-_]CC)[-_]FILE_?BASE\$/?", re.IGNORECASE)
REFERENCE = re.compile(r"^\$(?:WIKI|CANVAS_OBJECT|CANVAS_COURSE)_REFERENCE\$/?", re.IGNORECASE)
FOLDERS = ("web_resources", "")
PAGES = "wiki_content"
# Among more files of one name than this, none is looked for by its ending.
MOST_NAMESAKES = 500


class CartridgeLinks:
    """Resolves addresses, once the items that pages became are known.

    `hidden` are members that are the course's structure (answers of quizzes among them): nothing
    links to them.
    """

    def __init__(self, package: Package, resources: dict[str, Resource], hidden: set[str]) -> None:
        self.package = package
        self.resources = resources
        self.hidden = hidden
        self.item_of_resource: dict[str, str] = {}
        self.item_of_path: dict[str, str] = {}
        self.used: set[str] = set()
        self.by_name: dict[str, list[str]] = {}
        for path in package.members:
            self.by_name.setdefault(path.rsplit("/", 1)[-1].lower(), []).append(path)

    def resolve(self, address: str, page: str) -> Target:
        """Where a relative address in the page at this path leads."""
        plain = unquote(address.partition("#")[0])
        if REFERENCE.match(plain):
            return self._reference(REFERENCE.sub("", plain).partition("?")[0])
        path = FILE_BASE.sub("", plain)
        from_base = path != plain
        for wanted in dict.fromkeys((path, path.partition("?")[0])):
            folders = FOLDERS if from_base else (posixpath.dirname(page), *FOLDERS)
            for folder in folders:
                found = self._member(posixpath.join(folder, wanted))
                if found:
                    return self._to(found)
        found = self._by_ending(path.partition("?")[0])
        return self._to(found) if found else Target(Kind.MISSING)

    def to_resource(self, resource: Resource) -> Target:
        """Where a link to a resource of the manifest leads."""
        item = self.item_of_resource.get(resource.id)
        if item:
            return Target(Kind.ITEM, f"academy-item:{item}")
        return self._to(resource.files[0]) if resource.files else Target(Kind.MISSING)

    def _reference(self, path: str) -> Target:
        segments = [part for part in path.split("/") if part]
        for segment in segments:
            if segment in self.item_of_resource:
                return Target(Kind.ITEM, f"academy-item:{self.item_of_resource[segment]}")
            if segment in self.resources:
                return self.to_resource(self.resources[segment])
        if segments:
            page = self._member(f"{PAGES}/{segments[-1]}.html")
            if page:
                return self._to(page)
        return Target(Kind.MISSING)

    def _member(self, path: str) -> str | None:
        tidy = posixpath.normpath(f"/{path}").lstrip("/")
        return self.package.find(tidy) if tidy else None

    def _by_ending(self, path: str) -> str | None:
        """The only member whose path ends so: exporters move folders and forget the links."""
        ending = posixpath.normpath(f"/{path}").lower()
        named = self.by_name.get(ending.rsplit("/", 1)[-1], [])
        if len(named) > MOST_NAMESAKES:
            return None
        found = [member for member in named if f"/{member.lower()}".endswith(ending)]
        return (found or named)[0] if len(found or named) == 1 else None

    def _to(self, path: str) -> Target:
        if path in self.item_of_path:
            return Target(Kind.ITEM, f"academy-item:{self.item_of_path[path]}")
        if path in self.hidden:
            return Target(Kind.MISSING)
        self.used.add(path)
        member = self.package.members[path]
        return Target(Kind.FILE, f"academy-file:{member.sha256}", member.type)
