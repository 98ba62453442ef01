"""Every sentence of an import report, by code, in Indonesian and English."""

from __future__ import annotations

from types import MappingProxyType

from services.content.adapters.messages_cartridge import CARTRIDGE
from services.content.adapters.messages_course import COURSE

PACKAGE: dict[str, dict[str, str]] = {
    "not_a_zip": {
        "id": "Berkas ini bukan paket zip.",
        "en": "This file is not a zip package.",
    },
    "truncated": {
        "id": "Paket terpotong atau rusak: daftar isinya tidak dapat dibaca. Unggah ulang berkas yang utuh.",
        "en": "The package is cut off or damaged: its table of contents cannot be read. Upload the whole file again.",
    },
    "damaged": {
        "id": "Isi {path} rusak di dalam paket.",
        "en": "The contents of {path} are damaged inside the package.",
    },
    "package_too_large": {
        "id": "Paket lebih besar dari {limit} MiB.",
        "en": "The package is larger than {limit} MiB.",
    },
    "unpacked_too_large": {
        "id": "Isi paket lebih besar dari {limit} MiB setelah dibuka.",
        "en": "The package unpacks to more than {limit} MiB.",
    },
    "ratio_too_high": {
        "id": "Isi paket lebih dari {limit} kali ukuran paket (terbesar: {path}); ini tampak seperti bom zip.",
        "en": "The package unpacks to more than {limit} times its size (largest: {path}); it looks like a zip bomb.",
    },
    "archive_inside_unsafe": {
        "id": "Arsip {path} di dalam paket adalah bom zip: isinya jauh lebih besar daripada yang diizinkan.",
        "en": "The archive {path} inside the package is a zip bomb: it unpacks to far more than is allowed.",
    },
    "too_many_members": {
        "id": "Paket berisi lebih dari {limit} berkas.",
        "en": "The package holds more than {limit} files.",
    },
    "member_too_large": {
        "id": "{path} lebih besar dari {limit} MiB.",
        "en": "{path} is larger than {limit} MiB.",
    },
    "name_unsafe": {
        "id": "Nama {path} menunjuk ke luar paket atau memuat tanda yang tidak diizinkan.",
        "en": "The name {path} points out of the package or holds characters that are not allowed.",
    },
    "name_twice": {
        "id": "Ada lebih dari satu berkas bernama {path} (huruf besar dan kecil dianggap sama).",
        "en": "More than one file is called {path} (capital and small letters count as the same).",
    },
    "encrypted": {
        "id": "{path} terenkripsi. Buat paket tanpa kata sandi.",
        "en": "{path} is encrypted. Make the package without a password.",
    },
    "not_a_plain_file": {
        "id": "{path} bukan berkas biasa, melainkan tautan atau perangkat.",
        "en": "{path} is not a plain file but a link or a device.",
    },
    "compression_unknown": {
        "id": "{path} dimampatkan dengan cara yang tidak didukung. Gunakan zip biasa (deflate).",
        "en": "{path} is compressed in a way that is not supported. Use plain zip (deflate).",
    },
    "headers_disagree": {
        "id": "Paket menyebut {path} dengan dua cara yang berbeda; paket ini rusak atau dipalsukan.",
        "en": "The package describes {path} in two different ways; it is damaged or forged.",
    },
    "members_overlap": {
        "id": "{path} memakai byte yang sama dengan berkas lain di dalam paket; ini bom zip.",
        "en": "{path} shares bytes with another file of the package; this is a zip bomb.",
    },
    "size_lies": {
        "id": "Ukuran {path} tidak sama dengan yang tertulis di dalam paket.",
        "en": "The size of {path} is not what the package says it is.",
    },
    "format_unknown": {
        "id": "Paket tidak berisi imsmanifest.xml (Common Cartridge) maupun course.yaml (kursus Markdown).",
        "en": "The package holds neither imsmanifest.xml (Common Cartridge) nor course.yaml (a Markdown course).",
    },
    "format_not_supported": {
        "id": "Ini paket {format}, yang belum dapat dibaca. Ekspor kursus sebagai Common Cartridge (.imscc).",
        "en": "This is a {format} package, which cannot be read yet. Export the course as a Common Cartridge (.imscc).",
    },
    "xml_doctype": {
        "id": "{path} memuat DOCTYPE. Paket kursus tidak memerlukannya, dan lewat itu komputer dapat diserang.",
        "en": "{path} holds a DOCTYPE. No course package needs one, and computers are attacked through it.",
    },
    "xml_too_deep": {
        "id": "{path} bersarang lebih dari {limit} tingkat.",
        "en": "{path} is nested deeper than {limit} levels.",
    },
    "xml_broken": {
        "id": "{path} bukan XML yang benar: {detail}",
        "en": "{path} is not well-formed XML: {detail}",
    },
    "import_timed_out": {
        "id": "Membaca paket ini memerlukan lebih dari {limit} detik, lalu dihentikan.",
        "en": "Reading this package took more than {limit} seconds and was stopped.",
    },
    "import_out_of_memory": {
        "id": "Membaca paket ini memerlukan memori lebih dari {limit} MiB, lalu dihentikan.",
        "en": "Reading this package needed more than {limit} MiB of memory and was stopped.",
    },
    "import_killed": {
        "id": "Proses yang membaca paket ini dihentikan oleh sistem (sinyal {signal}), biasanya karena memori habis.",
        "en": "The process that read this package was stopped by the system (signal {signal}), usually for want of memory.",
    },
    "import_crashed": {
        "id": "Proses yang membaca paket ini gagal (kode {code_number}). Tidak ada yang disimpan; beri tahu pengelola.",
        "en": "The process that read this package failed (code {code_number}). Nothing was stored; tell the operator.",
    },
    "no_room": {
        "id": "Tempat penyimpanan sementara penuh saat paket dibaca. Paket tidak salah: coba lagi nanti.",
        "en": "Temporary storage ran out while the package was read. The package is not at fault: try again later.",
    },
    "junk_ignored": {
        "id": "{path} dibuat oleh sistem operasi dan diabaikan.",
        "en": "{path} was left by an operating system and is ignored.",
    },
    "encoding_guessed": {
        "id": "{path} bukan UTF-8 yang benar; dibaca sebagai {encoding}.",
        "en": "{path} is not valid UTF-8; it was read as {encoding}.",
    },
    "unlisted_file": {
        "id": "{path} tidak disebut oleh bagian mana pun dari kursus; disimpan sebagai berkas.",
        "en": "{path} is not named by any part of the course; it is kept as a file.",
    },
    "archive_kept_closed": {
        "id": "Arsip {path} disimpan apa adanya dan tidak dibuka.",
        "en": "The archive {path} is kept as it is and was not opened.",
    },
}

