"""Lays the course out as an IMS Common Cartridge 1.3: manifest, pages, assessments, files.

A cartridge has one language a page and one title an item: both languages go into one page, and
titles carry both. It has no place for minutes or a pass score; who imports it brings their own.
"""

from xml.etree.ElementTree import Element
from xml.etree.ElementTree import SubElement
from xml.etree.ElementTree import indent
from xml.etree.ElementTree import tostring

from deploy.demo.localised import label
from deploy.demo.localised import page
from deploy.demo.qti import assessment
from deploy.demo.source import Attachment
from deploy.demo.source import Course
from deploy.demo.source import Lesson
from deploy.demo.source import Localised
from deploy.demo.source import Quiz

PACKAGING = "http://www.imsglobal.org/xsd/imsccv1p3/imscp_v1p1"
METADATA = "http://ltsc.ieee.org/xsd/imsccv1p3/LOM/manifest"

WEB_CONTENT = "webcontent"
ASSESSMENT = "imsqti_xmlv1p2/imscc_xmlv1p3/assessment"


def cartridge_files(course: Course, source: dict[str, bytes]) -> dict[str, bytes]:
    """Every file of the cartridge by its path. `source` is what the pages may link to."""
    files = {path: data for path, data in source.items() if _is_linked_to(path)}
    for module in course.modules:
        for item in module.items:
            if isinstance(item, Lesson):
                files[_path(item)] = page(item.title, item.text, course.languages)
            elif isinstance(item, Quiz):
                files[_path(item)] = assessment(item)
    return files | {"imsmanifest.xml": _manifest(course, files)}


def _is_linked_to(path: str) -> bool:
    return path.startswith(("images/", "files/"))


def _path(item: Lesson | Attachment | Quiz) -> str:
    if isinstance(item, Lesson):
        return f"lessons/{item.id}.html"
    if isinstance(item, Quiz):
        return f"quizzes/{item.id}.xml"
    return item.path


def _manifest(course: Course, files: dict[str, bytes]) -> bytes:
    root = Element(
        "manifest", {"xmlns": PACKAGING, "xmlns:lomimscc": METADATA, "identifier": course.id}
    )
    _describe(SubElement(root, "metadata"), course)
    _organize(SubElement(root, "organizations"), course)
    _resources(SubElement(root, "resources"), course, files)
    indent(root)
    document: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def _describe(metadata: Element, course: Course) -> None:
    SubElement(metadata, "schema").text = "IMS Common Cartridge"
    SubElement(metadata, "schemaversion").text = "1.3.0"
    general = SubElement(SubElement(metadata, "lomimscc:lom"), "lomimscc:general")
    # The standard wants title, language and description in this order.
    _strings(SubElement(general, "lomimscc:title"), course.title)
    SubElement(general, "lomimscc:language").text = course.languages[0]
    _strings(SubElement(general, "lomimscc:description"), course.description)


def _strings(parent: Element, texts: Localised) -> None:
    for language, text in texts.items():
        SubElement(parent, "lomimscc:string", {"language": language}).text = text


def _organize(organizations: Element, course: Course) -> None:
    organization = SubElement(
        organizations,
        "organization",
        {"identifier": "organization", "structure": "rooted-hierarchy"},
    )
    root = SubElement(organization, "item", {"identifier": "root"})
    for module in course.modules:
        folder = SubElement(root, "item", {"identifier": module.id})
        SubElement(folder, "title").text = label(module.title)
        for item in module.items:
            entry = SubElement(
                folder, "item", {"identifier": item.id, "identifierref": f"{item.id}-resource"}
            )
            SubElement(entry, "title").text = label(item.title)


def _resources(resources: Element, course: Course, files: dict[str, bytes]) -> None:
    listed = set()
    for module in course.modules:
        for item in module.items:
            path = _path(item)
            kind = ASSESSMENT if isinstance(item, Quiz) else WEB_CONTENT
            _resource(resources, f"{item.id}-resource", kind, path)
            listed.add(path)
    for number, path in enumerate(sorted(set(files) - listed), start=1):
        _resource(resources, f"file-{number}", WEB_CONTENT, path)


def _resource(resources: Element, identifier: str, kind: str, path: str) -> None:
    attributes = {"identifier": identifier, "type": kind}
    if kind == WEB_CONTENT:
        # An assessment's file is named by its `file` element alone.
        attributes["href"] = path
    SubElement(SubElement(resources, "resource", attributes), "file", {"href": path})
