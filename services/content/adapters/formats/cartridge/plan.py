"""Decides what each resource of a cartridge becomes, before anything is built."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from services.content.adapters.formats.cartridge.canvas import SETTINGS
from services.content.adapters.formats.cartridge.manifest import Manifest
from services.content.adapters.formats.cartridge.manifest import Resource
from services.content.adapters.formats.reading import Reading
from services.content.adapters.markup.xml import Element
from services.content.adapters.packages.limits import Limits
from services.content.adapters.packages.package import Package

QUIZ_ENDINGS = (".xml", ".qti")
PAGE_ENDINGS = (".html", ".htm", ".xhtml")
FULLER_COPIES = "non_cc_assessments/"
ASSIGNMENT_SETTINGS = "assignment_settings.xml"
# Files of Canvas that describe other files; nothing in them is for learners.
SUPPORT_NAMES = ("assessment_meta.xml", ASSIGNMENT_SETTINGS)
# Uses and roles for which a learner is not meant to see a resource.
USES_OF_STAFF = frozenset({"lessonplan", "instructor", "instructor-only"})
LEARNERS = frozenset({"learner", "student"})

# How far a chain of variants is followed, and how many of each.
MOST_VARIANTS = 8


class Becomes(Enum):
    """What a resource is made into."""

    LESSON = "lesson"
    TOPIC = "topic"
    ASSIGNMENT = "assignment"
    LINK = "link"
    TOOL = "tool"
    QUIZ = "quiz"
    FILE = "file"
    OPAQUE = "opaque"
    SUPPORT = "support"
    ABSENT = "absent"


BY_TYPE = (
    ("imswl", Becomes.LINK),
    ("imsdt", Becomes.TOPIC),
    ("imsbasiclti", Becomes.TOOL),
    ("assignment", Becomes.ASSIGNMENT),
)
"""What resources become whose content is one XML document, by the beginning of their type."""

RICHER = frozenset({Becomes.TOPIC, Becomes.ASSIGNMENT, Becomes.LINK, Becomes.TOOL, Becomes.QUIZ})
"""What a page or a file may stand in for."""


@dataclass(frozen=True)
class Plan:
    """What a resource becomes, from which member; `structure` is what need not be served.

    `beside` describes it further (assignment_settings.xml, a topic's topicMeta), or is empty.
    """

    resource: Resource
    becomes: Becomes
    path: str = ""
    structure: tuple[str, ...] = ()
    beside: str = ""

    @property
    def for_staff(self) -> bool:
        """Whether it is meant for those who teach, and for no learner."""
        roles = self.resource.roles
        return self.resource.intended_use in USES_OF_STAFF or bool(roles and not roles & LEARNERS)


def plan_all(manifest: Manifest, package: Package, limits: Limits) -> dict[str, Plan]:
    """The plan of every resource, and of every quiz in the zip that the manifest does not list."""
    needed = {name for found in manifest.resources.values() for name in found.dependencies}
    planner = Planner(manifest, package, limits, needed)
    plans = {name: planner.plan(found) for name, found in manifest.resources.items()}
    taken = {path for plan in plans.values() for path in (plan.path, *plan.structure)}
    for path in unlisted_quizzes(package, taken):
        name = path.rsplit("/", 1)[-1].split(".", 1)[0]
        if name in plans:
            name = path
        while name in plans:
            name = f"{name}-unlisted"
        plans[name] = Plan(Resource(name, "unlisted", [path]), Becomes.QUIZ, path, (path,))
    return plans


class Planner:
    """Plans one resource at a time; `needed` are the resources that others depend on."""

    def __init__(
        self, manifest: Manifest, package: Package, limits: Limits, needed: set[str]
    ) -> None:
        self.manifest = manifest
        self.package = package
        self.limits = limits
        self.needed = needed

    def plan(self, resource: Resource) -> Plan:
        """What this resource becomes, by the beginning of its type and by its files."""
        kind, files = resource.type, resource.files
        if kind.startswith("imsqti"):
            return self._quiz(resource)
        for prefix, becomes in BY_TYPE:
            if kind.startswith(prefix) and resource.inline is not None and not files:
                return Plan(resource, becomes, self.manifest.path)
        if not files:
            return Plan(resource, Becomes.ABSENT)
        for prefix, becomes in BY_TYPE:
            if kind.startswith(prefix):
                xml = next((path for path in files if path.lower().endswith(".xml")), files[0])
                beside = self._meta_of(resource) if becomes is Becomes.TOPIC else ""
                structure = (xml, beside) if beside else (xml,)
                return Plan(resource, becomes, xml, structure, beside)
        return self._file(resource)

    def _quiz(self, resource: Resource) -> Plan:
        fuller = self.package.find(f"{FULLER_COPIES}{resource.id}.xml.qti")
        # Pictures are files of the quiz too; its questions are in the first XML.
        own = [path for path in resource.files if path.lower().endswith(QUIZ_ENDINGS)][:1]
        copies = list(dict.fromkeys([*([fuller] if fuller else []), *own]))
        if not copies:
            return Plan(resource, Becomes.ABSENT)
        meta = self.package.find(f"{resource.id}/assessment_meta.xml")
        return Plan(resource, Becomes.QUIZ, copies[0], (*copies, *([meta] if meta else [])))

    def _file(self, resource: Resource) -> Plan:
        path = resource.files[0]
        support = tuple(found for found in resource.files if is_support(found))
        if path.lower().endswith(".qti"):
            return Plan(resource, Becomes.QUIZ, path, (path,))
        if is_page(self.package, path):
            if self.package.members[path].size > self.limits.html_bytes:
                return Plan(resource, Becomes.FILE, path, support)
            settings = [found for found in support if found.endswith(ASSIGNMENT_SETTINGS)]
            becomes = Becomes.ASSIGNMENT if settings else Becomes.LESSON
            return Plan(resource, becomes, path, (path, *support), *settings[:1])
        if is_support(path):
            return Plan(resource, Becomes.SUPPORT, path, (*support, path))
        if "learning-application-resource" in resource.type and path.lower().endswith(".xml"):
            # Canvas keeps a discussion's settings so; what nothing depends on is something else.
            described = resource.id in self.needed
            becomes = Becomes.SUPPORT if described else Becomes.OPAQUE
            return Plan(resource, becomes, path, (path,) if described else ())
        return Plan(resource, Becomes.FILE, path, support)

    def _meta_of(self, resource: Resource) -> str:
        """The XML of the first resource that this one depends on, as Canvas describes a topic."""
        for name in resource.dependencies:
            found = self.manifest.resources.get(name)
            if found is None or "learning-application-resource" not in found.type:
                continue
            if found.files and found.files[0].lower().endswith(".xml"):
                return found.files[0]
        return ""


def is_page_name(path: str) -> bool:
    """Tells whether a page would be called so."""
    return path.lower().endswith(PAGE_ENDINGS)


def is_page(package: Package, path: str) -> bool:
    """Tells whether this member is a page to read."""
    return is_page_name(path) or package.members[path].type == "text/html"


def is_support(path: str) -> bool:
    """Tells whether this member only describes others."""
    name = path.rsplit("/", 1)[-1].lower()
    return name in SUPPORT_NAMES or (path.startswith(SETTINGS) and not name.endswith(PAGE_ENDINGS))


def unlisted_quizzes(package: Package, taken: set[str]) -> Iterator[str]:
    """Members that hold QTI but that no resource leads to."""
    for path, member in package.members.items():
        if path in taken or not path.lower().endswith(QUIZ_ENDINGS):
            continue
        with package.store.open_path(member.sha256).open("rb") as file:
            if b"questestinterop" in file.read(4096).replace(b"\0", b""):
                yield path


def richer_of(plans: dict[str, Plan]) -> dict[str, str]:
    """The resource that says the same in a richer way, for pages and files that stand in for one.

    Variants may point to each other in circles, so no way is followed further than a few steps.
    """
    found: dict[str, str] = {}
    for name, plan in plans.items():
        if plan.becomes not in (Becomes.LESSON, Becomes.FILE, Becomes.ABSENT):
            continue
        seen, ahead = {name}, list(plan.resource.variants[:MOST_VARIANTS])
        while ahead and len(seen) <= MOST_VARIANTS:
            other = ahead.pop(0)
            if other in seen or other not in plans:
                continue
            seen.add(other)
            if plans[other].becomes in RICHER:
                found[name] = other
                break
            ahead += plans[other].resource.variants[:MOST_VARIANTS]
    return found


def xml_of(plan: Plan, reading: Reading) -> Element:
    """The document that a resource is. Raises Unreadable when its file cannot be read."""
    inline = plan.resource.inline
    in_file = inline is None or bool(plan.resource.files)
    return reading.xml(plan.path) if in_file else inline
