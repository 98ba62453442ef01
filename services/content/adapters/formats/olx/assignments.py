"""Open Response Assessments: what is asked for, and the rubric, as the text of an assignment."""

from __future__ import annotations

import html

from services.content.adapters.formats.olx.blocks import Block
from services.content.adapters.markup.xml import Element
from services.content.adapters.markup.xml import attribute
from services.content.adapters.markup.xml import child
from services.content.adapters.markup.xml import children
from services.content.adapters.markup.xml import descendants
from services.content.adapters.markup.xml import local
from services.content.adapters.markup.xml import words

ASKED_FOR = ("required", "optional")


def prompt_of(element: Element) -> str:
    """The prompts and the rubric, as markup that has yet to be cleaned."""
    parts = []
    for prompt in descendants(element, "prompt"):
        # A criterion of the rubric has a prompt too, which is said with the rubric.
        parent = prompt.getparent()
        if parent is not None and local(parent) != "criterion":
            parts.append(_paragraphs(words(child(prompt, "description")) or words(prompt)))
    rubric = next(descendants(element, "rubric"), None)
    if rubric is not None:
        parts += [_criterion(each) for each in children(rubric, "criterion")]
    return "".join(parts)


def _paragraphs(text: str) -> str:
    """A prompt is markup when its author chose the rich editor, else lines of text."""
    if "<" in text and ">" in text:
        return text
    return "".join(f"<p>{html.escape(each)}</p>" for each in text.split("\n") if each.strip())


def _criterion(criterion: Element) -> str:
    name = words(child(criterion, "label")) or words(child(criterion, "name"))
    options = "".join(
        f"<li>{html.escape(_option(option))}</li>" for option in children(criterion, "option")
    )
    asked = html.escape(words(child(criterion, "prompt")))
    return f"<h4>{html.escape(name)}</h4><p>{asked}</p><ul>{options}</ul>"


def _option(option: Element) -> str:
    name = words(child(option, "label")) or words(child(option, "name"))
    said = words(child(option, "explanation"))
    points = attribute(option, "points")
    return f"{name} ({points})" + (f": {said}" if said else "")


def steps_of(element: Element) -> list[str]:
    """Who assesses what was handed in, in the order of the package."""
    return [attribute(each, "name")[:60] for each in descendants(element, "assessment")]


def submission_of(block: Block) -> list[str]:
    """What may be handed in: text, files or both."""
    text, files = block.get("text_response").lower(), block.get("file_upload_response").lower()
    taken = ["text"] if text in ASKED_FOR else []
    if files in ASKED_FOR or block.is_set("allow_file_upload"):
        taken.append("file")
    return taken or ["text"]


def title_of(element: Element) -> str:
    """The assessment's own title."""
    return words(child(element, "title"))
