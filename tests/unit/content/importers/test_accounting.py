"""Every member, outline line, resource and question of a package is in exactly one bucket.

What the report says is compared with an independent count of the package (`accounting.py`).
"""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from services.content.adapters.convert import convert
from services.content.adapters.formats.interface import Format
from services.content.adapters.formats.reading import Reading
from services.content.adapters.importing import Imported
from services.content.adapters.packages.limits import Limits
from tests.unit.content.importers.accounting import VALIDATOR
from tests.unit.content.importers.accounting import check
from tests.unit.content.importers.accounting import inside
from tests.unit.content.importers.packages import cartridge
from tests.unit.content.importers.packages import choice_question
from tests.unit.content.importers.packages import quiz
from tests.unit.content.importers.packages import resource

SAMPLES = Path(os.environ.get("ACADEMY_SAMPLES", "/nowhere"))
Members = dict[str, str | bytes]

QTI = "imsqti_xmlv1p2/imscc_xmlv1p3/assessment"
BANK = "imsqti_xmlv1p2/imscc_xmlv1p3/question-bank"


def zipped(folder: Path, members: Members) -> Path:
    path = folder / "package.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members.items():
            target.writestr(name, content)
    return path


def converted(path: Path, folder: Path) -> dict[str, Any]:
    """The report, made in this process: starting one for each of many examples takes too long."""
    for name in ("course.json", "refusal.json"):
        (folder / name).unlink(missing_ok=True)
    convert(path, folder, Limits(), lambda progress: None)
    course = folder / "course.json"
    found = json.loads(course.read_text())["report"] if course.exists() else None
    report: dict[str, Any] = found or json.loads((folder / "refusal.json").read_text())
    return report


# Cartridges


def questions(numbers: int) -> str:
    return "".join(
        choice_question(f"q{number}", "cc.multiple_choice.v0p1") for number in range(numbers)
    )


def link(title: str) -> str:
    return (
        '<webLink xmlns="http://www.imsglobal.org/xsd/imsccv1p3/imswl_v1p3">'
        f'<title>{title}</title><url href="https://example.org/{title}"/></webLink>'
    )


def topic(title: str) -> str:
    return (
        '<topic xmlns="http://www.imsglobal.org/xsd/imsccv1p3/imsdt_v1p3">'
        f'<title>{title}</title><text texttype="text/html">&lt;p&gt;Apa?&lt;/p&gt;</text></topic>'
    )


KINDS = ("page", "file", "link", "topic", "quiz", "bank", "fuller", "missing", "many")


@st.composite
def cartridges(draw: st.DrawFn) -> Members:
    """A cartridge of some resources, an outline of any depth, and files that nothing lists."""
    members: Members = {}
    resources = ""
    names = []
    for number, kind in enumerate(draw(st.lists(st.sampled_from(KINDS), max_size=8))):
        name = f"r{number}"
        names.append(name)
        asked = draw(st.integers(0, 3))
        match kind:
            case "page":
                members[f"{name}/page.html"] = f"<p>{name} <a href='../r0/file.txt'>ke</a></p>"
                resources += resource(name, f"{name}/page.html")
            case "file":
                members[f"{name}/file.txt"] = name
                resources += resource(name, f"{name}/file.txt")
            case "link":
                members[f"{name}.xml"] = link(name)
                resources += resource(name, f"{name}.xml", "imswl_xmlv1p3")
            case "topic":
                members[f"{name}.xml"] = topic(name)
                resources += resource(name, f"{name}.xml", "imsdt_xmlv1p3")
            case "quiz":
                members[f"{name}/quiz.xml"] = quiz(questions(asked), name)
                resources += resource(name, f"{name}/quiz.xml", QTI)
            case "bank":
                members[f"{name}/bank.xml"] = quiz(questions(asked), name, "objectbank")
                resources += resource(name, f"{name}/bank.xml", BANK)
            case "fuller":
                members[f"{name}/quiz.xml"] = quiz(questions(1), name)
                members[f"non_cc_assessments/{name}.xml.qti"] = quiz(questions(asked), name)
                resources += resource(name, f"{name}/quiz.xml", QTI)
            case "missing":
                resources += resource(name, f"{name}/nowhere.html")
            case _:
                members |= {f"{name}/a.html": "<p>a</p>", f"{name}/b.css": "p {}"}
                more = f'<file href="{name}/b.css"/>'
                resources += resource(name, f"{name}/a.html", more=more)
    if draw(st.booleans()):
        members["unlisted.xml"] = quiz(questions(2), "unlisted")
    for name in draw(st.sets(st.sampled_from(["x/unlisted.pdf", ".DS_Store", "__MACOSX/._a"]))):
        members[name] = b"\0"
    if draw(st.booleans()):
        members["course_settings/canvas_export.txt"] = "Canvas"
    members["imsmanifest.xml"] = cartridge(resources, draw(outlines(names)))
    return members


