"""Marking of every kind of question: the share of the points that an answer earns."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.content.domain.errors import Invalid
from services.content.domain.marking import share_of
from services.content.domain.papers import dealt


def question(kind: str, **more: Any) -> dict[str, Any]:
    return {"id": "q", "kind": kind, "prompt": {"en": "?"}, "points": 1.0, **more}


def choices(*ids: str) -> list[dict[str, Any]]:
    return [{"id": each, "text": {"en": each}} for each in ids]


def response(**answer: Any) -> dict[str, Any]:
    return question("multiple_response", choices=choices("a", "b", "c", "d"), answer=answer)


def blanks(**answer: Any) -> dict[str, Any]:
    wanted = {"one": {"texts": ["Define"]}, "two": {"texts": [], "patterns": [r"id\w+"]}}
    places = [{"id": "one"}, {"id": "two"}]
    return question("blanks", blanks=places, answer={"blanks": wanted, **answer})


def number_blank() -> dict[str, Any]:
    wanted = {"one": {"texts": ["three"], "numbers": [{"exact": 3, "tolerance": 0.5}]}}
    return question("blanks", blanks=[{"id": "one"}], answer={"blanks": wanted})


def dropdowns(**answer: Any) -> dict[str, Any]:
    places = [{"id": "one", "choices": choices("a", "b")}, {"id": "two", "choices": choices("c")}]
    wanted = {"one": {"choices": ["a"]}, "two": {"choices": ["c"]}}
    return question("dropdowns", blanks=places, answer={"blanks": wanted, **answer})


def matching(**answer: Any) -> dict[str, Any]:
    return question(
        "matching",
        pairs=choices("one", "two"),
        choices=choices("a", "b", "c"),
        answer={"pairs": {"one": ["a"], "two": ["b", "c"]}, **answer},
    )


def ordering(**answer: Any) -> dict[str, Any]:
    order = ["a", "b", "c", "d"]
    return question("ordering", choices=choices(*order), answer={"order": order, **answer})


def numerical(*numbers: dict[str, float]) -> dict[str, Any]:
    return question("numerical", answer={"numbers": list(numbers)})


def calculated(**answer: Any) -> dict[str, Any]:
    datasets = [{"id": "1", "values": {"x": 3.0}, "result": 10.0}]
    given = {"formula": "2x + 4", "datasets": datasets, "tolerance": 0.1, **answer}
    return question("calculated", answer={"tolerance_kind": "absolute", **given})


def partly(kind: str, **answer: Any) -> dict[str, Any]:
    less = [{"share": 0.5, "texts": ["nearly"], "numbers": [{"min": 1, "max": 5}]}]
    return question(
        kind, answer={"partly": [{"share": 0.25, "texts": ["Nearly"]}, *less], **answer}
    )


WEIGHED = response(choices=["a"], weights={"a": 0.5, "b": 0.5, "c": -0.5})
THIRDS = response(choices=["a"], weights=dict.fromkeys("abc", 0.33333))
SINGLE = question(
    "multiple_choice",
    choices=choices("a", "b", "c"),
    answer={"choices": ["a"], "weights": {"a": 1.0, "b": 0.5}},
)
PATTERN = question("short_answer", answer={"texts": ["listen"], "patterns": ["empathi[sz]e"]})


@pytest.mark.parametrize(
    ("item", "given", "share"),
    [
        (response(choices=["a", "b"]), ["a"], 0),
        (response(choices=["a", "b"], partial=True), ["a"], 0.5),
        (response(choices=["a", "b"], partial=True), ["a", "c"], 0),
        (response(choices=["a", "b"], partial=True), ["a", "b", "c"], 0.5),
        (response(choices=["a", "b"], partial=True), ["c", "d"], 0),
        (response(choices=["a", "b"], partial=True), ["b", "a"], 1),
        (WEIGHED, ["a"], 0.5),
        (WEIGHED, ["a", "b"], 1),
        (WEIGHED, ["a", "c"], 0),
        (WEIGHED, ["c"], 0),
        (WEIGHED, [], 0),
        (THIRDS, ["a", "b", "c"], 1),
        (SINGLE, "a", 1),
        (SINGLE, "b", 0.5),
        (SINGLE, "c", 0),
        (SINGLE, ["a", "b"], 0),
        (PATTERN, "Listen", 1),
        (PATTERN, "  EMPATHIZE ", 1),
        (PATTERN, "empathizer", 0),
        (PATTERN, " ", 0),
        (question("short_answer", answer={"patterns": [".*"]}), " ", 0),
        (blanks(), {"one": "define", "two": "ideate"}, 1),
        (blanks(), {"one": "define"}, 0),
        (blanks(partial=True), {"one": "define", "two": "test"}, 0.5),
        (blanks(partial=True), {"one": None}, 0),
        (number_blank(), {"one": "3,4"}, 1),
        (number_blank(), {"one": "three"}, 1),
        (number_blank(), {"one": "3,6"}, 0),
        (dropdowns(), {"one": "a", "two": "c"}, 1),
        (dropdowns(), {"one": "b", "two": "c"}, 0),
        (dropdowns(partial=True), {"one": "b", "two": "c"}, 0.5),
        (matching(), {"one": "a", "two": "c"}, 1),
        (matching(), {"one": "a", "two": "a"}, 0),
        (matching(partial=True), {"one": "a"}, 0.5),
        (ordering(), ["a", "b", "c", "d"], 1),
        (ordering(), ["b", "a", "c", "d"], 0),
        (ordering(partial=True), ["b", "a", "c", "d"], 0.5),
        (ordering(partial=True), ["a"], 0.25),
        (numerical({"exact": 3.5, "tolerance": 0.1}), "3,6", 1),
        (numerical({"exact": 3.5, "tolerance": 0.1}), 3.61, 0),
        (numerical({"exact": 1}, {"min": 5, "max": 6}), "5,5", 1),
        (numerical({"exact": 1}), "", 0),
        (calculated(), 10.1, 1),
        (calculated(), "9,8", 0),
        (calculated(tolerance_kind="relative"), 11, 1),
        (calculated(tolerance_kind="relative"), 11.1, 0),
        (calculated(datasets=[{"id": "1", "values": {"x": 4.0}}]), 12, 1),
        (question("essay"), "Text", None),
        (question("upload"), ["https://example.org/plan"], None),
        (question("text"), None, None),
        (question("unsupported", answer={"texts": ["x"]}), "x", None),
        (calculated(datasets=[], formula="1"), "1", None),
        (calculated(datasets=[{"id": "1", "values": {}}]), "1", None),
    ],
)
def test_an_answer_earns_its_share(item: dict[str, Any], given: object, share: object) -> None:
    assert share_of(item, given) == share


@pytest.mark.parametrize(
    "item",
    [
        *(response(choices=["a"]), PATTERN, blanks(), dropdowns(), matching(), ordering()),
        *(numerical({"exact": 0}), calculated(), SINGLE),
    ],
)
def test_no_answer_earns_nothing(item: dict[str, Any]) -> None:
    assert share_of(item, None) == 0


@pytest.mark.parametrize(
    ("item", "given", "code"),
    [
        (blanks(), "define", "answer_shape"),
        (blanks(), {"one": 3}, "answer_shape"),
        (blanks(), {"three": "define"}, "unknown_part"),
        (blanks(), {"one": "x" * 1001}, "answer_too_long"),
        (dropdowns(), {"one": "c"}, "unknown_choice"),
        (dropdowns(), {"one": ["a"]}, "answer_shape"),
        (matching(), {"one": "z"}, "unknown_choice"),
        (matching(), {"z": "a"}, "unknown_part"),
        (matching(), ["a"], "answer_shape"),
        (ordering(), ["a", "a"], "answer_shape"),
        (ordering(), ["z"], "unknown_choice"),
        (ordering(), "a", "answer_shape"),
        (numerical({"exact": 1}), "three", "answer_number"),
        (numerical({"exact": 1}), True, "answer_number"),
        (numerical({"exact": 1}), [1], "answer_number"),
        (calculated(), {"x": 1}, "answer_number"),
    ],
)
def test_what_cannot_be_an_answer_is_refused(
    item: dict[str, Any], given: object, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        share_of(item, given)
    assert refused.value.code == code
    assert refused.value.pointer == "/answers/q"


names = st.lists(st.text(min_size=1, max_size=3), min_size=1, max_size=5, unique=True)


KINDS = (
    *("choice", "response", "weights", "text", "blanks", "dropdowns"),
    *("matching", "ordering", "numerical", "calculated"),
)


@st.composite
def asked(draw: st.DrawFn) -> tuple[dict[str, Any], object]:
    """A question of any marked kind with its right answer."""
    ids = draw(names)
    some = draw(st.lists(st.sampled_from(ids), min_size=1, unique=True))
    partial = {"partial": draw(st.booleans())}
    kind = draw(st.sampled_from(KINDS))
    offered = choices(*ids)
    if kind == "choice":
        answer = {"choices": some[:1], **partial}
        return question("multiple_choice", choices=offered, answer=answer), some[0]
    if kind == "response":
        answer = {"choices": some, **partial}
        return question("multiple_response", choices=offered, answer=answer), some
    if kind == "weights":
        weights = {name: 1 / len(some) if name in some else -1 for name in ids}
        answer = {"choices": some, "weights": weights}
        return question("multiple_response", choices=offered, answer=answer), some
    if kind == "text":
        text = draw(st.text(min_size=1, max_size=20).filter(lambda text: text.strip()))
        return question("short_answer", answer={"texts": [text]}), text
    if kind == "blanks":
        answer = {"blanks": {name: {"texts": [f"Text {name}"]} for name in ids}, **partial}
        given = {name: f"TEXT  {name}".swapcase().swapcase() for name in ids}
        return question("blanks", blanks=[{"id": name} for name in ids], answer=answer), given
    if kind == "dropdowns":
        answer = {"blanks": {name: {"choices": some[:1]} for name in ids}, **partial}
        places = [{"id": name, "choices": offered} for name in ids]
        return question("dropdowns", blanks=places, answer=answer), dict.fromkeys(ids, some[0])
    if kind == "matching":
        answer = {"pairs": {name: [name] for name in ids}, **partial}
        item = question("matching", pairs=offered, choices=offered, answer=answer)
        return item, {name: name for name in ids}
    if kind == "ordering":
        return question("ordering", choices=offered, answer={"order": ids, **partial}), ids
    number = draw(st.floats(-1e9, 1e9))
    if kind == "numerical":
        wanted = draw(st.sampled_from([{}, {"tolerance": 0.5}, {"precision": 4}]))
        return numerical({"exact": number, **wanted}), repr(number).replace(".", ",")
    sets = [{"id": name, "values": {"x": number}, "result": number} for name in ids]
    return calculated(datasets=sets), number


@pytest.mark.parametrize(
    ("item", "given", "share"),
    [
        (partly("short_answer", texts=["right"]), "Right", 1.0),
        (partly("short_answer", texts=["right"]), "Nearly", 0.5),
        (partly("short_answer", texts=["right"], case_sensitive=True), "Nearly", 0.25),
        (partly("short_answer", texts=["right"]), "wrong", 0.0),
        (partly("numerical", numbers=[{"exact": 3}]), "3", 1.0),
        (partly("numerical", numbers=[{"exact": 3}]), "4,5", 0.5),
        (partly("numerical", numbers=[{"exact": 3}]), 9, 0.0),
    ],
)
def test_what_is_nearly_right_earns_its_share(
    item: dict[str, Any], given: object, share: float
) -> None:
    assert share_of(item, given) == share


@given(asked())
def test_the_right_answer_earns_all(made: tuple[dict[str, Any], object]) -> None:
    item, right = made
    assert share_of(item, right) == 1.0


@given(asked(), st.text(max_size=8))
def test_how_a_question_was_dealt_changes_no_mark(
    made: tuple[dict[str, Any], object], seed: str
) -> None:
    item, right = made
    assert share_of(dealt(item, seed), right) == share_of(item, right)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)


@given(asked(), ANYTHING, st.data())
def test_whatever_is_sent_earns_a_share_between_nothing_and_all_or_is_refused(
    made: tuple[dict[str, Any], object], sent: object, data: st.DataObject
) -> None:
    item, _ = made
    ids = [choice["id"] for choice in item.get("choices", ())] or ["a"]
    sent = data.draw(st.just(sent) | st.lists(st.sampled_from(ids), max_size=6))
    try:
        share = share_of(item, sent)
    except Invalid as refused:
        assert refused.pointer == "/answers/q"
    else:
        assert share is not None
        assert 0 <= share <= 1
