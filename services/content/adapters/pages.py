"""Pages as the bytes that reads send: in each form, with their tag, made smaller once."""

import gzip
import hashlib
from collections.abc import Iterable
from collections.abc import Mapping
from typing import Any

import brotli
import orjson

from services.content.adapters.markup.plain import light_of
from services.content.adapters.markup.plain import text_of
from shared.mongo.client import Document

BROTLI_QUALITY = 9
"""Above it takes ten times as long for some hundredths less."""

GZIP_LEVEL = 9
SMALLEST = 512
"""Bytes below which a coding saves less than its headers cost."""

WORTH_IT = 0.9
"""A coding that leaves more than this share of the bytes is not kept."""


def forms_of(pages: Mapping[str, Mapping[str, Any]], main: str) -> Document:
    """The pages by form and language; `light` where it differs, `texts` where there is text."""
    names = _main_first(pages, main)
    markup = {name: pages[name]["html"] for name in names if "html" in pages[name]}
    light = {name: light_of(html) for name, html in markup.items()}
    return {
        "pages": {name: page_of_json(pages[name]) for name in names},
        "light": {
            name: page_of_json({**pages[name], "html": html})
            for name, html in light.items()
            if html != markup[name]
        },
        "texts": {name: _ready(text_of(html).encode()) for name, html in markup.items()},
    }


def page_of_json(page: Mapping[str, Any]) -> Document:
    """The JSON as it will be sent: no read serialises anything."""
    return _ready(orjson.dumps(page))


def size_of(pages: Mapping[str, Document]) -> int:
    """Bytes of these pages in all their codings."""
    return sum(
        len(page["body"]) + sum(map(len, page["encoded"].values())) for page in pages.values()
    )


def _main_first(names: Iterable[str], main: str) -> list[str]:
    """The course's main language first: it is what who accepts none of them is shown."""
    return sorted(names, key=lambda name: name != main)


def _ready(body: bytes) -> Document:
    """Bytes with their strong entity tag, and made smaller where that is worth a header."""
    made = {
        "br": brotli.compress(body, mode=brotli.MODE_TEXT, quality=BROTLI_QUALITY),
        "gzip": gzip.compress(body, GZIP_LEVEL, mtime=0),
    }
    wanted = WORTH_IT * len(body) if len(body) >= SMALLEST else 0
    encoded = {name: small for name, small in made.items() if len(small) < wanted}
    return {"etag": hashlib.sha256(body).hexdigest()[:32], "body": body, "encoded": encoded}
