"""What content tells people about what cannot be done, by code and language."""

MESSAGES: dict[str, dict[str, str]] = {
    "version_state": {
        "en": "The version is “{state}”; this needs: {needed}.",
        "id": "Versi ini berstatus “{state}”; tindakan ini memerlukan: {needed}.",
    },
    "version_not_published": {
        "en": "Only a published version can be pinned to a cohort; this one is “{state}”.",
        "id": "Hanya versi yang terbit dapat dipasang pada angkatan; versi ini “{state}”.",
    },
    "version_not_ready": {
        "en": "The version is “{state}” and has no contents to show.",
        "id": "Versi ini “{state}” dan belum memiliki isi untuk ditampilkan.",
    },
    "version_unknown": {
        "en": "This curriculum version does not exist.",
        "id": "Versi kurikulum ini tidak ada.",
    },
    "curriculum_unknown": {
        "en": "This curriculum does not exist.",
        "id": "Kurikulum ini tidak ada.",
    },
    "cohort_unknown": {
        "en": "No published cohort has this id.",
        "id": "Tidak ada angkatan terbit dengan id ini.",
    },
    "cohort_over": {
        "en": "The cohort is “{state}”; its course cannot change any more.",
        "id": "Angkatan ini “{state}”; kursusnya tidak dapat diubah lagi.",
    },
    "course_unknown": {
        "en": "There is no such course for you.",
        "id": "Kursus ini tidak ada untuk Anda.",
    },
    "course_not_pinned": {
        "en": "The organiser has not given this cohort a course yet.",
        "id": "Penyelenggara belum memasang kursus untuk angkatan ini.",
    },
    "course_pinned_already": {
        "en": "The cohort has version {number} already; send `replace: true` to replace it.",
        "id": "Angkatan sudah memakai versi {number}; kirim `replace: true` untuk menggantinya.",
    },
    "course_begun": {
        "en": "Learners of this cohort ({learners}) have begun; the version stays as it is.",
        "id": "Peserta angkatan ini ({learners}) sudah mulai; versinya tidak diubah.",
    },
    "enrolment_unknown": {
        "en": "There is no such enrolment for you.",
        "id": "Pendaftaran ini tidak ada untuk Anda.",
    },
    "language_missing": {
        "en": "The lesson is not there in that language; there is: {languages}.",
        "id": "Pelajaran ini tidak tersedia dalam bahasa itu; yang ada: {languages}.",
    },
    "item_unknown": {
        "en": "The course has no such item.",
        "id": "Kursus tidak memiliki bagian ini.",
    },
    "item_twice": {
        "en": "Two items of the package have the id “{item_id}”.",
        "id": "Dua bagian paket memakai id “{item_id}”.",
    },
    "item_too_large": {
        "en": "The item “{item_id}” has {size} bytes; at most {limit} are possible.",
        "id": "Bagian “{item_id}” berukuran {size} bita; paling banyak {limit}.",
    },
    "file_missing": {
        "en": "The package names the file “{path}” but does not hold it.",
        "id": "Paket menyebut berkas “{path}” tetapi tidak memuatnya.",
    },
    "file_unknown": {
        "en": "This file does not exist.",
        "id": "Berkas ini tidak ada.",
    },
    "import_gave_up": {
        "en": "The package could not be read, for a reason of ours, several times over.",
        "id": "Paket beberapa kali gagal dibaca karena kesalahan pada sistem.",
    },
    "address_invalid": {
        "en": "This file address is not valid or its hour is over; ask for a new one.",
        "id": "Alamat berkas ini tidak sah atau sudah lewat satu jam; minta alamat baru.",
    },
    "upload_expired": {
        "en": "The uploaded bytes are gone; please upload the package again.",
        "id": "Berkas unggahan sudah dihapus; silakan unggah paket lagi.",
    },
    "upload_empty": {
        "en": "The upload is empty.",
        "id": "Unggahan kosong.",
    },
    "upload_type": {
        "en": "Send the package itself as the body, as one of: {allowed}.",
        "id": "Kirim paket langsung sebagai isi permintaan, sebagai salah satu: {allowed}.",
    },
    "not_a_quiz": {
        "en": "This item is not a quiz that can be taken.",
        "id": "Bagian ini bukan kuis yang dapat dikerjakan.",
    },
    "not_completed_by_hand": {
        "en": "A {kind} cannot be declared done; a quiz is done when it is passed.",
        "id": "Bagian jenis {kind} tidak dapat dinyatakan selesai; kuis selesai bila lulus.",
    },
    "no_attempts_left": {
        "en": "All {limit} attempts at this quiz are used.",
        "id": "Semua {limit} kesempatan untuk kuis ini sudah dipakai.",
    },
    "unknown_question": {
        "en": "The quiz has no question “{question_id}”.",
        "id": "Kuis tidak memiliki pertanyaan “{question_id}”.",
    },
    "unknown_choice": {
        "en": "The question has no choice “{choice}”.",
        "id": "Pertanyaan tidak memiliki pilihan “{choice}”.",
    },
    "answer_shape": {
        "en": "The answer to “{question_id}” must be a text, a choice or a list of choices.",
        "id": "Jawaban “{question_id}” harus berupa teks, pilihan, atau daftar pilihan.",
    },
}
