"""marshmallow's own messages, recognised: a code for programs and Indonesian for people."""

import re

from shared.web.language import Language

# marshmallow's own messages: pattern, code, Indonesian. The English text is marshmallow's.
_KNOWN: tuple[tuple[str, str, str], ...] = (
    (r"Missing data for required field\.", "required", "Wajib diisi."),
    (r"Field may not be null\.", "null", "Tidak boleh kosong (null)."),
    (r"Unknown field\.", "unknown_field", "Isian ini tidak dikenal."),
    (r"Invalid input type\.", "wrong_type", "Jenis isinya salah."),
    (r"Invalid type\.", "wrong_type", "Jenis isinya salah."),
    (r"Not a valid string\.", "not_a_string", "Harus berupa teks."),
    (r"Not a valid utf-8 string\.", "not_a_string", "Harus berupa teks UTF-8."),
    (r"Not a valid integer\.", "not_an_integer", "Harus berupa bilangan bulat."),
    (r"Not a valid number\.", "not_a_number", "Harus berupa bilangan."),
    (r"Number too large\.", "number_too_large", "Bilangan terlalu besar."),
    (r"Special numeric values .* are not permitted\.", "not_a_number", "Harus berupa bilangan."),
    (r"Not a valid boolean\.", "not_a_boolean", "Harus true atau false."),
    (r"Not a valid list\.", "not_a_list", "Harus berupa daftar."),
    (r"Not a valid mapping type\.", "not_an_object", "Harus berupa objek."),
    (r"Not a valid UUID\.", "not_a_uuid", "Harus berupa UUID."),
    (r"Not a valid URL\.", "not_a_url", "Harus berupa alamat URL."),
    (r"Not a valid email address\.", "not_an_email", "Harus berupa alamat surel."),
    (
        r"Not a valid (?:aware |naive )?datetime\.",
        "not_a_time",
        "Harus berupa waktu RFC 3339 dengan zona.",
    ),
    (r"Not a valid date\.", "not_a_date", "Harus berupa tanggal, contohnya 2026-11-24."),
    (r"Not a valid time\.", "not_a_time", "Harus berupa jam, contohnya 13:30."),
    (r"Not a valid period of time\.", "not_a_duration", "Harus berupa lama waktu."),
    (r"Not a valid choice\.", "not_a_choice", "Bukan salah satu pilihan."),
    (r"Must be one of: (?P<choices>.*)\.", "not_a_choice", "Harus salah satu dari: {choices}."),
    (
        r"One or more of the choices you made was not in: (?P<choices>.*)\.",
        "not_a_choice",
        "Hanya boleh berisi: {choices}.",
    ),
    (r"Shorter than minimum length (?P<min>\d+)\.", "too_short", "Paling sedikit {min}."),
    (r"Longer than maximum length (?P<max>\d+)\.", "too_long", "Paling banyak {max}."),
    (
        r"Length must be between (?P<min>\d+) and (?P<max>\d+)\.",
        "wrong_length",
        "Panjangnya harus {min} sampai {max}.",
    ),
    (r"Length must be (?P<equal>\d+)\.", "wrong_length", "Panjangnya harus {equal}."),
    (
        r"Must be greater than (?:or equal to )?(?P<min>.+?)"
        r" and less than (?:or equal to )?(?P<max>.+)\.",
        "out_of_range",
        "Harus antara {min} dan {max}.",
    ),
    (r"Must be greater than or equal to (?P<min>.+)\.", "too_small", "Paling sedikit {min}."),
    (r"Must be less than or equal to (?P<max>.+)\.", "too_large", "Paling banyak {max}."),
    (r"Must be greater than (?P<min>.+)\.", "too_small", "Harus lebih dari {min}."),
    (r"Must be less than (?P<max>.+)\.", "too_large", "Harus kurang dari {max}."),
    (r"String does not match expected pattern\.", "wrong_form", "Bentuknya tidak sesuai."),
    (
        r"Control characters are not accepted\.",
        "control_character",
        "Karakter kendali tidak diterima.",
    ),
    (r"Null characters are not accepted\.", "null_character", "Karakter nol tidak diterima."),
    (r"Duplicate items are not accepted\.", "duplicate", "Isi yang sama tidak boleh berulang."),
    (r"Invalid input\.", "invalid", "Isinya tidak sah."),
    (r"Invalid value\.", "invalid", "Nilainya tidak sah."),
)

_PATTERNS = tuple((re.compile(pattern, re.DOTALL), code, id) for pattern, code, id in _KNOWN)

_CODE = re.compile(r"[a-z][a-z0-9_]*\Z")


def code_and_texts(message: str) -> tuple[str, dict[Language, str]]:
    """The code and texts of a message.

    A validator of a service may raise `ValidationError("some_code")`: the code is looked up in the
    service's catalogue. A sentence that nobody knows is passed on as it is.
    """
    if _CODE.match(message):
        return message, {}
    for pattern, code, indonesian in _PATTERNS:
        match = pattern.fullmatch(message)
        if match:
            return code, {"en": message, "id": indonesian.format(**match.groupdict())}
    return "invalid", {"en": message, "id": message}
