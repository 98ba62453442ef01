"""What the public page says, in Indonesian and English."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from services.certification.domain.words import comma
from services.certification.domain.words import number
from shared.web.language import Language

_MONTHS: Mapping[str, tuple[str, ...]] = {
    "id": (
        "Januari",
        "Februari",
        "Maret",
        "April",
        "Mei",
        "Juni",
        "Juli",
        "Agustus",
        "September",
        "Oktober",
        "November",
        "Desember",
    ),
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
}

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
        "title": "Sertifikat",
        "programme": "Program",
        "cohort": "Angkatan",
        "hours": "Jam pelajaran (JP)",
        "issued_on": "Tanggal terbit",
        "academy": "Diterbitkan oleh",
        "details": "Isi sertifikat",
        "machine": "Untuk pemeriksaan oleh mesin",
        "json": "Data (JSON)",
        "token": "Pernyataan bertanda tangan (JWT)",
        "public_keys": "Kunci publik",
        "language": "Bahasa",
        "unknown": "Nomor seri ini tidak dikenal.",
        "unknown_detail": "Tidak ada sertifikat dengan nomor seri yang Anda masukkan:",
        "what_to_check": "Yang perlu diperiksa",
        "check_characters": "Bandingkan setiap karakter dengan yang tercetak pada sertifikat, "
        "terutama enam karakter terakhir.",
        "check_lookalikes": "Huruf besar atau kecil, serta O atau 0 dan I, L, atau 1, dianggap "
        "sama; jadi kesalahannya ada pada karakter lain.",
        "check_parts": "Nomor seri lengkap terdiri atas lima bagian, misalnya "
        "PIA-2026-C03-0123-K7M2QX.",
        "check_issuer": "Jika semuanya sudah sama, tanyakan kepada akademi yang disebut pada "
        "sertifikat itu: bisa jadi sertifikatnya tidak asli.",
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
        "title": "Certificate",
        "programme": "Programme",
        "cohort": "Cohort",
        "hours": "Training hours (JP)",
        "issued_on": "Issued on",
        "academy": "Issued by",
        "details": "What it says",
        "machine": "For checking by machine",
        "json": "Data (JSON)",
        "token": "Signed statement (JWT)",
        "public_keys": "Public keys",
        "language": "Language",
        "unknown": "This serial is not known.",
        "unknown_detail": "There is no certificate with the serial that you entered:",
        "what_to_check": "What to check",
        "check_characters": "Compare every character with the printed certificate, the last six "
        "above all.",
        "check_lookalikes": "Capital or small letters, O or 0, and I, L or 1 are taken as the "
        "same, so the mistake is in another character.",
        "check_parts": "A full serial has five parts, for example PIA-2026-C03-0123-K7M2QX.",
        "check_issuer": "If everything is the same, ask the academy that the certificate names: "
        "the certificate may not be genuine.",
    },
}


def in_language(text: Mapping[str, str], lang: Language) -> str:
    """The text in `lang`, else in English, else in whatever there is."""
    return text.get(lang) or text.get("en") or next(iter(text.values()), "")


def day(moment: datetime, zone: str, lang: Language) -> str:
    """The date on the academy's wall calendar, as `24 November 2026`."""
    local = moment.astimezone(ZoneInfo(zone))
    return f"{local.day} {_MONTHS[lang][local.month - 1]} {local.year}"


def hours(value: float, lang: Language) -> str:
    """A number of hours as it is written in `lang`."""
    return comma(value) if lang == "id" else number(value)
