"""What every format of packages has: how it is recognised, and how it is read.

A course document, as `read` returns it (JSON-like; times in minutes, sizes in bytes):

    course    format, producer, source_id?, title, description?, licence?, language, modules,
              library, files
    module    id, title, source, items
    item      id, kind, title, minutes, required, source, within?, audience?, and what its kind
              needs:
      lesson      html                 by language; <a class="part" href="academy-item:…"> is the
                                       place of an item that lies `within` this lesson
      file        path                 a member of the package
      link        url
      embed       url                  a video or the like in a known player
      quiz        pass_score, attempts, time_limit, questions, draws, review?, bank?
                  (domain/questions.py)
      heading
      discussion  html                 a prompt
      assignment  html, submission, points?   a prompt; what is handed in: "text", "link", "file"
      tool        url                  an external tool (LTI); keys are dropped
      sealed      standard, launches, root   code of the package, shown from the sandbox only: every
                                           file under the folder `root` ("": all). A launch has id,
                                           title, path, query, fragment, and facts of its standard
      opaque      path, source_kind    kept as it is, shown to nobody but its makers
    library   items that no module refers to
    file      path, sha256, size, type

`id` is the stable key of a module, item or question, made from the package's own identifiers, so
that the next version of the package has the same. `within` is the id of the lesson that an item is
a part of; it follows that lesson in its module. `audience` is "staff" for what no learner is to
see; such items lie in the library. `source` says where in the package something comes
from: {"path", "identifier", "line"}, each None where it is not known. Texts are maps by language;
markup in them is clean (`markup/html.py`) and links lead to `http(s):`, `mailto:`, `tel:`,
`academy-file:<sha256>` or `academy-item:<item id>`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from services.content.adapters.formats.reading import Reading
from services.content.adapters.packages.package import Package

Course = dict[str, Any]
Item = dict[str, Any]


@dataclass(frozen=True)
class Format:
    """One format. `detect` gives the folder in which it lies ("" at the top), or None.

    `read` gets the package seen from that folder and returns the course document. It raises
    PackageRefused with every reason found, and writes a line into the report for everything that
    did not simply come in.
    """

    name: str
    detect: Callable[[Package], str | None]
    read: Callable[[Reading], Course]


def source(path: str | None = None, identifier: str | None = None, line: int | None = None) -> Item:
    """Where in the package something comes from."""
    return {"path": path, "identifier": identifier, "line": line}


def beside(*names: str) -> Callable[[Package], str | None]:
    """Recognises a format by a file of one of these names, at the top or one folder down."""

    def detect(package: Package) -> str | None:
        found = package.nearest(*names)
        return None if found is None else found.rpartition("/")[0]

    return detect


def alone(*names: str) -> Callable[[Package], str | None]:
    """Like `beside`, but what lies one folder down must be all that there is.

    For a file that packages of other formats may have somewhere among theirs.
    """
    find = beside(*names)

    def detect(package: Package) -> str | None:
        folder = find(package)
        if folder and not all(path.startswith(f"{folder}/") for path in package.members):
            return None
        return folder

    return detect
