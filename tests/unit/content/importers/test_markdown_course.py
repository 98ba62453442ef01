"""A course in Markdown, as docs/curriculum-format.md says; every mistake is told at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from services.content.adapters.importing import Imported

Import = Callable[..., Imported]
Codes = Callable[..., list[str]]

FORMAT_PAGE = Path(__file__).parents[4] / "docs" / "curriculum-format.md"
PNG = b"\x89PNG\r\n\x1a\n"
QUIZ = """
title: {id: Kuis, en: Quiz}
pass_score: 0.75
attempts: 2
questions:
  - id: satu
    kind: multiple_choice
    prompt: {id: "Apa *itu*?", en: "What is it?"}
    points: 2
    choices:
      - {id: a, text: Ya, correct: true}
      - {id: b, text: Tidak}
    feedback: Bagus
  - id: dua
    kind: multiple_response
    prompt: Mana
    choices: [{id: a, text: A, correct: true}, {id: b, text: B, correct: true}, {id: c, text: C}]
  - {id: tiga, kind: true_false, prompt: Benar, answer: false}
  - {id: empat, kind: short_answer, prompt: Sebut, accept: [define, 5, no], case_sensitive: true}
"""


def outline(*items: str, languages: str = "id, en") -> str:
    listed = "\n".join(f"      - {item}" for item in items)
    return (
        f"id: contoh\ntitle: {{id: Contoh, en: Example}}\nlanguages: [{languages}]\n"
        f"modules:\n  - id: satu\n    title: {{id: Satu, en: One}}\n    items:\n{listed}\n"
    )


def course(imported: Imported) -> dict[str, Any]:
    assert imported.course is not None, imported.report
    return imported.course


def first(imported: Imported) -> dict[str, Any]:
    found: dict[str, Any] = course(imported)["modules"][0]["items"][0]
    return found


def test_the_course_of_the_format_page_comes_in_without_a_complaint(
    import_members: Import, codes: Codes
) -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", FORMAT_PAGE.read_text(), re.DOTALL)
    members: dict[str, str | bytes] = {
        "course.yaml": blocks[0],
        "quizzes/empathy.yaml": blocks[1],
        "files/interview-guide.pdf": "%PDF-1.7",
    }
    for name in ("empathy", "interviews"):
        for language in ("id", "en"):
            members[f"lessons/{name}.{language}.md"] = f"# {name}\n\nText."
    imported = import_members(members)
    found = course(imported)
    assert found["title"]["en"] == "Design thinking for public services"
    kinds = [item["kind"] for item in found["modules"][0]["items"]]
    assert kinds == ["lesson", "lesson", "heading", "file", "link", "quiz"]
    assert codes(imported) == ["minutes_estimated"]


def test_lessons_come_in_by_language(import_members: Import) -> None:
    imported = import_members(
        {
            "course.yaml": outline("lesson: a"),
            "lessons/a.id.md": "# Halo *dunia*\n\nTeks\n\n| a |\n|---|\n| ~~b~~ |\n",
            "lessons/a.en.md": "# Hello\n\nText",
        }
    )
    found = first(imported)
    assert found["title"] == {"id": "Halo dunia", "en": "Hello"}
    assert found["html"]["en"] == "<p>Text</p>"
    assert "<table>" in found["html"]["id"]
    assert "<s>b</s>" in found["html"]["id"]
    assert (found["kind"], found["minutes"], found["required"]) == ("lesson", 1, True)


def test_a_lesson_without_a_language_is_in_the_main_one(
    import_members: Import, codes: Codes
) -> None:
    imported = import_members(
        {
            "course.yaml": outline("lesson: {id: a, title: Judul, minutes: 7, required: false}"),
            "lessons/a.md": "Teks",
        }
    )
    found = first(imported)
    assert found["title"] == {"id": "Judul"}
    assert found["html"] == {"id": "<p>Teks</p>"}
    assert (found["minutes"], found["required"]) == (7, False)
    assert "course_not_translated" in codes(imported, "info")


def test_quizzes_come_in_with_their_answers(import_members: Import) -> None:
    imported = import_members(
        {"course.yaml": outline("quiz: quizzes/q.yaml"), "quizzes/q.yaml": QUIZ}
    )
    found = first(imported)
    assert (found["id"], found["kind"], found["required"]) == ("q", "quiz", True)
    assert (found["pass_score"], found["attempts"], found["minutes"]) == (0.75, 2, 4)
    one, two, three, four = found["questions"]
    assert one["prompt"] == {"id": "<p>Apa <em>itu</em>?</p>", "en": "<p>What is it?</p>"}
    assert one["choices"][0] == {"id": "a", "text": {"id": "Ya"}}
    assert (one["answer"], one["points"]) == ({"choices": ["a"]}, 2.0)
    assert one["feedback"] == {"id": "<p>Bagus</p>"}
    assert two["answer"] == {"choices": ["a", "b"]}
    assert three["answer"] == {"choices": ["false"]}
    assert three["choices"][0] == {"id": "true", "text": {"id": "Benar", "en": "True"}}
    assert four["answer"] == {"texts": ["define", "5", "no"], "case_sensitive": True}


def test_links_lead_to_files_and_to_other_lessons(import_members: Import) -> None:
    text = "# A\n\n![x](../images/a.png) ![y](images/a.png) [b](b.id.md) [q](../quizzes/q.yaml)"
    imported = import_members(
        {
            "course.yaml": outline("lesson: a", "lesson: b", "quiz: quizzes/q.yaml"),
            "lessons/a.id.md": text,
            "lessons/b.id.md": "# B",
            "quizzes/q.yaml": QUIZ,
            "images/a.png": PNG,
        }
    )
    (file,) = course(imported)["files"]
    html = first(imported)["html"]["id"]
    assert html.count(f'src="academy-file:{file["sha256"]}"') == 2
    assert 'href="academy-item:b"' in html
    assert 'href="academy-item:q"' in html


def test_markdown_is_cleaned_like_everything_else(import_members: Import, codes: Codes) -> None:
    text = (
        "# <script>alert(1)</script>Judul\n\n<script>alert(2)</script>\n\n[x](javascript:alert(3)) "
        '<img src=x onerror=alert(4)>\n\n<iframe src="https://player.vimeo.com/1"></iframe>'
    )
    imported = import_members(
        {"course.yaml": outline("lesson: a"), "lessons/a.id.md": text.replace("src=x", "title=x")}
    )
    html = first(imported)["html"]["id"]
    assert first(imported)["title"] == {"id": "Judul"}
    for trace in ("alert", "script", "onerror"):
        assert trace not in html
    assert 'class="embed"' in html
    assert {"html_removed", "unsafe_link", "video_as_link"} <= set(codes(imported))


def test_what_no_module_names_is_in_the_library(import_members: Import, codes: Codes) -> None:
    imported = import_members(
        {
            "course.yaml": outline("lesson: a"),
            "lessons/a.md": "# A",
            "lessons/spare.id.md": "# Cadangan",
            "quizzes/spare.yaml": QUIZ,
            "notes.txt": "x",
        }
    )
    found = [(item["id"], item["kind"], item["required"]) for item in course(imported)["library"]]
    assert found == [("spare", "lesson", False), ("spare-2", "quiz", False)]
    assert {"course_unused_lesson", "course_unused_quiz", "unlisted_file"} <= set(
        codes(imported, "kept")
    )
    assert [file["path"] for file in course(imported)["files"]] == ["notes.txt"]


def test_everything_under_one_folder_is_accepted(import_members: Import) -> None:
    imported = import_members(
        {"kursus/course.yaml": outline("lesson: a"), "kursus/lessons/a.md": "# A"}
    )
    assert first(imported)["id"] == "a"


def test_all_mistakes_are_told_at_once(import_members: Import, codes: Codes) -> None:
    broken_quiz = QUIZ.replace("correct: true", "correct: false").replace("id: dua", "id: satu")
    imported = import_members(
        {
            "course.yaml": outline(
                "lesson: a",
                "lesson: gone",
                "quiz: quizzes/gone.yaml",
                "file: {id: a, path: gone.pdf, title: X}",
                "heading: {id: h, title: {en: Only English, fr: Oui}}",
                "quiz: quizzes/q.yaml",
            ),
            "lessons/a.id.md": "No heading ![x](gone.png)",
            "quizzes/q.yaml": broken_quiz,
        }
    )
    assert imported.refused
    assert sorted(codes(imported, "refused")) == [
        "course_file_missing",
        "course_file_missing",
        "course_id_twice",
        "course_id_twice",
        "course_language_unknown",
        "course_lesson_missing",
        "course_link_missing",
        "course_no_main_language",
        "course_no_title",
        "course_none_correct",
        "course_not_one_correct",
    ]


def test_mistakes_against_the_schema_name_their_place(import_members: Import) -> None:
    imported = import_members(
        {
            "course.yaml": (
                "id: Huruf Besar\ntitle: ''\nlanguages: [id]\nlicense: x\n"
                "modules: [{id: m, title: M, items: [{lesson: {minutes: lama}}]}]\n"
            ),
            "quizzes/q.yaml": "title: Q\nquestions: [{id: a, kind: essay, prompt: X}]\n",
        }
    )
    assert imported.refused
    found = {(entry["code"], entry["message"]["en"]) for entry in imported.report["entries"]}
    texts = " | ".join(message for _, message in found)
    for part in (
        "course.yaml, id: Huruf Besar",
        "course.yaml, title: too little",
        "unknown name: license",
        "modules/0/items/0/lesson: id is missing",
        "modules/0/items/0/lesson/minutes: must be of type integer, not lama",
        "quizzes/q.yaml, questions/0/kind: essay is not one of",
    ):
        assert part in texts, texts


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: &x [1]\nb: *x\n", "course_yaml_anchor"),
        ("a: !!python/object/apply:os.system ['true']\n", "course_yaml_tag"),
        ("a: !custom x\n", "course_yaml_tag"),
        ("id: a\nid: b\n", "course_yaml_broken"),
        ("<<: {a: 1}\n? [x]\n: y\n", "course_yaml_broken"),
        ("[" * 40, "course_yaml_deep"),
        ("id: [\n", "course_yaml_broken"),
        ("a: 1\n---\nb: 2\n", "course_yaml_broken"),
        (b"id: \xff\xfe\xfd\n", "course_not_utf8"),
        ("id: a\0b\n", "course_yaml_broken"),
        ("", "course_wrong_type"),
        ("just words", "course_wrong_type"),
    ],
)
def test_only_plain_yaml_is_read(
    text: str | bytes, code: str, import_members: Import, codes: Codes
) -> None:
    imported = import_members({"course.yaml": text})
    assert imported.refused
    assert code in codes(imported, "refused")


def test_a_yaml_file_too_large_is_refused(import_members: Import, codes: Codes) -> None:
    words = " ".join(str(number) for number in range(250_000))
    imported = import_members({"course.yaml": f"id: '{words}'"})
    assert codes(imported, "refused") == ["member_too_large"]


def test_words_of_yaml_1_1_stay_words(import_members: Import) -> None:
    yaml = outline("heading: {id: h, title: {id: no, en: 2026-01-01}}")
    assert first(import_members({"course.yaml": yaml}))["title"] == {"id": "no", "en": "2026-01-01"}
