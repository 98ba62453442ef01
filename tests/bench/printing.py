"""How long a certificate takes to print, and whether memory stays flat: one core, fonts loaded."""

import statistics
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from services.certification.adapters.print.printer import Attachment
from services.certification.adapters.print.printer import print_pdf
from services.certification.adapters.print.sheet import sheet
from tests.bench.place import Place
from tests.bench.rows import Row
from tests.bench.rows import at_most
from tests.pictures import CERTIFICATE
from tests.pictures import DESIGN
from tests.pictures import HOME
from tests.pictures import drawn

# What a print may take when it is not the first of the process, in milliseconds.
WARM = 10.0

# About as much as a signed credential with its proof.
CREDENTIAL = '{"a": "' + "x" * 4000 + '"}'


def run(place: Place) -> Iterator[Row]:
    count = 100 if place.quick else 1000
    pictures = drawn()
    seen: list[float] = []
    after_the_first_tenth = 0
    for number in range(count):
        # Each has a name and an address of its own: nothing may be taken from the one before.
        serial = f"PIA-2026-C03-{number:04d}-K7M2QX"
        certificate = replace(CERTIFICATE, holder=f"Siti Rahmawati {number}", serial=serial)
        began = time.perf_counter()
        address = f"https://certificates.example/verify/{serial}"
        page = sheet(certificate, DESIGN, HOME, pictures, address)
        credential = Attachment("credential.json", "application/ld+json", CREDENTIAL, "Credential")
        print_pdf(page, credential)
        seen.append((time.perf_counter() - began) * 1000)
        if number == count // 10:
            after_the_first_tenth = _resident()
    grown = _resident() - after_the_first_tenth
    yield Row(
        "print a certificate (PDF/A-3a, PDF/UA-1), warm",
        statistics.median(seen),
        "ms",
        target=at_most(WARM),
        note=f"logo, 2 signatures, credential inside; {grown:.0f} MB more after {count}",
    )


def _resident() -> float:
    """This process' resident memory, in MB."""
    told = Path("/proc/self/status").read_text().partition("VmRSS:")[2]
    return int(told.split()[0]) / 1024
