"""The bundled contexts and the loader that knows no others."""

from functools import cache
from pathlib import Path
from typing import Any

import orjson

from services.certification.adapters.credentials.errors import Malformed

CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"

CONTEXTS = (CREDENTIALS, OPEN_BADGES)

_FILES = {CREDENTIALS: "credentials-v2.json", OPEN_BADGES: "open-badges-3.0.3.json"}


def load_context(url: str, options: object = None) -> dict[str, Any]:
    """The bundled document of this address, as pyld asks for it. Raises Malformed for others."""
    if url not in _FILES:
        raise Malformed("a context that is not bundled")
    return {
        "contentType": "application/ld+json",
        "contextUrl": None,
        "documentUrl": url,
        "document": _read(url),
    }


@cache
def _read(url: str) -> Any:
    return orjson.loads((Path(__file__).parent / _FILES[url]).read_bytes())
