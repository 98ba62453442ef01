"""Reads SCORM 1.2 and 2004: each page of the organization is an item that runs in the sandbox."""

from __future__ import annotations

from typing import Any

from services.content.adapters.formats.interface import Format
from services.content.adapters.formats.interface import beside
from services.content.adapters.formats.reading import Reading
from services.content.adapters.formats.sealed.launches import Elsewhere
from services.content.adapters.formats.sealed.launches import Launch
from services.content.adapters.formats.sealed.launches import Nowhere
from services.content.adapters.formats.sealed.launches import Where
from services.content.adapters.formats.sealed.launches import find_launch
from services.content.adapters.formats.sealed.launches import find_member
from services.content.adapters.formats.sealed.launches import with_parameters
from services.content.adapters.formats.sealed.outline import Node
from services.content.adapters.formats.sealed.outline import Outline
from services.content.adapters.formats.sealed.outline import all_files
from services.content.adapters.formats.sealed.scorm_manifest import ScormItem
from services.content.adapters.formats.sealed.scorm_manifest import ScormManifest
from services.content.adapters.formats.sealed.scorm_manifest import ScormResource
from services.content.adapters.formats.sealed.scorm_manifest import in_order
from services.content.adapters.formats.sealed.scorm_manifest import is_scorm
from services.content.adapters.formats.sealed.scorm_manifest import read_scorm_manifest
from services.content.adapters.markup.html import first_title
from services.content.adapters.markup.html import plain_text
from services.content.adapters.markup.text import guess_language
from services.content.adapters.markup.xml import parse_xml
from services.content.adapters.packages.limits import Limits
from services.content.adapters.packages.package import Package
from services.content.adapters.packages.refusals import PackageRefused
from services.content.adapters.packages.refusals import Unreadable
from services.content.adapters.packages.refusals import refuse
from services.content.domain.report import Severity

MANIFEST = "imsmanifest.xml"
# A manifest without any of these is another format's, and need not be parsed to know it.
SIGNS = (b"scorm", b"adlnet")


def detect_scorm(package: Package) -> str | None:
    """Recognises SCORM by its manifest; a broken one is left to the format that tells of it."""
    folder = beside(MANIFEST)(package)
    if folder is None:
        return None
    path = package.nearest(MANIFEST) or MANIFEST
    limits = Limits()
    try:
        data = package.read(path, limits.xml_bytes)
        if not any(sign in data.replace(b"\0", b"").lower() for sign in SIGNS):
            return None
        root = parse_xml(data, path, limits, lambda encoding: None)
    except (PackageRefused, Unreadable):
        return None
    return folder if is_scorm(root) else None


def read_scorm(reading: Reading) -> dict[str, Any]:
    """The course document; raises PackageRefused when the manifest cannot be read."""
    path = reading.package.find(MANIFEST) or MANIFEST
    try:
        manifest = read_scorm_manifest(reading.xml(path))
    except Unreadable as error:
        raise refuse("xml_broken", path, detail=str(error)) from error
    return Scorm(reading, manifest, path).read()


