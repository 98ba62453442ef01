"""QTI 1.2 questions: their kinds, choices and right answers."""

from __future__ import annotations

from typing import Any

import pytest

from services.content.adapters.formats.qti12.document import QtiDocument
from services.content.adapters.formats.qti12.document import read_qti
from services.content.adapters.markup.xml import parse_xml
from services.content.adapters.packages.limits import Limits
from services.content.adapters.packages.refusals import PackageRefused
from services.content.adapters.packages.refusals import Unreadable
from tests.unit.content.importers.packages import choice_question
from tests.unit.content.importers.packages import quiz


def document(text: str) -> QtiDocument:
    root = parse_xml(text.encode(), "q.xml", Limits(), lambda encoding: None)
    return read_qti(root, lambda markup: markup, "id")


def question(item: str) -> dict[str, Any]:
    (found,) = document(quiz(item)).questions
    return found


def text_question(conditions: str, kind: str = "") -> str:
    field = f"<fieldlabel>question_type</fieldlabel><fieldentry>{kind}</fieldentry>"
    metadata = f"<qtimetadatafield>{field}</qtimetadatafield>" if kind else ""
    return (
        f'<item ident="t"><itemmetadata><qtimetadata>{metadata}</qtimetadata></itemmetadata>'
        "<presentation><material><mattext>1 &lt; 2?</mattext></material>"
        '<response_str ident="r"><render_fib/></response_str></presentation>'
        f"<resprocessing>{conditions}</resprocessing></item>"
    )


def accepts(*texts: str, case: str = "") -> str:
    mark = f' case="{case}"' if case else ""
    wanted = "".join(f'<varequal respident="r"{mark}>{text}</varequal>' for text in texts)
    return (
        f"<respcondition><conditionvar>{wanted}</conditionvar>"
        '<setvar varname="SCORE" action="Set">100</setvar></respcondition>'
    )


def test_multiple_choice() -> None:
    found = question(choice_question("q1", "cc.multiple_choice.v0p1"))
    assert found["kind"] == "multiple_choice"
    assert found["id"] == "q1"
    assert found["prompt"] == {"id": "<p>Apa?</p>"}
    assert found["choices"] == [
        {"id": "a", "text": {"id": "A"}},
        {"id": "b", "text": {"id": "B"}},
        {"id": "c", "text": {"id": "C"}},
    ]
    assert found["answer"] == {"choices": ["a"]}
    assert found["points"] == 1.0


def test_multiple_response_wants_the_exact_set() -> None:
    right = (
        "<and><varequal>a</varequal><varequal>c</varequal><not><varequal>b</varequal></not></and>"
    )
    found = question(choice_question("q", "cc.multiple_response.v0p1", right))
    assert found["kind"] == "multiple_response"
    assert found["answer"] == {"choices": ["a", "c"]}


def test_multiple_response_with_a_point_for_each_choice_wants_them_all() -> None:
    item = choice_question("q", "cc.multiple_response.v0p1")
    one = item[item.index("<respcondition>") : item.index("</resprocessing>")]
    adding = one.replace('action="Set"', 'action="Add"').replace(">100<", ">50<")
    item = item.replace(one, adding + adding.replace(">a<", ">b<"))
    assert question(item)["answer"] == {
        "choices": ["a", "b"],
        "weights": {"a": 0.5, "b": 0.5, "c": 0.0},
    }


def test_alternative_sets_cannot_be_marked_and_are_kept() -> None:
    right = "<or><varequal>a</varequal><varequal>b</varequal></or>"
    found = question(choice_question("q", "cc.multiple_response.v0p1", right))
    assert found["kind"] == "unsupported"
    assert found["prompt"] == {"id": "<p>Apa?</p><ul><li>A</li><li>B</li><li>C</li></ul>"}


@pytest.mark.parametrize(
    "right",
    ["<varequal>z</varequal>", "<other/>", "<vargt>a</vargt>", ""],
)
def test_a_choice_without_one_known_answer_is_kept_unmarked(right: str) -> None:
    found = question(choice_question("q", "cc.multiple_choice.v0p1", right))
    assert found["kind"] == "unsupported"
    assert "answer" not in found


def test_short_answer_takes_every_accepted_text() -> None:
    found = question(text_question(accepts("define", "tentukan"), "short_answer_question"))
    assert found["kind"] == "short_answer"
    assert found["answer"] == {"texts": ["define", "tentukan"], "case_sensitive": False}
    assert found["prompt"] == {"id": "1 &lt; 2?"}


def test_short_answer_minds_letter_case_when_told() -> None:
    found = question(text_question(accepts("pH", case="Yes"), "short_answer_question"))
    assert found["answer"]["case_sensitive"] is True


@pytest.mark.parametrize(
    ("conditions", "kind"),
    [
        (accepts("x"), "short_answer"),
        ("<respcondition><conditionvar><other/></conditionvar></respcondition>", "essay"),
    ],
)
def test_an_undeclared_kind_is_worked_out(conditions: str, kind: str) -> None:
    assert question(text_question(conditions))["kind"] == kind


@pytest.mark.parametrize("kind", ["new_kind_2031", "hot_spot_question", "categorization_question"])
def test_other_kinds_are_kept_with_their_prompt(kind: str) -> None:
    found = question(text_question(accepts("4"), kind))
    assert found["kind"] == "unsupported"
    assert found["source_kind"] == kind
    assert found["prompt"] == {"id": "1 &lt; 2?"}


def test_an_item_without_a_presentation_is_kept_by_its_title() -> None:
    found = question('<item ident="x" title="Soal"/>')
    assert found["kind"] == "unsupported"
    assert found["prompt"] == {"id": "<p>Soal</p>"}


def test_questions_in_nested_or_no_sections_are_all_found() -> None:
    inner = (
        f"<section><section>{choice_question('a', 'cc.multiple_choice.v0p1')}</section></section>"
    )
    text = quiz(inner).replace("</assessment>", choice_question("a", "") + "</assessment>")
    assert [found["id"] for found in document(text).questions] == ["a", "a-2"]


def test_a_bank_is_told_from_a_quiz() -> None:
    item = choice_question("q", "cc.multiple_choice.v0p1")
    assert document(quiz(item, holder="objectbank")).is_bank
    assert not document(quiz(item)).is_bank


@pytest.mark.parametrize(
    "text",
    [
        "<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>",
        "<?xml version='1.0'?><!-- c --><?p i?>\n<!doctype x SYSTEM 'file:///etc/passwd'><x/>",
        "<x>" * 129 + "</x>" * 129,
        "<x>" * 5000 + "</x>" * 5000,
    ],
)
def test_xml_attacks_refuse_the_package(text: str) -> None:
    with pytest.raises(PackageRefused):
        parse_xml(text.encode(), "q.xml", Limits(), lambda encoding: None)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_a_doctype_is_found_in_every_encoding(encoding: str) -> None:
    data = "<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>".encode(encoding)
    with pytest.raises(PackageRefused):
        parse_xml(data, "q.xml", Limits(), lambda encoding: None)


def test_a_doctype_quoted_in_a_text_is_no_attack() -> None:
    text = "<x><![CDATA[<!DOCTYPE html><p>x</p>]]></x>"
    assert parse_xml(text.encode(), "q.xml", Limits(), lambda encoding: None).text.startswith("<!")


@pytest.mark.parametrize("text", ["", "no xml", "<x>", "<x>&undefined;</x>"])
def test_broken_xml_is_unreadable(text: str) -> None:
    with pytest.raises(Unreadable):
        parse_xml(text.encode(), "q.xml", Limits(), lambda encoding: None)
