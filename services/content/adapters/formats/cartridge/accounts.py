"""The account of a cartridge: what is odd about it, which files stay, and sums that meet."""

from __future__ import annotations

from typing import Any

from services.content.adapters.formats.cartridge.items import Item
from services.content.adapters.formats.cartridge.manifest import Manifest
from services.content.adapters.formats.cartridge.manifest import Resource
from services.content.adapters.formats.cartridge.outline import containers_of
from services.content.adapters.formats.cartridge.outline import modules_of
from services.content.adapters.formats.cartridge.plan import Becomes
from services.content.adapters.formats.cartridge.plan import Plan
from services.content.adapters.formats.cartridge.plan import is_page
from services.content.adapters.formats.cartridge.plan import is_support
from services.content.adapters.formats.cartridge.quizzes import PASS_SCORE
from services.content.adapters.formats.reading import Reading
from services.content.domain.report import Report
from services.content.domain.report import Severity


def tell_structure(manifest: Manifest, plans: dict[str, Plan], reading: Reading) -> None:
    """Reports what the manifest lacks, repeats or promises in vain."""
    add = reading.report.add
    if not modules_of(manifest.outline):
        add(Severity.ADAPTED, "no_organization")
    if manifest.organizations > 1:
        add(Severity.ADAPTED, "several_organizations", number=manifest.organizations)
    for name in manifest.repeated:
        add(Severity.ADAPTED, "resource_twice", source_id=name)
    for plan in plans.values():
        _tell_resource(plan.resource, reading.report)
        if plan.becomes is Becomes.FILE and is_page(reading.package, plan.path):
            limit = reading.limits.html_bytes // 1024**2
            add(Severity.ADAPTED, "html_too_large", plan.path, plan.resource.id, limit=limit)


def _tell_resource(resource: Resource, report: Report) -> None:
    for target in resource.missing:
        report.add(
            Severity.LEFT_OUT,
            "resource_file_missing",
            source_id=resource.id,
            target=target[:200],
        )
    if resource.intended_use not in ("", "unspecified"):
        report.add(
            Severity.ADAPTED, "intended_use", source_id=resource.id, use=resource.intended_use
        )


def files_of(manifest: Manifest, structure: set[str], reading: Reading) -> list[dict[str, Any]]:
    """Every member that is not structure, told about when the course does not use it."""
    add = reading.report.add
    used = set(reading.links.used) if reading.links else set()
    used.update(path for found in manifest.resources.values() for path in found.files)
    files = []
    for path, member in sorted(reading.package.members.items()):
        if path in structure:
            if is_support(path) and path.startswith("course_settings/"):
                add(Severity.LEFT_OUT, "settings_not_used", path)
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
    modules: list[dict[str, Any]],
    library: list[Item],
    invented: int,
    report: Report,
) -> None:
    """Sums that meet: manifest_items = containers + modules + items; quizzes, banks, questions."""
    items = [item for module in modules for item in module["items"]]
    quizzes = [item for item in [*items, *library] if item["kind"] == "quiz"]
    taken = [item for item in quizzes if not item.get("bank")]
    report.count("package", "manifest_items", manifest.items)
    report.count("package", "resources", len(manifest.resources))
    for name, number in (
        ("containers", containers_of(manifest.outline)),
        ("modules", len(modules) - invented),
        ("invented_modules", invented),
        ("items", len(items)),
        ("library", len(library)),
        ("quizzes", len(taken)),
        ("banks", len(quizzes) - len(taken)),
        ("questions", sum(len(quiz["questions"]) for quiz in quizzes)),
    ):
        report.count("brought_in", name, number)
    if taken:
        percent = round(PASS_SCORE * 100)
        report.add(Severity.INFO, "pass_score_assumed", number=len(taken), percent=percent)
