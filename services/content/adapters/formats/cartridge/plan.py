"""Decides what each resource of a cartridge becomes, before anything is built."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from services.content.adapters.formats.cartridge.manifest import Manifest
from services.content.adapters.formats.cartridge.manifest import Resource
from services.content.adapters.packages.limits import Limits
from services.content.adapters.packages.package import Package

QUIZ_ENDINGS = (".xml", ".qti")
PAGE_ENDINGS = (".html", ".htm", ".xhtml")
FULLER_COPIES = "non_cc_assessments/"
SETTINGS = "course_settings/"
# Files of Canvas that describe other files; nothing in them is for learners.
SUPPORT_NAMES = ("assessment_meta.xml", "assignment_settings.xml")


class Becomes(Enum):
    """What a resource is made into."""

    LESSON = "lesson"
    TOPIC = "topic"
    ASSIGNMENT = "assignment"
    LINK = "link"
    TOOL = "tool"
    QUIZ = "quiz"
    FILE = "file"
    SUPPORT = "support"
    ABSENT = "absent"


@dataclass(frozen=True)
class Plan:
    """What a resource becomes, from which member; `structure` is what need not be served."""

    resource: Resource
    becomes: Becomes
    path: str = ""
    structure: tuple[str, ...] = ()


def plan_all(manifest: Manifest, package: Package, limits: Limits) -> dict[str, Plan]:
    """The plan of every resource, and of every quiz in the zip that the manifest does not list."""
    plans = {name: _plan(found, package, limits) for name, found in manifest.resources.items()}
    taken = {path for plan in plans.values() for path in (plan.path, *plan.structure)}
    for path in unlisted_quizzes(package, taken):
        name = path.rsplit("/", 1)[-1].split(".", 1)[0]
        while name in plans:
            name = f"{name}-unlisted"
        resource = Resource(id=name, type="unlisted", files=[path])
        manifest.resources[name] = resource
        plans[name] = Plan(resource, Becomes.QUIZ, path, (path,))
    return plans


def _plan(resource: Resource, package: Package, limits: Limits) -> Plan:
    kind, files = resource.type, resource.files
    if kind.startswith("imsqti"):
        fuller = package.find(f"{FULLER_COPIES}{resource.id}.xml.qti")
        # Pictures are files of the quiz too; its questions are in the first XML.
        own = [path for path in files if path.lower().endswith(QUIZ_ENDINGS)][:1]
        copies = list(dict.fromkeys([*([fuller] if fuller else []), *own]))
        if not copies:
            return Plan(resource, Becomes.ABSENT)
        meta = package.find(f"{resource.id}/assessment_meta.xml")
        return Plan(resource, Becomes.QUIZ, copies[0], (*copies, *([meta] if meta else [])))
    if not files:
        return Plan(resource, Becomes.ABSENT)
    for prefix, becomes in (
        ("imswl", Becomes.LINK),
        ("imsdt", Becomes.TOPIC),
        ("imsbasiclti", Becomes.TOOL),
        ("assignment", Becomes.ASSIGNMENT),
    ):
        if kind.startswith(prefix):
            xml = next((path for path in files if path.endswith(".xml")), files[0])
            return Plan(resource, becomes, xml, (xml,))
    return _plan_of_file(resource, package, limits)


def _plan_of_file(resource: Resource, package: Package, limits: Limits) -> Plan:
    path = resource.files[0]
    support = tuple(found for found in resource.files if is_support(found))
    if path.endswith(".qti"):
        return Plan(resource, Becomes.QUIZ, path, (path,))
    if is_page(package, path):
        if package.members[path].size > limits.html_bytes:
            return Plan(resource, Becomes.FILE, path, support)
        return Plan(resource, Becomes.LESSON, path, (path, *support))
    if is_support(path) or _describes(resource, path):
        return Plan(resource, Becomes.SUPPORT, path, (*support, path))
    return Plan(resource, Becomes.FILE, path, support)


def is_page(package: Package, path: str) -> bool:
    """Tells whether this member is a page to read."""
    return path.lower().endswith(PAGE_ENDINGS) or package.members[path].type == "text/html"


def is_support(path: str) -> bool:
    """Tells whether this member only describes others."""
    name = path.rsplit("/", 1)[-1].lower()
    return name in SUPPORT_NAMES or (path.startswith(SETTINGS) and not name.endswith(PAGE_ENDINGS))


def _describes(resource: Resource, path: str) -> bool:
    """Canvas keeps a discussion's settings in an XML file of this resource type."""
    return "learning-application-resource" in resource.type and path.lower().endswith(".xml")


def unlisted_quizzes(package: Package, taken: set[str]) -> Iterator[str]:
    """Members that hold QTI but that no resource leads to."""
    for path, member in package.members.items():
        if path in taken or not path.lower().endswith(QUIZ_ENDINGS):
            continue
        with package.store.open_path(member.sha256).open("rb") as file:
            if b"questestinterop" in file.read(4096):
                yield path
