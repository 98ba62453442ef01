"""What a question of a quiz file shows and what its answer is, for each kind of question."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from typing import Any

from services.content.domain.formulas import FormulaError
from services.content.domain.formulas import evaluate
from services.content.domain.patterns import safe_pattern
from services.content.domain.questions import PERSON_KINDS
from services.content.domain.questions import UNMARKED_KINDS

# text(value, place, inline) -> html by language; it notes what is missing.
Text = Callable[[Any, str, bool], dict[str, str]]
# mistake(code, place, **params) notes what is wrong.
Mistake = Callable[..., None]
Given = dict[str, Any]
Built = dict[str, Any]

YES_AND_NO = {
    "true": {"id": "Benar", "en": "True"},
    "false": {"id": "Salah", "en": "False"},
}


class AnswerReader:
    """Reads the part of a valid question that only its kind has; notes mistakes."""

    def __init__(self, text: Text, mistake: Mistake, languages: list[str]) -> None:
        self.text = text
        self.mistake = mistake
        self.languages = languages
        self.readers: dict[str, Callable[[Given, str], Built]] = {
            "multiple_choice": self._choice,
            "multiple_response": self._choice,
            "true_false": self._true_false,
            "short_answer": self._short_answer,
            "blanks": self._blanks,
            "dropdowns": self._dropdowns,
            "matching": self._matching,
            "ordering": self._ordering,
            "numerical": self._numerical,
            "calculated": self._calculated,
        }

    def shown_and_answer(self, question: Given, place: str) -> Built:
        """What the kind adds to a question; see domain/questions.py."""
        kind = question["kind"]
        if kind in PERSON_KINDS | UNMARKED_KINDS:
            return {}
        built = self.readers[kind](question, place)
        if question.get("partial"):
            built["answer"]["partial"] = True
        return built

    def once(self, names: Iterable[tuple[str, str]]) -> set[str]:
        """The ids among these (id, place) pairs; an id that comes twice is a mistake."""
        seen: set[str] = set()
        for name, place in names:
            if name in seen:
                self.mistake("course_id_twice", f"{place}/id", name=name)
            seen.add(name)
        return seen

    def _texts(self, entries: list[Given], place: str) -> list[Built]:
        """Choices or pairs: their ids, once each, and their texts."""
        self.once((entry["id"], f"{place}/{index}") for index, entry in enumerate(entries))
        return [
            {"id": entry["id"], "text": self.text(entry["text"], f"{place}/{index}/text", True)}
            for index, entry in enumerate(entries)
        ]

    def _choice(self, question: Given, place: str) -> Built:
        given = question["choices"]
        correct = [choice["id"] for choice in given if choice.get("correct")]
        weights = {c["id"]: float(c["weight"]) for c in given if "weight" in c}
        if question["kind"] == "multiple_choice" and len(correct) != 1 and not weights:
            self.mistake("course_not_one_correct", place)
        elif not correct and not any(weight > 0 for weight in weights.values()):
            self.mistake("course_none_correct", place)
        answer: Built = {"choices": correct, **({"weights": weights} if weights else {})}
        return {"choices": self._texts(given, f"{place}/choices"), "answer": answer}

    def _true_false(self, question: Given, place: str) -> Built:
        choices: list[Built] = [
            {"id": name, "text": {code: words.get(code, words["en"]) for code in self.languages}}
            for name, words in YES_AND_NO.items()
        ]
        if "choices" in question:
            choices = self._texts(question["choices"], f"{place}/choices")
            if {choice["id"] for choice in choices} != set(YES_AND_NO):
                self.mistake("course_true_false_choices", f"{place}/choices")
        return {"choices": choices, "answer": {"choices": [str(question["answer"]).lower()]}}

    def _short_answer(self, question: Given, place: str) -> Built:
        answer = {**self._accepted(question, place), **self._partly(question, place)}
        return {"choices": [], "answer": answer}

    def _accepted(self, given: Given, place: str) -> Built:
        texts = [str(accepted).strip() for accepted in given.get("accept", ())]
        patterns = list(given.get("patterns", ()))
        for index, pattern in enumerate(patterns):
            if not safe_pattern(pattern):
                self.mistake("course_pattern_unsafe", f"{place}/patterns/{index}", name=pattern)
        answer: Built = {"texts": texts, "case_sensitive": bool(given.get("case_sensitive"))}
        if patterns:
            answer["patterns"] = patterns
        if "numbers" in given:
            answer["numbers"] = self._numbers(given["numbers"], f"{place}/numbers")
        if not texts and not patterns and "numbers" not in given:
            self.mistake("course_none_correct", place)
        return answer

    def _partly(self, question: Given, place: str) -> Built:
        """What earns only a share of the points."""
        found = []
        for index, part in enumerate(question.get("partly", ())):
            held = self._accepted(part, f"{place}/partly/{index}")
            # Letter case matters as it does for what is right.
            kept = {name: held[name] for name in ("texts", "patterns", "numbers") if held.get(name)}
            found.append({"share": float(part["share"]), **kept})
        return {"partly": found} if found else {}

    def _blanks(self, question: Given, place: str) -> Built:
        blanks = question["blanks"]
        self._blank_ids(blanks, place)
        answers = {
            blank["id"]: self._accepted(blank, f"{place}/blanks/{index}")
            for index, blank in enumerate(blanks)
        }
        return {"blanks": [{"id": blank["id"]} for blank in blanks], "answer": {"blanks": answers}}

    def _dropdowns(self, question: Given, place: str) -> Built:
        blanks = question["blanks"]
        self._blank_ids(blanks, place)
        shown, answers = [], {}
        for index, blank in enumerate(blanks):
            where = f"{place}/blanks/{index}"
            choices = self._texts(blank["choices"], f"{where}/choices")
            shown.append({"id": blank["id"], "choices": choices})
            correct = [choice["id"] for choice in blank["choices"] if choice.get("correct")]
            if not correct:
                self.mistake("course_none_correct", where)
            answers[blank["id"]] = {"choices": correct}
        return {"blanks": shown, "answer": {"blanks": answers}}

    def _blank_ids(self, blanks: list[Given], place: str) -> None:
        self.once((blank["id"], f"{place}/blanks/{index}") for index, blank in enumerate(blanks))

    def _matching(self, question: Given, place: str) -> Built:
        choices = self._texts(question["choices"], f"{place}/choices")
        answers = {}
        for index, pair in enumerate(question["pairs"]):
            match = pair["match"] if isinstance(pair["match"], list) else [pair["match"]]
            self._known(match, choices, f"{place}/pairs/{index}/match")
            answers[pair["id"]] = match
        pairs = self._texts(question["pairs"], f"{place}/pairs")
        return {"pairs": pairs, "choices": choices, "answer": {"pairs": answers}}

    def _ordering(self, question: Given, place: str) -> Built:
        choices = self._texts(question["choices"], f"{place}/choices")
        order = question.get("order", [choice["id"] for choice in choices])
        self._known(order, choices, f"{place}/order")
        if len(order) != len(set(order)):
            self.mistake("course_given_twice", f"{place}/order")
        return {"choices": choices, "answer": {"order": order}}

    def _known(self, names: list[str], choices: list[Built], place: str) -> None:
        known = {choice["id"] for choice in choices}
        for name in names:
            if name not in known:
                self.mistake("course_id_unknown", place, name=name)

    def _numerical(self, question: Given, place: str) -> Built:
        numbers = self._numbers(question["numbers"], f"{place}/numbers")
        return {"answer": {"numbers": numbers, **self._partly(question, place)}}

    def _numbers(self, numbers: list[Given], place: str) -> list[Given]:
        for index, number in enumerate(numbers):
            if "min" in number and number["min"] > number["max"]:
                self.mistake("course_range_empty", f"{place}/{index}")
            if "tolerance" in number and "precision" in number:
                self.mistake("course_tolerance_twice", f"{place}/{index}")
        return [dict(number) for number in numbers]

    def _calculated(self, question: Given, place: str) -> Built:
        datasets = []
        for index, given in enumerate(question["datasets"]):
            if "result" not in given:
                self._check_formula(question, given["values"], f"{place}/datasets/{index}")
            datasets.append({"id": str(index + 1), **given})
        self.once((data["id"], f"{place}/datasets/{i}") for i, data in enumerate(datasets))
        answer: Built = {
            "datasets": datasets,
            "tolerance": question.get("tolerance", 0),
            "tolerance_kind": question.get("tolerance_kind", "absolute"),
        }
        if "formula" in question:
            answer["formula"] = question["formula"]
        return {"answer": answer}

    def _check_formula(self, question: Given, values: dict[str, float], place: str) -> None:
        if "formula" not in question:
            self.mistake("course_no_result", place)
            return
        try:
            evaluate(question["formula"], values)
        except FormulaError as error:
            self.mistake("course_formula_wrong", place, name=question["formula"], detail=str(error))
