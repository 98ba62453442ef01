"""Every kind of QTI 1.2 question comes in so that it is marked as the package scores it."""

from __future__ import annotations

from typing import Any

import pytest

from services.content.adapters.formats.qti12.document import QtiDocument
from services.content.adapters.formats.qti12.document import read_qti
from services.content.adapters.markup.xml import parse_xml
from services.content.adapters.packages.limits import Limits
from services.content.domain.marking import share_of
from services.content.domain.patterns import safe_pattern
from tests.unit.content.importers.packages import quiz
from tests.unit.content.importers.qti_items import asked_item
from tests.unit.content.importers.qti_items import equal
from tests.unit.content.importers.qti_items import fib
from tests.unit.content.importers.qti_items import lid
from tests.unit.content.importers.qti_items import says
from tests.unit.content.importers.qti_items import when

ABC = {"a": "Satu", "b": "Dua", "c": "Tiga"}


def document(text: str) -> QtiDocument:
    root = parse_xml(text.encode(), "q.xml", Limits(), lambda encoding: None)
    return read_qti(root, lambda markup: markup, "id", "q.xml")


def read(item: str) -> tuple[dict[str, Any], list[str]]:
    """The one question, and the codes of what is told about it."""
    found = document(quiz(item))
    (question,) = found.questions
    return question, [remark.code for remark in found.remarks]


def question(item: str) -> dict[str, Any]:
    return read(item)[0]


def test_a_question_says_where_it_comes_from() -> None:
    text = quiz("\n\n" + asked_item("essay_question", fib(), ident="i1"))
    (found,) = document(text).questions
    assert found["source"] == {"path": "q.xml", "identifier": "i1", "line": 3}


def test_a_choice_may_earn_a_part_and_another_may_cost() -> None:
    scoring = when(equal("a")) + when(equal("b"), "50") + when(equal("c"), "-25")
    found = question(asked_item("multiple_choice_question", lid("r", ABC), scoring))
    assert [share_of(found, choice) for choice in "abc"] == [1.0, 0.5, 0.0]
    assert found["answer"]["weights"]["c"] == -0.25


def test_either_of_two_right_choices_earns_the_points() -> None:
    right = f"<or>{equal('a')}{equal('b')}</or>"
    found = question(asked_item("multiple_choice_question", lid("r", ABC), when(right)))
    assert [share_of(found, choice) for choice in "abc"] == [1.0, 1.0, 0.0]


@pytest.mark.parametrize(
    "labels", [{"55": "True", "66": "False"}, {"x": "Benar", "y": "Salah"}, {"t": "Ya", "f": "No"}]
)
def test_true_and_false_are_recognised_whatever_their_ids(labels: dict[str, str]) -> None:
    right, _ = labels
    found = question(asked_item("true_false_question", lid("r", labels), when(equal(right))))
    assert found["kind"] == "true_false"
    assert [choice["id"] for choice in found["choices"]] == ["true", "false"]
    assert (share_of(found, True), share_of(found, False)) == (1.0, 0.0)


def test_true_and_false_in_other_words_are_two_choices() -> None:
    labels = {"1": "Setuju", "2": "Menolak"}
    found = question(asked_item("true_false_question", lid("r", labels), when(equal("2"))))
    assert found["kind"] == "multiple_choice"
    assert found["answer"] == {"choices": ["2"]}


def test_choices_that_add_and_cost_points_are_marked_as_scored() -> None:
    scoring = (
        when(equal("a"), "50", "Add")
        + when(equal("b"), "50", "Add")
        + when(equal("c"), "-10", "Add")
    )
    found = question(asked_item("multiple_answers_question", lid("r", ABC, "Multiple"), scoring))
    assert share_of(found, ["a", "b"]) == 1.0
    assert share_of(found, ["a"]) == 0.5
    assert share_of(found, ["a", "b", "c"]) == pytest.approx(0.9)


def test_a_wrong_choice_that_costs_what_a_right_one_earns_is_partial_credit() -> None:
    scoring = when(equal("a"), "100", "Add") + when(equal("b"), "-100", "Add")
    places = lid("r", {"a": "A", "b": "B"}, "Multiple")
    found = question(asked_item("multiple_answers_question", places, scoring))
    assert found["answer"] == {"choices": ["a"], "partial": True}


def test_lesser_sets_are_told_and_earn_nothing() -> None:
    both = f"<and>{equal('a')}{equal('b')}</and>"
    scoring = when(both) + when(equal("a"), "40")
    found, told = read(asked_item("multiple_answers_question", lid("r", ABC, "Multiple"), scoring))
    assert found["answer"] == {"choices": ["a", "b"]}
    assert told == ["lesser_scores_dropped"]


