"""The formats of packages: a folder or file for each, in the order in which they are tried.

A file that only one format has goes before one that several share (imsmanifest.xml).
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

from services.content.adapters.formats.interface import Format

# Where each format is declared: its module here, and its name there.
PLACES: tuple[tuple[str, str], ...] = (
    ("markdown.course", "MARKDOWN"),
    ("moodle.backup", "MOODLE"),
    ("olx.course", "OLX"),
    ("sealed.cmi5", "CMI5"),
    ("h5p.h5p", "H5P"),
    ("sealed.scorm", "SCORM"),
    ("qti.package", "QTI"),
    ("cartridge.common_cartridge", "CARTRIDGE"),
)


def formats() -> Iterator[Format]:
    """Every format, each loaded when it is its turn: all take longer than a small import."""
    for module, name in PLACES:
        yield getattr(import_module(f"{__name__}.{module}"), name)
