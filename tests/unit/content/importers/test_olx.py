"""Open edX courses come in whole: outline, lessons, problems, and all that lies beside them."""

from __future__ import annotations

import io
import json
import tarfile
import time
from collections.abc import Callable
from collections.abc import Mapping
from pathlib import Path

import pytest

from services.content.adapters.importing import Imported
from services.content.adapters.packages.limits import Limits
from tests.unit.content.importers.olx_packages import ONE
from tests.unit.content.importers.olx_packages import course
from tests.unit.content.importers.olx_packages import items_of
from tests.unit.content.importers.olx_packages import library_of
from tests.unit.content.importers.olx_packages import unit

Import = Callable[..., Imported]
Codes = Callable[..., list[str]]

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


@pytest.fixture
def import_unit(import_members: Import) -> Import:
    """Imports a course of one unit that holds this, with other members beside it."""

    def run(inner: str, beside: Mapping[str, str | bytes] | None = None) -> Imported:
        return import_members({**unit(inner), **(beside or {})})

    return run


# --- where blocks are found ---------------------------------------------------------------


def test_pointers_and_inline_blocks_may_be_mixed(import_members: Import) -> None:
    imported = import_members(
        {
            **course('<chapter url_name="c1"/><chapter url_name="c2" display_name="Dua"/>'),
            "chapter/c1.xml": '<chapter display_name="Satu"><sequential url_name="s1"/></chapter>',
            "sequential/s1.xml": '<sequential display_name="S"><vertical url_name="v1"/>'
            '<vertical url_name="v2" display_name="V2"><html url_name="h2"><p>Di sini.</p></html>'
            "</vertical></sequential>",
            "vertical/v1.xml": '<vertical display_name="V1"><html url_name="h1"/></vertical>',
            "html/h1.xml": '<html filename="h1" display_name="H"/>',
            "html/h1.html": "<p>Di luar.</p>",
        }
    )
    course_ = imported.course
    assert course_ is not None
    assert (course_["format"], course_["source_id"]) == ("olx", "Lan+DT1+r1")
    assert [module["id"] for module in course_["modules"]] == ["chapter-c1", "chapter-c2"]
    assert [(item["kind"], item["id"]) for item in course_["modules"][0]["items"]] == [
        ("heading", "sequential-s1"),
        ("lesson", "vertical-v1"),
        ("lesson", "vertical-v2"),
    ]
    items = items_of(imported)
    assert items["vertical-v1"]["html"] == {"id": "<p>Di luar.</p>"}
    assert items["vertical-v2"]["html"] == {"id": "<p>Di sini.</p>"}
    assert items["vertical-v1"]["source"] == {
        "path": "vertical/v1.xml",
        "identifier": "v1",
        "line": 1,
    }
    accounts = imported.report["accounts"]["members"]
    assert accounts == {"total": 7, "files": 0, "structure": 7, "junk": 0, "left_out": 0}


def test_a_course_in_a_tar_one_folder_down_is_found(tmp_path: Path, import_path: Import) -> None:
    path = tmp_path / "kursus.tar.gz"
    with tarfile.open(path, "w:gz") as target:
        for name, text in unit("<html><p>Isi.</p></html>").items():
            info = tarfile.TarInfo(f"course/{name}")
            info.size = len(text)
            target.addfile(info, io.BytesIO(str(text).encode()))
    assert items_of(import_path(path))["vertical-v"]["html"] == {"id": "<p>Isi.</p>"}


def test_a_course_all_in_one_file_is_read(import_members: Import) -> None:
    imported = import_members(
        {
            "course.xml": '<course org="L" course="D" url_name="r" display_name="Satu berkas">'
            '<chapter display_name="A"><sequential display_name="S"><vertical display_name="V">'
            "<html><p>Isi.</p></html></vertical></sequential></chapter></course>"
        }
    )
    assert [item["kind"] for item in items_of(imported).values()] == ["heading", "lesson"]


