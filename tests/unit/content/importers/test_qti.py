"""Packages of QTI 2 and 3: tests, items, and what each kind of item becomes."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from services.content.adapters.importing import Imported
from services.content.adapters.importing import import_package
from services.content.adapters.packages.limits import Limits
from services.content.domain.marking import share_of
from tests.unit.content.importers.packages import cartridge

Import = Callable[..., Imported]
Codes = Callable[..., list[str]]

SAMPLES = Path(os.environ.get("ACADEMY_SAMPLES", "/nowhere"))
PNG = b"\x89PNG\r\n\x1a\n"
TEMPLATES = "http://www.imsglobal.org/question/qti_v2p1/rptemplates"
MATCH = f'<responseProcessing template="{TEMPLATES}/match_correct"/>'
MAP = f'<responseProcessing template="{TEMPLATES}/map_response"/>'
CHOICES = "".join(
    f'<simpleChoice identifier="{name}">{name.upper()}</simpleChoice>' for name in "abc"
)


def item(name: str, body: str, declared: str = "", processing: str = MATCH, more: str = "") -> str:
    """An assessmentItem of QTI 2.1."""
    return (
        '<?xml version="1.0"?>\n<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1"'
        f' identifier="{name}" title="Soal" adaptive="false" {more}>{declared}'
        '<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>'
        f"<itemBody>{body}</itemBody>{processing}</assessmentItem>"
    )


def response(
    *right: str,
    name: str = "RESPONSE",
    kind: str = "identifier",
    cardinality: str = "single",
    mapping: str = "",
) -> str:
    """A response declaration."""
    values = "".join(f"<value>{value}</value>" for value in right)
    correct = f"<correctResponse>{values}</correctResponse>" if right else ""
    return (
        f'<responseDeclaration identifier="{name}" cardinality="{cardinality}" baseType="{kind}">'
        f"{correct}{mapping}</responseDeclaration>"
    )


def mapping(entries: dict[str, str], more: str = 'defaultValue="0"') -> str:
    """A mapping of these keys."""
    inner = "".join(
        f'<mapEntry mapKey="{key}" mappedValue="{value}"/>' for key, value in entries.items()
    )
    return f"<mapping {more}>{inner}</mapping>"


def choice(most: int = 1) -> str:
    """A choiceInteraction of a, b and c."""
    return (
        f'<p>Apa?</p><choiceInteraction responseIdentifier="RESPONSE" maxChoices="{most}">'
        f"<prompt>Pilih</prompt>{CHOICES}</choiceInteraction>"
    )


def entry(name: str = "RESPONSE") -> str:
    """A place to write in."""
    return f'<p>Isi <textEntryInteraction responseIdentifier="{name}"/></p>'


def when(condition: str, score: str = "1", otherwise: str = "", feedback: str = "") -> str:
    """Response processing of one condition."""
    return (
        f"<responseProcessing><responseCondition><responseIf>{condition}"
        f'<setOutcomeValue identifier="SCORE"><baseValue baseType="float">{score}</baseValue>'
        f"</setOutcomeValue>{feedback}</responseIf>{otherwise}</responseCondition>"
        "</responseProcessing>"
    )


def manifest(
    *paths: str, kind: str = "imsqti_item_xmlv2p1", tests: str = "", more: str = ""
) -> str:
    """An imsmanifest.xml of these items and tests."""
    listed = [
        *((path, "imsqti_test_xmlv2p1") for path in tests.split()),
        *((p, kind) for p in paths),
    ]
    resources = "".join(
        f'<resource identifier="r-{path}" type="{type_}" href="{path}"><file href="{path}"/>'
        "</resource>"
        for path, type_ in listed
    )
    return (
        '<manifest identifier="M" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1">'
        "<metadata><schema>QTIv2.1 Package</schema></metadata><organizations/>"
        f"<resources>{resources}{more}</resources></manifest>"
    )


VARIABLE = '<variable identifier="RESPONSE"/>'
ELSE_SET = (
    '<responseElse><setOutcomeValue identifier="{0}"><baseValue>{1}</baseValue></setOutcomeValue>'
    "</responseElse>"
)
MATCH_SETS = (
    '<matchInteraction responseIdentifier="RESPONSE"><simpleMatchSet>'
    '<simpleAssociableChoice identifier="p" matchMax="1">Padi</simpleAssociableChoice>'
    '<simpleAssociableChoice identifier="q" matchMax="1">Ikan</simpleAssociableChoice>'
    "</simpleMatchSet><simpleMatchSet>"
    '<simpleAssociableChoice identifier="x" matchMax="1">Sawah</simpleAssociableChoice>'
    '<simpleAssociableChoice identifier="y" matchMax="1">Laut</simpleAssociableChoice>'
    '<simpleAssociableChoice identifier="z" matchMax="1">Gunung</simpleAssociableChoice>'
    "</simpleMatchSet></matchInteraction>"
)
PAIRS = {"kind": "directedPair", "cardinality": "multiple"}
SUM = (
    '<responseProcessing><setOutcomeValue identifier="SCORE"><sum><mapResponse identifier="A"/>'
    '<mapResponse identifier="B"/></sum></setOutcomeValue></responseProcessing>'
)
INLINE = (
    '<p><inlineChoiceInteraction responseIdentifier="A"><inlineChoice identifier="x">Kapuas'
    '</inlineChoice><inlineChoice identifier="y">Musi</inlineChoice></inlineChoiceInteraction></p>'
)


def compared(name: str, more: str = "") -> str:
    """The response compared with the correct one."""
    return f'<{name} {more}>{VARIABLE}<correct identifier="RESPONSE"/></{name}>'


def outcome(name: str, default: str) -> str:
    """An outcome that is there from the start."""
    return (
        f'<outcomeDeclaration identifier="{name}" cardinality="single" baseType="float">'
        f"<defaultValue><value>{default}</value></defaultValue></outcomeDeclaration>"
    )


def bound(name: str, limit: str) -> str:
    """A condition that keeps the score within a bound, as OpenOLAT and Onyx write it."""
    return (
        f'<responseCondition><responseIf><{name}><variable identifier="SCORE"/>'
        f'<variable identifier="{limit}"/></{name}><setOutcomeValue identifier="SCORE">'
        f'<variable identifier="{limit}"/></setOutcomeValue></responseIf></responseCondition>'
    )


ITEMS = {
    "single": item("single", choice(), response("b")),
    "boolean": item(
        "boolean",
        '<choiceInteraction responseIdentifier="RESPONSE" maxChoices="1"><simpleChoice '
        'identifier="true">Ya</simpleChoice><simpleChoice identifier="false">Tidak</simpleChoice>'
        "</choiceInteraction>",
        response("false"),
    ),
    "weighted": item(
        "weighted", choice(), response("a", mapping=mapping({"a": "2", "b": "1", "c": "-1"})), MAP
    ),
    "several": item("several", choice(0), response("a", "c", cardinality="multiple")),
    "several-mapped": item(
        "several-mapped",
        choice(0),
        response(
            cardinality="multiple",
            mapping=mapping(
                {"a": "1", "b": "1"}, 'defaultValue="-1" lowerBound="0" upperBound="2"'
            ),
        ),
        MAP,
    ),
    "text": item("text", entry(), response("Kapuas", kind="string")),
    "text-mapped": item(
        "text-mapped",
        entry(),
        response(
            kind="string",
            mapping='<mapping defaultValue="0"><mapEntry mapKey="Sungai" mappedValue="2" '
            'caseSensitive="false"/><mapEntry mapKey="Kali" mappedValue="1"/></mapping>',
        ),
        MAP,
    ),
    "text-any-case": item(
        "text-any-case",
        entry(),
        response(kind="string"),
        when(
            f'<or><stringMatch caseSensitive="false">{VARIABLE}<baseValue>pH</baseValue>'
            f'</stringMatch><stringMatch caseSensitive="false">{VARIABLE}'
            "<baseValue>asam</baseValue></stringMatch></or>"
        ),
    ),
    "pattern": item(
        "pattern",
        entry(),
        response(kind="string"),
        when(f'<patternMatch pattern="[a-c]+">{VARIABLE}</patternMatch>'),
    ),
    "pattern-unsafe": item(
        "pattern-unsafe",
        entry(),
        response(kind="string"),
        when(f'<patternMatch pattern="(?=a)b\\1">{VARIABLE}</patternMatch>'),
    ),
    "number": item("number", entry(), response("4", kind="integer")),
    "tolerance": item(
        "tolerance",
        entry(),
        response("10", kind="float"),
        when(compared("equal", 'toleranceMode="relative" tolerance="5 10"')),
    ),
    "range": item(
        "range",
        entry(),
        response(kind="float"),
        when(
            f"<and><gte>{VARIABLE}<baseValue>1</baseValue></gte>"
            f"<lte>{VARIABLE}<baseValue>2</baseValue></lte></and>"
        ),
    ),
    "figures": item(
        "figures",
        entry(),
        response("3.14159", kind="float"),
        when(compared("equalRounded", 'roundingMode="significantFigures" figures="3"')),
    ),
    "places": item(
        "places",
        entry(),
        response("2.5", kind="float"),
        when(compared("equalRounded", 'roundingMode="decimalPlaces" figures="1"')),
    ),
    "bounded": item(
        "bounded",
        choice(0),
        response(cardinality="multiple", mapping=mapping({"a": "1", "b": "1", "c": "-1"}))
        + outcome("MAXSCORE", "1.5")
        + outcome("MINSCORE", "0"),
        "<responseProcessing><responseCondition><responseIf>"
        f"<not><isNull>{VARIABLE}</isNull></not>"
        '<setOutcomeValue identifier="SCORE"><sum><variable identifier="SCORE"/>'
        '<mapResponse identifier="RESPONSE"/></sum></setOutcomeValue></responseIf>'
        "</responseCondition>"
        + bound("gt", "MAXSCORE")
        + bound("lt", "MINSCORE")
        + "</responseProcessing>",
    ),
    "empty-branch": item(
        "empty-branch",
        choice(),
        response("a"),
        when(compared("match")).replace("<responseCondition>", "<responseCondition><responseIf/>"),
    ),
    "blanks": item(
        "blanks",
        entry("A") + entry("B"),
        response(name="A", kind="string", mapping=mapping({"satu": "1"}))
        + response(name="B", kind="integer", mapping=mapping({"2": "1"})),
        SUM,
    ),
    "dropdown": item(
        "dropdown",
        INLINE,
        response("x", name="A"),
        when('<match><variable identifier="A"/><correct identifier="A"/></match>', "3"),
    ),
    "mixed": item(
        "mixed",
        INLINE + entry("B"),
        response("x", name="A") + response("kota", name="B", kind="string"),
        when(
            '<and><match><variable identifier="A"/><correct identifier="A"/></match>'
            '<match><correct identifier="B"/><variable identifier="B"/></match></and>'
        ),
    ),
    "match": item("match", MATCH_SETS, response("p x", "q y", **PAIRS)),
    "match-mapped": item(
        "match-mapped",
        MATCH_SETS,
        response(mapping=mapping({"p x": "1", "q y": "1"}), **PAIRS),
        MAP,
    ),
    "match-many": item("match-many", MATCH_SETS, response("p x", "p y", **PAIRS)),
    "associate": item(
        "associate",
        '<associateInteraction responseIdentifier="RESPONSE">'
        + "".join(
            f'<simpleAssociableChoice identifier="{name}" matchMax="1">{name}'
            "</simpleAssociableChoice>"
            for name in "abcd"
        )
        + "</associateInteraction>",
        response("a d", "c b", kind="pair", cardinality="multiple"),
    ),
    "gaps": item(
        "gaps",
        '<gapMatchInteraction responseIdentifier="RESPONSE"><gapText identifier="g" matchMax="1">'
        'air</gapText><gapText identifier="h" matchMax="1">api</gapText>'
        '<p>Minum <gap identifier="G1"/>!</p></gapMatchInteraction>',
        response("g G1", **PAIRS),
    ),
    "order": item(
        "order",
        f'<orderInteraction responseIdentifier="RESPONSE">{CHOICES}</orderInteraction>',
        response("c", "a", "b", cardinality="ordered"),
    ),
    "essay": item(
        "essay",
        '<p>Ceritakan.</p><extendedTextInteraction responseIdentifier="RESPONSE"/>',
        response(kind="string"),
        "",
    ),
    "upload": item(
        "upload",
        '<uploadInteraction responseIdentifier="RESPONSE"><prompt>Foto</prompt>'
        "</uploadInteraction>",
        response(kind="file"),
        "",
    ),
    "no-question": item("no-question", "<p>Bacalah.</p>", processing=""),
    "feedback": item(
        "feedback",
        choice(),
        response("a") + '<outcomeDeclaration identifier="FB" cardinality="single"/>',
        when(
            compared("match"),
            feedback='<setOutcomeValue identifier="FB"><baseValue>yes</baseValue>'
            "</setOutcomeValue>",
            otherwise=ELSE_SET.format("FB", "no"),
        )
        + '<modalFeedback outcomeIdentifier="FB" identifier="yes"><b>Bagus</b></modalFeedback>'
        '<modalFeedback outcomeIdentifier="FB" identifier="no">Lagi</modalFeedback>'
        '<modalFeedback outcomeIdentifier="FB" identifier="b">Bukan B</modalFeedback>'
        '<modalFeedback outcomeIdentifier="FB" identifier="other">?</modalFeedback>',
    ),
    "elseif": item(
        "elseif",
        choice(),
        response(),
        "<responseProcessing><responseCondition>"
        f"<responseIf><isNull>{VARIABLE}</isNull><setOutcomeValue identifier='SCORE'>"
        "<baseValue>0</baseValue></setOutcomeValue></responseIf>"
        f"<responseElseIf><match>{VARIABLE}<baseValue>c</baseValue></match><setOutcomeValue "
        'identifier="SCORE"><baseValue>4</baseValue></setOutcomeValue></responseElseIf>'
        f"<responseElseIf><match>{VARIABLE}<baseValue>a</baseValue></match><setOutcomeValue "
        'identifier="SCORE"><baseValue>1</baseValue></setOutcomeValue></responseElseIf>'
        "</responseCondition></responseProcessing>",
    ),
    "undeclared": item("undeclared", choice(), response("a"), ""),
    "odd-scoring": item(
        "odd-scoring", choice(), response("a"), when(f"<contains>{VARIABLE}{VARIABLE}</contains>")
    ),
    "odd-score": item(
        "odd-score",
        choice(),
        response("a"),
        '<responseProcessing><setOutcomeValue identifier="SCORE"><randomInteger max="9"/>'
        "</setOutcomeValue></responseProcessing>",
    ),
    "two-choices": item(
        "two-choices",
        choice() + choice().replace("RESPONSE", "R2"),
        response("a") + response("a", name="R2"),
    ),
    "hotspot": item(
        "hotspot",
        '<hotspotInteraction responseIdentifier="RESPONSE"><prompt>Di mana?</prompt>'
        '<object type="image/png" data="peta.png"/></hotspotInteraction>',
        response("a"),
    ),
    "template": item("template", choice(), response("a") + '<templateDeclaration identifier="T"/>'),
    "adaptive": item("adaptive", choice(), response("a")).replace(
        'adaptive="false"', 'adaptive="true"'
    ),
    "hostile": item(
        "hostile",
        '<p onclick="x()">Hai <script>alert(1)</script><a href="javascript:x()">k</a>'
        '<img src="peta.png" alt="Peta"/></p>' + choice(),
        response("a"),
    ),
    "formula": item(
        "formula",
        '<p><math xmlns="http://www.w3.org/1998/Math/MathML"><mfrac><mn>1</mn><mn>3</mn></mfrac>'
        "</math></p>" + choice(),
        response("a"),
    ),
}


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    """All items above in one package without a test."""
    folder = tmp_path_factory.mktemp("qti")
    path = folder / "package.zip"
    with zipfile.ZipFile(path, "w") as target:
        target.writestr("imsmanifest.xml", manifest(*(f"items/{name}.xml" for name in ITEMS)))
        target.writestr("items/peta.png", PNG)
        for name, text in ITEMS.items():
            target.writestr(f"items/{name}.xml", text)
    return import_package(path, folder / "out", Limits())


@pytest.fixture
def ask(imported: Imported) -> Callable[[str], dict[str, Any]]:
    """The question of this name."""
    assert imported.course is not None, imported.report
    (quiz,) = imported.course["modules"][0]["items"]
    questions = {question["id"]: question for question in quiz["questions"]}
    return lambda name: questions[name]


@pytest.fixture
def told(imported: Imported) -> Callable[[str], list[str]]:
    """The codes of the lines about this question."""
    return lambda name: [
        entry["code"] for entry in imported.report["entries"] if entry.get("node_key") == name
    ]


Ask = Callable[[str], dict[str, Any]]
Told = Callable[[str], list[str]]


@pytest.mark.parametrize(
    ("name", "kind", "answer"),
    [
        ("single", "multiple_choice", {"choices": ["b"]}),
        ("boolean", "true_false", {"choices": ["false"]}),
        (
            "weighted",
            "multiple_choice",
            {"choices": ["a"], "weights": {"a": 1, "b": 0.5, "c": -0.5}},
        ),
        ("several", "multiple_response", {"choices": ["a", "c"]}),
        (
            "several-mapped",
            "multiple_response",
            {"choices": ["a", "b"], "weights": {"a": 0.5, "b": 0.5, "c": -0.5}},
        ),
        ("text", "short_answer", {"texts": ["Kapuas"], "case_sensitive": True}),
        ("text-any-case", "short_answer", {"texts": ["pH", "asam"], "case_sensitive": False}),
        ("pattern", "short_answer", {"texts": [], "patterns": ["[a-c]+"], "case_sensitive": True}),
        ("number", "numerical", {"numbers": [{"exact": 4}]}),
        ("tolerance", "numerical", {"numbers": [{"min": 9.5, "max": 11}]}),
        ("range", "numerical", {"numbers": [{"min": 1, "max": 2}]}),
        ("figures", "numerical", {"numbers": [{"exact": 3.14159, "precision": 3}]}),
        ("places", "numerical", {"numbers": [{"min": 2.45, "max": 2.55}]}),
        (
            "bounded",
            "multiple_response",
            {"choices": ["a", "b"], "weights": {"a": 1 / 1.5, "b": 1 / 1.5, "c": -1 / 1.5}},
        ),
        ("dropdown", "dropdowns", {"blanks": {"A": {"choices": ["x"]}}}),
        ("match", "matching", {"pairs": {"p": ["x"], "q": ["y"]}}),
        ("match-mapped", "matching", {"pairs": {"p": ["x"], "q": ["y"]}, "partial": True}),
        ("associate", "matching", {"pairs": {"a": ["d"], "c": ["b"]}}),
        ("gaps", "dropdowns", {"blanks": {"G1": {"choices": ["g"]}}}),
        ("order", "ordering", {"order": ["c", "a", "b"]}),
        ("elseif", "multiple_choice", {"choices": ["c"], "weights": {"a": 0.25, "b": 0, "c": 1}}),
        ("undeclared", "multiple_choice", {"choices": ["a"]}),
    ],
)
def test_what_can_be_marked_is(name: str, kind: str, answer: dict[str, Any], ask: Ask) -> None:
    question = ask(name)
    assert (question["kind"], question["answer"]) == (kind, answer)


@pytest.mark.parametrize(
    ("name", "points"),
    [
        ("single", 1),
        ("weighted", 2),
        ("several-mapped", 2),
        ("bounded", 1.5),
        ("blanks", 2),
        ("dropdown", 3),
        ("elseif", 4),
    ],
)
def test_points_are_what_the_scoring_gives_at_most(name: str, points: float, ask: Ask) -> None:
    assert ask(name)["points"] == points


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("match-many", "qti_scoring_unknown"),
        ("odd-scoring", "qti_scoring_unknown"),
        ("odd-score", "qti_scoring_unknown"),
        ("empty-branch", "qti_scoring_unknown"),
        ("pattern-unsafe", "qti_scoring_unknown"),
        ("two-choices", "qti_several_interactions"),
        ("hotspot", "qti_interaction_unknown"),
        ("template", "qti_template"),
        ("adaptive", "qti_adaptive"),
    ],
)
def test_what_is_not_understood_is_kept_unmarked_and_told(
    name: str, code: str, ask: Ask, told: Told
) -> None:
    question = ask(name)
    assert question["kind"] == "unsupported"
    assert "answer" not in question
    assert question["prompt"]["en"]
    assert told(name) == [code]


@pytest.mark.parametrize(
    ("name", "kind"), [("essay", "essay"), ("upload", "upload"), ("no-question", "text")]
)
def test_what_waits_for_a_person_or_asks_nothing(name: str, kind: str, ask: Ask) -> None:
    assert ask(name)["kind"] == kind


def test_choices_and_prompt_are_shown(ask: Ask) -> None:
    question = ask("single")
    assert question["prompt"] == {"en": "<p>Apa?</p><div>Pilih</div>"}
    assert question["choices"][0] == {"id": "a", "text": {"en": "A"}}
    assert question["source_kind"] == "choiceInteraction"
    assert question["source"] == {"path": "items/single.xml", "identifier": "single", "line": 2}


def test_blanks_have_their_places_and_numbers_may_be_written_as_people_do(ask: Ask) -> None:
    question = ask("blanks")
    assert question["kind"] == "blanks"
    assert "[[A]]" in question["prompt"]["en"]
    assert "[[B]]" in question["prompt"]["en"]
    assert question["answer"] == {
        "blanks": {
            "A": {"texts": ["satu"], "case_sensitive": True},
            "B": {"texts": [], "numbers": [{"exact": 2}], "case_sensitive": True},
        },
        "partial": True,
    }
    assert share_of(question, {"A": "satu", "B": "2,0"}) == 1
    assert share_of(question, {"A": "satu", "B": "3"}) == 0.5


def test_dropdowns_beside_blanks_are_written_in(ask: Ask, told: Told) -> None:
    question = ask("mixed")
    assert question["kind"] == "blanks"
    assert "[[A]] (Kapuas / Musi)" in question["prompt"]["en"]
    assert question["answer"]["blanks"]["A"]["texts"] == ["Kapuas"]
    assert "partial" not in question["answer"]
    assert told("mixed") == ["qti_dropdown_as_blank"]


def test_texts_worth_less_earn_their_share(ask: Ask) -> None:
    question = ask("text-mapped")
    assert question["points"] == 2
    assert question["answer"]["partly"] == [{"share": 0.5, "texts": ["Kali"]}]
    assert [share_of(question, text) for text in ("SUNGAI", "Kali", "kali")] == [1, 0.5, 0]


def test_the_gap_stands_where_its_text_belongs(ask: Ask) -> None:
    question = ask("gaps")
    assert question["prompt"]["en"] == "<div><p>Minum [[G1]]!</p></div>"
    assert [choice["id"] for choice in question["blanks"][0]["choices"]] == ["g", "h"]


def test_feedback_comes_by_its_outcome_and_the_rest_is_told(ask: Ask, told: Told) -> None:
    assert ask("feedback")["answer"]["feedback_by_outcome"] == {
        "correct": {"en": "<b>Bagus</b>"},
        "incorrect": {"en": "Lagi"},
        "choice:b": {"en": "Bukan B"},
    }
    assert told("feedback") == ["qti_feedback_left_out"]


def test_scoring_that_is_only_implied_is_told(told: Told) -> None:
    assert told("undeclared") == ["qti_by_correct_response"]


def test_hostile_markup_is_made_harmless(ask: Ask) -> None:
    prompt = ask("hostile")["prompt"]["en"]
    assert "alert" not in prompt
    assert "onclick" not in prompt
    assert "javascript" not in prompt
    assert 'src="academy-file:' in prompt


def test_a_formula_stays_readable(ask: Ask) -> None:
    assert "<p>1/3</p>" in ask("formula")["prompt"]["en"]


def test_items_without_a_test_are_one_quiz_and_nothing_is_lost(imported: Imported) -> None:
    assert imported.course is not None
    assert imported.course["format"] == "qti"
    assert "qti_no_test" in [entry["code"] for entry in imported.report["entries"]]
    accounts = imported.report["accounts"]
    assert (accounts["questions"]["total"], accounts["questions"]["modules"]) == (
        len(ITEMS),
        len(ITEMS),
    )
    assert accounts["resources"]["items"] == len(ITEMS)
    assert [file["path"] for file in imported.course["files"]] == ["items/peta.png"]


def test_no_answer_is_served_as_a_file(imported: Imported) -> None:
    assert imported.course is not None
    assert not [file for file in imported.course["files"] if file["path"].endswith(".xml")]


TEST = """<assessmentTest xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="T"
 title="Ujian">
 <timeLimits maxTime="600"/>
 <testPart identifier="P" navigationMode="linear" submissionMode="individual">
  <itemSessionControl maxAttempts="2"/>
  <assessmentSection identifier="S1" title="Satu" visible="true">
   <rubricBlock view="candidate"><p>Baca dulu.</p></rubricBlock>
   <rubricBlock view="scorer"><p>Kunci</p></rubricBlock>
   <assessmentItemRef identifier="i1" href="single.xml"><weight identifier="w" value="3"/>
   </assessmentItemRef>
   <assessmentItemRef identifier="i9" href="gone.xml"/>
  </assessmentSection>
  <assessmentSection identifier="S2" title="Dua" visible="false">
   <selection select="2"/><ordering shuffle="true"/>
   <assessmentItemRef identifier="i2" href="several.xml"/>
   <assessmentItemRef identifier="i3" href="text.xml" required="true"/>
   <assessmentItemRef identifier="i4" href="number.xml"><preCondition/></assessmentItemRef>
  </assessmentSection>
 </testPart>
