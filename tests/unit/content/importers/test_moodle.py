"""Moodle backups: sections, activities, both layouts of the question bank, no personal data."""

from __future__ import annotations

import hashlib
import io
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from services.content.adapters.importing import Imported
from services.content.domain.marking import share_of

Import = Callable[..., Imported]
Codes = Callable[..., list[str]]
Members = dict[str, str | bytes]

PNG = b"\x89PNG\r\n\x1a\npicture"
QUIZ_GRADES = (
    "<activity_gradebook><grade_items><grade_item><grademax>10</grademax><gradepass>8</gradepass>"
    '<grade_grades><grade_grade id="1"><userid>7</userid></grade_grade></grade_grades>'
    "</grade_item></grade_items></activity_gradebook>"
)


class Backup:
    """Gathers the members of a backup; `activity` adds one to the section under way."""

    def __init__(self) -> None:
        self.members: Members = {}
        self.sections: list[tuple[str, list[str], str, str]] = []
        self.activities: list[tuple[str, str, str]] = []
        self.files: list[str] = []
        self.questions = ""
        self.section("Pertama")

    def section(self, name: str, summary: str = "", more: str = "") -> Backup:
        self.sections.append((name, [], summary, more))
        return self

    def activity(self, kind: str, inner: str, name: str = "Nama", module: str = "") -> str:
        """Adds an activity and returns its module id."""
        number = str(10 + len(self.activities))
        folder = f"activities/{kind}_{number}"
        self.activities.append((number, kind, folder))
        self.sections[-1][1].append(number)
        self.members[f"{folder}/{kind}.xml"] = (
            f'<activity id="1{number}" moduleid="{number}" modulename="{kind}" '
            f'contextid="c{number}">\n<{kind} id="1{number}"><name>{name}</name>{inner}</{kind}>'
            "</activity>"
        )
        self.members[f"{folder}/module.xml"] = f'<module id="{number}">{module}</module>'
        return number

    def file(
        self, owner: str, component: str, area: str, name: str, data: bytes, folder: str = "/"
    ) -> None:
        digest = hashlib.sha1(data, usedforsecurity=False).hexdigest()
        self.members[f"files/{digest[:2]}/{digest}"] = data
        self.files.append(
            f'<file id="1"><contenthash>{digest}</contenthash><contextid>{owner}</contextid>'
            f"<component>{component}</component><filearea>{area}</filearea><itemid>0</itemid>"
            f"<filepath>{folder}</filepath><filename>{name}</filename></file>"
        )

    def made(self) -> Members:
        """All members, with what lists them."""
        sections, activities = "", ""
        for number, (name, order, summary, more) in enumerate(self.sections):
            folder = f"sections/section_{number}"
            sections += (
                f"<section><sectionid>{number}</sectionid><title>{name}</title>"
                f"<directory>{folder}</directory></section>"
            )
            self.members[f"{folder}/section.xml"] = (
                f'<section id="{number}"><number>{number}</number><name>{name}</name>'
                f"<summary>{summary}</summary><summaryformat>1</summaryformat>"
                f"<sequence>{','.join(order)}</sequence>{more}</section>"
            )
        for number, kind, folder in self.activities:
            activities += (
                f"<activity><moduleid>{number}</moduleid><modulename>{kind}</modulename>"
                f"<title>T</title><directory>{folder}</directory></activity>"
            )
        self.members["moodle_backup.xml"] = (
            "<moodle_backup><information><moodle_release>4.1 (Build: 1)</moodle_release>"
            "<original_course_id>3</original_course_id>"
            "<original_course_fullname>Pelayanan</original_course_fullname><contents>"
            f"<activities>{activities}</activities><sections>{sections}</sections></contents>"
            "</information></moodle_backup>"
        )
        self.members["course/course.xml"] = (
            '<course id="3" contextid="cc"><fullname>Pelayanan</fullname><lang>id</lang></course>'
        )
        self.members["files.xml"] = f"<files>{''.join(self.files)}</files>"
        self.members["questions.xml"] = (
            f"<question_categories>{self.questions}</question_categories>"
        )
        return self.members


