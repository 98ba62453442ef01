"""The media type of a file, from its bytes; its name only refines what the bytes allow."""

from __future__ import annotations

from pathlib import PurePosixPath

HEAD_BYTES = 4096

MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (8, b"WAVE", "audio/wav"),
    (0, b"%PDF-", "application/pdf"),
    (4, b"ftypM4A", "audio/mp4"),
    (4, b"ftypqt", "video/quicktime"),
    (4, b"ftyp", "video/mp4"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (0, b"OggS", "audio/ogg"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"PK\x03\x04", "application/zip"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (0, b"\x1f\x8b", "application/gzip"),
    (257, b"ustar", "application/x-tar"),
)

# Containers whose bytes look alike: the name says which of them it is.
BY_SUFFIX: dict[str, dict[str, str]] = {
    "application/zip": {
        ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        ".odt": "application/vnd.oasis.opendocument.text",
        ".ods": "application/vnd.oasis.opendocument.spreadsheet",
        ".odp": "application/vnd.oasis.opendocument.presentation",
        ".epub": "application/epub+zip",
    },
    "application/x-ole-storage": {
        ".doc": "application/msword",
        ".xls": "application/vnd.ms-excel",
        ".ppt": "application/vnd.ms-powerpoint",
    },
    "text/plain": {
        ".csv": "text/csv",
        ".md": "text/markdown",
        ".css": "text/css",
        ".vtt": "text/vtt",
    },
}


def media_type(head: bytes, path: str) -> str:
    """The type of a file whose first bytes (up to 4096) are `head`."""
    found = next((kind for at, magic, kind in MAGIC if head[at:].startswith(magic)), None)
    if found is None:
        found = _text_type(head)
    return BY_SUFFIX.get(found, {}).get(PurePosixPath(path).suffix.lower(), found)


def _text_type(head: bytes) -> str:
    if b"\0" in head:
        return "application/octet-stream"
    start = head.lower()
    if b"<svg" in start:
        return "image/svg+xml"
    if b"<!doctype html" in start or b"<html" in start or b"<body" in start:
        return "text/html"
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml"):
        return "application/xml"
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        # A character cut in two at the end of the head is no sign of binary data.
        if error.start < len(head) - 4:
            return "application/octet-stream"
    return "text/plain"
