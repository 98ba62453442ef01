"""Credentials in SVG images: an element directly after `<svg>` (Open Badges 3.0, 5.3.2).

A file is read by expat, which needs a document type to know entities: one that declares a type is
refused before anything in it is read, and so nothing is expanded and nothing fetched.
"""

import re
from typing import Any
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from services.certification.adapters.credentials.unreadable import DAMAGED
from services.certification.adapters.credentials.unreadable import NO_CREDENTIAL
from services.certification.adapters.credentials.unreadable import SEVERAL
from services.certification.adapters.credentials.unreadable import TOO_LARGE
from services.certification.adapters.credentials.unreadable import Unreadable

NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"

# A badge of this service has some 30 kilobytes. Each attribute and each level costs memory.
_LARGEST = 1024 * 1024
_DEEPEST = 200

_ROOT = "http://www.w3.org/2000/svg svg"
_CREDENTIAL = f"{NAMESPACE} credential"

_NAME = "openbadges:credential"
_OPENING = re.compile(r"<svg\b[^>]*>")


def bake_svg(image: str, text: str) -> str:
    """The image with the credential in it: a token, or JSON-LD that begins with a brace.

    `image` has none yet, and no `>` in an attribute of `<svg>`. `text` is ASCII, as JSON can be:
    XML has no room for some characters that a name may have.
    """
    opening = _OPENING.search(image)
    assert opening is not None and not opening.group().endswith("/>")
    if text.startswith("{"):
        # JSON may hold the end of a CDATA section in one of its texts only; there it is escaped.
        json = text.replace("]]>", "]]\\u003e")
        element = f"<{_NAME}><![CDATA[{json}]]></{_NAME}>"
    else:
        element = f"<{_NAME} verify={quoteattr(text)}/>"
    tag = f'{opening.group()[:-1]} xmlns:openbadges="{NAMESPACE}">'
    return image[: opening.start()] + tag + element + image[opening.end() :]


def unbake_svg(image: bytes) -> bytes:
    """The text that was baked in. Raises Unreadable."""
    if len(image) > _LARGEST:
        raise Unreadable(TOO_LARGE)
    reader = _Reader()
    try:
        reader.parser.Parse(image, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise Unreadable(DAMAGED) from error
    if not reader.found:
        raise Unreadable(NO_CREDENTIAL)
    if len(reader.found) > 1:
        raise Unreadable(SEVERAL)
    return "".join(reader.found[0]).strip().encode()


class _Reader:
    """Hears the document once, from beginning to end, and keeps the credentials' texts."""

    def __init__(self) -> None:
        self.found: list[list[str]] = []
        self._depth = 0
        self._inside = False
        self.parser: Any = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text

    def _doctype(self, *_: object) -> None:
        raise Unreadable(DAMAGED)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if self._depth > _DEEPEST or (self._depth == 0 and name != _ROOT) or self._inside:
            raise Unreadable(DAMAGED)
        if self._depth == 1 and name == _CREDENTIAL:
            self._inside = "verify" not in attributes
            self.found.append([attributes["verify"]] if not self._inside else [])
        self._depth += 1

    def _end(self, name: str) -> None:
        self._depth -= 1
        self._inside = False

    def _text(self, text: str) -> None:
        if self._inside:
            self.found[-1].append(text)
