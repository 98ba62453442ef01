"""SCORM packages within a backup: Moodle keeps their files unpacked, so that they can run here."""

from __future__ import annotations

import posixpath
from typing import Any

from services.content.adapters.formats.interface import Item
from services.content.adapters.formats.moodle.files import MoodleFile
from services.content.adapters.formats.moodle.files import MoodleFiles
from services.content.adapters.formats.reading import Reading
from services.content.adapters.formats.sealed.launches import Launch
from services.content.adapters.formats.sealed.launches import find_launch
from services.content.adapters.formats.sealed.launches import with_parameters
from services.content.adapters.formats.sealed.scorm_manifest import ScormManifest
from services.content.adapters.formats.sealed.scorm_manifest import in_order
from services.content.adapters.formats.sealed.scorm_manifest import is_scorm
from services.content.adapters.formats.sealed.scorm_manifest import read_scorm_manifest
from services.content.adapters.markup.html import first_title
from services.content.adapters.markup.text import Slugs
from services.content.adapters.markup.xml import parse_xml
from services.content.adapters.packages.package import Package
from services.content.adapters.packages.package import Stored
from services.content.adapters.packages.refusals import Unreadable

MANIFEST = "imsmanifest.xml"


def sealed_scorm(
    reading: Reading, files: MoodleFiles, context: str, root: str
) -> dict[str, Any] | None:
    """What makes an item of the package of this activity a sealed one below `root`.

    None when the backup holds no unpacked files of it, or nothing of it can be started; its files
    are then not let into the course.
    """
    found = {file.path: file for file in files.unpacked.get(context, ()) if _is_tidy(file.path)}
    stored = [_stored(reading, file) for file in found.values()]
    package = Package(reading.package.store, stored, [])
    path = package.nearest(MANIFEST)
    if path is None or "/" in path:
        return None
    try:
        data = package.read(path, reading.limits.xml_bytes)
        manifest_root = parse_xml(data, path, reading.limits, lambda encoding: None)
    except Unreadable:
        return None
    if not is_scorm(manifest_root):
        return None
    manifest = read_scorm_manifest(manifest_root)
    launches = _launches(manifest, package, root, reading.language)
    if not launches:
        return None
    files.let_in(context, root, list(found.values()))
    return {"standard": manifest.standard, "launches": launches, "root": root}


def _is_tidy(path: str) -> bool:
    """A path of a member of a package, and nothing else."""
    return path.isprintable() and posixpath.normpath(f"/{path}") == f"/{path}" and path != ""


def _stored(reading: Reading, file: MoodleFile) -> Stored:
    member = reading.package.members[file.member]
    return Stored(file.path, member.sha256, member.size, member.type)


def _launches(manifest: ScormManifest, package: Package, root: str, language: str) -> list[Item]:
    """A launch for each page of the organization that the package holds."""
    ids = Slugs()
    found = []
    for item in in_order(manifest.items):
        resource = manifest.resources.get(item.resource)
        if resource is None or not item.visible:
            continue
        href = resource.href or next(iter(resource.files), "")
        where = find_launch(href, resource.base, package)
        if not isinstance(where, Launch):
            continue
        where = with_parameters(where, item.parameters)
        found.append(
            {
                "id": ids.take(item.id),
                "title": {language: first_title(item.title, item.id)},
                "path": f"{root}/{where.path}",
                "query": where.query,
                "fragment": where.fragment,
                **item.facts,
            }
        )
    return found
