"""The formats of packages: a folder or file for each, in the order in which they are tried.

A file that only one format has goes before one that several share (imsmanifest.xml).
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

from services.content.adapters.formats.interface import Format
from services.content.adapters.packages.package import Package

# Where each format is declared, its module here and its name there, and the files without which a
# package is none of it.
PLACES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("markdown.course", "MARKDOWN", ("course.yaml",)),
    ("moodle.backup", "MOODLE", ("moodle_backup.xml",)),
    ("olx.course", "OLX", ("course.xml", "library.xml")),
    ("sealed.cmi5", "CMI5", ("cmi5.xml",)),
    ("h5p.h5p", "H5P", ("h5p.json",)),
    ("sealed.scorm", "SCORM", ("imsmanifest.xml",)),
    ("qti.package", "QTI", ("imsmanifest.xml",)),
    ("cartridge.common_cartridge", "CARTRIDGE", ("imsmanifest.xml",)),
)


def formats(package: Package) -> Iterator[Format]:
    """The formats that `package` may be of, each loaded when it is its turn.

    To load them all takes longer than to read a small package.
    """
    for module, name, files in PLACES:
        if package.nearest(*files) is not None:
            yield getattr(import_module(f"{__name__}.{module}"), name)
