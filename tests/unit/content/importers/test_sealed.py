"""SCORM and cmi5: every page of the outline can be started, every file is kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from services.content.adapters.importing import Imported

Import = Callable[..., Imported]
Codes = Callable[..., list[str]]

PAGE = "<!doctype html><title>Page</title>"
SCORM_12 = (
    'xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" '
    'xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"'
)
SCORM_2004 = (
    'xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" '
    'xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" '
    'xmlns:imsss="http://www.imsglobal.org/xsd/imsss"'
)
SCHEMA_12 = "<schema>ADL SCORM</schema><schemaversion>1.2</schemaversion>"
SCHEMA_2004 = "<schema>ADL SCORM</schema><schemaversion>2004 4th Edition</schemaversion>"


def manifest(
    items: str,
    resources: str,
    names: str = SCORM_12,
    schema: str = SCHEMA_12,
    title: str = "Keselamatan kerja untuk semua dan dengan semua",
) -> str:
    return (
        f'<?xml version="1.0"?>\n<manifest identifier="m" {names}>\n'
        f"<metadata>{schema}</metadata>\n"
        f'<organizations default="org"><organization identifier="org"><title>{title}</title>\n'
        f"{items}</organization></organizations>\n"
        f"<resources>\n{resources}\n</resources></manifest>"
    )


def resource(name: str, href: str, kind: str = "sco", more: str = "") -> str:
    return (
        f'<resource identifier="{name}" type="webcontent" adlcp:scormtype="{kind}" '
        f'href="{href}" {more}><file href="{href.partition("?")[0]}"/></resource>'
    )


def item(name: str, resource: str = "", more: str = "", inside: str = "") -> str:
    reference = f'identifierref="{resource}"' if resource else ""
    return f'<item identifier="{name}" {reference} {more}><title>{name}</title>{inside}</item>'


def read(imported: Imported) -> dict[str, Any]:
    assert imported.course is not None, imported.report
    return imported.course


def lines(imported: Imported, code: str) -> list[dict[str, Any]]:
    return [entry for entry in imported.report["entries"] if entry["code"] == code]


def launch_of(course: dict[str, Any], place: int = 0, module: int = 0) -> dict[str, Any]:
    (launch,) = course["modules"][module]["items"][place]["launches"]
    return dict(launch)


def test_a_single_page_is_a_module_with_one_item(import_members: Import) -> None:
    course = read(
        import_members(
            {
                "imsmanifest.xml": manifest(item("start", "r"), resource("r", "index.html")),
                "index.html": PAGE,
                "player.js": "run()",
            }
        )
    )
    assert course["format"] == "scorm"
    assert course["language"] == "id"
    (module,) = course["modules"]
    (only,) = module["items"]
    assert module["title"] == {"id": "Keselamatan kerja untuk semua dan dengan semua"}
    assert (only["kind"], only["standard"], only["required"]) == ("sealed", "scorm-1.2", True)
    assert only["source"] == {"path": "imsmanifest.xml", "identifier": "start", "line": 5}
    assert launch_of(course)["path"] == "index.html"


def test_every_file_is_kept_whether_the_manifest_lists_it_or_not(
    import_members: Import, codes: Codes
) -> None:
    members = {
        "imsmanifest.xml": manifest(item("start", "r"), resource("r", "index.html")),
        "index.html": PAGE,
        "player.js": "run()",
        "data/questions.json": "[]",
    }
    imported = import_members(members)
    assert {file["path"] for file in read(imported)["files"]} == set(members)
    (line,) = lines(imported, "sealed_unlisted_files")
    assert "2 files" in line["message"]["en"]
    assert "scorm_tracking" in codes(imported, "adapted")
    assert imported.report["accounts"]["members"]["files"] == 4


def test_branches_are_modules_and_deeper_ones_are_headings(
    import_members: Import, codes: Codes
) -> None:
    items = item(
        "one",
        inside=item("a", "r") + item("deep", inside=item("b", "r") + item("c", "r")),
    ) + item("two", "r")
    imported = import_members(
        {"imsmanifest.xml": manifest(items, resource("r", "p.html")), "p.html": PAGE}
    )
    course = read(imported)
    shape = [
        (module["id"], [(each["id"], each["kind"]) for each in module["items"]])
        for module in course["modules"]
    ]
    assert shape == [
        ("one", [("a", "sealed"), ("deep", "heading"), ("b", "sealed"), ("c", "sealed")]),
        ("module-of-two", [("two", "sealed")]),
    ]
    assert "nested_headings" in codes(imported, "adapted")
    account = imported.report["accounts"]["manifest_items"]
    assert (account["total"], account["modules"], account["items"]) == (6, 1, 5)


@pytest.mark.parametrize(
    ("href", "parameters", "query", "fragment"),
    [
        ("p.html?lang=id#top", "", "lang=id", "top"),
        ("p.html", "?questions=Playing", "questions=Playing", ""),
        ("p.html?lang=id", "?page=2", "lang=id&page=2", ""),
        ("p.html", "&amp;page=2", "page=2", ""),
        ("p.html", "#part", "", "part"),
        ("p.html#top", "#part", "", "top"),
        ("p%2Ehtml", "", "", ""),
    ],
)
def test_an_address_may_have_a_query_and_an_item_adds_parameters(
    import_members: Import, href: str, parameters: str, query: str, fragment: str
) -> None:
    course = read(
        import_members(
            {
                "imsmanifest.xml": manifest(
                    item("start", "r", f'parameters="{parameters}"'), resource("r", href)
                ),
                "p.html": PAGE,
            }
        )
    )
    launch = launch_of(course)
    assert (launch["path"], launch["query"], launch["fragment"]) == ("p.html", query, fragment)


def test_bases_add_up(import_members: Import) -> None:
    made = manifest(
        item("start", "r"),
        resource("r", "p.html", more='xml:base="unit"'),
        names=f'{SCORM_12} xml:base="course/"',
    )
    course = read(import_members({"imsmanifest.xml": made, "course/unit/p.html": PAGE}))
    assert launch_of(course)["path"] == "course/unit/p.html"


def test_what_1_2_says_of_scores_order_and_time_is_kept_and_reported(
    import_members: Import,
) -> None:
    inside = (
        "<adlcp:prerequisites>other</adlcp:prerequisites>"
        "<adlcp:masteryscore>80</adlcp:masteryscore>"
        "<adlcp:datafromlms>level=2</adlcp:datafromlms>"
        "<adlcp:maxtimeallowed>00:30:00</adlcp:maxtimeallowed>"
    )
    imported = import_members(
        {
            "imsmanifest.xml": manifest(item("start", "r", inside=inside), resource("r", "p.html")),
            "p.html": PAGE,
        }
    )
    launch = launch_of(read(imported))
    assert (launch["mastery_score"], launch["data_from_lms"]) == (0.8, "level=2")
    (line,) = lines(imported, "scorm_rules_not_enforced")
    assert (line["severity"], line["source_id"], line["line"]) == ("adapted", "start", 5)
    assert "prerequisites" in line["message"]["en"]
    assert len(lines(imported, "scorm_time_not_enforced")) == 1


@pytest.mark.parametrize(
    ("measure", "score"),
    [("<imsss:minNormalizedMeasure>0.6</imsss:minNormalizedMeasure>", 0.6), ("", 1.0)],
)
def test_what_2004_says_of_scores_and_order_is_kept_and_reported(
    import_members: Import, measure: str, score: float
) -> None:
    inside = (
        '<imsss:sequencing><imsss:controlMode choice="false"/><imsss:objectives>'
        f'<imsss:primaryObjective satisfiedByMeasure="true">{measure}</imsss:primaryObjective>'
        "</imsss:objectives><imsss:sequencingRules/></imsss:sequencing>"
    )
    imported = import_members(
        {
            "imsmanifest.xml": manifest(
                item("start", "r", inside=inside),
                resource("r", "p.html").replace("scormtype", "scormType"),
                SCORM_2004,
                SCHEMA_2004,
            ),
            "p.html": PAGE,
        }
    )
    course = read(imported)
    assert course["modules"][0]["items"][0]["standard"] == "scorm-2004"
    assert launch_of(course)["mastery_score"] == score
    (line,) = lines(imported, "scorm_rules_not_enforced")
    assert "sequencingRules, controlMode" in line["message"]["en"]


@pytest.mark.parametrize(
    ("names", "schema", "standard"),
    [
        (SCORM_2004, SCHEMA_12, "scorm-1.2"),
        (
            SCORM_12,
            "<schema>ADL SCORM</schema><schemaversion>CAM 1.3</schemaversion>",
            "scorm-2004",
        ),
        (SCORM_2004, "", "scorm-2004"),
        (SCORM_12, "", "scorm-1.2"),
    ],
)
def test_namespaces_and_versions_may_disagree_or_be_absent(
    import_members: Import, names: str, schema: str, standard: str
) -> None:
    made = manifest(item("start", "r"), resource("r", "p.html"), names, schema)
    course = read(import_members({"imsmanifest.xml": made, "p.html": PAGE}))
    assert course["modules"][0]["items"][0]["standard"] == standard


def test_a_page_that_is_missing_leaves_its_title_and_a_line(import_members: Import) -> None:
    imported = import_members(
        {
            "imsmanifest.xml": manifest(
                item("gone", "r") + item("dangling", "nowhere"), resource("r", "gone.html")
            )
        }
    )
    kinds = [each["kind"] for module in read(imported)["modules"] for each in module["items"]]
    assert kinds == ["heading", "heading"]
    assert len(lines(imported, "sealed_launch_missing")) == 2
    assert len(lines(imported, "resource_file_missing")) == 1
    account = imported.report["accounts"]["resources"]
    assert (account["total"], account["left_out"]) == (1, 1)


@pytest.mark.parametrize(
    ("href", "kind", "code"),
    [
        ("https://example.org/page", "link", "sealed_elsewhere"),
        ("javascript:alert(1)", "heading", "sealed_address_unsafe"),
        ("http://127.0.0.1/page", "heading", "sealed_address_unsafe"),
        ("../../etc/passwd", "heading", "sealed_launch_missing"),
    ],
)
def test_an_address_that_is_no_page_of_the_package(
    import_members: Import, href: str, kind: str, code: str
) -> None:
    imported = import_members(
        {"imsmanifest.xml": manifest(item("start", "r"), resource("r", href)), "p.html": PAGE}
    )
    (found,) = read(imported)["modules"][0]["items"]
    assert (found["kind"], found["required"]) == (kind, False)
    assert len(lines(imported, code)) == 1


def test_pages_that_the_outline_leaves_out_or_hides_go_to_the_library(
    import_members: Import,
) -> None:
    resources = (
        resource("r", "p.html") + resource("left", "q.html") + resource("a", "x.js", "asset")
    )
    imported = import_members(
        {
            "imsmanifest.xml": manifest(
                item("start", "r") + item("hidden", "r", 'isvisible="false"'), resources
            ),
            "p.html": PAGE,
            "q.html": PAGE,
            "x.js": "",
        }
    )
    course = read(imported)
    assert [each["id"] for each in course["library"]] == ["hidden", "left"]
    assert not any(each["required"] for each in course["library"])
    assert [line["source_id"] for line in lines(imported, "not_in_organization")] == ["left"]
    assert imported.report["accounts"]["resources"] == {
        "total": 3,
        "items": 2,
        "files": 1,
        "structure": 0,
        "left_out": 0,
    }


def test_without_an_organization_all_that_can_be_started_is_in_the_library(
    import_members: Import, codes: Codes
) -> None:
    made = manifest("", resource("r", "p.html", "asset"))
    imported = import_members({"imsmanifest.xml": made, "p.html": PAGE})
    assert [each["kind"] for each in read(imported)["library"]] == ["sealed"]
    assert "no_organization" in codes(imported)


def test_the_default_organization_is_taken_and_the_others_are_told_of(
    import_members: Import,
) -> None:
    made = manifest(item("start", "r"), resource("r", "p.html")).replace(
        '<organization identifier="org">',
        '<organization identifier="old"><title>Old</title></organization>'
        '<organization identifier="org">',
    )
    imported = import_members({"imsmanifest.xml": made, "p.html": PAGE})
    assert launch_of(read(imported))["path"] == "p.html"
    (line,) = lines(imported, "scorm_organizations")
    assert "2 organizations" in line["message"]["en"]


def test_titles_are_words_only_and_ids_are_stable(import_members: Import) -> None:
    items = (
        '<item identifier="Butir 1" identifierref="r">'
        "<title>&lt;script&gt;alert(1)&lt;/script&gt;Aman</title></item>"
    )
    members = {"imsmanifest.xml": manifest(items, resource("r", "p.html")), "p.html": PAGE}
    first, second = read(import_members(members)), read(import_members(members))
    (found,) = first["modules"][0]["items"]
    assert (found["id"], found["title"]) == ("butir-1", {"id": "Aman"})
    assert first["modules"] == second["modules"]


def test_a_cartridge_and_a_qti_package_are_not_taken_for_scorm(import_members: Import) -> None:
    cartridge = manifest(
        item("start", "r"),
        resource("r", "p.html"),
        schema="<schema>IMS Common Cartridge</schema><schemaversion>1.1.0</schemaversion>",
    )
    assert read(import_members({"imsmanifest.xml": cartridge, "p.html": PAGE}))["format"] == (
        "common-cartridge"
    )


def test_files_of_other_formats_inside_do_not_make_a_package_one_of_them(
    import_members: Import,
) -> None:
    made = manifest(item("start", "r"), resource("r", "p.html"))
    imported = import_members(
        {
            "imsmanifest.xml": made,
            "p.html": PAGE,
            "isi/h5p.json": "{}",
            "isi/content/content.json": "{}",
            "unit/cmi5.xml": "<courseStructure/>",
        }
    )
    assert read(imported)["format"] == "scorm"


def test_one_folder_down_what_lies_outside_is_kept_and_told_of(import_members: Import) -> None:
    imported = import_members(
        {
            "kursus/imsmanifest.xml": manifest(item("start", "r"), resource("r", "p.html")),
            "kursus/p.html": PAGE,
            "catatan.txt": "di luar",
        }
    )
    assert launch_of(read(imported))["path"] == "p.html"
    assert len(lines(imported, "sealed_file_outside")) == 1


def test_a_broken_manifest_is_refused_in_words(import_members: Import, codes: Codes) -> None:
    imported = import_members({"imsmanifest.xml": f"<manifest {SCORM_12}><metadata>"})
    assert imported.refused
    assert codes(imported, "refused") == ["xml_broken"]


CMI5 = "https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd"


def strings(**texts: str) -> str:
    inside = "".join(
        f'<langstring lang="{name.replace("_", "-")}">{text}</langstring>'
        for name, text in texts.items()
    )
    return f"<title>{inside}</title><description>{inside}</description>"


def unit(name: str, url: str, more: str = "", attributes: str = "") -> str:
    titles = strings(id_ID=f"Unit {name}", en=f"The unit {name}")
    return f'<au id="urn:{name}" {attributes}>{titles}<url>{url}</url>{more}</au>'


def structure(inside: str) -> str:
    return (
        f'<?xml version="1.0"?>\n<courseStructure xmlns="{CMI5}">'
        f'<course id="urn:course">{strings(id="Kursus", en_US="Course")}</course>'
        f"{inside}</courseStructure>"
    )


def test_units_become_items_with_titles_by_language(import_members: Import) -> None:
    inside = (
        f'<block id="urn:block">{strings(id="Blok")}{unit("a", "a/index.html?x=1")}'
        f'<block id="urn:deep">{strings(id="Dalam")}{unit("b", "b.html")}</block></block>'
    )
    imported = import_members(
        {"cmi5.xml": structure(inside), "a/index.html": PAGE, "b.html": PAGE, "app.js": ""}
    )
    course = read(imported)
    assert (course["format"], course["language"]) == ("cmi5", "id")
    assert course["title"] == {"id": "Kursus", "en": "Course"}
    (module,) = course["modules"]
    assert [(each["kind"], each["title"]["id"]) for each in module["items"]] == [
        ("sealed", "Unit a"),
        ("heading", "Dalam"),
        ("sealed", "Unit b"),
    ]
    assert module["items"][0]["title"]["en"] == "The unit a"
    launch = launch_of(course)
    assert (launch["path"], launch["query"]) == ("a/index.html", "x=1")
    assert len(course["files"]) == 4
    assert imported.report["accounts"]["manifest_items"] == {
        "total": 4,
        "containers": 0,
        "modules": 1,
        "items": 3,
        "left_out": 0,
    }


def test_what_a_record_store_would_do_is_kept_and_reported(
    import_members: Import, codes: Codes
) -> None:
    made = unit(
        "a",
        "a.html",
        "<launchParameters>level=2</launchParameters>"
        "<entitlementKey><courseStructure>secret</courseStructure></entitlementKey>",
        'moveOn="CompletedAndPassed" masteryScore="0.8"',
    )
    imported = import_members({"cmi5.xml": structure(made), "a.html": PAGE})
    launch = launch_of(read(imported))
    assert launch["move_on"] == "CompletedAndPassed"
    assert launch["mastery_score"] == 0.8
    assert launch["launch_parameters"] == "level=2"
    assert "secret" not in str(imported.course)
    assert {"cmi5_move_on", "cmi5_key_dropped", "cmi5_tracking"} <= set(codes(imported, "adapted"))
    assert codes(imported, "left_out") == ["cmi5_descriptions"]


def test_a_unit_elsewhere_is_a_link_with_a_line(import_members: Import) -> None:
    imported = import_members({"cmi5.xml": structure(unit("a", "https://example.org/au"))})
    (found,) = read(imported)["modules"][0]["items"]
    assert (found["kind"], found["url"]) == ("link", "https://example.org/au")
    assert len(lines(imported, "sealed_elsewhere")) == 1


def test_a_cmi5_structure_of_another_kind_is_refused(import_members: Import, codes: Codes) -> None:
    imported = import_members({"cmi5.xml": "<course/>"})
    assert codes(imported, "refused") == ["xml_broken"]
