"""The two packages of the demonstration course: whole, well-formed, always the same bytes."""

import io
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from posixpath import join
from posixpath import normpath
from xml.etree import ElementTree

import pytest

from deploy.demo.build import FORMATS
from deploy.demo.build import common_cartridge
from deploy.demo.source import Quiz
from deploy.demo.source import read_course

ROOT = Path(__file__).resolve().parents[3]
PACKAGING = "{http://www.imsglobal.org/xsd/imsccv1p3/imscp_v1p1}"
QTI = "{http://www.imsglobal.org/xsd/ims_qtiasiv1p2}"


@pytest.fixture(scope="module")
def cartridge() -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(common_cartridge()))


@pytest.fixture(scope="module")
def manifest(cartridge: zipfile.ZipFile) -> ElementTree.Element:
    return ElementTree.fromstring(cartridge.read("imsmanifest.xml"))


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_another_process_builds_the_same_bytes_from_the_same_sources(
    name: str, tmp_path: Path
) -> None:
    out = tmp_path / "new" / "package"
    # Another hash seed gives sets another order, which must not show in the package.
    subprocess.run(
        [sys.executable, "-m", "deploy.demo.build", name, str(out)],
        env={**os.environ, "PYTHONHASHSEED": "7"},
        cwd=ROOT,
        check=True,
    )
    assert out.read_bytes() == FORMATS[name]()


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_a_package_has_no_time_of_its_own_and_its_members_are_sorted(name: str) -> None:
    archive = zipfile.ZipFile(io.BytesIO(FORMATS[name]()))
    assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert archive.namelist() == sorted(archive.namelist())


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_a_package_is_a_sound_zip_without_a_name_twice(name: str) -> None:
    archive = zipfile.ZipFile(io.BytesIO(FORMATS[name]()))
    assert archive.testzip() is None
    assert len(set(archive.namelist())) == len(archive.namelist()) > 10


def test_the_manifest_lists_every_file_of_the_cartridge_and_no_other(
    cartridge: zipfile.ZipFile, manifest: ElementTree.Element
) -> None:
    listed = [file.attrib["href"] for file in manifest.iter(f"{PACKAGING}file")]
    assert sorted([*listed, "imsmanifest.xml"]) == sorted(cartridge.namelist())


def test_the_organization_holds_every_module_and_item_in_order(
    manifest: ElementTree.Element,
) -> None:
    course = read_course()
    expected = [
        name for module in course.modules for name in (module.id, *(i.id for i in module.items))
    ]
    items = [item.attrib["identifier"] for item in manifest.iter(f"{PACKAGING}item")]
    assert items == ["root", *expected]


def test_every_item_points_to_a_resource_of_the_manifest(manifest: ElementTree.Element) -> None:
    resources = {r.attrib["identifier"] for r in manifest.iter(f"{PACKAGING}resource")}
    references = [
        item.attrib["identifierref"]
        for item in manifest.iter(f"{PACKAGING}item")
        if "identifierref" in item.attrib
    ]
    assert len(references) == 13
    assert set(references) <= resources


def test_identifiers_are_unique_in_the_manifest(manifest: ElementTree.Element) -> None:
    identifiers = [e.attrib["identifier"] for e in manifest.iter() if "identifier" in e.attrib]
    assert len(set(identifiers)) == len(identifiers)


def test_every_picture_in_a_page_is_in_the_cartridge_and_has_a_description(
    cartridge: zipfile.ZipFile,
) -> None:
    pictures = []
    for path in cartridge.namelist():
        if path.endswith(".html"):
            for tag in re.findall(r"<img [^>]*>", cartridge.read(path).decode()):
                source = re.search(r'src="([^"]+)"', tag)
                description = re.search(r'alt="([^"]{20,})"', tag)
                assert source and description, tag
                pictures.append(normpath(join("lessons", source[1])))
    assert pictures == ["images/waiting-time.png"] * 2
    assert set(pictures) <= set(cartridge.namelist())


def test_every_question_can_be_answered_right_and_wrong(cartridge: zipfile.ZipFile) -> None:
    quizzes = [i for m in read_course().modules for i in m.items if isinstance(i, Quiz)]
    assert len(quizzes) == 2
    for quiz in quizzes:
        document = ElementTree.fromstring(cartridge.read(f"quizzes/{quiz.id}.xml"))
        items = list(document.iter(f"{QTI}item"))
        assert [item.attrib["ident"] for item in items] == [q["id"] for q in quiz.questions]
        for item in items:
            labels = {e.attrib["ident"] for e in item.iter(f"{QTI}response_label")}
            condition = item.find(f".//{QTI}respcondition[@continue='No']/{QTI}conditionvar")
            assert condition is not None
            right = {e.text for e in condition.findall(f"{QTI}varequal")}
            right |= {e.text for e in condition.findall(f"{QTI}and/{QTI}varequal")}
            assert right
            assert not labels or right < labels
