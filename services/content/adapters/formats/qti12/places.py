"""Questions with several places for answers: blanks, lists to choose from, pairs to match."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

from services.content.adapters.formats.qti12.asked import Asked
from services.content.adapters.formats.qti12.asked import Names
from services.content.adapters.formats.qti12.asked import Parts
from services.content.adapters.formats.qti12.choices import understood
from services.content.adapters.formats.qti12.conditions import Condition
from services.content.adapters.formats.qti12.conditions import scoring
from services.content.adapters.formats.qti12.conditions import wanted_of
from services.content.adapters.formats.qti12.ids import Ids
from services.content.adapters.formats.qti12.presentation import Response
from services.content.adapters.formats.qti12.texts import accepted

# Canvas writes `[name]` into its prompts where the place of an answer, or a variable's value, is.
IN_BRACKETS = re.compile(r"\[([^\[\]<>]{1,200})\]")


def blanks(asked: Asked) -> Parts | None:
    """Texts in several places. Canvas lists every accepted text as a choice of its place."""
    ids = Ids()
    answers: dict[str, Parts] = {}
    names: Names = {}
    for response in asked.shown.responses:
        answer = _accepted_here(response, asked)
        if answer is None:
            return None
        name = ids.take(_name_of(response), "blank")
        names[_name_of(response)] = name
        answers[name] = answer
    return {
        "prompt": asked.text(_prompt(asked, names)),
        "blanks": [{"id": name} for name in answers],
        "answer": {"blanks": answers, **_credit(asked)},
    }


def dropdowns(asked: Asked) -> Parts | None:
    """Several lists, of each of which one choice is made."""
    if not understood(scoring(asked.conditions)):
        return None
    right = _right_choices(asked)
    ids = Ids()
    shown: list[Parts] = []
    answers: dict[str, Parts] = {}
    names: Names = {}
    for response in asked.shown.responses:
        choices, choice_ids = asked.choices(response)
        wanted = [choice_ids[text] for text in right.get(response.ident, ()) if text in choice_ids]
        if not wanted:
            return None
        name = ids.take(_name_of(response), "blank")
        names[_name_of(response)] = name
        shown.append({"id": name, "choices": choices})
        answers[name] = {"choices": wanted}
    return {
        "prompt": asked.text(_prompt(asked, names)),
        "blanks": shown,
        "answer": {"blanks": answers, **_credit(asked)},
    }


def matching(asked: Asked) -> Parts | None:
    """Pairs: each place is a left side, and all share one list of right sides."""
    if not understood(scoring(asked.conditions)):
        return None
    right = _right_choices(asked)
    responses = asked.shown.responses
    choices, choice_ids = asked.choices(_all_labels(responses))
    ids = Ids()
    pairs: list[Parts] = []
    answers: dict[str, list[str]] = {}
    for response in responses:
        wanted = [choice_ids[text] for text in right.get(response.ident, ()) if text in choice_ids]
        if not wanted:
            return None
        name = ids.take(response.ident, "pair")
        pairs.append({"id": name, "text": asked.text(response.markup)})
        answers[name] = wanted
    return {
        "pairs": pairs,
        "choices": choices,
        "answer": {"pairs": answers, **_credit(asked)},
    }


def share_labels(responses: list[Response]) -> bool:
    """Tells whether all places offer the same choices, as pairs to match do."""
    first = [ident for ident, _ in responses[0].labels]
    return len(first) > 1 and all(
        [ident for ident, _ in each.labels] == first for each in responses
    )


def with_places(markup: str, names: Mapping[str, str]) -> str:
    """The markup with `[[id]]` where the package has `[name]`."""

    def place(found: re.Match[str]) -> str:
        name = names.get(html.unescape(found[1]))
        return f"[[{name}]]" if name else found[0]

    return IN_BRACKETS.sub(place, markup)


def _prompt(asked: Asked, names: Names) -> str:
    """The prompt with every place in it; those that it does not name follow it, each in a line."""
    prompt = with_places(asked.shown.markup, names)
    for response in asked.shown.responses:
        name = names[_name_of(response)]
        if f"[[{name}]]" not in prompt:
            label = "" if _is_name(response) else response.markup
            prompt += f"<p>{label} [[{name}]]</p>"
    return prompt


def _is_name(response: Response) -> bool:
    """Tells whether what stands beside a place is but its name, as Canvas writes it."""
    return response.ident == f"response_{html.unescape(response.markup).strip()}"


def _name_of(response: Response) -> str:
    """Canvas calls the place of `[name]` `response_name`."""
    return response.ident.removeprefix("response_")


def _accepted_here(response: Response, asked: Asked) -> Parts | None:
    if response.labels and response.kind == "response_lid":
        texts = [_plain(markup) for _, markup in response.labels]
        known = list(dict.fromkeys(text for text in texts if text))
        return {"texts": known, "case_sensitive": False} if known else None
    return accepted(scoring(asked.conditions), response.ident)


def _plain(markup: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", " ", markup)).strip()


def _right_choices(asked: Asked) -> dict[str, list[str]]:
    """The choices that earn the most in each place, by the place's ident."""
    scores: dict[str, dict[str, float]] = {}
    for condition in scoring(asked.conditions):
        for test in wanted_of(condition):
            earned = scores.setdefault(test.response, {})
            earned[test.text] = max(condition.score or 0.0, earned.get(test.text, 0.0))
    return {
        response: [text for text, score in earned.items() if score == max(earned.values()) > 0]
        for response, earned in scores.items()
    }


def _credit(asked: Asked) -> Parts:
    """Whether each place earns a share of its own. Shares are equal here; others are told."""
    adding = [each for each in scoring(asked.conditions) if each.adds]
    if not adding:
        return {}
    scores = [_rounded(each) for each in adding if (each.score or 0) > 0]
    if scores and max(scores) - min(scores) > 1:
        asked.remark("shares_made_equal")
    return {"partial": True}


def _rounded(condition: Condition) -> float:
    return round(condition.score or 0.0)


def _all_labels(responses: list[Response]) -> Response:
    """One list of the labels of all places, each once."""
    labels: dict[str, str] = {}
    for response in responses:
        for ident, markup in response.labels:
            labels.setdefault(ident, markup)
    return Response("response_lid", "", "", labels=list(labels.items()))