def test_blocks_without_a_name_get_one_from_their_place(import_members: Import) -> None:
    text = (
        '<course org="L" course="D" url_name="r" display_name="K"><chapter url_name="c">'
        '<sequential url_name="s"><vertical><html><p>{}</p></html></vertical>'
        "<vertical><html><p>2</p></html></vertical></sequential></chapter></course>"
    )
    first = items_of(import_members({"course.xml": text.format("1")}))
    second = items_of(import_members({"course.xml": text.format("lain")}))
    assert list(first) == list(second)
    assert list(first)[1:] == ["vertical-s-vertical-1", "vertical-s-vertical-2"]


def test_the_policy_of_the_run_names_blocks(import_members: Import) -> None:
    policy = {
        "course/r1": {"display_name": "Dari kebijakan", "language": "en"},
        "chapter/c": {"display_name": "Bab satu"},
        "vertical/v": {"display_name": "Unit satu"},
    }
    imported = import_members(
        {**unit("<html><p>x</p></html>"), "policies/r1/policy.json": json.dumps(policy)}
    )
    assert imported.course is not None
    assert imported.course["title"] == {"en": "Dari kebijakan"}
    assert imported.course["modules"][0]["title"] == {"en": "Bab satu"}
    assert items_of(imported)["vertical-v"]["title"] == {"en": "Unit satu"}


@pytest.mark.parametrize("policy", ["{", "[1]", '{"course/r1": 3, "vertical/v": {"format": [1]}}'])
def test_a_broken_policy_does_not_stop_the_course(policy: str, import_members: Import) -> None:
    imported = import_members(
        {
            **unit("<html><p>x</p></html>"),
            "policies/r1/policy.json": policy,
            "policies/r1/grading_policy.json": policy,
        }
    )
    assert items_of(imported)["vertical-v"]["html"] == {"id": "<p>x</p>"}


def test_a_pointer_to_nothing_is_told_and_the_rest_comes_in(
    import_members: Import, codes: Codes
) -> None:
    imported = import_members(
        course(
            '<chapter url_name="gone"/><chapter url_name="c"><sequential url_name="s">'
            '<vertical url_name="v"><html url_name="gone2"/><html><p>x</p></html></vertical>'
            "</sequential></chapter>"
        )
    )
    assert codes(imported, "left_out") == ["olx_dangling"] * 2
    line = next(e for e in imported.report["entries"] if e["code"] == "olx_dangling")
    assert (line["path"], line["line"], line["source_id"]) == ("course/r1.xml", 1, "gone")
    assert items_of(imported)["vertical-v"]["html"] == {"id": "<p>x</p>"}


def test_a_course_that_points_nowhere_is_refused(import_members: Import, codes: Codes) -> None:
    assert codes(import_members({"course.xml": ONE}), "refused") == ["olx_course_missing"]


def test_blocks_that_contain_themselves_are_read_once(import_members: Import, codes: Codes) -> None:
    imported = import_members(
        {
            **course('<chapter url_name="c"/>'),
            "chapter/c.xml": '<chapter><sequential url_name="s"/></chapter>',
            "sequential/s.xml": '<sequential><vertical url_name="v"/></sequential>',
            "vertical/v.xml": '<vertical><html><p>x</p></html><vertical url_name="w"/></vertical>',
            "vertical/w.xml": '<vertical><vertical url_name="v"/></vertical>',
        }
    )
    assert codes(imported, "left_out") == ["olx_circle"]
    assert items_of(imported)["vertical-v"]["html"] == {"id": "<p>x</p>"}


def test_pointers_that_double_at_each_level_cost_nothing(import_members: Import) -> None:
    levels = {
        f"vertical/v{n}.xml": f'<vertical><vertical url_name="v{n + 1}"/>'
        f'<vertical url_name="v{n + 1}"/></vertical>'
        for n in range(30)
    }
    levels["vertical/v30.xml"] = "<vertical><html><p>x</p></html></vertical>"
    started = time.monotonic()
    imported = import_members(
        {
            **course(
                '<chapter url_name="c"><sequential url_name="s"><vertical url_name="v0"/>'
                "</sequential></chapter>"
            ),
            **levels,
        }
    )
    assert "<p>x</p>" in items_of(imported)["vertical-v0"]["html"]["id"]
    assert time.monotonic() - started < 10


