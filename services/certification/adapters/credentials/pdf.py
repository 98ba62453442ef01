"""Files attached to a PDF (ISO 32000-1, 7.11.4), found without following what the file says.

Who follows a hostile file's tables and references needs time and memory that the file decides
over. An attachment is always a stream of its own, so here the bytes are searched for streams that
call themselves embedded files; the tables are not read at all. Encrypted files have none that can
be read.
"""

import re
import zlib
from collections.abc import Iterator

from services.certification.adapters.credentials.unreadable import DAMAGED
from services.certification.adapters.credentials.unreadable import Unreadable

SIGNATURE = b"%PDF-"

# More attachments than any certificate has, and the longest dictionary of one, in bytes.
_MOST = 8
_DICTIONARY = 2048

_MARK = re.compile(rb"/EmbeddedFile(?![A-Za-z])")
_STREAM = re.compile(rb"stream\r?\n")
_FILTER = re.compile(rb"/Filter\s*(?:/(\w+)|\[\s*/(\w+)\s*\]|(\S))")


def attachments(file: bytes, longest: int) -> Iterator[bytes]:
    """The contents of attached files as far as they are plain or deflated and not over `longest`.

    Raises Unreadable for more attachments than a certificate ever has.
    """
    for number, mark in enumerate(_MARK.finditer(file)):
        if number == _MOST:
            raise Unreadable(DAMAGED)
        begin = file.rfind(b"obj", max(0, mark.start() - _DICTIONARY), mark.start())
        stream = _STREAM.search(file, mark.end(), mark.end() + _DICTIONARY)
        if begin < 0 or stream is None:
            continue
        content = _content(file, file[begin : stream.start()], stream.end(), longest)
        if content is not None:
            yield content


def _content(file: bytes, dictionary: bytes, start: int, longest: int) -> bytes | None:
    coded = _FILTER.search(dictionary)
    if coded is None:
        end = file.find(b"endstream", start, start + longest + 16)
        return file[start:end].rstrip(b"\r\n") if end >= 0 else None
    if b"FlateDecode" not in coded.groups():
        return None
    inflated = zlib.decompressobj()
    try:
        # Compressed, it is not longer than plain by more than a little.
        content = inflated.decompress(file[start : start + longest + 1024], longest)
    except zlib.error:
        return None
    return content if inflated.eof else None