def test_pairs_are_matched_each_for_its_share() -> None:
    right = {"1": "Ibu", "2": "Ayah"}
    places = lid("response_7", right, beside="Mother") + lid("response_8", right, beside="Father")
    scoring = when(equal("1", "response_7"), "50.00", "Add")
    scoring += when(equal("2", "response_8"), "50.00", "Add")
    found = question(asked_item("matching_question", places, scoring))
    assert [pair["text"] for pair in found["pairs"]] == [{"id": "Mother"}, {"id": "Father"}]
    assert [choice["id"] for choice in found["choices"]] == ["1", "2"]
    assert share_of(found, {"response_7": "1", "response_8": "2"}) == 1.0
    assert share_of(found, {"response_7": "1", "response_8": "1"}) == 0.5


def test_blanks_stand_in_their_prompt_and_take_every_listed_text() -> None:
    places = lid("response_warna", {"1": "Merah", "2": "merah tua"}, beside="warna")
    places += lid("response_bunga", {"3": "Mawar"}, beside="bunga")
    scoring = when(equal("1", "response_warna"), "50", "Add")
    scoring += when(equal("3", "response_bunga"), "50", "Add")
    found = question(
        asked_item("fill_in_multiple_blanks_question", places, scoring, "[bunga] itu [warna].")
    )
    assert found["prompt"] == {"id": "[[bunga]] itu [[warna]]."}
    assert share_of(found, {"warna": "merah  tua", "bunga": "MAWAR"}) == 1.0
    assert share_of(found, {"warna": "biru", "bunga": "mawar"}) == 0.5


def test_a_blank_without_a_place_follows_the_prompt() -> None:
    places = lid("response_x", {"1": "satu"}, beside="x")
    item = asked_item("fill_in_multiple_blanks_question", places, when(equal("1", "response_x")))
    assert question(item)["prompt"] == {"id": "Apa?<p> [[x]]</p>"}


def test_a_blank_with_an_odd_name_gets_a_name_that_can_be_stored() -> None:
    places = lid("response_a.$b c", {"1": "satu"}, beside="a.$b c")
    scoring = when(equal("1", "response_a.$b c"))
    found = question(asked_item("fill_in_multiple_blanks_question", places, scoring, "[a.$b c]?"))
    (blank,) = found["blanks"]
    assert set(blank["id"]).isdisjoint(".$ ")
    assert found["prompt"] == {"id": f"[[{blank['id']}]]?"}
    assert share_of(found, {blank["id"]: "Satu"}) == 1.0


def test_dropdowns_have_a_list_each() -> None:
    places = lid("response_c1", {"1": "Merah", "2": "Hitam"}, beside="c1")
    places += lid("response_c2", {"1": "Biru", "3": "Putih"}, beside="c2")
    scoring = when(equal("1", "response_c1"), "50", "Add")
    scoring += when(equal("3", "response_c2"), "50", "Add")
    found = question(asked_item("multiple_dropdowns_question", places, scoring, "[c1] dan [c2]"))
    assert found["prompt"] == {"id": "[[c1]] dan [[c2]]"}
    assert share_of(found, {"c1": "1", "c2": "3"}) == 1.0
    assert share_of(found, {"c1": "1", "c2": "1"}) == 0.5


def test_parts_of_unequal_worth_are_told() -> None:
    places = lid("response_c1", ABC, beside="c1") + lid("response_c2", {"x": "X"}, beside="c2")
    scoring = when(equal("a", "response_c1"), "80", "Add")
    scoring += when(equal("x", "response_c2"), "20", "Add")
    _, told = read(asked_item("multiple_dropdowns_question", places, scoring, "[c1] [c2]"))
    assert told == ["shares_made_equal"]


def test_several_lists_without_a_declared_kind_are_dropdowns_or_pairs() -> None:
    scoring = when(equal("a", "r1"), "50", "Add") + when(equal("b", "r2"), "50", "Add")
    pairs = lid("r1", ABC, beside="I") + lid("r2", ABC, beside="II")
    lists = lid("r1", ABC, beside="I") + lid("r2", {"b": "B", "z": "Z"}, beside="II")
    assert question(asked_item("", pairs, scoring))["kind"] == "matching"
    found = question(asked_item("", lists, scoring))
    assert found["kind"] == "dropdowns"
    assert found["prompt"] == {"id": "Apa?<p>I [[r1]]</p><p>II [[r2]]</p>"}


