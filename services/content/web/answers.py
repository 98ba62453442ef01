"""Responses that are not made by a schema: ready bytes, files, created things."""

import hashlib
from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from urllib.parse import quote

import orjson
from flask import Response
from flask import request
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header
from werkzeug.wsgi import FileWrapper

from services.content.adapters.gridfs import CHUNK
from services.content.adapters.gridfs import Blobs
from services.content.domain.courses import ANY_LANGUAGE
from services.content.queries.contents import FULL
from services.content.queries.contents import LIGHT
from services.content.queries.contents import TEXT
from services.content.queries.contents import choose_language
from services.content.queries.shelf import Page
from services.content.queries.shelf import Pages
from services.content.web.schemas.progress import ProgressSchema
from shared.mongo.client import Document
from shared.web.conditional import PRIVATE
from shared.web.conditional import bytes_response
from shared.web.conditional import set_etag

SHOWN_IN_PAGES = frozenset(
    {"application/pdf", "image/avif", "image/gif", "image/jpeg", "image/png", "image/webp"}
)
"""Besides audio and video. Whatever can hold a script (HTML, SVG, XML) is never shown."""

CODINGS = ("br", "gzip")
"""Content codings, the smaller one first."""

_PROGRESS = ProgressSchema()


def page_answer(page: Page, mimetype: str = "application/json") -> Response:
    """The page's bytes, in the smallest coding that the client takes, with a strong ETag; or 304.

    Nothing is compressed for a request: the codings were made with the page. Each is a
    representation of its own, with its own tag (RFC 9110, section 8.8.3).
    """
    coding = _coding(request.headers.get("Accept-Encoding", ""), frozenset(page.encoded))
    if coding is None:
        response = bytes_response(page.body, page.etag, mimetype)
    else:
        response = bytes_response(page.encoded[coding], f"{page.etag}-{coding}", mimetype)
        if response.status_code == 200:
            response.headers["Content-Encoding"] = coding
    if page.encoded:
        response.headers["Vary"] = "Accept-Encoding"
    return response


@lru_cache(maxsize=256)
def _coding(accepted: str, there: frozenset[str]) -> str | None:
    """The best coding of those that are there; few headers differ, so their reading is kept."""
    wanted = parse_accept_header(accepted, Accept)
    return next((each for each in CODINGS if each in there and wanted.quality(each) > 0), None)


def asked_form(asked: str | None) -> str:
    """The form that was asked for; without a wish, who saves data gets the light one."""
    if asked is not None:
        return asked
    return LIGHT if request.headers.get("Save-Data", "").strip().lower() == "on" else FULL


def item_answer(pages: Pages, asked: str | None, form: str = FULL) -> Response:
    """The item's page in the language that was asked for, or that the reader's browser prefers."""
    language = choose_language(pages, asked, request.accept_languages)
    response = page_answer(pages[language], "text/plain" if form == TEXT else "application/json")
    if language != ANY_LANGUAGE:
        response.headers["Content-Language"] = language
        response.vary.update(("Accept-Language", "Save-Data"))
    return response


def file_answer(blobs: Blobs, file: Document) -> Response:
    """The file's bytes: shown in pages when it can hold no script, else a download."""
    response = stored_answer(blobs, file, file["type"])
    # Pages of another origin may show it: the signed address is what guards it.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if not is_shown(file["type"]):
        name = quote(file["name"], safe="")
        response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
        response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def stored_answer(blobs: Blobs, file: Document, content_type: str) -> Response:
    """Stored bytes: 200, 206 or 416 by Range and If-Range, 304 by If-None-Match."""
    response = Response(
        FileWrapper(blobs.open(file["blob"]), CHUNK),
        content_type=content_type,
        direct_passthrough=True,
    )
    response.content_length = file["size"]
    response.set_etag(file["sha256"])
    response.headers["Cache-Control"] = PRIVATE
    # Several ranges at once are answered with the whole file (RFC 9110, section 14.2).
    single = "," not in request.headers.get("Range", "")
    response.make_conditional(request, accept_ranges=single, complete_length=file["size"])
    response.headers["Accept-Ranges"] = "bytes"
    return response


def download_answer(blobs: Blobs, file: Document) -> Response:
    """A file that somebody handed in: whatever it is, it is saved and never shown in a page."""
    return file_answer(blobs, {**file, "type": "application/octet-stream"})


def zip_answer(name: str, pieces: Iterator[bytes]) -> Response:
    """A zip that is made while it is sent: its length is not known before, and no range is."""
    response = Response(pieces, mimetype="application/zip", direct_passthrough=True)
    filename = quote(name, safe="")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{filename}"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def progress_answer(found: Document) -> Response:
    """A person's progress with an ETag of its own: the hash of what it says; 304 on a GET."""
    body = orjson.dumps(_PROGRESS.dump(found))
    etag = hashlib.sha256(body).hexdigest()[:32]
    if request.method == "GET":
        return bytes_response(body, etag)
    response = Response(body, mimetype="application/json")
    response.set_etag(etag)
    response.headers["Cache-Control"] = PRIVATE
    return response


def uncached(body: Any) -> Response:
    """JSON that is good for this request alone."""
    response = Response(orjson.dumps(body), mimetype="application/json")
    response.headers["Cache-Control"] = "private, no-store"
    return response


def located(body: Document, path: str) -> tuple[Document, dict[str, str]]:
    """The body with the address of what was made."""
    return body, {"Location": path}


def revised(body: Document) -> Document:
    """The body, with its revision as the response's ETag: what `If-Match` is compared with."""
    set_etag(body["revision"])
    return body


def is_shown(content_type: str) -> bool:
    """Whether browsers may show it anywhere: it holds no script."""
    return content_type in SHOWN_IN_PAGES or content_type.startswith(("audio/", "video/"))
