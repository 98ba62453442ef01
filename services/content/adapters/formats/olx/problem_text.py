"""Writes a problem's words as HTML, and cuts them into what each of its questions asks."""

from __future__ import annotations

import html
import re

from services.content.adapters.markup.xml import Element
from services.content.adapters.markup.xml import local

# Marks within the text, of letters that no language uses; a package's own are dropped.
_BEGIN, _END, _PLACE = "\ue000", "\ue001", "\ue002"
_OWN_MARKS = dict.fromkeys(range(0xE000, 0xE003))
_NUMBERED_END = re.compile(f"{_END}[0-9]+{_END}")
_NUMBERED_BEGIN = re.compile(f"{_BEGIN}[0-9]+{_BEGIN}")
# A place for an answer with words beside it, in one line of text.
_IN_A_SENTENCE = re.compile(f"(?<=[^>\\s])[ \\t]*{_PLACE}|{_PLACE}[ \\t]*(?=[^<\\s])")
GAP = " ____ "
RESPONSE = "response"

CODE = frozenset({"script", "answer", "responseparam", "style", "draggable", "target"})
CHOICES = frozenset({"choicegroup", "radiogroup", "checkboxgroup", "choice", "option"})
HINTS = frozenset(
    {
        "choicehint",
        "optionhint",
        "compoundhint",
        "correcthint",
        "stringequalhint",
        "regexphint",
        "hintgroup",
        "demandhint",
        "hint",
        "hintpart",
    }
)
SOLUTIONS = frozenset({"solution", "targetedfeedbackset", "additional_answer", "incorrect_answer"})
NOT_ASKED = CODE | CHOICES | HINTS | SOLUTIONS
INPUTS = frozenset({"textline", "textbox", "formulaequationinput", "optioninput", "filesubmission"})
VOID = frozenset({"br", "hr", "img", "col", "wbr", "source"})


def is_input(name: str) -> bool:
    """Tells whether an element of this name is a place for an answer."""
    return name in INPUTS or name.endswith("input")


def responses_of(root: Element) -> list[Element]:
    """The responses of a problem that a learner sees: none in another, in a solution or a hint."""
    found: list[Element] = []
    inside: set[Element] = set()
    for element in root.iter("{*}*"):
        name = local(element)
        if element is root:
            continue
        if element.getparent() in inside or name in NOT_ASKED or is_input(name):
            inside.add(element)
        elif name.endswith(RESPONSE):
            inside.add(element)
            found.append(element)
    return found


def prompts(root: Element, responses: list[Element], blanks: dict[Element, str]) -> list[str]:
    """What is asked, for each response in order: the words since the one before it.

    What follows the last response belongs to it; a problem without any has one text. `blanks` are
    the inputs that have a name, which stands in the text as `[[name]]`.
    """
    writer = _Writer({element: number for number, element in enumerate(responses)}, blanks)
    writer.inner(root)
    pieces = _NUMBERED_END.split("".join(writer.parts))
    if len(pieces) > 1:
        pieces[-2:] = ["".join(pieces[-2:])]
    return [_finished(piece) for piece in pieces]


def markup_of(element: Element) -> str:
    """The words in an element: a choice, a solution, a hint."""
    writer = _Writer({}, {})
    writer.inner(element)
    return "".join(writer.parts).replace(_PLACE, "").strip()


def _finished(piece: str) -> str:
    piece = _NUMBERED_BEGIN.sub("", piece)
    return _IN_A_SENTENCE.sub(GAP, piece).replace(_PLACE, "").strip()


class _Writer:
    """Writes elements as HTML that has yet to be cleaned."""

    def __init__(self, responses: dict[Element, int], blanks: dict[Element, str]) -> None:
        self.responses = responses
        self.blanks = blanks
        self.parts: list[str] = []

    def inner(self, element: Element) -> None:
        self._text(element.text)
        for part in element:
            if isinstance(part.tag, str):
                self._element(part)
            self._text(part.tail)

    def _text(self, text: str | None) -> None:
        if text:
            self.parts.append(html.escape(text.translate(_OWN_MARKS), quote=False))

    def _element(self, element: Element) -> None:
        name = local(element)
        number = self.responses.get(element)
        if number is not None:
            self.parts.append(f"{_BEGIN}{number}{_BEGIN}")
            self.inner(element)
            self.parts.append(f"{_END}{number}{_END}")
        elif element in self.blanks:
            self.parts.append(f" [[{self.blanks[element]}]] ")
        elif is_input(name):
            self.parts.append(_PLACE)
        elif name == "label":
            self._wrapped("p", "", element)
        elif name == "description":
            self.parts.append("<p>")
            self._wrapped("em", "", element)
            self.parts.append("</p>")
        elif name not in NOT_ASKED:
            self._plain(name, element)

    def _plain(self, name: str, element: Element) -> None:
        attributes = "".join(
            f' {html.escape(str(key).rpartition("}")[2])}="{html.escape(str(value))}"'
            for key, value in element.attrib.items()
        )
        if name in VOID:
            self.parts.append(f"<{name}{attributes}>")
        else:
            self._wrapped(name, attributes, element)

    def _wrapped(self, name: str, attributes: str, element: Element) -> None:
        self.parts.append(f"<{name}{attributes}>")
        self.inner(element)
        self.parts.append(f"</{name}>")
