"""The account of an Open edX course: how many blocks of each kind, which settings have no use."""

from __future__ import annotations

from collections import Counter

from services.content.adapters.formats.interface import Item
from services.content.adapters.formats.olx.blocks import CONTAINERS
from services.content.adapters.formats.olx.blocks import SECTIONS
from services.content.adapters.formats.olx.blocks import Block
from services.content.adapters.formats.olx.units import Unit
from services.content.domain.report import Report
from services.content.domain.report import Severity

COUNTED = {"chapter": "chapters", "sequential": "sequentials", "vertical": "verticals"}
NAMES_SHOWN = 60
DATES = ("start", "due")
# Settings that are used, or that say the same as something that is.
_USED = """
    url_name slug org course run display_name filename language xblock-family xml_attributes
    graded format weight max_attempts showanswer show_correctness markdown visible_to_staff_only
    tabs pdf_textbooks
    is_time_limited default_time_limit_minutes max_count group_access start due parent_url
    parent_sequential_url index_in_children_list sub transcripts html5_sources youtube
    youtube_id_1_0 youtube_id_0_75 youtube_id_1_25 youtube_id_1_5 edx_video_id source handout
    start_time end_time track discussion_category discussion_target discussion_id launch_url
    lti_1p3_launch_url description lti_id custom_parameters text_response file_upload_response
    allow_file_upload block_id data_dir editor
"""
USED = frozenset(_USED.split())
KNOWN_TAGS = frozenset(
    {*SECTIONS, "html", "problem", "video", "discussion", "library_content", "split_test"}
)


def tell_settings(blocks: list[Block], dropped: Counter[str], report: Report) -> None:
    """Counts the blocks, and says which settings of theirs nothing here reads."""
    if dropped:
        report.add(Severity.LEFT_OUT, "olx_elements", names=", ".join(sorted(dropped)))
    for block in blocks:
        report.count("package", COUNTED.get(block.tag, "components"))
    names: Counter[str] = Counter()
    for block in blocks:
        if block.tag in KNOWN_TAGS:
            names.update(name for name, text in block.attributes.items() if text.strip())
    unused = sorted(name for name in names if name not in USED)
    if unused:
        shown = ", ".join(name[:60] for name in unused[:NAMES_SHOWN])
        more = f", … (+{len(unused) - NAMES_SHOWN})" if len(unused) > NAMES_SHOWN else ""
        report.add(Severity.LEFT_OUT, "olx_settings", names=shown + more)
    dated = sum(any(block.get(name) for name in DATES) for block in blocks)
    if dated:
        report.add(Severity.LEFT_OUT, "olx_dates", number=dated)
    grouped = sum(block.get("group_access") not in ("", "{}", "null") for block in blocks)
    if grouped:
        report.add(Severity.ADAPTED, "olx_groups", number=grouped)


def count_blocks(
    blocks: list[Block],
    units: list[Unit],
    modules: list[Item],
    library: list[Item],
    report: Report,
) -> None:
    """What became of each block: blocks are the lines of the outline of an Open edX course.

    A component whose text stands in the lesson of its unit is an item too: a part of one.
    """
    module_ids = {module["id"] for module in modules}
    made = {item["id"] for module in modules for item in module["items"]}
    made |= {item["id"] for item in library}
    for unit in units:
        made.add(unit.block.id)
        for component in unit.components:
            made.add(component.id)
            made.update(child.id for child in component.children)
    report.count("package", "manifest_items", len(blocks))
    for block in blocks:
        if block.tag == "chapter" and block.id in module_ids:
            report.count("manifest_items", "modules")
        elif block.id in made:
            report.count("manifest_items", "items")
        elif block.tag in CONTAINERS:
            report.count("manifest_items", "containers")
