"""The account of a QTI package: what became of its resources, its outline and its members."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from services.content.adapters.formats.cartridge.manifest import Manifest
from services.content.adapters.formats.cartridge.manifest import OrganizationItem
from services.content.adapters.formats.qti.documents import Documents
from services.content.adapters.formats.qti.links import PackageLinks
from services.content.adapters.formats.reading import Reading
from services.content.domain.report import Severity


@dataclass(frozen=True)
class Accounts:
    """Counts once everything has been read; `lost` are documents that did not come in."""

    reading: Reading
    manifest: Manifest
    documents: Documents
    lost: set[str]

    def count_resources(self) -> None:
        """Every resource in one bucket, with a line for what it names in vain."""
        report = self.reading.report
        report.count("package", "resources", len(self.manifest.resources))
        path_of = {name: path for path, name in self.documents.name_of.items()}
        for repeated in self.manifest.repeated:
            report.add(Severity.ADAPTED, "resource_twice", source_id=repeated)
        for resource in self.manifest.resources.values():
            for target in resource.missing:
                report.add(
                    Severity.LEFT_OUT,
                    "resource_file_missing",
                    source_id=resource.id,
                    line=resource.line or None,
                    target=target[:200],
                )
            path = path_of.get(resource.id)
            if resource.id in self.documents.absent:
                report.count("resources", "left_out")
                report.add(
                    Severity.LEFT_OUT,
                    "qti_resource_unreadable",
                    source_id=resource.id,
                    line=resource.line or None,
                )
            elif path is not None and path in resource.files:
                bucket = "structure" if path in self.documents.others else "items"
                report.count("resources", "left_out" if path in self.lost else bucket)
            elif resource.missing and not resource.files:
                report.count("resources", "left_out")
            else:
                listed = [name for name in resource.files if name not in self.documents.name_of]
                report.count("resources", "files" if listed else "structure")

    def count_outline(self, path: str) -> None:
        """The order of tests is the manifest's; an outline of it is looked at, not followed."""
        report = self.reading.report
        report.count("package", "manifest_items", self.manifest.items)
        waiting: list[OrganizationItem] = list(self.manifest.outline)
        if waiting:
            report.add(Severity.LEFT_OUT, "qti_outline_not_used", path, number=self.manifest.items)
        seen = 0
        while waiting:
            item = waiting.pop()
            waiting += item.children
            seen += 1
            if item.children:
                report.count("manifest_items", "containers")
            else:
                known = item.resource in self.manifest.resources
                report.count("manifest_items", "items" if known else "left_out")
        # Those of further organizations.
        report.count("manifest_items", "left_out", self.manifest.items - seen)


def files_of(reading: Reading, manifest: Manifest, links: PackageLinks) -> list[dict[str, Any]]:
    """Every member that is not structure, told about when nothing names it."""
    named = links.used | {path for found in manifest.resources.values() for path in found.files}
    files = []
    for path, member in sorted(reading.package.members.items()):
        if path in links.hidden:
            continue
        if path not in named:
            reading.report.add(Severity.KEPT, "unlisted_file", path)
        if member.type == "application/zip":
            reading.report.add(Severity.KEPT, "archive_kept_closed", path)
        files.append(
            {"path": path, "sha256": member.sha256, "size": member.size, "type": member.type}
        )
    return files
