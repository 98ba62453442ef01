"""What each response of a problem asks and what is right, as a question that the server marks."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field
from typing import Any

from services.content.adapters.formats.olx.answers import numbers_of
from services.content.adapters.formats.olx.answers import own_words
from services.content.adapters.formats.olx.answers import texts_of
from services.content.adapters.formats.olx.problem_text import is_input
from services.content.adapters.formats.olx.problem_text import markup_of
from services.content.adapters.markup.xml import Element
from services.content.adapters.markup.xml import attribute
from services.content.adapters.markup.xml import children
from services.content.adapters.markup.xml import descendants
from services.content.adapters.markup.xml import local

Text = Callable[[str], dict[str, str]]
# `('India','Spain')` as Python writes it, which is read here and not run.
QUOTED = re.compile(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"")
# Of characters; a list that is longer is no list to choose from.
LONGEST_OPTIONS = 10_000
PARTLY_RIGHT = 0.5


@dataclass
class Read:
    """One response: the kind of question, what that kind needs, and what there is to say of it.

    `said` is feedback that has no condition here, `notes` are codes of lines for the report.
    """

    kind: str
    fields: dict[str, Any] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    notes: set[str] = field(default_factory=set)
    parts: int = 1


def read_response(
    response: Element, blanks: dict[Element, str], targeted: dict[str, str], text: Text
) -> Read:
    """The question that a response is; `text` makes markup safe and puts it under its language.

    `blanks` are the names of lists within a text, `targeted` the problem's feedback that choices
    refer to.
    """
    reader = READERS.get(local(response))
    read = reader(response, text) if reader else None
    if local(response) == "optionresponse":
        read = _dropdowns(response, blanks, text)
    if read is None:
        return Read("unsupported", {"choices": []})
    _conditions(response, read, targeted, text)
    return read


def inputs_of(response: Element) -> list[Element]:
    """The places for answers, other than lists of choices."""
    return [part for part in response.iter("{*}*") if is_input(local(part))]


def _one_choice(response: Element, text: Text) -> Read | None:
    read, right = _choices(response, text, "multiple_choice")
    weights = {name: 1.0 for name in right}
    if "points" in attribute(response, "partial_credit").lower():
        for name, choice in _named_choices(response):
            if attribute(choice, "correct").lower() == "partial":
                weights[name] = _share(attribute(choice, "point_value"))
    if not weights:
        return None
    read.fields["answer"] = {"choices": right[:1] or [max(weights, key=lambda name: weights[name])]}
    if len(weights) > 1:
        read.fields["answer"]["weights"] = weights
    return read


def _several_choices(response: Element, text: Text) -> Read | None:
    read, right = _choices(response, text, "multiple_response")
    if not read.fields["choices"]:
        return None
    read.fields["answer"] = {"choices": right}
    if attribute(response, "partial_credit"):
        read.fields["answer"]["partial"] = True
        read.notes.add("olx_partial_credit")
    return read


def _choices(response: Element, text: Text, kind: str) -> tuple[Read, list[str]]:
    choices, right = [], []
    for name, choice in _named_choices(response):
        choices.append({"id": name, "text": text(markup_of(choice))})
        if attribute(choice, "correct").lower() == "true":
            right.append(name)
    read = Read(kind, {"choices": choices})
    if any(attribute(each, "answer-pool") for each in descendants(response, "choicegroup")):
        read.notes.add("olx_answer_pool")
    return read, right


def _named_choices(response: Element) -> list[tuple[str, Element]]:
    """The choices by the names they have, or have by their place, in Open edX."""
    found: list[tuple[str, Element]] = []
    taken: set[str] = set()
    for number, choice in enumerate(descendants(response, "choice")):
        name = attribute(choice, "name")[:100] or f"choice_{number}"
        name = f"{name}_{number}" if name in taken else name
        taken.add(name)
        found.append((name, choice))
    return found


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        return PARTLY_RIGHT
    return share if 0 <= share <= 1 else PARTLY_RIGHT


def _dropdowns(response: Element, blanks: dict[Element, str], text: Text) -> Read | None:
    """One list to choose from is a multiple choice; several are dropdowns in a text."""
    lists = list(descendants(response, "optioninput"))
    found = [_options(each) for each in lists]
    if not found or any(not options or not right for options, right in found):
        return None
    choices = [
        [{"id": name, "text": text(html.escape(option))} for name, option in options.items()]
        for options, _ in found
    ]
    if len(found) == 1:
        fields = {"choices": choices[0], "answer": {"choices": found[0][1][:1]}}
        return Read("multiple_choice", fields)
    names = [blanks[each] for each in lists]
    shown = [{"id": name, "choices": each} for name, each in zip(names, choices, strict=True)]
    right = {name: {"choices": each[1]} for name, each in zip(names, found, strict=True)}
    fields = {"choices": [], "blanks": shown, "answer": {"blanks": right, "partial": True}}
    return Read("dropdowns", fields, parts=len(found))


def _options(element: Element) -> tuple[dict[str, str], list[str]]:
    """The options of one list by name, and the names of the right ones."""
    written = [
        (own_words(each), attribute(each, "correct")) for each in children(element, "option")
    ]
    if not written:
        right = attribute(element, "correct")
        options = attribute(element, "options").strip().removeprefix("(").removesuffix(")")
        if len(options) > LONGEST_OPTIONS:
            return {}, []
        texts = [one or two for one, two in QUOTED.findall(options)] or options.split(",")
        written = [(text.strip(), str(text.strip() == right)) for text in texts]
    names = {f"option_{number}": option for number, (option, _) in enumerate(written)}
    rights = [name for name, (_, it) in zip(names, written, strict=True) if it.lower() == "true"]
    return names, rights


def _short_answer(response: Element, text: Text) -> Read | None:
    answer = texts_of(response) if len(inputs_of(response)) <= 1 else None
    if answer is None:
        return None
    return Read("short_answer", {"choices": [], "answer": answer})


def _numerical(response: Element, text: Text) -> Read | None:
    numbers = numbers_of(response) if len(inputs_of(response)) <= 1 else None
    if numbers is None:
        return None
    read = Read("numerical", {"choices": [], "answer": {"numbers": numbers}})
    if attribute(response, "partial_credit"):
        read.notes.add("olx_partial_credit_dropped")
    return read


READERS: dict[str, Callable[[Element, Text], Read | None]] = {
    "multiplechoiceresponse": _one_choice,
    "truefalseresponse": _several_choices,
    "choiceresponse": _several_choices,
    "stringresponse": _short_answer,
    "numericalresponse": _numerical,
}


def _conditions(response: Element, read: Read, targeted: dict[str, str], text: Text) -> None:
    """Feedback to one choice or to the right answer; that to anything else is said to all."""
    outcomes: dict[str, dict[str, str]] = {}
    for name, choice in _named_choices(response):
        hints = [
            markup_of(hint)
            for hint in children(choice, "choicehint")
            if attribute(hint, "selected").lower() != "false"
        ]
        hints.append(targeted.get(attribute(choice, "explanation-id") or "-", ""))
        if any(hints):
            outcomes[f"choice:{name}"] = text("".join(f"<p>{hint}</p>" for hint in hints if hint))
        read.said += [
            markup_of(hint)
            for hint in children(choice, "choicehint")
            if attribute(hint, "selected").lower() == "false"
        ]
    if read.kind == "multiple_choice":
        for number, option in enumerate(descendants(response, "option")):
            for hint in children(option, "optionhint"):
                outcomes[f"choice:option_{number}"] = text(markup_of(hint))
    else:
        read.said += [markup_of(hint) for hint in descendants(response, "optionhint")]
    right = [markup_of(hint) for hint in descendants(response, "correcthint")]
    if right:
        outcomes["correct"] = text("".join(f"<p>{hint}</p>" for hint in right))
    read.said += [
        markup_of(hint)
        for hint in descendants(
            response, "stringequalhint", "regexphint", "compoundhint", "hintpart"
        )
    ]
    if outcomes:
        read.fields["answer"]["feedback_by_outcome"] = outcomes
