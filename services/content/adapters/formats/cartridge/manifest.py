"""What an imsmanifest.xml says, whatever version of Common Cartridge it claims to be."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field
from urllib.parse import unquote

from services.content.adapters.markup.targets import normalised
from services.content.adapters.markup.targets import outside
from services.content.adapters.markup.xml import Element
from services.content.adapters.markup.xml import attribute
from services.content.adapters.markup.xml import child
from services.content.adapters.markup.xml import children
from services.content.adapters.markup.xml import descendants
from services.content.adapters.markup.xml import words
from services.content.adapters.packages.package import Package


@dataclass(frozen=True)
class OrganizationItem:
    """A line of the course's outline; without `resource` it is a heading."""

    id: str
    title: str
    resource: str
    children: list[OrganizationItem]


@dataclass
class Resource:
    """Something the outline can point to. `files` are members of the package that exist."""

    id: str
    type: str
    files: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    dependencies: list[str] = field(default_factory=list)
    variants: list[str] = field(default_factory=list)
    intended_use: str = ""


@dataclass
class Manifest:
    """The whole manifest; `outline` is the first organization's top level."""

    title: str
    language: str
    schema: str
    outline: list[OrganizationItem]
    organizations: int
    items: int
    resources: dict[str, Resource]
    repeated: list[str]


def read_manifest(root: Element, package: Package) -> Manifest:
    """Reads the manifest and looks its files up in the package."""
    metadata = child(root, "metadata")
    general = child(metadata, "lom", "general")
    organizations = [
        found
        for part in children(root, "organizations")
        for found in children(part, "organization")
    ]
    first = organizations[0] if organizations else None
    resources: dict[str, Resource] = {}
    repeated = []
    for part in children(root, "resources"):
        for element in children(part, "resource"):
            base = _base(root) + _base(part) + _base(element)
            resource = _resource(element, base, package)
            if resource.id in resources:
                repeated.append(resource.id)
                resource.id = _free(resource.id, resources)
            resources[resource.id] = resource
    return Manifest(
        title=words(child(general, "title", "string")) or words(child(general, "title")),
        language=words(child(general, "language"))[:2].lower(),
        schema=words(child(metadata, "schema")),
        outline=list(_items(first)) if first is not None else [],
        organizations=len(organizations),
        items=sum(1 for _ in descendants(first, "item")) if first is not None else 0,
        resources=resources,
        repeated=repeated,
    )


def _items(parent: Element) -> Iterator[OrganizationItem]:
    for element in children(parent, "item"):
        yield OrganizationItem(
            id=attribute(element, "identifier"),
            title=words(child(element, "title")),
            resource=attribute(element, "identifierref"),
            children=list(_items(element)),
        )


def _resource(element: Element, base: str, package: Package) -> Resource:
    resource = Resource(
        id=attribute(element, "identifier"),
        type=attribute(element, "type").lower(),
        intended_use=attribute(element, "intendeduse").lower(),
        dependencies=[attribute(part, "identifierref") for part in children(element, "dependency")],
        variants=[attribute(part, "identifierref") for part in children(element, "variant")],
    )
    wanted = [attribute(element, "href")]
    wanted += [attribute(part, "href") for part in children(element, "file")]
    for href in dict.fromkeys(filter(None, wanted)):
        path = find_file(href, base, package)
        (resource.files if path else resource.missing).append(path or href)
    resource.files = list(dict.fromkeys(resource.files))
    return resource


def find_file(href: str, base: str, package: Package) -> str | None:
    """The member that an href means: percent-encoded or not; never anything outside the package."""
    if outside(normalised(href)) is not None:
        return None
    for wanted in (href, unquote(href), unquote(href.partition("?")[0])):
        for folder in (base, ""):
            found = package.find(
                posixpath.normpath(posixpath.join("/", folder, wanted)).lstrip("/")
            )
            if found:
                return found
    return None


def _base(element: Element) -> str:
    base = attribute(element, "base")
    return base if not base or base.endswith("/") else f"{base}/"


def _free(name: str, taken: dict[str, Resource]) -> str:
    number = 2
    while f"{name}#{number}" in taken:
        number += 1
    return f"{name}#{number}"
