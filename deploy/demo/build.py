"""Builds the demonstration course as a package: `python -m deploy.demo.build markdown|imscc OUT`.

The same sources give the same bytes (with the same zlib): members are sorted, times are fixed.
"""

import argparse
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

from deploy.demo.cartridge import cartridge_files
from deploy.demo.source import read_course
from deploy.demo.source import source_files

# The earliest time that a zip can hold: a build has no time of its own.
NO_TIME = (1980, 1, 1, 0, 0, 0)

REVISED = {
    "id": b"\n\nDalam edisi kedua: tulislah juga apa yang **tidak** dikatakan warga.\n",
    "en": b"\n\nIn the second edition: write down, too, what citizens do **not** say.\n",
}
ADDED = "further-reading"
ADDED_TEXTS = {
    "id": b"# Bacaan lanjutan\n\nTiga kota lain menceritakan kliniknya.\n",
    "en": b"# Further reading\n\nThree other cities tell of their clinics.\n",
}


def markdown_package() -> bytes:
    """A zip of Markdown and course.yaml, as docs/curriculum-format.md describes it."""
    return _zip(source_files())


def second_edition() -> bytes:
    """The Markdown course as it might come a month later: one lesson revised, one added."""
    files = source_files()
    files |= {name: files[name] + REVISED[name.split(".")[-2]] for name in _first_lesson(files)}
    files |= {f"lessons/{ADDED}.{code}.md": text for code, text in ADDED_TEXTS.items()}
    course = files["course.yaml"].decode()
    # At the end of the last module, as something that nobody has to read.
    line = f"      - lesson: {{id: {ADDED}, minutes: 5, required: false}}\n"
    files["course.yaml"] = (course.rstrip("\n") + "\n" + line).encode()
    return _zip(files)


def _first_lesson(files: dict[str, bytes]) -> list[str]:
    """The files of the lesson that begins the course, one for each language."""
    names = sorted(name for name in files if name.startswith("lessons/"))
    first = names[0].split(".")[0]
    return [name for name in names if name.split(".")[0] == first]


def common_cartridge() -> bytes:
    """An IMS Common Cartridge 1.3 of the same course, both languages in each page."""
    return _zip(cartridge_files(read_course(), source_files()))


FORMATS: dict[str, Callable[[], bytes]] = {
    "markdown": markdown_package,
    "imscc": common_cartridge,
}


def _zip(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, data in sorted(files.items()):
            member = zipfile.ZipInfo(path, NO_TIME)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 3
            member.external_attr = 0o644 << 16
            archive.writestr(member, data, compresslevel=9)
    return buffer.getvalue()


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Build the demonstration course.")
    parser.add_argument("format", choices=sorted(FORMATS))
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_bytes(FORMATS[options.format]())


if __name__ == "__main__":
    main()
