"""Counts what a package holds, by itself: nothing of the importers is used here.

The counts are compared with an import's report. A kind of thing that a format does not have, or
that cannot be counted without understanding it, is not in the answer.
"""

from __future__ import annotations

import json
import posixpath
import tarfile
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import yaml
from jsonschema import Draft202012Validator
from lxml import etree

ROOT = Path(__file__).parents[4]
SCHEMA = json.loads((ROOT / "services/content/adapters/report.schema.json").read_text())
VALIDATOR = Draft202012Validator(SCHEMA)

Counts = dict[str, int]
Members = dict[str, bytes]


def inside(path: Path) -> Counts:
    """How many members, lines of the outline, resources, quizzes, banks and questions there are."""
    members = members_of(path)
    counts = {"members": len(members)}
    for names, count in COUNTERS:
        found = nearest(members, *names)
        if found is not None:
            folder = found.rpartition("/")[0]
            prefix = f"{folder}/" if folder else ""
            return counts | count(
                {
                    name.removeprefix(prefix): data
                    for name, data in members.items()
                    if name.startswith(prefix) and not is_junk(name)
                }
            )
    raise AssertionError(f"{path} is of no format that is counted here")


def members_of(path: Path) -> Members:
    """The bytes of every regular file of a zip or a tar."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            return {
                each.filename: archive.read(each)
                for each in archive.infolist()
                if not each.is_dir()
            }
    found = {}
    with tarfile.open(path) as archive:
        for each in archive.getmembers():
            file = archive.extractfile(each) if each.isreg() else None
            if file is not None:
                found[each.name.removeprefix("./")] = file.read()
    return found


def is_junk(name: str) -> bool:
    last = name.lower().rsplit("/", 1)[-1]
    return "__macosx" in name.lower() or last.startswith("._") or last in JUNK


JUNK = (".ds_store", "thumbs.db", "desktop.ini")


def nearest(members: Members, *names: str) -> str | None:
    """The member of one of these names at the top, else one folder down."""
    found = [
        name
        for name in members
        if name.count("/") <= 1 and name.lower().rsplit("/", 1)[-1] in names and not is_junk(name)
    ]
    return min(found, key=lambda name: (name.count("/"), name), default=None)


def xml(data: bytes) -> Any:
    """The root element; None when it is no XML at all."""
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True)
    return etree.fromstring(data, parser)


def named(root: Any, *names: str) -> list[Any]:
    """All elements of one of these local names, the root too."""
    return [each for each in root.iter("{*}*") if etree.QName(each).localname in names]


def children(element: Any, name: str) -> list[Any]:
    """The direct children of this local name."""
    return [each for each in element.iterchildren("{*}*") if etree.QName(each).localname == name]


# Markdown with course.yaml


def markdown(members: Members) -> Counts:
    course = yaml.safe_load(members["course.yaml"])
    lines = sum(1 + len(module["items"]) for module in course["modules"])
    lines += len(course.get("library", []))
    quizzes = [
        yaml.safe_load(data)
        for name, data in members.items()
        if name.startswith("quizzes/") and name.endswith((".yaml", ".yml"))
    ]
    return {
        "manifest_items": lines,
        "quizzes": len(quizzes),
        "questions": sum(len(quiz["questions"]) for quiz in quizzes),
    }


# Everything with an imsmanifest.xml


def manifest(members: Members) -> Counts:
    root = xml(next(data for name, data in members.items() if name.lower() == "imsmanifest.xml"))
    resources = [
        each for part in children(root, "resources") for each in children(part, "resource")
    ]
    organizations = [
        each for part in children(root, "organizations") for each in children(part, "organization")
    ]
    counts = {
        "manifest_items": sum(len(named(each, "item")) for each in organizations),
        "resources": len(resources),
    }
    kinds = " ".join(each.get("type", "") for each in resources)
    if "imsqti_item" in kinds or "imsqti_test" in kinds or "imsqti_assessment" in kinds:
        return counts | qti2(members)
    schema = "".join(each.text or "" for each in named(root, "schema")).lower()
    if "scorm" in schema or "adl" in schema:
        return counts
    return counts | qti12(members, resources)


def qti12(members: Members, resources: list[Any]) -> Counts:
    """Every QTI document of the zip; two forms of one quiz are one quiz, with all their items."""
    plainer = set()
    for resource in resources:
        fuller = f"non_cc_assessments/{resource.get('identifier')}.xml.qti"
        is_whole = b"</questestinterop" in members.get(fuller, b"")
        if is_whole and "imsqti" in resource.get("type", ""):
            plainer |= {each.get("href") for each in children(resource, "file")}
    counts = {"quizzes": 0, "banks": 0, "questions": 0}
    for name, data in members.items():
        if b"questestinterop" in data[:4096] and name.lower().endswith((".xml", ".qti")):
            root = xml(data)
            counts["questions"] += len(named(root, "item"))
            if name not in plainer:
                counts["quizzes" if named(root, "assessment") else "banks"] += 1
    return counts


def qti2(members: Members) -> Counts:
    """Items of QTI 2 and 3: as often as tests ask for them, and once where no test does."""
    items, asked, tests = set(), [], 0
    for name, data in members.items():
        root = xml(data) if name.lower().endswith((".xml", ".qti")) else None
        if root is None:
            continue
        local = plain(root)
        if local == "assessmentitem":
            items.add(name)
        elif local == "assessmenttest":
            tests += len([each for each in root.iter("{*}*") if plain(each) == "testpart"])
            references = [each for each in root.iter("{*}*") if plain(each) == "assessmentitemref"]
            folder = posixpath.dirname(name)
            asked += [
                posixpath.normpath(posixpath.join(folder, unquote(each.get("href", ""))))
                for each in references
            ]
    others = items - set(asked)
    without_test = 1 if others and not tests else 0
    return {
        "questions": len(asked) + len(others),
        "quizzes": tests + without_test,
        "banks": 1 if others and tests else 0,
    }


def plain(element: Any) -> str:
    """The local name as QTI 2 writes it, in small letters: QTI 3 writes `qti-assessment-item`."""
    return etree.QName(element).localname.lower().removeprefix("qti-").replace("-", "")


def cmi5(members: Members) -> Counts:
    root = xml(next(data for name, data in members.items() if name.lower() == "cmi5.xml"))
    return {"manifest_items": len(named(root, "au", "block"))}


def h5p(members: Members) -> Counts:
    """Questions of one kind, or of a set of them; other contents have none that are counted."""
    content = json.loads(members["content/content.json"])
    match json.loads(members["h5p.json"])["mainLibrary"]:
        case "H5P.QuestionSet":
            return {"quizzes": 1, "questions": len(content["questions"])}
        case "H5P.SingleChoiceSet":
            return {"quizzes": 1, "questions": len(content["choices"])}
        case "H5P.MultiChoice" | "H5P.TrueFalse" | "H5P.Blanks":
            return {"quizzes": 1, "questions": 1}
    return {}


# What holds other blocks in an Open edX course, and what stands in it without being one.
HOLDING = {"course", "chapter", "sequential", "vertical", "split_test", "library_content"}
HOLDING |= {"itembank", "randomize", "conditional", "wrapper", "library", "problemset"}
NO_BLOCKS = {"wiki", "textbook", "pdf_textbook", "html_textbook", "grading_policy", "show"}
POINTING = {"url_name", "org", "course", "run", "slug", "xblock-family"}


def blocks_in(element: Any, members: Members) -> int:
    """This block and those written into it; what has a file of its own is counted there."""
    tag = etree.QName(element).localname
    if len(element) == 0 and not (element.text or "").strip():
        pointed = f"{tag}/{element.get('url_name', '')}.xml"
        here = {pointed, f"drafts/{pointed}"} & members.keys()
        never_empty = tag in HOLDING or tag in ("html", "problem", "video")
        if element.keys() and set(element.keys()) <= POINTING and (here or never_empty):
            return 0
    return 1 + sum(blocks_in(each, members) for each in inner_blocks(element))


def olx(members: Members) -> Counts:
    """Every problem is a quiz, but those in a library from which some are drawn are one."""
    blocks, quizzes, questions = 0, 0, 0
    drawn: set[str] = set()
    for name, data in members.items():
        root = xml(data) if name.endswith(".xml") else None
        if root is None:
            continue
        folder, tag = name.removeprefix("drafts/").partition("/")[0], etree.QName(root).localname
        # `assets/assets.xml` lists files.
        if folder == tag != "assets":
            blocks += 1 + sum(blocks_in(each, members) for each in inner_blocks(root))
        elif name == "course.xml":
            blocks += blocks_in(root, members)
        for library in named(root, "library_content", "itembank", "randomize"):
            inner = named(library, "problem")
            drawn |= {each.get("url_name", "") for each in inner}
            quizzes += bool(inner)
        for problem in named(root, "problem"):
            if len(problem) == 0 and not (problem.text or "").strip() and problem is not root:
                continue
            responses = [
                each
                for each in problem.iter("{*}*")
                if etree.QName(each).localname.endswith("response") and each is not problem
            ]
            outer = [each for each in responses if not set(each.iterancestors()) & set(responses)]
            questions += max(1, len(outer))
            in_library = name.rsplit("/", 1)[-1].removesuffix(".xml") in drawn
            quizzes += not in_library and problem.get("url_name", "-") not in drawn
    return {"manifest_items": blocks, "quizzes": quizzes, "questions": questions}


def inner_blocks(element: Any) -> list[Any]:
    """The blocks that are written directly into this one."""
    if etree.QName(element).localname not in HOLDING:
        return []
    inner = element.iterchildren("{*}*")
    return [each for each in inner if etree.QName(each).localname not in NO_BLOCKS]


def moodle(members: Members) -> Counts:
    """Sections and activities; a quiz is an activity too."""
    root = xml(members["moodle_backup.xml"])
    kinds = [each.findtext("modulename") for each in named(root, "activity")]
    return {
        "manifest_items": len(named(root, "section")) + len(kinds),
        "quizzes": kinds.count("quiz"),
    }


COUNTERS: tuple[tuple[tuple[str, ...], Any], ...] = (
    (("course.yaml",), markdown),
    (("moodle_backup.xml",), moodle),
    (("cmi5.xml",), cmi5),
    (("h5p.json",), h5p),
    (("course.xml",), olx),
    (("imsmanifest.xml",), manifest),
)


def check(report: dict[str, Any], counted: Counts) -> None:
    """The package came in, and the report's accounts have these totals and add up."""
    check_form(report)
    refusals = [line for line in report["entries"] if line["severity"] == "refused"]
    assert not refusals, refusals
    accounts = report["accounts"]
    totals = {kind: accounts.get(kind, {"total": 0})["total"] for kind in counted}
    assert totals == counted, (report["format"], totals, counted)


def check_form(report: dict[str, Any]) -> None:
    """The report has the schema's form, and each account that it has adds up."""
    VALIDATOR.validate(report)
    told = {line["code"] for line in report["entries"]}
    assert not told & {"account_unequal", "member_unaccounted"}, report["entries"]
    for kind, account in report["accounts"].items():
        buckets = {name: number for name, number in account.items() if name != "total"}
        assert sum(buckets.values()) == account["total"], (kind, account)
