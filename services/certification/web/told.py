"""What the page tells of a certificate, ready to be read: in one language, on one calendar."""

from dataclasses import asdict
from typing import Any

from services.certification.domain.examination import Said
from services.certification.domain.languages import day
from services.certification.domain.languages import in_language
from services.certification.web.words import WORDS
from services.certification.web.words import hours
from services.certification.web.words import moment
from shared.mongo.erasures import ERASED
from shared.web.context import current
from shared.web.language import language

# Signs that turn the direction of what follows them, so that a text looks like another one. A name
# never needs them; the page shows that they are there, in place of doing what they say.
_TURNING = {code: f"[U+{code:04X}]" for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}


def visible(text: str) -> str:
    """The text with every sign that would turn it around written out."""
    return text.translate(_TURNING)


def told(view: dict[str, Any]) -> dict[str, Any]:
    """The values that `_certificate.html` shows, from what `queries.verification` returns."""
    lang = language()
    zone = view["time_zone"]
    changed = view["changed"]
    return {
        "it": view,
        "holder": None if view["holder"] == ERASED else visible(view["holder"]),
        "title": visible(in_language(view["title"], lang)),
        "programme": visible(in_language(view["programme"], lang)),
        "kind": WORDS[lang].get(f"kind_{view['kind']}", view["kind"]),
        "criteria": visible(in_language(view["criteria"] or {}, lang)),
        "hours": hours(view["hours"], lang),
        "academy": visible(in_language(view["academy"]["name"], lang)),
        "issued": day(view["issued_at"], zone, lang),
        "changed": changed and day(changed["at"], zone, lang),
        "reason": changed and visible(changed["reason"]),
        "as_of": moment(current.clock.now(), zone, lang),
        "address": f"{current.extras['public_url']}/verify/{view['serial']}",
    }


def told_of_file(said: Said, record: dict[str, Any] | None) -> dict[str, Any]:
    """The values that `examined.html` shows of what the file says."""
    lang = language()
    zone = "UTC" if record is None else record["time_zone"]
    return {
        "said": {
            **{
                name: visible(value) if isinstance(value, str) else value
                for name, value in asdict(said).items()
            },
            "holder": None if said.holder == ERASED else visible(said.holder),
            "hours": hours(said.hours, lang) if said.hours else None,
            "issued": day(said.valid_from, zone, lang),
            "until": day(said.valid_until, zone, lang) if said.valid_until else None,
        }
    }