def test_a_declared_kind_with_more_places_than_it_has_is_read_by_its_places() -> None:
    scoring = when(equal("a", "r1"), "50", "Add") + when(equal("b", "r2"), "50", "Add")
    places = lid("r1", ABC) + lid("r2", ABC)
    assert question(asked_item("multiple_choice_question", places, scoring))["kind"] == "matching"


def test_several_texts_are_blanks() -> None:
    scoring = when(equal("satu", "r1"), "50", "Add") + when(equal("dua", "r2"), "50", "Add")
    found = question(asked_item("", fib("r1") + fib("r2"), scoring))
    assert found["kind"] == "blanks"
    assert share_of(found, {"r1": "Satu", "r2": "tiga"}) == 0.5


@pytest.mark.parametrize("marks", [False, True])
def test_choices_are_put_in_order(marks: bool) -> None:
    order = ("c", "a", "b")
    tests = [
        equal(name, "r", f' index="{place}"' if marks else "") for place, name in enumerate(order)
    ]
    if marks:
        tests.reverse()
    item = asked_item("ordering_question", lid("r", ABC, "Ordered"), when("".join(tests)))
    found = question(item)
    assert found["answer"] == {"order": ["c", "a", "b"]}
    assert share_of(found, ["c", "a", "b"]) == 1.0
    assert share_of(found, ["a", "c", "b"]) == 0.0


def bounds(low: str, high: str, lower: str = "vargte") -> str:
    return f"<{lower} respident='r'>{low}</{lower}><varlte respident='r'>{high}</varlte>"


@pytest.mark.parametrize(
    ("condition", "number"),
    [
        (f"<or>{equal('4.0')}<and>{bounds('4.0', '4.0')}</and></or>", {"exact": 4.0}),
        (
            f"<or>{equal('2.1')}<and>{bounds('2.0', '2.2')}</and></or>",
            {"exact": 2.1, "tolerance": 0.1},
        ),
        (bounds("6", "8"), {"min": 6.0, "max": 8.0}),
        (f"<and>{bounds('-1', '1')}</and>", {"min": -1.0, "max": 1.0}),
        (
            f"<or>{equal('13.4')}<and>{bounds('13.395', '13.405', 'vargt')}</and></or>",
            {"exact": 13.4, "precision": 4},
        ),
        (
            f"<or>{equal('0.00123')}<and>{bounds('0.001225', '0.001235', 'vargt')}</and></or>",
            {"exact": 0.00123, "precision": 3},
        ),
        (
            "<or><varequal precisiontype='significantDigits' precision='2' respident='r'>8.0"
            f"</varequal><and>{bounds('7.95', '8.05', 'vargt')}</and></or>",
            {"exact": 8.0, "precision": 2},
        ),
        (
            f"<or>{equal('5')}<and>{bounds('4', '7')}</and></or>",
            {"min": 4.0, "max": 7.0},
        ),
        (equal("3,5"), {"exact": 3.5}),
    ],
)
def test_numbers_are_exact_near_in_a_range_or_to_a_precision(
    condition: str, number: dict[str, float]
) -> None:
    found = question(asked_item("numerical_question", fib("r", "Decimal"), when(condition)))
    assert found["kind"] == "numerical"
    assert found["answer"] == {"numbers": [number]}


def test_every_accepted_number_counts() -> None:
    scoring = when(equal("1")) + when(bounds("5", "6"))
    found = question(asked_item("numerical_question", fib("r", "Decimal"), scoring))
    assert [share_of(found, text) for text in ("1", "5.5", "3")] == [1.0, 1.0, 0.0]


@pytest.mark.parametrize("text", ["empat", "1e999", "NaN", ""])
def test_a_number_that_is_none_is_not_understood(text: str) -> None:
    found, told = read(asked_item("numerical_question", fib("r", "Decimal"), when(equal(text))))
    assert found["kind"] == "unsupported"
    assert told == ["answer_not_understood"]


def calculated(sets: str, tolerance: str = "0.1", variables: str = "") -> str:
    return (
        f"<itemproc_extension><calculated><answer_tolerance>{tolerance}</answer_tolerance>"
        "<formulas decimal_places='1'><formula>6 + x</formula></formulas>"
        f"<vars>{variables}</vars><var_sets>{sets}</var_sets></calculated></itemproc_extension>"
    )