def question(
    number: int, kind: str, own: str = "", text: str = "Apa?", more: str = "", mark: str = "1"
) -> str:
    return (
        f'<question id="{number}"><parent>0</parent><name>S{number}</name>'
        f"<questiontext>{text}</questiontext><questiontextformat>1</questiontextformat>"
        f"<generalfeedback></generalfeedback><defaultmark>{mark}</defaultmark>"
        f"<qtype>{kind}</qtype>{more}<plugin_qtype_{kind}_question>{own}"
        f"</plugin_qtype_{kind}_question></question>"
    )


def answers(*pairs: tuple[str, str], first: int = 1, feedback: str = "") -> str:
    inner = "".join(
        f'<answer id="{place}"><answertext>{text}</answertext><answerformat>1</answerformat>'
        f"<fraction>{share}</fraction><feedback>{feedback}</feedback></answer>"
        for place, (text, share) in enumerate(pairs, start=first)
    )
    return f"<answers>{inner}</answers>"


def category(*questions: str, number: int = 1, parent: int = 0) -> str:
    """A category as before Moodle 4."""
    return (
        f'<question_category id="{number}"><name>Bank {number}</name><contextid>q</contextid>'
        f"<parent>{parent}</parent><questions>{''.join(questions)}</questions></question_category>"
    )


def entries(*versions: tuple[str, ...], number: int = 1) -> str:
    """A category as since Moodle 4: an entry for each tuple of versions."""
    inner = ""
    for place, each in enumerate(versions, start=1):
        held = "".join(
            f'<question_versions id="1"><version>{version}</version><status>ready</status>'
            f"<questions>{one}</questions></question_versions>"
            for version, one in enumerate(each, start=1)
        )
        inner += (
            f'<question_bank_entry id="e{place}"><question_version>{held}</question_version>'
            "</question_bank_entry>"
        )
    return (
        f'<question_category id="{number}"><name>Bank</name><contextid>q</contextid>'
        f"<parent>0</parent><question_bank_entries>{inner}</question_bank_entries>"
        "</question_category>"
    )


def old_slots(*numbers: int, mark: str = "2") -> str:
    inner = "".join(
        f'<question_instance id="{slot}"><slot>{slot}</slot><questionid>{number}</questionid>'
        f"<maxmark>{mark}</maxmark></question_instance>"
        for slot, number in enumerate(numbers, start=1)
    )
    return f"<question_instances>{inner}</question_instances>"


