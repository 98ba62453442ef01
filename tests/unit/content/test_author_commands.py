"""`academy curriculum new` and `export`: what an author does without any server."""

import zipfile
from pathlib import Path

import pytest
import yaml

from tests.operating import academy
from tests.unit.content.importers.round_trip import read_again
from tests.unit.content.importers.round_trip import same
from tests.unit.content.packages import package


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_new_course_is_without_a_mistake(language: str, tmp_path: Path) -> None:
    folder = tmp_path / "course"
    result = academy("curriculum", "new", folder, "--lang", language)
    assert result.exit_code == 0
    text = (folder / "course.yaml").read_text()
    assert text.startswith("# yaml-language-server: $schema=course.schema.json\n")
    assert yaml.safe_load(text)["languages"][0] == language
    assert (folder / "course.schema.json").exists()
    checked = academy("curriculum", "validate", folder, "--lang", "en")
    assert checked.exit_code == 0
    assert "This package can be published" in checked.output


def test_both_new_courses_are_the_same_but_for_the_main_language(tmp_path: Path) -> None:
    made = {}
    for language in ("id", "en"):
        folder = tmp_path / language
        academy("curriculum", "new", folder, "--lang", language)
        made[language] = yaml.safe_load((folder / "course.yaml").read_text())
        assert sorted(made[language].pop("languages")) == ["en", "id"]
    assert made["id"] == made["en"]


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    result = academy("curriculum", "new", tmp_path)
    assert result.exit_code == 1
    assert "not empty" in result.output
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_an_empty_folder_that_is_there_is_taken(tmp_path: Path) -> None:
    assert academy("curriculum", "new", tmp_path).exit_code == 0
    assert (tmp_path / "course.yaml").exists()


def test_a_package_is_exported_as_markdown(tmp_path: Path) -> None:
    source, target = tmp_path / "source.zip", tmp_path / "target.zip"
    source.write_bytes(package())
    result = academy("curriculum", "export", source, "--to", target)
    assert result.exit_code == 0, result.output
    with zipfile.ZipFile(target) as archive:
        assert archive.namelist()[0] == "course.yaml"
    assert same(read_again(target.read_bytes())) == same(read_again(package()))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["source.zip", "target.zip"]


def test_what_is_there_is_not_replaced(tmp_path: Path) -> None:
    source, target = tmp_path / "source.zip", tmp_path / "target.zip"
    source.write_bytes(package())
    target.write_text("mine")
    assert academy("curriculum", "export", source, "--to", target).exit_code == 1
    assert target.read_text() == "mine"


def test_a_refused_package_is_not_exported(tmp_path: Path) -> None:
    source, target = tmp_path / "source.zip", tmp_path / "target.zip"
    source.write_bytes(package(course="id: ["))
    result = academy("curriculum", "export", source, "--to", target)
    assert result.exit_code == 1
    assert not target.exists()
