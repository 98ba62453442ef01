"""How many certificates are composed and signed in both forms in a second, on one core."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC
from datetime import datetime

from services.certification.adapters.key_files import read_ed25519
from services.certification.adapters.key_files import read_rsa
from services.certification.adapters.key_making import RSA_BITS
from services.certification.adapters.key_making import make_keys
from services.certification.adapters.keys import Signer
from services.certification.domain.certificate import Certificate
from services.certification.domain.credential import compose
from services.certification.domain.issuer import Issuer
from services.certification.domain.sharing import identity_hash
from tests.bench.place import Place
from tests.bench.rows import Row
from tests.bench.rows import at_least_value
from tests.pictures import CERTIFICATE
from tests.pictures import HOME

# Certificates a second.
ENOUGH = 250.0

SKILLS = tuple(
    {
        "uri": f"https://data.europa.eu/esco/skill/{number:08d}-3b0b-4b6a-9d57-1f0e1f6ad111",
        "name": {"id": f"Keterampilan {number}", "en": f"Skill {number}"},
        "description": {"id": "Menemukan kebutuhan warga.", "en": "Finds what citizens need."},
    }
    for number in range(3)
)

ISSUER = Issuer("https://certificates.example", "pontianak", HOME.name, HOME.locale)


def run(place: Place) -> Iterator[Row]:
    count = 100 if place.quick else 2000
    files = make_keys(place.folder / "keys")
    signer = Signer(read_rsa(files.signing), read_ed25519(files.proof))
    spent = dict.fromkeys(("composing", "the token", "the proof"), 0.0)
    cohort = [_certificate(number) for number in range(count)]
    began = time.perf_counter()
    for certificate in cohort:
        now = datetime.now(UTC)
        # Processor time, which other work on the machine disturbs less than the clock.
        steps = [time.process_time()]
        credential = compose(certificate, ISSUER)
        steps.append(time.process_time())
        signer.token(credential, ISSUER)
        steps.append(time.process_time())
        signer.proof(credential, ISSUER, now)
        steps.append(time.process_time())
        for name, begin, end in zip(spent, steps, steps[1:], strict=False):
            spent[name] += end - begin
    took = time.perf_counter() - began
    each = ", ".join(f"{name} {1000 * seconds / count:.2f} ms" for name, seconds in spent.items())
    yield Row(
        "sign certificates in both forms, one core",
        count / sum(spent.values()),
        "1/s",
        target=at_least_value(ENOUGH),
        note=f"RSA {RSA_BITS} and Ed25519; {each}; by the clock {count / took:.0f}/s",
    )


def _certificate(number: int) -> Certificate:
    """One of a cohort: a name, serial and place of its own; some holders share more."""
    sharing = {
        "score": number % 2 == 0,
        "evidence": "https://inovasi.example/tim/3" if number % 3 == 0 else None,
        "did": f"did:web:orang.example:{number}" if number % 5 == 0 else None,
    }
    if number % 4 == 0:
        salt = f"{number:032x}"
        hashed = identity_hash(f"orang{number}@pontianak.example", salt)
        sharing["identity"] = {"hash": hashed, "salt": salt}
    return replace(
        CERTIFICATE,
        holder=f"Siti Rahmawati {number}",
        serial=f"PIA-2026-C03-{number:04d}-K7M2QX",
        criteria={"id": "Semua materi wajib; nilai ≥ 0,7; 4 sesi; gerbang sampai purwarupa."},
        skills=SKILLS,
        score=0.7 + number % 30 / 100,
        sharing=sharing,
        status_list=1,
        status_index=number * 61,
    )
