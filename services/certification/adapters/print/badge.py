"""The badge of a certificate: a round picture of what was achieved, with nobody's name on it.

Letters are drawn as shapes, so that it looks the same where no such font is, and no text of it can
be anything but a picture.
"""

import json
from dataclasses import asdict
from dataclasses import dataclass
from functools import lru_cache
from xml.sax.saxutils import quoteattr

from services.certification.adapters.print.printer import compile_template
from services.certification.adapters.print.sheet import Home
from services.certification.adapters.print.words import WORDS
from services.certification.domain.certificate import Certificate
from services.certification.domain.design import Design
from services.certification.domain.languages import in_language
from services.certification.domain.printable import breakable
from services.certification.domain.printable import printable
from services.certification.domain.words import comma
from services.certification.domain.words import number

# Dots to the inch at which the template's 360 points are 512 pixels.
_DENSITY = 102.4

# Letters of one word that fit into the ring.
_WORD = 16


@dataclass(frozen=True)
class Badge:
    """What the picture shows: the same for all who have achieved the same."""

    language: str
    colour: str
    accent: str
    academy: str
    title: str
    programme: str
    hours: str


def badge_of(certificate: Certificate, design: Design, home: Home) -> Badge:
    """The badge in the academy's language, or in another where there are no words in it."""
    own = home.language
    hours = comma(certificate.hours) if own == "id" else number(certificate.hours)
    return Badge(
        language=own,
        colour=design.colour,
        accent=design.accent,
        academy=printable(in_language(home.name, own)),
        title=printable(in_language(certificate.title, own)),
        programme=printable(in_language(certificate.programme, own)),
        hours=WORDS[own]["hours_value"].format(hours=hours) if certificate.hours > 0 else "",
    )


@lru_cache(maxsize=32)
def badge_svg(badge: Badge) -> str:
    """The picture as SVG: one element, with a name for those who do not see it."""
    drawn = compile_template("badge.typ", _inputs(badge), format="svg").decode()
    name = quoteattr(f"{badge.title} · {badge.academy}")
    return drawn.replace("<svg ", f'<svg role="img" aria-label={name} ', 1)


@lru_cache(maxsize=32)
def badge_png(badge: Badge) -> bytes:
    """The picture as PNG, 512 pixels wide and high."""
    return compile_template("badge.typ", _inputs(badge), format="png", ppi=_DENSITY)


def _inputs(badge: Badge) -> dict[str, str]:
    texts = {
        name: breakable(text, _WORD) if name in ("academy", "title", "programme") else text
        for name, text in asdict(badge).items()
    }
    return {"page": json.dumps(texts)}
