"""Problems of Open edX courses become quizzes that are marked here; Python in them is never run."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from services.content.adapters.importing import Imported
from services.content.domain.questions import MARKED_KINDS
from services.content.domain.quizzes import mark
from tests.unit.content.importers.olx_packages import ONE
from tests.unit.content.importers.olx_packages import course
from tests.unit.content.importers.olx_packages import items_of
from tests.unit.content.importers.olx_packages import unit

Import = Callable[..., Imported]
Codes = Callable[..., list[str]]


@pytest.fixture
def import_unit(import_members: Import) -> Import:
    """Imports a course of one unit that holds this, with other members beside it."""

    def run(inner: str, beside: Mapping[str, str | bytes] | None = None) -> Imported:
        return import_members({**unit(inner), **(beside or {})})

    return run


@pytest.fixture
def questions_of(import_unit: Import) -> Callable[..., list[dict[str, Any]]]:
    """Imports one problem with these contents and gives its questions."""

    def run(inner: str, more: str = "") -> list[dict[str, Any]]:
        imported = import_unit(f'<problem url_name="p" {more}>{inner}</problem>')
        found: list[dict[str, Any]] = items_of(imported)["problem-p"]["questions"]
        return found

    return run


def score(question: dict[str, Any], given: object) -> float | None:
    """What an answer earns, 0 to 1."""
    return mark({"questions": [question], "pass_score": 0.6}, {question["id"]: given}).score


def test_multiple_choice_with_feedback(questions_of: Callable[..., Any]) -> None:
    (question,) = questions_of(
        "<multiplechoiceresponse><label>Mana?</label><choicegroup>"
        '<choice correct="false" name="a">A <choicehint>Bukan.</choicehint></choice>'
        '<choice correct="true">B</choice></choicegroup><solution><p>Karena.</p></solution>'
        "</multiplechoiceresponse>",
        'max_attempts="2" weight="3"',
    )
    assert question["id"] == "p_2_1"
    assert question["prompt"] == {"id": "<p>Mana?</p>"}
    assert question["choices"] == [
        {"id": "a", "text": {"id": "A"}},
        {"id": "choice_1", "text": {"id": "B"}},
    ]
    assert question["points"] == 3
    assert question["feedback"] == {"id": "<p>Karena.</p>"}
    assert question["answer"]["feedback_by_outcome"] == {"choice:a": {"id": "<p>Bukan.</p>"}}
    assert (score(question, "a"), score(question, "choice_1")) == (0, 1)


def test_partly_right_choices_earn_their_share(questions_of: Callable[..., Any]) -> None:
    (question,) = questions_of(
        '<multiplechoiceresponse partial_credit="points"><choicegroup>'
        '<choice correct="partial" point_value="0.25" name="a">A</choice>'
        '<choice correct="true" name="b">B</choice><choice correct="partial" name="c">C</choice>'
        '<choice correct="false" name="d">D</choice></choicegroup></multiplechoiceresponse>'
    )
    assert [score(question, name) for name in "abcd"] == [0.25, 1, 0.5, 0]


def test_any_of_several_right_choices_will_do(questions_of: Callable[..., Any]) -> None:
    (question,) = questions_of(
        '<multiplechoiceresponse><choicegroup><choice correct="true" name="a">A</choice>'
        '<choice correct="true" name="b">B</choice><choice name="c" correct="false">C</choice>'
        "</choicegroup></multiplechoiceresponse>"
    )
    assert [score(question, name) for name in "abc"] == [1, 1, 0]


def test_checkboxes_want_the_exact_set_unless_they_give_partial_credit(
    import_unit: Import, codes: Codes
) -> None:
    choices = (
        '<checkboxgroup><choice correct="true" name="a">A</choice>'
        '<choice correct="true" name="b">B</choice><choice correct="false" name="c">C</choice>'
        "</checkboxgroup></choiceresponse>"
    )
    imported = import_unit(
        f'<problem url_name="p"><choiceresponse>{choices}'
        f'<choiceresponse partial_credit="EDC">{choices}</problem>'
    )
    exact, partial = items_of(imported)["problem-p"]["questions"]
    assert (score(exact, ["a", "b"]), score(exact, ["a"])) == (1, 0)
    assert (score(partial, ["a", "b"]), score(partial, ["a"])) == (1, 0.5)
    assert "olx_partial_credit" in codes(imported, "adapted")


def test_one_dropdown_is_a_choice_and_several_are_blanks(questions_of: Callable[..., Any]) -> None:
    one, several = questions_of(
        "<p>Ibu kota?</p><optionresponse>"
        "<optioninput options=\"('Jakarta','Ibu, Kota','O\\'Neil')\" correct=\"Jakarta\"/>"
        '</optionresponse><optionresponse><p>Langit <optioninput><option correct="True">biru'
        "</option><option>merah</option></optioninput> dan rumput <optioninput>"
        '<option>biru</option><option correct="true">hijau</option></optioninput>.</p>'
        "</optionresponse>"
    )
    assert [choice["text"]["id"] for choice in one["choices"]][:2] == ["Jakarta", "Ibu, Kota"]
    assert score(one, "option_0") == 1
    assert several["kind"] == "dropdowns"
    assert "Langit  [[blank_1]]  dan rumput  [[blank_2]] ." in several["prompt"]["id"]
    assert several["points"] == 2
    assert score(several, {"blank_1": "option_0", "blank_2": "option_1"}) == 1
    assert score(several, {"blank_1": "option_0", "blank_2": "option_0"}) == 0.5


def test_text_answers_with_alternatives_and_patterns(questions_of: Callable[..., Any]) -> None:
    exact, loose, pattern, old = questions_of(
        '<stringresponse answer="Jakarta"><additional_answer answer="DKI"/>'
        "<additional_answer>Batavia<correcthint>Dulu.</correcthint></additional_answer>"
        '<textline/></stringresponse><stringresponse answer="Jakarta" type="ci"/>'
        '<stringresponse answer="^jak.*a$" type="ci regexp"/>'
        '<stringresponse answer="satu_or_dua"/>'
    )
    assert [score(exact, text) for text in ("Jakarta", "DKI", "Batavia", "jakarta")] == [1, 1, 1, 0]
    assert score(loose, "JAKARTA") == 1
    assert [score(pattern, text) for text in ("Jakarta", "xJakarta")] == [1, 0]
    assert [score(old, text) for text in ("satu", "dua", "satu_or_dua")] == [1, 1, 0]


def test_a_pattern_that_cannot_be_matched_safely_is_not_marked(
    questions_of: Callable[..., Any],
) -> None:
    (question,) = questions_of('<stringresponse answer="(a)\\1(?=b)" type="regexp"/>')
    assert question["kind"] == "unsupported"
    assert "answer" not in question


@pytest.mark.parametrize(
    ("response", "right", "wrong"),
    [
        ('answer="4"', ["4", 4], ["4.1", "3"]),
        ('answer="9.3*10^7"', ["93000000"], ["9.4e7"]),
        ('answer="[5,7)"', ["5", "6.99"], ["7", "4.9"]),
        ('answer="(5,7]"', ["5.01", "7"], ["5", "7.1"]),
        ('answer="5k"', ["5000"], ["5"]),
        ('answer="50%"', ["0.5"], ["50"]),
    ],
)
def test_numbers_and_ranges(
    response: str, right: list[Any], wrong: list[Any], questions_of: Callable[..., Any]
) -> None:
    (question,) = questions_of(
        f"<numericalresponse {response}><formulaequationinput/></numericalresponse>"
    )
    assert [score(question, given) for given in right] == [1] * len(right)
    assert [score(question, given) for given in wrong] == [0] * len(wrong)


@pytest.mark.parametrize(
    ("tolerance", "right", "wrong"), [("5%", "104", "106"), (".5", "100.4", "100.6")]
)
def test_tolerances(
    tolerance: str, right: str, wrong: str, questions_of: Callable[..., Any]
) -> None:
    (question,) = questions_of(
        f'<numericalresponse answer="100"><responseparam type="tolerance" default="{tolerance}"/>'
        '<additional_answer answer="1"/></numericalresponse>'
    )
    assert (score(question, right), score(question, wrong), score(question, "1")) == (1, 0, 1)


@pytest.mark.parametrize(
    "response",
    [
        '<numericalresponse answer="10*i"/>',
        "<numericalresponse answer=\"__import__('os')\"/>",
        '<formularesponse answer="x" samples="x@1:2#3"/>',
        '<customresponse cfn="f"><textline/></customresponse>',
        "<coderesponse/>",
        "<imageresponse/>",
        '<stringresponse answer="a"><textline/><textline/></stringresponse>',
        "<multiplechoiceresponse><choicegroup/></multiplechoiceresponse>",
    ],
)
def test_what_cannot_be_marked_is_kept_with_its_source(
    response: str, import_members: Import, codes: Codes
) -> None:
    imported = import_members(
        {
            **unit('<problem url_name="p"/>'),
            "problem/p.xml": f"<problem><p>Apa?</p>{response}</problem>",
        }
    )
    quiz = items_of(imported)["problem-p"]
    assert [question["kind"] for question in quiz["questions"]] == ["unsupported"]
    assert quiz["questions"][0]["prompt"]["id"].startswith("<p>Apa?</p>")
    assert quiz["required"] is False
    assert imported.course is not None
    assert [file["path"] for file in imported.course["files"]] == ["problem/p.xml"]
    assert codes(imported, "kept") == ["olx_questions_not_marked"]


def test_python_is_kept_and_never_run(import_members: Import, codes: Codes, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    imported = import_members(
        {
            **unit('<problem url_name="p"/>'),
            "problem/p.xml": '<problem><script type="loncapa/python">\n'
            f"open({str(trace)!r}, 'w')\nx = 3\n</script>"
            '<p>Berapa $x + 1?</p><numericalresponse answer="$y"/>'
            '<p>Berapa 1 + 1?</p><numericalresponse answer="2"/></problem>',
        }
    )
    first, second = items_of(imported)["problem-p"]["questions"]
    assert (first["kind"], second["kind"]) == ("unsupported", "numerical")
    assert "open(" not in json.dumps(imported.course)
    assert not trace.exists()
    assert {"olx_needs_script", "olx_script_kept"} <= set(codes(imported, "kept"))
    assert imported.course is not None
    assert [file["path"] for file in imported.course["files"]] == ["problem/p.xml"]


def test_a_dollar_without_a_script_is_only_a_dollar(questions_of: Callable[..., Any]) -> None:
    (question,) = questions_of('<p>Berapa $x?</p><stringresponse answer="$x"/>')
    assert score(question, "$x") == 1


def test_several_responses_are_questions_with_what_belongs_to_them(
    questions_of: Callable[..., Any],
) -> None:
    first, second = questions_of(
        '<p>Pengantar.</p><div><p>Satu?</p><stringresponse answer="1"/></div>'
        '<solution><p>Sebab 1.</p></solution><p>Dua <stringresponse answer="2"><textline/>'
        "</stringresponse> ya?</p><solution><p>Sebab 2.</p></solution><p>Penutup.</p>"
        "<demandhint><hint>Pikir.</hint></demandhint>",
        'weight="4"',
    )
    assert (first["id"], second["id"]) == ("p_2_1", "p_3_1")
    assert "Pengantar." in first["prompt"]["id"]
    assert "Satu?" in first["prompt"]["id"]
    assert "Dua" not in first["prompt"]["id"]
    assert "Dua ____  ya?" in second["prompt"]["id"]
    assert "Penutup." in second["prompt"]["id"]
    assert first["feedback"] == {"id": "<p>Sebab 1.</p>"}
    assert second["feedback"] == {"id": "<p>Sebab 2.</p><ul><li>Pikir.</li></ul>"}
    assert (first["points"], second["points"]) == (2, 2)


def test_an_explanation_that_may_not_be_shown_is_not(import_unit: Import, codes: Codes) -> None:
    imported = import_unit(
        '<problem url_name="p" showanswer="never"><stringresponse answer="a"/>'
        "<solution><p>Rahasia.</p></solution></problem>"
    )
    assert "Rahasia" not in json.dumps(items_of(imported))
    assert "olx_solution_hidden" in codes(imported, "kept")


def test_when_answers_may_be_seen_is_kept(import_members: Import) -> None:
    problem = '<problem url_name="{}" {}><stringresponse answer="a"/></problem>'
    sequential = '<sequential url_name="{}" show_correctness="{}">{}</sequential>'
    inner = problem.format("p1", 'showanswer="finished"') + problem.format("p2", "")
    hidden = sequential.format("s2", "never", problem.format("p3", ""))
    items = items_of(
        import_members(
            course(
                f'<chapter url_name="c">{sequential.format("s1", "always", inner)}{hidden}'
                "</chapter>"
            )
        )
    )
    found = [items[f"problem-{name}"].get("review") for name in ("p1", "p2", "p3")]
    assert found == ["after_pass", None, "never"]


def test_a_problem_that_asks_nothing_is_a_text(import_unit: Import, codes: Codes) -> None:
    imported = import_unit('<problem url_name="p"><p>Hanya teks.</p></problem>')
    quiz = items_of(imported)["problem-p"]
    assert [question["kind"] for question in quiz["questions"]] == ["text"]
    assert quiz["required"] is False
    assert "olx_no_question" in codes(imported, "info")


def test_attempts_come_from_the_problem_or_the_course(import_members: Import) -> None:
    problem = '<problem url_name="{}" {}><stringresponse answer="a"/></problem>'
    inner = problem.format("p1", 'max_attempts="2"') + problem.format("p2", "")
    text = unit(inner)["course/r1.xml"]
    assert isinstance(text, str)
    imported = import_members(
        {"course.xml": ONE, "course/r1.xml": text.replace("<course ", '<course max_attempts="5" ')}
    )
    items = items_of(imported)
    assert (items["problem-p1"]["attempts"], items["problem-p2"]["attempts"]) == (2, 5)


@pytest.mark.parametrize("tag", ["library_content", "itembank"])
def test_a_library_draws_its_questions(tag: str, import_unit: Import, codes: Codes) -> None:
    problems = "".join(
        f'<problem url_name="p{n}"><stringresponse answer="a"/></problem>' for n in range(3)
    )
    imported = import_unit(f'<{tag} url_name="l" max_count="2">{problems}</{tag}>')
    quiz = items_of(imported)["library-content-l"]
    names = [question["id"] for question in quiz["questions"]]
    assert names == ["p0_2_1", "p1_2_1", "p2_2_1"]
    assert quiz["draws"] == [{"bank": None, "questions": names, "number": 2}]
    assert "olx_draws" in codes(imported, "info")
    assert imported.report["accounts"]["questions"] == {
        "total": 3,
        "modules": 3,
        "library": 0,
        "copies": 0,
        "left_out": 0,
    }


def test_a_library_that_cannot_draw_asks_all_and_says_so(import_unit: Import, codes: Codes) -> None:
    two = '<stringresponse answer="a"/><stringresponse answer="b"/>'
    imported = import_unit(
        f'<library_content url_name="l" max_count="1"><problem url_name="p1">{two}</problem>'
        '<problem url_name="p2"><stringresponse answer="c"/></problem></library_content>'
        '<library_content url_name="m" max_count="1"><html><p>Teks.</p></html>'
        '<problem url_name="p3"><stringresponse answer="d"/></problem></library_content>'
        '<library_content url_name="n" source_library_id="x" max_count="1"/>'
    )
    items = items_of(imported)
    assert len(items["library-content-l"]["questions"]) == 3
    assert items["library-content-l"]["draws"] == []
    assert items["problem-p3"]["kind"] == "quiz"
    assert items["library-content-n"]["kind"] == "opaque"
    assert codes(imported, "adapted").count("olx_draws_all") == 2
    assert "olx_library_empty" in codes(imported, "kept")


def test_three_thousand_questions_take_seconds(import_members: Import) -> None:
    problem = (
        "<problem><p>Apa?</p><multiplechoiceresponse><choicegroup>"
        '<choice correct="true">A</choice><choice correct="false">B</choice></choicegroup>'
        "</multiplechoiceresponse></problem>"
    )
    members = unit("".join(f'<problem url_name="p{n}"/>' for n in range(3000)))
    members |= {f"problem/p{n}.xml": problem for n in range(3000)}
    started = time.monotonic()
    imported = import_members(members)
    assert imported.report["accounts"]["questions"]["modules"] == 3000
    assert time.monotonic() - started < 30
    kinds = {q["kind"] for item in items_of(imported).values() for q in item.get("questions", ())}
    assert kinds <= MARKED_KINDS
