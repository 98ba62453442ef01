"""Report sentences about Common Cartridges."""

from __future__ import annotations

CARTRIDGE: dict[str, dict[str, str]] = {
    "several_organizations": {
        "id": "Paket memuat {number} susunan kursus; hanya yang pertama dipakai.",
        "en": "The package holds {number} organizations; only the first is used.",
    },
    "no_organization": {
        "id": "Paket tidak memuat susunan kursus; semua isinya ada di pustaka.",
        "en": "The package has no organization; all that it holds is in the library.",
    },
    "second_manifest": {
        "id": "Manifes lain, {path}, tidak dibaca; disimpan sebagai berkas.",
        "en": "Another manifest, {path}, is not read; it is kept as a file.",
    },
    "resource_twice": {
        "id": "Pengenal sumber {source_id} dipakai dua kali; keduanya disimpan.",
        "en": "The resource identifier {source_id} is used twice; both are kept.",
    },
    "dangling_reference": {
        "id": "Butir “{title}” menunjuk ke {target}, yang tidak ada di dalam paket; hanya judulnya yang disimpan.",
        "en": "The item “{title}” points to {target}, which is not in the package; only its title is kept.",
    },
    "resource_file_missing": {
        "id": "Sumber {source_id} menyebut {target}, yang tidak ada di dalam paket.",
        "en": "The resource {source_id} names {target}, which is not in the package.",
    },
    "nested_headings": {
        "id": "Modul “{title}” bersarang lebih dalam dari modul dan pelajaran; tingkat tambahannya menjadi judul.",
        "en": "The module “{title}” nests deeper than module and lesson; its extra levels became headings.",
    },
    "items_without_module": {
        "id": "Ada butir di luar modul; butir itu dikumpulkan dalam modul “{title}”.",
        "en": "Some items stand outside any module; they are gathered in the module “{title}”.",
    },
    "not_in_organization": {
        "id": "“{title}” tidak disebut dalam susunan kursus; disimpan di pustaka.",
        "en": "“{title}” is not in the organization; it is kept in the library.",
    },
    "bank_in_library": {
        "id": "Bank soal “{title}” ({number} soal) disimpan di pustaka.",
        "en": "The question bank “{title}” ({number} questions) is kept in the library.",
    },
    "fuller_copy": {
        "id": "Kuis “{title}” diambil dari {path}, salinannya yang lebih lengkap.",
        "en": "The quiz “{title}” is taken from {path}, the fuller copy of it.",
    },
    "fuller_copy_unreadable": {
        "id": "{path}, salinan kuis yang lebih lengkap, tidak dapat dibaca ({detail}); salinan lainnya dipakai.",
        "en": "{path}, the fuller copy of a quiz, cannot be read ({detail}); the other copy is used.",
    },
    "quiz_unreadable": {
        "id": "Kuis di {path} tidak dapat dibaca: {detail}",
        "en": "The quiz in {path} cannot be read: {detail}",
    },
    "quiz_without_questions": {
        "id": "Kuis “{title}” tidak memuat soal; tidak diwajibkan.",
        "en": "The quiz “{title}” holds no question; it is not required.",
    },
    "quiz_not_marked": {
        "id": "Tidak ada soal kuis “{title}” yang dapat dinilai otomatis; kuis ini tidak diwajibkan.",
        "en": "No question of the quiz “{title}” can be marked by machine; it is not required.",
    },
    "questions_not_marked": {
        "id": "Kuis “{title}”: {number} soal jenis {kind} disimpan tetapi belum dapat dinilai.",
        "en": "Quiz “{title}”: {number} questions of kind {kind} are kept but cannot be marked yet.",
    },
    "group_asks_all": {
        "id": "Kuis “{title}” memilih sebagian soal dari {number} kelompok; di sini semuanya ditanyakan.",
        "en": "The quiz “{title}” picks some questions out of {number} groups; here all are asked.",
    },
    "draws_from_bank": {
        "id": "Kuis “{title}” mengambil {number} soal dari bank {bank}; di sini {asked} soal pertamanya ditanyakan.",
        "en": "The quiz “{title}” draws {number} questions from the bank {bank}; here its first {asked} are asked.",
    },
    "pass_score_assumed": {
        "id": "Paket tidak menyebut nilai lulus; {number} kuis memakai {percent} %.",
        "en": "The package states no pass score; {number} quizzes use {percent} %.",
    },
    "topic_as_lesson": {
        "id": "Diskusi “{title}” menjadi pelajaran: teksnya ada, percakapannya tidak.",
        "en": "The discussion “{title}” became a lesson: its text is here, the conversation is not.",
    },
    "assignment_as_lesson": {
        "id": "Tugas “{title}” menjadi pelajaran: teksnya ada, pengumpulannya tidak.",
        "en": "The assignment “{title}” became a lesson: its text is here, handing in is not.",
    },
    "tool_as_link": {
        "id": "Alat luar “{title}” menjadi tautan biasa, tanpa masuk otomatis.",
        "en": "The external tool “{title}” became a plain link, without signing in by itself.",
    },
    "part_unreadable": {
        "id": "{path} tidak dapat dibaca: {detail}",
        "en": "{path} cannot be read: {detail}",
    },
    "link_unsafe": {
        "id": "Alamat tautan “{title}” tidak aman atau tidak ada: {url}. Hanya judulnya yang disimpan.",
        "en": "The address of the link “{title}” is unsafe or missing: {url}. Only its title is kept.",
    },
    "intended_use": {
        "id": "{source_id} dimaksudkan sebagai “{use}”; di sini dapat dibaca semua peserta.",
        "en": "{source_id} is intended as “{use}”; here every participant can read it.",
    },
    "variant_skipped": {
        "id": "{source_id} adalah versi lain dari {target} dan tidak diulang.",
        "en": "{source_id} is another version of {target} and is not repeated.",
    },
    "settings_not_used": {
        "id": "{path} berisi pengaturan sistem asal dan tidak dipakai.",
        "en": "{path} holds settings of the system it came from and is not used.",
    },
    "language_guessed": {
        "id": "Paket tidak menyebut bahasanya; dianggap “{language}”.",
        "en": "The package does not state its language; it is taken to be “{language}”.",
    },
    "title_missing": {
        "id": "Paket tidak berjudul; dinamai “{title}”.",
        "en": "The package has no title; it is called “{title}”.",
    },
}
