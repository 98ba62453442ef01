"""A course that is exported in Markdown is imported as the same course again."""

from __future__ import annotations

import hashlib
import html
import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck
from hypothesis import example
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from services.content.adapters.formats import PLACES
from services.content.adapters.formats.markdown.rendering import markdown
from services.content.adapters.formats.markdown.text import WORDS as WORDS_ALONE
from services.content.adapters.formats.markdown.unmark import markdown_of
from services.content.adapters.importing import Imported
from services.content.adapters.markup.html import part_link
from tests.unit.content.importers.generated_courses import PIECES
from tests.unit.content.importers.generated_courses import WORDS
from tests.unit.content.importers.generated_courses import clean
from tests.unit.content.importers.generated_courses import courses
from tests.unit.content.importers.round_trip import read_again
from tests.unit.content.importers.round_trip import same
from tests.unit.content.importers.round_trip import zipped
from tests.unit.content.importers.small_packages import PACKAGES

SAMPLES = Path(os.environ.get("ACADEMY_SAMPLES", "/nowhere"))
FOLDERS = ("imscc", "qti", "olx", "scorm", "cmi5", "h5p")
LINES = "\n" * 20
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


@settings(max_examples=40, deadline=None, suppress_health_check=SLOW)
@given(courses())
def test_any_course_comes_back_as_it_was(made: tuple[dict[str, Any], dict[str, bytes]]) -> None:
    course, files = made
    assert same(read_again(zipped(course, files))) == same(course)


@settings(max_examples=4, deadline=None, suppress_health_check=SLOW)
@given(courses())
def test_the_same_course_is_the_same_bytes(made: tuple[dict[str, Any], dict[str, bytes]]) -> None:
    assert zipped(*made) == zipped(*made)


@settings(max_examples=150, deadline=None)
@example("<p>x&#13;y")
@example(f"<pre>{LINES} x</pre>")
@example(f'<pre title="a">{LINES} x</pre>')
@example(
    '<a class="part" href="academy-item:x">x</a><a class="embed" href="https://youtu.be/x">x</a>'
)
@example('<video title="x" src="academy-file:x"></video><img src="academy-file:y" alt="z">')
@given(st.lists(st.one_of(WORDS, st.sampled_from(PIECES)), max_size=12).map("".join))
def test_clean_markup_stays_as_it_is(markup: str) -> None:
    once = clean(markup)
    assert clean(once) == once


@pytest.mark.parametrize(
    "markup",
    [
        part_link("x", "Kuis <1> & \xa0“2”"),
        '<p><a href="https://youtu.be/x" class="embed" rel="noopener noreferrer">film</a></p>',
        '<p><img alt="z" width="5" src="academy-file:y"></p>',
    ],
)
def test_what_cleaning_writes_itself_is_clean(markup: str) -> None:
    assert clean(markup) == markup


def assert_comes_back(imported: Imported, out: Path) -> None:
    """The imported course, exported and imported again, is the same."""
    assert imported.course is not None, imported.report
    hashes = {file["sha256"] for file in imported.course["files"]}
    files = {name: (out / "files" / name).read_bytes() for name in hashes}
    assert same(read_again(zipped(imported.course, files))) == same(imported.course)


def test_there_is_a_package_of_every_format() -> None:
    assert len(PACKAGES) == len(PLACES)


@pytest.mark.parametrize("name", sorted(PACKAGES))
def test_a_course_of_every_format_comes_back(
    name: str, import_members: Callable[..., Imported], out: Path
) -> None:
    imported = import_members(PACKAGES[name])
    assert imported.report["format"] == name
    assert_comes_back(imported, out)


@pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="ACADEMY_SAMPLES does not name a folder of sample packages"
)
@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, id=path.name)
        for folder in FOLDERS
        for path in sorted((SAMPLES / folder).glob("*"))
    ],
)
def test_real_packages_come_back(
    path: Path, import_path: Callable[..., Imported], out: Path
) -> None:
    assert_comes_back(import_path(path), out)


