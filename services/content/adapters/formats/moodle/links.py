"""Where links in a backup's texts lead: to files of the text's own activity, or to activities."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

from services.content.adapters.formats.moodle.files import MoodleFiles
from services.content.adapters.markup.targets import Kind
from services.content.adapters.markup.targets import Target

FILE = re.compile(r"^@@PLUGINFILE@@/?", re.IGNORECASE)
# $@PAGEVIEWBYID*12@$, $@BOOKVIEWBYIDCH*12*34@$: the first number is the course module's.
ACTIVITY = re.compile(r"^\$@[A-Z0-9]+VIEWBYID(?:CH)?\*(\d{1,12})(?:\*(\d{1,12}))?@\$")


@dataclass(frozen=True)
class Place:
    """The part of an activity that a text belongs to; files are looked up from there."""

    context: str = ""
    area: str = ""
    item: str = ""


class MoodleLinks:
    """Resolves addresses from `place`, which is set before each text is cleaned."""

    def __init__(self, files: MoodleFiles) -> None:
        self.files = files
        self.place = Place()
        self.used: set[str] = set()
        self.item_of_module: dict[str, str] = {}
        self.item_of_chapter: dict[tuple[str, str], str] = {}

    def resolve(self, address: str, page: str) -> Target:
        """Where a relative address leads."""
        plain = unquote(address.partition("#")[0])
        activity = ACTIVITY.match(plain)
        if activity:
            module, chapter = activity.groups()
            item = self.item_of_chapter.get((module, chapter or ""))
            item = item or self.item_of_module.get(module)
            return Target(Kind.ITEM, f"academy-item:{item}") if item else Target(Kind.MISSING)
        # Links within a page of several files are relative, without the mark.
        path = FILE.sub("", plain).partition("?")[0]
        found = self.files.find(self.place.context, self.place.area, self.place.item, path)
        return self.to(found.member) if found else Target(Kind.MISSING)

    def to(self, member: str) -> Target:
        """The address of a file of the package."""
        self.used.add(member)
        stored = self.files.reading.package.members[member]
        return Target(Kind.FILE, f"academy-file:{stored.sha256}", self.files.type_of(member))
