"""What is made of an importer's course document."""

import json
from typing import Any

import pytest

from services.content.domain.courses import ANY_LANGUAGE
from services.content.domain.courses import outline_of
from services.content.domain.courses import pages_of
from services.content.domain.courses import steps_of
from services.content.domain.errors import Invalid


def quiz() -> dict[str, Any]:
    return {
        "id": "check",
        "kind": "quiz",
        "title": {"en": "Check"},
        "minutes": 5,
        "required": True,
        "pass_score": 0.5,
        "attempts": 3,
        "questions": [
            {
                "id": "q1",
                "kind": "multiple_choice",
                "prompt": {"en": "<p>First?</p>"},
                "points": 1.0,
                "choices": [
                    {"id": "a", "text": {"en": "A"}, "correct": True},
                    {"id": "b", "text": {"en": "B"}},
                ],
                "answer": {"choices": ["a"]},
                "feedback": {"en": "SECRET"},
            },
            {
                "id": "q2",
                "kind": "short_answer",
                "prompt": {"en": "Say"},
                "points": 2.0,
                "choices": [],
                "answer": {"texts": ["SECRET"], "case_sensitive": False},
            },
        ],
    }


def course() -> dict[str, Any]:
    lesson = {
        "id": "empathy",
        "kind": "lesson",
        "title": {"id": "Empati", "en": "Empathy"},
        "minutes": 10,
        "required": True,
        "html": {"id": "<p>Halo</p>", "en": "<p>Hello</p>"},
    }
    heading = {"id": "h", "kind": "heading", "title": {"en": "H"}, "minutes": 0, "required": True}
    extra = {**quiz(), "id": "bank"}
    return {
        "title": {"en": "Course"},
        "language": "id",
        "modules": [{"id": "m1", "title": {"en": "M"}, "items": [heading, lesson, quiz()]}],
        "library": [extra],
    }


def test_steps_keep_the_order_and_the_library_comes_last() -> None:
    assert [step.item_id for step in steps_of(course())] == ["h", "empathy", "check", "bank"]


def test_nothing_in_the_library_and_no_heading_is_required() -> None:
    required = [step.item_id for step in steps_of(course()) if step.required]
    assert required == ["empathy", "check"]


def test_two_items_with_one_id_are_refused() -> None:
    twice = course()
    twice["library"][0]["id"] = "check"
    with pytest.raises(Invalid) as refused:
        steps_of(twice)
    assert refused.value.params["item_id"] == "check"


def test_the_outline_has_no_contents() -> None:
    outline = outline_of(course())
    assert outline["modules"][0]["items"][1] == {
        "id": "empathy",
        "kind": "lesson",
        "title": {"id": "Empati", "en": "Empathy"},
        "minutes": 10.0,
        "required": True,
    }
    assert "<p>" not in json.dumps(outline)
    assert outline["library"][0]["id"] == "bank"


def test_a_lesson_has_a_page_for_each_language() -> None:
    lesson = course()["modules"][0]["items"][1]
    pages = pages_of(lesson, steps_of(course())[1], {})
    assert {language: page["html"] for language, page in pages.items()} == {
        "id": "<p>Halo</p>",
        "en": "<p>Hello</p>",
    }


def test_a_quiz_page_tells_no_answer() -> None:
    page = pages_of(quiz(), steps_of(course())[2], {})[ANY_LANGUAGE]
    assert [question["id"] for question in page["questions"]] == ["q1", "q2"]
    assert page["questions"][0]["choices"][0] == {"id": "a", "text": {"en": "A"}}
    assert page["attempts"] == 3
    text = json.dumps(page)
    assert "SECRET" not in text
    assert "answer" not in page["questions"][0]
    assert "correct" not in text


