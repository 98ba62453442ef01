"""Finds the tests, items, sections and stimuli of a package before any of them is read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from dataclasses import field

from services.content.adapters.formats.cartridge.manifest import Manifest
from services.content.adapters.packages.package import Package

MANIFEST = "imsmanifest.xml"
MANIFEST_BYTES = 32 * 1024 * 1024
# Producers put licences before the root element.
HEAD_BYTES = 64 * 1024
# `imsqti_item_xmlv2p1`, `imsqti_apipitem_xmlv2p1`, `imsqti_test_xmlv3p0`, `imsqti_xmlv2p0` …
TYPE = re.compile(r"imsqti_(?:\w+_)?xmlv[23]p\d+", re.IGNORECASE)
DECLARES = re.compile(rb"""\stype\s*=\s*["']imsqti_(?:\w+_)?xmlv[23]p\d""", re.IGNORECASE)
OTHER_STANDARD = re.compile(
    rb"<(?:\w+:)?schema>\s*(?:ims (?:thin )?common cartridge|adl scorm)|/imscc|/adlcp_|/cc/ccv",
    re.IGNORECASE,
)
ROOT = re.compile(
    rb"<(?:\w+:)?(?:qti-)?(assessment-?(?:item|test|section|stimulus))(?=[\s>/])", re.IGNORECASE
)


@dataclass
class Documents:
    """Members by what their root element is, in the manifest's order; unlisted ones last.

    `name_of` gives the resource that a member belongs to; `absent` are resources without one.
    """

    items: list[str] = field(default_factory=list)
    tests: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    unlisted: list[str] = field(default_factory=list)
    name_of: dict[str, str] = field(default_factory=dict)
    absent: set[str] = field(default_factory=set)

    def all(self) -> set[str]:
        """Every member that is a document of QTI: none of them is served as a file."""
        return {*self.items, *self.tests, *self.others}


def detect(package: Package) -> str | None:
    """The folder of a manifest that lists documents of QTI 2 or 3 and is of no other standard."""
    path = package.nearest(MANIFEST)
    if path is None:
        return None
    member = package.members[path]
    with package.store.open_path(member.sha256).open("rb") as file:
        # Zero bytes are what UTF-16 puts between the letters.
        data = file.read(MANIFEST_BYTES).replace(b"\0", b"")
    if OTHER_STANDARD.search(data) or not DECLARES.search(data):
        return None
    return path.rpartition("/")[0]


def find_documents(manifest: Manifest, package: Package) -> Documents:
    """What the resources of the manifest are, by their own root elements, and what it forgot."""
    found = Documents()
    for resource in manifest.resources.values():
        if not TYPE.match(resource.type):
            continue
        path, root = next(
            ((path, root) for path in resource.files if (root := root_of(package, path))), ("", "")
        )
        if not root:
            found.absent.add(resource.id)
        elif path not in found.name_of:
            found.name_of[path] = resource.id
            _sort(found, path, root)
    for path in sorted(package.members):
        # A document that the manifest lists as a mere file, or not at all.
        if path not in found.name_of and path.lower().endswith(".xml"):
            root = root_of(package, path)
            if root:
                found.name_of[path] = path.rsplit("/", 1)[-1].rsplit(".", 1)[0]
                found.unlisted.append(path)
                _sort(found, path, root)
    return found


def _sort(found: Documents, path: str, root: str) -> None:
    kinds = {"item": found.items, "test": found.tests}
    kinds.get(root.removeprefix("assessment"), found.others).append(path)


def root_of(package: Package, path: str) -> str:
    """The root element of a QTI document (`assessmentitem` …), empty for any other member."""
    if not path.lower().endswith((".xml", ".qti")):
        return ""
    with package.store.open_path(package.members[path].sha256).open("rb") as file:
        match = ROOT.search(file.read(HEAD_BYTES).replace(b"\0", b""))
    return match.group(1).decode("ascii").lower().replace("-", "") if match else ""
