"""A cartridge comes in whole: by its outline, and by what the outline leaves out."""

from __future__ import annotations

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
    assert "fuller_copy" in codes(imported)
    assert course(imported)["report"]["counts"]["package"]["quizzes"] == 1


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
    assert lines(imported) == [("i1", "heading")]
    assert "quiz_unreadable" in codes(imported, "left_out")
    counts = course(imported)["report"]["counts"]
    assert (counts["package"]["quizzes"], counts["left_out"]["quizzes"]) == (1, 1)


def test_what_cannot_be_read_is_told_and_not_put_into_the_library(
    import_members: Import, codes: Codes
) -> None:
    manifest = cartridge(resource("w", "w.xml", "imswl_xmlv1p1"))
    imported = import_members({"imsmanifest.xml": manifest, "w.xml": "<broken"})
    assert course(imported)["library"] == []
    assert codes(imported, "left_out") == ["part_unreadable"]


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


def test_a_quiz_that_draws_from_a_bank_asks_its_first_questions(
    import_members: Import, codes: Codes
) -> None:
    draw = (
        '<section ident="s"><selection_ordering><selection><sourcebank_ref>b1</sourcebank_ref>'
        "<selection_number>1</selection_number></selection></selection_ordering></section>"
    )
    resources = resource("q1", "q1.xml", ASSESSMENT) + resource("b1", "b1.xml", BANK)
    imported = import_members(
        {
            "imsmanifest.xml": cartridge(resources),
            "q1.xml": quiz(draw),
            "b1.xml": quiz(ONE + TWO, ident="b1", holder="objectbank"),
        }
    )
    first = course(imported)["library"][0]
    assert [question["id"] for question in first["questions"]] == ["b1:one"]
    assert "draws_from_bank" in codes(imported, "adapted")


def test_links_topics_tools_and_assignments_are_kept(import_members: Import, codes: Codes) -> None:
    resources = (
        resource("w", "w.xml", "imswl_xmlv1p1")
        + resource("d", "d.xml", "imsdt_xmlv1p1")
        + resource("t", "t.xml", "imsbasiclti_xmlv1p0")
        + resource("a", "a/assignment.xml", "assignment_xmlv1p0")
        + resource("bad", "bad.xml", "imswl_xmlv1p3")
    )
    inner = "".join(item(f"i-{name}", name, "") for name in ("w", "d", "t", "a", "bad"))
    text = '<text texttype="text/html">&lt;p&gt;Isi&lt;script&gt;x&lt;/script&gt;&lt;/p&gt;</text>'
    imported = import_members(
        {
            "imsmanifest.xml": cartridge(resources, item("m", title="M", inner=inner)),
            "w.xml": '<webLink><title>Situs</title><url href="https://example.org/"/></webLink>',
            "d.xml": f"<topic><title>Diskusi</title>{text}</topic>",
            "t.xml": "<link><title>Alat</title><launch_url>https://example.org/l</launch_url></link>",
            "a/assignment.xml": f"<assignment><title>Tugas</title>{text}</assignment>",
            "bad.xml": '<webLink><title>Jahat</title><url href="javascript:alert(1)"/></webLink>',
        }
    )
    assert lines(imported) == [
        ("i-w", "link"),
        ("i-d", "lesson"),
        ("i-t", "link"),
        ("i-a", "lesson"),
        ("i-bad", "heading"),
    ]
    link, topic, tool, assignment, bad = course(imported)["modules"][0]["items"]
    assert link["url"] == "https://example.org/"
    assert tool["url"] == "https://example.org/l"
    assert topic["html"] == assignment["html"] == {"id": "<p>Isi</p>"}
    assert [found["title"]["id"] for found in (link, topic, tool, assignment, bad)] == [
        "Situs",
        "Diskusi",
        "Alat",
        "Tugas",
        "Jahat",
    ]
    assert {"tool_as_link", "topic_as_lesson", "assignment_as_lesson", "link_unsafe"} <= set(
        codes(imported)
    )


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


def test_circular_dependencies_and_variants_do_no_harm(import_members: Import) -> None:
    resources = resource("r1", "p.html", more='<dependency identifierref="r2"/>')
    resources += resource("r2", "p.html", more='<dependency identifierref="r1"/>')
    resources += resource("r3", "o.html", more='<variant identifierref="r3"/>')
    outline = item("m", title="M", inner=item("i", "r1"))
    imported = import_members(
        {"imsmanifest.xml": cartridge(resources, outline), "p.html": PAGE, "o.html": PAGE}
    )
    assert lines(imported) == [("i", "lesson")]
    assert [found["id"] for found in course(imported)["library"]] == ["r3"]


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
        (cartridge().replace("IMS Common Cartridge", "ADL SCORM"), "format_not_supported"),
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
    counts = course(imported)["report"]["counts"]
    package, brought = counts["package"], counts["brought_in"]
    assert (
        package["manifest_items"] == brought["containers"] + brought["modules"] + brought["items"]
    )
    assert package["members"] == package["structure"] + package["junk"] + brought["files"] == 6
    assert (package["quizzes"], package["banks"], package["questions"]) == (1, 1, 3)
    assert (brought["quizzes"], brought["banks"], brought["questions"]) == (1, 1, 3)


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
