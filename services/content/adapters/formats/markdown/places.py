"""Where the files of a course lie in a package that also holds its lessons and quizzes."""

from __future__ import annotations

from collections.abc import Iterable

from services.content.adapters.packages.checks import folded
from services.content.adapters.packages.package import is_junk

# Read as parts of the course, whatever a file there was meant to be.
OURS = ("lessons/", "quizzes/")
NAMES = ("course.yaml", "course.schema.json")


def places_of(paths: Iterable[str]) -> dict[str, str]:
    """The place of each path, in the order of the paths: the path itself wherever it is free.

    A path is not free when a part of the course may stand there, when it leads out of the package
    or when another one differs in letter case alone.
    """
    ordered = sorted(paths)
    taken: set[str] = set()
    places: dict[str, str] = {}
    for path in ordered:
        if _is_free(path) and folded(path) not in taken:
            places[path] = path
            taken.add(folded(path))
    number = 0
    for path in ordered:
        name = path.rsplit("/", 1)[-1]
        while path not in places:
            number += 1
            # The ending stays: it says what kind of file it is.
            place = f"files/{number}-{name[-150:]}"
            if folded(place) not in taken:
                places[path] = place
                taken.add(folded(place))
    return {path: places[path] for path in ordered}


def _is_free(path: str) -> bool:
    return not (
        path.lower().startswith(OURS)
        or path.lower() in NAMES
        or ".." in path.split("/")
        or len(path) > 900
        or is_junk(path)
    )