def test_nesting_without_end_is_cut(import_members: Import, codes: Codes) -> None:
    imported = import_members(
        unit("<vertical>" * 60 + "<html><p>x</p></html>" + "</vertical>" * 60)
    )
    assert "olx_too_deep" in codes(imported, "left_out")


def test_a_block_used_twice_stands_once_and_is_linked_from_the_other_place(
    import_members: Import, codes: Codes
) -> None:
    imported = import_members(
        {
            **course(
                '<chapter url_name="c"><sequential url_name="s">'
                '<vertical url_name="v1"><problem url_name="p"/></vertical>'
                '<vertical url_name="v2"><problem url_name="p"/></vertical></sequential></chapter>'
            ),
            "problem/p.xml": '<problem display_name="Soal"><stringresponse answer="a"/></problem>',
        }
    )
    items = items_of(imported)
    assert items["problem-p"]["within"] == "vertical-v1"
    assert 'href="academy-item:problem-p"' in items["vertical-v2"]["html"]["id"]
    assert "olx_block_twice" in codes(imported, "adapted")
    assert imported.report["accounts"]["questions"]["total"] == 1


def test_a_component_that_is_broken_is_kept_raw(import_members: Import, codes: Codes) -> None:
    imported = import_members(
        {
            **unit('<html><p>x</p></html><problem url_name="p"/>'),
            "problem/p.xml": "<problem><p>unfinished",
        }
    )
    items = items_of(imported)
    assert items["problem-p"]["kind"] == "opaque"
    assert "problem-p" not in items["vertical-v"]["html"]["id"]
    assert imported.course is not None
    assert [file["path"] for file in imported.course["files"]] == ["problem/p.xml"]
    assert codes(imported, "left_out") == ["part_unreadable"]


def test_more_blocks_than_allowed_are_refused(import_members: Import, codes: Codes) -> None:
    imported = import_members(unit("<html/>" * 30), Limits(entries=20))
    assert codes(imported, "refused") == ["olx_too_many_blocks"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("course.xml", '<!DOCTYPE course [<!ENTITY a "b">]><course url_name="r1"/>'),
        ("vertical/v.xml", '<!DOCTYPE x SYSTEM "file:///etc/passwd"><vertical/>'),
    ],
)
def test_a_doctype_is_refused(name: str, text: str, import_members: Import, codes: Codes) -> None:
    inner = '<chapter url_name="c"><sequential url_name="s"><vertical url_name="v"/></sequential>'
    imported = import_members({**course(f"{inner}</chapter>"), name: text})
    expected = "format_unknown" if name == "course.xml" else "xml_doctype"
    assert codes(imported, "refused") in ([expected], ["xml_doctype"])


def test_a_course_xml_of_another_system_is_not_taken_for_ours(
    import_members: Import, codes: Codes
) -> None:
    imported = import_members({"course/course.xml": '<course id="2" contextid="15"><a/></course>'})
    assert codes(imported, "refused") == ["format_unknown"]


# --- lessons --------------------------------------------------------------------------------


def test_a_unit_is_a_lesson_with_its_parts_in_their_places(import_unit: Import) -> None:
    imported = import_unit(
        '<html url_name="h1"><p>Awal.</p></html>'
        '<video url_name="w" youtube="1.00:dQw4w9WgXcQ" display_name="Film"/>'
        '<html url_name="h2"><p>Tengah.</p></html>'
        '<problem url_name="p" display_name="Soal &lt;i&gt;"><stringresponse answer="a"/></problem>'
    )
    items = items_of(imported)
    assert list(items) == ["sequential-s", "vertical-v", "video-w", "problem-p"]
    text = items["vertical-v"]["html"]["id"].replace(' rel="noopener noreferrer"', "")
    assert text.split("\n") == [
        "<p>Awal.</p>",
        '<p><a class="part" href="academy-item:video-w">Film</a></p>',
        "<p>Tengah.</p>",
        '<p><a class="part" href="academy-item:problem-p">Soal</a></p>',
    ]
    assert [items[name]["within"] for name in ("video-w", "problem-p")] == ["vertical-v"] * 2
    assert items["vertical-v"]["required"] is True
    assert items["video-w"]["url"] == "https://www.youtube.com/embed/dQw4w9WgXcQ"