def test_a_file_page_names_the_bytes_by_their_hash() -> None:
    item = {**quiz(), "id": "f", "kind": "file", "path": "files/guide.pdf"}
    document = {**course(), "library": [item]}
    entry = {"path": "files/guide.pdf", "sha256": "ab" * 32, "size": 9, "type": "application/pdf"}
    page = pages_of(item, steps_of(document)[3], {"files/guide.pdf": entry})[ANY_LANGUAGE]
    assert page["file"] == {
        "sha256": "ab" * 32,
        "name": "guide.pdf",
        "size": 9,
        "type": "application/pdf",
    }
    with pytest.raises(Invalid):
        pages_of(item, steps_of(document)[3], {})


def item(kind: str, **more: Any) -> dict[str, Any]:
    return {
        "id": kind,
        "kind": kind,
        "title": {"en": kind},
        "minutes": 0,
        "required": True,
        **more,
    }


def page_of_item(line: dict[str, Any]) -> dict[str, dict[str, Any]]:
    made = {"title": {}, "language": "en", "modules": [{"id": "m", "title": {}, "items": [line]}]}
    return pages_of(line, steps_of(made)[0], {})


def test_a_prompt_has_a_page_for_each_language_and_says_what_is_handed_in() -> None:
    texts = {"id": "<p>Tulis</p>", "en": "<p>Write</p>"}
    pages = page_of_item(item("assignment", html=texts, submission=["text"]))
    assert {name: page["html"] for name, page in pages.items()} == texts
    assert pages["en"]["submission"] == ["text"]
    assert set(page_of_item(item("discussion", html=texts))) == {"id", "en"}


def test_a_tool_and_an_embed_have_an_address_and_a_part_names_its_lesson() -> None:
    line = item("tool", url="https://example.org/launch", within="intro", secret="k3y")
    page = page_of_item(line)[ANY_LANGUAGE]
    assert page["url"] == "https://example.org/launch"
    assert page["within"] == "intro"
    assert "k3y" not in json.dumps(page)


def test_a_sealed_package_shows_its_launches_without_their_paths() -> None:
    launch = {"id": "sco", "title": {"en": "Start"}, "path": "secret/index.html"}
    sealed = item("sealed", standard="scorm-1.2", launches=[launch], root="", files=[])
    page = page_of_item(sealed)[ANY_LANGUAGE]
    assert page["launches"] == [{"id": "sco", "title": {"en": "Start"}}]
    assert "secret" not in json.dumps(page)


def test_nothing_to_do_is_never_required() -> None:
    lines = [item("heading"), item("opaque", path="raw.xml", source_kind="poll")]
    made = {"title": {}, "language": "en", "modules": [{"id": "m", "title": {}, "items": lines}]}
    assert [step.required for step in steps_of(made)] == [False, False]


def asked(kind: str, **more: Any) -> dict[str, Any]:
    return {"id": "q", "kind": kind, "prompt": {"en": "Secret prompt"}, "points": 1, **more}


def test_the_page_of_a_quiz_does_not_tell_the_right_order() -> None:
    order = list("abcdefgh")
    offered = [{"id": name, "text": {"en": name}} for name in order]
    question = asked("ordering", choices=offered, answer={"order": order})
    line = item("quiz", pass_score=0.5, questions=[question])
    [shown] = page_of_item(line)[ANY_LANGUAGE]["questions"]
    found = [choice["id"] for choice in shown["choices"]]
    assert sorted(found) == order
    assert found != order
    assert page_of_item(line) == page_of_item(line)


@pytest.mark.parametrize(
    "more",
    [
        {"questions": [asked("essay")], "time_limit": 20},
        {"questions": [asked("calculated", answer={"datasets": []})]},
        {"questions": [asked("essay")], "draws": [{"bank": None, "questions": ["q"], "number": 1}]},
    ],
)
def test_a_quiz_that_has_to_be_started_keeps_its_questions_back(more: dict[str, Any]) -> None:
    page = page_of_item(item("quiz", pass_score=0.5, **more))[ANY_LANGUAGE]
    assert (page["must_start"], page["questions"], page["question_count"]) == (True, [], 1)
    assert "Secret prompt" not in json.dumps(page)
