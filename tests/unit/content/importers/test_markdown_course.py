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
    blocks = re.findall(r"```yaml\n# ([^\n]+)\n(.*?)```", FORMAT_PAGE.read_text(), re.DOTALL)
    members: dict[str, str | bytes] = {
        "course.yaml": dict(blocks)["course.yaml"],
        "quizzes/empathy.yaml": dict(blocks)["quizzes/empathy.yaml"],
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
            "quizzes/q.yaml": "title: Q\nquestions: [{id: a, kind: puzzle, prompt: X}]\n",
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
        "quizzes/q.yaml, questions/0/kind: puzzle is not one of",
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
    words = " ".join(str(number) for number in range(700_000))
    imported = import_members({"course.yaml": f"id: '{words}'"})
    assert codes(imported, "refused") == ["member_too_large"]


def test_words_of_yaml_1_1_stay_words(import_members: Import) -> None:
    yaml = outline("heading: {id: h, title: {id: no, en: 2026-01-01}}")
    assert first(import_members({"course.yaml": yaml}))["title"] == {"id": "no", "en": "2026-01-01"}


def lines_of(imported: Imported) -> dict[tuple[str, str], int]:
    """The lines of the mistakes by file and code."""
    return {
        (entry["path"], entry["code"]): entry["line"]
        for entry in imported.report["entries"]
        if entry["severity"] == "refused"
    }


def test_a_mistake_is_told_with_its_line(import_members: Import) -> None:
    imported = import_members(
        {
            "course.yaml": outline("lesson: a", "quiz: quizzes/q.yaml", "file: {id: Ä, title: X}"),
            "lessons/a.md": "# A\n\nText\n\n![x](gone.png)",
            "quizzes/q.yaml": "title: Q\nquestions:\n  - id: a\n    kind: numerical\n"
            "    prompt: X\n    numbers:\n      - {min: 2, max: 1}\n",
        }
    )
    found = lines_of(imported)
    assert found == {
        ("course.yaml", "course_wrong_form"): 10,
        ("course.yaml", "course_missing"): 10,
    }
    imported = import_members(
        {
            "course.yaml": outline("lesson: a", "quiz: quizzes/q.yaml", "lesson: b"),
            "lessons/a.md": "# A\n\nText\n\n![x](gone.png)",
            "quizzes/q.yaml": "title: Q\nquestions:\n  - id: a\n    kind: numerical\n"
            "    prompt: X\n    numbers:\n      - {min: 2, max: 1}\n",
        }
    )
    found = lines_of(imported)
    assert found == {
        ("course.yaml", "course_lesson_missing"): 10,
        ("lessons/a.md", "course_link_missing"): 5,
        ("quizzes/q.yaml", "course_range_empty"): 7,
    }


def test_every_node_says_where_it_comes_from(import_members: Import) -> None:
    imported = import_members(
        {
            "course.yaml": outline(
                "lesson: a", "quiz: quizzes/q.yaml", "heading: {id: h, title: H}"
            ),
            "lessons/a.md": "# A",
            "quizzes/q.yaml": QUIZ,
        }
    )
    (module,) = course(imported)["modules"]
    lesson, quiz, heading = module["items"]
    assert module["source"] == {"path": "course.yaml", "identifier": "satu", "line": 5}
    assert lesson["source"] == {"path": "lessons/a.md", "identifier": "a", "line": None}
    assert quiz["source"] == {"path": "quizzes/q.yaml", "identifier": None, "line": 1}
    assert heading["source"] == {"path": "course.yaml", "identifier": "h", "line": 10}
    assert [question["source"]["line"] for question in quiz["questions"]] == [6, 14, 18, 19]


def test_a_lesson_may_be_html(import_members: Import, codes: Codes) -> None:
    imported = import_members(
        {
            "course.yaml": outline("lesson: {id: a, title: A}", "lesson: b"),
            "lessons/a.id.html": "<p>*x* <script>y</script><a href='b.md'>b</a></p>",
            "lessons/b.md": "# B",
            "lessons/b.en.html": "<p>a file beside it, as it ever was</p>",
        }
    )
    html = first(imported)["html"]["id"]
    assert html.startswith('<p>*x* <a href="academy-item:b"')
    assert "html_removed" in codes(imported)
    assert set(course(imported)["modules"][0]["items"][1]["html"]) == {"id"}
    assert [file["path"] for file in course(imported)["files"]] == ["lessons/b.en.html"]


def test_parts_stand_after_their_lesson(import_members: Import, codes: Codes) -> None:
    members: dict[str, str | bytes] = {"lessons/a.md": "# A", "quizzes/q.yaml": QUIZ}
    part = "quiz: {file: quizzes/q.yaml, within: a}"
    imported = import_members({**members, "course.yaml": outline("lesson: a", part)})
    assert course(imported)["modules"][0]["items"][1]["within"] == "a"
    imported = import_members({**members, "course.yaml": outline(part, "lesson: a")})
    assert codes(imported, "refused") == ["course_within_unknown"]


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ("kind: short_answer, accept: [a], patterns: ['(a)\\1']", "course_pattern_unsafe"),
        ("kind: blanks, blanks: [{id: a}]", "course_none_correct"),
        ("kind: dropdowns, blanks: [{id: a, choices: [{id: x, text: X}]}]", "course_none_correct"),
        (
            "kind: matching, choices: [{id: x, text: X}], pairs: [{id: a, text: A, match: y}]",
            "course_id_unknown",
        ),
        ("kind: ordering, choices: [{id: x, text: X}], order: [y]", "course_id_unknown"),
        (
            "kind: numerical, numbers: [{exact: 1, tolerance: 1, precision: 2}]",
            "course_tolerance_twice",
        ),
        ("kind: calculated, datasets: [{values: {x: 1}}]", "course_no_result"),
        ("kind: calculated, formula: x+, datasets: [{values: {x: 1}}]", "course_formula_wrong"),
        ("kind: calculated, formula: __import__, datasets: [{values: {}}]", "course_formula_wrong"),
        (
            "kind: true_false, answer: true, choices: [{id: a, text: A}, {id: b, text: B}]",
            "course_true_false_choices",
        ),
    ],
)
def test_questions_that_cannot_be_marked_are_mistakes(
    question: str, code: str, import_members: Import, codes: Codes
) -> None:
    quiz = f"title: Q\nquestions:\n  - {{id: q, prompt: X, {question}}}\n"
    imported = import_members(
        {"course.yaml": outline("quiz: quizzes/q.yaml"), "quizzes/q.yaml": quiz}
    )
    assert codes(imported, "refused") == [code], imported.report


def test_draws_name_questions_or_a_bank_that_are_there(
    import_members: Import, codes: Codes
) -> None:
    quiz = (
        "title: Q\ndraws:\n  - {pick: 1, bank: gone}\n  - {pick: 1, questions: [z]}\n"
        "  - {pick: 1}\n  - {pick: 9, questions: [a]}\n"
        "questions: [{id: a, kind: essay, prompt: X}]\n"
    )
    imported = import_members(
        {"course.yaml": outline("quiz: quizzes/q.yaml"), "quizzes/q.yaml": quiz}
    )
    found = {(entry["code"], entry["line"]) for entry in imported.report["entries"]}
    assert found == {
        ("course_bank_unknown", 3),
        ("course_id_unknown", 4),
        ("course_draw_source", 5),
        ("course_draw_too_many", 6),
    }


def test_a_package_of_too_many_values_is_refused(import_members: Import, codes: Codes) -> None:
    values = ",".join(str(number) for number in range(210_000))
    imported = import_members({"course.yaml": f"a: [{values}]"})
    assert codes(imported, "refused") == ["course_yaml_long"]
