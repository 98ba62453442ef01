"""Values of H5P's JSON, which no schema holds together: whatever is not as expected is empty."""

from __future__ import annotations

import re
from typing import Any

Params = dict[str, Any]

# "H5P.MultiChoice 1.16": a machine name and a version.
LIBRARY = re.compile(r"([A-Za-z0-9_.-]{1,120}) (\d{1,4})\.(\d{1,4})")


def mapping(value: object) -> Params:
    """The value when it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def listing(value: object) -> list[Any]:
    """The value when it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def text(value: object) -> str:
    """The value when it is a text or a number, else an empty text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int | float) else ""


def flag(value: object, otherwise: bool = False) -> bool:
    """A boolean, as itself or as the text that older versions wrote."""
    if isinstance(value, str):
        return value.lower() == "true"
    return value if isinstance(value, bool) else otherwise


def share(value: object, otherwise: float) -> float:
    """A percentage as 0 to 1."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return otherwise
    try:
        number = float(value)
    except ValueError:
        return otherwise
    return min(1.0, max(0.0, number / 100)) if number == number else otherwise


def number_of(value: object) -> int:
    """A count; 0 for whatever is none."""
    whole = text(value)
    return int(whole) if whole.isdecimal() and len(whole) < 7 else 0


def machine_name(value: object) -> str:
    """The content type of a library's name with its version ("H5P.Blanks 1.14"), or ""."""
    found = LIBRARY.fullmatch(text(value).strip())
    return found.group(1) if found else ""
