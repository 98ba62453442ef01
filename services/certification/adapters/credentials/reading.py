"""Reads a credential out of a file that anyone may have sent.

Nothing here says that a credential is genuine. Time and memory grow with the size of the file and
no faster: images are not decoded, XML has no entities, PDF tables are not followed, nothing is
inflated beyond `LONGEST`.
"""

import re
from typing import Any

from services.certification.adapters.credentials import pdf
from services.certification.adapters.credentials import png
from services.certification.adapters.credentials.strict_json import Ambiguous
from services.certification.adapters.credentials.strict_json import read_json
from services.certification.adapters.credentials.svg import unbake_svg
from services.certification.adapters.credentials.tokens import LONGEST
from services.certification.adapters.credentials.unreadable import AMBIGUOUS
from services.certification.adapters.credentials.unreadable import DAMAGED
from services.certification.adapters.credentials.unreadable import NO_CREDENTIAL
from services.certification.adapters.credentials.unreadable import SEVERAL
from services.certification.adapters.credentials.unreadable import TOO_LARGE
from services.certification.adapters.credentials.unreadable import UNKNOWN_FORM
from services.certification.adapters.credentials.unreadable import Unreadable

# The largest file, in bytes; a printed certificate has some hundred kilobytes.
LARGEST = 5 * 1024 * 1024

_TOKEN = re.compile(rb"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\Z")

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def read_credential(file: bytes) -> dict[str, Any] | str:
    """The credential in a PDF, PNG, SVG, JSON or token: JSON-LD as a dict, or a compact token.

    Raises Unreadable for anything else, and when there are several different ones.
    """
    if len(file) > LARGEST:
        raise Unreadable(TOO_LARGE)
    if file.startswith(png.SIGNATURE):
        return _parsed(png.unbake_png(file))
    # Other software may write something before the beginning of a PDF.
    if pdf.SIGNATURE in file[:1024]:
        return _attached(file)
    text = _stripped(file)
    if text.startswith(b"<") or file.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _parsed(unbake_svg(file.lstrip()))
    if text.startswith(b"{") or _TOKEN.match(text):
        return _parsed(text)
    raise Unreadable(UNKNOWN_FORM)


def _attached(file: bytes) -> dict[str, Any] | str:
    found, room = None, LONGEST
    # The same one several times is what saving again and again may leave.
    for content in dict.fromkeys(map(_stripped, pdf.attachments(file, LONGEST))):
        if content.startswith(b"{"):
            # Deflated they are short, and each would have its cost.
            room -= len(content)
        if room < 0:
            raise Unreadable(TOO_LARGE)
        try:
            credential = _parsed(content)
        except Unreadable as error:
            if error.reason == AMBIGUOUS:
                raise
            # Any other file may be attached besides.
            continue
        if found is not None:
            raise Unreadable(SEVERAL)
        found = credential
    if found is None:
        raise Unreadable(NO_CREDENTIAL)
    return found


def _stripped(text: bytes) -> bytes:
    return text.removeprefix(_BYTE_ORDER_MARK).strip()


def _parsed(text: bytes) -> dict[str, Any] | str:
    text = _stripped(text)
    if len(text) > LONGEST:
        raise Unreadable(TOO_LARGE)
    if _TOKEN.match(text):
        return text.decode("ascii")
    if not text.startswith(b"{"):
        raise Unreadable(UNKNOWN_FORM)
    try:
        credential = read_json(text)
    except Ambiguous as error:
        raise Unreadable(AMBIGUOUS) from error
    except ValueError as error:
        raise Unreadable(DAMAGED) from error
    assert isinstance(credential, dict)
    return credential
