"""Whatever a QTI 1.2 file says, each item becomes a question that can be shown and marked."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from services.content.adapters.formats.qti12.document import read_qti
from services.content.adapters.formats.qti12.document import signs_in
from services.content.domain.marking import is_marked
from services.content.domain.marking import share_of
from services.content.domain.papers import dealt
from services.content.domain.papers import question_page
from services.content.domain.questions import MARKED_KINDS
from services.content.domain.questions import PERSON_KINDS
from services.content.domain.questions import UNMARKED_KINDS

KINDS = (
    "multiple_choice_question",
    "multiple_answers_question",
    "true_false_question",
    "short_answer_question",
    "fill_in_multiple_blanks_question",
    "multiple_dropdowns_question",
    "matching_question",
    "ordering_question",
    "numerical_question",
    "calculated_question",
    "cc.pattern_match.v0p1",
    "essay_question",
    "",
)
NAMES = (
    "response_lid",
    "response_str",
    "response_num",
    "response_xy",
    "render_choice",
    "render_fib",
    "response_label",
    "material",
    "mattext",
    "flow",
    "respcondition",
    "conditionvar",
    "and",
    "or",
    "not",
    "varequal",
    "vargte",
    "varlte",
    "vargt",
    "varsubstring",
    "other",
    "setvar",
    "displayfeedback",
    "itemfeedback",
    "calculated",
    "var_sets",
    "var_set",
    "var",
    "answer",
    "formulas",
    "formula",
    "answer_tolerance",
    "section",
    "item",
    "selection_ordering",
    "selection",
    "sourcebank_ref",
    "selection_number",
    "itemref",
    "presentation",
    "resprocessing",
)
WORDS = (
    "",
    "a",
    "b",
    "1",
    "2.5",
    "-3",
    "100",
    "True",
    "False",
    "[a]",
    "x + 1",
    "5%",
    "1e400",
    "é$.",
)
ATTRIBUTES = ("ident", "respident", "rcardinality", "action", "linkrefid", "name", "index", "case")
VALUES = ("a", "b", "response_a", "r", "Multiple", "Ordered", "Add", "Set", "a_fb", "Yes", "1", "")

elements = st.recursive(
    st.tuples(
        st.sampled_from(NAMES),
        st.dictionaries(st.sampled_from(ATTRIBUTES), st.sampled_from(VALUES), max_size=3),
        st.sampled_from(WORDS),
        st.just(()),
    ),
    lambda inner: st.tuples(
        st.sampled_from(NAMES),
        st.dictionaries(st.sampled_from(ATTRIBUTES), st.sampled_from(VALUES), max_size=3),
        st.sampled_from(WORDS),
        st.lists(inner, max_size=5).map(tuple),
    ),
    max_leaves=25,
)


def element(made: tuple[str, dict[str, str], str, tuple[object, ...]]) -> etree._Element:
    name, attributes, text, inner = made
    built = etree.Element(name, attributes)
    built.text = text
    built.extend([element(part) for part in inner])  # type: ignore[arg-type]
    return built


@given(st.sampled_from(KINDS), st.lists(elements, max_size=4), st.lists(elements, max_size=5))
def test_every_item_becomes_a_question_that_can_be_shown_and_marked(
    kind: str, shown: list[object], scored: list[object]
) -> None:
    root = etree.fromstring(
        "<questestinterop><assessment ident='q'><section><item ident='i'><itemmetadata>"
        f"<qtimetadata><qtimetadatafield><fieldlabel>question_type</fieldlabel><fieldentry>{kind}"
        "</fieldentry></qtimetadatafield></qtimetadata></itemmetadata><presentation/>"
        "<resprocessing/></item></section></assessment></questestinterop>"
    )
    item = next(root.iter("item"))
    item[1].extend([element(part) for part in shown])  # type: ignore[arg-type]
    item[2].extend([element(part) for part in scored])  # type: ignore[arg-type]
    document = read_qti(root, lambda markup: markup, "id", "q.xml")
    assert len(document.questions) == len(signs_in(root))
    assert len({question["id"] for question in document.questions}) == len(document.questions)
    for question in document.questions:
        assert question["kind"] in MARKED_KINDS | PERSON_KINDS | UNMARKED_KINDS
        assert is_marked(question) == (question["kind"] in MARKED_KINDS)
        assert share_of(question, None) in (None, 0.0)
        page = question_page(dealt(question, "seed"))
        assert "answer" not in page
