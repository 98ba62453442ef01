"""Where a package of code is started: a page of its own, or an address elsewhere."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from urllib.parse import unquote
from urllib.parse import urljoin

from services.content.adapters.markup.targets import Kind
from services.content.adapters.markup.targets import normalised
from services.content.adapters.markup.targets import outside
from services.content.adapters.packages.package import Package


@dataclass(frozen=True)
class Launch:
    """A page of the package; `query` and `fragment` without their marks, as they were written."""

    path: str
    query: str = ""
    fragment: str = ""


@dataclass(frozen=True)
class Elsewhere:
    """A page that the package only points to."""

    url: str


@dataclass(frozen=True)
class Nowhere:
    """An address that leads to nothing, or that nobody should follow (`unsafe`)."""

    address: str
    unsafe: bool = False


Where = Launch | Elsewhere | Nowhere


def find_launch(href: str, base: str, package: Package) -> Where:
    """What `href` means below `base` (the `xml:base` of its elements, joined; "" without)."""
    address = normalised(href)
    if outside(address) is None and outside(normalised(base)) is not None and base.strip():
        address = urljoin(normalised(base), address)
    target = outside(address)
    if target is not None:
        if target.kind is Kind.EXTERNAL and target.address.startswith("http"):
            return Elsewhere(target.address)
        return Nowhere(address, unsafe=target.kind is not Kind.NOWHERE)
    page, _, fragment = address.partition("#")
    page, _, query = page.partition("?")
    # A file may be called "what?.html": the whole address first.
    for wanted, rest in ((address, ("", "")), (page, (query, fragment))):
        found = find_member(wanted, base, package)
        if found:
            return Launch(found, *rest)
    return Nowhere(address)


def find_member(href: str, base: str, package: Package) -> str | None:
    """The member below `base`, or at the top, percent-encoded or not; never one outside."""
    for wanted in dict.fromkeys((href, unquote(href))):
        for folder in dict.fromkeys((base, "")):
            tidy = posixpath.normpath(posixpath.join("/", folder, wanted.replace("\\", "/")))
            found = package.find(tidy.lstrip("/")) if tidy.strip("/") else None
            if found:
                return found
    return None


def with_parameters(launch: Launch, parameters: str) -> Launch:
    """The launch with an item's parameters behind it (SCORM 2004 CAM, section 3.4.1.12)."""
    text = parameters.strip()
    while text[:1] in ("?", "&"):
        text = text[1:]
    if not text:
        return launch
    if text.startswith("#"):
        return Launch(launch.path, launch.query, launch.fragment or text[1:])
    added, _, fragment = text.partition("#")
    query = f"{launch.query}&{added}" if launch.query else added
    return Launch(launch.path, query, launch.fragment or fragment)
