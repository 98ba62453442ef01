"""Reports with the address of their page, and that page, which a browser opens without a token."""

from typing import Any
from urllib.parse import urlencode

from flask import Response
from flask import request

from services.content.domain.addresses import REPORT
from services.content.domain.addresses import Ticket
from services.content.queries.access import STAFF
from services.content.queries.validations import report_address
from services.content.queries.validations import signed_report
from services.content.web.report_page import POLICY
from services.content.web.report_page import report_page
from shared.web.context import current
from shared.web.language import LANGUAGES
from shared.web.language import language


def with_page(academy: str, report: dict[str, Any]) -> dict[str, Any]:
    """The report of a version with the signed address of its page."""
    return {**report, "page": address_of(academy, report["version_id"])}


def address_of(academy: str, report_id: str) -> str:
    """The signed address of a report's page, good for an hour."""
    now = current.clock.real_now().timestamp()
    return report_address(academy, report_id, current.extras["address_key"], now)


def page_of_report(
    academy: str, report_id: str, expires: int, signature: str, lang: str | None
) -> Response:
    """The page in the language asked for, else in the one that the browser prefers.

    Raises NotFound for a wrong signature and for one whose hour is over.
    """
    now = current.clock.real_now()
    ticket = Ticket(academy, report_id, REPORT, STAFF, expires)
    report = signed_report(current.db, current.extras["address_key"], ticket, signature, now)
    chosen = lang or language()
    signed = {"expires": expires, "signature": signature}
    links = {each: f"{request.path}?{urlencode({**signed, 'lang': each})}" for each in LANGUAGES}
    page = report_page(report, chosen, links)
    response = Response(page, content_type="text/html; charset=utf-8")
    response.headers["Content-Language"] = chosen
    response.headers["Vary"] = "Accept-Language"
    response.headers["Content-Security-Policy"] = f"{POLICY}; frame-ancestors 'none'"
    # The address is a ticket: it is not told to a page that is gone to from here.
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "private, no-store"
    return response
