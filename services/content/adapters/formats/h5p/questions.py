"""Questions of H5P in the academy's kinds; each maker gets the parameters of one content type."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from services.content.adapters.formats.h5p.blanks import Blank
from services.content.adapters.formats.h5p.blanks import split_blanks
from services.content.adapters.formats.h5p.values import Params
from services.content.adapters.formats.h5p.values import flag
from services.content.adapters.formats.h5p.values import listing
from services.content.adapters.formats.h5p.values import mapping
from services.content.adapters.formats.h5p.values import text
from services.content.adapters.markup.html import plain_text

Question = dict[str, Any]
Clean = Callable[[str], str]


class Questions:
    """Makes questions; `clean` makes markup safe, `language` is that of every text.

    `medium` gives the markup of what is shown above a question with these parameters. `tips` counts
    the hints that found no place, `forgiving` the questions that would forgive typing errors.
    """

    def __init__(self, clean: Clean, medium: Callable[[Params], str], language: str) -> None:
        self.clean = clean
        self.medium = medium
        self.language = language
        self.tips = 0
        self.forgiving = 0
        self.makers: dict[str, Callable[[Params], Question]] = {
            "H5P.MultiChoice": self._multi_choice,
            "H5P.TrueFalse": self._true_false,
            "H5P.Blanks": self._blanks,
            "H5P.DragText": self._drag_text,
            "H5P.Essay": self._essay,
        }

    def make(self, kind: str, params: Params, key: str) -> Question:
        """The question of this content type, which must be one of `makers`."""
        return {"id": key, "source_kind": kind, "points": 1.0, **self.makers[kind](params)}

    def single_choices(self, params: Params) -> list[tuple[str, Question]]:
        """The questions of a SingleChoiceSet with their own identifiers, perhaps empty."""
        found = []
        for each in map(mapping, listing(params.get("choices"))):
            # The first answer is the right one; H5P shuffles them when it shows them.
            answers = [(text(answer), number == 0, {}) for number, answer in _numbered(each)]
            question = {
                "source_kind": "H5P.SingleChoiceSet",
                "points": 1.0,
                **self._choices(text(each.get("question")), answers, single=True),
            }
            found.append((text(each.get("subContentId")), question))
        return found

    def unsupported(self, kind: str, title: str, key: str) -> Question:
        """A question that only H5P's player can ask: its title is kept."""
        return {
            "id": key,
            "kind": "unsupported",
            "source_kind": kind,
            "prompt": self._say(title),
            "points": 0.0,
        }

    def _multi_choice(self, params: Params) -> Question:
        behaviour = mapping(params.get("behaviour"))
        answers = []
        for each in map(mapping, listing(params.get("answers"))):
            more = mapping(each.get("tipsAndFeedback"))
            self.tips += bool(plain_text(text(more.get("tip"))))
            answers.append((text(each.get("text")), flag(each.get("correct")), more))
        right = sum(correct for _, correct, _ in answers)
        kind = text(behaviour.get("type"))
        single = kind == "single" or (kind != "multi" and right == 1)
        prompt = self.medium(params) + text(params.get("question"))
        question = self._choices(prompt, answers, single)
        if not single and not flag(behaviour.get("singlePoint")):
            question["answer"]["partial"] = True
            question["points"] = float(max(1, right))
        return question

    def _choices(
        self, prompt: str, answers: list[tuple[str, bool, Params]], single: bool
    ) -> Question:
        choices = []
        feedback: dict[str, dict[str, str]] = {}
        for number, (markup, _, more) in enumerate(answers, 1):
            choices.append({"id": str(number), "text": self._say(markup)})
            if said := self.clean(text(more.get("chosenFeedback"))):
                feedback[f"choice:{number}"] = {self.language: said}
        answer: dict[str, Any] = {
            "choices": [str(number) for number, each in enumerate(answers, 1) if each[1]]
        }
        if feedback:
            answer["feedback_by_outcome"] = feedback
        return {
            "kind": "multiple_choice" if single else "multiple_response",
            "prompt": self._say(prompt),
            "choices": choices,
            "answer": answer,
        }

    def _true_false(self, params: Params) -> Question:
        behaviour = mapping(params.get("behaviour"))
        words = {
            "id": {"true": "Benar", "false": "Salah"},
            "en": {"true": "True", "false": "False"},
        }.get(self.language, {})
        own = mapping(params.get("l10n"))
        shown = {
            "true": plain_text(text(own.get("trueText"))) or words.get("true", "✓"),
            "false": plain_text(text(own.get("falseText"))) or words.get("false", "✗"),
        }
        right = "true" if flag(params.get("correct")) else "false"
        answer: dict[str, Any] = {"choices": [right]}
        feedback = {
            outcome: {self.language: said}
            for outcome, name in (("correct", "Correct"), ("incorrect", "Wrong"))
            if (said := self.clean(text(behaviour.get(f"feedbackOn{name}"))))
        }
        if feedback:
            answer["feedback_by_outcome"] = feedback
        return {
            "kind": "true_false",
            "prompt": self._say(self.medium(params) + text(params.get("question"))),
            "choices": [{"id": name, "text": {self.language: shown[name]}} for name in shown],
            "answer": answer,
        }

    def _blanks(self, params: Params) -> Question:
        prompt = self.medium(params) + text(params.get("text"))
        blanks: dict[str, Blank] = {}
        for line in listing(params.get("questions")):
            prompt += self._with_places(text(line), blanks)
        behaviour = mapping(params.get("behaviour"))
        case = flag(behaviour.get("caseSensitive"), otherwise=True)
        self.forgiving += flag(behaviour.get("acceptSpellingErrors"))
        return {
            "kind": "blanks",
            "prompt": self._say(prompt),
            "blanks": [{"id": name} for name in blanks],
            "points": float(max(1, len(blanks))),
            "answer": {
                "partial": True,
                "blanks": {
                    name: {"texts": list(blank.answers), "case_sensitive": case}
                    for name, blank in blanks.items()
                },
            },
        }

    def _drag_text(self, params: Params) -> Question:
        """Words that are dragged to their places are chosen from a list instead."""
        blanks: dict[str, Blank] = {}
        markup = self._with_places(_lines(text(params.get("textField"))), blanks)
        more = [each for each in split_blanks(text(params.get("distractors"))) if _is_blank(each)]
        # One choice a word, also where two places want the same one.
        words = list(dict.fromkeys(_word(each) for each in [*blanks.values(), *more]))
        ids = {word: str(number) for number, word in enumerate(sorted(words), 1)}
        choices = [{"id": ids[word], "text": self._plain(word)} for word in sorted(words)]
        return {
            "kind": "dropdowns",
            "prompt": self._say(text(params.get("taskDescription")) + markup),
            "blanks": [{"id": name, "choices": choices} for name in blanks],
            "points": float(max(1, len(blanks))),
            "answer": {
                "partial": True,
                "blanks": {
                    name: {"choices": [ids[_word(blank)]]} for name, blank in blanks.items()
                },
            },
        }

    def _essay(self, params: Params) -> Question:
        return {"kind": "essay", "prompt": self._say(text(params.get("taskDescription")))}

    def _with_places(self, markup: str, blanks: dict[str, Blank]) -> str:
        """The markup with `[[b1]]` where a blank is; what it writes itself is no place."""
        written = ""
        for part in split_blanks(markup):
            if isinstance(part, Blank):
                name = f"b{len(blanks) + 1}"
                blanks[name] = part
                self.tips += bool(part.tip)
                written += f"[[{name}]]"
            else:
                written += part.replace("[[", "[ [")
        return written

    def _say(self, markup: str) -> dict[str, str]:
        return {self.language: self.clean(markup)}

    def _plain(self, words: str) -> dict[str, str]:
        escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return {self.language: escaped}


def _numbered(each: Params) -> list[tuple[int, Any]]:
    return list(enumerate(listing(each.get("answers"))))


def _is_blank(part: str | Blank) -> bool:
    return isinstance(part, Blank)


def _word(part: str | Blank) -> str:
    return part.answers[0] if isinstance(part, Blank) else ""


def _lines(plain: str) -> str:
    """DragText's text is plain, with line breaks."""
    escaped = plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "".join(f"<p>{line}</p>" for line in escaped.splitlines() if line.strip())
