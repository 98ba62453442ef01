"""What Canvas adds to a cartridge: states, order, settings of quizzes and assignments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from services.content.adapters.importing import Imported
from tests.unit.content.importers.packages import cartridge
from tests.unit.content.importers.packages import choice_question
from tests.unit.content.importers.packages import quiz
from tests.unit.content.importers.packages import resource

Import = Callable[..., Imported]
Codes = Callable[..., list[str]]

PAGE = "<html><head><title>Halaman</title></head><body><p>Isi</p></body></html>"
ASSESSMENT = "imsqti_xmlv1p2/imscc_xmlv1p1/assessment"
APPLICATION = "associatedcontent/imscc_xmlv1p1/learning-application-resource"
ONE = choice_question("one", "cc.multiple_choice.v0p1")
MODULES = "course_settings/module_meta.xml"


def item(name: str, target: str = "", title: str = "T", inner: str = "") -> str:
    ref = f' identifierref="{target}"' if target else ""
    return f'<item identifier="{name}"{ref}><title>{title}</title>{inner}</item>'


def line(name: str, target: str = "", kind: str = "WikiPage", more: str = "") -> str:
    """An item of module_meta.xml."""
    state = "" if "<workflow_state>" in more else "<workflow_state>active</workflow_state>"
    return (
        f'<item identifier="{name}"><content_type>{kind}</content_type><title>{name}</title>'
        f"<identifierref>{target}</identifierref>{state}{more}</item>"
    )


def module(name: str, items: str, more: str = "", place: int = 1) -> str:
    """A module of module_meta.xml."""
    return (
        f'<module identifier="{name}"><title>Modul {name}</title><position>{place}</position>'
        f"<items>{items}</items>{more}</module>"
    )


def modules(*parts: str) -> str:
    return f'<modules xmlns="http://canvas.instructure.com/xsd/cccv1p0">{"".join(parts)}</modules>'


def course(imported: Imported) -> dict[str, Any]:
    assert imported.course is not None, imported.report
    return imported.course


def kinds(imported: Imported) -> list[list[tuple[str, str]]]:
    return [
        [(each["id"], each["kind"]) for each in found["items"]]
        for found in course(imported)["modules"]
    ]


def pages(*names: str) -> tuple[str, dict[str, str]]:
    """Resources of these names, each a page, and their members."""
    resources = "".join(resource(name, f"wiki_content/{name}.html") for name in names)
    return resources, {f"wiki_content/{name}.html": PAGE for name in names}


def test_modules_and_items_stand_in_canvas_order(import_members: Import) -> None:
    resources, members = pages("a", "b", "c")
    outline = item("m1", inner=item("i1", "a") + item("i2", "b")) + item(
        "m2", inner=item("i3", "c")
    )
    second = line("i1", "a", more="<position>2</position>")
    first = line("i2", "b", more="<position>1</position>")
    meta = modules(module("m1", second + first, place=2), module("m2", line("i3", "c"), place=1))
    members |= {"imsmanifest.xml": cartridge(resources, outline), MODULES: meta}
    imported = import_members(members)
    assert kinds(imported) == [[("i3", "lesson")], [("i2", "lesson"), ("i1", "lesson")]]


def test_the_order_of_the_organization_stands_where_canvas_does_not_know_all(
    import_members: Import,
) -> None:
    resources, members = pages("a", "b")
    outline = item("m1", inner=item("i1", "a") + item("i2", "b"))
    meta = modules(module("m1", line("i2", "b")))
    members |= {"imsmanifest.xml": cartridge(resources, outline), MODULES: meta}
    assert kinds(import_members(members)) == [[("i1", "lesson"), ("i2", "lesson")]]


def test_without_an_organization_the_modules_of_canvas_are_the_outline(
    import_members: Import, codes: Codes
) -> None:
    resources, members = pages("a")
    items = line("h", kind="ContextModuleSubHeader") + line("i", "a")
    meta = modules(module("m", items))
    imported = import_members({"imsmanifest.xml": cartridge(resources), MODULES: meta, **members})
    assert kinds(imported) == [[("h", "heading"), ("i", "lesson")]]
    assert course(imported)["modules"][0]["title"] == {"id": "Modul m"}
    assert course(imported)["library"] == []
    assert "outline_of_canvas" in codes(imported, "adapted")
    assert "no_organization" not in codes(imported)


def test_what_is_not_published_is_told_and_kept_from_learners_in_the_library(
    import_members: Import, codes: Codes
) -> None:
    resources, members = pages("a", "b", "c")
    hidden = "<workflow_state>unpublished</workflow_state>"
    meta = modules(module("m", line("i1", "a", more=hidden) + line("i2", "b", more=hidden)))
    outline = item("m", inner=item("i1", "a"))
    members |= {"imsmanifest.xml": cartridge(resources, outline), MODULES: meta}
    imported = import_members(members)
    assert kinds(imported) == [[("i1", "lesson")]]
    library = [(each["id"], each.get("audience")) for each in course(imported)["library"]]
    assert library == [("b", "staff"), ("c", None)]
    assert "unpublished" in codes(imported, "adapted")
    assert "unpublished_in_library" in codes(imported, "kept")


def test_an_order_that_modules_demand_is_told(import_members: Import, codes: Codes) -> None:
    resources, members = pages("a")
    after = (
        "<prerequisites><prerequisite><title>Modul satu</title></prerequisite></prerequisites>"
        "<require_sequential_progress>true</require_sequential_progress>"
    )
    meta = modules(module("m", line("i", "a"), after))
    outline = item("m", title="Modul dua", inner=item("i", "a"))
    members |= {"imsmanifest.xml": cartridge(resources, outline), MODULES: meta}
    imported = import_members(members)
    (entry,) = [
        each for each in imported.report["entries"] if each["code"] == "prerequisites_dropped"
    ]
    assert "Modul satu" in entry["message"]["en"]
    assert (entry["path"], entry["source_id"], entry["node_key"]) == ("imsmanifest.xml", "m", "m")


def test_what_canvas_demands_is_required_and_its_least_score_passes(
    import_members: Import,
) -> None:
    resources, members = pages("a", "b")
    resources += resource("q", "q.xml", ASSESSMENT)
    demands = (
        "<completionRequirements><completionRequirement type='must_view'><identifierref>i2"
        "</identifierref></completionRequirement><completionRequirement type='min_score'>"
        "<min_score>8</min_score><identifierref>i3</identifierref></completionRequirement>"
        "</completionRequirements>"
    )
    items = line("i1", "a") + line("i2", "b") + line("i3", "q", "Quizzes::Quiz")
    outline = item("m", inner=item("i1", "a") + item("i2", "b") + item("i3", "q"))
    members |= {
        "imsmanifest.xml": cartridge(resources, outline),
        MODULES: modules(module("m", items, demands)),
        "q.xml": quiz(ONE),
        "q/assessment_meta.xml": "<quiz><points_possible>10</points_possible></quiz>",
    }
    found = course(import_members(members))["modules"][0]["items"]
    assert [each["required"] for each in found] == [False, True, True]
    assert found[2]["pass_score"] == 0.8


def test_a_line_that_points_nowhere_is_mended_by_canvas_list(
    import_members: Import, codes: Codes
) -> None:
    address = "<url>https://example.org/lti?token=RAHASIA&amp;p=1</url>"
    meta = modules(module("m", line("tool-1", "gone", "ContextExternalTool", address)))
    outline = item("m", inner=item("i", "tool-1", "Alat"))
    imported = import_members({"imsmanifest.xml": cartridge("", outline), MODULES: meta})
    (found,) = course(imported)["modules"][0]["items"]
    assert (found["kind"], found["url"]) == ("tool", "https://example.org/lti?p=1")
    assert "reference_mended" in codes(imported, "adapted")
    assert "RAHASIA" not in str(course(imported))


def test_a_broken_list_of_modules_is_told(import_members: Import, codes: Codes) -> None:
    resources, members = pages("a")
    members |= {"imsmanifest.xml": cartridge(resources, item("m", inner=item("i", "a")))}
    imported = import_members({**members, MODULES: "<broken"})
    assert kinds(imported) == [[("i", "lesson")]]
    assert codes(imported, "left_out") == ["part_unreadable"]


def quiz_with(import_members: Import, meta: str, fields: str = "") -> Imported:
    text = quiz(ONE).replace("<section", f"<qtimetadata>{fields}</qtimetadata><section", 1)
    return import_members(
        {
            "imsmanifest.xml": cartridge(resource("q", "q.xml", ASSESSMENT)),
            "q.xml": text,
            "q/assessment_meta.xml": f"<quiz>{meta}</quiz>",
        }
    )


def field(label: str, entry: str) -> str:
    return (
        f"<qtimetadatafield><fieldlabel>{label}</fieldlabel><fieldentry>{entry}</fieldentry>"
        "</qtimetadatafield>"
    )


@pytest.mark.parametrize(
    ("meta", "fields", "limits"),
    [
        ("<allowed_attempts>3</allowed_attempts><time_limit>45</time_limit>", "", (3, 45)),
        ("<allowed_attempts>-1</allowed_attempts>", "", (None, None)),
        ("", field("cc_maxattempts", "2") + field("qmd_timelimit", "20"), (2, 20)),
        ("", field("cc_maxattempts", "unlimited"), (None, None)),
        ("<time_limit>5</time_limit>", field("qmd_timelimit", "20"), (None, 5)),
        ("", field("qmd_timelimit", "PT1H30M"), (None, 90)),
        ("<time_limit>0</time_limit>", "", (None, None)),
    ],
)
def test_attempts_and_time_limits_are_kept(
    meta: str, fields: str, limits: tuple[int | None, int | None], import_members: Import
) -> None:
    (found,) = course(quiz_with(import_members, meta, fields))["library"]
    assert (found["attempts"], found["time_limit"]) == limits


def test_settings_without_effect_are_named_and_secrets_are_not_told(
    import_members: Import, codes: Codes
) -> None:
    meta = (
        "<shuffle_answers>true</shuffle_answers><access_code>RAHASIA</access_code>"
        "<one_question_at_a_time>false</one_question_at_a_time>"
        "<scoring_policy>keep_average</scoring_policy>"
    )
    imported = quiz_with(import_members, meta)
    assert {"quiz_settings_dropped", "scoring_policy"} <= set(codes(imported, "adapted"))
    assert "RAHASIA" not in str(course(imported))
    (entry,) = [e for e in imported.report["entries"] if e["code"] == "quiz_settings_dropped"]
    assert entry["message"]["en"].endswith("shuffle_answers, access_code.")


def test_a_quiz_that_is_not_available_is_shown_to_no_learner(import_members: Import) -> None:
    (found,) = course(quiz_with(import_members, "<available>false</available>"))["library"]
    assert found["audience"] == "staff"


def test_hidden_results_stay_hidden(import_members: Import) -> None:
    meta = "<hide_results>always</hide_results>"
    (found,) = course(quiz_with(import_members, meta))["library"]
    assert found["review"] == "never"


def test_a_survey_is_passed_by_taking_it(import_members: Import) -> None:
    (found,) = course(quiz_with(import_members, "<quiz_type>survey</quiz_type>"))["library"]
    assert found["pass_score"] == 0.0


def assignment_with(import_members: Import, settings: str) -> Imported:
    page = "<html><body><p>Kerjakan</p></body></html>"
    more = '<file href="a/assignment_settings.xml"/>'
    return import_members(
        {
            "imsmanifest.xml": cartridge(resource("a", "a/tugas.html", APPLICATION, more)),
            "a/tugas.html": page,
            "a/assignment_settings.xml": f"<assignment><title>Tugas</title>{settings}</assignment>",
        }
    )


@pytest.mark.parametrize(
    ("types", "submission"),
    [
        ("online_text_entry,online_upload", ["text", "file"]),
        ("online_url", ["link"]),
        ("media_recording", ["file"]),
        ("n/a", ["text", "link", "file"]),
        ("", ["text", "link", "file"]),
    ],
)
def test_an_assignment_takes_what_canvas_takes(
    types: str, submission: list[str], import_members: Import
) -> None:
    settings = f"<submission_types>{types}</submission_types><points_possible>10</points_possible>"
    (found,) = course(assignment_with(import_members, settings))["library"]
    assert (found["kind"], found["submission"], found["points"]) == ("assignment", submission, 10)
    assert found["title"] == {"id": "Tugas"}
    assert found["html"] == {"id": "<p>Kerjakan</p>"}


@pytest.mark.parametrize("types", ["none", "on_paper", "not_graded", "external_tool"])
def test_an_assignment_that_is_not_handed_in_is_a_lesson(
    types: str, import_members: Import, codes: Codes
) -> None:
    settings = (
        f"<submission_types>{types}</submission_types>"
        "<external_tool_url>https://example.org/t</external_tool_url>"
    )
    imported = assignment_with(import_members, settings)
    (found,) = course(imported)["library"]
    assert found["kind"] == "lesson"
    assert 'href="https://example.org/t"' in found["html"]["id"]
    assert "assignment_as_lesson" in codes(imported, "adapted")


def test_dates_and_reviews_of_an_assignment_are_told(import_members: Import, codes: Codes) -> None:
    settings = "<due_at>2026-01-01</due_at><peer_reviews>true</peer_reviews>"
    imported = assignment_with(import_members, settings)
    (entry,) = [e for e in imported.report["entries"] if e["code"] == "assignment_settings_dropped"]
    assert entry["message"]["en"].endswith("due_at, peer_reviews.")
    assert entry["path"] == "a/assignment_settings.xml"


def test_an_announcement_is_a_page_and_an_unpublished_discussion_is_hidden(
    import_members: Import,
) -> None:
    needs = '<dependency identifierref="{}"/>'
    resources = resource("t1", "t1.xml", "imsdt_xmlv1p1", needs.format("m1"))
    resources += resource("t2", "t2.xml", "imsdt_xmlv1p1", needs.format("m2"))
    resources += resource("m1", "m1.xml", APPLICATION) + resource("m2", "m2.xml", APPLICATION)
    topic = "<topic><title>Topik</title><text>Isi</text></topic>"
    imported = import_members(
        {
            "imsmanifest.xml": cartridge(resources),
            "t1.xml": topic,
            "t2.xml": topic,
            "m1.xml": "<topicMeta><type>announcement</type></topicMeta>",
            "m2.xml": "<topicMeta><workflow_state>unpublished</workflow_state></topicMeta>",
        }
    )
    found = [(each["kind"], each.get("audience")) for each in course(imported)["library"]]
    assert found == [("lesson", None), ("discussion", "staff")]
    assert course(imported)["files"] == []
    accounts = course(imported)["report"]["accounts"]
    assert accounts["resources"] == {
        "total": 4,
        "items": 2,
        "files": 0,
        "structure": 2,
        "left_out": 0,
    }


def test_settings_of_the_course_are_told_and_not_served(
    import_members: Import, codes: Codes
) -> None:
    resources, members = pages("a")
    members |= {
        "imsmanifest.xml": cartridge(resources, item("m", inner=item("i", "a"))),
        "course_settings/rubrics.xml": "<rubrics/>",
        "course_settings/syllabus.html": PAGE,
    }
    imported = import_members(members)
    assert [file["path"] for file in course(imported)["files"]] == ["course_settings/syllabus.html"]
    assert codes(imported, "left_out") == ["settings_not_used"]


def test_pages_and_files_that_canvas_locks_are_shown_to_no_learner(import_members: Import) -> None:
    page = PAGE.replace("<head>", '<head><meta name="workflow_state" content="unpublished"/>')
    resources = resource("p", "wiki_content/p.html") + resource("f", "web_resources/f.pdf")
    imported = import_members(
        {
            "imsmanifest.xml": cartridge(resources),
            "wiki_content/p.html": page,
            "web_resources/f.pdf": "%PDF-1.7",
            "course_settings/files_meta.xml": "<fileMeta><files><file identifier='f'>"
            "<locked>true</locked></file></files></fileMeta>",
        }
    )
    found = [(each["id"], each.get("audience")) for each in course(imported)["library"]]
    assert found == [("p", "staff"), ("f", "staff")]
