"""The formats of packages: a folder or file for each, in the order in which they are tried.

A file that only one format has goes before one that several share (imsmanifest.xml).
"""

from services.content.adapters.formats.cartridge.common_cartridge import CARTRIDGE
from services.content.adapters.formats.h5p.h5p import H5P
from services.content.adapters.formats.interface import Format
from services.content.adapters.formats.markdown.course import MARKDOWN
from services.content.adapters.formats.moodle.backup import MOODLE
from services.content.adapters.formats.olx.course import OLX
from services.content.adapters.formats.qti.package import QTI
from services.content.adapters.formats.sealed.cmi5 import CMI5
from services.content.adapters.formats.sealed.scorm import SCORM

FORMATS: tuple[Format, ...] = (MARKDOWN, MOODLE, OLX, CMI5, H5P, SCORM, QTI, CARTRIDGE)
