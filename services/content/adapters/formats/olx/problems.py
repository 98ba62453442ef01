"""Reads a problem (CAPA): every response in it is a question; Python in it is never run."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field
from typing import Any

from services.content.adapters.formats.interface import source
from services.content.adapters.formats.olx.blocks import Block
from services.content.adapters.formats.olx.problem_text import markup_of
from services.content.adapters.formats.olx.problem_text import prompts
from services.content.adapters.formats.olx.problem_text import responses_of
from services.content.adapters.formats.olx.responses import Read
from services.content.adapters.formats.olx.responses import read_response
from services.content.adapters.markup.xml import Element
from services.content.adapters.markup.xml import attribute
from services.content.adapters.markup.xml import descendants
from services.content.adapters.markup.xml import local
from services.content.domain.questions import MARKED_KINDS

# A name that a script gives a value, as Open edX would put it in.
VARIABLE = re.compile(r"\$\{?[A-Za-z_]")
# Open edX counts the answers of a problem from two.
FIRST_NUMBER = 2
MOST_POINTS = 1_000_000


@dataclass
class Problem:
    """The questions of one problem, and what there is to say of them.

    `notes` are codes of lines for the report; `scripted` are the ids of questions that only a
    script of the package could mark.
    """

    questions: list[dict[str, Any]]
    notes: set[str] = field(default_factory=set)
    scripted: list[str] = field(default_factory=list)
    has_script: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether the questions say all that the problem does."""
        marked = all(question["kind"] in {*MARKED_KINDS, "text"} for question in self.questions)
        return marked and not self.has_script and not self.notes


class Problems:
    """Reads problems; `clean` makes markup of a member safe to show."""

    def __init__(self, clean: Callable[[str, str], str], language: str) -> None:
        self.clean = clean
        self.language = language

    def read(self, block: Block, root: Element) -> Problem:
        """Every response of the problem as a question, in order; without any, one text."""
        responses = responses_of(root)
        scripts = next(descendants(root, "script", "answer"), None) is not None
        blanks = _blanks(responses)
        asked = prompts(root, responses, blanks)
        problem = Problem([], has_script=scripts)

        def text(markup: str) -> dict[str, str]:
            return {self.language: self.clean(markup, block.path)}

        if not responses:
            problem.questions.append(
                {
                    "id": f"{block.name}_text",
                    "kind": "text",
                    "source_kind": "text",
                    "prompt": text(asked[0]),
                    "points": 0.0,
                    "choices": [],
                    "source": block.source,
                }
            )
            self._feedback(problem, root, [Read("text")], responses, block, text)
            return problem
        targeted = {
            attribute(each, "explanation-id"): markup_of(each)
            for each in descendants(root, "targetedfeedback")
        }
        reads = [read_response(each, blanks, targeted, text) for each in responses]
        points = _points(block.get("weight"), reads)
        for number, (response, read) in enumerate(zip(responses, reads, strict=True)):
            name = f"{block.name}_{number + FIRST_NUMBER}_1"
            if scripts and _needs_script(response, asked[number]):
                read = Read("unsupported", {"choices": []})
                reads[number] = read
                problem.scripted.append(name)
            prompt = asked[number] if _says(asked[number]) else _label(response) or asked[number]
            problem.notes |= read.notes
            problem.questions.append(
                {
                    "id": name,
                    "kind": read.kind,
                    "source_kind": local(response),
                    "prompt": text(prompt),
                    "points": points * read.parts,
                    **read.fields,
                    "source": source(block.path, name, response.sourceline),
                }
            )
        self._feedback(problem, root, reads, responses, block, text)
        return problem

    def _feedback(
        self,
        problem: Problem,
        root: Element,
        reads: list[Read],
        responses: list[Element],
        block: Block,
        text: Callable[[str], dict[str, str]],
    ) -> None:
        """Explanations belong to the response before them or around them; hints to the last."""
        said: list[list[str]] = [[] for _ in reads]
        hidden = block.get("showanswer").lower() == "never"
        numbers = {response: number for number, response in enumerate(responses)}
        at = 0
        for element in root.iter("{*}*"):
            at = numbers.get(element, at)
            if local(element) != "solution":
                continue
            if hidden:
                problem.notes.add("olx_solution_hidden")
            else:
                said[at].append(markup_of(element))
        for number, read in enumerate(reads):
            if read.said:
                problem.notes.add("olx_hints_as_feedback")
                said[number] += [_paragraph(each) for each in read.said]
        hints = [
            markup_of(hint)
            for demand in descendants(root, "demandhint")
            for hint in descendants(demand, "hint")
        ]
        if any(hints):
            problem.notes.add("olx_hints_as_feedback")
            said[-1].append(
                "<ul>" + "".join(f"<li>{hint}</li>" for hint in hints if hint) + "</ul>"
            )
        for question, parts in zip(problem.questions, said, strict=True):
            feedback = text("".join(parts))
            if feedback[self.language]:
                question["feedback"] = feedback


def responses_in(root: Element) -> int:
    """How many questions a problem asks."""
    return len(responses_of(root))


def _blanks(responses: list[Element]) -> dict[Element, str]:
    """Names for the lists of a response that has several of them in its text."""
    names: dict[Element, str] = {}
    for response in responses:
        lists = list(descendants(response, "optioninput"))
        if local(response) == "optionresponse" and len(lists) > 1:
            names |= {each: f"blank_{number + 1}" for number, each in enumerate(lists)}
    return names


def _points(weight: str, reads: list[Read]) -> float:
    """What one part is worth; a problem without a weight has a point for each part."""
    parts = sum(read.parts for read in reads)
    try:
        whole = float(weight)
    except ValueError:
        return 1.0
    return whole / parts if 0 <= whole <= MOST_POINTS else 1.0


def _needs_script(response: Element, prompt: str) -> bool:
    if VARIABLE.search(prompt):
        return True
    for element in response.iter("{*}*"):
        values = [*element.attrib.values(), element.text or "", element.tail or ""]
        if any("$" in str(value) and VARIABLE.search(str(value)) for value in values):
            return True
    return False


def _says(markup: str) -> bool:
    return bool(re.sub(r"<(?!img\b)[^>]*>", "", markup).strip())


def _label(response: Element) -> str:
    """What an input is called for those who hear it, where nothing else is asked."""
    labels = [attribute(each, "label") for each in response.iter("{*}*")]
    found = next((label for label in labels if label), "")
    return f"<p>{found.replace('&', '&amp;').replace('<', '&lt;')}</p>" if found else ""


def _paragraph(markup: str) -> str:
    return f"<p>{markup}</p>" if markup else ""
