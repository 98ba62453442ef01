"""Where links in an Open edX course lead: `/static/`, `/jump_to_id/`, `/courses/`, assets."""

from __future__ import annotations

import posixpath
import re
from urllib.parse import unquote

from services.content.adapters.markup.targets import Kind
from services.content.adapters.markup.targets import Target
from services.content.adapters.packages.package import Package

STATIC = "static/"
# Names in an address, short enough that no text makes this slow.
_NAME = r"[^\s\"'<>+:@/]{1,120}"
# A scheme of its own, which no cleaner would let through: it stands for a file in static/.
ASSET = re.compile(
    rf"(?:https?://[\w.:-]{{1,120}})?/?(?:assets/courseware/v\d/\w{{1,64}}/)?"
    rf"asset-v1:(?P<course>{_NAME}\+{_NAME}\+{_NAME})\+type@asset\+block(?:@|/)"
)
# Of the first generation; a relative one is of the same course.
OLD_ASSET = re.compile(rf"(?P<quote>[\"'(])/c4x/{_NAME}/{_NAME}/asset/")
# The address of a block ends in its name.
JUMP = re.compile(r"/jump_to(?:_id)?/(?P<name>[^?#]+)")
COURSEWARE = re.compile(r"^/?courses/[^/]+(?:/[^/]+/[^/]+)?/(?P<rest>[^?#]*)")
NOT_IN_NAMES = re.compile(r"[^\w.-]+")


def localised(markup: str, course: str) -> str:
    """The markup with its course's own assets as `/static/…`; `course` is `org+course+run`."""

    def asset(found: re.Match[str]) -> str:
        whole = found.group(0)
        own = not whole.startswith("http") or found["course"].lower() == course.lower()
        return "/static/" if own else whole

    if "asset-v1:" in markup:
        markup = ASSET.sub(asset, markup)
    return OLD_ASSET.sub(r"\g<quote>/static/", markup) if "/c4x/" in markup else markup


class OlxLinks:
    """Resolves addresses, once it is known which item each block became.

    `items` maps the name of a block to the id of its item, `blocks` the id of the block itself. Of
    files, only those in static/ can be linked to: the others are structure, answers among them.
    """

    def __init__(self, package: Package) -> None:
        self.package = package
        self.items: dict[str, str] = {}
        self.blocks: dict[str, str] = {}
        self.used: set[str] = set()
        self.by_name: dict[str, list[str]] = {}
        for path in package.members:
            if path.startswith(STATIC):
                self.by_name.setdefault(_plain(path.removeprefix(STATIC)), []).append(path)

    def resolve(self, address: str, page: str) -> Target:
        """Where a relative address in the page at this path leads."""
        plain = unquote(address.partition("#")[0])
        if target := self._block(plain):
            return target
        path = plain.partition("?")[0]
        relative = posixpath.join("/", posixpath.dirname(page), path)
        for wanted in (path, relative):
            found = self.static(wanted)
            if found:
                return self._to(found)
        return Target(Kind.MISSING)

    def static(self, address: str) -> str | None:
        """The file in static/ that an address means; Studio writes some names in another way."""
        path = posixpath.normpath(f"/{address}").lstrip("/")
        name = path.removeprefix(STATIC)
        found = self.package.find(f"{STATIC}{name}")
        if found:
            return found
        alike = self.by_name.get(_plain(name), [])
        return alike[0] if len(alike) == 1 else None

    def _block(self, address: str) -> Target | None:
        """The item that an address of the course leads to; None when it is no such address."""
        jump = JUMP.search(f"/{address}")
        if jump:
            return self._item(_name_of(jump["name"]))
        page = COURSEWARE.match(address)
        if page:
            parts = [part for part in page["rest"].split("/") if part]
            for part in reversed(parts):
                if part in self.items:
                    return self._item(part)
            return Target(Kind.MISSING)
        return None

    def _item(self, name: str) -> Target:
        item = self.items.get(name)
        return Target(Kind.ITEM, f"academy-item:{item}") if item else Target(Kind.MISSING)

    def _to(self, path: str) -> Target:
        self.used.add(path)
        member = self.package.members[path]
        return Target(Kind.FILE, f"academy-file:{member.sha256}", member.type)


def _name_of(address: str) -> str:
    """Of `block-v1:Org+Course+Run+type@vertical+block@name`, of `i4x://org/course/vertical/name`."""
    last = address.rstrip("/").rsplit("/", 1)[-1]
    return last.rsplit("@", 1)[-1]


def _plain(name: str) -> str:
    return NOT_IN_NAMES.sub("_", name.lower())
