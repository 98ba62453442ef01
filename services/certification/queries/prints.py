"""Certificates as PDF: each in the design that was in force at its issue, a cohort's as a zip.

The design of a certificate is the last one published at or before its issue, and `PLAIN` before the
first. With the certificate it gives the same bytes each time; they change when the certificate is
signed anew (what its holder shares has changed) and when the academy's name or language does.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import Any

from services.certification.adapters.print.badge import Badge
from services.certification.adapters.print.badge import badge_of
from services.certification.adapters.print.images import Picture
from services.certification.adapters.print.printer import Attachment
from services.certification.adapters.print.printer import Unprintable
from services.certification.adapters.print.printer import print_pdf
from services.certification.adapters.print.sheet import Home
from services.certification.adapters.print.sheet import sheet
from services.certification.adapters.print.words import WORDS
from services.certification.domain.certificate import ISSUED
from services.certification.domain.certificate import Certificate
from services.certification.domain.credential import credential_of
from services.certification.domain.design import PLAIN
from services.certification.domain.design import Design
from services.certification.domain.errors import NotFound
from services.certification.domain.printable import file_name
from services.certification.queries.designs import pictures_of
from services.certification.repository import certificate_of
from services.certification.repository import design_id
from services.certification.repository import design_of
from shared.mongo.documents import Readable
from shared.mongo.documents import get
from shared.mongo.erasures import ERASED

Document = dict[str, Any]


class NotPrinted(Exception):
    """There is nothing to print yet, or no more. `code` says why: unsigned, erased or ended."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Prints:
    """Prints certificates of one academy; what they share is read once. Raises NotFound."""

    def __init__(self, source: Readable, academy: str, public_url: str) -> None:
        self._source = source
        self._academy = academy
        self._public_url = public_url
        found = get(source, "academies", academy, academy)
        if found is None:
            raise NotFound("issuer_not_found", academy=academy)
        self._home = Home(found["name"], found.get("locale", "id"), found["time_zone"])
        self._latest: tuple[Design, dict[str, Picture]] | None = None

    def pdf(self, document: Document) -> bytes:
        """The stored certificate as PDF, its credential attached. Raises NotPrinted."""
        certificate = signed(document)
        design, pictures = self._design_at(certificate.issued_at)
        page = sheet(certificate, design, self._home, pictures, self._address(certificate))
        return print_pdf(page, self._attachment(certificate))

    def specimen(
        self, design: Design, pictures: dict[str, Picture], holder: str, now: datetime
    ) -> bytes:
        """What a certificate would look like in the design; nothing in it is genuine."""
        shown = replace(_SPECIMEN, academy=self._academy, holder=holder)
        shown = replace(shown, earned_at=now - timedelta(days=2), issued_at=now)
        page = sheet(shown, design, self._home, pictures, self._address(shown), specimen=True)
        return print_pdf(page)

    def badge(self, certificate: Certificate) -> Badge:
        """What its badge shows, in the design that it is printed in."""
        design, _ = self._design_at(certificate.issued_at)
        return badge_of(certificate, design, self._home)

    def _design_at(self, issued_at: datetime) -> tuple[Design, dict[str, Picture]]:
        query = {"academy": self._academy, "published_at": {"$lte": issued_at}}
        numbers = self._source["designs"].find(query, {"number": 1})
        number = max((each["number"] for each in numbers), default=0)
        if self._latest is None or self._latest[0].version != number:
            self._latest = self._read(number)
        return self._latest

    def _read(self, number: int) -> tuple[Design, dict[str, Picture]]:
        found = get(self._source, "designs", self._academy, design_id(self._academy, number))
        design = PLAIN if found is None else design_of(found)
        return design, pictures_of(self._source, self._academy, design.images)

    def _address(self, certificate: Certificate) -> str:
        return f"{self._public_url}/verify/{certificate.serial}"

    def _attachment(self, certificate: Certificate) -> Attachment:
        words = WORDS[self._home.language]["attached"]
        credential = credential_of(certificate)
        if credential is None:
            return Attachment("credential.jwt", "application/vc+jwt", certificate.token, words)
        text = json.dumps(credential, ensure_ascii=False, indent=1)
        return Attachment("credential.json", "application/ld+json", text, words)


def signed(document: Document) -> Certificate:
    """The stored certificate, whose credential others may have. Raises NotPrinted."""
    certificate = certificate_of(document)
    if certificate.state != ISSUED:
        raise NotPrinted("certificate_not_standing")
    if certificate.holder == ERASED:
        raise NotPrinted("certificate_erased")
    if not certificate.token:
        raise NotPrinted("certificate_unsigned")
    return certificate


def find_cohort_certificates(source: Readable, academy: str, cohort_id: str) -> list[str]:
    """The ids of the cohort's certificates that stand, by serial. Raises NotFound."""
    if get(source, "cohorts", academy, cohort_id) is None:
        raise NotFound("cohort_not_found")
    query = {"academy": academy, "cohort_id": cohort_id, "state": ISSUED}
    found = source["certificates"].find(query, {"serial": 1})
    return [each["_id"] for each in sorted(found, key=lambda each: str(each["serial"]))]


def archive(source: Readable, academy: str, ids: list[str], prints: Prints) -> Iterator[bytes]:
    """A zip of the certificates, one PDF after the other: no more than one is in memory.

    What cannot be printed does not stop the others; a text in the zip names it with the reason.
    """
    from zipstream import ZIP_STORED
    from zipstream import ZipStream

    made = ZipStream(compress_type=ZIP_STORED)
    left_out = []
    for id in ids:
        document = get(source, "certificates", academy, id)
        if document is None:
            continue
        try:
            printed = prints.pdf(document)
        except NotPrinted as reason:
            left_out.append(f"{document['serial']}: {_WHY_NOT[reason.code]}")
            continue
        except Unprintable:
            left_out.append(f"{document['serial']}: {_WHY_NOT['unprintable']}")
            continue
        made.add(printed, file_name(document["serial"], document["holder"], ".pdf"))
        yield from made.all_files()
    if left_out:
        made.add("\n".join(left_out) + "\n", "not-printed.txt")
    yield from made.finalize()


# For the organiser who opens the zip, in whichever language.
_WHY_NOT = {
    "certificate_not_standing": "tidak berlaku lagi / does not stand any more",
    "certificate_erased": "nama pemilik sudah dihapus / the holder's name was erased",
    "certificate_unsigned": "belum ditandatangani / not signed yet",
    "unprintable": "tidak dapat dicetak / cannot be printed",
}

_SPECIMEN = Certificate(
    id="specimen",
    academy="",
    enrolment_id="",
    person_id="",
    cohort_id="",
    kind="completion",
    issue=1,
    serial="XXX-0000-C00-0000-000000",
    holder="",
    title={"id": "Inovator Layanan Publik", "en": "Public Service Innovator"},
    programme={"id": "Pelatihan Pemikiran Desain", "en": "Training in Design Thinking"},
    cohort_number="C00",
    hours=40,
    rule_id="specimen",
    rule_version=1,
    earned_at=datetime(2026, 1, 1, tzinfo=UTC),
    issued_at=datetime(2026, 1, 1, tzinfo=UTC),
)
