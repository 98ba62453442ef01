"""What other software fetches: anyone may keep it for a while, and any site's pages may read it."""

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson
from flask import Response
from flask import request

from services.certification.domain.errors import NotFound
from services.certification.domain.status_list import TTL
from services.certification.queries.issuers import read_achievement
from services.certification.queries.issuers import read_issuer
from services.certification.queries.issuers import read_profile
from services.certification.queries.status import read_signed
from services.certification.web.answers import in_words
from services.certification.web.issuer_pages import achievement_page
from services.certification.web.issuer_pages import issuer_page
from services.certification.web.kept import KeptAnswers
from services.certification.web.kept import Ready
from services.certification.web.pages import HTML
from services.certification.web.pages import JSON
from services.certification.web.schemas.issuers import Issuer
from shared.web.conditional import bytes_response
from shared.web.context import current
from shared.web.problems import Problem

JSON_LD = "application/ld+json"
CREDENTIAL = "application/vc"
TOKEN = "application/jwt"
CREDENTIAL_TOKEN = "application/vc+jwt"
DID = "application/did+ld+json"
JWK = "application/jwk+json"

# How long anyone may keep an answer, in seconds. Within the time for which a list says that it need
# not be asked for again, for these two add up.
MAXIMUM_AGE = 60
assert MAXIMUM_AGE * 1000 <= TTL

# Seconds after which a list that is not signed may be; a worker looks every half minute.
RETRY_AFTER = 60


def publish(
    document: Mapping[str, Any] | bytes, content_type: str, seconds: int = MAXIMUM_AGE
) -> Response:
    """The document with a strong tag, or 304 when the client has it."""
    body = document if isinstance(document, bytes) else orjson.dumps(document)
    # The same bytes under another name are another answer.
    tag = hashlib.sha256(content_type.encode() + b"\0" + body).hexdigest()[:32]
    response = bytes_response(body, tag, content_type, f"public, max-age={seconds}")
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def preferred(*types: str) -> str:
    """The one of these types that the client prefers; the first for whoever takes anything."""
    best: str = request.accept_mimetypes.best_match(types, default=types[0])
    return best


def choice(document: Mapping[str, Any] | bytes, content_type: str, seconds: int) -> Response:
    """As `publish`, of an address that has several forms."""
    response = publish(document, content_type, seconds)
    # A page among the forms is in the reader's language.
    response.headers["Vary"] = "Accept, Accept-Language"
    return response


def here() -> tuple[str, list[dict[str, Any]]]:
    """This service's public address, and the public keys that it holds."""
    return current.extras["public_url"], current.extras["keys"].public()


def issuer(academy: str) -> Response:
    """The issuer's Profile in JSON-LD; for who prefers one, a page, or JSON that says more."""
    url = current.extras["public_url"]
    best = preferred(JSON_LD, JSON, HTML)
    if best == HTML:
        return in_words(lambda: issuer_page(academy), serial=None)
    if best == JSON:
        view = Issuer().dump(read_issuer(current.db, academy, url))
        return choice(view, JSON, MAXIMUM_AGE)
    return choice(read_profile(current.db, academy, url), JSON_LD, MAXIMUM_AGE)


def achievement(academy: str, rule_id: str, version: int) -> Response:
    """What was achieved in JSON-LD, or a page for who prefers one."""
    best = preferred(JSON_LD, JSON, HTML)
    if best == HTML:
        return in_words(lambda: achievement_page(academy, rule_id, version), serial=None)
    url = current.extras["public_url"]
    found = read_achievement(current.db, academy, rule_id, version, url)
    return choice(found, best, MAXIMUM_AGE)


def status_list(academy: str, number: int) -> Response:
    """The signed list: JSON-LD, or a token for a client that prefers one."""
    # JSON-LD under its own name for whoever asks for it; many clients read nothing but JSON.
    best = preferred(JSON_LD, JSON, CREDENTIAL, CREDENTIAL_TOKEN, TOKEN)
    form = "token" if best in (CREDENTIAL_TOKEN, TOKEN) else "document"
    return choice(*_signed(academy, number, form, best))


def status_token(academy: str, number: int) -> Response:
    """The signed list as a token."""
    return publish(*_signed(academy, number, "token", TOKEN))


def _signed(academy: str, number: int, form: str, content_type: str) -> tuple[bytes, str, int]:
    """What was signed last, while it is good. Raises NotFound, and the problem 503 when it is not.

    It is kept no longer than it is good; a crowd with certificates of one list costs no database.
    """
    kept: KeptAnswers = current.extras["kept"]
    key, now = ("status list", academy, number, form), current.clock.real_now()
    ready = kept.get(key, now)
    if ready is not None:
        return ready.body, content_type, MAXIMUM_AGE
    signed = read_signed(current.db, academy, number, form)
    if signed is None:
        raise NotFound("status_list_not_found", academy=academy, number=number)
    left = 0
    if signed:
        left = int((signed["valid_until"] - current.clock.now()).total_seconds())
    if left <= 0:
        headers = {"Retry-After": str(RETRY_AFTER)}
        raise Problem(503, "status_list_unsigned", headers=headers)
    body = signed[form].encode()
    if left > 2 * MAXIMUM_AGE:
        kept.put(key, Ready(body, (), now))
    return body, content_type, min(MAXIMUM_AGE, left)
