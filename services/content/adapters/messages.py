"""Every sentence of an import report, by code, in Indonesian and English.

They stand in `messages.json` files beside the code that uses them: {code: {"id", "en", "remedy"?}},
where `remedy`, by language again, says what the author of the package can do about it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson

Texts = dict[str, Any]


def _all() -> dict[str, Texts]:
    found: dict[str, Texts] = {}
    for path in sorted(Path(__file__).parent.rglob("messages.json")):
        texts = orjson.loads(path.read_bytes())
        if twice := sorted(set(found) & set(texts)):
            raise ValueError(f"{path} repeats {twice}")
        found |= texts
    return found


MESSAGES = _all()
