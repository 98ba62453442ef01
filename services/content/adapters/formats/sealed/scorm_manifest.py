"""What a SCORM manifest says, of 1.2 or any edition of 2004, whatever namespaces it mixes."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field
from typing import Any

from services.content.adapters.markup.xml import Element
from services.content.adapters.markup.xml import attribute
from services.content.adapters.markup.xml import child
from services.content.adapters.markup.xml import children
from services.content.adapters.markup.xml import descendants
from services.content.adapters.markup.xml import words

# Schemas of other packages that have an imsmanifest.xml, as their metadata name them.
OTHER_SCHEMAS = ("common cartridge", "qti", "question")


@dataclass(frozen=True)
class ScormItem:
    """A line of the organization. `facts` is kept with its launch; `rules` are not enforced."""

    id: str
    title: str
    resource: str
    parameters: str
    visible: bool
    line: int | None
    facts: dict[str, Any]
    rules: tuple[str, ...]
    children: list[ScormItem]


@dataclass(frozen=True)
class ScormResource:
    """Something that can be started (`href`), or only a group of files."""

    id: str
    is_sco: bool
    href: str
    base: str
    files: tuple[str, ...]
    line: int | None


@dataclass
class ScormManifest:
    """The chosen organization and all resources; `standard` is "scorm-1.2" or "scorm-2004"."""

    standard: str
    title: str
    language: str
    organization: str
    organizations: int
    submanifests: int
    items: list[ScormItem] = field(default_factory=list)
    resources: dict[str, ScormResource] = field(default_factory=dict)
    repeated: list[str] = field(default_factory=list)
    copies: Counter[str] = field(default_factory=Counter)
    rules: tuple[str, ...] = ()


def is_scorm(root: Element) -> bool:
    """Whether the manifest is SCORM's: it says so, or its resources have a SCORM type."""
    schema = words(child(root, "metadata", "schema")).lower()
    if "scorm" in schema:
        return True
    if any(other in schema for other in OTHER_SCHEMAS):
        return False
    parts = [part for group in children(root, "resources") for part in children(group, "resource")]
    if any(attribute(part, "type").lower().startswith("ims") for part in parts):
        return False
    return any(attribute(part, "scormtype") for part in parts)


def read_scorm_manifest(root: Element) -> ScormManifest:
    """Reads the default organization, or the first one, and the resources."""
    metadata = child(root, "metadata")
    general = child(metadata, "lom", "general")
    groups = list(children(root, "organizations"))
    organizations = [found for group in groups for found in children(group, "organization")]
    wanted = attribute(groups[0], "default") if groups else ""
    named = [found for found in organizations if attribute(found, "identifier") == wanted]
    chosen = next(iter([*named, *organizations]), None)
    title = words(child(chosen, "title")) or _localised(child(general, "title"))
    manifest = ScormManifest(
        standard=_standard(root, words(child(metadata, "schemaversion"))),
        title=title,
        language=words(child(general, "language"))[:2].lower(),
        organization="" if chosen is None else attribute(chosen, "identifier"),
        organizations=len(organizations),
        submanifests=sum(1 for _ in children(root, "manifest")),
        items=[] if chosen is None else list(_items(chosen)),
        rules=() if chosen is None else _rules(chosen),
    )
    for group in children(root, "resources"):
        for element in children(group, "resource"):
            base = _base(root) + _base(group) + _base(element)
            _put(manifest, _resource(element, base))
    return manifest


def _standard(root: Element, version: str) -> str:
    lowered = version.lower()
    if "2004" in lowered or "1.3" in lowered:
        return "scorm-2004"
    if lowered.startswith("1.2"):
        return "scorm-1.2"
    names = " ".join(str(uri) for element in root.iter("{*}*") for uri in element.nsmap.values())
    return "scorm-2004" if "adlcp_v1p3" in names or "imsss" in names else "scorm-1.2"


