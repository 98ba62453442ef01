"""Report sentences about courses in Markdown."""

from __future__ import annotations

COURSE: dict[str, dict[str, str]] = {
    "course_not_utf8": {
        "id": "{path} bukan teks UTF-8.",
        "en": "{path} is not UTF-8 text.",
    },
    "course_yaml_broken": {
        "id": "{path}, baris {line}: bukan YAML yang benar ({detail}).",
        "en": "{path}, line {line}: not well-formed YAML ({detail}).",
    },
    "course_yaml_anchor": {
        "id": "{path}, baris {line}: jangkar dan alias (& dan *) tidak diizinkan.",
        "en": "{path}, line {line}: anchors and aliases (& and *) are not allowed.",
    },
    "course_yaml_tag": {
        "id": "{path}, baris {line}: tanda jenis (!) tidak diizinkan.",
        "en": "{path}, line {line}: tags (!) are not allowed.",
    },
    "course_yaml_deep": {
        "id": "{path}, baris {line}: bersarang terlalu dalam.",
        "en": "{path}, line {line}: nested too deep.",
    },
    "course_missing": {
        "id": "{path}, {place}: tidak ada {name}.",
        "en": "{path}, {place}: {name} is missing.",
    },
    "course_unknown_name": {
        "id": "{path}, {place}: nama tidak dikenal: {name}.",
        "en": "{path}, {place}: unknown name: {name}.",
    },
    "course_wrong_type": {
        "id": "{path}, {place}: harus berjenis {limit}, bukan {value}.",
        "en": "{path}, {place}: must be of type {limit}, not {value}.",
    },
    "course_not_a_choice": {
        "id": "{path}, {place}: {value} bukan salah satu dari {limit}.",
        "en": "{path}, {place}: {value} is not one of {limit}.",
    },
    "course_wrong_form": {
        "id": "{path}, {place}: bentuk {value} salah (yang diizinkan: {limit}).",
        "en": "{path}, {place}: {value} has the wrong form (allowed: {limit}).",
    },
    "course_too_short": {
        "id": "{path}, {place}: terlalu sedikit; paling sedikit {limit}.",
        "en": "{path}, {place}: too little; at least {limit}.",
    },
    "course_too_long": {
        "id": "{path}, {place}: terlalu banyak; paling banyak {limit}.",
        "en": "{path}, {place}: too much; at most {limit}.",
    },
    "course_out_of_range": {
        "id": "{path}, {place}: {value} di luar batas {limit}.",
        "en": "{path}, {place}: {value} is beyond the limit {limit}.",
    },
    "course_given_twice": {
        "id": "{path}, {place}: ada yang disebut dua kali.",
        "en": "{path}, {place}: something is given twice.",
    },
    "course_invalid": {
        "id": "{path}, {place}: {value} tidak sesuai dengan format kursus.",
        "en": "{path}, {place}: {value} does not fit the course format.",
    },
    "course_id_twice": {
        "id": "{path}, {place}: pengenal {name} sudah dipakai.",
        "en": "{path}, {place}: the id {name} is used already.",
    },
    "course_no_main_language": {
        "id": "{path}, {place}: tidak ada teks dalam bahasa utama ({name}).",
        "en": "{path}, {place}: no text in the main language ({name}).",
    },
    "course_language_unknown": {
        "id": "{path}, {place}: bahasa {name} tidak tercantum dalam `languages`.",
        "en": "{path}, {place}: the language {name} is not listed in `languages`.",
    },
    "course_lesson_missing": {
        "id": "{path}, {place}: tidak ada berkas pelajaran {name}.",
        "en": "{path}, {place}: there is no lesson file {name}.",
    },
    "course_file_missing": {
        "id": "{path}, {place}: tidak ada berkas {name}.",
        "en": "{path}, {place}: there is no file {name}.",
    },
    "course_link_missing": {
        "id": "{path}: {url} tidak ada di dalam paket.",
        "en": "{path}: {url} is not in the package.",
    },
    "course_no_title": {
        "id": "{path}: pelajaran tidak berjudul; mulailah dengan baris “# Judul”.",
        "en": "{path}: the lesson has no title; begin it with a line “# Title”.",
    },
    "course_not_one_correct": {
        "id": "{path}, {place}: harus ada tepat satu pilihan yang benar.",
        "en": "{path}, {place}: exactly one choice must be correct.",
    },
    "course_none_correct": {
        "id": "{path}, {place}: paling sedikit satu pilihan harus benar.",
        "en": "{path}, {place}: at least one choice must be correct.",
    },
    "course_not_translated": {
        "id": "{path}: belum ada terjemahan ke bahasa {name}.",
        "en": "{path}: not translated into {name} yet.",
    },
    "course_unused_lesson": {
        "id": "Pelajaran {path} tidak disebut dalam modul mana pun; disimpan di pustaka.",
        "en": "No module names the lesson {path}; it is kept in the library.",
    },
    "course_unused_quiz": {
        "id": "Kuis {path} tidak disebut dalam modul mana pun; disimpan di pustaka.",
        "en": "No module names the quiz {path}; it is kept in the library.",
    },
    "minutes_estimated": {
        "id": "Lama {number} butir diperkirakan dari panjangnya.",
        "en": "The minutes of {number} items are estimated from their length.",
    },
}
