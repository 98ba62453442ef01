"""The serial that a printed certificate names, to be held against the credential inside it."""

import re

from services.certification.adapters.credentials.pdf import SIGNATURE

# The document's subject (ISO 32000-1, 14.3.3) as this service writes it: words, then the serial.
_SUBJECT = re.compile(rb"/Subject\s*\([^()\\]{0,80}?([0-9A-Z]+(?:-[0-9A-Z]+){4})\s*\)")


def printed_serials(file: bytes) -> set[str]:
    """The serials in a PDF's description of itself; none in other files.

    Nothing signs them. Who puts the data of one certificate into the document of another has to
    think of this too, and the reader still has to compare what is seen.
    """
    if SIGNATURE not in file[:1024]:
        return set()
    return {found.decode("ascii") for found in _SUBJECT.findall(file)}
