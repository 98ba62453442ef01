"""JSON as everybody reads it alike, or not at all."""

import json
from typing import Any

import orjson

# Far deeper than any credential, and far more values than one has. What is deeper takes whoever
# walks through it to their limits.
_DEEPEST = 64
_MOST = 10_000


class Ambiguous(ValueError):
    """It is JSON, but two readers may see two things in it, or one of them nothing."""


def read_json(text: bytes) -> Any:
    """The value. Raises ValueError for no JSON or one of very many values, and Ambiguous.

    Ambiguous are objects that name a member twice, of which some read the first and some the last,
    and whatever is nested deeper than some can follow.
    """
    # Objects and lists are what costs memory to make; that many are in no text of a credential.
    if text.count(b"{") + text.count(b"[") > _MOST:
        raise ValueError("too many values")
    value = orjson.loads(text)
    _check_size(value)
    # orjson is the stricter of the two, but it keeps the last of two members and tells nobody.
    json.loads(text.decode(), object_pairs_hook=_check_names)
    return value


def _check_size(value: Any) -> None:
    level, count = [value], 0
    for _ in range(_DEEPEST):
        parents, level = level, []
        for parent in parents:
            level.extend(_inside(parent))
            # Seen within a level too: whoever sends a file should not have all of it walked.
            if count + len(level) > _MOST:
                raise ValueError("too many values")
        count += len(level)
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