class Scorm:
    """One package being read."""

    def __init__(self, reading: Reading, manifest: ScormManifest, path: str) -> None:
        self.reading = reading
        self.manifest = manifest
        self.path = path
        self.used: set[str] = set()
        self.broken: set[str] = set()

    def read(self) -> dict[str, Any]:
        """Modules of the organization, the library of what it leaves out, and every file."""
        self.reading.language = self._language()
        outline = Outline(self.reading, self.path, self.manifest.standard)
        root = Node(
            id=self.manifest.organization or "course",
            title={self.reading.language: self._title()},
            children=[self._node(item) for item in self.manifest.items],
        )
        left = [self._unused(resource) for resource in self._left_out()]
        modules = outline.modules(root)
        library = outline.library(left)
        files = all_files(self.reading)
        self._tell_manifest()
        self._count(root)
        return {
            "format": "scorm",
            "producer": None,
            "source_id": self.manifest.organization or None,
            "title": root.title,
            "language": self.reading.language,
            "modules": modules,
            "library": library,
            "files": files,
        }

    def _language(self) -> str:
        if len(self.manifest.language) == 2 and self.manifest.language.isalpha():
            return self.manifest.language
        texts = [self.manifest.title, *(item.title for item in in_order(self.manifest.items))]
        language = guess_language(" ".join(texts))
        self.reading.report.add(Severity.INFO, "language_guessed", language=language)
        return language

    def _title(self) -> str:
        title = plain_text(self.manifest.title)
        if not title:
            title = "Kursus tanpa judul" if self.reading.language == "id" else "Untitled course"
            self.reading.report.add(Severity.ADAPTED, "title_missing", title=title)
        return title

    def _node(self, item: ScormItem) -> Node:
        title = first_title(item.title, item.id)
        where = self._where(item)
        if item.rules:
            self.reading.report.add(
                Severity.ADAPTED,
                "scorm_rules_not_enforced",
                self.path,
                item.id,
                line=item.line,
                title=title,
                rules=", ".join(item.rules),
            )
        if item.facts.get("max_time"):
            self.reading.report.add(
                Severity.ADAPTED,
                "scorm_time_not_enforced",
                self.path,
                item.id,
                line=item.line,
                title=title,
                time=item.facts["max_time"][:40],
            )
        return Node(
            id=item.id or title,
            title={self.reading.language: title},
            where=where,
            facts=item.facts,
            children=[self._node(part) for part in item.children],
            line=item.line,
            hidden=not item.visible,
        )

    def _where(self, item: ScormItem) -> Where | None:
        if not item.resource:
            return None
        resource = self.manifest.resources.get(item.resource)
        if resource is None:
            return Nowhere(item.resource)
        self.used.add(item.resource)
        where = self._launch(resource)
        if isinstance(where, Launch):
            return with_parameters(where, item.parameters)
        if isinstance(where, Elsewhere) and item.parameters:
            separator = "&" if "?" in where.url else "?"
            return Elsewhere(where.url + separator + item.parameters.lstrip("?&"))
        if isinstance(where, Nowhere):
            self.broken.add(item.resource)
        return where

    def _launch(self, resource: ScormResource) -> Where:
        # A resource without an address starts with its first file.
        href = resource.href or next(iter(resource.files), "")
        return find_launch(href, resource.base, self.reading.package)

    def _left_out(self) -> list[str]:
        """What can be started but is not in the organization; mere files are not."""
        every = not self.manifest.items
        return [
            name
            for name, resource in self.manifest.resources.items()
            if name not in self.used and resource.href and (resource.is_sco or every)
        ]

    def _unused(self, name: str) -> Node:
        resource = self.manifest.resources[name]
        self.used.add(name)
        where = self._launch(resource)
        if isinstance(where, Nowhere):
            self.broken.add(name)
        title = {self.reading.language: first_title(name)}
        return Node(id=name, title=title, where=where, line=resource.line)

    def _tell_manifest(self) -> None:
        report, manifest = self.reading.report, self.manifest
        if not manifest.items:
            report.add(Severity.ADAPTED, "no_organization", self.path)
        if manifest.organizations > 1:
            report.add(
                Severity.ADAPTED,
                "scorm_organizations",
                self.path,
                number=manifest.organizations,
                chosen=manifest.organization,
            )
        if manifest.submanifests:
            report.add(
                Severity.ADAPTED, "scorm_submanifests", self.path, number=manifest.submanifests
            )
        if manifest.rules:
            report.add(
                Severity.ADAPTED,
                "scorm_rules_not_enforced",
                self.path,
                manifest.organization,
                title=first_title(manifest.title),
                rules=", ".join(manifest.rules),
            )
        for name in manifest.repeated:
            report.add(Severity.ADAPTED, "resource_twice", self.path, name)
        listed = self._listed_files()
        unlisted = len(set(self.reading.package.members) - listed - {self.path})
        if unlisted:
            report.add(Severity.INFO, "sealed_unlisted_files", number=unlisted)
        report.add(Severity.ADAPTED, "scorm_tracking", standard=manifest.standard)

    def _listed_files(self) -> set[str]:
        """The members that the manifest names; what it names in vain is reported."""
        found: set[str] = set()
        for name, resource in self.manifest.resources.items():
            for href in dict.fromkeys(resource.files):
                path = find_member(href.partition("?")[0], resource.base, self.reading.package)
                if path:
                    found.add(path)
                elif href:
                    self.reading.report.add(
                        Severity.LEFT_OUT,
                        "resource_file_missing",
                        source_id=name,
                        line=resource.line,
                        target=href[:200],
                    )
        return found

    def _count(self, root: Node) -> None:
        """Every manifest item and every resource in one bucket."""
        report = self.reading.report
        branches = sum(1 for node in root.children if node.children or node.where is None)
        items = sum(1 for _ in in_order(self.manifest.items))
        report.count("package", "manifest_items", items)
        report.count("manifest_items", "modules", branches)
        report.count("manifest_items", "items", items - branches)
        report.count("package", "resources", len(self.manifest.resources))
        report.count("resources", "items", len(self.used - self.broken))
        report.count("resources", "left_out", len(self.broken))
        report.count("resources", "files", len(self.manifest.resources.keys() - self.used))


SCORM = Format("scorm", detect_scorm, read_scorm)
