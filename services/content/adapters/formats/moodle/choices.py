"""Builds Moodle's questions of choices: one, several, true or false, pairs, an order."""

from __future__ import annotations

from typing import Any

from services.content.adapters.formats.keys import Taken
from services.content.adapters.formats.keys import key
from services.content.adapters.formats.moodle.draft import Answer
from services.content.adapters.formats.moodle.draft import Draft
from services.content.adapters.formats.moodle.draft import NotMarked
from services.content.adapters.formats.moodle.draft import answers_of
from services.content.adapters.formats.moodle.draft import number
from services.content.adapters.formats.moodle.links import Place
from services.content.adapters.formats.moodle.outline import value

# Moodle writes thirds as 0.3333333.
NEARLY_ALL = 1 - 1e-4
TRUE_AND_FALSE = {"true": {"id": "Benar", "en": "True"}, "false": {"id": "Salah", "en": "False"}}
ALL_OR_NOTHING = "-1"


def build_choice(draft: Draft) -> None:
    """multichoice: shares of the points, which may be negative."""
    answers = answers_of(draft)
    best = max((answer.share for answer in answers), default=0.0)
    if best <= 0:
        raise NotMarked("moodle_no_right_answer")
    _show(draft, answers)
    several = value(draft.own, "multichoice/single") == "0"
    draft.kind = "multiple_response" if several else "multiple_choice"
    shares = {answer.key: answer.share for answer in answers}
    if several:
        draft.answer["choices"] = [answer.key for answer in answers if answer.share > 0]
        draft.answer["weights"] = shares
        return
    draft.answer["choices"] = [answer.key for answer in answers if answer.share == best]
    several_right = len(draft.answer["choices"]) > 1
    if (
        several_right
        or best < NEARLY_ALL
        or any(share not in (0.0, best) for share in shares.values())
    ):
        draft.answer["weights"] = shares


def build_exact_set(draft: Draft) -> None:
    """multichoiceset, a common plugin: all of the right choices and no other."""
    answers = answers_of(draft)
    _show(draft, answers)
    draft.kind = "multiple_response"
    draft.answer["choices"] = [answer.key for answer in answers if answer.share > 0]
    if not draft.answer["choices"]:
        raise NotMarked("moodle_no_right_answer")


def _show(draft: Draft, answers: list[Answer]) -> None:
    language = draft.texts.reading.language
    draft.shows["choices"] = []
    for answer in answers:
        place = Place(draft.stored.context, "answer", answer.id)
        text = draft.texts.by_language(answer.text, answer.format, draft.bank.path, place)
        draft.shows["choices"].append({"id": answer.key, "text": text})
        feedback = draft.text(answer.element, "feedback", "answerfeedback", answer.id)
        if feedback[language]:
            draft.feedback[f"choice:{answer.key}"] = feedback


def build_true_false(draft: Draft) -> None:
    """truefalse: Moodle's two answers become ours."""
    answers = {answer.id: answer for answer in answers_of(draft)}
    language = draft.texts.reading.language
    right = []
    draft.kind = "true_false"
    draft.shows["choices"] = []
    for name in ("true", "false"):
        answer = answers.get(value(draft.own, f"truefalse/{name}answer"))
        if answer is None:
            raise NotMarked("moodle_no_right_answer")
        words = TRUE_AND_FALSE[name]
        text = {language: words.get(language, words["en"])}
        draft.shows["choices"].append({"id": name, "text": text})
        if answer.share > 0:
            right.append(name)
        feedback = draft.text(answer.element, "feedback", "answerfeedback", answer.id)
        if feedback[language]:
            draft.feedback[f"choice:{name}"] = feedback
    if len(right) != 1:
        raise NotMarked("moodle_no_right_answer")
    draft.answer["choices"] = right


def build_match(draft: Draft) -> None:
    """match: a pair without a question only adds a wrong choice."""
    draft.kind = "matching"
    taken = Taken()
    choices: dict[str, str] = {}
    pairs: list[dict[str, Any]] = []
    answer = {}
    for element in draft.own.iterfind("matches/match"):
        text = value(element, "answertext")
        name = choices.setdefault(text, f"c{len(choices) + 1}")
        prompt = draft.text(element, "questiontext", "subquestion", element.get("id", ""))
        if not prompt[draft.texts.reading.language]:
            continue
        identifier = taken.free(key(element.get("id", "")))
        pairs.append({"id": identifier, "text": prompt})
        answer[identifier] = [name]
    if not pairs:
        raise NotMarked("moodle_no_right_answer")
    draft.shows["pairs"] = pairs
    draft.shows["choices"] = [
        {"id": name, "text": draft.texts.by_language(text, "2", draft.bank.path, Place())}
        for text, name in choices.items()
    ]
    draft.answer = {"pairs": answer, "partial": True}


def build_order(draft: Draft) -> None:
    """ordering: the share of an answer is its place."""
    places = []
    for answer in answers_of(draft):
        place = number(value(answer.element, "fraction"))
        text = draft.text(answer.element, "answertext", "answer", answer.id)
        if place is None:
            raise NotMarked("moodle_no_right_answer")
        places.append((place, {"id": answer.key, "text": text}))
    if len(places) < 2:
        raise NotMarked("moodle_no_right_answer")
    # The choices are shown in an order of their own, so that the bank's tells nothing.
    places.sort(key=lambda each: each[0])
    draft.kind = "ordering"
    draft.shows["choices"] = [choice for _, choice in places]
    draft.answer = {"order": [choice["id"] for _, choice in places]}
    if value(draft.own, "ordering/gradingtype") != ALL_OR_NOTHING:
        draft.answer["partial"] = True
    if value(draft.own, "ordering/selecttype") not in ("", "0"):
        draft.adapted.append("moodle_orders_all")
