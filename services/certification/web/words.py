"""What the public page says, in Indonesian and English."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from services.certification.domain.languages import day
from services.certification.domain.words import comma
from services.certification.domain.words import number
from shared.web.language import Language

WORDS: Mapping[str, Mapping[str, str]] = {
    "id": {
        "check": "Pemeriksaan sertifikat",
        "issued": "Sertifikat ini sah.",
        "issued_detail": "Diterbitkan oleh akademi di bawah ini dan masih berlaku.",
        "revoked": "Sertifikat ini sudah dicabut.",
        "revoked_detail": "Sertifikat ini tidak berlaku lagi sejak",
        "superseded": "Sertifikat ini sudah diganti.",
        "superseded_detail": "Sertifikat ini tidak berlaku lagi sejak",
        "reason": "Alasan",
        "replaced_by": "Penggantinya",
        "serial": "Nomor seri",
        "holder": "Nama",
        "holder_erased": "Nama dihapus atas permintaan pemiliknya",
        "title": "Sertifikat",
        "kind": "Jenis",
        "kind_completion": "Sertifikat kelulusan",
        "kind_attendance": "Sertifikat kehadiran",
        "kind_programme": "Sertifikat program",
        "programme": "Program",
        "cohort": "Angkatan",
        "hours": "Jam pelajaran (JP)",
        "issued_on": "Tanggal terbit",
        "academy": "Diterbitkan oleh",
        "rule": "Aturan penerbitan",
        "rule_version": "versi",
        "details": "Isi sertifikat",
        "as_of": "Keadaan pada",
        "address": "Alamat pemeriksaan",
        "another": "Periksa sertifikat lain",
        "downloads": "Unduh sertifikat ini",
        "machine": "Untuk pemeriksaan oleh mesin",
        "json": "Data (JSON)",
        "badge": "Lencana",
        "public_keys": "Kunci publik",
        "status_list": "Daftar status",
        "issuer": "Penerbit sertifikat",
        "code": "Kode",
        "identifier": "Pengenal",
        "achievement": "Yang disertifikasi",
        "criteria": "Syaratnya",
        "skills": "Kompetensi",
        "language": "Bahasa",
        "start": "Periksa sertifikat",
        "start_detail": "Siapa pun boleh memeriksa apakah suatu sertifikat asli dan masih berlaku.",
        "by_serial": "Dengan nomor seri",
        "by_serial_hint": "Tercetak pada sertifikat, misalnya PIA-2026-C03-0123-K7M2QX. Huruf "
        "kecil dan spasi tidak menjadi masalah.",
        "by_file": "Dengan berkas",
        "by_file_label": "Berkas sertifikat",
        "by_file_hint": "PDF, PNG, SVG, JSON, atau JWT, paling besar {limit} MB. Berkas hanya "
        "dibaca dan tidak disimpan.",
        "do_check": "Periksa",
        "do_check_file": "Periksa berkas",
        "unknown": "Nomor seri ini tidak dikenal.",
        "unknown_detail": "Tidak ada sertifikat dengan nomor seri yang Anda masukkan:",
        "what_to_check": "Yang perlu diperiksa",
        "check_letters": "Ada karakter yang bukan huruf Latin atau angka biasa, meskipun mungkin "
        "tampak sama. Ketik nomor seri dengan tangan, jangan disalin.",
        "check_characters": "Bandingkan setiap karakter dengan yang tercetak pada sertifikat, "
        "terutama enam karakter terakhir.",
        "check_lookalikes": "Huruf besar atau kecil, serta O atau 0 dan I, L, atau 1, dianggap "
        "sama; jadi kesalahannya ada pada karakter lain.",
        "check_parts": "Nomor seri lengkap terdiri atas lima bagian, misalnya "
        "PIA-2026-C03-0123-K7M2QX.",
        "check_issuer": "Jika semuanya sudah sama, tanyakan kepada akademi yang disebut pada "
        "sertifikat itu: bisa jadi sertifikatnya tidak asli.",
        "too_many_serials": "Terlalu banyak nomor seri yang tidak dikenal.",
        "too_many_serials_detail": "Dari jaringan Anda sudah terlalu banyak dicari nomor seri yang "
        "tidak ada. Coba lagi dalam {seconds} detik.",
        "too_many_uploads": "Terlalu banyak berkas.",
        "too_many_uploads_detail": "Dari jaringan Anda sudah terlalu banyak dikirim berkas. Coba "
        "lagi dalam {seconds} detik.",
        "unavailable": "Saat ini sertifikat belum dapat diperiksa.",
        "unavailable_detail": "Ini tidak berarti sertifikatnya tidak sah. Coba lagi sebentar lagi.",
        "nothing_here": "Tidak ada apa pun di alamat ini.",
        "nothing_here_detail": "Akademi atau capaian yang disebutnya tidak dikenal di sini.",
        "upload_too_large": "Berkas ini terlalu besar.",
        "upload_too_large_detail": "Berkas yang diperiksa paling besar {limit} MB. Pilih berkas "
        "sertifikat seperti yang Anda unduh, atau periksa dengan nomor serinya.",
        "upload_missing": "Belum ada berkas.",
        "upload_missing_detail": "Pilih dulu berkas sertifikat yang akan diperiksa.",
        "file_check": "Pemeriksaan berkas",
        "genuine": "Berkas ini asli.",
        "genuine_detail": "Ditandatangani oleh akademi dan tidak berubah sejak ditandatangani.",
        "changed": "Berkas ini sudah diubah.",
        "changed_detail": "Isinya tidak cocok dengan tanda tangannya. Jangan percayai isi berkas "
        "ini.",
        "forged": "Berkas ini tidak ditandatangani oleh akademi.",
        "forged_detail": "Tanda tangannya dibuat dengan kunci lain. Jangan percayai isi berkas "
        "ini.",
        "foreign": "Berkas ini bukan sertifikat dari layanan ini.",
        "foreign_detail": "Penerbit yang disebut di dalamnya bukan akademi yang memakai layanan "
        "ini. Periksa sertifikat itu pada penerbitnya.",
        "unsafe_algorithm": "Cara tanda tangan berkas ini tidak diterima.",
        "unsafe_algorithm_detail": "Tanda tangannya tidak memakai cara yang dipakai akademi, jadi "
        "tidak membuktikan apa pun. Jangan percayai isi berkas ini.",
        "unknown_terms": "Berkas ini memakai istilah yang tidak dikenal.",
        "unknown_terms_detail": "Di dalamnya ada istilah atau definisi yang tidak dipakai akademi, "
        "jadi isinya dapat berarti lain. Jangan percayai isi berkas ini.",
        "expired": "Masa berlaku berkas ini sudah lewat.",
        "expired_detail": "Tanda tangannya asli, tetapi masa berlaku yang tertulis di dalamnya "
        "sudah habis.",
        "not_yet": "Berkas ini belum berlaku.",
        "not_yet_detail": "Tanggal yang tertulis di dalamnya belum tiba.",
        "unrecorded": "Sertifikat di dalam berkas ini tidak tercatat.",
        "unrecorded_detail": "Tidak ada sertifikat dengan nomor seri seperti di dalam berkas ini. "
        "Jangan percayai isinya sebelum akademi memastikannya.",
        "mismatch": "Berkas ini membawa data sertifikat lain.",
        "mismatch_detail": "Dokumennya bernomor seri {printed}, tetapi data yang tertanam di "
        "dalamnya untuk {serial}. Jangan percayai berkas ini.",
        "unsigned": "Berkas ini tidak bertanda tangan.",
        "unsigned_detail": "Tanpa tanda tangan, isi berkas ini tidak membuktikan apa pun.",
        "empty_file": "Tidak ada data sertifikat di dalam berkas ini.",
        "empty_file_detail": "Foto, hasil pindai, tangkapan layar, dan berkas yang disimpan ulang "
        "tidak membawa data itu. Pakai berkas asli yang diunduh, atau periksa dengan nomor seri.",
        "several": "Berkas ini membawa data beberapa sertifikat.",
        "several_detail": "Tidak jelas yang mana yang berlaku. Periksa dengan nomor serinya.",
        "outdated": "Isi berkas ini tidak sama dengan catatan.",
        "outdated_detail": "Ditandatangani oleh akademi, tetapi yang tercatat sekarang lain: "
        "{differs}. Mintalah berkas yang baru, atau periksa dengan nomor seri.",
        "unclear": "Status sertifikat ini tidak dapat dipastikan.",
        "unclear_detail": "Catatan dan daftar status tidak sesuai satu sama lain. Jangan percayai "
        "berkas ini sebelum akademi memastikannya.",
        "unreadable": "Berkas ini tidak dapat dibaca.",
        "unreadable_detail": "Berkasnya rusak, terpotong, atau bukan PDF, PNG, SVG, JSON, atau "
        "JWT. Unduh atau minta sekali lagi, atau periksa dengan nomor seri.",
        "compare": "Yang diperiksa adalah data yang tertanam di dalam berkas. Tulisan dan gambar "
        "yang terlihat tidak dapat diperiksa oleh mesin: bandingkan sendiri dengan isi di bawah "
        "ini.",
        "file_says": "Yang dinyatakan di dalam berkas",
        "not_on_record": "Tidak sama dengan catatan",
        "see_record": "Lihat catatan sertifikat ini",
        "look_up_claimed": "Lihat catatan untuk nomor seri {serial}",
        "named_issuer": "Penerbit yang disebut",
        "said_serial": "Nomor seri",
        "said_holder": "Nama",
        "said_title": "Sertifikat",
        "said_term": "Angkatan dan program",
        "said_hours": "Jam pelajaran (JP)",
        "said_score": "Nilai",
        "said_valid_from": "Tanggal terbit",
        "said_valid_until": "Berlaku sampai",
        "said_achievement": "Aturan penerbitan",
        "said_status": "Tempat dalam daftar status",
    },
    "en": {
        "check": "Certificate check",
        "issued": "This certificate is valid.",
        "issued_detail": "It was issued by the academy named below and still stands.",
        "revoked": "This certificate has been revoked.",
        "revoked_detail": "It has not been valid since",
        "superseded": "This certificate has been replaced.",
        "superseded_detail": "It has not been valid since",
        "reason": "Reason",
        "replaced_by": "Replaced by",
        "serial": "Serial",
        "holder": "Name",
        "holder_erased": "Name erased at its holder's request",
        "title": "Certificate",
        "kind": "Kind",
        "kind_completion": "Certificate of completion",
        "kind_attendance": "Certificate of attendance",
        "kind_programme": "Programme certificate",
        "programme": "Programme",
        "cohort": "Cohort",
        "hours": "Training hours (JP)",
        "issued_on": "Issued on",
        "academy": "Issued by",
        "rule": "Award rule",
        "rule_version": "version",
        "details": "What it says",
        "as_of": "As of",
        "address": "Address of this check",
        "another": "Check another certificate",
        "downloads": "Download this certificate",
        "machine": "For checking by machine",
        "json": "Data (JSON)",
        "badge": "Badge",
        "public_keys": "Public keys",
        "status_list": "Status list",
        "issuer": "Issuer of certificates",
        "code": "Code",
        "identifier": "Identifier",
        "achievement": "What is certified",
        "criteria": "What it takes",
        "skills": "Skills",
        "language": "Language",
        "start": "Check a certificate",
        "start_detail": "Anyone may check whether a certificate is genuine and still stands.",
        "by_serial": "By its serial",
        "by_serial_hint": "It is printed on the certificate, for example "
        "PIA-2026-C03-0123-K7M2QX. Small letters and spaces make no difference.",
        "by_file": "By its file",
        "by_file_label": "Certificate file",
        "by_file_hint": "PDF, PNG, SVG, JSON or JWT, at most {limit} MB. The file is only read "
        "and not kept.",
        "do_check": "Check",
        "do_check_file": "Check the file",
        "unknown": "This serial is not known.",
        "unknown_detail": "There is no certificate with the serial that you entered:",
        "what_to_check": "What to check",
        "check_letters": "Some characters are no plain Latin letters or digits, although they may "
        "look the same. Type the serial by hand instead of copying it.",
        "check_characters": "Compare every character with the printed certificate, the last six "
        "above all.",
        "check_lookalikes": "Capital or small letters, O or 0, and I, L or 1 are taken as the "
        "same, so the mistake is in another character.",
        "check_parts": "A full serial has five parts, for example PIA-2026-C03-0123-K7M2QX.",
        "check_issuer": "If everything is the same, ask the academy that the certificate names: "
        "the certificate may not be genuine.",
        "too_many_serials": "Too many unknown serials.",
        "too_many_serials_detail": "Your network has asked for too many serials that do not "
        "exist. Try again in {seconds} seconds.",
        "too_many_uploads": "Too many files.",
        "too_many_uploads_detail": "Your network has sent too many files. Try again in {seconds} "
        "seconds.",
        "unavailable": "Certificates cannot be checked at the moment.",
        "unavailable_detail": "This does not mean that the certificate is not valid. Try again "
        "shortly.",
        "nothing_here": "There is nothing at this address.",
        "nothing_here_detail": "The academy or the achievement that it names is not known here.",
        "upload_too_large": "This file is too large.",
        "upload_too_large_detail": "A file to be checked may have at most {limit} MB. Choose the "
        "certificate's file as you downloaded it, or check it by its serial.",
        "upload_missing": "There is no file yet.",
        "upload_missing_detail": "Choose the certificate's file first.",
        "file_check": "File check",
        "genuine": "This file is genuine.",
        "genuine_detail": "The academy signed it, and it has not changed since.",
        "changed": "This file was changed.",
        "changed_detail": "What it says does not match its signature. Do not trust this file.",
        "forged": "This file was not signed by the academy.",
        "forged_detail": "Its signature was made with another key. Do not trust this file.",
        "foreign": "This file is not a certificate issued here.",
        "foreign_detail": "The issuer that it names is no academy that uses this service. Check "
        "that certificate with its issuer.",
        "unsafe_algorithm": "The way in which this file is signed is not accepted.",
        "unsafe_algorithm_detail": "The academy does not sign in this way, so the signature proves "
        "nothing. Do not trust this file.",
        "unknown_terms": "This file uses terms that are not known.",
        "unknown_terms_detail": "It holds terms or definitions that the academy does not use, so "
        "what it says may mean something else. Do not trust this file.",
        "expired": "This file has expired.",
        "expired_detail": "Its signature is genuine, but the time for which it was made out has "
        "passed.",
        "not_yet": "This file is not valid yet.",
        "not_yet_detail": "The date that it gives has not come.",
        "unrecorded": "The certificate in this file is not on record.",
        "unrecorded_detail": "There is no certificate with the serial that this file gives. Do not "
        "trust the file before the academy has confirmed it.",
        "mismatch": "This file carries the data of another certificate.",
        "mismatch_detail": "The document has the serial {printed}, but the data inside it are for "
        "{serial}. Do not trust this file.",
        "unsigned": "This file is not signed.",
        "unsigned_detail": "Without a signature, what the file says proves nothing.",
        "empty_file": "This file holds no certificate data.",
        "empty_file_detail": "Photos, scans, screenshots and files that were saved again do not "
        "carry them. Use the file as it was downloaded, or check by the serial.",
        "several": "This file carries the data of several certificates.",
        "several_detail": "It is not clear which of them counts. Check by the serial.",
        "outdated": "This file does not say what is on record.",
        "outdated_detail": "The academy signed it, but something else is on record now: {differs}. "
        "Ask for the file anew, or check by the serial.",
        "unclear": "Where this certificate stands cannot be told for certain.",
        "unclear_detail": "The record and the status list contradict each other. Do not rely on "
        "the file before the academy has confirmed it.",
        "unreadable": "This file cannot be read.",
        "unreadable_detail": "It is damaged, cut short, or no PDF, PNG, SVG, JSON or JWT. Download "
        "it or ask for it again, or check by the serial.",
        "compare": "What was checked are the data inside the file. A machine cannot check the "
        "text and pictures that you see: compare them with the following yourself.",
        "file_says": "What the file says",
        "not_on_record": "Not the same on record",
        "see_record": "See what is on record",
        "look_up_claimed": "See what is on record for the serial {serial}",
        "named_issuer": "Issuer that it names",
        "said_serial": "Serial",
        "said_holder": "Name",
        "said_title": "Certificate",
        "said_term": "Cohort and programme",
        "said_hours": "Training hours (JP)",
        "said_score": "Score",
        "said_valid_from": "Issued on",
        "said_valid_until": "Valid until",
        "said_achievement": "Award rule",
        "said_status": "Place in the status list",
    },
}


def moment(at: datetime, zone: str, lang: Language) -> str:
    """Date and time on the academy's wall, as `24 November 2026, 14:05 (UTC+07:00)`."""
    local = at.astimezone(ZoneInfo(zone))
    between = "." if lang == "id" else ":"
    offset = f"{local:%z}"
    clock = f"{local:%H}{between}{local:%M}"
    return f"{day(at, zone, lang)}, {clock} (UTC{offset[:3]}:{offset[3:]})"


def hours(value: float, lang: Language) -> str:
    """A number of hours as it is written in `lang`."""
    return comma(value) if lang == "id" else number(value)