CHOICE = answers(("<p>Satu</p>", "1.0"), ("Dua", "-0.5"), ("Tiga", "0.0"))
SINGLE = "<multichoice><single>1</single></multichoice>"
KINDS: dict[str, tuple[str, dict[str, Any]]] = {
    question(1, "multichoice", CHOICE + SINGLE): (
        "multiple_choice",
        {"choices": ["1"], "weights": {"1": 1.0, "2": -0.5, "3": 0.0}},
    ),
    question(
        2,
        "multichoice",
        answers(("A", "0.5"), ("B", "0.5"), ("C", "-1"))
        + "<multichoice><single>0</single></multichoice>",
    ): (
        "multiple_response",
        {"choices": ["1", "2"], "weights": {"1": 0.5, "2": 0.5, "3": -1.0}},
    ),
    question(
        3,
        "truefalse",
        answers(("True", "0"), ("False", "1"))
        + "<truefalse><trueanswer>1</trueanswer><falseanswer>2</falseanswer></truefalse>",
    ): ("true_false", {"choices": ["false"]}),
    question(
        4,
        "shortanswer",
        answers(("Kapuas", "1"), ("Sungai*", "1"), ("Kali", "0.5"))
        + "<shortanswer><usecase>1</usecase></shortanswer>",
    ): (
        "short_answer",
        {
            "texts": ["Kapuas"],
            "patterns": ["Sungai.*"],
            "case_sensitive": True,
            "partly": [{"share": 0.5, "texts": ["Kali"]}],
        },
    ),
    question(
        5,
        "numerical",
        answers(("3.5", "1"), ("*", "0"))
        + "<numerical_records><numerical_record><answer>1</answer><tolerance>0.1</tolerance>"
        "</numerical_record></numerical_records>",
    ): ("numerical", {"numbers": [{"exact": 3.5, "tolerance": 0.1}]}),
    question(
        6,
        "match",
        '<matches><match id="m1"><questiontext>Padi</questiontext><answertext>Sawah</answertext>'
        '</match><match id="m2"><questiontext>Ikan</questiontext><answertext>Laut</answertext>'
        '</match><match id="m3"><questiontext/><answertext>Gunung</answertext></match></matches>',
    ): ("matching", {"pairs": {"m1": ["c1"], "m2": ["c2"]}, "partial": True}),
    question(7, "ordering", answers(("kedua", "2"), ("pertama", "1"))): (
        "ordering",
        {"order": ["2", "1"], "partial": True},
    ),
    question(
        8,
        "gapselect",
        answers(("air", "0"), ("api", "0"), feedback="1"),
        text="Minum [[1]]!",
    ): ("dropdowns", {"blanks": {"gap1": {"choices": ["1"]}}, "partial": True}),
    question(
        9,
        "calculatedsimple",
        answers(("{a}*log({b})", "1"))
        + "<calculated_records><calculated_record><answer>1</answer><tolerance>0.01</tolerance>"
        "<tolerancetype>2</tolerancetype></calculated_record></calculated_records>"
        "<dataset_definitions>"
        + "".join(
            f"<dataset_definition><name>{name}</name><dataset_items><dataset_item><number>1"
            f"</number><value>{held}</value></dataset_item></dataset_items></dataset_definition>"
            for name, held in (("a", "2"), ("b", "3"))
        )
        + "</dataset_definitions>",
        text="Hitung {a} dan {b}",
    ): (
        "calculated",
        {
            "formula": "{a}*ln({b})",
            "datasets": [{"id": "1", "values": {"a": 2.0, "b": 3.0}}],
            "tolerance": 0.01,
            "tolerance_kind": "absolute",
        },
    ),
}


@pytest.fixture
def backup() -> Backup:
    return Backup()


def course(imported: Imported) -> dict[str, Any]:
    assert imported.course is not None, imported.report
    return imported.course


def items(imported: Imported) -> list[dict[str, Any]]:
    return [item for module in course(imported)["modules"] for item in module["items"]]


def asked(imported: Imported) -> list[dict[str, Any]]:
    return [found for item in items(imported) for found in item.get("questions", ())]


def test_sections_become_modules_in_their_order(backup: Backup, import_members: Import) -> None:
    backup.activity("page", "<content>&lt;p&gt;Isi&lt;/p&gt;</content>", "Halaman")
    backup.section("Kedua", "&lt;p&gt;Tentang&lt;/p&gt;")
    backup.activity("label", "<intro>Bagian ini</intro>")
    backup.section("Kosong")
    imported = import_members(backup.made())
    found = course(imported)
    assert (found["format"], found["producer"], found["language"]) == ("moodle", "Moodle 4.1", "id")
    assert found["title"] == {"id": "Pelayanan"}
    assert [(m["id"], m["title"]["id"]) for m in found["modules"]] == [
        ("section-0", "Pertama"),
        ("section-1", "Kedua"),
    ]
    assert [(item["id"], item["kind"]) for item in items(imported)] == [
        ("page-10", "lesson"),
        ("section-1-summary", "lesson"),
        ("label-11", "heading"),
    ]
    assert items(imported)[0]["html"] == {"id": "<p>Isi</p>"}
    assert items(imported)[0]["source"] == {
        "path": "activities/page_10/page.xml",
        "identifier": "10",
        "line": 2,
    }


