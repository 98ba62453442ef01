"""The formats of packages: a folder or file for each, in the order in which they are tried.

A file that only one format has goes before one that several share (imsmanifest.xml).
"""

from services.content.adapters.formats.cartridge.common_cartridge import CARTRIDGE
from services.content.adapters.formats.interface import Format
from services.content.adapters.formats.markdown.course import MARKDOWN

FORMATS: tuple[Format, ...] = (MARKDOWN, CARTRIDGE)
