"""JSON as everybody reads it alike, or not at all."""

import json
from typing import Any

import orjson

# Far deeper than any credential. What is deeper takes whoever walks through it to their limits.
_DEEPEST = 64


class Ambiguous(ValueError):
    """It is JSON, but two readers may see two things in it, or one of them nothing."""


def read_json(text: bytes) -> Any:
    """The value. Raises ValueError for no JSON, and Ambiguous.

    Ambiguous are objects that name a member twice, of which some read the first and some the last,
    and whatever is nested deeper than some can follow.
    """
    value = orjson.loads(text)
    _check_depth(value)
    # orjson is the stricter of the two, but it keeps the last of two members and tells nobody.
    json.loads(text.decode(), object_pairs_hook=_check_names)
    return value


def _check_depth(value: Any) -> None:
    level = [value]
    for _ in range(_DEEPEST):
        level = [each for parent in level for each in _inside(parent)]
        if not level:
            return
    raise Ambiguous("nested too deep")


def _inside(value: Any) -> Any:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _check_names(members: list[tuple[str, Any]]) -> None:
    if len({name for name, _ in members}) != len(members):
        raise Ambiguous("a member that is named twice")