def test_no_package_can_write_the_place_of_a_part(import_unit: Import) -> None:
    imported = import_unit(
        '<html><a class="part" href="academy-item:problem-p">x</a>'
        '<a class="part" href="https://example.org">y</a></html>'
    )
    text = items_of(imported)["vertical-v"]["html"]["id"]
    assert "part" not in text
    assert "academy-item" not in text


def test_scripts_in_lessons_and_titles_are_gone(import_members: Import, codes: Codes) -> None:
    imported = import_members(
        {
            **unit(
                '<html url_name="h"/><problem url_name="p" display_name="&lt;script&gt;x">'
                '<p onclick="x()">A<script>alert(1)</script></p>'
                '<multiplechoiceresponse><choicegroup><choice correct="true">'
                '<img src="javascript:x"/>b</choice></choicegroup></multiplechoiceresponse>'
                "</problem>",
                'display_name="&lt;img src=x onerror=y&gt;Unit"',
            ),
            "html/h.xml": '<html filename="h"/>',
            "html/h.html": '<p onclick="x()">A</p><script>alert(1)</script><iframe src="//x.org">',
        }
    )
    assert imported.course is not None
    shown = json.dumps({**imported.course, "report": None})
    for trace in ("script", "onclick", "onerror", "javascript:", "iframe", "alert"):
        assert trace not in shown.replace("olx_script", "")
    assert "html_removed" in codes(imported, "left_out")


def test_links_of_open_edx_lead_to_items_and_files(import_members: Import) -> None:
    links = {
        "/static/a%20b.png": "academy-file:",
        "/static/a_b.png": "academy-file:",
        "/asset-v1:Lan+DT1+r1+type@asset+block@a_b.png": "academy-file:",
        "https://kelas.example.org/asset-v1:Lan+DT1+r1+type@asset+block@a_b.png": "academy-file:",
        "/assets/courseware/v1/0a1b/asset-v1:Lan+DT1+r1+type@asset+block/a_b.png": "academy-file:",
        "/c4x/Lan/DT1/asset/a_b.png": "academy-file:",
        "/jump_to_id/v": "academy-item:vertical-v",
        "/jump_to_id/h": "academy-item:vertical-v",
        "/jump_to_id/p": "academy-item:problem-p",
        "/jump_to_id/s": "academy-item:vertical-v",
        "/jump_to_id/c": "academy-item:vertical-v",
        "/courses/course-v1:Lan+DT1+r1/jump_to/block-v1:Lan+DT1+r1+type@problem+block@p": (
            "academy-item:problem-p"
        ),
        "/jump_to/i4x://Lan/DT1/vertical/v": "academy-item:vertical-v",
        "/courses/course-v1:Lan+DT1+r1/courseware/c/s/1/": "academy-item:vertical-v",
    }
    text = "".join(f'<p><a href="{link}">x</a></p>' for link in links)
    imported = import_members(
        {
            **unit(
                '<html url_name="h"/><problem url_name="p"><stringresponse answer="a"/></problem>'
            ),
            "html/h.xml": '<html filename="h"/>',
            "html/h.html": text,
            "static/a b.png": PNG,
        }
    )
    found = items_of(imported)["vertical-v"]["html"]["id"].split("<p>")[1:-1]
    for (link, target), line in zip(links.items(), found, strict=True):
        assert f'href="{target}' in line, link
    assert not [e for e in imported.report["entries"] if e["code"] == "missing_link"]


@pytest.mark.parametrize(
    "link",
    [
        "/static/none.png",
        "/jump_to_id/none",
        "/courses/x/progress",
        "../problem/p.xml",
        "/course.xml",
    ],
)
def test_a_link_to_nothing_or_to_answers_is_taken_away_and_told(
    link: str, import_unit: Import, codes: Codes
) -> None:
    imported = import_unit(f'<html><a href="{link}">x</a></html>', {"problem/p.xml": "<problem/>"})
    assert items_of(imported)["vertical-v"]["html"]["id"].startswith("<a rel=")
    assert "missing_link" in codes(imported, "left_out")


