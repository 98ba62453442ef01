"""`academy curriculum validate`: no server, all mistakes at once, and an exit code to go by."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import Result
from jsonschema import Draft202012Validator

from services.content.adapters import accounting
from tests.operating import academy
from tests.unit.content.packages import COURSE
from tests.unit.content.packages import LESSON_EN
from tests.unit.content.packages import LESSON_ID
from tests.unit.content.packages import QUIZ
from tests.unit.content.packages import package

SCHEMA = json.loads(Path(accounting.__file__).with_name("report.schema.json").read_text())


def validate(*words: object) -> Result:
    return academy("curriculum", "validate", *words)


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "course.zip"
    path.write_bytes(package())
    return path


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    """Two mistakes in course.yaml, one in the quiz, and a link to a picture that is not there."""
    path = tmp_path / "bad.zip"
    course = COURSE.replace("languages: [id, en]", "languages: [id, en]\ncolour: red").replace(
        "minutes: 25", "minutes: many"
    )
    quiz = QUIZ.replace("kind: short_answer", "kind: guessing")
    path.write_bytes(package(course=course, quiz=quiz))
    return path


def test_what_could_be_published_ends_with_0_and_tells_what_went_in_and_out(good: Path) -> None:
    result = validate(good, "--lang", "en")
    assert result.exit_code == 0
    assert "This package can be published" in result.output
    assert "1 modules, 4 items in modules" in result.output


def test_what_would_be_refused_ends_with_1_and_tells_every_mistake(bad: Path) -> None:
    result = validate(bad, "--lang", "en")
    assert result.exit_code == 1
    assert "This package is refused" in result.output
    for mistake in ("colour", "minutes", "guessing"):
        assert mistake in result.output


def test_it_speaks_indonesian(bad: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Paket ini ditolak" in validate(bad, "--lang", "id").output
    monkeypatch.setenv("LC_ALL", "id_ID.UTF-8")
    assert "Paket ini ditolak" in validate(bad).output


def test_json_is_the_report_in_both_cases(good: Path, bad: Path) -> None:
    for path, code in ((good, 0), (bad, 1)):
        result = validate(path, "--json")
        assert result.exit_code == code
        report = json.loads(result.output)
        Draft202012Validator(SCHEMA).validate(report)
        assert report["refused"] is bool(code)
        assert report["package"]["filename"] == path.name
        assert report["package"]["size"] == path.stat().st_size


def test_the_page_is_written_beside_the_table(bad: Path, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    assert validate(bad, "--html", page, "--lang", "id").exit_code == 1
    assert "Paket ini ditolak" in page.read_text()


def test_a_folder_is_read_as_the_package_that_it_would_become(tmp_path: Path) -> None:
    folder = tmp_path / "kursus"
    for name, text in {
        "course.yaml": COURSE,
        "lessons/empathy.id.md": LESSON_ID.replace("../images/one.png", "../files/guide.txt"),
        "lessons/empathy.en.md": LESSON_EN.replace("../images/one.png", "../files/guide.txt"),
        "quizzes/check.yaml": QUIZ,
        "files/guide.txt": "Panduan",
        ".git/config": "hidden",
        ".env": "hidden",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    first, second = (json.loads(validate(folder, "--json").output) for _ in range(2))
    assert first["refused"] is False
    assert first["accounts"]["members"]["total"] == 5
    assert first["package"]["filename"] == "kursus"
    # The same folder is the same package: an upload of it would be the same version.
    assert first["package"]["sha256"] == second["package"]["sha256"]


def test_what_only_storing_would_refuse_is_refused_too(
    good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.content.commands.imports.ITEM_BYTES", 100)
    result = validate(good, "--json")
    report = json.loads(result.output)
    assert result.exit_code == 1
    assert report["refused"] is True
    assert report["lines"]["refused"] == 1
    assert report["entries"][-1]["code"] == "item_too_large"


def test_what_is_no_package_is_refused_and_what_is_not_there_is_a_mistake_of_the_call(
    tmp_path: Path,
) -> None:
    nothing = tmp_path / "notes.txt"
    nothing.write_text("no package")
    assert validate(nothing).exit_code == 1
    assert validate(tmp_path / "nowhere.zip").exit_code == 2


def test_it_needs_no_setting_and_opens_no_connection(good: Path) -> None:
    """In a fresh process with nothing in its environment, and no socket to be had."""
    program = f"""
import socket, sys
def refuse(*arguments, **options):
    raise AssertionError("a connection")
socket.socket.connect = refuse
from shared.cli import main
main(["curriculum", "validate", {str(good)!r}])
"""
    environment = {"PATH": os.defpath, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        cwd=good.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_every_line_fits_a_terminal(bad: Path) -> None:
    environment = {**os.environ, "COLUMNS": "80"}
    program = "from shared.cli import main; main()"
    command = [sys.executable, "-c", program, "curriculum", "validate", str(bad)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    assert max(map(len, done.stdout.splitlines())) <= 80