def _items(parent: Element) -> Iterator[ScormItem]:
    for element in children(parent, "item"):
        yield ScormItem(
            id=attribute(element, "identifier"),
            title=words(child(element, "title")),
            resource=attribute(element, "identifierref"),
            parameters=attribute(element, "parameters"),
            visible=attribute(element, "isvisible").lower() not in ("false", "0"),
            line=element.sourceline,
            facts=_facts(element),
            rules=_rules(element),
            children=list(_items(element)),
        )


def _facts(element: Element) -> dict[str, Any]:
    """What the package's code is to be told, and the score that it takes (0 to 1)."""
    facts: dict[str, Any] = {}
    score = _number(words(child(element, "masteryscore")))
    if score is not None:
        score /= 100
    objective = child(element, "sequencing", "objectives", "primaryObjective")
    if score is None and objective is not None and _is_true(objective, "satisfiedbymeasure"):
        stated = words(child(objective, "minNormalizedMeasure"))
        # 1 when it is left out (IMS Simple Sequencing, section 3.5).
        score = _number(stated) if stated else 1.0
    if score is not None:
        facts["mastery_score"] = max(-1.0, min(1.0, score))
    for name, tag in (
        ("data_from_lms", "datafromlms"),
        ("data_from_lms", "dataFromLMS"),
        ("max_time", "maxtimeallowed"),
        ("time_limit_action", "timelimitaction"),
        ("time_limit_action", "timeLimitAction"),
    ):
        if text := words(child(element, tag)):
            facts[name] = text
    limits = child(element, "sequencing", "limitConditions")
    if limits is not None and (longest := attribute(limits, "attemptabsolutedurationlimit")):
        facts["max_time"] = longest
    return facts


def _rules(element: Element) -> tuple[str, ...]:
    """The names of rules about what may be opened when; none of them is enforced here."""
    rules = []
    if words(child(element, "prerequisites")):
        rules.append("prerequisites")
    sequencing = child(element, "sequencing")
    if sequencing is not None:
        if attribute(sequencing, "idref"):
            rules.append("sequencingCollection")
        rules += [
            name
            for name in ("sequencingRules", "limitConditions", "rollupRules")
            if child(sequencing, name) is not None
        ]
        mode = child(sequencing, "controlMode")
        if mode is not None and any(
            attribute(mode, name).lower() == value
            for name, value in (("choice", "false"), ("forwardonly", "true"))
        ):
            rules.append("controlMode")
    return tuple(rules)


def _resource(element: Element, base: str) -> ScormResource:
    return ScormResource(
        id=attribute(element, "identifier"),
        is_sco=attribute(element, "scormtype").lower() == "sco",
        href=attribute(element, "href"),
        base=base,
        files=tuple(attribute(part, "href") for part in children(element, "file")),
        line=element.sourceline,
    )


def _put(manifest: ScormManifest, resource: ScormResource) -> None:
    name = resource.id
    while name in manifest.resources:
        manifest.copies[resource.id] += 1
        name = f"{resource.id}#{manifest.copies[resource.id] + 1}"
    if name != resource.id:
        manifest.repeated.append(resource.id)
    manifest.resources[name] = resource


def _base(element: Element) -> str:
    base = attribute(element, "base")
    return base if not base or base.endswith("/") else posixpath.join(base, "")


def _localised(element: Element | None) -> str:
    """The first text of a LOM title: LangString in its versions, or plain text."""
    if element is None:
        return ""
    first = next(iter(descendants(element, "string", "langstring")), element)
    return words(first)


def _number(text: str) -> float | None:
    try:
        number = float(text[:20])
    except ValueError:
        return None
    return number if abs(number) < 1e6 else None


def _is_true(element: Element, name: str) -> bool:
    return attribute(element, name).lower() in ("true", "1")


def in_order(items: list[ScormItem]) -> list[ScormItem]:
    """These items and all below them, as the organization lists them; however deep they nest."""
    found: list[ScormItem] = []
    waiting = list(reversed(items))
    while waiting:
        item = waiting.pop()
        found.append(item)
        waiting.extend(reversed(item.children))
    return found
