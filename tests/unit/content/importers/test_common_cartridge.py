"""A cartridge comes in whole: by its outline, and by what the outline leaves out."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from services.content.adapters.importing import Imported
from services.content.adapters.packages.limits import Limits
from tests.unit.content.importers.packages import cartridge
from tests.unit.content.importers.packages import choice_question
from tests.unit.content.importers.packages import quiz
from tests.unit.content.importers.packages import resource

Import = Callable[..., Imported]
Codes = Callable[..., list[str]]

PAGE = "<html><head><title>Halaman</title></head><body><p>Isi</p></body></html>"
PNG = b"\x89PNG\r\n\x1a\n"
ASSESSMENT = "imsqti_xmlv1p2/imscc_xmlv1p1/assessment"
BANK = "imsqti_xmlv1p2/imscc_xmlv1p1/question-bank"
ONE = choice_question("one", "cc.multiple_choice.v0p1")
TWO = choice_question("two", "cc.true_false.v0p1")


def item(name: str, target: str = "", title: str = "T", inner: str = "") -> str:
    ref = f' identifierref="{target}"' if target else ""
    return f'<item identifier="{name}"{ref}><title>{title}</title>{inner}</item>'


def course(imported: Imported) -> dict[str, Any]:
    assert imported.course is not None, imported.report
    return imported.course


def lines(imported: Imported, module: int = 0) -> list[tuple[str, str]]:
    return [(each["id"], each["kind"]) for each in course(imported)["modules"][module]["items"]]


def html(imported: Imported, place: int = 0) -> str:
    return str(course(imported)["modules"][0]["items"][place]["html"]["id"])


@pytest.mark.parametrize("namespace", ["v1p0", "v1p1", "v1p2", "v1p3"])
def test_pages_come_in_by_the_outline_whatever_the_version(
    namespace: str, import_members: Import
) -> None:
    outline = item(
        "m1", title="Satu", inner=item("i1", "r1", "Pertama") + item("i2", title="Judul")
    )
    manifest = cartridge(resource("r1", "p.html"), outline, namespace=namespace)
    imported = import_members({"imsmanifest.xml": manifest, "p.html": PAGE})
    found = course(imported)
    assert found["format"] == "common-cartridge"
    assert found["title"] == {"id": "Pelayanan"}
    assert found["language"] == "id"
    assert [module["title"] for module in found["modules"]] == [{"id": "Satu"}]
    assert lines(imported) == [("i1", "lesson"), ("i2", "heading")]
    assert html(imported) == "<p>Isi</p>"
    assert found["modules"][0]["items"][0]["title"] == {"id": "Pertama"}
    assert found["files"] == []


def test_without_an_organization_everything_is_in_the_library(
    import_members: Import, codes: Codes
) -> None:
    manifest = cartridge(resource("r1", "p.html") + resource("q1", "q.xml", ASSESSMENT))
    imported = import_members({"imsmanifest.xml": manifest, "p.html": PAGE, "q.xml": quiz(ONE)})
    assert course(imported)["modules"] == []
    kinds = [(found["id"], found["kind"]) for found in course(imported)["library"]]
    assert kinds == [("r1", "lesson"), ("q1", "quiz")]
    assert course(imported)["library"][0]["title"] == {"id": "Halaman"}
    assert "no_organization" in codes(imported)
    assert codes(imported, "kept").count("not_in_organization") == 2


def test_deeper_levels_become_headings_and_are_told(import_members: Import, codes: Codes) -> None:
    deep = item("h", title="Bagian", inner=item("i2", "r1"))
    manifest = cartridge(
        resource("r1", "p.html"), item("m", title="M", inner=item("i1", "r1") + deep)
    )
    imported = import_members({"imsmanifest.xml": manifest, "p.html": PAGE})
    assert lines(imported) == [("i1", "lesson"), ("h", "heading"), ("i2", "lesson")]
    assert "nested_headings" in codes(imported, "adapted")


def test_items_outside_modules_are_gathered(import_members: Import, codes: Codes) -> None:
    outline = item("m", title="M", inner=item("i1", "r1")) + item("i2", "r1") + item("i3", "r1")
    imported = import_members(
        {"imsmanifest.xml": cartridge(resource("r1", "p.html"), outline), "p.html": PAGE}
    )
    assert lines(imported, 1) == [("i2", "lesson"), ("i3", "lesson")]
    assert "items_without_module" in codes(imported, "adapted")


def test_a_dangling_reference_is_told_and_its_title_stays(
    import_members: Import, codes: Codes
) -> None:
    outline = item("m", title="M", inner=item("i1", "gone", "Hilang") + item("i2", "r1"))
    manifest = cartridge(resource("r1", "absent.html"), outline)
    imported = import_members({"imsmanifest.xml": manifest})
    assert lines(imported) == [("i1", "heading"), ("i2", "heading")]
    assert codes(imported, "left_out").count("dangling_reference") == 2
    assert "resource_file_missing" in codes(imported, "left_out")


def test_an_unlinked_quiz_and_a_bank_are_in_the_library(
    import_members: Import, codes: Codes
) -> None:
    resources = resource("q1", "q1.xml", ASSESSMENT) + resource("b1", "b1.xml", BANK)
    outline = item("m", title="M", inner=item("h", title="H"))
    imported = import_members(
        {
            "imsmanifest.xml": cartridge(resources, outline),
            "q1.xml": quiz(ONE),
            "b1.xml": quiz(ONE + TWO, holder="objectbank"),
        }
    )
    first, bank = course(imported)["library"]
    assert (first["id"], first["required"], first.get("bank")) == ("q1", False, None)
    assert (bank["id"], bank["bank"], len(bank["questions"])) == ("b1", True, 2)
    assert "bank_in_library" in codes(imported, "kept")


def test_a_quiz_that_the_manifest_does_not_list_is_found(import_members: Import) -> None:
    imported = import_members(
        {"imsmanifest.xml": cartridge(), "deep/lost.xml": quiz(ONE), "other.xml": "<x/>"}
    )
    (found,) = course(imported)["library"]
    assert found["kind"] == "quiz"
    assert [question["id"] for question in found["questions"]] == ["one"]
    assert [file["path"] for file in course(imported)["files"]] == ["other.xml"]


def test_the_fuller_copy_of_a_quiz_is_taken_and_never_both(
    import_members: Import, codes: Codes
) -> None:
    outline = item("m", title="M", inner=item("i1", "q1", "Kuis"))
    imported = import_members(
        {
            "imsmanifest.xml": cartridge(
                resource("q1", "q1/assessment_qti.xml", ASSESSMENT), outline
            ),
            "q1/assessment_qti.xml": quiz(ONE),
            "q1/assessment_meta.xml": "<quiz><allowed_attempts>-1</allowed_attempts></quiz>",
            "non_cc_assessments/q1.xml.qti": quiz(ONE + TWO),
        }
    )
    (found,) = course(imported)["modules"][0]["items"]
    assert [question["id"] for question in found["questions"]] == ["one", "two"]
    assert found["attempts"] is None
    assert course(imported)["library"] == []
    assert "copy_not_taken" in codes(imported, "info")
    accounts = course(imported)["report"]["accounts"]
    assert accounts["quizzes"]["total"] == 1
    assert accounts["questions"] == {
        "total": 3,
        "modules": 2,
        "library": 0,
        "copies": 1,
        "left_out": 0,
    }


def test_what_only_the_plainer_copy_of_a_quiz_says_is_told(
    import_members: Import, codes: Codes
) -> None:
    other = choice_question("other", "cc.multiple_choice.v0p1").replace("Apa?", "Lain?")
    imported = import_members(
        {
            "imsmanifest.xml": cartridge(resource("q1", "q1.xml", ASSESSMENT)),
            "q1.xml": quiz(other),
            "non_cc_assessments/q1.xml.qti": quiz(ONE + TWO),
        }
    )
    assert codes(imported, "left_out") == ["copy_not_taken"]
    assert course(imported)["report"]["accounts"]["questions"]["left_out"] == 1


def test_a_fuller_copy_that_says_less_is_not_taken(import_members: Import) -> None:
    imported = import_members(
        {
            "imsmanifest.xml": cartridge(resource("q1", "q1.xml", ASSESSMENT)),
            "q1.xml": quiz(ONE + TWO),
            "non_cc_assessments/q1.xml.qti": quiz(""),
        }
    )
    (found,) = course(imported)["library"]
    assert [question["id"] for question in found["questions"]] == ["one", "two"]
    assert found["source"]["path"] == "q1.xml"


def test_a_broken_fuller_copy_falls_back_to_the_other(import_members: Import, codes: Codes) -> None:
    imported = import_members(
        {
            "imsmanifest.xml": cartridge(resource("q1", "q1.xml", ASSESSMENT)),
            "q1.xml": quiz(ONE),
            "non_cc_assessments/q1.xml.qti": "<broken",
        }
    )
    (found,) = course(imported)["library"]
    assert len(found["questions"]) == 1
    assert "fuller_copy_unreadable" in codes(imported, "adapted")


def test_pictures_of_a_quiz_are_files_that_its_questions_show(import_members: Import) -> None:
    resources = resource("q1", "q1.xml", ASSESSMENT, '<file href="images/a.png"/>')
    text = quiz(ONE).replace("Apa?", "&lt;img src='images/a.png'&gt;")
    imported = import_members(
        {"imsmanifest.xml": cartridge(resources), "q1.xml": text, "images/a.png": PNG}
    )
    (file,) = course(imported)["files"]
    assert file["path"] == "images/a.png"
    assert f"academy-file:{file['sha256']}" in str(course(imported)["library"])


def test_a_quiz_that_cannot_be_read_is_told(import_members: Import, codes: Codes) -> None:
    outline = item("m", title="M", inner=item("i1", "q1", "Kuis"))
    manifest = cartridge(resource("q1", "q1.xml", ASSESSMENT), outline)
    imported = import_members({"imsmanifest.xml": manifest, "q1.xml": "<broken"})
    assert lines(imported) == [("i1", "opaque")]
    assert course(imported)["modules"][0]["items"][0]["path"] == "q1.xml"
    assert [file["path"] for file in course(imported)["files"]] == ["q1.xml"]
    assert "quiz_unreadable" in codes(imported, "left_out")
    counts = course(imported)["report"]["counts"]
    assert (counts["package"]["quizzes"], counts["left_out"]["quizzes"]) == (1, 1)


def test_what_cannot_be_read_is_kept_as_it_is_and_told(
    import_members: Import, codes: Codes
) -> None:
    manifest = cartridge(resource("w", "w.xml", "imswl_xmlv1p1"))
    imported = import_members({"imsmanifest.xml": manifest, "w.xml": "<broken"})
    (found,) = course(imported)["library"]
    assert (found["kind"], found["path"]) == ("opaque", "w.xml")
    assert [file["path"] for file in course(imported)["files"]] == ["w.xml"]
    assert codes(imported, "kept") == ["part_not_understood"]


def test_a_quiz_without_a_markable_question_is_not_required(import_members: Import) -> None:
    essay = choice_question("e", "cc.essay.v0p1")
    outline = item("m", title="M", inner=item("i1", "q1") + item("i2", "q2"))
    resources = resource("q1", "q1.xml", ASSESSMENT) + resource("q2", "q2.xml", ASSESSMENT)
    imported = import_members(
        {
            "imsmanifest.xml": cartridge(resources, outline),
            "q1.xml": quiz(essay),
            "q2.xml": quiz(essay + ONE),
        }
    )
    assert [found["required"] for found in course(imported)["modules"][0]["items"]] == [False, True]


def draw(bank: str, number: int) -> str:
    return (
        f'<section ident="s"><selection_ordering><selection><sourcebank_ref>{bank}</sourcebank_ref>'
        f"<selection_number>{number}</selection_number></selection></selection_ordering></section>"
    )


def test_a_quiz_draws_from_a_bank_of_the_library(import_members: Import, codes: Codes) -> None:
    resources = resource("q1", "q1.xml", ASSESSMENT) + resource("B 1", "b1.xml", BANK)
    outline = item("m", title="M", inner=item("i1", "q1"))
    imported = import_members(
        {
            "imsmanifest.xml": cartridge(resources, outline),
            "q1.xml": quiz(TWO + draw("b1", 1)),
            "b1.xml": quiz(ONE + TWO, ident="b1", holder="objectbank"),
        }
    )
    (found,) = course(imported)["modules"][0]["items"]
    (bank,) = course(imported)["library"]
    assert found["draws"] == [{"bank": bank["id"], "questions": None, "number": 1}]
    assert [question["id"] for question in found["questions"]] == ["two"]
    assert (found["minutes"], found["required"]) == (2, True)
    assert codes(imported, "left_out") == []


def test_a_draw_without_its_bank_is_told(import_members: Import, codes: Codes) -> None:
    imported = import_members(
        {
            "imsmanifest.xml": cartridge(resource("q1", "q1.xml", ASSESSMENT)),
            "q1.xml": quiz(ONE + draw("elsewhere", 3)),
        }
    )
    assert course(imported)["library"][0]["draws"] == []
    assert codes(imported, "left_out") == ["bank_missing"]


def test_a_draw_of_more_than_there_is_takes_all_and_is_told(
    import_members: Import, codes: Codes
) -> None:
    resources = resource("q1", "q1.xml", ASSESSMENT) + resource("b1", "b1.xml", BANK)
    imported = import_members(
        {
            "imsmanifest.xml": cartridge(resources),
            "q1.xml": quiz(draw("b1", 7)),
            "b1.xml": quiz(ONE + TWO, ident="b1", holder="objectbank"),
        }
    )
    assert course(imported)["library"][0]["draws"][0]["number"] == 2
    assert "draws_too_many" in codes(imported, "adapted")


def test_a_question_of_a_bank_that_a_quiz_refers_to_is_drawn(
    import_members: Import, codes: Codes
) -> None:
    resources = resource("q1", "q1.xml", ASSESSMENT) + resource("b1", "b1.xml", BANK)
    references = '<itemref linkrefid="two"/><itemref linkrefid="gone"/>'
    imported = import_members(
        {
            "imsmanifest.xml": cartridge(resources),
            "q1.xml": quiz(references),
            "b1.xml": quiz(ONE + TWO, ident="b1", holder="objectbank"),
        }
    )
    draws = course(imported)["library"][0]["draws"]
    assert draws == [{"bank": "b1", "questions": ["two"], "number": 1}]
    assert codes(imported, "left_out") == ["question_missing"]


def test_links_discussions_tools_and_assignments_are_what_they_are(
    import_members: Import, codes: Codes
) -> None:
    resources = (
        resource("w", "w.xml", "imswl_xmlv1p1")
        + resource("v", "v.xml", "imswl_xmlv1p2")
        + resource("d", "d.xml", "imsdt_xmlv1p1")
        + resource("t", "t.xml", "imsbasiclti_xmlv1p0")
        + resource("a", "a/assignment.xml", "assignment_xmlv1p0")
        + resource("bad", "bad.xml", "imswl_xmlv1p3")
    )
    inner = "".join(item(f"i-{name}", name, "") for name in ("w", "v", "d", "t", "a", "bad"))
    text = '<text texttype="text/html">&lt;p&gt;Isi&lt;script&gt;x&lt;/script&gt;&lt;/p&gt;</text>'
    formats = '<submission_formats><format type="url"/><format type="html"/></submission_formats>'
    imported = import_members(
        {
            "imsmanifest.xml": cartridge(resources, item("m", title="M", inner=inner)),
            "w.xml": '<webLink><title>Situs</title><url href="https://example.org/"/></webLink>',
            "v.xml": '<webLink><title>Film</title><url href="https://youtu.be/x1"/></webLink>',
            "d.xml": f"<topic><title>Diskusi</title>{text}</topic>",
            "t.xml": "<link><title>Alat</title><launch_url>https://example.org/l</launch_url></link>",
            "a/assignment.xml": f"<assignment><title>Tugas</title>{text}"
            f'<gradable points_possible="25">true</gradable>{formats}</assignment>',
            "bad.xml": '<webLink><title>Jahat</title><url href="javascript:alert(1)"/></webLink>',
        }
    )
    assert lines(imported) == [
        ("i-w", "link"),
        ("i-v", "embed"),
        ("i-d", "discussion"),
        ("i-t", "tool"),
        ("i-a", "assignment"),
        ("i-bad", "heading"),
    ]
    link, video, topic, tool, assignment, bad = course(imported)["modules"][0]["items"]
    assert link["url"] == "https://example.org/"
    assert video["url"] == "https://youtu.be/x1"
    assert tool["url"] == "https://example.org/l"
    assert topic["html"] == assignment["html"] == {"id": "<p>Isi</p>"}
    assert (assignment["submission"], assignment["points"]) == (["text", "link"], 25.0)
    assert [found["title"]["id"] for found in (link, video, topic, tool, assignment, bad)] == [
        "Situs",
        "Film",
        "Diskusi",
        "Alat",
        "Tugas",
        "Jahat",
    ]
    assert topic["source"] == {"path": "d.xml", "identifier": "d", "line": None}
    assert {"tool_without_sign_in", "topic_without_answers"} <= set(codes(imported, "adapted"))
    assert codes(imported, "left_out") == ["html_removed", "html_removed", "link_unsafe"]


def test_the_keys_of_a_tool_are_dropped_and_named(import_members: Import, codes: Codes) -> None:
    link = (
        '<cartridge_basiclti_link xmlns:blti="b" xmlns:lticm="c"><blti:title>Alat</blti:title>'
        "<blti:launch_url>https://u:p@example.org/l?page=2&amp;api_key=RAHASIA</blti:launch_url>"
        '<blti:custom><lticm:property name="kunci">RAHASIA</lticm:property></blti:custom>'
        '<blti:extensions><lticm:property name="shared_secret">RAHASIA</lticm:property>'
        "</blti:extensions></cartridge_basiclti_link>"
    )
    manifest = cartridge(resource("t", "t.xml", "imsbasiclti_xmlv1p3"))
    imported = import_members({"imsmanifest.xml": manifest, "t.xml": link})
    (tool,) = course(imported)["library"]
    assert tool["url"] == "https://example.org/l?page=2"
    assert "RAHASIA" not in str(course(imported))
    assert codes(imported, "left_out") == ["tool_keys_dropped"]
    message = next(
        entry["message"]["en"]
        for entry in imported.report["entries"]
        if entry["code"] == "tool_keys_dropped"
    )
    assert message.endswith("api_key, user, kunci, shared_secret.")


def test_what_is_meant_for_teachers_is_kept_from_learners(
    import_members: Import, codes: Codes
) -> None:
    role = (
        "<metadata><lom:lom xmlns:lom='l'><lom:educational><lom:intendedEndUserRole><lom:value>"
        "Instructor</lom:value></lom:intendedEndUserRole></lom:educational></lom:lom></metadata>"
    )
    resources = resource("r1", "p.html", more=role) + resource("r2", "o.html").replace(
        "<resource ", '<resource intendeduse="lessonplan" '
    )
    resources += resource("r3", "s.html").replace("<resource ", '<resource intendeduse="syllabus" ')
    outline = item("m", title="M", inner=item("i1", "r1") + item("i3", "r3"))
    imported = import_members(
        {
            "imsmanifest.xml": cartridge(resources, outline),
            "p.html": PAGE,
            "o.html": PAGE,
            "s.html": PAGE,
        }
    )
    assert lines(imported) == [("i3", "lesson")]
    kept = [(found["id"], found["audience"]) for found in course(imported)["library"]]
    assert kept == [("i1", "staff"), ("r2", "staff")]
    assert codes(imported, "kept") == ["for_staff", "for_staff"]


def test_a_file_that_nothing_shows_can_be_opened_from_the_library(
    import_members: Import, codes: Codes
) -> None:
    resources = (
        resource("f1", "shown.png") + resource("f2", "Panduan.pdf") + resource("r", "p.html")
    )
    imported = import_members(
        {
            "imsmanifest.xml": cartridge(resources, item("m", title="M", inner=item("i", "r"))),
            "p.html": '<img src="shown.png">',
            "shown.png": PNG,
            "Panduan.pdf": "%PDF-1.7",
        }
    )
    (found,) = course(imported)["library"]
    assert (found["kind"], found["path"]) == ("file", "Panduan.pdf")
    assert codes(imported, "kept") == ["not_in_organization"]


def test_unknown_xml_of_an_application_is_kept_as_it_is(import_members: Import) -> None:
    kind = "associatedcontent/imscc_xmlv1p1/learning-application-resource"
    imported = import_members(
        {"imsmanifest.xml": cartridge(resource("x", "x.xml", kind)), "x.xml": "<own/>"}
    )
    (found,) = course(imported)["library"]
    assert (found["kind"], found["path"], found["source_kind"]) == ("opaque", "x.xml", kind)
    assert [file["path"] for file in course(imported)["files"]] == ["x.xml"]


def test_only_the_first_organization_is_used_and_what_the_others_say_is_counted(
    import_members: Import, codes: Codes
) -> None:
    outline = item("m", title="M", inner=item("i", "r"))
    manifest = cartridge(resource("r", "p.html") + resource("o", "o.html"), outline)
    second = f'<organization identifier="o2">{item("j", "o")}</organization></organizations>'
    imported = import_members(
        {
            "imsmanifest.xml": manifest.replace("</organizations>", second),
            "p.html": PAGE,
            "o.html": PAGE,
        }
    )
    assert lines(imported) == [("i", "lesson")]
    assert [found["id"] for found in course(imported)["library"]] == ["o"]
    assert "several_organizations" in codes(imported, "left_out")
    account = course(imported)["report"]["accounts"]["manifest_items"]
    assert account == {"total": 4, "containers": 1, "modules": 1, "items": 1, "left_out": 1}


@pytest.mark.parametrize("prefix", ["", "x:", "ims-cc:"])
@pytest.mark.parametrize("namespace", ["urn:other", "http://www.imsglobal.org/xsd/imsccv9p9"])
def test_elements_are_known_by_their_local_names(
    prefix: str, namespace: str, import_members: Import
) -> None:
    manifest = cartridge(
        resource("r", "p.html") + resource("q", "q.xml", ASSESSMENT),
        item("m", title="M", inner=item("i1", "r") + item("i2", "q")),
    )
    declaration = f'xmlns:{prefix[:-1]}="{namespace}"' if prefix else f'xmlns="{namespace}"'

    def renamed(text: str) -> str:
        text = re.sub(r' xmlns="[^"]*"', "", text)
        text = re.sub(r"<(/?)(?=[a-z_]+[ />])(?!lom:)", rf"<\1{prefix}", text)
        return re.sub(
            rf"<({prefix}(?:manifest|questestinterop))", rf"<\1 {declaration}", text, count=1
        )

    members = {"imsmanifest.xml": manifest, "p.html": PAGE, "q.xml": quiz(ONE + TWO)}
    plain = course(import_members(members))
    members |= {name: renamed(members[name]) for name in ("imsmanifest.xml", "q.xml")}
    again = course(import_members(members))
    assert again["modules"] == plain["modules"]
    assert again["library"] == plain["library"]


@pytest.mark.parametrize(
    "address",
    [
        "$IMS-CC-FILEBASE$/foto%20kota.png?canvas_download=1",
        "$IMS_CC_FILEBASE$/foto kota.png",
        "$1EdTech-CC-FILEBASE$/foto%20kota.png",
        "%24IMS-CC-FILEBASE%24/foto%20kota.png",
        "../web_resources/foto%20kota.png#x",
        "web_resources/Foto kota.PNG",
        "somewhere/else/foto%20kota.png",
    ],
)
def test_links_to_files_are_found_however_they_are_written(
    address: str, import_members: Import
) -> None:
    page = f'<p><img src="{address}" alt="x"></p>'
    manifest = cartridge(
        resource("r1", "wiki_content/p.html"), item("m", title="M", inner=item("i", "r1"))
    )
    imported = import_members(
        {
            "imsmanifest.xml": manifest,
            "wiki_content/p.html": page,
            "web_resources/foto kota.png": PNG,
        }
    )
    (file,) = course(imported)["files"]
    assert f'src="academy-file:{file["sha256"]}"' in html(imported)


@pytest.mark.parametrize(
    "address",
    [
        "$WIKI_REFERENCE$/pages/next",
        "$CANVAS_OBJECT_REFERENCE$/pages/next",
        "$CANVAS_OBJECT_REFERENCE$/assignments/r2",
        "$CANVAS_COURSE_REFERENCE$/file_ref/r2/download?wrap=1",
        "next.html",
    ],
)
def test_links_to_pages_lead_to_the_items_made_of_them(
    address: str, import_members: Import
) -> None:
    outline = item("m", title="M", inner=item("i1", "r1") + item("i2", "r2"))
    resources = resource("r1", "wiki_content/p.html") + resource("r2", "wiki_content/next.html")
    imported = import_members(
        {
            "imsmanifest.xml": cartridge(resources, outline),
            "wiki_content/p.html": f'<a href="{address}">x</a>',
            "wiki_content/next.html": PAGE,
        }
    )
    assert 'href="academy-item:i2"' in html(imported)


def test_no_page_can_link_to_the_answers_of_a_quiz(import_members: Import, codes: Codes) -> None:
    resources = resource("r1", "p.html") + resource("q1", "q1.xml", ASSESSMENT)
    imported = import_members(
        {
            "imsmanifest.xml": cartridge(resources, item("m", title="M", inner=item("i", "r1"))),
            "p.html": '<a href="q1.xml">curang</a><a href="imsmanifest.xml">x</a>',
            "q1.xml": quiz(ONE),
        }
    )
    assert "academy-file" not in html(imported)
    assert codes(imported, "left_out") == ["missing_link", "missing_link"]
    assert course(imported)["files"] == []


def test_bases_are_joined_to_addresses(import_members: Import) -> None:
    found = resource("r1", "p.html").replace("<resource ", '<resource xml:base="deep/" ')
    manifest = cartridge(found, item("m", title="M", inner=item("i", "r1")))
    imported = import_members({"imsmanifest.xml": manifest, "deep/p.html": PAGE})
    assert html(imported) == "<p>Isi</p>"


def test_circular_dependencies_and_variants_do_no_harm(
    import_members: Import, codes: Codes
) -> None:
    resources = resource("r1", "p.html", more='<dependency identifierref="r2"/>')
    resources += resource("r2", "p.html", more='<dependency identifierref="r1"/>')
    resources += resource("r3", "o.html", more='<variant identifierref="r3"/>')
    resources += resource("r4", "n.html", more='<variant identifierref="r5"/>')
    resources += resource("r5", "l.html", more='<variant identifierref="r4"/>')
    resources += resource("r6", "k.html", more='<dependency identifierref="gone"/>')
    outline = item("m", title="M", inner=item("i", "r1"))
    pages = {f"{name}.html": PAGE for name in "ponlk"}
    imported = import_members({"imsmanifest.xml": cartridge(resources, outline), **pages})
    assert lines(imported) == [("i", "lesson")]
    assert [found["id"] for found in course(imported)["library"]] == ["r3", "r4", "r5", "r6"]
    assert "dependency_missing" in codes(imported, "info")


def test_a_line_that_leads_to_a_fallback_shows_what_it_stands_for(import_members: Import) -> None:
    resources = resource("a", "a.xml", "assignment_xmlv1p0")
    resources += resource("x", "x.html", more='<variant identifierref="y"/>')
    resources += resource("y", "y.html", more='<variant identifierref="a"/>')
    assignment = "<assignment><title>Tugas</title><text>Isi</text></assignment>"
    outline = item("m", title="M", inner=item("i", "x", ""))
    imported = import_members(
        {
            "imsmanifest.xml": cartridge(resources, outline),
            "a.xml": assignment,
            "x.html": PAGE,
            "y.html": PAGE,
        }
    )
    assert lines(imported) == [("i", "assignment")]
    assert course(imported)["modules"][0]["items"][0]["title"] == {"id": "Tugas"}
    assert course(imported)["library"] == []


def test_a_fallback_is_not_kept_beside_what_it_stands_for(
    import_members: Import, codes: Codes
) -> None:
    resources = resource("a", "a.xml", "assignment_xmlv1p0")
    resources += resource("a_fallback", "a.html", more='<variant identifierref="a"/>')
    assignment = "<assignment><title>Tugas</title><text>Isi</text></assignment>"
    imported = import_members(
        {"imsmanifest.xml": cartridge(resources), "a.xml": assignment, "a.html": PAGE}
    )
    assert [found["id"] for found in course(imported)["library"]] == ["a"]
    assert "variant_skipped" in codes(imported)


def test_a_manifest_one_folder_down_is_accepted_and_junk_is_ignored(
    import_members: Import, codes: Codes
) -> None:
    manifest = cartridge(resource("r1", "p.html"), item("m", title="M", inner=item("i", "r1")))
    imported = import_members(
        {"My Course/imsmanifest.xml": manifest, "My Course/p.html": PAGE, "__MACOSX/._x": "x"}
    )
    assert lines(imported) == [("i", "lesson")]
    assert "junk_ignored" in codes(imported, "info")


@pytest.mark.parametrize(
    "page",
    [
        '<meta http-equiv="refresh" content="0; url=q.html"><body></body>',
        "<body><div></div><script>show()</script></body>",
        "",
    ],
    ids=["leads-elsewhere", "written-by-script", "empty"],
)
def test_a_lesson_that_shows_nothing_is_told_of(
    import_members: Import, codes: Codes, page: str
) -> None:
    resources = resource("r1", "p.html") + resource("r2", "q.html")
    inner = item("i", "r1") + item("j", "r2")
    imported = import_members(
        {
            "imsmanifest.xml": cartridge(resources, item("m", title="M", inner=inner)),
            "p.html": page,
            "q.html": PAGE,
        }
    )
    assert lines(imported) == [("i", "lesson"), ("j", "lesson")]
    told = [each for each in imported.report["entries"] if each["code"] == "lesson_empty"]
    assert [(each["path"], each["node_key"]) for each in told] == [("p.html", "i")]


def test_a_second_manifest_and_archives_stay_files(import_members: Import, codes: Codes) -> None:
    imported = import_members(
        {"imsmanifest.xml": cartridge(), "scorm/imsmanifest.xml": cartridge(), "data.bin": b"\0\1"}
    )
    paths = [file["path"] for file in course(imported)["files"]]
    assert paths == ["data.bin", "scorm/imsmanifest.xml"]
    assert {"second_manifest", "unlisted_file"} <= set(codes(imported, "kept"))


def test_svg_files_are_kept_as_what_they_are(import_members: Import) -> None:
    svg = "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
    page = '<img src="a.svg" alt="Bagan">'
    imported = import_members(
        {
            "imsmanifest.xml": cartridge(
                resource("r1", "p.html") + resource("s", "a.svg"),
                item("m", title="M", inner=item("i", "r1")),
            ),
            "p.html": page,
            "a.svg": svg,
        }
    )
    assert [file["type"] for file in course(imported)["files"]] == ["image/svg+xml"]
    assert "<img" not in html(imported)


def test_a_page_too_large_is_kept_as_a_file(import_members: Import, codes: Codes) -> None:
    manifest = cartridge(resource("r1", "p.html"), item("m", title="M", inner=item("i", "r1")))
    imported = import_members({"imsmanifest.xml": manifest, "p.html": PAGE}, Limits(html_bytes=20))
    assert lines(imported) == [("i", "file")]
    assert "html_too_large" in codes(imported, "adapted")


def test_text_in_another_encoding_is_read_and_told(import_members: Import, codes: Codes) -> None:
    manifest = cartridge(resource("r1", "p.html"), item("m", title="café", inner=item("i", "r1")))
    imported = import_members(
        {"imsmanifest.xml": manifest.encode("latin-1"), "p.html": "<p>café</p>".encode("latin-1")}
    )
    assert course(imported)["modules"][0]["title"] == {"id": "café"}
    assert html(imported) == "<p>café</p>"
    assert codes(imported).count("encoding_guessed") == 2


def test_a_language_that_is_not_stated_is_guessed_and_told(
    import_members: Import, codes: Codes
) -> None:
    manifest = cartridge(resource("r1", "p.html")).replace("<lom:language>id</lom:language>", "")
    page = "<p>The needs of the citizens are what this is for, and that is the point.</p>"
    imported = import_members({"imsmanifest.xml": manifest, "p.html": page})
    assert course(imported)["language"] == "en"
    assert "language_guessed" in codes(imported, "info")


def test_hostile_titles_become_words(import_members: Import) -> None:
    outline = item("m", title="&lt;script&gt;alert(1)&lt;/script&gt;", inner=item("i", "r1", ""))
    manifest = cartridge(
        resource("r1", "p.html"), outline, title="&lt;img src=x onerror=alert(1)&gt;"
    )
    imported = import_members({"imsmanifest.xml": manifest, "p.html": PAGE})
    assert course(imported)["title"] == {"id": "Kursus tanpa judul"}
    assert course(imported)["modules"][0]["title"] == {"id": "Kursus tanpa judul"}
    assert course(imported)["modules"][0]["items"][0]["title"] == {"id": "Halaman"}


@pytest.mark.parametrize(
    ("manifest", "code"),
    [
        ("<manifest", "xml_broken"),
        (
            "<!DOCTYPE m [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><manifest>&x;</manifest>",
            "xml_doctype",
        ),
        ("<manifest>" + "<item>" * 200 + "</item>" * 200 + "</manifest>", "xml_too_deep"),
    ],
)
def test_a_manifest_of_no_use_refuses_the_package(
    manifest: str, code: str, import_members: Import, codes: Codes
) -> None:
    imported = import_members({"imsmanifest.xml": manifest})
    assert imported.refused
    assert codes(imported, "refused") == [code]


def test_the_sums_of_the_report_meet(import_members: Import) -> None:
    inner = item("i1", "r1") + item("i2", "q1") + item("i3", "gone")
    resources = resource("r1", "p.html") + resource("q1", "q1.xml", ASSESSMENT)
    resources += resource("b1", "b1.xml", BANK)
    imported = import_members(
        {
            "imsmanifest.xml": cartridge(resources, item("m", title="M", inner=inner)),
            "p.html": PAGE,
            "q1.xml": quiz(ONE + TWO),
            "b1.xml": quiz(ONE, ident="b1", holder="objectbank"),
            "extra.pdf": "%PDF-1.7",
            ".DS_Store": "x",
        }
    )
    accounts = course(imported)["report"]["accounts"]
    for account in accounts.values():
        assert sum(account.values()) == 2 * account["total"]
    totals = {kind: account["total"] for kind, account in accounts.items()}
    assert totals == {
        "members": 6,
        "manifest_items": 5,
        "resources": 3,
        "quizzes": 1,
        "banks": 1,
        "questions": 3,
    }


def test_the_same_package_gives_the_same_ids_again(import_members: Import) -> None:
    outline = item("M ODUL", title="M", inner=item("Bagian_1", "r1") + item("bagian-1", "r1"))
    members = {"imsmanifest.xml": cartridge(resource("r1", "p.html"), outline), "p.html": PAGE}
    first = import_members(members)
    assert lines(first) == [("bagian-1", "lesson"), ("bagian-1-2", "lesson")]
    assert course(import_members(members)) == course(first)


def test_what_a_page_repeats_is_told_once(import_members: Import, codes: Codes) -> None:
    manifest = cartridge(resource("r1", "p.html"), item("m", title="M", inner=item("i", "r1")))
    page = '<a href="gone.html">x</a><a href="gone.html">y</a>'
    imported = import_members({"imsmanifest.xml": manifest, "p.html": page})
    assert codes(imported, "left_out") == ["missing_link"]


def test_more_items_or_questions_than_allowed_are_refused(
    import_members: Import, codes: Codes
) -> None:
    outline = item("m", title="M", inner=item("i1", "q1") + item("i2", "q1"))
    members = {
        "imsmanifest.xml": cartridge(resource("q1", "q1.xml", ASSESSMENT), outline),
        "q1.xml": quiz(ONE + TWO),
    }
    assert codes(import_members(members, Limits(items=3))) == ["too_many_items"]
    assert codes(import_members(members, Limits(questions=1))) == ["too_many_questions"]
    assert not import_members(members, Limits(items=4, questions=4)).refused


def test_content_may_stand_in_the_manifest_itself(import_members: Import) -> None:
    link = '<webLink><title>Situs</title><url href="https://example.org/"/></webLink>'
    tool = (
        "<cartridge_basiclti_link><title>Alat</title><launch_url>https://example.org/l</launch_url>"
    )
    tool += "</cartridge_basiclti_link>"
    resources = f'<resource identifier="w" type="imswl_xmlv1p3">{link}</resource>'
    resources += f'<resource identifier="t" type="imsbasiclti_xmlv1p3">{tool}</resource>'
    outline = item("m", title="M", inner=item("i1", "w", "") + item("i2", "t", ""))
    imported = import_members({"imsmanifest.xml": cartridge(resources, outline)})
    assert lines(imported) == [("i1", "link"), ("i2", "tool")]
    first = course(imported)["modules"][0]["items"][0]
    assert (first["title"], first["url"]) == ({"id": "Situs"}, "https://example.org/")
    assert first["source"] == {"path": "imsmanifest.xml", "identifier": "w", "line": 1}


def test_kinds_that_are_not_known_are_told_with_their_name(import_members: Import) -> None:
    unknown = choice_question("h", "hot_spot_question")
    imported = import_members(
        {
            "imsmanifest.xml": cartridge(resource("q", "q.xml", ASSESSMENT)),
            "q.xml": quiz(ONE + unknown),
        }
    )
    (entry,) = [e for e in imported.report["entries"] if e["code"] == "questions_not_marked"]
    assert (entry["path"], entry["source_id"], entry["node_key"]) == ("q.xml", "q", "q")
    assert "hot_spot_question" in entry["message"]["en"]
    assert [each["kind"] for each in course(imported)["library"][0]["questions"]] == [
        "multiple_choice",
        "unsupported",
    ]


def test_a_question_whose_answer_is_not_understood_is_told_with_its_line(
    import_members: Import,
) -> None:
    odd = choice_question("odd", "cc.multiple_choice.v0p1", "<varequal>zzz</varequal>")
    imported = import_members(
        {
            "imsmanifest.xml": cartridge(resource("q", "q.xml", ASSESSMENT)),
            "q.xml": quiz("\n\n" + odd),
        }
    )
    (entry,) = [e for e in imported.report["entries"] if e["code"] == "answer_not_understood"]
    assert (entry["line"], entry["source_id"], entry["node_key"]) == (3, "odd", "odd")
