"""The files of a backup: under which name each activity has them, and which are nobody's business.

A backup keeps files by the hash of their contents (`files/ab/abcdef…`); files.xml says which part
of which activity has them under which name. Only parts that authors write are let in: whatever
else there is may be what learners have handed in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from services.content.adapters.formats.moodle.outline import value
from services.content.adapters.formats.reading import Reading
from services.content.adapters.markup.xml import Element
from services.content.adapters.packages.media_types import HEAD_BYTES
from services.content.adapters.packages.media_types import media_type
from services.content.adapters.packages.refusals import Unreadable
from services.content.domain.report import Severity

FILES = "files.xml"
FOLDER = "files/"
HASH = re.compile(r"[0-9a-f]{40}")
# (component, file area) of what authors write; None stands for every area of the component.
AUTHORED: frozenset[tuple[str, str | None]] = frozenset(
    {
        ("course", "summary"),
        ("course", "section"),
        ("course", "overviewfiles"),
        ("question", "questiontext"),
        ("question", "generalfeedback"),
        ("question", "answer"),
        ("question", "answerfeedback"),
        ("question", "correctfeedback"),
        ("question", "partiallycorrectfeedback"),
        ("question", "incorrectfeedback"),
        ("question", "hint"),
        ("qtype_match", None),
        ("qtype_essay", "graderinfo"),
        ("qtype_ddimageortext", None),
        ("qtype_ddmarker", None),
        ("qtype_ddwtos", None),
        ("qtype_gapselect", None),
        ("qtype_ordering", None),
        ("mod_page", "content"),
        ("mod_book", "chapter"),
        ("mod_resource", "content"),
        ("mod_folder", "content"),
        ("mod_assign", "introattachment"),
        ("mod_assign", "activityattachment"),
        ("mod_lesson", "page_contents"),
        ("mod_lesson", "mediafile"),
        ("mod_lesson", "page_answers"),
        ("mod_lesson", "page_responses"),
        ("mod_quiz", "feedback"),
        ("mod_scorm", "package"),
        ("mod_h5pactivity", "package"),
        ("mod_imscp", "backup"),
        ("contentbank", "public"),
    }
)
# The files of SCORM packages, which run when nothing else of the package is needed.
SCORM = ("mod_scorm", "content")
# Parts that only repeat a package which is kept as it is.
UNPACKED = frozenset({SCORM, ("mod_imscp", "content"), ("core_h5p", "content")})
# Parts of Moodle's own that belong to nobody's course.
PARTS = frozenset({("core_h5p", "libraries"), ("core_h5p", "export")})


@dataclass(frozen=True)
class MoodleFile:
    """One name of one file; `member` is where its bytes lie in the package."""

    member: str
    area: str
    item: str
    path: str
    name: str
    first: bool


class MoodleFiles:
    """The files of a backup by the context that owns them."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.by_part: dict[tuple[str, str, str], list[MoodleFile]] = {}
        self.by_path: dict[tuple[str, str], list[MoodleFile]] = {}
        self.authored: set[str] = set()
        self.repeated: set[str] = set()
        self.unpacked: dict[str, list[MoodleFile]] = {}
        self.in_packages: dict[str, str] = {}
        self.superseded: set[str] = set()

    def read(self) -> None:
        """Reads files.xml; a name without bytes is told."""
        path = self.reading.package.find(FILES)
        if path is None:
            return
        try:
            root = self.reading.xml(path)
        except Unreadable as error:
            self.reading.report.add(Severity.LEFT_OUT, "part_unreadable", path, detail=str(error))
            return
        for element in root.iterfind("file"):
            name = value(element, "filename")
            digest = value(element, "contenthash").lower()
            if name == "." or not HASH.fullmatch(digest):
                continue
            component, area = value(element, "component"), value(element, "filearea")
            member = self.reading.package.find(f"{FOLDER}{digest[:2]}/{digest}")
            if not self._is_authored(component, area):
                if member is not None and (component, area) in UNPACKED | PARTS:
                    self.repeated.add(member)
                if member is not None and (component, area) == SCORM:
                    context = value(element, "contextid")
                    self.unpacked.setdefault(context, []).append(_file(element, member, name))
                continue
            if member is None:
                self.reading.report.add(
                    Severity.LEFT_OUT,
                    "moodle_file_missing",
                    path,
                    line=element.sourceline,
                    name=name[:200],
                )
                continue
            self.authored.add(member)
            # Members are called by their hashes; in the course a file has its name again.
            self.reading.package.called.setdefault(member, f"{FOLDER}{digest[:16]}/{_plain(name)}")
            context = value(element, "contextid")
            file = _file(element, member, name)
            self.by_part.setdefault((context, component, area), []).append(file)
            self.by_path.setdefault((context, file.path), []).append(file)

    def of(self, context: str, component: str, area: str) -> list[MoodleFile]:
        """The files of one part of an activity, the main one first, then by their paths."""
        found = self.by_part.get((context, component, area), ())
        return sorted(found, key=lambda file: (not file.first, file.path))

    def find(self, context: str, area: str, item: str, path: str) -> MoodleFile | None:
        """The file that a text of this part of an activity names."""
        named = self.by_path.get((context, path), [])
        there = [file for file in named if file.area == area]
        exact = [file for file in there if file.item in (item, "0", "")]
        for found in (exact, there, named):
            if len({file.member for file in found}) == 1:
                return found[0]
        return None

    def type_of(self, member: str, name: str = "") -> str:
        """The media type, from the bytes and from the name that the file has in the course."""
        stored = self.reading.package.members[member]
        with self.reading.package.store.open_path(stored.sha256).open("rb") as file:
            return media_type(file.read(HEAD_BYTES), name or self.called(member))

    def called(self, member: str) -> str:
        """The path that a member has in the course."""
        return self.reading.package.called.get(member, member)

    def let_in(self, context: str, root: str, files: list[MoodleFile]) -> None:
        """Makes files of an unpacked package files of the course, below `root`.

        The package itself then says nothing more.
        """
        for file in files:
            path = f"{root}/{file.path}"
            self.in_packages[path] = file.member
            self.reading.package.called.setdefault(file.member, path)
        packed = {file.member for file in self.of(context, "mod_scorm", "package")}
        self.repeated |= packed
        self.superseded |= packed

    def _is_authored(self, component: str, area: str) -> bool:
        if (component, area) in AUTHORED or (component, None) in AUTHORED:
            return True
        return component.startswith("mod_") and area == "intro"


def _file(element: Element, member: str, name: str) -> MoodleFile:
    return MoodleFile(
        member=member,
        area=value(element, "filearea"),
        item=value(element, "itemid"),
        path=f"{value(element, 'filepath')}{name}".lstrip("/"),
        name=name,
        first=value(element, "sortorder") not in ("", "0"),
    )


def _plain(name: str) -> str:
    """A file's name as the last part of a path, whatever the backup says."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(letter for letter in last if letter.isprintable()).strip()[:200]
    return "file" if plain in ("", ".", "..") else plain