def test_assets_of_another_course_stay_links(import_unit: Import) -> None:
    address = "https://x.example.org/asset-v1:Other+C+R+type@asset+block@a.png"
    text = items_of(import_unit(f'<html><a href="{address}">x</a></html>'))["vertical-v"]["html"]
    assert address in text["id"]


@pytest.mark.parametrize(
    ("video", "kind", "where"),
    [
        ('youtube="0.75:aaaaaaaaaaa,1.00:bbbbbbbbbbb"', "embed", "/embed/bbbbbbbbbbb"),
        ('youtube_id_1_0="ccccccccccc"', "embed", "/embed/ccccccccccc"),
        ('html5_sources="[&quot;https://v.example.org/a.mp4&quot;]"', "link", "/a.mp4"),
        ('html5_sources="[&quot;/static/a.mp4&quot;]"', "file", "static/a.mp4"),
        ('html5_sources="[&quot;/c4x/Lan/DT1/asset/a.mp4&quot;]"', "file", "static/a.mp4"),
        ('source="/asset-v1:Lan+DT1+r1+type@asset+block@a.mp4"', "file", "static/a.mp4"),
        ('html5_sources="[&quot;https://vimeo.com/123&quot;]"', "embed", "vimeo.com/123"),
        ('html5_sources="[&quot;https://youtu.be/ddddddddddd&quot;]"', "embed", "/embed/ddd"),
        ('youtube="1.00:&quot;&gt;x"', "opaque", "course/r1.xml"),
        ('html5_sources="[&quot;javascript:x&quot;]"', "opaque", "course/r1.xml"),
        ('html5_sources="[&quot;http://10.0.0.1/a.mp4&quot;]"', "opaque", "course/r1.xml"),
    ],
)
def test_a_video_is_shown_from_where_it_may_be(
    video: str, kind: str, where: str, import_unit: Import
) -> None:
    imported = import_unit(f'<video url_name="w" {video}/>', {"static/a.mp4": b"\0\0\0 ftypmp42"})
    item = items_of(imported)["video-w"]
    assert item["kind"] == kind
    assert where in (item.get("url") or item["path"])


def test_transcripts_and_handouts_go_with_their_video(import_unit: Import) -> None:
    imported = import_unit(
        '<video url_name="w" youtube="1.00:aaaaaaaaaaa" sub="abc" edx_video_id="vid"'
        ' transcripts="{&quot;id&quot;: &quot;t id.srt&quot;}">'
        '<handout src="/asset-v1:Lan+DT1+r1+type@asset+block@h.pdf"/>'
        '<video_asset duration="120"><transcripts>'
        '<transcript language_code="fr" file_format="srt"/></transcripts></video_asset></video>',
        {
            "static/t id.srt": "1",
            "static/h.pdf": b"%PDF-1",
            "static/subs_abc.srt.sjson": "{}",
            "static/vid-fr.srt": "2",
        },
    )
    items = items_of(imported)
    assert items["vertical-v"]["html"]["id"].count("academy-file:") == 4
    assert items["video-w"]["minutes"] == 2
    assert not [e for e in imported.report["entries"] if e["code"] == "unlisted_file"]


def test_a_discussion_a_tool_and_an_assessment_become_items(
    import_unit: Import, codes: Codes
) -> None:
    imported = import_unit(
        '<discussion url_name="d" discussion_target="Minggu 1"/>'
        '<lti_consumer url_name="t" display_name="Alat" launch_url="https://alat.example.org/lti"'
        ' lti_id="K-17" custom_parameters="[&quot;R-18=1&quot;]"/>'
        '<openassessment url_name="o" text_response="required" file_upload_response="optional">'
        '<title>Esai</title><assessments><assessment name="peer-assessment"/></assessments>'
        "<prompts><prompt><description>Tulis &lt;b&gt;dua&lt;/b&gt; halaman.</description></prompt>"
        "</prompts><rubric><criterion><name>Isi</name><prompt>Jelas?</prompt>"
        '<option points="2"><name>Ya</name><explanation>Lengkap</explanation></option>'
        "</criterion></rubric></openassessment>"
    )
    items = items_of(imported)
    assert items["discussion-d"]["kind"] == "discussion"
    assert items["discussion-d"]["title"] == {"id": "Minggu 1"}
    assert items["lti-consumer-t"]["url"] == "https://alat.example.org/lti"
    assert "K-17" not in json.dumps(imported.course)
    assert "R-18" not in json.dumps(imported.course)
    essay = items["openassessment-o"]
    assert (essay["kind"], essay["submission"]) == ("assignment", ["text", "file"])
    assert "Tulis <b>dua</b> halaman." in essay["html"]["id"]
    assert "Ya (2): Lengkap" in essay["html"]["id"]
    assert {"olx_discussion", "olx_tool", "olx_assignment"} <= set(codes(imported, "adapted"))


