"""The account of a cartridge: what is odd about it, which files stay, and sums that meet."""

from __future__ import annotations

from typing import Any

from services.content.adapters.formats.cartridge.canvas import SETTINGS
from services.content.adapters.formats.cartridge.items import Item
from services.content.adapters.formats.cartridge.manifest import Manifest
from services.content.adapters.formats.cartridge.outline import OutlineModule
from services.content.adapters.formats.cartridge.outline import containers_of
from services.content.adapters.formats.cartridge.plan import Becomes
from services.content.adapters.formats.cartridge.plan import Plan
from services.content.adapters.formats.cartridge.plan import is_page
from services.content.adapters.formats.cartridge.plan import is_support
from services.content.adapters.formats.cartridge.quizzes import PASS_SCORE
from services.content.adapters.formats.reading import Reading
from services.content.domain.report import Report
from services.content.domain.report import Severity


def tell_structure(
    manifest: Manifest, plans: dict[str, Plan], has_outline: bool, reading: Reading
) -> None:
    """Reports what the manifest lacks, repeats or promises in vain."""
    add = reading.report.add
    if not has_outline:
        add(Severity.ADAPTED, "no_organization", manifest.path)
    if manifest.organizations > 1:
        severity = Severity.LEFT_OUT if manifest.unused_items else Severity.ADAPTED
        add(severity, "several_organizations", manifest.path, number=manifest.organizations)
    if manifest.nested:
        add(Severity.LEFT_OUT, "nested_manifest", manifest.path, number=manifest.nested)
    for name in manifest.repeated:
        add(Severity.ADAPTED, "resource_twice", manifest.path, name)
    for plan in plans.values():
        _tell_resource(plan, manifest, reading.report)
        if plan.becomes is Becomes.FILE and is_page(reading.package, plan.path):
            limit = reading.limits.html_bytes // 1024**2
            add(Severity.ADAPTED, "html_too_large", plan.path, plan.resource.id, limit=limit)


def _tell_resource(plan: Plan, manifest: Manifest, report: Report) -> None:
    resource = plan.resource
    line = resource.line or None
    for target in resource.missing:
        report.add(
            Severity.LEFT_OUT,
            "resource_file_missing",
            manifest.path,
            resource.id,
            line=line,
            target=target[:200],
        )
    if resource.intended_use not in ("", "unspecified") and not plan.for_staff:
        report.add(
            Severity.INFO,
            "intended_use",
            manifest.path,
            resource.id,
            line=line,
            use=resource.intended_use[:60],
        )
    for name in (*resource.dependencies, *resource.variants):
        if name not in manifest.resources:
            report.add(
                Severity.INFO,
                "dependency_missing",
                manifest.path,
                resource.id,
                line=line,
                target=name[:200],
            )


def files_of(manifest: Manifest, structure: set[str], reading: Reading) -> list[dict[str, Any]]:
    """Every member that is not structure, told about when the course does not use it."""
    add = reading.report.add
    used = set(reading.links.used) if reading.links else set()
    used.update(path for found in manifest.resources.values() for path in found.files)
    files = []
    for path, member in sorted(reading.package.members.items()):
        if path in structure:
            if path.startswith(SETTINGS) and is_support(path):
                if path not in reading.package.structure:
                    add(Severity.LEFT_OUT, "settings_not_used", path)
            else:
                # A page that only repeats an assignment has not been read, but what it says has.
                reading.package.structure.add(path)
            continue
        if path.lower().endswith("imsmanifest.xml"):
            add(Severity.KEPT, "second_manifest", path)
        elif path not in used:
            add(Severity.KEPT, "unlisted_file", path)
        if member.type == "application/zip":
            add(Severity.KEPT, "archive_kept_closed", path)
        files.append(
            {"path": path, "sha256": member.sha256, "size": member.size, "type": member.type}
        )
    return files


def count_all(
    manifest: Manifest,
    outline: list[OutlineModule],
    plans: dict[str, Plan],
    outcome: dict[str, str],
    items: list[Item],
    report: Report,
) -> None:
    """What became of every item and resource of the manifest; see domain/report.py."""
    own = bool(manifest.outline)
    modules = sum(not module.invented for module in outline) if own else 0
    lines = sum(not line.opens for module in outline for line in module.lines) if own else 0
    report.count("package", "manifest_items", manifest.items)
    report.count("manifest_items", "containers", containers_of(manifest.outline))
    report.count("manifest_items", "modules", modules)
    report.count("manifest_items", "items", lines)
    report.count("manifest_items", "left_out", manifest.unused_items)
    report.count("package", "resources", len(manifest.resources))
    for name in manifest.resources:
        report.count("resources", _bucket(plans[name], outcome.get(name)), 1)
    taken = [item for item in items if item["kind"] == "quiz" and not item.get("bank")]
    assumed = [item for item in taken if item["pass_score"] == PASS_SCORE]
    if assumed:
        percent = round(PASS_SCORE * 100)
        report.add(Severity.INFO, "pass_score_assumed", number=len(assumed), percent=percent)


def _bucket(plan: Plan, outcome: str | None) -> str:
    if plan.becomes is Becomes.ABSENT:
        return "left_out"
    if outcome is not None:
        return outcome
    return "structure" if plan.becomes is Becomes.SUPPORT else "files"
