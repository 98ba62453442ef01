"""Makes items of files, folders, links, tools and packages."""

from __future__ import annotations

from services.content.adapters.formats.moodle.files import MoodleFile
from services.content.adapters.formats.moodle.links import Place
from services.content.adapters.formats.moodle.making import Item
from services.content.adapters.formats.moodle.making import Making
from services.content.adapters.formats.moodle.outline import Activity
from services.content.adapters.formats.moodle.outline import value
from services.content.adapters.formats.moodle.scorm import sealed_scorm
from services.content.adapters.markup.html import first_title
from services.content.adapters.markup.players import is_player
from services.content.adapters.markup.targets import Kind
from services.content.adapters.markup.targets import normalised
from services.content.adapters.markup.targets import outside
from services.content.adapters.markup.xml import Element
from services.content.domain.report import Severity


def resource(making: Making, activity: Activity, own: Element, item_id: str) -> list[Item]:
    """The main file; a page is a lesson, with the other files at its side."""
    files = making.files.of(activity.context, "mod_resource", "content")
    if not files:
        making.tell(Severity.LEFT_OUT, "moodle_file_absent", activity, own)
        return making.heading(activity, own, item_id)
    main = files[0]
    stored = making.reading.package.members[main.member]
    if (
        making.files.type_of(main.member) == "text/html"
        and stored.size <= making.reading.limits.html_bytes
    ):
        making.links.place = Place(activity.context, "content", "0")
        markup = making.reading.clean(making.reading.page(main.member), main.member)
        lesson = making.text(activity, own, item_id, "lesson", markup)
        return [lesson, *_other_files(making, activity, own, item_id, files[1:], main)]
    item = making.item(activity, own, item_id, "file", path=making.files.called(main.member))
    making.links.used.add(main.member)
    return [item, *_other_files(making, activity, own, item_id, files[1:], main)]


def folder(making: Making, activity: Activity, own: Element, item_id: str) -> list[Item]:
    """A heading, and its files."""
    files = making.files.of(activity.context, "mod_folder", "content")
    heading = making.item(activity, own, item_id, "heading")
    return [heading, *_other_files(making, activity, own, item_id, files)]


def _other_files(
    making: Making,
    activity: Activity,
    own: Element,
    item_id: str,
    files: list[MoodleFile],
    main: MoodleFile | None = None,
) -> list[Item]:
    """Items for files that no page of their activity shows."""
    items = []
    for file in files:
        if main is not None and file.member in making.links.used:
            continue
        making.links.used.add(file.member)
        item = making.item(
            activity,
            own,
            making.ids.take(f"{item_id}-{file.path}"),
            "file",
            path=making.files.called(file.member),
        )
        item["title"] = {making.reading.language: first_title(file.path)}
        items.append(item)
    return items


def link(making: Making, activity: Activity, own: Element, item_id: str) -> list[Item]:
    """An address elsewhere."""
    return _to(making, activity, own, item_id, value(own, "externalurl"), "link")


def tool(making: Making, activity: Activity, own: Element, item_id: str) -> list[Item]:
    """An external tool, without what it would know the course by."""
    address = value(own, "securetoolurl") or value(own, "toolurl")
    if any(value(own, name) for name in ("resourcekey", "password", "instructorcustomparameters")):
        making.tell(Severity.LEFT_OUT, "moodle_tool_keys", activity, own, node_key=item_id)
    return _to(making, activity, own, item_id, address, "tool")


def _to(
    making: Making, activity: Activity, own: Element, item_id: str, address: str, kind: str
) -> list[Item]:
    target = outside(normalised(address))
    if target is None or target.kind is not Kind.EXTERNAL:
        making.tell(Severity.LEFT_OUT, "link_unsafe", activity, own, url=address[:200])
        return making.heading(activity, own, item_id)
    if target.address.startswith("http"):
        making.tell(
            Severity.INFO, "external_link", activity, own, node_key=item_id, url=target.address
        )
    if kind == "link" and is_player(target.address):
        kind = "embed"
    return [making.item(activity, own, item_id, kind, url=target.address)]


def scorm(making: Making, activity: Activity, own: Element, item_id: str) -> list[Item]:
    """The pages of a package that Moodle has unpacked, else the package as it is."""
    runs = sealed_scorm(making.reading, making.files, activity.context, item_id)
    if runs is None:
        return sealed(making, activity, own, item_id)
    making.tell(
        Severity.ADAPTED,
        "scorm_tracking",
        activity,
        own,
        node_key=item_id,
        standard=runs["standard"],
    )
    return [making.item(activity, own, item_id, "sealed", required=True, **runs)]


def sealed(making: Making, activity: Activity, own: Element, item_id: str) -> list[Item]:
    """A package of code: kept closed, for its makers."""
    area = "backup" if activity.kind == "imscp" else "package"
    files = making.files.of(activity.context, f"mod_{activity.kind}", area)
    if not files:
        making.tell(Severity.LEFT_OUT, "moodle_file_absent", activity, own)
        return making.heading(activity, own, item_id)
    making.tell(Severity.KEPT, "moodle_package_closed", activity, own, node_key=item_id)
    making.links.used.add(files[0].member)
    return [
        making.item(
            activity,
            own,
            item_id,
            "opaque",
            path=making.files.called(files[0].member),
            source_kind=activity.kind,
        )
    ]
