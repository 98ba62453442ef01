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
from services.content.adapters.markup.xml import local
from services.content.adapters.markup.xml import words
from services.content.adapters.packages.package import Package

# What a resource has besides content.
DESCRIBING = frozenset({"metadata", "file", "dependency", "variant"})


@dataclass(frozen=True)
class OrganizationItem:
    """A line of the course's outline; without `resource` it is a heading."""

    id: str
    title: str
    resource: str
    children: list[OrganizationItem]
    line: int = 0


@dataclass
class Resource:
    """Something the outline can point to. `files` are members of the package that exist.

    `roles` are those for whom it is meant, in small letters; none when it is for everybody.
    `inline` is its content where it stands in the manifest itself (thin cartridges, from 1.2 on).
    """

    id: str
    type: str
    files: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    dependencies: list[str] = field(default_factory=list)
    variants: list[str] = field(default_factory=list)
    intended_use: str = ""
    roles: frozenset[str] = frozenset()
    line: int = 0
    inline: Element | None = None


@dataclass
class Manifest:
    """The whole manifest; `outline` is the first organization's top level.

    `items` counts the items of all organizations, `unused_items` those of all but the first;
    `nested` are manifests within this one.
    """

    title: str
    language: str
    schema: str
    outline: list[OrganizationItem]
    organizations: int
    items: int
    resources: dict[str, Resource]
    repeated: list[str]
    unused_items: int = 0
    nested: int = 0
    path: str = "imsmanifest.xml"


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
    numbers: dict[str, int] = {}
    for part in children(root, "resources"):
        for element in children(part, "resource"):
            base = _base(root) + _base(part) + _base(element)
            resource = _resource(element, base, package)
            if resource.id in resources:
                repeated.append(resource.id)
                resource.id = _free(resource.id, resources, numbers)
            resources[resource.id] = resource
    counts = [sum(1 for _ in descendants(each, "item")) for each in organizations]
    return Manifest(
        title=_title(general),
        language=words(child(general, "language"))[:2].lower(),
        schema=words(child(metadata, "schema")),
        outline=list(_items(first)) if first is not None else [],
        organizations=len(organizations),
        items=sum(counts),
        resources=resources,
        repeated=repeated,
        unused_items=sum(counts[1:]),
        nested=sum(1 for _ in descendants(root, "manifest")),
    )


def _title(general: Element | None) -> str:
    for name in ("string", "langstring"):
        if found := words(child(general, "title", name)):
            return found
    return words(child(general, "title"))


def _items(parent: Element) -> Iterator[OrganizationItem]:
    for element in children(parent, "item"):
        yield OrganizationItem(
            id=attribute(element, "identifier"),
            title=words(child(element, "title")),
            resource=attribute(element, "identifierref"),
            children=list(_items(element)),
            line=element.sourceline,
        )


def _resource(element: Element, base: str, package: Package) -> Resource:
    resource = Resource(
        id=attribute(element, "identifier"),
        type=attribute(element, "type").lower(),
        intended_use=attribute(element, "intendeduse").lower(),
        dependencies=[attribute(part, "identifierref") for part in children(element, "dependency")],
        variants=[attribute(part, "identifierref") for part in children(element, "variant")],
        roles=_roles(child(element, "metadata")),
        line=element.sourceline,
        inline=next((part for part in element if local(part) not in DESCRIBING), None),
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


def _roles(metadata: Element | None) -> frozenset[str]:
    """The intended end users that the metadata of a resource names (LOM, section 5.5)."""
    if metadata is None:
        return frozenset()
    return frozenset(
        word.lower()
        for found in descendants(metadata, "intendedEndUserRole")
        if (word := words(child(found, "value")) or words(found))
    )


def _free(name: str, taken: dict[str, Resource], numbers: dict[str, int]) -> str:
    number = numbers.get(name, 2)
    while f"{name}#{number}" in taken:
        number += 1
    numbers[name] = number + 1
    return f"{name}#{number}"
