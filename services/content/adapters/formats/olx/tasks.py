"""Parts of a unit that are done: discussions, external tools, what is handed in."""

from __future__ import annotations

from services.content.adapters.formats.interface import Item
from services.content.adapters.formats.olx.assignments import prompt_of
from services.content.adapters.formats.olx.assignments import steps_of
from services.content.adapters.formats.olx.assignments import submission_of
from services.content.adapters.formats.olx.assignments import title_of
from services.content.adapters.formats.olx.blocks import Block
from services.content.adapters.formats.olx.making import Making
from services.content.adapters.formats.olx.part import Part
from services.content.adapters.formats.olx.part import item_of
from services.content.adapters.markup.targets import Kind
from services.content.adapters.markup.targets import normalised
from services.content.adapters.markup.targets import outside
from services.content.adapters.markup.xml import Element
from services.content.domain.report import Severity

WORDS = {
    "discussion": {"id": "Bahas bersama.", "en": "Discuss this together."},
    "hand_in": {"id": "Kumpulkan pekerjaan Anda.", "en": "Hand in your work."},
}


def discussion(block: Block, element: Element, making: Making) -> Part:
    """A prompt; what was said in Open edX is in no package."""
    title = making.title(block, block.get("discussion_target"), block.get("discussion_category"))
    language = making.reading.language
    making.tell(Severity.ADAPTED, "olx_discussion", block, title=title[language])
    html = {language: f"<p>{WORDS['discussion'].get(language, WORDS['discussion']['en'])}</p>"}
    return Part(item=item_of(block, "discussion", title, html=html))


def tool(block: Block, element: Element, making: Making) -> Part:
    """A link to an external tool, without its keys."""
    address = block.get("launch_url") or block.get("lti_1p3_launch_url")
    title = making.title(block)
    shown = title[making.reading.language]
    target = outside(normalised(address))
    if target is None or target.kind is not Kind.EXTERNAL or "://" not in target.address:
        making.tell(Severity.LEFT_OUT, "link_unsafe", block, title=shown, url=address[:200])
        return making.opaque(block)
    making.tell(Severity.ADAPTED, "olx_tool", block, title=shown)
    making.tell(Severity.INFO, "external_link", block, url=target.address)
    text = making.clean(block.get("description"), block.path)
    return Part(text, item_of(block, "tool", title, url=target.address))


def assessment(block: Block, element: Element, making: Making) -> Part:
    """What is asked for, with the rubric; who assesses it is decided here."""
    title = making.title(block, title_of(element))
    language = making.reading.language
    steps = ", ".join(steps_of(element)) or "–"
    making.tell(Severity.ADAPTED, "olx_assignment", block, title=title[language], steps=steps[:200])
    prompt = making.clean(prompt_of(element), block.path)
    return Part(item=_assignment(making, block, title, prompt, submission_of(block)))


def hand_in(block: Block, element: Element, making: Making) -> Part:
    """A file to hand in, which staff marks."""
    title = making.title(block)
    making.tell(
        Severity.ADAPTED,
        "olx_assignment",
        block,
        title=title[making.reading.language],
        steps="staff",
    )
    return Part(item=_assignment(making, block, title, "", ["file"]))


def _assignment(
    making: Making, block: Block, title: dict[str, str], prompt: str, submission: list[str]
) -> Item:
    language = making.reading.language
    words = WORDS["hand_in"].get(language, WORDS["hand_in"]["en"])
    html = {language: prompt or f"<p>{words}</p>"}
    return item_of(block, "assignment", title, True, html=html, submission=submission)