def outlines(names: list[str]) -> st.SearchStrategy[str]:
    """Nested items; some lead to a resource, some to nothing, some to what is not there."""
    leads = st.sampled_from([*names, "", "not-there"])
    leaf = leads.map(lambda name: _item(name, ""))
    deeper = st.recursive(
        leaf,
        lambda inner: st.tuples(leads, st.lists(inner, max_size=3)).map(
            lambda made: _item(made[0], "".join(made[1]))
        ),
        max_leaves=8,
    )
    return st.lists(deeper, max_size=4).map("".join)


def _item(name: str, inside: str) -> str:
    reference = f' identifierref="{name}"' if name else ""
    return f'<item identifier="i"{reference}><title>Butir {name}</title>{inside}</item>'


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(members=cartridges())
def test_every_cartridge_is_accounted_for(members: Members, tmp_path: Path) -> None:
    path = zipped(tmp_path, members)
    check(converted(path, tmp_path), inside(path))


# Markdown


@st.composite
def courses(draw: st.DrawFn) -> Members:
    """A Markdown course with items of any kind, and with files that no module names."""
    members: Members = {}
    modules = []
    for number in range(draw(st.integers(1, 3))):
        items: list[dict[str, Any]] = []
        for index, kind in enumerate(
            draw(
                st.lists(
                    st.sampled_from(["lesson", "quiz", "file", "link", "heading"]),
                    min_size=1,
                    max_size=4,
                )
            )
        ):
            items.append(_line(kind, f"m{number}-{index}", members))
        modules.append({"id": f"m{number}", "title": f"Modul {number}", "items": items})
    if draw(st.booleans()):
        members["lessons/unused.md"] = "# Tak dipakai\n"
    if draw(st.booleans()):
        _line("quiz", "unused", members)
    for name in draw(st.sets(st.sampled_from(["x/unlisted.pdf", ".DS_Store", "notes.txt"]))):
        members[name] = b"\0"
    course = {"id": "kursus", "title": "Kursus", "languages": ["id"], "modules": modules}
    members["course.yaml"] = yaml.safe_dump(course)
    return members


def _line(kind: str, name: str, members: Members) -> dict[str, Any]:
    match kind:
        case "lesson":
            members[f"lessons/{name}.md"] = f"# {name}\n\nTeks.\n"
            return {"lesson": name}
        case "quiz":
            asked = {"id": "q", "kind": "true_false", "prompt": "Ya?", "answer": True}
            document = {"id": name, "title": name, "questions": [asked]}
            members[f"quizzes/{name}.yaml"] = yaml.safe_dump(document)
            return {"quiz": f"quizzes/{name}.yaml"}
        case "file":
            members[f"files/{name}.txt"] = name
            return {"file": {"id": name, "path": f"files/{name}.txt", "title": name}}
        case "link":
            return {"link": {"id": name, "url": "https://example.org", "title": name}}
        case _:
            return {"heading": {"id": name, "title": name}}


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(members=courses())
def test_every_markdown_course_is_accounted_for(members: Members, tmp_path: Path) -> None:
    path = zipped(tmp_path, members)
    check(converted(path, tmp_path), inside(path))


# Other formats

SCORM = (
    '<manifest xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"'
    ' xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"><metadata><schema>ADL SCORM</schema>'
    "<schemaversion>1.2</schemaversion></metadata><organizations>"
    '<organization identifier="o"><title>Kursus</title>'
    '<item identifier="i1"><title>Satu</title><item identifier="i2" identifierref="a">'
    '<title>Dua</title></item></item><item identifier="i3" identifierref="gone">'
    "<title>Tiga</title></item></organization></organizations><resources>"
    '<resource identifier="a" type="webcontent" adlcp:scormtype="sco" href="a.html">'
    '<file href="a.html"/></resource><resource identifier="b" type="webcontent"'
    ' adlcp:scormtype="asset" href="b.css"><file href="b.css"/></resource></resources></manifest>'
)
CMI5 = (
    '<courseStructure xmlns="https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd">'
    '<course id="k"><title><langstring lang="id">Kursus</langstring></title></course>'
    '<block id="b"><title><langstring lang="id">Bab</langstring></title>'
    '<au id="u"><title><langstring lang="id">Unit</langstring></title><url>a.html</url></au>'
    "</block></courseStructure>"
)