def test_what_has_a_form_in_markdown_is_written_so() -> None:
    course = {
        "title": {"en": "Course"},
        "language": "en",
        "modules": [],
        "library": [
            {
                "id": "q",
                "kind": "quiz",
                "title": {"en": "Quiz"},
                "pass_score": 0.5,
                "questions": [
                    {
                        "id": "one",
                        "kind": "essay",
                        "prompt": {"en": "<p>Why?</p>"},
                        "points": 1.0,
                        "feedback": {"en": "<p>Read <section>this</section></p>"},
                    }
                ],
            }
        ],
        "files": [],
    }
    with zipfile.ZipFile(io.BytesIO(zipped(course, {}))) as archive:
        assert archive.namelist() == ["course.yaml", "quizzes/q.yaml"]
        written = archive.read("quizzes/q.yaml").decode()
    assert "  prompt: Why?\n" in written
    assert "    html: <p>Read <section>this</section></p>\n" in written


def test_files_that_stand_in_the_way_keep_their_names(
    tmp_path: Path, import_path: Callable[..., Imported]
) -> None:
    names = ["course.yaml", "lessons/l.en.html", "../up.txt", "a/b.txt"]
    files = {hashlib.sha256(name.encode()).hexdigest(): name.encode() for name in names}
    course = {
        "title": {"en": "Course"},
        "language": "en",
        "modules": [],
        "library": [
            {
                "id": "l",
                "kind": "lesson",
                "title": {"en": "Lesson"},
                "minutes": 1,
                "required": False,
                "html": {"en": "<p>x</p>"},
            }
        ],
        "files": [
            {"path": data.decode(), "sha256": digest, "size": len(data), "type": "text/plain"}
            for digest, data in files.items()
        ],
    }
    package = zipped(course, files)
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        assert "../up.txt" not in archive.namelist()
        assert archive.read("a/b.txt") == b"a/b.txt"
    target = tmp_path / "exported.zip"
    target.write_bytes(package)
    imported = import_path(target)
    assert imported.course is not None, imported.report
    found = {file["path"]: files[file["sha256"]].decode() for file in imported.course["files"]}
    assert found == {name: name for name in names}
    # Nothing of the package is lost over the names.
    members = imported.report["accounts"]["members"]
    assert (members["total"], members["files"], members["structure"]) == (6, 4, 2)


@pytest.mark.parametrize(
    ("markup", "written"),
    [
        ("<p>Why?</p>", "Why?\n"),
        ("<p>One</p>\n<h2>Two</h2>\n<hr>", "One\n\n## Two\n\n---\n"),
        ("<p>a <strong>b <em>c</em></strong> <code>d*</code></p>", "a **b *c*** `d*`\n"),
        ("<p>1. a *b* [[c]] # 5</p>", "1\\. a \\*b\\* [[c]] \\# 5\n"),
        ("<p>In [[a]] und 5</p>", "In [[a]] und 5\n"),
        ("<ul>\n<li>a\n<ol>\n<li>b</li>\n</ol>\n</li>\n<li>c</li>\n</ul>", "- a\n  1. b\n- c\n"),
        ('<ol start="3">\n<li>\n<p>a</p>\n</li>\n<li>\n<p>b</p>\n</li>\n</ol>', "3. a\n\n4. b\n"),
        ("<blockquote>\n<p>a<br>\nb</p>\n</blockquote>", "> a\\\n> b\n"),
        ("<pre><code>x &lt; y\n\n  z\n</code></pre>", "```\nx < y\n\n  z\n```\n"),
        (
            '<p><a href="../a%20b.pdf" title="T" rel="noopener noreferrer">x</a></p>',
            '[x](../a%20b.pdf "T")\n',
        ),
        ('<p><img src="../a.png" alt="x"></p>', "![x](../a.png)\n"),
        ("<p>a</p><p>b</p>", None),
        ("<p><u>a</u></p>", None),
        ('<p lang="en">a</p>', None),
        ("<p> a</p>", None),
        ("", None),
    ],
)
def test_markdown_is_written_where_it_says_the_same(markup: str, written: str | None) -> None:
    assert markdown_of(markup, inline=False) == written


@settings(max_examples=150, deadline=None)
@given(st.from_regex(WORDS_ALONE, fullmatch=True))
def test_words_alone_are_their_own_rendering(text: str) -> None:
    assert clean(markdown().render(text)) == f"<p>{text}</p>"
    assert clean(markdown().renderInline(text)) == text


@settings(max_examples=150, deadline=None)
@given(st.text(st.sampled_from("ab \n*_`#-+1.)[]()<>&\\!|~=>'\"")))
def test_any_text_written_as_markdown_reads_the_same(text: str) -> None:
    markup = clean(f"<p>{html.escape(text)}</p>")
    written = markdown_of(markup, inline=False)
    if written is not None:
        assert clean(markdown().render(written)) == markup