def test_what_cannot_be_shown_is_kept_raw_and_told(import_unit: Import, codes: Codes) -> None:
    imported = import_unit(
        '<word_cloud url_name="w"/><poll url_name="q" question="?"/>'
        '<drag-and-drop-v2 url_name="d"/>'
        '<some_new_block url_name="n" x="1"><y/></some_new_block>'
    )
    kinds = {
        item["source_kind"]: item["path"]
        for item in items_of(imported).values()
        if item["kind"] == "opaque"
    }
    assert set(kinds) == {"word_cloud", "poll", "drag-and-drop-v2", "some_new_block"}
    assert set(kinds.values()) == {"course/r1.xml"}
    assert codes(imported, "kept").count("olx_unknown_block") == 4
    assert imported.course is not None
    assert [file["path"] for file in imported.course["files"]] == ["course/r1.xml"]


def test_of_groups_the_first_is_shown_and_the_others_are_in_the_library(
    import_unit: Import, codes: Codes
) -> None:
    imported = import_unit(
        '<split_test url_name="t"><vertical url_name="g1"><html><p>Satu.</p></html></vertical>'
        '<vertical url_name="g2"><html><p>Dua.</p></html></vertical></split_test>'
        '<conditional url_name="k"><html><p>Bila.</p></html></conditional>'
    )
    items = items_of(imported)
    assert items["vertical-v"]["html"]["id"] == "<p>Satu.</p>\n<p>Bila.</p>"
    assert library_of(imported) == ["vertical-g2"]
    assert {"olx_group_shown", "olx_condition_dropped"} <= set(codes(imported, "adapted"))


def test_what_is_for_staff_only_is_not_in_the_course(import_members: Import, codes: Codes) -> None:
    imported = import_members(
        course(
            '<chapter url_name="c1"><sequential url_name="s1"><vertical url_name="v1">'
            '<html url_name="h1"><p>Umum.</p></html>'
            '<html url_name="h2" visible_to_staff_only="true"><p>Kunci.</p></html></vertical>'
            '<vertical url_name="v2" visible_to_staff_only="true"><html><p>b</p></html></vertical>'
            '</sequential><sequential url_name="s2" visible_to_staff_only="true">'
            '<vertical url_name="v3"><html><p>c</p></html></vertical></sequential></chapter>'
            '<chapter url_name="c2" visible_to_staff_only="true"><sequential url_name="s3">'
            '<vertical url_name="v4"><html><p>d</p></html></vertical></sequential></chapter>'
        )
    )
    assert imported.course is not None
    assert [module["id"] for module in imported.course["modules"]] == ["chapter-c1"]
    shown = [item["id"] for item in imported.course["modules"][0]["items"]]
    assert shown == ["sequential-s1", "vertical-v1"]
    assert items_of(imported)["vertical-v1"]["html"]["id"] == "<p>Umum.</p>"
    assert set(library_of(imported)) == {"vertical-v2", "vertical-v3", "vertical-v4", "html-h2"}
    for item in imported.course["library"]:
        assert (item["required"], item["audience"]) == (False, "staff")
    assert codes(imported, "kept").count("olx_staff_only") == 4