def qti2_manifest(resources: str) -> str:
    return (
        '<manifest identifier="m" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"><metadata>'
        "<schema>QTIv2.1 Package</schema></metadata><organizations/>"
        f"<resources>{resources}</resources></manifest>"
    )


def qti2_item(name: str) -> str:
    return (
        '<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" adaptive="false"'
        f' identifier="{name}" title="Soal"><responseDeclaration identifier="RESPONSE"'
        ' cardinality="single" baseType="string"/><itemBody><p>Apa? <extendedTextInteraction'
        ' responseIdentifier="RESPONSE"/></p></itemBody></assessmentItem>'
    )


QTI2_TEST = (
    '<assessmentTest xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="t" title="Ujian">'
    '<testPart identifier="p"><assessmentSection identifier="s" title="Bagian" visible="true">'
    '<assessmentItemRef identifier="r1" href="one.xml"/>'
    '<assessmentItemRef identifier="r2" href="one.xml"/>'
    '<assessmentItemRef identifier="r3" href="gone.xml"/>'
    "</assessmentSection></testPart></assessmentTest>"
)
H5P_QUESTION = {
    "library": "H5P.TrueFalse 1.8",
    "params": {"question": "Ya?", "correct": "true"},
    "subContentId": "1",
}
PROBLEM = (
    '<problem display_name="Dua"><stringresponse answer="a"><textline/></stringresponse>'
    '<numericalresponse answer="1"><formulaequationinput/></numericalresponse></problem>'
)

MOODLE: Members = {
    "moodle_backup.xml": (
        "<moodle_backup><information><original_course_fullname>Kursus</original_course_fullname>"
        "<contents><activities>"
        "<activity><moduleid>1</moduleid><sectionid>1</sectionid><modulename>page</modulename>"
        "<title>Halaman</title><directory>activities/page_1</directory></activity>"
        "<activity><moduleid>2</moduleid><sectionid>1</sectionid><modulename>url</modulename>"
        "<title>Hilang</title><directory>activities/url_2</directory></activity>"
        "</activities><sections>"
        "<section><sectionid>1</sectionid><title>1</title>"
        "<directory>sections/section_1</directory></section>"
        "<section><sectionid>2</sectionid><title>2</title>"
        "<directory>sections/section_2</directory></section>"
        "</sections></contents></information></moodle_backup>"
    ),
    "sections/section_1/section.xml": (
        '<section id="1"><number>1</number><name>Satu</name><sequence>1,2</sequence></section>'
    ),
    "sections/section_2/section.xml": (
        '<section id="2"><number>2</number><name>Dua</name><sequence></sequence></section>'
    ),
    "activities/page_1/page.xml": (
        '<activity id="1" moduleid="1" modulename="page" contextid="3"><page id="1">'
        "<name>Halaman</name><content>&lt;p&gt;Teks&lt;/p&gt;</content></page></activity>"
    ),
    "activities/page_1/module.xml": '<module id="1"><sectionid>1</sectionid></module>',
    "users.xml": "<users><user><username>siti</username></user></users>",
    "files.xml": "<files/>",
    "notes.bin": b"\0",
}

OTHERS: dict[str, Members] = {
    "scorm": {"imsmanifest.xml": SCORM, "a.html": "a", "b.css": "b", "unlisted.js": "c"},
    "cmi5": {"cmi5.xml": CMI5, "a.html": "a", "x/b.js": "b"},
    "qti 2": {
        "imsmanifest.xml": qti2_manifest(
            resource("t", "test.xml", "imsqti_test_xmlv2p1")
            + resource("one", "one.xml", "imsqti_item_xmlv2p1")
            + resource("two", "two.xml", "imsqti_item_xmlv2p1")
        ),
        "test.xml": QTI2_TEST,
        "one.xml": qti2_item("one"),
        "two.xml": qti2_item("two"),
        "notes.txt": "x",
    },
    "qti 2 without a test": {
        "imsmanifest.xml": qti2_manifest(resource("one", "one.xml", "imsqti_item_xmlv2p1")),
        "one.xml": qti2_item("one"),
    },
    "moodle": MOODLE,
    "h5p": {
        "h5p.json": json.dumps(
            {"title": "Kuis", "language": "id", "mainLibrary": "H5P.QuestionSet"}
        ),
        "content/content.json": json.dumps({"questions": [H5P_QUESTION] * 3}),
        "H5P.TrueFalse-1.8/library.json": "{}",
        "H5P.TrueFalse-1.8/true-false.js": "run()",
    },
    "olx": {
        "course.xml": '<course url_name="r" org="o" course="c"/>',
        "course/r.xml": (
            '<course display_name="Kursus" language="id"><chapter url_name="c"><sequential'
            ' url_name="s"><vertical url_name="v"><problem url_name="p"/><html url_name="h"/>'
            '<problem url_name="inline"><choiceresponse><checkboxgroup><choice correct="true">a'
            "</choice></checkboxgroup></choiceresponse></problem></vertical></sequential></chapter>"
            "</course>"
        ),
        "problem/p.xml": PROBLEM,
        "html/h.xml": '<html filename="h"/>',
        "html/h.html": "<p>Teks</p>",
        "static/unlinked.pdf": "%PDF-",
        "info/updates.html": "<ol/>",
        "._course.xml": "x",
    },
}


