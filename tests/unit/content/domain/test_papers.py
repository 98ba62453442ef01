"""The paper of an attempt: what is drawn, in which order, and what of it a learner sees."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.content.domain.papers import dealt
from services.content.domain.papers import must_start
from services.content.domain.papers import paper_of
from services.content.domain.papers import question_count
from services.content.domain.papers import question_page

SECRET = "k3y"


def question(name: str, kind: str = "essay", **more: Any) -> dict[str, Any]:
    return {"id": name, "kind": kind, "prompt": {"en": name}, "points": 1.0, **more}


def choices(*ids: str) -> list[dict[str, Any]]:
    return [{"id": each, "text": {"en": each}, "correct": SECRET} for each in ids]


BANK = [question(name) for name in ("x", "y", "z")]
OWN = [question(name) for name in ("a", "b", "c", "d")]
QUIZ: dict[str, Any] = {
    "questions": OWN,
    "draws": [
        {"bank": None, "questions": ["b", "c", "d"], "number": 2},
        {"bank": "bank", "questions": None, "number": 2, "points": 3},
    ],
}


def names(paper: list[dict[str, Any]]) -> list[str]:
    return [asked["id"] for asked in paper]


@given(st.text())
def test_a_paper_holds_what_was_asked_for_and_always_the_same(seed: str) -> None:
    paper = paper_of(QUIZ, {"bank": BANK}, seed)
    assert paper == paper_of(QUIZ, {"bank": BANK}, seed)
    assert names(paper)[0] == "a"
    assert names(paper)[1:3] == sorted(set(names(paper)) & {"b", "c", "d"})
    assert len(set(names(paper)) & {"bank:x", "bank:y", "bank:z"}) == 2
    assert len(paper) == question_count(QUIZ) == 5
    assert [asked["points"] for asked in paper] == [1, 1, 1, 3, 3]


def test_every_drawable_question_comes_to_somebody() -> None:
    papers = [paper_of(QUIZ, {"bank": BANK}, str(seed)) for seed in range(50)]
    everything = {name for paper in papers for name in names(paper)}
    assert everything == {"a", "b", "c", "d", "bank:x", "bank:y", "bank:z"}


def test_two_draws_never_bring_one_question_twice() -> None:
    draws = [{"bank": "bank", "questions": None, "number": 2}] * 2
    for seed in range(20):
        paper = paper_of({"questions": [], "draws": draws}, {"bank": BANK}, str(seed))
        assert sorted(names(paper)) == ["bank:x", "bank:y", "bank:z"]


def test_a_draw_may_name_some_questions_of_its_bank() -> None:
    quiz = {"questions": [], "draws": [{"bank": "bank", "questions": ["y"], "number": 1}]}
    assert names(paper_of(quiz, {"bank": BANK}, "seed")) == ["bank:y"]


def test_a_bank_that_is_not_there_or_too_small_gives_what_it_has() -> None:
    quiz = {"questions": [], "draws": [{"bank": "bank", "questions": None, "number": 9}]}
    assert len(paper_of(quiz, {"bank": BANK}, "seed")) == 3
    assert paper_of(quiz, {}, "seed") == []


def test_the_right_order_is_no_hint() -> None:
    ordered = question("o", "ordering", choices=choices(*"abcde"), answer={"order": list("abcde")})
    orders = {names(dealt(ordered, str(seed))["choices"])[0] for seed in range(60)}
    assert orders == set("abcde")
    assert dealt(ordered, "7") == dealt(ordered, "7")


def test_an_attempt_gets_one_set_of_numbers() -> None:
    datasets = [{"id": str(n), "values": {"x": n}, "result": n * 2} for n in range(4)]
    asked = question("c", "calculated", answer={"datasets": datasets, "tolerance": 0})
    seen = {json.dumps(dealt(asked, str(seed))["answer"]["datasets"]) for seed in range(60)}
    assert len(seen) == 4
    one = dealt(asked, "7")
    page = question_page(one)
    x = page["variables"][0]["value"]
    assert page["variables"] == [{"name": "x", "value": x}]
    assert one["answer"]["datasets"][0]["result"] == 2 * x
    assert "result" not in json.dumps(page)


def test_a_quiz_whose_questions_differ_or_whose_time_is_limited_has_to_be_started() -> None:
    assert must_start(QUIZ)
    assert must_start({"questions": OWN, "time_limit": 10})
    assert must_start({"questions": [question("c", "calculated")]})
    assert not must_start({"questions": OWN, "time_limit": None, "draws": []})


def test_a_page_shows_what_is_needed_to_answer_and_no_answer() -> None:
    answer = {"blanks": {"one": {"texts": [SECRET]}}, "feedback_by_outcome": {"correct": SECRET}}
    blanks = [{"id": "one", "answer": SECRET}, {"id": "two", "choices": choices("a")}]
    asked = question(
        "q",
        "matching",
        choices=choices("a", "b"),
        pairs=choices("p"),
        blanks=blanks,
        answer=answer,
        feedback={"en": SECRET},
        source={"path": SECRET},
    )
    page = question_page(asked)
    assert page["pairs"] == [{"id": "p", "text": {"en": "p"}}]
    assert page["choices"][0] == {"id": "a", "text": {"en": "a"}}
    assert page["blanks"] == [
        {"id": "one"},
        {"id": "two", "choices": [{"id": "a", "text": {"en": "a"}}]},
    ]
    assert SECRET not in json.dumps(page)
