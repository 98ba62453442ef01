"""What a file that anyone may have sent proves: its signature, its times and the record, in order.

Whatever is wrong first is the answer, so that nothing is said of a content that nobody signed. The
keys, the record and the status list are this service's own: nothing is fetched, and without the
database nothing is said at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from datetime import datetime
from typing import Any

from services.certification.adapters.credentials.errors import BadSignature
from services.certification.adapters.credentials.errors import Malformed
from services.certification.adapters.credentials.errors import UnknownKey
from services.certification.adapters.credentials.printed import printed_serials
from services.certification.adapters.credentials.proofs import verify_proof
from services.certification.adapters.credentials.reading import read_credential
from services.certification.adapters.credentials.tokens import verify_token
from services.certification.adapters.credentials.unreadable import NO_CREDENTIAL
from services.certification.adapters.credentials.unreadable import SEVERAL as SEVERAL_FOUND
from services.certification.adapters.credentials.unreadable import Unreadable
from services.certification.commands.certificates import find_certificate
from services.certification.domain import examination as verdicts
from services.certification.domain.certificate import ISSUED
from services.certification.domain.errors import NotFound
from services.certification.domain.examination import Said
from services.certification.domain.examination import differences
from services.certification.domain.examination import out_of_time
from services.certification.domain.examination import said_by
from services.certification.domain.issuer import Issuer
from services.certification.domain.issuer import did_of
from services.certification.queries.claims import fault_of_document
from services.certification.queries.claims import fault_of_token
from services.certification.queries.claims import is_badge
from services.certification.queries.claims import issuer_named
from services.certification.queries.claims import payload_of
from services.certification.queries.claims import serial_named
from services.certification.queries.keys import issuer_keys
from services.certification.queries.verification import verified
from services.certification.repository import certificate_of
from services.certification.repository import issuer_of
from services.certification.repository import status_entry_id
from shared.mongo.documents import Readable
from shared.mongo.documents import get
from shared.mongo.erasures import ERASED

Document = dict[str, Any]


@dataclass(frozen=True)
class Examination:
    """What came of it: one of `domain.examination.VERDICTS`, and what it is about."""

    verdict: str
    issuer: str | None = None  # whom the file names as its issuer; anyone may write that
    claimed: str | None = None  # the serial that an academy's file names; so may this be
    said: Said | None = None  # what was signed; None unless the signature is good
    printed: str | None = None  # another serial that the document has
    record: Document | None = None  # as `queries.verification` tells it
    differs: tuple[str, ...] = ()  # fields of `said`

    @property
    def genuine(self) -> bool:
        """Whether the academy signed it so and the record says the same."""
        return self.verdict == verdicts.GENUINE

    @property
    def valid(self) -> bool:
        """Whether it is genuine and its certificate stands."""
        return self.genuine and self.record is not None and bool(self.record["valid"])


def examine(
    source: Readable, file: bytes, public_url: str, ring: Sequence[Document], now: datetime
) -> Examination:
    """Examines a PDF, PNG, SVG, JSON or token of at most `reading.LARGEST` bytes.

    `ring` are the public keys that the process knows (KeyRing.public).
    """
    try:
        found, printed = read_credential(file), printed_serials(file)
    except Unreadable as error:
        return Examination(_UNREADABLE.get(error.reason, verdicts.UNREADABLE))
    content = payload_of(found) if isinstance(found, str) else found
    if content is None:
        return Examination(verdicts.UNREADABLE)
    named = issuer_named(content)
    if named is None or not is_badge(content):
        return Examination(verdicts.EMPTY)
    home = _home(source, named, public_url)
    if home is None:
        return Examination(verdicts.FOREIGN, issuer=named[:500])
    issuer = issuer_of(home, public_url)
    fault = fault_of_token(found, content) if isinstance(found, str) else fault_of_document(found)
    said = fault or _signed(source, found, issuer, ring)
    if isinstance(said, str):
        return Examination(said, issuer=named, claimed=serial_named(content))
    return _compared(source, said, printed, issuer, now)


_UNREADABLE = {NO_CREDENTIAL: verdicts.EMPTY, SEVERAL_FOUND: verdicts.SEVERAL}


def _signed(
    source: Readable, found: Document | str, issuer: Issuer, ring: Sequence[Document]
) -> Said | str:
    """What the issuer signed, or the verdict when it did not sign this."""
    keys = issuer_keys(source, issuer, ring)
    try:
        if isinstance(found, str):
            credential = verify_token(found, keys.tokens)
        else:
            credential = verify_proof(found, keys.proofs)
    except UnknownKey:
        return verdicts.FORGED
    except BadSignature:
        return verdicts.CHANGED
    except Malformed:
        return verdicts.UNKNOWN_TERMS
    # The keys of an academy sign other things besides, its status lists for one.
    return said_by(credential) or verdicts.EMPTY


def _compared(
    source: Readable, said: Said, printed: set[str], issuer: Issuer, now: datetime
) -> Examination:
    """What was signed against the clock, the document around it, and the record."""
    late = out_of_time(said, now)
    if late is not None:
        return Examination(late, issuer.did, said=said)
    others = sorted(printed - {said.serial})
    if others:
        return Examination(verdicts.MISMATCH, issuer.did, said=said, printed=others[0])
    try:
        record, agrees = _on_record(source, said, issuer)
    except NotFound:
        return Examination(verdicts.UNRECORDED, issuer.did, said=said)
    differs = differences(said, certificate_of(record), issuer)
    if record["holder"] == ERASED:
        # An erased name is told no more, not even from a file that still has it.
        said = replace(said, holder=ERASED)
        differs = tuple(name for name in differs if name != "holder")
    view = verified(source, record, issuer.public_url)
    if differs:
        return Examination(verdicts.OUTDATED, issuer.did, said=said, record=view, differs=differs)
    if not agrees:
        return Examination(verdicts.UNCLEAR, issuer.did, said=said, record=view)
    return Examination(verdicts.GENUINE, issuer.did, said=said, record=view)


def _on_record(source: Readable, said: Said, issuer: Issuer) -> tuple[Document, bool]:
    """The certificate, and whether its bit in the status list says the same. Raises NotFound.

    Both change in one transaction, but they are two reads: when they contradict each other a change
    may just have come in between, and the second look tells.
    """
    record, agrees = _look(source, said, issuer)
    return (record, agrees) if agrees else _look(source, said, issuer)


def _look(source: Readable, said: Said, issuer: Issuer) -> tuple[Document, bool]:
    record = find_certificate(source, issuer.academy, said.serial)
    number, index = record.get("status_list"), record.get("status_index")
    if number is None or index is None:
        return record, False
    entry = get(
        source,
        "status_entries",
        issuer.academy,
        status_entry_id(issuer.academy, number, index),
    )
    if entry is None or entry["certificate_id"] != record["_id"]:
        return record, False
    return record, entry["raised"] == (record["state"] != ISSUED)


def _home(source: Readable, named: str, public_url: str) -> Document | None:
    """The academy of this service that has this identifier."""
    slug = named.rpartition(":")[2]
    if not slug or did_of(public_url, slug) != named:
        return None
    return get(source, "academies", slug, slug)
