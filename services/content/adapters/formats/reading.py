"""What every part of an import needs: the package, the report, cleaning, XML."""

from __future__ import annotations

from typing import Protocol

from services.content.adapters.markup.html import clean_html
from services.content.adapters.markup.notes import Notes
from services.content.adapters.markup.targets import Target
from services.content.adapters.markup.text import decode
from services.content.adapters.markup.xml import Element
from services.content.adapters.markup.xml import parse_xml
from services.content.adapters.packages.limits import Limits
from services.content.adapters.packages.package import Package
from services.content.domain.report import Report


class Links(Protocol):
    """Where the links of a package lead. `used` are the members that something links to."""

    used: set[str]

    def resolve(self, address: str, page: str) -> Target:
        """Where a relative address in the page at this path leads."""
        ...


class Reading:
    """One import under way. `language` is the language of every text in the package.

    `links` is set by the format once it knows which items there are.
    """

    def __init__(self, package: Package, limits: Limits, report: Report) -> None:
        self.package = package
        self.limits = limits
        self.report = report
        self.notes = Notes(report)
        self.language = "en"
        self.links: Links | None = None

    def xml(self, path: str) -> Element:
        """The root element of this member; raises Unreadable for a mere mistake in it."""
        data = self.package.read(path, self.limits.xml_bytes)
        return parse_xml(data, path, self.limits, lambda encoding: self._guessed(path, encoding))

    def page(self, path: str) -> str:
        """The markup of this member as text."""
        data = self.package.read(path, self.limits.html_bytes)
        return decode(data, lambda encoding: self._guessed(path, encoding))

    def clean(self, markup: str, path: str) -> str:
        """Markup of this member, safe to show, its links rewritten."""
        links = self.links
        assert links is not None, "pages are cleaned once the items are known"
        return clean_html(markup, lambda address: links.resolve(address, path), self.notes.of(path))

    def _guessed(self, path: str, encoding: str) -> None:
        self.notes.of(path)("encoding_guessed", {"encoding": encoding})