def test_a_calculated_question_has_its_sets_of_values() -> None:
    sets = "<var_set ident='11'><var name='x'>4</var><answer>10</answer></var_set>"
    found = question(
        asked_item("calculated_question", fib(), prompt="6 + [x]?", more=calculated(sets))
    )
    assert found["prompt"] == {"id": "6 + [[x]]?"}
    assert found["answer"] == {
        "datasets": [{"id": "11", "values": {"x": 4.0}, "result": 10.0}],
        "tolerance": 0.1,
        "tolerance_kind": "absolute",
        "formula": "6 + x",
    }
    assert [share_of(found, text) for text in ("10", "10.1", "10.2")] == [1.0, 1.0, 0.0]


def test_a_tolerance_may_be_a_part_of_the_result() -> None:
    sets = "<var_set ident='11'><var name='x'>4</var><answer>10</answer></var_set>"
    item = asked_item("calculated_question", fib(), more=calculated(sets, "5%"))
    assert share_of(question(item), "10.5") == 1.0


def test_a_set_without_a_result_is_told() -> None:
    sets = "<var_set ident='11'><var name='x'>4</var><answer>10</answer></var_set>"
    sets += "<var_set ident='12'><var name='x'>vier</var><answer>1</answer></var_set>"
    found, told = read(asked_item("calculated_question", fib(), more=calculated(sets)))
    assert len(found["answer"]["datasets"]) == 1
    assert told == ["datasets_dropped"]


def test_sets_of_values_are_made_of_the_formula_when_there_are_none() -> None:
    variable = "<var name='x' scale='1'><min>1</min><max>2</max></var>"
    item = asked_item("calculated_question", fib(), more=calculated("", variables=variable))
    found, told = read(item)
    assert told == ["datasets_made"]
    assert question(item)["answer"] == found["answer"]
    for each in found["answer"]["datasets"]:
        assert 1 <= each["values"]["x"] <= 2
        assert each["result"] == pytest.approx(6 + each["values"]["x"])


def test_a_calculated_question_without_anything_to_mark_by_is_kept() -> None:
    found, told = read(asked_item("calculated_question", fib()))
    assert found["kind"] == "unsupported"
    assert told == ["answer_not_understood"]


def test_a_part_of_the_text_is_a_pattern() -> None:
    part = "<varsubstring respident='r'>a.b (c)</varsubstring>"
    found = question(asked_item("", fib(), when(part)))
    assert found["kind"] == "short_answer"
    assert all(safe_pattern(pattern) for pattern in found["answer"]["patterns"])
    assert [share_of(found, text) for text in ("so A.B (C)!", "aXb c")] == [1.0, 0.0]


def test_several_parts_may_come_in_any_order() -> None:
    parts = "<and><varsubstring respident='r'>air</varsubstring>"
    parts += "<varsubstring respident='r'>api</varsubstring></and>"
    found = question(asked_item("", fib(), when(parts)))
    assert [share_of(found, text) for text in ("api dan air", "air, api", "air")] == [1, 1, 0]


def test_what_a_text_must_not_say_is_not_understood() -> None:
    parts = (
        f"<and><varsubstring respident='r'>air</varsubstring><not>{equal('air mata')}</not></and>"
    )
    found, told = read(asked_item("short_answer_question", fib(), when(parts)))
    assert (found["kind"], told) == ("unsupported", ["answer_not_understood"])


def test_uploads_and_texts_are_what_they_are() -> None:
    assert question(asked_item("file_upload_question", ""))["kind"] == "upload"
    assert question(asked_item("text_only_question", ""))["kind"] == "text"
    assert question(asked_item("", ""))["kind"] == "text"


@pytest.mark.parametrize(
    "places",
    [
        "<response_xy ident='r'><render_hotspot/></response_xy>",
        "<response_lid ident='r'><render_hotspot><response_label ident='a'/></render_hotspot>"
        "</response_lid>",
        "<response_num ident='r'><render_slider/></response_num>",
        "<response_grp ident='r'/>",
        lid("r", ABC) + fib("s"),
    ],
)
def test_places_in_pictures_and_the_like_are_kept_unmarked(places: str) -> None:
    found = question(asked_item("", places, when(equal("a"))))
    assert found["kind"] == "unsupported"
    assert "answer" not in found


