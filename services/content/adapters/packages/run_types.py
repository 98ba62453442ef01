"""As what a file of a sealed package is sent: browsers run a script only when it is called one.

The bytes decide (`media_types`); the name refines what they leave open, as text and unknown bytes.
"""

from __future__ import annotations

from pathlib import PurePosixPath

OPEN_TYPES = frozenset(
    {
        "text/plain",
        "text/html",
        "text/css",
        "text/csv",
        "text/markdown",
        "application/xml",
        "image/svg+xml",
        "application/octet-stream",
    }
)
"""Types that say only that the bytes are text, or that nothing is known of them."""

BY_SUFFIX = {
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "application/xhtml+xml",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".css": "text/css",
    ".json": "application/json",
    ".map": "application/json",
    ".webmanifest": "application/manifest+json",
    ".xml": "application/xml",
    ".xsd": "application/xml",
    ".dtd": "application/xml-dtd",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".csv": "text/csv",
    ".vtt": "text/vtt",
    ".srt": "text/plain",
    ".wasm": "application/wasm",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".ttf": "font/ttf",
    ".otf": "font/otf",
    ".eot": "application/vnd.ms-fontobject",
    ".ico": "image/vnd.microsoft.icon",
    ".bmp": "image/bmp",
    ".avif": "image/avif",
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".aac": "audio/aac",
    ".flac": "audio/flac",
}


def run_type(stored: str, path: str) -> str:
    """The type under which the member at this path is sent; `stored` is that of its bytes."""
    if stored not in OPEN_TYPES:
        return stored
    return BY_SUFFIX.get(PurePosixPath(path).suffix.lower(), stored)
