"""What the shared parts tell a client, by code and language.

A service's own codes are in its `web/messages.py`; the two catalogues are joined when the app is
made, and a service may give one of these codes a better text.
"""

from shared.web.language import Language

# RFC 9457 asks for a title that does not change from one occurrence to the next: one a status.
TITLES: dict[int, dict[Language, str]] = {
    400: {"en": "Bad request", "id": "Permintaan tidak dapat dibaca"},
    401: {"en": "Sign-in needed", "id": "Perlu masuk"},
    403: {"en": "Not allowed", "id": "Tidak diizinkan"},
    404: {"en": "Not found", "id": "Tidak ditemukan"},
    405: {"en": "Method not allowed", "id": "Metode tidak diizinkan"},
    406: {"en": "Not acceptable", "id": "Format jawaban tidak tersedia"},
    408: {"en": "Request timed out", "id": "Permintaan terlalu lama"},
    409: {"en": "Conflict", "id": "Bertentangan dengan keadaan sekarang"},
    410: {"en": "Gone", "id": "Sudah tidak ada"},
    411: {"en": "Length required", "id": "Panjang isi harus disebutkan"},
    412: {"en": "Changed meanwhile", "id": "Sudah berubah"},
    413: {"en": "Too large", "id": "Terlalu besar"},
    414: {"en": "Address too long", "id": "Alamat terlalu panjang"},
    415: {"en": "Unsupported media type", "id": "Jenis isi tidak didukung"},
    416: {"en": "Range not satisfiable", "id": "Rentang tidak tersedia"},
    422: {"en": "Invalid data", "id": "Data tidak sah"},
    428: {"en": "Precondition required", "id": "Perlu prasyarat"},
    429: {"en": "Too many requests", "id": "Terlalu banyak permintaan"},
    431: {"en": "Headers too large", "id": "Header terlalu besar"},
    500: {"en": "Internal error", "id": "Kesalahan di dalam sistem"},
    503: {"en": "Not available now", "id": "Sedang tidak tersedia"},
}

MESSAGES: dict[str, dict[Language, str]] = {
    "bad_request": {
        "en": "The request cannot be understood.",
        "id": "Permintaan ini tidak dapat dipahami.",
    },
    "malformed_json": {
        "en": "The body is not valid JSON (RFC 8259, UTF-8).",
        "id": "Isi permintaan bukan JSON yang sah (RFC 8259, UTF-8).",
    },
    "not_an_object": {
        "en": "The body must be a JSON object.",
        "id": "Isi permintaan harus berupa objek JSON.",
    },
    "null_character": {
        "en": "Null characters are not accepted.",
        "id": "Karakter nol tidak diterima.",
    },
    "token_missing": {
        "en": "Send an access token as `Authorization: Bearer …`.",
        "id": "Kirim token akses sebagai `Authorization: Bearer …`.",
    },
    "token_invalid": {
        "en": "The access token is not valid or has expired; sign in again.",
        "id": "Token akses tidak sah atau sudah kedaluwarsa; silakan masuk lagi.",
    },
    "keys_unavailable": {
        "en": "Sign-ins cannot be checked at the moment; try again shortly.",
        "id": "Proses masuk belum dapat diperiksa saat ini; coba lagi sebentar lagi.",
    },
    "role_missing": {
        "en": "This needs one of these roles: {roles}.",
        "id": "Ini memerlukan salah satu peran berikut: {roles}.",
    },
    "forbidden": {"en": "You may not do this.", "id": "Anda tidak boleh melakukan ini."},
    "not_found": {
        "en": "There is nothing here that you may see.",
        "id": "Tidak ada apa pun di sini yang boleh Anda lihat.",
    },
    "method_not_allowed": {
        "en": "This address answers only to: {allowed}.",
        "id": "Alamat ini hanya menerima: {allowed}.",
    },
    "conflict": {
        "en": "The present state does not permit this.",
        "id": "Keadaan sekarang tidak mengizinkan ini.",
    },
    "already_exists": {
        "en": "There is one already.",
        "id": "Data seperti ini sudah ada.",
    },
    "changed_meanwhile": {
        "en": "Somebody changed this meanwhile; read it again and repeat.",
        "id": "Data ini sudah diubah orang lain; baca kembali lalu ulangi.",
    },
    "precondition_failed": {
        "en": "`If-Match` does not name the present version; read it again and repeat.",
        "id": "`If-Match` bukan versi yang sekarang; baca kembali lalu ulangi.",
    },
    "precondition_required": {
        "en": "Send the version that you have seen as `If-Match`.",
        "id": "Kirim versi yang Anda lihat sebagai `If-Match`.",
    },
    "too_large": {
        "en": "The body may have at most {limit} bytes.",
        "id": "Isi permintaan paling banyak {limit} bita.",
    },
    "document_too_large": {
        "en": "This is more than one record can hold.",
        "id": "Data ini melebihi yang dapat disimpan dalam satu catatan.",
    },
    "unsupported_media_type": {
        "en": "Send the body as {allowed}.",
        "id": "Kirim isi permintaan sebagai {allowed}.",
    },
    "range_not_satisfiable": {
        "en": "The file has no such range.",
        "id": "Berkas ini tidak memiliki rentang tersebut.",
    },
    "invalid_fields": {
        "en": "Some fields are not right; each is named in `errors`.",
        "id": "Beberapa isian belum benar; masing-masing disebut dalam `errors`.",
    },
    "bad_cursor": {
        "en": "This cursor does not belong to this list.",
        "id": "Penanda halaman ini bukan milik daftar ini.",
    },
    "number_too_large": {
        "en": "A number is too large.",
        "id": "Ada bilangan yang terlalu besar.",
    },
    "too_many_requests": {
        "en": "Too many requests; try again in {seconds} seconds.",
        "id": "Terlalu banyak permintaan; coba lagi dalam {seconds} detik.",
    },
    "unavailable": {
        "en": "The database does not answer at the moment. Your request may or may not have been "
        "carried out; repeat it with the same Idempotency-Key.",
        "id": "Basis data sedang tidak menjawab. Permintaan Anda mungkin sudah atau belum "
        "dijalankan; ulangi dengan Idempotency-Key yang sama.",
    },
    "internal_error": {
        "en": "Something went wrong on our side; tell us the request id {request_id}.",
        "id": "Terjadi kesalahan di pihak kami; sampaikan id permintaan {request_id}.",
    },
    "idempotency_key_malformed": {
        "en": "Idempotency-Key must be 1 to 255 visible ASCII characters.",
        "id": "Idempotency-Key harus 1 sampai 255 karakter ASCII yang terlihat.",
    },
    "idempotency_key_reused": {
        "en": "This Idempotency-Key was used with another body.",
        "id": "Idempotency-Key ini sudah dipakai dengan isi yang lain.",
    },
    "idempotency_in_flight": {
        "en": "A request with this Idempotency-Key is still being carried out.",
        "id": "Permintaan dengan Idempotency-Key ini masih dijalankan.",
    },
}
