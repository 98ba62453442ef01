"""Every sentence of an import report, by code, in Indonesian and English (see messages.json)."""

from __future__ import annotations

from pathlib import Path

import orjson

MESSAGES: dict[str, dict[str, str]] = orjson.loads(
    Path(__file__).with_name("messages.json").read_bytes()
)