def test_pictures_and_links_lead_to_files_and_activities(
    backup: Backup, import_members: Import, codes: Codes
) -> None:
    text = (
        '&lt;img src="@@PLUGINFILE@@/peta%20kota.png"&gt;&lt;a href="$@PAGEVIEWBYID*11@$"&gt;x'
        '&lt;/a&gt;&lt;a href="$@FORUMVIEWBYID*99@$"&gt;y&lt;/a&gt;'
    )
    page = backup.activity("page", f"<content>{text}</content>")
    backup.activity("page", "<content>Isi</content>")
    backup.file(f"c{page}", "mod_page", "content", "peta kota.png", PNG)
    imported = import_members(backup.made())
    markup = items(imported)[0]["html"]["id"]
    (file,) = course(imported)["files"]
    assert f'src="academy-file:{file["sha256"]}"' in markup
    assert 'href="academy-item:page-11"' in markup
    assert file["path"].endswith("/peta kota.png")
    assert file["type"] == "image/png"
    assert codes(imported, "left_out") == ["missing_link"]


def test_activities_become_what_fits_them(
    backup: Backup, import_members: Import, codes: Codes
) -> None:
    backup.activity(
        "book",
        '<chapters><chapter id="2"><pagenum>2</pagenum><title>Dua</title><content>b</content>'
        '</chapter><chapter id="1"><pagenum>1</pagenum><title>Satu</title><content>a</content>'
        '</chapter><chapter id="3"><pagenum>3</pagenum><title>T</title><content>c</content>'
        "<hidden>1</hidden></chapter></chapters>",
        "Buku",
    )
    backup.activity("url", "<externalurl>https://youtu.be/x</externalurl>")
    backup.activity("url", "<externalurl>javascript:x()</externalurl>")
    backup.activity(
        "forum",
        '<type>general</type><intro>Apa?</intro><discussions><discussion id="1"><posts>'
        '<post id="5"><message>Saya Budi</message></post></posts></discussion></discussions>',
    )
    backup.activity(
        "assign",
        "<intro>Kerjakan</intro><duedate>170000</duedate><plugin_configs><plugin_config>"
        "<plugin>file</plugin><subtype>assignsubmission</subtype><name>enabled</name>"
        "<value>1</value></plugin_config></plugin_configs>",
    )
    backup.activity(
        "lti", "<toolurl>https://alat.example/x</toolurl><password>rahasia-kunci</password>"
    )
    backup.activity("choice", '<intro>Pilih</intro><answers><answer id="1"/></answers>', "Jajak")
    imported = import_members(backup.made())
    assert [(item["kind"], item["title"]["id"]) for item in items(imported)] == [
        ("heading", "Buku"),
        ("lesson", "Satu"),
        ("lesson", "Dua"),
        ("embed", "Nama"),
        ("heading", "Nama"),
        ("discussion", "Nama"),
        ("assignment", "Nama"),
        ("tool", "Nama"),
    ]
    assert items(imported)[6]["submission"] == ["file"]
    assert sorted(set(codes(imported, "left_out"))) == [
        "link_unsafe",
        "moodle_activity_left_out",
        "moodle_hidden_chapter",
        "moodle_personal_answers",
        "moodle_personal_posts",
        "moodle_settings",
        "moodle_tool_keys",
    ]
    assert "Budi" not in str(imported)
    assert "rahasia-kunci" not in str(imported)


def test_a_lesson_activity_and_a_glossary_become_lessons_of_what_authors_wrote(
    backup: Backup, import_members: Import, codes: Codes
) -> None:
    pages = "".join(
        f'<page id="{number}"><prevpageid>{before}</prevpageid><qtype>{kind}</qtype>'
        f"<title>{title}</title><contents>isi {title}</contents></page>"
        for number, before, kind, title in (
            (2, 1, 3, "dua"),
            (1, 0, 20, "satu"),
            (9, 7, 20, "lepas"),
        )
    )
    backup.activity("lesson", f"<pages>{pages}</pages>")
    entry = (
        '<entry id="{0}"><concept>{1}</concept><definition>arti</definition>'
        "<teacherentry>{2}</teacherentry><approved>1</approved></entry>"
    )
    entries_ = entry.format(1, "Empati", 1) + entry.format(2, "Punya Budi", 0)
    backup.activity("glossary", f"<entries>{entries_}</entries>")
    imported = import_members(backup.made())
    lesson, glossary = (item["html"]["id"] for item in items(imported))
    assert lesson == ("<h2>satu</h2>isi satu<h2>dua</h2>isi dua<h2>lepas</h2>isi lepas")
    assert glossary == "<h3>Empati</h3><div>arti</div>"
    left_out = codes(imported, "left_out")
    assert left_out == ["moodle_lesson_questions", "moodle_glossary_entries"]


