"""Turns one assessment item into a question; what cannot be marked is kept, and told."""

from __future__ import annotations

import html
from typing import Any

from services.content.adapters.formats.interface import source
from services.content.adapters.formats.keys import key
from services.content.adapters.formats.qti.body import inner
from services.content.adapters.formats.qti.built import Built
from services.content.adapters.formats.qti.built import Part
from services.content.adapters.formats.qti.built import Parts
from services.content.adapters.formats.qti.built import parts_of
from services.content.adapters.formats.qti.choices import build_choice
from services.content.adapters.formats.qti.choices import build_order
from services.content.adapters.formats.qti.comparisons import Test
from services.content.adapters.formats.qti.entries import build_entry
from services.content.adapters.formats.qti.entries import build_places
from services.content.adapters.formats.qti.feedback import feedback_by_outcome
from services.content.adapters.formats.qti.links import PackageLinks
from services.content.adapters.formats.qti.names import unified
from services.content.adapters.formats.qti.pairs import build_associate
from services.content.adapters.formats.qti.pairs import build_gaps
from services.content.adapters.formats.qti.pairs import build_match
from services.content.adapters.formats.qti.processing import Award
from services.content.adapters.formats.qti.processing import Scoring
from services.content.adapters.formats.qti.processing import read_scoring
from services.content.adapters.formats.qti.prompt import Prompt
from services.content.adapters.formats.qti.values import Declared
from services.content.adapters.formats.qti.values import declared_responses
from services.content.adapters.formats.qti.values import number
from services.content.adapters.formats.reading import Reading
from services.content.adapters.markup.xml import Element
from services.content.adapters.markup.xml import words
from services.content.adapters.packages.refusals import Unreadable
from services.content.domain.report import Severity

Question = dict[str, Any]

PLACES = ("textEntryInteraction", "inlineChoiceInteraction")
ONE = {
    "choiceInteraction": build_choice,
    "orderInteraction": build_order,
    "matchInteraction": build_match,
    "associateInteraction": build_associate,
    "gapMatchInteraction": build_gaps,
}
WRITTEN = ("extendedTextInteraction", "uploadInteraction")
# An item with these shows other values to everybody.
TEMPLATES = ("templateDeclaration", "templateProcessing")


class NotMarked(Exception):
    """The item is kept without being marked; its text is the code of the line that says why."""


class ItemReader:
    """Reads items of one package; each file is read once for every place that it has."""

    def __init__(self, reading: Reading, links: PackageLinks) -> None:
        self.reading = reading
        self.links = links
        self.stimuli: dict[str, str] = {}

    def question(self, path: str, resource: str) -> Question:
        """The question of the item in this file. Raises Unreadable for what is not an item."""
        root = unified(self.reading.xml(path))
        if root.tag != "assessmentItem":
            raise Unreadable(f"<assessmentItem> expected, not <{str(root.tag)[:80]}>")
        return _Item(self, root, path, resource).question()

    def stimulus(self, address: str, path: str) -> str:
        """The clean text that several items share; empty, with a line, when it is not there."""
        found = self.links.member(address, path)
        if found is None:
            self.reading.notes.of(path)("missing_link", {"url": address[:200]})
            return ""
        if found not in self.stimuli:
            self.stimuli[found] = ""
            try:
                body = unified(self.reading.xml(found)).find("stimulusBody")
            except Unreadable as error:
                self.reading.report.add(
                    Severity.LEFT_OUT, "part_unreadable", found, detail=str(error)
                )
                return ""
            if body is not None:
                self.stimuli[found] = self.reading.clean(inner(body), found)
        return self.stimuli[found]


