"""Writes a quiz as a QTI 1.2 assessment in the Common Cartridge profile.

The profile has a place for the number of attempts (`cc_maxattempts`) but none for a pass score.
"""

from typing import Any
from xml.etree.ElementTree import Element
from xml.etree.ElementTree import SubElement
from xml.etree.ElementTree import indent
from xml.etree.ElementTree import tostring

from deploy.demo.localised import html
from deploy.demo.localised import label
from deploy.demo.source import Quiz

NAMESPACE = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"

PROFILES = {
    "multiple_choice": "cc.multiple_choice.v0p1",
    "multiple_response": "cc.multiple_response.v0p1",
    "true_false": "cc.true_false.v0p1",
    "short_answer": "cc.fib.v0p1",
}

TRUE_OR_FALSE = {
    "true": {"id": "Benar", "en": "True"},
    "false": {"id": "Salah", "en": "False"},
}

RESPONSE = "response"
FEEDBACK = "general_fb"


def assessment(quiz: Quiz) -> bytes:
    """The whole XML document, UTF-8, of one quiz."""
    root = Element("questestinterop", {"xmlns": NAMESPACE})
    body = SubElement(root, "assessment", {"ident": quiz.id, "title": label(quiz.title)})
    _metadata(
        body,
        cc_profile="cc.exam.v0p1",
        qmd_assessmenttype="Examination",
        qmd_scoretype="Percentage",
        qmd_feedbackpermitted="Yes",
        cc_maxattempts=str(quiz.attempts),
    )
    section = SubElement(body, "section", {"ident": "root_section"})
    for question in quiz.questions:
        _question(section, question)
    indent(root)
    document: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def _question(section: Element, question: dict[str, Any]) -> None:
    item = SubElement(section, "item", {"ident": question["id"]})
    _metadata(
        SubElement(item, "itemmetadata"),
        cc_profile=PROFILES[question["kind"]],
        cc_weighting=str(question.get("points", 1)),
    )
    presentation = SubElement(item, "presentation")
    _material(presentation, html(question["prompt"]), "text/html")
    if question["kind"] == "short_answer":
        _blank(presentation)
    else:
        _choices(presentation, question)
    _marking(item, question)
    feedback = SubElement(item, "itemfeedback", {"ident": FEEDBACK})
    _material(SubElement(feedback, "flow_mat"), html(question["feedback"]), "text/html")


def _choices(presentation: Element, question: dict[str, Any]) -> None:
    several = question["kind"] == "multiple_response"
    response = SubElement(
        presentation,
        "response_lid",
        {"ident": RESPONSE, "rcardinality": "Multiple" if several else "Single"},
    )
    render = SubElement(response, "render_choice")
    for ident, text in _texts(question).items():
        _material(SubElement(render, "response_label", {"ident": ident}), label(text), "text/plain")


def _blank(presentation: Element) -> None:
    response = SubElement(
        presentation, "response_str", {"ident": RESPONSE, "rcardinality": "Single"}
    )
    SubElement(response, "render_fib", {"fibtype": "String", "prompt": "Box"})


def _marking(item: Element, question: dict[str, Any]) -> None:
    processing = SubElement(item, "resprocessing")
    outcomes = SubElement(processing, "outcomes")
    SubElement(
        outcomes,
        "decvar",
        {"maxvalue": "100", "minvalue": "0", "varname": "SCORE", "vartype": "Decimal"},
    )
    # Feedback belongs to the question, not to one answer: it is shown whatever was chosen.
    always = SubElement(processing, "respcondition", {"continue": "Yes"})
    SubElement(SubElement(always, "conditionvar"), "other")
    SubElement(always, "displayfeedback", {"feedbacktype": "Response", "linkrefid": FEEDBACK})
    right = SubElement(processing, "respcondition", {"continue": "No"})
    _condition(SubElement(right, "conditionvar"), question)
    score = SubElement(right, "setvar", {"action": "Set", "varname": "SCORE"})
    score.text = "100"


def _condition(condition: Element, question: dict[str, Any]) -> None:
    if question["kind"] == "short_answer":
        for text in question["accept"]:
            _equal(condition, text, case="No")
        return
    correct = _correct(question)
    if question["kind"] != "multiple_response":
        _equal(condition, *correct)
        return
    every = SubElement(condition, "and")
    for ident in _texts(question):
        _equal(every if ident in correct else SubElement(every, "not"), ident)


def _texts(question: dict[str, Any]) -> dict[str, dict[str, str]]:
    if question["kind"] == "true_false":
        return TRUE_OR_FALSE
    return {choice["id"]: choice["text"] for choice in question["choices"]}


def _correct(question: dict[str, Any]) -> list[str]:
    if question["kind"] == "true_false":
        return ["true" if question["answer"] else "false"]
    return [choice["id"] for choice in question["choices"] if choice.get("correct")]


def _equal(parent: Element, value: str, **attributes: str) -> None:
    SubElement(parent, "varequal", {"respident": RESPONSE, **attributes}).text = value


def _material(parent: Element, text: str, kind: str) -> None:
    material = SubElement(parent, "material")
    SubElement(material, "mattext", {"texttype": kind}).text = text


def _metadata(parent: Element, **fields: str) -> None:
    metadata = SubElement(parent, "qtimetadata")
    for name, value in fields.items():
        field = SubElement(metadata, "qtimetadatafield")
        SubElement(field, "fieldlabel").text = name
        SubElement(field, "fieldentry").text = value