def test_files_of_resources_and_folders_keep_their_names(
    backup: Backup, import_members: Import
) -> None:
    resource = backup.activity("resource", "", "Panduan")
    folder = backup.activity("folder", "", "Bahan")
    package = backup.activity("scorm", "", "Paket")
    backup.file(f"c{resource}", "mod_resource", "content", "panduan.pdf", b"%PDF-1.7 x")
    backup.file(f"c{folder}", "mod_folder", "content", "data.csv", b"a,b\n")
    backup.file(f"c{package}", "mod_scorm", "package", "p.bin", b"package")
    backup.file(f"c{package}", "mod_scorm", "content", "index.html", b"<html>unpacked</html>")
    imported = import_members(backup.made())
    assert [(item["kind"], item["title"]["id"]) for item in items(imported)] == [
        ("file", "Panduan"),
        ("heading", "Bahan"),
        ("file", "data.csv"),
        ("opaque", "Paket"),
    ]
    files = {file["path"]: file for file in course(imported)["files"]}
    shown = [files[item["path"]] for item in items(imported) if "path" in item]
    assert [(file["path"].rsplit("/", 1)[-1], file["type"]) for file in shown] == [
        ("panduan.pdf", "application/pdf"),
        ("data.csv", "text/csv"),
        ("p.bin", "text/plain"),
    ]
    assert len(files) == 3


SCORM = """<manifest identifier="M"><metadata><schema>ADL SCORM</schema>
<schemaversion>1.2</schemaversion></metadata><organizations default="O"><organization
identifier="O"><title>P</title><item identifier="one" identifierref="r"><title>Satu</title></item>
<item identifier="gone" identifierref="x"><title>Hilang</title></item></organization>
</organizations><resources><resource identifier="r" href="hal/satu.html?a=1">
<file href="hal/satu.html"/></resource></resources></manifest>"""


def test_an_unpacked_scorm_package_runs_sealed(backup: Backup, import_members: Import) -> None:
    number = backup.activity("scorm", "", "Paket")
    owner = f"c{number}"
    page = b"<html>Satu</html>"
    backup.file(owner, "mod_scorm", "package", "paket.bin", b"the package itself")
    backup.file(owner, "mod_scorm", "content", "imsmanifest.xml", SCORM.encode())
    backup.file(owner, "mod_scorm", "content", "satu.html", page, folder="/hal/")
    backup.file(owner, "mod_scorm", "content", "salinan.html", page)
    backup.file(owner, "mod_scorm", "content", "x.html", b"<html>out</html>", folder="/../../")
    imported = import_members(backup.made())
    (item,) = items(imported)
    assert (item["kind"], item["standard"], item["root"]) == ("sealed", "scorm-1.2", "scorm-10")
    assert item["launches"] == [
        {
            "id": "one",
            "title": {"id": "Satu"},
            "path": "scorm-10/hal/satu.html",
            "query": "a=1",
            "fragment": "",
        }
    ]
    assert [file["path"] for file in course(imported)["files"]] == [
        "scorm-10/hal/satu.html",
        "scorm-10/imsmanifest.xml",
        "scorm-10/salinan.html",
    ]
    members = imported.report["accounts"]["members"]
    assert (members["files"], members["left_out"]) == (2, 2)


def test_what_is_hidden_waits_in_the_library(
    backup: Backup, import_members: Import, codes: Codes
) -> None:
    backup.activity("page", "<content>Kunci</content>", "Kunci", "<visible>0</visible>")
    backup.activity("page", "<content>Isi</content>", "Isi")
    imported = import_members(backup.made())
    assert [item["title"]["id"] for item in items(imported)] == ["Isi"]
    assert [item["title"]["id"] for item in course(imported)["library"]] == ["Kunci"]
    assert "moodle_hidden" in codes(imported, "kept")