</assessmentTest>"""


def of_test(text: str = TEST, *names: str) -> dict[str, str]:
    names = names or ("single", "several", "text", "number", "essay")
    paths = [f"{name}.xml" for name in names]
    return {
        "imsmanifest.xml": manifest(*paths, tests="test.xml"),
        "test.xml": text,
        **{f"{name}.xml": ITEMS[name] for name in names},
    }


def test_a_test_is_a_module_with_a_quiz_of_its_questions(
    import_members: Import, codes: Codes
) -> None:
    imported = import_members(of_test())
    course = imported.course
    assert course is not None, imported.report
    (module,) = course["modules"]
    (quiz,) = module["items"]
    language = course["language"]
    assert (module["id"], module["title"]) == ("t", {language: "Ujian"})
    assert (quiz["time_limit"], quiz["attempts"]) == (10, 2)
    assert [(q["id"], q["points"]) for q in quiz["questions"]] == [
        ("single", 3),
        ("several", 1),
        ("text", 1),
        ("number", 1),
    ]
    assert quiz["questions"][0]["prompt"][language].startswith(
        "<h3>Satu</h3><div><p>Baca dulu.</p></div>"
    )
    # One of three is always asked, so that one of the other two is drawn.
    assert quiz["draws"] == [{"bank": None, "questions": ["several", "number"], "number": 1}]
    left_out = codes(imported, "left_out")
    for code in ("qti_item_missing", "qti_rubric_left_out"):
        assert left_out.count(code) == 1
    # preCondition and ordering.
    assert left_out.count("qti_not_kept") == 2


def test_items_that_no_test_asks_are_a_bank_in_the_library(
    import_members: Import, codes: Codes
) -> None:
    imported = import_members(of_test())
    assert imported.course is not None
    (bank,) = imported.course["library"]
    assert bank["bank"] is True
    assert [question["id"] for question in bank["questions"]] == ["essay"]
    assert "qti_items_in_library" in codes(imported, "kept")
    account = imported.report["accounts"]["questions"]
    places = ("total", "modules", "library", "left_out")
    assert [account[place] for place in places] == [6, 4, 1, 1]


def test_parts_of_a_test_are_quizzes_of_their_own(import_members: Import) -> None:
    part = (
        '<testPart identifier="{0}"><timeLimits maxTime="{1}"/><assessmentSection identifier="s">'
        '<assessmentItemRef identifier="i" href="single.xml"/></assessmentSection></testPart>'
    )
    parts = part.format("A", 60) + part.format("B", 90)
    text = f'<assessmentTest identifier="T" title="Ujian">{parts}</assessmentTest>'
    course = import_members(of_test(text)).course
    assert course is not None
    assert [(q["id"], q["time_limit"]) for q in course["modules"][0]["items"]] == [
        ("t-a", 1),
        ("t-b", 1.5),
    ]


def test_a_section_in_a_file_of_its_own_is_read_once_round(
    import_members: Import, codes: Codes
) -> None:
    section = (
        '<assessmentSection identifier="S" title="S"><assessmentItemRef identifier="i" '
        'href="single.xml"/><assessmentSectionRef identifier="again" href="section.xml"/>'
        "</assessmentSection>"
    )
    text = (
        '<assessmentTest identifier="T" title="Ujian"><testPart identifier="P">'
        '<assessmentSectionRef identifier="S" href="section.xml"/></testPart></assessmentTest>'
    )
    imported = import_members({**of_test(text), "section.xml": section})
    assert imported.course is not None
    (quiz,) = imported.course["modules"][0]["items"]
    assert [question["id"] for question in quiz["questions"]] == ["single"]
    assert codes(imported, "left_out").count("qti_section_missing") == 1


ITEM_3 = """<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
  identifier="three" title="Tiga" xml:lang="id" tool-name="Alat">
 <qti-response-declaration identifier="RESPONSE" cardinality="single" base-type="identifier">
  <qti-correct-response><qti-value>a</qti-value></qti-correct-response>
 </qti-response-declaration>
 <qti-outcome-declaration identifier="SCORE" cardinality="single" base-type="float"/>
 <qti-assessment-stimulus-ref identifier="st" href="stimulus.xml"/>
 <qti-item-body>
  <qti-choice-interaction response-identifier="RESPONSE" max-choices="1">
   <qti-prompt>Apa?</qti-prompt>
   <qti-simple-choice identifier="a">A<qti-feedback-inline outcome-identifier="F" identifier="a"
    show-hide="show">Ya</qti-feedback-inline></qti-simple-choice>
   <qti-simple-choice identifier="b">B</qti-simple-choice>
  </qti-choice-interaction>
 </qti-item-body>
 <qti-response-processing
  template="https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/match_correct.xml"/>