def test_feedback_is_kept_by_its_outcome() -> None:
    scoring = (
        when("<other/>", "", shows="general_fb")
        + when(equal("b"), "", shows="b_fb")
        + when(equal("a"), shows="correct_fb")
        + when("<other/>", "", shows="general_incorrect_fb")
    )
    shown = says("general_fb", "Baca bab 1") + says("correct_fb", "Bagus")
    shown += says("general_incorrect_fb", "Belum") + says("b_fb", "Bukan b")
    found = question(asked_item("multiple_choice_question", lid("r", ABC), scoring, more=shown))
    assert found["feedback"] == {"id": "Baca bab 1"}
    assert found["answer"]["feedback_by_outcome"] == {
        "correct": {"id": "Bagus"},
        "incorrect": {"id": "Belum"},
        "choice:b": {"id": "Bukan b"},
    }


def test_feedback_with_names_of_its_own_is_known_by_what_shows_it() -> None:
    scoring = when(equal("a"), shows="F1") + when("<other/>", "", shows="F2")
    shown = says("F1", "Ya") + says("F2", "Tidak") + says("F3", "Tak pernah")
    found, told = read(asked_item("multiple_choice_question", lid("r", ABC), scoring, more=shown))
    assert found["answer"]["feedback_by_outcome"] == {
        "correct": {"id": "Ya"},
        "incorrect": {"id": "Tidak"},
    }
    assert told == ["feedback_dropped"]


def test_feedback_to_true_goes_with_true() -> None:
    scoring = when(equal("7"), "", shows="7_fb") + when(equal("8"))
    places = lid("r", {"7": "True", "8": "False"})
    found = question(asked_item("true_false_question", places, scoring, more=says("7_fb", "Ah")))
    assert found["answer"]["feedback_by_outcome"] == {"choice:true": {"id": "Ah"}}


def test_points_are_those_of_the_package() -> None:
    item = asked_item("multiple_choice_question", lid("r", ABC), when(equal("a")), points="2.5")
    assert question(item)["points"] == 2.5
    assert question(asked_item("", lid("r", ABC), when(equal("a"), "10.00")))["points"] == 10.0
    assert question(asked_item("", lid("r", ABC), when(equal("a"))))["points"] == 1.0


def test_markup_may_stand_as_elements() -> None:
    item = asked_item("essay_question", fib()).replace(
        "Apa?", "<p xmlns='http://www.w3.org/1999/xhtml'>A &lt; <b>B</b><br/></p>!"
    )
    assert question(item)["prompt"] == {"id": "<p>A &lt; <b>B</b><br></p>!"}


def group(number: str, items: str, bank: str = "", points: str = "") -> str:
    reference = f"<sourcebank_ref>{bank}</sourcebank_ref>" if bank else ""
    worth = (
        f"<selection_extension><points_per_item>{points}</points_per_item></selection_extension>"
        if points
        else ""
    )
    return (
        f"<section ident='s'><selection_ordering><selection>{reference}<selection_number>{number}"
        f"</selection_number>{worth}</selection></selection_ordering>{items}</section>"
    )


def test_a_group_asks_some_of_its_own_questions() -> None:
    items = "".join(asked_item("essay_question", fib(), ident=name) for name in "xyz")
    found = document(
        quiz(asked_item("essay_question", fib(), ident="w") + group("2", items, "", "3"))
    )
    (draw,) = found.draws
    assert (draw.bank, draw.questions, draw.number, draw.points) == (None, ["x", "y", "z"], 2, 3.0)
    assert [each["id"] for each in found.questions] == ["w", "x", "y", "z"]


def test_a_question_belongs_to_its_innermost_group() -> None:
    inner = group("1", asked_item("essay_question", fib(), ident="x"))
    outer = group("1", inner + asked_item("essay_question", fib(), ident="y"))
    assert [draw.questions for draw in document(quiz(outer)).draws] == [["y"], ["x"]]


def test_a_group_may_draw_from_a_bank() -> None:
    (draw,) = document(quiz(group("4", "", "b1"))).draws
    assert (draw.bank, draw.questions, draw.number, draw.points) == ("b1", None, 4, None)


def test_a_question_that_is_only_referred_to_is_missing() -> None:
    assert document(quiz("<itemref linkrefid='gone'/>")).missing == ["gone"]


def test_conditions_that_multiply_without_end_are_not_understood() -> None:
    either = f"<or>{equal('a')}{equal('b')}</or>"
    condition = f"<and>{either * 60}</and>"
    found, told = read(
        asked_item("multiple_answers_question", lid("r", ABC, "Multiple"), when(condition))
    )
    assert (found["kind"], told) == ("unsupported", ["answer_not_understood"])


def test_questions_of_one_name_get_names_of_their_own() -> None:
    items = asked_item("essay_question", fib(), ident="x") * 3
    assert [each["id"] for each in document(quiz(items)).questions] == ["x", "x-2", "x-3"]