def test_a_subsection_stands_where_its_section_has_it(
    backup: Backup, import_members: Import
) -> None:
    backup.activity("subsection", "", "Anak")
    backup.activity("page", "<content>b</content>", "Sesudah")
    backup.section("Anak", more="<component>mod_subsection</component><itemid>110</itemid>")
    backup.activity("page", "<content>a</content>", "Dalam")
    imported = import_members(backup.made())
    assert [item["title"]["id"] for item in items(imported)] == ["Anak", "Dalam", "Sesudah"]
    assert len(course(imported)["modules"]) == 1


@pytest.fixture
def kinds(backup: Backup, import_members: Import) -> Imported:
    backup.questions = category(*KINDS)
    backup.activity("quiz", old_slots(*range(1, len(KINDS) + 1)))
    return import_members(backup.made())


def test_every_common_kind_of_question_is_marked(kinds: Imported) -> None:
    found = asked(kinds)
    assert [(each["kind"], each["answer"]) for each in found] == list(KINDS.values())
    assert {each["points"] for each in found} == {2.0}
    assert found[7]["prompt"]["id"] == "Minum [[gap1]]!"
    assert found[8]["prompt"]["id"] == "Hitung [[a]] dan [[b]]"
    account = kinds.report["accounts"]["questions"]
    assert (account["total"], account["modules"]) == (len(KINDS), len(KINDS))


def test_cloze_parts_become_blanks_with_their_choices_beside(
    backup: Backup, import_members: Import, codes: Codes
) -> None:
    parent = "<parent>1</parent>"
    parts = [
        question(
            2,
            "shortanswer",
            answers(("air", "1")) + "<shortanswer><usecase>0</usecase></shortanswer>",
        ),
        question(
            3,
            "numerical",
            answers(("10", "1"), first=9)
            + "<numerical_records><numerical_record><answer>9</answer><tolerance>1</tolerance>"
            "</numerical_record></numerical_records>",
        ),
        question(4, "multichoice", answers(("ya", "1"), ("tidak", "0"), first=20) + SINGLE),
    ]
    whole = question(
        1,
        "multianswer",
        "<multianswer><sequence>2,3,4</sequence></multianswer>",
        text="Isi {#1}, {#2}, {#3}",
        mark="3",
    )
    inner = [part.replace("<parent>0</parent>", parent) for part in parts]
    backup.questions = category(whole, *inner)
    backup.activity("quiz", old_slots(1))
    imported = import_members(backup.made())
    (found,) = asked(imported)
    assert found["kind"] == "blanks"
    assert found["prompt"]["id"] == "Isi [[gap1]], [[gap2]], [[gap3]] (ya / tidak)"
    assert share_of(found, {"gap1": "Air", "gap2": "10,5", "gap3": "ya"}) == 1
    assert share_of(found, {"gap1": "Air", "gap2": "12", "gap3": "tidak"}) == pytest.approx(1 / 3)
    assert "moodle_dropdown_as_blank" in codes(imported, "adapted")
    assert imported.report["accounts"]["questions"]["total"] == 1


def test_questions_that_are_not_understood_are_kept_and_told(
    backup: Backup, import_members: Import, codes: Codes
) -> None:
    backup.questions = category(
        question(1, "stack", text="Turunkan"),
        question(2, "multichoice", answers(("A", "0"), ("B", "0")) + SINGLE),
        question(3, "calculated", answers(("__import__({a})", "1"))),
        question(4, "multianswer", "<multianswer><sequence>77</sequence></multianswer>"),
        question(5, "essay", "<essay><responseformat>noinline</responseformat></essay>"),
        question(6, "description"),
    )
    backup.activity("quiz", old_slots(1, 2, 3, 4, 5, 6))
    imported = import_members(backup.made())
    assert [each["kind"] for each in asked(imported)] == ["unsupported"] * 4 + ["upload", "text"]
    kept = codes(imported, "kept")
    assert [
        kept.count(f"moodle_{name}")
        for name in ("kind_unknown", "no_right_answer", "formula_unknown", "parts_missing")
    ] == [1, 1, 1, 1]
    assert not [
        each for each in asked(imported) if each["kind"] == "unsupported" and "answer" in each
    ]


