"""Videos of Open edX: players, files, addresses elsewhere, transcripts and handouts."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field
from urllib.parse import quote

import orjson

from services.content.adapters.formats.olx.blocks import Block
from services.content.adapters.markup.xml import Element
from services.content.adapters.markup.xml import attribute
from services.content.adapters.markup.xml import descendants

YOUTUBE_ID = re.compile(r"[A-Za-z0-9_-]{6,20}")
YOUTUBE_ADDRESS = re.compile(r"(?:youtu\.be/|[?&/]v[=/]|/embed/)([A-Za-z0-9_-]{6,20})")
NORMAL_SPEED = 1.0


@dataclass
class Video:
    """Where a video can be seen, the best place first, and the files that belong to it.

    `files` are (what it is, an address): `transcript` with its language, `handout`.
    """

    youtube: str = ""
    sources: list[str] = field(default_factory=list)
    files: list[tuple[str, str]] = field(default_factory=list)
    minutes: float = 0


def read_video(block: Block, element: Element) -> Video:
    """What the element says; nothing in it is checked yet."""
    video = Video(youtube=_youtube(block))
    video.sources += [attribute(each, "src") for each in descendants(element, "source")]
    video.sources += _json_list(block.get("html5_sources"))
    video.sources.append(block.get("source"))
    for encoded in descendants(element, "encoded_video"):
        address = attribute(encoded, "url")
        if attribute(encoded, "profile") == "youtube":
            video.youtube = video.youtube or (address if YOUTUBE_ID.fullmatch(address) else "")
        else:
            video.sources.append(address)
    video.sources = [each for each in dict.fromkeys(video.sources) if each]
    if not video.youtube:
        for address in video.sources:
            found = YOUTUBE_ADDRESS.search(address) if "youtu" in address else None
            if found:
                video.youtube = found[1]
                video.sources.remove(address)
                break
    video.files = list(dict.fromkeys(_files(block, element)))
    video.minutes = _minutes(element)
    return video


def _youtube(block: Block) -> str:
    """The video at normal speed; the others are the same one, slower or faster."""
    for each in block.get("youtube").split(","):
        speed, _, name = each.strip().partition(":")
        if _number(speed) == NORMAL_SPEED and YOUTUBE_ID.fullmatch(name):
            return name
    name = block.get("youtube_id_1_0") or block.get("youtube")
    return name if YOUTUBE_ID.fullmatch(name) else ""


def _files(block: Block, element: Element) -> Iterator[tuple[str, str]]:
    transcripts = _json_map(block.get("transcripts"))
    for each in descendants(element, "transcript"):
        language = attribute(each, "language") or attribute(each, "language_code")
        # Studio names the files of its own video store after the video and the language.
        name = f"{block.get('edx_video_id')}-{language}.{attribute(each, 'file_format') or 'srt'}"
        transcripts.setdefault(language, attribute(each, "src") or name)
    if block.get("sub"):
        transcripts.setdefault("en", f"subs_{block.get('sub')}.srt.sjson")
    for language, name in transcripts.items():
        yield f"transcript ({language})", name
    yield from (("transcript", attribute(each, "src")) for each in descendants(element, "track"))
    yield "handout", block.get("handout")
    yield from (("handout", attribute(each, "src")) for each in descendants(element, "handout"))


def files_markup(video: Video) -> str:
    """Links to the files of a video, whose addresses have yet to be looked up."""
    links = []
    for what, address in video.files:
        if address:
            name = address.removeprefix("/").removeprefix("static/")
            is_whole = "://" in address or "asset-v1:" in address or "/c4x/" in address
            where = address if is_whole else f"/static/{quote(name)}"
            links.append(f'<a href="{html.escape(where)}">{html.escape(what.capitalize())}</a>')
    return f"<p>{' · '.join(links)}</p>" if links else ""


def _minutes(element: Element) -> float:
    for asset in descendants(element, "video_asset"):
        seconds = _number(attribute(asset, "duration"))
        if 0 < seconds < 86_400:
            return round(seconds / 60, 1)
    return 0


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0


def _json_list(text: str) -> list[str]:
    try:
        found = orjson.loads(text) if text else []
    except orjson.JSONDecodeError:
        return []
    return [each for each in found if isinstance(each, str)] if isinstance(found, list) else []


def _json_map(text: str) -> dict[str, str]:
    try:
        found = orjson.loads(text) if text else {}
    except orjson.JSONDecodeError:
        return {}
    if not isinstance(found, dict):
        return {}
    return {key: value for key, value in found.items() if isinstance(value, str)}
