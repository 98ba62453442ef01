"""Answers that are printed certificates: one, a specimen, or the zip of a cohort."""

from typing import Any

from flask import Response

from services.certification.commands.certificates import find_anywhere
from services.certification.commands.designs import check_pictures
from services.certification.commands.designs import draft_from
from services.certification.queries.designs import pictures_of
from services.certification.queries.prints import NotPrinted
from services.certification.queries.prints import Prints
from services.certification.queries.prints import archive
from services.certification.queries.prints import find_cohort_certificates
from services.certification.web.answers import open_to_all
from services.certification.web.lookups import guarded
from shared.web.context import current
from shared.web.problems import Problem

PDF = "application/pdf"
ZIP = "application/zip"

# How the document describes a body that is a file.
BYTES = {"type": "string", "format": "binary"}


def public_pdf(serial: str) -> Response:
    """The certificate. Raises NotFound, and the problems 410 (ended), 503 (not signed yet), 429."""
    document = guarded(lambda: find_anywhere(current.db, serial))
    public_url = current.extras["public_url"]
    try:
        printed = Prints(current.db, document["academy"], public_url).pdf(document)
    except NotPrinted as reason:
        raise not_to_be_had(reason, document["serial"]) from None
    return open_to_all(_file(printed, PDF, f"{document['serial']}.pdf"))


def not_to_be_had(reason: NotPrinted, serial: str) -> Problem:
    """The problem for a certificate without a file: 410 (ended), or 503 (not signed yet)."""
    if reason.code == "certificate_unsigned":
        return Problem(503, reason.code, headers={"Retry-After": "5"})
    address = f"{current.extras['public_url']}/verify/{serial}"
    return Problem(410, reason.code, serial=serial, address=address)


def specimen(academy: str, fields: dict[str, Any]) -> Response:
    """A specimen in the design that the fields describe. Raises Invalid, NotFound."""
    draft = draft_from(fields)
    check_pictures(current.db, academy, draft)
    earlier = pictures_of(current.db, academy, draft.design.images)
    printed = Prints(current.db, academy, current.extras["public_url"]).specimen(
        draft.design, {**earlier, **draft.pictures}, fields["holder"], current.clock.now()
    )
    return _file(printed, PDF, "specimen.pdf")


def cohort_archive(academy: str, cohort_id: str) -> Response:
    """The cohort's certificates as they are printed, one after the other. Raises NotFound."""
    db = current.db
    ids = find_cohort_certificates(db, academy, cohort_id)
    prints = Prints(db, academy, current.extras["public_url"])
    return _file(archive(db, academy, ids, prints), ZIP, "certificates.zip")


def _file(body: Any, media_type: str, name: str) -> Response:
    response = Response(body, content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
