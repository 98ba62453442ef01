"""The serial that a printed certificate names, to be held against the credential inside it."""

import re

from services.certification.adapters.credentials.pdf import SIGNATURE
from services.certification.adapters.credentials.unreadable import DAMAGED
from services.certification.adapters.credentials.unreadable import Unreadable

# The document's subject (ISO 32000-1, 14.3.3) as this service writes it: words, then the serial.
_MARK = re.compile(rb"/Subject(?![A-Za-z])")
_SUBJECT = re.compile(rb"\s*\([^()\\]{0,80}?([0-9A-Z]+(?:-[0-9A-Z]+){4})\s*\)")

# More subjects than a document has that was saved again and again, and the longest one, in bytes.
# Both are bounded because the pattern tries many ways, and the file is anyone's.
_MOST = 64
_LONGEST = 200


def printed_serials(file: bytes) -> set[str]:
    """The serials in a PDF's description of itself; none in other files. Raises Unreadable.

    Nothing signs them. Who puts the data of one certificate into the document of another has to
    think of this too, and the reader still has to compare what is seen.
    """
    if SIGNATURE not in file[:1024]:
        return set()
    serials = set()
    for number, mark in enumerate(_MARK.finditer(file)):
        if number == _MOST:
            raise Unreadable(DAMAGED)
        found = _SUBJECT.match(file, mark.end(), mark.end() + _LONGEST)
        if found is not None:
            serials.add(found.group(1).decode("ascii"))
    return serials
