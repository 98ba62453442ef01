"""Pages for people who follow a link in a certificate to its issuer or to what was achieved."""

from typing import Any

from flask import Response

from services.certification.domain.languages import in_language
from services.certification.queries.issuers import read_issuer
from services.certification.queries.rules import read_rule
from services.certification.web.answers import CACHE
from services.certification.web.pages import choose_language
from services.certification.web.pages import page
from services.certification.web.told import visible
from services.certification.web.words import WORDS
from services.certification.web.words import hours
from shared.web.context import current
from shared.web.language import language


def issuer_page(academy: str) -> Response:
    """Who the issuer is, and where its certificates are checked. Raises NotFound."""
    choose_language()
    it = read_issuer(current.db, academy, current.extras["public_url"])
    return _kept(page("issuer.html", 200, it=it, name=_text(it["name"])))


def achievement_page(academy: str, rule_id: str, version: int) -> Response:
    """What certificates by this version of a rule certify. Raises NotFound."""
    choose_language()
    home = read_issuer(current.db, academy, current.extras["public_url"])
    rule = read_rule(current.db, academy, rule_id, version)
    lang = language()
    made = page(
        "achievement.html",
        200,
        it=rule,
        title=_text(rule["title"]),
        kind=WORDS[lang].get(f"kind_{rule['kind']}", rule["kind"]),
        hours=hours(rule["hours"], lang),
        criteria=_text(rule["text"]).split("; "),
        skills=[{"name": _text(each["name"]), "uri": each["uri"]} for each in rule["skills"]],
        academy=_text(home["name"]),
        issuer=f"/issuers/{academy}",
    )
    return _kept(made)


def _text(texts: dict[str, Any]) -> str:
    return visible(in_language(texts, language()))


def _kept(response: Response) -> Response:
    response.headers["Cache-Control"] = CACHE
    response.headers["Vary"] = "Accept, Accept-Language"
    return response
