"""What one printed certificate says, as the template takes it: every text ready and harmless."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from typing import Any

from services.certification.adapters.print.code import qr_code
from services.certification.adapters.print.images import Picture
from services.certification.adapters.print.images import as_svg
from services.certification.adapters.print.words import WORDS
from services.certification.domain.certificate import Certificate
from services.certification.domain.design import Design
from services.certification.domain.languages import day
from services.certification.domain.languages import in_language
from services.certification.domain.printable import breakable
from services.certification.domain.printable import printable
from services.certification.domain.printable import runs_from_right
from services.certification.domain.words import comma
from services.certification.domain.words import number

Texts = Mapping[str, str]

# Letters of one word that fit into a signatory's column.
_COLUMN = 20

_OTHER = {"id": "en", "en": "id"}


@dataclass(frozen=True)
class Home:
    """The academy that a certificate is of: names by language, language and time zone."""

    name: Texts
    locale: str
    time_zone: str

    @property
    def language(self) -> str:
        """The language that is set large: the academy's own, as far as there are words in it."""
        own = self.locale.partition("-")[0]
        return own if own in WORDS else "id"


def sheet(
    certificate: Certificate,
    design: Design,
    home: Home,
    pictures: Mapping[str, Picture],
    address: str,
    specimen: bool = False,
) -> dict[str, Any]:
    """The template's data. The academy's language is set large and the other one small.

    `address` is where the certificate is checked; `pictures` are those of the design by id: one
    that is missing leaves its place empty.
    """
    own, other = home.language, _OTHER[home.language]
    words, others = WORDS[own], WORDS[other]
    academy = _pair(home.name, own)
    title = _pair(certificate.title, own)
    programme = _pair(certificate.programme, own)
    note = _pair(design.note, own)
    kind = certificate.kind if f"did_{certificate.kind}" in words else "completion"
    holder = printable(certificate.holder)
    issued = day(certificate.issued_at, home.time_zone, own)
    place = printable(design.place)
    return {
        "language": own,
        "other_language": other,
        "colour": design.colour,
        "accent": design.accent,
        "title": f"{words[f'heading_{kind}']} · {title[0]} · {holder}",
        "author": academy[0],
        "description": f"{words['serial']} {certificate.serial}",
        "made": _parts(certificate.issued_at),
        "logo": _shown(pictures, design.logo, words["logo_alt"].format(academy=academy[0])),
        "academy": academy[0],
        "academy_other": academy[1],
        "heading": words[f"heading_{kind}"],
        "heading_other": others[f"heading_{kind}"],
        "given": words["given"],
        "given_other": others["given"],
        "holder": breakable(holder),
        "holder_rtl": runs_from_right(holder),
        "did": words[f"did_{kind}"],
        "did_other": others[f"did_{kind}"],
        "award": breakable(title[0]),
        "award_other": breakable(title[1]),
        "programme": breakable(programme[0]),
        "programme_other": breakable(programme[1]),
        "note": breakable(note[0]),
        "note_other": breakable(note[1]),
        "facts": _facts(certificate, home, own, other),
        "code": {
            "svg": qr_code(address),
            "alt": words["code_alt"].format(address=address),
        },
        "check": words["check"],
        "check_other": others["check"],
        "address": address,
        "address_shown": breakable(address.partition("://")[2]),
        "serial_label": words["serial"],
        "serial": certificate.serial,
        "dated": f"{place}, {issued}" if place else "",
        "signatories": [
            _signatory(each.name, each.role, own)
            | {"image": _shown(pictures, each.image, words["signature_alt"].format(name=each.name))}
            for each in design.signatories
        ],
        "specimen": f"{words['specimen']} · {others['specimen']}" if specimen else "",
    }


def _facts(certificate: Certificate, home: Home, own: str, other: str) -> list[dict[str, str]]:
    hours = {"id": comma(certificate.hours), "en": number(certificate.hours)}
    values: list[tuple[str, dict[str, str]]] = [
        ("cohort", dict.fromkeys((own, other), certificate.cohort_number))
    ]
    if certificate.hours > 0:
        said = {each: WORDS[each]["hours_value"].format(hours=hours[each]) for each in hours}
        values.append(("hours", said))
    for label, moment in (("earned", certificate.earned_at), ("issued", certificate.issued_at)):
        values.append((label, {each: day(moment, home.time_zone, each) for each in WORDS}))
    return [
        {
            "label": WORDS[own][label],
            "label_other": WORDS[other][label],
            "value": value[own],
            "value_other": "" if value[own] == value[other] else value[other],
        }
        for label, value in values
    ]


def _signatory(name: str, role: Texts, own: str) -> dict[str, Any]:
    said = _pair(role, own)
    return {
        "name": breakable(printable(name), _COLUMN),
        "role": breakable(said[0], _COLUMN),
        "role_other": breakable(said[1], _COLUMN),
    }


def _shown(pictures: Mapping[str, Picture], id: str | None, alt: str) -> dict[str, str] | None:
    found = pictures.get(id) if id is not None else None
    return None if found is None else {"svg": as_svg(found), "alt": printable(alt)}


def _pair(texts: Texts, own: str) -> tuple[str, str]:
    """The text in the academy's language, or else in one that there is; and in the other one."""
    other = _OTHER[own]
    first = in_language(texts, own)
    second = texts.get(other, "")
    return printable(first), "" if second == first else printable(second)


def _parts(moment: datetime) -> dict[str, int]:
    local = moment.astimezone(UTC)
    names = ("year", "month", "day", "hour", "minute", "second")
    return {name: getattr(local, name) for name in names}
