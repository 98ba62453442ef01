"""How an academy's certificates look: data in versions, published and never edited.

A certificate remembers no design. It is printed in the last one that was published before its
issue, and before the first in `PLAIN`; so its print stays what it was when a new one comes.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field

from services.certification.domain.errors import Invalid

# More would not fit beside each other.
SIGNATORIES = 3

_COLOUR = re.compile(r"#[0-9a-f]{6}\Z")

# Against white, at least the 4.5 : 1 that readable text needs (WCAG 2.2, 1.4.3).
_CONTRAST = 4.5


@dataclass(frozen=True)
class Signatory:
    """Who stands for the certificate; `image` is the id of a picture of the signature."""

    name: str
    role: Mapping[str, str]
    image: str | None = None


@dataclass(frozen=True)
class Design:
    """One version of a design. Texts are by language. Raises Invalid when it cannot be printed."""

    version: int
    colour: str = "#17375e"  # of headings and the inner frame
    accent: str = "#b08d3c"  # of hairlines
    logo: str | None = None  # id of a picture
    place: str = ""  # before the date, as in "Pontianak, 30 November 2026"
    note: Mapping[str, str] = field(default_factory=dict)  # such as the regulation it rests on
    signatories: tuple[Signatory, ...] = ()

    def __post_init__(self) -> None:
        for name in ("colour", "accent"):
            if not _COLOUR.match(getattr(self, name)):
                raise Invalid("design_colour_form", f"/{name}")
        if contrast_with_white(self.colour) < _CONTRAST:
            raise Invalid("design_colour_pale", "/colour")
        if len(self.signatories) > SIGNATORIES:
            raise Invalid("design_signatories", "/signatories", most=SIGNATORIES)

    @property
    def images(self) -> tuple[str, ...]:
        """The ids of its pictures, each once."""
        named = [self.logo, *(each.image for each in self.signatories)]
        return tuple(dict.fromkeys(id for id in named if id is not None))


def contrast_with_white(colour: str) -> float:
    """The contrast of `#rrggbb` on white, 1 to 21 (WCAG 2.2, relative luminance)."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 1.05 / (luminance + 0.05)


PLAIN = Design(version=0)