def test_random_places_of_the_old_layout_draw_from_a_bank(
    backup: Backup, import_members: Import
) -> None:
    random = question(9, "random", text="1").replace("<parent>0</parent>", "<parent>9</parent>")
    backup.questions = category(
        question(1, "essay"), question(6, "description"), random, number=1
    ) + category(question(2, "essay"), question(3, "essay"), number=2, parent=1)
    backup.activity("quiz", old_slots(9, 9))
    imported = import_members(backup.made())
    quiz = items(imported)[0]
    assert quiz["draws"] == [{"bank": "bank-1-all", "questions": None, "number": 2, "points": 2.0}]
    banks = {bank["id"]: bank for bank in course(imported)["library"]}
    assert [q["id"] for q in banks["bank-1-all"]["questions"]] == [
        "question-1",
        "question-2",
        "question-3",
    ]
    # What asks nothing is never drawn.
    assert [q["id"] for q in banks["category-1"]["questions"]] == ["question-6"]
    assert imported.report["accounts"]["questions"]["library"] == 4


def test_places_without_numbers_stand_in_the_order_of_the_quizs_own_list(
    backup: Backup, import_members: Import
) -> None:
    backup.questions = category(question(1, "essay"), question(2, "essay"))
    instance = (
        '<question_instance id="{0}"><question>{0}</question><grade>3</grade></question_instance>'
    )
    backup.activity(
        "quiz",
        "<questions>2,0,1,0</questions><question_instances>"
        f"{instance.format(1)}{instance.format(2)}</question_instances>",
    )
    found = asked(import_members(backup.made()))
    assert [(each["id"], each["points"]) for each in found] == [
        ("question-2", 3),
        ("question-1", 3),
    ]


def test_the_new_layout_follows_references_and_versions(
    backup: Backup, import_members: Import, codes: Codes
) -> None:
    choice = CHOICE + SINGLE
    backup.questions = entries(
        (question(1, "multichoice", choice, "Lama?"), question(2, "multichoice", choice, "Baru?")),
        (question(3, "multichoice", choice, "Lain?"),),
        (question(4, "multichoice", choice, "Pertama?"), question(5, "multichoice", choice)),
    )
    reference = (
        '<question_instance id="1"><slot>{0}</slot><maxmark>1</maxmark><question_reference id="1">'
        "<questionbankentryid>{1}</questionbankentryid><version>{2}</version></question_reference>"
        "</question_instance>"
    )
    drawn = (
        '<question_instance id="3"><slot>3</slot><maxmark>4</maxmark>'
        '<question_set_reference id="1">'
        "<filtercondition>{&quot;filter&quot;:{&quot;category&quot;:{&quot;values&quot;:[&quot;1"
        "&quot;],&quot;filteroptions&quot;:{&quot;includesubcategories&quot;:false}}}}"
        "</filtercondition></question_set_reference></question_instance>"
    )
    slots = reference.format(1, "e1", "$@NULL@$") + reference.format(2, "e3", "1") + drawn
    backup.activity("quiz", f"<question_instances>{slots}</question_instances>")
    imported = import_members(backup.made())
    assert [(q["id"], q["prompt"]["id"]) for q in asked(imported)] == [
        ("entry-e1", "Baru?"),
        ("entry-e3", "Pertama?"),
    ]
    assert items(imported)[0]["draws"] == [
        {"bank": "bank-1", "questions": None, "number": 1, "points": 4.0}
    ]
    (bank,) = course(imported)["library"]
    assert [q["prompt"]["id"] for q in bank["questions"]] == ["Baru?", "Lain?", "Apa?"]
    assert codes(imported, "left_out") == ["moodle_old_version"]