def test_components_outside_units_are_lessons_too(import_members: Import) -> None:
    imported = import_members(
        course(
            '<chapter url_name="c"><html url_name="h"><p>Bab.</p></html>'
            '<sequential url_name="s"><problem url_name="p"><stringresponse answer="a"/></problem>'
            '</sequential></chapter><sequential url_name="t"><html><p>Luar.</p></html></sequential>'
        )
    )
    assert imported.course is not None
    kinds = [[(i["kind"], i["id"]) for i in m["items"]] for m in imported.course["modules"]]
    assert kinds[0] == [
        ("lesson", "html-h"),
        ("heading", "sequential-s"),
        ("lesson", "unit-of-problem-p"),
        ("quiz", "problem-p"),
    ]
    assert [kind for kind, _ in kinds[1]] == ["heading", "lesson"]


def test_an_unknown_container_shows_what_it_holds(import_unit: Import, codes: Codes) -> None:
    imported = import_unit(
        '<timelimit url_name="t"><html><p>Isi.</p></html>'
        '<problem url_name="p"><stringresponse answer="a"/></problem></timelimit>'
    )
    items = items_of(imported)
    assert items["vertical-v"]["html"]["id"].startswith("<p>Isi.</p>")
    assert items["problem-p"]["kind"] == "quiz"
    assert "olx_unknown_container" in codes(imported, "adapted")


def test_a_library_is_read_into_the_library(import_members: Import, codes: Codes) -> None:
    imported = import_members(
        {
            "library/library.xml": '<library org="Lan" library="Soal" display_name="Bank soal">'
            '<problem url_name="p"/></library>',
            "library/problem/p.xml": '<problem><stringresponse answer="a"/></problem>',
        }
    )
    assert imported.course is not None
    assert imported.course["modules"] == []
    assert items_of(imported)["problem-p"]["kind"] == "quiz"
    assert "olx_library" in codes(imported, "adapted")


# --- beside the outline ------------------------------------------------------------------------


def test_drafts_orphans_tabs_and_pages_go_to_the_library(
    import_members: Import, codes: Codes
) -> None:
    tabs = [{"type": "static_tab", "name": "Silabus", "url_slug": "sil"}]
    imported = import_members(
        {
            **unit('<html url_name="h"/>'),
            "html/h.xml": '<html filename="h"/>',
            "html/h.html": "<p>Terbit.</p>",
            "drafts/vertical/v.xml": '<vertical display_name="Konsep">'
            '<html url_name="h"/></vertical>',
            "drafts/html/h.xml": '<html filename="h"/>',
            "drafts/html/h.html": "<p>Konsep.</p>",
            "problem/lepas.xml": '<problem><stringresponse answer="a"/></problem>',
            "html/yatim.html": "<p>Yatim.</p>",
            "tabs/sil.html": "<p>Silabus.</p>",
            "info/updates.html": "<ol></ol>",
            "info/handouts.html": "<p>Bahan.</p>",
            "about/overview.html": "<p>Tentang.</p>",
            "about/effort.html": "2 jam",
            "policies/r1/policy.json": json.dumps({"course/r1": {"tabs": tabs}}),
            "policies/assets.json": "{}",
            "static/lain.pdf": b"%PDF-1",
            "._course.xml": b"junk",
        }
    )
    items = items_of(imported)
    assert items["vertical-v"]["html"]["id"] == "<p>Terbit.</p>"
    assert items["draft-vertical-v"]["html"]["id"] == "<p>Konsep.</p>"
    assert items["draft-vertical-v"]["audience"] == "staff"
    assert items["page-tabs-sil"]["title"] == {"id": "Silabus"}
    assert items["page-info-handouts"]["title"] == {"id": "Bahan kursus"}
    assert set(library_of(imported)) == {
        "draft-vertical-v",
        "unit-of-problem-lepas",
        "problem-lepas",
        "page-html-yatim",
        "page-tabs-sil",
        "page-info-handouts",
        "page-about-overview",
    }
    assert codes(imported, "kept").count("olx_draft") == 1
    assert codes(imported, "left_out") == ["olx_not_used"] * 2
    assert imported.report["accounts"]["members"]["junk"] == 1
    assert codes(imported).count("unlisted_file") == 1


