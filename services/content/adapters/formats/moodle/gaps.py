"""Builds Moodle's questions with gaps in their text: gapselect, ddwtos and cloze (multianswer)."""

from __future__ import annotations

import html
import re
from typing import Any

from services.content.adapters.formats.moodle.draft import Answer
from services.content.adapters.formats.moodle.draft import Draft
from services.content.adapters.formats.moodle.draft import NotMarked
from services.content.adapters.formats.moodle.draft import answers_of
from services.content.adapters.formats.moodle.entries import numbers_answer
from services.content.adapters.formats.moodle.entries import texts_answer
from services.content.adapters.formats.moodle.links import Place
from services.content.adapters.formats.moodle.outline import value
from services.content.adapters.markup.html import plain_text

GAP = re.compile(r"\[\[(\d{1,4})\]\]")
PART = re.compile(r"\{#(\d{1,4})\}")
# ddwtos keeps the group of a choice in a serialised PHP object; only the number is looked for.
GROUP = re.compile(r'"draggroup";(?:i:(\d+)|s:\d+:"(\d+)")')
NEARLY_ALL = 1 - 1e-4


def build_gaps(draft: Draft) -> None:
    """gapselect, ddwtos: `[[2]]` is the place of the second choice, among those of its group."""
    answers = answers_of(draft)
    groups = [_group(answer.feedback) for answer in answers]
    text = value(draft.stored.element, "questiontext")
    wanted = [int(found) for found in GAP.findall(text)]
    if not wanted or not all(1 <= each <= len(answers) for each in wanted):
        raise NotMarked("moodle_no_right_answer")
    offered = [{"id": answer.key, "text": _choice(draft, answer)} for answer in answers]
    blanks, right = [], {}
    for place, each in enumerate(wanted, start=1):
        group = groups[each - 1]
        choices = [choice for choice, other in zip(offered, groups, strict=True) if other == group]
        blanks.append({"id": f"gap{place}", "choices": choices})
        right[f"gap{place}"] = {"choices": [answers[each - 1].key]}
    draft.kind = "dropdowns"
    draft.shows["blanks"] = blanks
    draft.answer = {"blanks": right, "partial": True}
    places = iter(range(1, len(wanted) + 1))
    draft.prompt = lambda markup: GAP.sub(lambda found: f"[[gap{next(places)}]]", markup)


def _group(text: str) -> str:
    found = GROUP.search(text)
    return (found[1] or found[2]) if found else text.strip() or "1"


def _choice(draft: Draft, answer: Answer) -> dict[str, str]:
    place = Place(draft.stored.context, "answer", answer.id)
    return draft.texts.by_language(answer.text, answer.format, draft.bank.path, place)


def build_cloze(draft: Draft) -> None:
    """multianswer: `{#2}` is the place of the second part, a question of its own in the bank."""
    names = value(draft.own, "multianswer/sequence").split(",")
    parts = [draft.part(name.strip()) for name in names if name.strip()]
    if not parts or not all(part is not None for part in parts):
        raise NotMarked("moodle_parts_missing")
    found = [part for part in parts if part is not None]
    all_chosen = all(part.stored.kind == "multichoice" for part in found)
    blanks, right, beside, weights = [], {}, {}, set()
    for place, part in enumerate(found, start=1):
        name = f"gap{place}"
        answers = answers_of(part)
        offered = [{"id": each.key, "text": _choice(part, each)} for each in answers]
        if all_chosen:
            blanks.append({"id": name, "choices": offered})
            right[name] = _chosen(part, answers)
        else:
            blanks.append({"id": name})
            right[name] = _written(part, answers)
            if part.stored.kind == "multichoice":
                beside[name] = " / ".join(plain_text(each.text) for each in answers)
        weights.add(value(part.stored.element, "defaultmark"))
        if any(0 < each.share < NEARLY_ALL for each in answers):
            draft.adapted.append("moodle_partial_answers")
    draft.kind = "dropdowns" if all_chosen else "blanks"
    draft.shows["blanks"] = blanks
    draft.answer = {"blanks": right, "partial": True}
    if beside:
        draft.adapted.append("moodle_dropdown_as_blank")
    if len(weights) > 1:
        draft.adapted.append("moodle_parts_alike")
    draft.prompt = lambda markup: PART.sub(lambda each: _place(each[1], beside), markup)


def _place(number: str, beside: dict[str, str]) -> str:
    name = f"gap{int(number)}"
    shown = f" ({html.escape(beside[name], quote=False)})" if name in beside else ""
    return f"[[{name}]]{shown}"


def _right(answers: list[Answer]) -> list[Answer]:
    found = [answer for answer in answers if answer.share >= NEARLY_ALL]
    if not found:
        raise NotMarked("moodle_no_right_answer")
    return found


def _chosen(part: Draft, answers: list[Answer]) -> dict[str, Any]:
    if value(part.own, "multichoice/single") == "0":
        raise NotMarked("moodle_no_right_answer")
    return {"choices": [answer.key for answer in _right(answers)]}


def _written(part: Draft, answers: list[Answer]) -> dict[str, Any]:
    """What fills the gap, whatever kind of question stands there."""
    kind = part.stored.kind
    if kind == "multichoice":
        _chosen(part, answers)
        texts = [plain_text(answer.text) for answer in _right(answers)]
        return {"texts": texts, "case_sensitive": False}
    if kind == "numerical":
        numbers = numbers_answer(part, answers)
        if numbers:
            return {"texts": [], "numbers": numbers, "case_sensitive": False}
    if kind == "shortanswer":
        found = texts_answer(answers, value(part.own, "shortanswer/usecase") == "1")
        if found is not None:
            return found
    raise NotMarked("moodle_no_right_answer")