HTML: dict[str, dict[str, str]] = {
    "external_link": {
        "id": "{path} menautkan {url}, di luar paket.",
        "en": "{path} links to {url}, outside the package.",
    },
    "external_media_as_link": {
        "id": "{path} menampilkan {url} dari situs lain; sekarang menjadi tautan.",
        "en": "{path} shows {url} from another site; it is now a link.",
    },
    "video_as_link": {
        "id": "Video {url} di {path} sekarang menjadi tautan ke pemutarnya.",
        "en": "The video {url} in {path} is now a link to its player.",
    },
    "frame_as_link": {
        "id": "Bingkai {url} di {path} sekarang menjadi tautan.",
        "en": "The frame {url} in {path} is now a link.",
    },
    "svg_as_link": {
        "id": "Gambar SVG {url} di {path} sekarang menjadi berkas untuk diunduh.",
        "en": "The SVG picture {url} in {path} is now a file to download.",
    },
    "unsafe_link": {
        "id": "Alamat yang tidak aman di {path} dihapus: {url}",
        "en": "An unsafe address in {path} was removed: {url}",
    },
    "missing_link": {
        "id": "{path} menautkan {url}, yang tidak ada di dalam paket.",
        "en": "{path} links to {url}, which is not in the package.",
    },
    "html_removed": {
        "id": "Bagian <{tag}> di {path} dihapus karena tidak diizinkan dalam pelajaran.",
        "en": "The <{tag}> parts of {path} were removed: lessons may not hold them.",
    },
    "formula_as_text": {
        "id": "Rumus di {path} ditampilkan sebagai teks.",
        "en": "Formulas in {path} are shown as text.",
    },
    "html_too_large": {
        "id": "{path} lebih besar dari {limit} MiB; disimpan sebagai berkas, bukan pelajaran.",
        "en": "{path} is larger than {limit} MiB; it is kept as a file, not as a lesson.",
    },
}

MESSAGES = MappingProxyType({**PACKAGE, **HTML, **COURSE, **CARTRIDGE})