</qti-assessment-item>"""
STIMULUS_3 = """<qti-assessment-stimulus identifier="st" title="Teks"><qti-stimulus-body>
<p>Bacaan</p></qti-stimulus-body></qti-assessment-stimulus>"""


def test_version_3_says_the_same_in_other_names(import_members: Import) -> None:
    stimulus = (
        '<resource identifier="s" type="imsqti_stimulus_xmlv3p0" href="stimulus.xml">'
        '<file href="stimulus.xml"/></resource>'
    )
    imported = import_members(
        {
            "imsmanifest.xml": manifest("i.xml", kind="imsqti_item_xmlv3p0", more=stimulus),
            "i.xml": ITEM_3,
            "stimulus.xml": STIMULUS_3,
        }
    )
    assert imported.course is not None, imported.report
    assert (imported.course["language"], imported.course["producer"]) == ("id", "Alat")
    (question,) = imported.course["modules"][0]["items"][0]["questions"]
    assert question["kind"] == "multiple_choice"
    assert question["choices"][0] == {"id": "a", "text": {"id": "A"}}
    assert question["answer"] == {
        "choices": ["a"],
        "feedback_by_outcome": {"choice:a": {"id": "Ya"}},
    }
    assert question["prompt"]["id"].startswith("<p>Bacaan</p>")
    assert imported.report["accounts"]["resources"] == {
        "total": 2,
        "items": 1,
        "files": 0,
        "structure": 1,
        "left_out": 0,
    }


def test_an_item_that_cannot_be_read_is_told_and_the_others_come_in(
    import_members: Import, codes: Codes
) -> None:
    members = of_test('<assessmentTest identifier="T" title="U"/>', "single", "text")
    members["text.xml"] = '<assessmentItem identifier="broken"><p>'
    imported = import_members(members)
    assert imported.course is not None
    assert codes(imported, "left_out").count("qti_item_unreadable") == 1
    assert imported.report["accounts"]["questions"]["left_out"] == 1
    assert imported.report["accounts"]["resources"]["left_out"] == 1


def test_an_item_that_the_manifest_forgets_is_still_found(
    import_members: Import, codes: Codes
) -> None:
    imported = import_members(
        {
            "imsmanifest.xml": manifest("a.xml"),
            "a.xml": ITEMS["single"],
            "b.xml": ITEMS["text"],
        }
    )
    assert imported.course is not None
    assert [q["id"] for q in imported.course["library"][0]["questions"]] == ["text"]
    assert "qti_not_in_manifest" in codes(imported, "adapted")


def test_an_outline_is_accounted_for_and_not_followed(import_members: Import, codes: Codes) -> None:
    outline = (
        '<organizations><organization identifier="O"><item identifier="a"><title>A</title>'
        '<item identifier="b" identifierref="r-a.xml"/><item identifier="c" identifierref="gone"/>'
        '</item></organization><organization identifier="P"><item identifier="d"/></organization>'
        "</organizations>"
    )
    text = manifest("a.xml").replace("<organizations/>", outline)
    imported = import_members({"imsmanifest.xml": text, "a.xml": ITEMS["single"]})
    account = imported.report["accounts"]["manifest_items"]
    places = ("total", "containers", "items", "left_out")
    assert [account[place] for place in places] == [4, 1, 1, 2]
    assert "qti_outline_not_used" in codes(imported, "left_out")


def test_a_common_cartridge_stays_one(import_members: Import) -> None:
    listed = manifest("q.xml").partition("<resources>")[2].partition("</resources>")[0]
    imported = import_members({"imsmanifest.xml": cartridge(listed), "q.xml": ITEMS["single"]})
    assert imported.course is not None
    assert imported.course["format"] == "common-cartridge"


def test_a_doctype_in_an_item_refuses_the_package(import_members: Import, codes: Codes) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "b">]><assessmentItem identifier="x"/>'
    imported = import_members({"imsmanifest.xml": manifest("a.xml"), "a.xml": bomb})
    assert imported.refused
    assert codes(imported) == ["xml_doctype"]


@pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="ACADEMY_SAMPLES does not name a folder of sample packages"
)
def test_the_sample_of_version_2_1_comes_in_whole(import_path: Import) -> None:
    imported = import_path(SAMPLES / "qti" / "test_qti_2.1.zip")
    assert imported.course is not None
    (quiz,) = imported.course["modules"][0]["items"]
    assert [question["kind"] for question in quiz["questions"]] == [
        "true_false",
        "multiple_choice",
        "multiple_response",
        "short_answer",
        "essay",
    ]
    assert imported.report["accounts"]["resources"]["items"] == 6