def test_settings_of_a_quiz_come_in(backup: Backup, import_members: Import, codes: Codes) -> None:
    backup.questions = category(question(1, "multichoice", CHOICE + SINGLE))
    number = backup.activity(
        "quiz",
        "<intro>Kerjakan</intro><timelimit>600</timelimit><attempts_number>3</attempts_number>"
        "<timeopen>170000</timeopen><grademethod>2</grademethod>"
        "<reviewcorrectness>16</reviewcorrectness>"
        f'{old_slots(1, 44)}<attempts><attempt id="1"><userid>7</userid></attempt></attempts>',
    )
    backup.members[f"activities/quiz_{number}/grades.xml"] = QUIZ_GRADES
    imported = import_members(backup.made())
    quiz = items(imported)[0]
    assert (quiz["time_limit"], quiz["attempts"], quiz["pass_score"]) == (10, 3, 0.8)
    assert quiz["description"] == {"id": "Kerjakan"}
    left_out = codes(imported, "left_out")
    for code in (
        "moodle_settings",
        "moodle_slot_empty",
        "moodle_personal_attempts",
        "moodle_personal_grades",
    ):
        assert left_out.count(code) == 1
    assert quiz["review"] == "never"
    assert {"moodle_best_attempt", "moodle_review"} <= set(codes(imported, "adapted"))


def test_personal_data_is_discarded_counted_and_stored_nowhere(
    backup: Backup, import_members: Import, out: Path
) -> None:
    page = backup.activity("page", "<content>Isi</content>")
    backup.file("u7", "user", "draft", "foto-budi.png", b"the face of Budi")
    backup.file("c99", "assignsubmission_file", "submission_files", "tugas.pdf", b"%PDF-Budi")
    backup.members["users.xml"] = (
        '<users><user id="7" contextid="1"><username>budi</username></user><user id="8"/></users>'
    )
    backup.members[f"activities/page_{page}/logs.xml"] = (
        '<logs><log id="1"><userid>7</userid></log></logs>'
    )
    backup.members["files/aa/" + "a" * 40] = b"nobody knows whose"
    imported = import_members(backup.made())
    assert course(imported)["files"] == []
    assert list((out / "files").iterdir()) == []
    assert imported.report["counts"]["discarded"] == {"users": 2, "logs": 1, "files": 3}
    assert "budi" not in str(imported).lower()
    members = imported.report["accounts"]["members"]
    assert (members["files"], members["left_out"]) == (0, 3)


def test_a_backup_is_a_tar_as_moodle_writes_it(
    backup: Backup, import_path: Import, tmp_path: Path
) -> None:
    backup.activity("page", "<content>Isi</content>")
    path = tmp_path / "backup.mbz"
    with tarfile.open(path, "w:gz") as target:
        for name, content in {".ARCHIVE_INDEX": b"Moodle archive\n", **backup.made()}.items():
            data = content.encode() if isinstance(content, str) else content
            member = tarfile.TarInfo(name)
            member.size = len(data)
            target.addfile(member, io.BytesIO(data))
    imported = import_path(path)
    assert [item["id"] for item in items(imported)] == ["page-10"]


def test_a_backup_without_its_parts_is_told_and_the_rest_comes_in(
    backup: Backup, import_members: Import, codes: Codes
) -> None:
    gone = backup.activity("page", "<content>x</content>")
    backup.activity("page", "<content>Isi</content>")
    members = backup.made()
    del members[f"activities/page_{gone}/page.xml"]
    members["questions.xml"] = "<question_categories><broken>"
    members["readme.exe"] = b"MZ"
    imported = import_members(members)
    assert [item["id"] for item in items(imported)] == ["page-11"]
    assert sorted(codes(imported, "left_out")) == [
        "moodle_member_unknown",
        "moodle_part_missing",
        "part_unreadable",
    ]


def test_hostile_texts_are_made_harmless(backup: Backup, import_members: Import) -> None:
    backup.activity(
        "page",
        "<content>&lt;script&gt;alert(1)&lt;/script&gt;&lt;a href='javascript:x'&gt;k&lt;/a&gt;"
        "</content>",
        "&lt;b onclick=x&gt;Judul&lt;/b&gt;",
    )
    imported = import_members(backup.made())
    item = items(imported)[0]
    assert item["title"] == {"id": "Judul"}
    assert "alert" not in item["html"]["id"]
    assert "javascript" not in item["html"]["id"]
