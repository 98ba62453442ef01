"""The folder of a backup: a manifest and one compressed file of BSON documents a collection.

The manifest is written last and the folder gets its name after that, so a backup that was broken
off is never taken for a whole one. Folders are 0700 and files 0600: personal data lies in them.
"""

import gzip
import json
import os
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import asdict
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from typing import Any
from typing import cast

from bson import decode_file_iter
from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument

from shared.mongo.digest import Digest

FORMAT = 1
MANIFEST = "manifest.json"

RAW: CodecOptions[RawBSONDocument] = CodecOptions(document_class=RawBSONDocument)


class BadBackup(Exception):
    """The folder is no backup, is damaged, or was written by a newer version; the text says so."""


@dataclass(frozen=True)
class Part:
    """One collection: its documents' count, bytes and digest (see `Digest`), and its file."""

    count: int
    bytes: int
    sha256: str
    file: str


@dataclass(frozen=True)
class Manifest:
    """What a backup holds. `at` is UTC in RFC 3339, the moment after which nothing is in it.

    `offsets` are what the service's group had committed before that moment, by `topic:partition`;
    None when the broker was not asked.
    """

    format: int
    service: str
    database: str
    at: str
    academy_version: str
    server: str
    guarantee: str
    collections: Mapping[str, Part]
    offsets: Mapping[str, int] | None


def write_part(folder: Path, name: str, documents: Iterator[RawBSONDocument]) -> Part:
    """Writes one collection's file, document by document."""
    file = f"{name}.bson.gz"
    digest = Digest()
    with _private(folder / file) as raw, gzip.GzipFile("", "wb", 6, raw, mtime=0) as packed:
        for document in documents:
            digest.add(bytes(document.raw))
            packed.write(document.raw)
    return Part(digest.count, digest.bytes, digest.sha256, file)


def read_part(folder: Path, part: Part) -> Iterator[RawBSONDocument]:
    """The documents of one collection. Raises `BadBackup` where the file can't be read."""
    try:
        with gzip.open(folder / part.file, "rb") as packed:
            yield from decode_file_iter(cast(IO[bytes], packed), RAW)
    except (OSError, EOFError, ValueError) as error:
        raise BadBackup(f"{part.file}: {error}") from error
    except Exception as error:
        # zlib's and bson's own errors have no base in common.
        if type(error).__module__.split(".")[0] not in ("zlib", "bson"):
            raise
        raise BadBackup(f"{part.file}: {error}") from error


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Makes the backup whole."""
    with _private(folder / MANIFEST) as file:
        file.write(json.dumps(asdict(manifest), indent=2).encode() + b"\n")


def read_manifest(folder: Path) -> Manifest:
    """What the backup says of itself. Raises `BadBackup`."""
    try:
        fields: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
        written = int(fields["format"])
        if written > FORMAT:
            raise BadBackup(
                f"{folder} has format {written}; this version reads {FORMAT}: restore it with the "
                f"version that wrote it ({fields['academy_version']}) or a newer one"
            )
        parts = {name: Part(**part) for name, part in fields["collections"].items()}
        return Manifest(**{**fields, "collections": parts})
    except FileNotFoundError:
        raise BadBackup(f"{folder} is no backup: it has no {MANIFEST}") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadBackup(f"{folder / MANIFEST} cannot be read: {error}") from error


def verify(folder: Path, manifest: Manifest) -> None:
    """Reads every document and compares. Raises `BadBackup` naming what differs."""
    for name, part in manifest.collections.items():
        digest = Digest()
        for document in read_part(folder, part):
            digest.add(bytes(document.raw))
        found = (digest.count, digest.bytes, digest.sha256)
        if found != (part.count, part.bytes, part.sha256):
            raise BadBackup(
                f"{part.file} is damaged: {digest.count} documents of {name} where the manifest "
                f"says {part.count}, or their contents differ; use another backup"
            )


def _private(path: Path) -> IO[bytes]:
    return open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
