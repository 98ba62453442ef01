"""Answers to a file that somebody sends to be checked: a page, or JSON for a machine."""

from typing import Any

from flask import Response
from flask import jsonify
from flask import request
from werkzeug.exceptions import RequestEntityTooLarge

from services.certification.domain import examination as verdicts
from services.certification.queries.examination import Examination
from services.certification.queries.examination import examine
from services.certification.web.answers import in_words
from services.certification.web.budgets import Budget
from services.certification.web.lookups import this_client
from services.certification.web.lookups import too_many
from services.certification.web.pages import JSON
from services.certification.web.pages import UPLOAD_LIMIT
from services.certification.web.pages import choose_language
from services.certification.web.pages import page
from services.certification.web.pages import preferred
from services.certification.web.schemas.examinations import Examined
from services.certification.web.told import told
from services.certification.web.told import told_of_file
from services.certification.web.words import WORDS
from shared.web.context import current
from shared.web.language import language
from shared.web.problems import Problem

# A form adds names and borders to the file; the file itself is held against UPLOAD_LIMIT.
BODY_LIMIT = UPLOAD_LIMIT + 64 * 1024

# Verdicts that leave it open whether there is a good certificate behind the file.
_OPEN = frozenset({verdicts.UNREADABLE, verdicts.EMPTY, verdicts.FOREIGN, verdicts.NOT_YET})


def answer_upload() -> Response:
    """What the file proves. As JSON it raises the problems 413, 422 (no file) and 429."""
    if preferred() == JSON:
        response = _as_json(_examined())
    else:
        choose_language()
        response = in_words(lambda: _as_page(_examined()))
    response.headers["Vary"] = "Accept, Accept-Language"
    return response


def _examined() -> Examination:
    uploads: Budget = current.extras["uploads"]
    client, now = this_client(), current.clock.real_now()
    seconds = uploads.wait(client, now)
    if seconds:
        raise too_many("too_many_uploads", seconds)
    uploads.spend(client, now)
    ring = current.extras["keys"].public()
    return examine(current.db, _file(), current.extras["public_url"], ring, current.clock.now())


def _file() -> bytes:
    """The field `file` of a form, or the whole body of anything else."""
    try:
        body: bytes = request.get_data(cache=True)
        if request.mimetype == "multipart/form-data":
            sent = request.files.get("file")
            body = b"" if sent is None else sent.read()
    except RequestEntityTooLarge:
        raise Problem(413, "upload_too_large", limit=UPLOAD_LIMIT // 1024 // 1024) from None
    if len(body) > UPLOAD_LIMIT:
        raise Problem(413, "upload_too_large", limit=UPLOAD_LIMIT // 1024 // 1024)
    if not body.strip():
        raise Problem(422, "upload_missing")
    return body


def _as_json(found: Examination) -> Response:
    response = jsonify(Examined().dump({**vars(found), **_judged(found)}))
    response.headers["Cache-Control"] = "no-store"
    return response


def _as_page(found: Examination) -> Response:
    record = found.record
    values: dict[str, Any] = {"file": {**vars(found), **_judged(found)}}
    if found.said is not None:
        values |= told_of_file(found.said, record)
    if record is not None:
        values |= told(record)
    return page("examined.html", 200, **values)


def _judged(found: Examination) -> dict[str, Any]:
    """The verdict in words, and its colour: that of the certificate once the file is genuine."""
    words = WORDS[language()]
    record = found.record or {}
    message = words[f"{found.verdict}_detail"].format(
        serial=found.said.serial if found.said else "",
        printed=found.printed,
        differs=", ".join(words[f"said_{name}"] for name in found.differs),
    )
    if found.genuine:
        colour, heading = str(record["state"]), words[str(record["state"])]
    else:
        colour = "notice" if found.verdict in _OPEN else "bad"
        heading = words[found.verdict]
    return {
        "genuine": found.genuine,
        "valid": found.valid,
        "heading": heading,
        "colour": colour,
        "message": message,
    }
