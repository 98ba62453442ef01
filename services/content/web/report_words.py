"""The words of an import report's page and table, in Indonesian and English."""

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "page": "Import report",
        "accepted": "This package can be published",
        "accepted_detail": "Read below what came in, what was adapted and what was left out.",
        "refused": "This package is refused",
        "refused_detail": "Nothing of it is stored. Every reason is told below.",
        "package": "Package",
        "file": "File",
        "size": "Size",
        "sha256": "SHA-256",
        "format": "Format",
        "producer": "Exported by",
        "title": "Title",
        "in_and_out": "In and out",
        "in_and_out_caption": (
            "Everything in the package went to exactly one place; the last column says where."
        ),
        "kind": "What",
        "total": "In the package",
        "places": "What became of it",
        "course": "The course",
        "course_caption": "What the course has.",
        "number": "Number",
        "lines": "Told line by line",
        "no_lines": "There is nothing to tell: everything came in as it was.",
        "code": "Code",
        "where": "Where",
        "line": "line",
        "source_id": "identifier",
        "node_key": "became",
        "remedy": "What you can do",
        "omitted": "Further lines that were not kept",
        "language": "Language",
        "print": "Print this page or save it: it needs no connection.",
        "info": "Good to know",
        "adapted": "Adapted",
        "kept": "Kept, not used",
        "left_out": "Left out",
        "refused_lines": "Refused",
        "members": "files in the package",
        "manifest_items": "lines of the outline",
        "resources": "resources",
        "quizzes": "quizzes",
        "banks": "question banks",
        "questions": "questions",
        "modules": "in modules",
        "library": "in the library",
        "files": "kept as files",
        "structure": "read",
        "junk": "junk, ignored",
        "copies": "copies of others",
        "containers": "only hold others",
        "items": "items",
        "became_modules": "modules",
        "of_course_modules": "modules",
        "of_course_items": "items in modules",
        "of_course_library": "items in the library",
        "of_course_files": "files",
        "of_course_quizzes": "quizzes",
        "of_course_banks": "question banks",
        "of_course_questions": "questions",
        "none": "nothing",
        "and_more": "And {number} more of this kind",
        "more": "… and {number} more ({code}); --json and --html tell them all.",
    },
    "id": {
        "page": "Laporan impor",
        "accepted": "Paket ini dapat diterbitkan",
        "accepted_detail": "Baca di bawah apa yang masuk, yang disesuaikan, dan yang tidak dibawa.",
        "refused": "Paket ini ditolak",
        "refused_detail": "Tidak ada isinya yang disimpan. Semua alasannya ada di bawah.",
        "package": "Paket",
        "file": "Berkas",
        "size": "Ukuran",
        "sha256": "SHA-256",
        "format": "Format",
        "producer": "Diekspor oleh",
        "title": "Judul",
        "in_and_out": "Yang ada dan yang masuk",
        "in_and_out_caption": (
            "Setiap isi paket ada di tepat satu tempat; kolom terakhir menyebutkan tempatnya."
        ),
        "kind": "Jenis",
        "total": "Di dalam paket",
        "places": "Menjadi apa",
        "course": "Kursus",
        "course_caption": "Isi kursus.",
        "number": "Jumlah",
        "lines": "Rincian per baris",
        "no_lines": "Tidak ada catatan: semuanya masuk seperti adanya.",
        "code": "Kode",
        "where": "Letak",
        "line": "baris",
        "source_id": "pengenal",
        "node_key": "menjadi",
        "remedy": "Yang dapat Anda lakukan",
        "omitted": "Baris lain yang tidak disimpan",
        "language": "Bahasa",
        "print": "Cetak atau simpan halaman ini: tidak perlu sambungan internet.",
        "info": "Untuk diketahui",
        "adapted": "Disesuaikan",
        "kept": "Disimpan, tidak dipakai",
        "left_out": "Tidak dibawa",
        "refused_lines": "Ditolak",
        "members": "berkas di dalam paket",
        "manifest_items": "baris susunan kursus",
        "resources": "sumber",
        "quizzes": "kuis",
        "banks": "bank soal",
        "questions": "soal",
        "modules": "di dalam modul",
        "library": "di pustaka",
        "files": "disimpan sebagai berkas",
        "structure": "dibaca",
        "junk": "sampah, diabaikan",
        "copies": "salinan dari yang lain",
        "containers": "hanya wadah",
        "items": "butir",
        "became_modules": "modul",
        "of_course_modules": "modul",
        "of_course_items": "butir di dalam modul",
        "of_course_library": "butir di pustaka",
        "of_course_files": "berkas",
        "of_course_quizzes": "kuis",
        "of_course_banks": "bank soal",
        "of_course_questions": "soal",
        "none": "tidak ada",
        "and_more": "Dan {number} lagi dari jenis ini",
        "more": "… dan {number} lagi ({code}); --json dan --html menyebut semuanya.",
    },
}

# The most serious first.
SEVERITIES = ("refused", "left_out", "adapted", "kept", "info")


def severity_words(severity: str, language: str) -> str:
    """How a severity is called."""
    name = "refused_lines" if severity == "refused" else severity
    return WORDS[language][name]


def bucket_words(kind: str, bucket: str, language: str) -> str:
    """What became of things of this kind: a bucket of `domain.report.ACCOUNTS` in words."""
    if kind == "manifest_items" and bucket == "modules":
        bucket = "became_modules"
    return WORDS[language][bucket].lower()


def size_words(size: int, language: str) -> str:
    """A size that a person can grasp."""
    value, unit = (size / 1024**2, "MiB") if size >= 1024**2 else (size / 1024, "KiB")
    text = f"{value:,.1f}"
    if language == "id":
        text = text.translate(str.maketrans(",.", ".,"))
    return f"{text} {unit}"
