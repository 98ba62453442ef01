"""Responses that are not made by a schema: ready bytes, files, created things."""

import hashlib
from typing import Any
from urllib.parse import quote

import orjson
from flask import Response
from flask import request
from werkzeug.wsgi import FileWrapper

from services.content.adapters.gridfs import CHUNK
from services.content.adapters.gridfs import Blobs
from services.content.domain.courses import ANY_LANGUAGE
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

_PROGRESS = ProgressSchema()


def page_answer(page: Page) -> Response:
    """The page's bytes with their strong ETag, or 304."""
    return bytes_response(page.body, page.etag)


def item_answer(pages: Pages, asked: str | None) -> Response:
    """The item's page in the language that was asked for, or that the reader's browser prefers."""
    language = choose_language(pages, asked, request.accept_languages)
    response = page_answer(pages[language])
    if language != ANY_LANGUAGE:
        response.headers["Content-Language"] = language
        response.headers["Vary"] = "Accept-Language"
    return response


def file_answer(blobs: Blobs, file: Document) -> Response:
    """The file's bytes: 200, 206 or 416 by Range and If-Range, 304 by If-None-Match."""
    response = Response(
        FileWrapper(blobs.open(file["blob"]), CHUNK),
        content_type=file["type"],
        direct_passthrough=True,
    )
    response.content_length = file["size"]
    response.set_etag(file["sha256"])
    response.headers["Cache-Control"] = PRIVATE
    # Pages of another origin may show it: the signed address is what guards it.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if not _is_shown(file["type"]):
        name = quote(file["name"], safe="")
        response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
        response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    # Several ranges at once are answered with the whole file (RFC 9110, section 14.2).
    single = "," not in request.headers.get("Range", "")
    response.make_conditional(request, accept_ranges=single, complete_length=file["size"])
    response.headers["Accept-Ranges"] = "bytes"
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


def _is_shown(content_type: str) -> bool:
    return content_type in SHOWN_IN_PAGES or content_type.startswith(("audio/", "video/"))
