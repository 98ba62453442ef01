"""Where links in the files of a plain content package lead: by path, or by the file's name."""

from __future__ import annotations

import posixpath
from urllib.parse import unquote

from services.content.adapters.markup.targets import Kind
from services.content.adapters.markup.targets import Target
from services.content.adapters.packages.package import Package


class PackageLinks:
    """Resolves addresses relative to the file that holds them, then from the package's top.

    `hidden` are members that are the course's structure (answers among them): nothing links there.
    """

    def __init__(self, package: Package, hidden: set[str]) -> None:
        self.package = package
        self.hidden = hidden
        self.used: set[str] = set()
        self.by_name: dict[str, list[str]] = {}
        for path in package.members:
            self.by_name.setdefault(path.rsplit("/", 1)[-1].lower(), []).append(path)

    def resolve(self, address: str, page: str) -> Target:
        """Where a relative address in the member at this path leads."""
        found = self.member(address, page)
        if found is None or found in self.hidden:
            return Target(Kind.MISSING)
        self.used.add(found)
        member = self.package.members[found]
        return Target(Kind.FILE, f"academy-file:{member.sha256}", member.type)

    def member(self, address: str, page: str) -> str | None:
        """The member that an address means; exporters move files and forget the links to them."""
        plain = address.partition("#")[0]
        for wanted in dict.fromkeys((plain, unquote(plain), unquote(plain.partition("?")[0]))):
            for folder in (posixpath.dirname(page), ""):
                tidy = posixpath.normpath(posixpath.join("/", folder, wanted)).lstrip("/")
                found = self.package.find(tidy) if tidy else None
                if found:
                    return found
        name = unquote(plain.partition("?")[0]).rsplit("/", 1)[-1].lower()
        named = self.by_name.get(name, []) if name else []
        return named[0] if len(named) == 1 else None
