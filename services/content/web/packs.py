"""The offline pack of a course: a zip to read without a network, made as it is sent."""

import io
import zipfile
from collections.abc import Iterable
from collections.abc import Iterator
from typing import Any

import orjson
from flask import Response
from flask import current_app

from services.content.adapters.gridfs import CHUNK
from services.content.adapters.gridfs import Blobs
from services.content.queries.packs import Pack
from services.content.queries.packs import file_name
from services.content.queries.packs import item_name
from services.content.queries.packs import lesson_name
from services.content.queries.packs import linked
from services.content.queries.packs import pack_of
from services.content.queries.packs import pages_in
from services.content.queries.packs import texts_by_item
from shared.web.conditional import PRIVATE
from shared.web.conditional import not_modified
from shared.web.context import current

# It rises when packs of the same version come to look otherwise.
FORM = "pack1"
# The same bytes each time: a zip's times would say when it was made.
NO_TIME = (1980, 1, 1, 0, 0, 0)
ALREADY_SMALL = ("image/", "audio/", "video/", "application/pdf", "application/zip")

WORDS = {
    "id": {
        "contents": "Daftar isi",
        "about": "Kursus ini dapat dibaca tanpa internet. "
        "Kuis dan bagian bertanda daring dikerjakan di akademi.",
        "online": "daring",
        "left_out": "Berkas yang terlalu besar untuk paket ini",
    },
    "en": {
        "contents": "Contents",
        "about": "This course can be read without a network. "
        "Quizzes, and what is marked online, are done in the academy.",
        "online": "online",
        "left_out": "Files that are too large for this pack",
    },
}


def pack_answer(academy: str, version_id: str) -> Response:
    """The pack of this version: the same bytes, strongly tagged, for everyone. Raises NotFound."""
    etag = f"{version_id}-{FORM}"
    known = not_modified(etag)
    if known is not None:
        return known
    pack = pack_of(current.db, academy, version_id)
    response = Response(_zipped(_members(academy, pack)), mimetype="application/zip")
    response.headers["Content-Disposition"] = "attachment; filename=course.zip"
    response.headers["ETag"] = f'"{etag}"'
    response.headers["Cache-Control"] = PRIVATE
    return response


Member = tuple[str, bool, Iterable[bytes]]
"""Name, whether it is worth packing, bytes."""


def _members(academy: str, pack: Pack) -> Iterator[Member]:
    # What belongs to the request is taken while it is there: the bytes are sent after it.
    db, blobs = current.db, current.extras["blobs"]
    return _each_member(academy, pack, db, blobs, current_app.jinja_env)


def _each_member(
    academy: str, pack: Pack, db: Any, blobs: Blobs, templates: Any
) -> Iterator[Member]:
    texts = texts_by_item(db, academy, pack.version_id)
    yield "index.html", True, [_index(pack, texts, templates)]
    yield "course.json", True, [orjson.dumps(pack.outline)]
    yield "progress.json", True, [orjson.dumps({"version": pack.version_id, "items": []})]
    lesson = templates.get_template("pack_lesson.html")
    for item_id, language, page in pages_in(db, academy, pack.version_id):
        if "html" not in page:
            yield item_name(item_id), True, [orjson.dumps(page)]
            continue
        words = WORDS["id" if language == "id" else "en"]
        html = linked(page["html"], pack, texts, language)
        title = _in(page["title"], language)
        made = lesson.render(lang=language, title=title, html=html, words=words)
        yield lesson_name(item_id, language), True, [made.encode()]
    for file in pack.files.values():
        small = file["type"].startswith(ALREADY_SMALL)
        yield file_name(file), not small, _bytes_of(blobs, file["blob"])


def _index(pack: Pack, texts: dict[str, list[str]], templates: Any) -> bytes:
    language = str(pack.outline["language"])
    modules = [
        {
            "title": _in(module["title"], language),
            "items": [
                {
                    "id": item["id"],
                    "title": _in(item["title"], language),
                    "pages": [(name, lesson_name(item["id"], name)) for name in texts[item["id"]]]
                    if item["id"] in texts
                    else [],
                }
                for item in module["items"]
            ],
        }
        for module in pack.outline["modules"]
    ]
    made = templates.get_template("pack_index.html").render(
        lang=language,
        title=_in(pack.outline["title"], language),
        modules=modules,
        left_out=[
            {"name": file["name"], "size": f"{file['size'] / 1024**2:.1f} MiB"}
            for file in pack.left_out
        ],
        words=WORDS["id" if language == "id" else "en"],
    )
    return str(made).encode()


def _in(texts: dict[str, str], language: str) -> str:
    return texts.get(language) or next(iter(texts.values()), "")


def _bytes_of(blobs: Blobs, blob_id: str) -> Iterator[bytes]:
    with blobs.open(blob_id) as stored:
        while chunk := stored.read(CHUNK):
            yield chunk


class _Outlet(io.RawIOBase):
    """Takes what the zip writes until it is sent on."""

    def __init__(self) -> None:
        self.held: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.held.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        taken, self.held = b"".join(self.held), []
        return taken


def _zipped(members: Iterator[Member]) -> Iterator[bytes]:
    """The zip, piece by piece; one chunk of one member is in memory at a time."""
    outlet = _Outlet()
    with zipfile.ZipFile(outlet, "w") as target:
        for name, packs, chunks in members:
            info = zipfile.ZipInfo(name, NO_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED if packs else zipfile.ZIP_STORED
            with target.open(info, "w") as member:
                for chunk in chunks:
                    member.write(chunk)
                    yield outlet.take()
    yield outlet.take()
