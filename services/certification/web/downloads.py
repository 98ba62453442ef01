"""Answers that are a certificate's credential: as JSON-LD, as a token, or inside a picture.

Media types and names of files are those of Open Badges 3.0, section 5. A credential can be had
while the certificate stands; whoever has it already sees in the status list when it does not.
"""

import json
from typing import Any

from flask import Response

from services.certification.adapters.credentials.png import bake_png
from services.certification.adapters.credentials.svg import bake_svg
from services.certification.adapters.print.badge import badge_png
from services.certification.adapters.print.badge import badge_svg
from services.certification.commands.certificates import find_anywhere
from services.certification.domain.certificate import Certificate
from services.certification.domain.credential import credential_of
from services.certification.queries.prints import NotPrinted
from services.certification.queries.prints import Prints
from services.certification.queries.prints import signed
from services.certification.web.answers import open_to_all
from services.certification.web.lookups import guarded
from services.certification.web.prints import not_to_be_had
from shared.web.context import current

JSON_LD = "application/ld+json"
TOKEN = "text/plain"
PNG = "image/png"
SVG = "image/svg+xml"


def as_json_ld(serial: str) -> Response:
    """The credential with its proof. Raises as `_found` does."""
    certificate = _found(serial)
    text = json.dumps(_credential(certificate), ensure_ascii=False, indent=1)
    return _file(text.encode(), JSON_LD, f"{certificate.serial}.json")


def as_token(serial: str) -> Response:
    """The credential as a compact VC-JWT. Raises as `_found` does."""
    certificate = _found(serial)
    return _file(certificate.token.encode(), TOKEN, f"{certificate.serial}.jwt")


def as_png(serial: str, form: str) -> Response:
    """The badge as PNG with the credential inside. Raises as `_found` does."""
    certificate = _found(serial)
    image = badge_png(_prints(certificate).badge(certificate))
    return _file(bake_png(image, _baked(certificate, form)), PNG, f"{certificate.serial}.png")


def as_svg(serial: str, form: str) -> Response:
    """The badge as SVG with the credential inside. Raises as `_found` does."""
    certificate = _found(serial)
    image = badge_svg(_prints(certificate).badge(certificate))
    baked = bake_svg(image, _baked(certificate, form))
    return _file(baked.encode(), SVG, f"{certificate.serial}.svg")


def _found(serial: str) -> Certificate:
    """The signed certificate. Raises NotFound, and the problems 410, 503, 429."""
    document = guarded(lambda: find_anywhere(current.db, serial))
    try:
        certificate = signed(document)
        if certificate.proof is None:
            raise NotPrinted("certificate_unsigned")
    except NotPrinted as reason:
        raise not_to_be_had(reason, document["serial"]) from None
    return certificate


def _prints(certificate: Certificate) -> Prints:
    return Prints(current.db, certificate.academy, current.extras["public_url"])


def _credential(certificate: Certificate) -> dict[str, Any]:
    credential = credential_of(certificate)
    assert credential is not None
    return credential


def _baked(certificate: Certificate, form: str) -> str:
    if form == "jwt":
        return certificate.token
    return json.dumps(_credential(certificate))


def _file(body: bytes, media_type: str, name: str) -> Response:
    response = Response(body, content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return open_to_all(response)