@pytest.mark.parametrize("name", OTHERS)
def test_small_packages_of_the_other_formats_are_accounted_for(
    name: str, make_zip: Callable[..., Path], import_path: Callable[..., Imported]
) -> None:
    path = make_zip(OTHERS[name])
    check(import_path(path).report, inside(path))


# What leads nowhere, or out

PAGE = '<p><a href="gone.pdf">a</a> <a href="https://example.org/x">b</a></p>'
LINKED: dict[str, Members] = {
    "cartridge": {
        "imsmanifest.xml": cartridge(resource("r", "a.html") + resource("s", "gone.html")),
        "a.html": PAGE,
        "unlisted.pdf": "%PDF-",
    },
    "olx": {
        **{name: text for name, text in OTHERS["olx"].items() if name != "html/h.html"},
        "html/h.html": PAGE,
    },
    "qti 2": {
        **OTHERS["qti 2 without a test"],
        "one.xml": qti2_item("one").replace("<p>Apa? ", f"{PAGE}<p>Apa? "),
        "unlisted.pdf": "%PDF-",
    },
}


@pytest.mark.parametrize("name", LINKED)
def test_links_that_lead_nowhere_or_out_and_files_that_nothing_lists_are_told(
    name: str, import_members: Callable[..., Imported]
) -> None:
    report = import_members(LINKED[name]).report
    told = {(line["code"], line.get("path")) for line in report["entries"]}
    codes = {code for code, _ in told}
    assert {"missing_link", "external_link"} <= codes, codes
    assert {path for code, path in told if code == "unlisted_file"} & {
        "unlisted.pdf",
        "static/unlinked.pdf",
    }
    if name == "cartridge":
        assert "resource_file_missing" in codes


# Real packages


def samples() -> list[Any]:
    found = sorted(SAMPLES.rglob("*")) if SAMPLES.is_dir() else []
    return [
        pytest.param(path, id=path.relative_to(SAMPLES).as_posix())
        for path in found
        if path.is_file() and path.suffix != ".md" and "hostile" not in path.parts
    ]


@pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="ACADEMY_SAMPLES does not name a folder of sample packages"
)
@pytest.mark.parametrize("path", samples())
def test_every_real_package_is_accounted_for(
    path: Path, import_path: Callable[..., Imported]
) -> None:
    check(import_path(path).report, inside(path))


# Mistakes of ours


def careless(course: dict[str, Any], counts: dict[str, int]) -> Format:
    """A format that reads nothing, says what it has counted, and returns this course."""

    def read(reading: Reading) -> dict[str, Any]:
        for kind, number in counts.items():
            reading.report.count("package", kind, number)
        return course

    return Format("careless", lambda package: "", read)


EMPTY: dict[str, Any] = {
    "format": "careless",
    "producer": None,
    "title": {"en": "Course"},
    "language": "en",
    "modules": [],
    "library": [],
    "files": [],
}


def test_a_member_that_nothing_accounts_for_refuses_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    formats = (careless(EMPTY, {}),)
    monkeypatch.setattr("services.content.adapters.convert.formats", lambda _: formats)
    path = zipped(tmp_path, {"lost.txt": "a", ".DS_Store": "b"})
    report = converted(path, tmp_path)
    VALIDATOR.validate(report)
    [refusal] = [line for line in report["entries"] if line["severity"] == "refused"]
    assert (refusal["code"], refusal["path"]) == ("member_unaccounted", "lost.txt")


def test_a_question_that_nothing_accounts_for_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    formats = (careless(EMPTY, {"questions": 2, "quizzes": 0}),)
    monkeypatch.setattr("services.content.adapters.convert.formats", lambda _: formats)
    report = converted(zipped(tmp_path, {".DS_Store": "b"}), tmp_path)
    VALIDATOR.validate(report)
    told = [line for line in report["entries"] if line["code"] == "account_unequal"]
    assert [line["severity"] for line in told] == ["left_out"]
    assert report["accounts"]["questions"]["total"] == 2