def test_textbooks_bring_their_chapters(import_members: Import) -> None:
    books = [{"tab_title": "Buku", "chapters": [{"title": "Satu", "url": "/static/satu.pdf"}]}]
    policy = {"course/r1": {"pdf_textbooks": books}}
    imported = import_members(
        {
            **unit("<html><p>x</p></html>"),
            "policies/r1/policy.json": json.dumps(policy),
            "static/satu.pdf": b"%PDF-1",
        }
    )
    book = items_of(imported)["textbook-satu-pdf"]
    assert (book["kind"], book["path"], book["title"]) == (
        "file",
        "static/satu.pdf",
        {"id": "Buku: Satu"},
    )


def test_grading_decides_what_is_required_and_is_told(import_members: Import, codes: Codes) -> None:
    problem = '<problem url_name="{}"><stringresponse answer="a"/></problem>'
    grading = {
        "GRADER": [{"type": "Ujian", "weight": 0.4}, {"type": "Tugas", "weight": 0.6}],
        "GRADE_CUTOFFS": {"A": 0.9, "Lulus": 0.55},
    }
    imported = import_members(
        {
            **course(
                '<chapter url_name="c"><sequential url_name="s1" graded="true" format="Ujian"'
                ' is_time_limited="true" default_time_limit_minutes="30"><vertical url_name="v1">'
                f'{problem.format("p1")}</vertical></sequential><sequential url_name="s2">'
                f'<vertical url_name="v2">{problem.format("p2")}</vertical></sequential></chapter>'
            ),
            "policies/r1/grading_policy.json": json.dumps(grading),
        }
    )
    items = items_of(imported)
    exam, practice = items["problem-p1"], items["problem-p2"]
    assert (exam["required"], exam["time_limit"], exam["pass_score"]) == (True, 30, 0.55)
    assert (practice["required"], practice["time_limit"]) == (False, None)
    # The lesson around practice is still to be gone through, that around an exam is the exam.
    assert items["vertical-v2"]["required"] is True
    assert items["vertical-v1"]["required"] is False
    told = {"olx_grading", "olx_graded_required", "olx_pass_score"}
    assert told <= set(codes(imported, "adapted"))


def test_a_time_limit_for_several_quizzes_is_told(import_members: Import, codes: Codes) -> None:
    problem = '<problem><stringresponse answer="a"/></problem>'
    imported = import_members(
        course(
            '<chapter url_name="c"><sequential url_name="s" is_time_limited="true"'
            f' default_time_limit_minutes="30"><vertical url_name="v">{problem * 2}</vertical>'
            "</sequential></chapter>"
        )
    )
    assert "olx_time_limit_shared" in codes(imported, "adapted")


def test_settings_without_a_use_are_told_by_name_only(import_members: Import) -> None:
    imported = import_members(
        course(
            '<chapter url_name="c" start="2030-01-01"><html/></chapter><wiki slug="w"/>',
            'display_name="K" lti_passports="[&quot;a:K-17:rahasia&quot;]" invitation_only="true"',
        )
    )
    lines = {e["code"]: e["message"]["en"] for e in imported.report["entries"]}
    assert "invitation_only, lti_passports" in lines["olx_settings"]
    assert "rahasia" not in json.dumps(imported.report)
    assert "1 sections" in lines["olx_dates"]
    assert "wiki" in lines["olx_elements"]


def test_the_same_course_twice_has_the_same_ids(import_members: Import) -> None:
    members = unit(
        '<html url_name="a"><p>x</p></html>'
        '<problem url_name="b"><stringresponse answer="a"/></problem>'
    )
    moved = course(
        '<chapter url_name="c2"/><chapter url_name="c">'
        '<sequential url_name="s0" display_name="Baru"/>'
        '<sequential url_name="s"><vertical url_name="v"><problem url_name="b">'
        '<stringresponse answer="a"/></problem><html url_name="a"><p>y</p></html></vertical>'
        "</sequential></chapter>"
    )
    before, after = items_of(import_members(members)), items_of(import_members(moved))
    assert set(before) < set(after)
    assert before["problem-b"]["questions"][0]["id"] == after["problem-b"]["questions"][0]["id"]