class _Item:
    """One item on its way to a question."""

    def __init__(self, reader: ItemReader, root: Element, path: str, resource: str) -> None:
        self.reader = reader
        self.reading = reader.reading
        self.root = root
        self.path = path
        self.id = key(root.get("identifier", "") or resource)
        body = root.find("itemBody")
        self.body = body if body is not None else root.makeelement("itemBody")
        self.interactions = [
            element
            for element in self.body.iter("*")
            if str(element.tag).endswith("Interaction") and element.tag != "mediaInteraction"
        ]
        self.places: dict[str, str] = {}

    def question(self) -> Question:
        """The question, marked if it can be."""
        kinds = list(dict.fromkeys(str(element.tag) for element in self.interactions))
        question: Question = {
            "id": self.id,
            "kind": "unsupported",
            "source_kind": "+".join(kinds)[:100] or "none",
            "prompt": {},
            "points": self._most(),
            "source": source(self.path, self.root.get("identifier"), self.root.sourceline),
        }
        try:
            built = self._built(kinds)
        except NotMarked as reason:
            built = None
            self._tell(Severity.KEPT, str(reason), kind=question["source_kind"])
        if built is not None:
            question |= {"kind": built.kind, "points": built.points, **built.shows}
            if built.answer:
                question["answer"] = built.answer
            for code in dict.fromkeys(built.adapted):
                self._tell(Severity.ADAPTED, code)
        question["prompt"] = self._prompt(question["kind"])
        self._feedback(question)
        return question

    def _built(self, kinds: list[str]) -> Built | None:
        """The question as its interactions make it. Raises NotMarked."""
        if self.root.get("adaptive") == "true" or "endAttemptInteraction" in kinds:
            raise NotMarked("qti_adaptive")
        if any(self.root.find(name) is not None for name in TEMPLATES):
            raise NotMarked("qti_template")
        if not kinds:
            return Built("text", 0.0)
        if set(kinds) <= set(WRITTEN):
            upload = "uploadInteraction" in kinds
            return Built("upload" if upload else "essay", self._most())
        places = set(kinds) <= set(PLACES)
        if not places and not set(kinds) <= set(ONE):
            raise NotMarked("qti_interaction_unknown")
        if not places and len(self.interactions) > 1:
            raise NotMarked("qti_several_interactions")
        built = self._of_kind(self._parts(), places, kinds[0])
        if built is None:
            raise NotMarked("qti_scoring_unknown")
        return built

    def _of_kind(self, parts: Parts, places: bool, kind: str) -> Built | None:
        first = self.interactions[0]
        if not places:
            return ONE[kind](first, parts.parts[0], self._text)
        if len(parts.parts) == 1 and kind == "textEntryInteraction":
            return build_entry(parts.parts[0])
        for element in self.interactions:
            self.places[element.get("responseIdentifier", "")] = ""
        built = build_places(self.interactions, parts, self._text)
        if built is not None and built.kind == "blanks":
            for element in self.interactions:
                offered = [" ".join(words(c).split()) for c in element.iter("inlineChoice")]
                if offered:
                    shown = html.escape(" / ".join(offered), quote=False)
                    self.places[element.get("responseIdentifier", "")] = f" ({shown})"
        return built

    def _parts(self) -> Parts:
        declared = declared_responses(self.root)
        names = [element.get("responseIdentifier", "") for element in self.interactions]
        if not set(names) <= set(declared) or len(set(names)) != len(names):
            raise NotMarked("qti_scoring_unknown")
        responses = [declared[name] for name in names]
        if self.root.find("responseProcessing") is None:
            return self._by_correct_response(responses)
        scoring = read_scoring(self.root, names)
        parts = parts_of(scoring, responses) if scoring is not None else None
        if parts is None:
            raise NotMarked("qti_scoring_unknown")
        return parts

    def _by_correct_response(self, responses: list[Declared]) -> Parts:
        """Without processing, what is declared as correct is right."""
        if not all(declared.correct for declared in responses):
            raise NotMarked("qti_scoring_unknown")
        self._tell(Severity.ADAPTED, "qti_by_correct_response")
        if all(declared.mapping for declared in responses):
            return Parts(tuple(Part(declared, True) for declared in responses))
        tests = tuple(Test(declared.id, "correct") for declared in responses)
        parts = parts_of(Scoring(chains=[[Award(tests, 1.0)]]), responses)
        assert parts is not None, "awards of every response are understood"
        return parts

    def _most(self) -> float:
        """The points that the item says it is worth, 1 when it does not."""
        for name, place in (("MAXSCORE", "defaultValue"), ("SCORE", "normalMaximum")):
            for declared in self.root.iterfind("outcomeDeclaration"):
                if declared.get("identifier") == name:
                    text = words(declared.find(place)) or declared.get(place, "")
                    points = number(text)
                    if points is not None and 0 < points < 1_000_000:
                        return points
        return 1.0

    def _prompt(self, kind: str) -> dict[str, str]:
        shared = "".join(
            self.reader.stimulus(reference.get("href", ""), self.path)
            for reference in self.root.iterfind("assessmentStimulusRef")
        )
        prompt = Prompt(kind, self.places)
        markup = prompt.of(self.body)
        for line in prompt.left_out:
            self._tell(Severity.LEFT_OUT, "qti_rubric_left_out", line=line)
        if not markup.strip():
            markup = f"<p>{html.escape(self.root.get('title', '') or self.id)}</p>"
        return {self.reading.language: shared + self._clean(markup)}

    def _feedback(self, question: Question) -> None:
        found, unknown = feedback_by_outcome(self.root)
        by_outcome: dict[str, str] = {}
        for outcome, element in found:
            by_outcome[outcome] = by_outcome.get(outcome, "") + self._clean(inner(element))
        general = by_outcome.pop("", "")
        if general:
            question["feedback"] = {self.reading.language: general}
        told = {name: {self.reading.language: text} for name, text in by_outcome.items() if text}
        if told and "answer" in question:
            question["answer"]["feedback_by_outcome"] = told
        elif told:
            unknown += len(told)
        if unknown:
            self._tell(Severity.LEFT_OUT, "qti_feedback_left_out", number=unknown)

    def _text(self, element: Element) -> dict[str, str]:
        return {self.reading.language: self._clean(inner(element))}

    def _clean(self, markup: str) -> str:
        # Words without any tag need no cleaning: they have been escaped.
        return self.reading.clean(markup, self.path) if "<" in markup else " ".join(markup.split())

    def _tell(self, severity: Severity, code: str, **params: Any) -> None:
        line = params.pop("line", self.root.sourceline)
        self.reading.report.add(
            severity,
            code,
            self.path,
            self.root.get("identifier"),
            params,
            line=line,
            node_key=self.id,
        )
