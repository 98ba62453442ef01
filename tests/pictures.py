"""Draws certificates as pictures, to be looked at: `python -m tests.pictures [folder]`."""

import io
import sys
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from pathlib import Path
from typing import Any

from PIL import Image
from PIL import ImageDraw

from services.certification.adapters.print.badge import badge_of
from services.certification.adapters.print.badge import badge_png
from services.certification.adapters.print.images import Picture
from services.certification.adapters.print.images import read_picture
from services.certification.adapters.print.printer import print_picture
from services.certification.adapters.print.sheet import Home
from services.certification.adapters.print.sheet import sheet
from services.certification.domain.certificate import Certificate
from services.certification.domain.design import PLAIN
from services.certification.domain.design import Design
from services.certification.domain.design import Signatory

FOLDER = Path(__file__).parents[1] / "build" / "pictures"
DOTS_PER_INCH = 110

CERTIFICATE = Certificate(
    id="picture",
    academy="pontianak",
    enrolment_id="",
    person_id="",
    cohort_id="",
    kind="completion",
    issue=1,
    serial="PIA-2026-C03-0123-K7M2QX",
    holder="Siti Rahmawati",
    title={"id": "Inovator Layanan Publik", "en": "Public Service Innovator"},
    programme={
        "id": "Akademi Inovator Pontianak, Angkatan Tiga",
        "en": "Pontianak Innovators Academy, Third Cohort",
    },
    cohort_number="C03",
    hours=40,
    rule_id="innovator",
    rule_version=1,
    earned_at=datetime(2026, 11, 28, tzinfo=UTC),
    issued_at=datetime(2026, 11, 30, tzinfo=UTC),
)

HOME = Home(
    {"id": "Akademi Inovator Pontianak", "en": "Pontianak Innovators Academy"},
    "id",
    "Asia/Pontianak",
)

DESIGN = Design(
    version=1,
    logo="logo",
    place="Pontianak",
    signatories=(
        Signatory(
            "Dr. Ratna Wulandari, M.Si.",
            {"id": "Kepala Bappeda Kota Pontianak", "en": "Head of the City Planning Agency"},
            "signature",
        ),
        Signatory(
            "Ir. Hendra Saputra, M.T.",
            {
                "id": "Kepala Inkubator Bisnis Teknologi",
                "en": "Head of the Technology Business Incubator",
            },
            "signature",
        ),
    ),
)

LONG = "Raden Ajeng Maharani Kusumaningtyas Wijayakusuma Adiningrat"

# What is drawn, by the name of its picture: what differs from the certificate, design and academy.
CASES: dict[str, tuple[dict[str, Any], Design, Home]] = {
    "indonesian": ({}, DESIGN, HOME),
    "english": ({}, DESIGN, replace(HOME, locale="en")),
    "60-characters": ({"holder": LONG}, DESIGN, HOME),
    "300-characters": ({"holder": f"{LONG} " * 5}, DESIGN, HOME),
    "arabic": ({"holder": "محمد عبد الرحمن بن يوسف"}, DESIGN, HOME),
    "javanese": ({"holder": "ꦱꦶꦠꦶꦫꦃꦩꦮꦠꦶ"}, DESIGN, HOME),
    "without-logo": ({}, replace(DESIGN, logo=None), HOME),
    "plain": ({"kind": "attendance"}, PLAIN, HOME),
    "uncovered-script": ({"holder": "ꯃꯩꯇꯩ"}, DESIGN, HOME),
}

# Of these the badge too; nobody's name is on it, so the others' would be the same.
BADGES = ("indonesian", "english", "plain")


def drawn() -> dict[str, Picture]:
    """A logo and a signature that look like nobody's."""
    logo = Image.new("RGBA", (600, 600), (0, 0, 0, 0))
    pen = ImageDraw.Draw(logo)
    pen.ellipse((20, 20, 580, 580), fill=(23, 55, 94))
    pen.ellipse((70, 70, 530, 530), fill=(255, 255, 255))
    pen.polygon([(300, 120), (450, 410), (150, 410)], fill=(176, 141, 60))
    signature = Image.new("RGBA", (900, 360), (0, 0, 0, 0))
    line = [(40 + 9 * at, 180 + (at * 67 % 120 - 60) * (1 - at / 110)) for at in range(90)]
    ImageDraw.Draw(signature).line(line, fill=(20, 30, 90), width=6, joint="curve")
    return {"logo": _read(logo), "signature": _read(signature)}


def draw(folder: Path) -> list[Path]:
    """Writes a PNG of each case and returns the files."""
    pictures = drawn()
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, (differences, design, home) in CASES.items():
        certificate = replace(CERTIFICATE, **differences)
        address = f"https://certificates.example/verify/{certificate.serial}"
        page = sheet(certificate, design, home, pictures, address)
        path = folder / f"certificate-{name}.png"
        path.write_bytes(print_picture(page, DOTS_PER_INCH))
        written.append(path)
        if name in BADGES:
            path = folder / f"badge-{name}.png"
            path.write_bytes(badge_png(badge_of(certificate, design, home)))
            written.append(path)
    return written


def _read(image: Image.Image) -> Picture:
    data = io.BytesIO()
    image.save(data, "PNG")
    return read_picture(data.getvalue())


if __name__ == "__main__":
    for file in draw(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER):
        print(file)
