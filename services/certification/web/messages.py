"""What certification says when it says no, in English and Indonesian, by code."""

MESSAGES: dict[str, dict[str, str]] = {
    "rule_not_found": {
        "en": "There is no version {version} of the award rule {rule_id}.",
        "id": "Aturan sertifikat {rule_id} tidak memiliki versi {version}.",
    },
    "rule_id_form": {
        "en": "Lower-case letters, digits and single hyphens, at most 60.",
        "id": "Huruf kecil, angka, dan tanda hubung tunggal, paling banyak 60.",
    },
    "rule_kind_unknown": {
        "en": "A certificate is of one of these kinds: {kinds}.",
        "id": "Jenis sertifikat yang ada: {kinds}.",
    },
    "rule_title_missing": {
        "en": "Give the certificate a title in at least one language.",
        "id": "Beri sertifikat judul dalam sedikitnya satu bahasa.",
    },
    "rule_score_range": {
        "en": "The score is between 0 and 1.",
        "id": "Nilai berada di antara 0 dan 1.",
    },
    "rule_sessions_range": {
        "en": "Between 0 and 1000 sessions.",
        "id": "Antara 0 dan 1000 sesi.",
    },
    "rule_hours_range": {
        "en": "Between 0 and 10000 hours.",
        "id": "Antara 0 dan 10000 jam pelajaran.",
    },
    "rule_gate_twice": {
        "en": "Each stage may be named once.",
        "id": "Setiap tahap hanya boleh disebut satu kali.",
    },
    "rule_asks_nothing": {
        "en": "A rule asks for something: items, a score, sessions or gates.",
        "id": "Aturan harus mensyaratkan sesuatu: materi, nilai, sesi, atau gerbang.",
    },
    "ledger_not_found": {
        "en": "Nothing is on record for this enrolment.",
        "id": "Belum ada catatan untuk pendaftaran ini.",
    },
    "certificate_not_found": {
        "en": "There is no certificate with the serial {serial}. Compare every character with the "
        "certificate, the six at the end above all. Small letters, O for 0, and I or L for 1 make "
        "no difference.",
        "id": "Tidak ada sertifikat dengan nomor seri {serial}. Bandingkan setiap karakter dengan "
        "sertifikatnya, terutama enam karakter terakhir. Huruf kecil, O untuk 0, dan I atau L "
        "untuk 1 tidak menjadi masalah.",
    },
    "certificate_not_standing": {
        "en": "The certificate {serial} does not stand any more: see {address}.",
        "id": "Sertifikat {serial} tidak berlaku lagi: lihat {address}.",
    },
    "certificate_state": {
        "en": "The certificate is {state}; this cannot be done to it now.",
        "id": "Status sertifikat ini {state}; tindakan ini tidak dapat dilakukan sekarang.",
    },
    "another_issued": {
        "en": "Another certificate of this kind stands for this enrolment.",
        "id": "Sertifikat lain dengan jenis ini masih berlaku untuk pendaftaran ini.",
    },
    "already_superseded": {
        "en": "It was replaced by {serial}.",
        "id": "Sertifikat ini sudah diganti dengan {serial}.",
    },
    "not_in_review": {
        "en": "There is nothing to review on this certificate.",
        "id": "Tidak ada yang perlu ditinjau pada sertifikat ini.",
    },
    "signing_key_missing": {
        "en": "The service has no signing key at the moment; certificates cannot be issued.",
        "id": "Layanan sedang tidak memiliki kunci tanda tangan; sertifikat belum dapat "
        "diterbitkan.",
    },
    "issuer_not_found": {
        "en": "No academy {academy} issues certificates here.",
        "id": "Tidak ada akademi {academy} yang menerbitkan sertifikat di sini.",
    },
}
