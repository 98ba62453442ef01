"""H5P: questions and texts become quizzes and lessons; the rest is kept for want of a player."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from services.content.adapters.formats.h5p.blanks import Blank
from services.content.adapters.formats.h5p.blanks import split_blanks
from services.content.adapters.importing import Imported

Import = Callable[..., Imported]
Codes = Callable[..., list[str]]

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
PLAYER = {"H5P.Some-1.0/library.json": "{}", "H5P.Some-1.0/some.js": "run()"}
CHOICES = {
    "question": "<p>Apa langkah pertama?</p>",
    "answers": [
        {"text": "<div>Mendengarkan</div>", "correct": True},
        {
            "text": "<div>Membangun</div>",
            "correct": False,
            "tipsAndFeedback": {"tip": "Siapa?", "chosenFeedback": "Belum."},
        },
    ],
    "behaviour": {"type": "auto", "singlePoint": True, "passPercentage": 80, "enableRetry": False},
}


def package(kind: str, content: dict[str, Any], **head: Any) -> dict[str, str | bytes]:
    made = {
        "title": "Kuis empati",
        "language": "id",
        "mainLibrary": kind,
        "preloadedDependencies": [
            {"machineName": kind, "majorVersion": "1", "minorVersion": "16"},
        ],
        **head,
    }
    return {
        "h5p.json": json.dumps(made),
        "content/content.json": json.dumps(content),
        "content/images/foto.png": PNG,
        **PLAYER,
    }


def part(kind: str, params: dict[str, Any], name: str = "", title: str = "") -> dict[str, Any]:
    return {
        "library": f"{kind} 1.16",
        "params": params,
        "subContentId": name,
        "metadata": {"title": title},
    }


def read(imported: Imported) -> dict[str, Any]:
    assert imported.course is not None, imported.report
    return imported.course


def items(imported: Imported) -> list[dict[str, Any]]:
    (module,) = read(imported)["modules"]
    return list(module["items"])


def question(imported: Imported) -> dict[str, Any]:
    (quiz,) = items(imported)
    (only,) = quiz["questions"]
    return dict(only)


def test_a_multiple_choice_question_is_a_quiz_of_one(import_members: Import, codes: Codes) -> None:
    imported = import_members(package("H5P.MultiChoice", CHOICES))
    (quiz,) = items(imported)
    assert (quiz["id"], quiz["kind"], quiz["pass_score"], quiz["attempts"]) == (
        "quiz",
        "quiz",
        0.8,
        1,
    )
    asked = question(imported)
    assert asked["kind"] == "multiple_choice"
    assert asked["prompt"] == {"id": "<p>Apa langkah pertama?</p>"}
    assert [choice["text"]["id"] for choice in asked["choices"]] == [
        "<div>Mendengarkan</div>",
        "<div>Membangun</div>",
    ]
    assert asked["answer"]["choices"] == ["1"]
    assert asked["answer"]["feedback_by_outcome"] == {"choice:2": {"id": "Belum."}}
    assert codes(imported, "left_out").count("h5p_tips") == 1


@pytest.mark.parametrize(
    ("kind", "single_point", "right", "expected", "partial", "points"),
    [
        ("auto", True, 2, "multiple_response", None, 1.0),
        ("auto", False, 2, "multiple_response", True, 2.0),
        ("single", True, 2, "multiple_choice", None, 1.0),
        ("multi", True, 1, "multiple_response", None, 1.0),
    ],
)
def test_whether_one_answer_or_several_may_be_chosen(
    import_members: Import,
    kind: str,
    single_point: bool,
    right: int,
    expected: str,
    partial: bool | None,
    points: float,
) -> None:
    answers = [{"text": str(number), "correct": number < right} for number in range(3)]
    params = {
        "question": "?",
        "answers": answers,
        "behaviour": {"type": kind, "singlePoint": single_point},
    }
    asked = question(import_members(package("H5P.MultiChoice", params)))
    assert (asked["kind"], asked["answer"].get("partial"), asked["points"]) == (
        expected,
        partial,
        points,
    )


def test_true_or_false(import_members: Import) -> None:
    params = {
        "question": "Warga adalah pengguna.",
        "correct": "true",
        "l10n": {"trueText": "Ya", "falseText": "Tidak"},
        "behaviour": {"feedbackOnCorrect": "Betul.", "feedbackOnWrong": "Belum."},
    }
    asked = question(import_members(package("H5P.TrueFalse", params)))
    assert asked["kind"] == "true_false"
    assert asked["choices"] == [
        {"id": "true", "text": {"id": "Ya"}},
        {"id": "false", "text": {"id": "Tidak"}},
    ]
    assert asked["answer"]["choices"] == ["true"]
    assert asked["answer"]["feedback_by_outcome"]["incorrect"] == {"id": "Belum."}


def test_blanks_with_alternatives_tips_and_a_picture(import_members: Import, codes: Codes) -> None:
    params = {
        "text": "<p>Isi</p>",
        "questions": ["<p>Ibu kota Kalbar *Pontianak/Kota Pontianak:di khatulistiwa*, **</p>"],
        "behaviour": {"caseSensitive": False, "acceptSpellingErrors": True},
        "media": {
            "type": part("H5P.Image", {"file": {"path": "images/foto.png#tmp"}, "alt": "Tugu"})
        },
    }
    imported = import_members(package("H5P.Blanks", params))
    asked = question(imported)
    assert asked["kind"] == "blanks"
    assert asked["blanks"] == [{"id": "b1"}]
    assert asked["answer"]["blanks"] == {
        "b1": {"texts": ["Pontianak", "Kota Pontianak"], "case_sensitive": False}
    }
    prompt = asked["prompt"]["id"]
    assert "Kalbar [[b1]], *</p>" in prompt
    assert "Pontianak</p>" not in prompt and 'alt="Tugu"' in prompt
    (picture,) = read(imported)["files"]
    assert f"academy-file:{picture['sha256']}" in prompt
    assert "h5p_tips" in codes(imported, "left_out")
    assert "h5p_spelling" in codes(imported, "adapted")


@pytest.mark.parametrize(
    ("markup", "parts"),
    [
        ("a *b* c", ["a ", Blank(("b",), ""), " c"]),
        ("*b/c:d*", ["", Blank(("b", "c"), "d"), ""]),
        ("** one **", ["", "*", " one ", "*", ""]),
        ("5 * 3", ["5 ", "* 3"]),
        ("*a* and *b", ["", Blank(("a",), ""), " and ", "*b"]),
        ("*<b>bold</b> &amp; more*", ["", Blank(("bold & more",), ""), ""]),
        ("*<br>*", ["", "*<br>*", ""]),
        ("", [""]),
    ],
)
def test_the_marks_of_blanks(markup: str, parts: list[str | Blank]) -> None:
    assert split_blanks(markup) == parts


def test_dragged_words_are_chosen_from_a_list(import_members: Import) -> None:
    params = {
        "taskDescription": "Seret kata",
        "textField": "Satu *dua* tiga *empat:tip*\nlima *dua*",
        "distractors": "*enam*",
    }
    asked = question(import_members(package("H5P.DragText", params)))
    assert asked["kind"] == "dropdowns"
    words = {choice["id"]: choice["text"]["id"] for choice in asked["blanks"][0]["choices"]}
    assert sorted(words.values()) == ["dua", "empat", "enam"]
    right = {name: words[each["choices"][0]] for name, each in asked["answer"]["blanks"].items()}
    assert right == {"b1": "dua", "b2": "empat", "b3": "dua"}
    assert "<p>lima [[b3]]</p>" in asked["prompt"]["id"]


def test_a_question_set_draws_some_of_its_questions(import_members: Import, codes: Codes) -> None:
    content = {
        "questions": [
            part("H5P.MultiChoice", CHOICES, "sub-1"),
            part("H5P.TrueFalse", {"question": "?", "correct": "false"}, "sub-2"),
            part("H5P.DragQuestion", {}, "sub-3", "Seret <b>gambar</b>"),
        ],
        "passPercentage": 70,
        "poolSize": 2,
        "introPage": {"introduction": "<p>Selamat datang</p>"},
    }
    imported = import_members(package("H5P.QuestionSet", content))
    (quiz,) = items(imported)
    assert [each["id"] for each in quiz["questions"]] == ["sub-1", "sub-2", "sub-3"]
    assert quiz["questions"][2]["kind"] == "unsupported"
    assert quiz["questions"][2]["prompt"] == {"id": "Seret gambar"}
    assert quiz["draws"] == [{"bank": None, "questions": ["sub-1", "sub-2", "sub-3"], "number": 2}]
    assert (quiz["pass_score"], quiz["description"]) == (0.7, {"id": "<p>Selamat datang</p>"})
    assert "h5p_question_needs_player" in codes(imported, "kept")
    accounts = imported.report["accounts"]
    assert accounts["questions"]["total"] == accounts["questions"]["modules"] == 3


def test_the_first_answer_of_a_single_choice_is_the_right_one(import_members: Import) -> None:
    content = {
        "choices": [
            {"subContentId": "s1", "question": "1+1", "answers": ["<p>2</p>", "<p>3</p>"]},
            {"subContentId": "s2", "question": "2+2", "answers": ["4", "5"]},
        ]
    }
    (quiz,) = items(import_members(package("H5P.SingleChoiceSet", content)))
    assert [(each["id"], each["answer"]["choices"]) for each in quiz["questions"]] == [
        ("s1", ["1"]),
        ("s2", ["1"]),
    ]


def test_a_column_is_a_lesson_with_its_questions_in_their_places(
    import_members: Import, codes: Codes
) -> None:
    content = {
        "content": [
            {"content": part("H5P.AdvancedText", {"text": "<h2>Empati</h2><p>Dengarkan</p>"})},
            {"content": part("H5P.TrueFalse", {"question": "?", "correct": "true"}, "tf", "Cek")},
            {"content": part("H5P.Image", {"file": {"path": "images/foto.png"}, "alt": "Warga"})},
            {"content": part("H5P.ImageHotspots", {}, "hot", "Titik")},
            {"content": part("H5P.Text", {"text": "<p onclick='x()'>Akhir</p><script>x</script>"})},
        ]
    }
    imported = import_members(package("H5P.Column", content))
    lesson, quiz, sealed = items(imported)
    assert (lesson["kind"], quiz["kind"], sealed["kind"]) == ("lesson", "quiz", "sealed")
    assert quiz["within"] == sealed["within"] == lesson["id"]
    html = lesson["html"]["id"]
    places = [
        html.index(each)
        for each in ("Dengarkan", "academy-item:tf", "academy-file:", "academy-item:hot", "Akhir")
    ]
    assert places == sorted(places)
    assert "script" not in html and "onclick" not in html
    assert (sealed["standard"], sealed["launches"], sealed["required"]) == ("h5p", [], False)
    assert "h5p_needs_player" in codes(imported, "kept")
    # The part that needs the player needs its files too.
    assert len(read(imported)["files"]) == 5


def test_chapters_of_a_book_are_lessons(import_members: Import) -> None:
    chapters = [
        part("H5P.Column", {"content": [{"content": part("H5P.Text", {"text": name})}]}, name, name)
        for name in ("satu", "dua")
    ]
    found = items(import_members(package("H5P.InteractiveBook", {"chapters": chapters})))
    assert [(each["id"], each["kind"], each["title"]["id"]) for each in found] == [
        ("satu", "lesson", "satu"),
        ("dua", "lesson", "dua"),
    ]


def test_slides_are_sections_of_a_lesson(import_members: Import, codes: Codes) -> None:
    slides = [
        {
            "keywords": [{"main": "Mulai <b>"}],
            "elements": [
                {"action": part("H5P.AdvancedText", {"text": "<p>Halo</p>"})},
                {"action": part("H5P.Shape", {})},
                {"goToSlide": 2},
            ],
        }
    ]
    imported = import_members(
        package("H5P.CoursePresentation", {"presentation": {"slides": slides}})
    )
    (lesson,) = items(imported)
    assert lesson["html"]["id"] == "<h2>Mulai</h2><p>Halo</p>"
    assert "h5p_decorations" in codes(imported, "left_out")


def test_a_film_of_a_known_player_is_a_link_and_an_own_one_is_shown(
    import_members: Import, codes: Codes
) -> None:
    content = {
        "content": [
            {"content": part("H5P.Video", {"sources": [{"path": "https://youtu.be/abc"}]})},
            {"content": part("H5P.Link", {"linkWidget": {"protocol": "https://", "url": "a.org"}})},
            {
                "content": part(
                    "H5P.Accordion",
                    {"panels": [{"title": "Panel", "content": part("H5P.Text", {"text": "Isi"})}]},
                )
            },
        ]
    }
    imported = import_members(package("H5P.Column", content))
    html = items(imported)[0]["html"]["id"]
    assert 'href="https://youtu.be/abc"' in html and 'href="https://a.org"' in html
    assert "<h2>Panel</h2>Isi" in html
    assert "video_as_link" in codes(imported, "adapted")


def test_other_content_stays_sealed_with_every_file_and_its_libraries_named(
    import_members: Import, codes: Codes
) -> None:
    members = package("H5P.InteractiveVideo", {"interactiveVideo": {}})
    imported = import_members(members)
    (sealed,) = items(imported)
    assert (sealed["kind"], sealed["launches"], sealed["required"]) == ("sealed", [], False)
    assert sealed["libraries"] == ["H5P.InteractiveVideo 1.16"]
    assert {file["path"] for file in read(imported)["files"]} == set(members)
    assert "h5p_needs_player" in codes(imported, "kept")
    (line,) = [each for each in imported.report["entries"] if each["code"] == "h5p_libraries"]
    assert "H5P.InteractiveVideo 1.16" in line["message"]["en"]


def test_the_player_of_native_content_is_left_out_with_a_line_a_library(
    import_members: Import,
) -> None:
    imported = import_members(package("H5P.MultiChoice", CHOICES))
    (line,) = [
        each for each in imported.report["entries"] if each["code"] == "h5p_player_not_needed"
    ]
    assert (line["severity"], line["path"]) == ("left_out", "H5P.Some-1.0")
    assert "2 files" in line["message"]["en"]
    assert imported.report["accounts"]["members"] == {
        "total": 5,
        "files": 1,
        "structure": 2,
        "junk": 0,
        "left_out": 2,
    }


def test_licence_and_authors_are_in_the_report(import_members: Import) -> None:
    made = package(
        "H5P.MultiChoice",
        CHOICES,
        license="CC BY-SA",
        licenseVersion="4.0",
        authors=[{"name": "Siti", "role": "Author"}],
        source="https://example.org/asal",
    )
    imported = import_members(made)
    (line,) = [each for each in imported.report["entries"] if each["code"] == "h5p_credits"]
    message = line["message"]["en"]
    assert "CC BY-SA 4.0" in message and "Siti" in message and "https://example.org/asal" in message


def test_an_h5p_package_inside_another_stays_closed(import_members: Import, codes: Codes) -> None:
    manifest = (
        '<manifest xmlns="http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1" identifier="m">'
        "<metadata><schema>IMS Common Cartridge</schema></metadata><organizations/>"
        '<resources><resource identifier="r" type="webcontent" href="q.h5p">'
        '<file href="q.h5p"/></resource></resources></manifest>'
    )
    inner = b"PK\x05\x06" + b"\0" * 18
    imported = import_members({"imsmanifest.xml": manifest, "q.h5p": inner})
    assert read(imported)["format"] == "common-cartridge"
    assert [file["path"] for file in read(imported)["files"]] == ["q.h5p"]


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"h5p.json": "{}"}, "h5p_file_missing"),
        ({"h5p.json": "[]", "content/content.json": "{}"}, "h5p_json_broken"),
        ({"h5p.json": "{}", "content/content.json": "{"}, "h5p_json_broken"),
        ({"h5p.json": "{}", "content/content.json": "[" * 5000}, "h5p_json_broken"),
    ],
)
def test_a_package_without_its_two_files_is_refused(
    import_members: Import, codes: Codes, members: dict[str, str], code: str
) -> None:
    imported = import_members(members)
    assert imported.refused
    assert codes(imported, "refused") == [code]


@pytest.mark.parametrize("wrong", [None, 3, "text", [], {"a": [{}]}, True])
def test_values_of_the_wrong_shape_are_empty(import_members: Import, wrong: object) -> None:
    content = {"question": wrong, "answers": [wrong], "behaviour": wrong, "media": wrong}
    for kind in ("H5P.MultiChoice", "H5P.QuestionSet", "H5P.Column", "H5P.Blanks"):
        made = {**content, "questions": [wrong], "content": [wrong], "text": wrong}
        read(import_members(package(kind, made, title=wrong, authors=wrong, language=wrong)))


def test_content_nested_without_end_is_sealed(import_members: Import) -> None:
    inner: dict[str, Any] = part("H5P.Text", {"text": "dalam"})
    for _ in range(100):
        inner = part("H5P.Column", {"content": [{"content": inner}]})
    imported = import_members(package("H5P.Column", inner["params"]))
    assert [each["kind"] for each in items(imported)] == ["lesson", "sealed"]
