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
    "validation_unknown": {
        "en": "This dry run does not exist, or its day is over.",
        "id": "Uji coba impor ini tidak ada, atau sudah lewat sehari.",
    },
    "version_not_exportable": {
        "en": "This version was imported before courses could be exported; take its original.",
        "id": "Versi ini diimpor sebelum kursus dapat diekspor; ambil paket aslinya.",
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
        "en": "Learners of this cohort ({learners}) have begun; preview a re-pin to move them.",
        "id": "Peserta angkatan ini ({learners}) sudah mulai; pratinjau pemindahannya dahulu.",
    },
    "course_has_version": {
        "en": "The cohort has version {number} already.",
        "id": "Angkatan ini sudah memakai versi {number}.",
    },
    "version_not_repinnable": {
        "en": "A running cohort cannot be moved to a version that is “{state}”.",
        "id": "Angkatan yang berjalan tidak dapat dipindahkan ke versi yang “{state}”.",
    },
    "preview_changed": {
        "en": "This would do something else now than was previewed; see `preview` and decide anew.",
        "id": "Akibatnya kini berbeda dari pratinjau; lihat `preview` lalu putuskan lagi.",
    },
    "nothing_to_undo": {
        "en": "The cohort's course has no re-pin that could be undone.",
        "id": "Tidak ada pemindahan versi pada kursus angkatan ini yang dapat dibatalkan.",
    },
    "enrolment_unknown": {
        "en": "There is no such enrolment for you.",
        "id": "Pendaftaran ini tidak ada untuk Anda.",
    },
    "language_missing": {
        "en": "The lesson is not there in that language; there is: {languages}.",
        "id": "Pelajaran ini tidak tersedia dalam bahasa itu; yang ada: {languages}.",
    },
    "nothing_to_hand_in": {
        "en": "Nothing is handed in for this item.",
        "id": "Tidak ada yang dikumpulkan untuk bagian ini.",
    },
    "text_or_link": {
        "en": "Send one of `text` and `link`.",
        "id": "Kirim salah satu dari `text` dan `link`.",
    },
    "not_wanted": {
        "en": "A {kind} is not wanted here; hand in: {wanted}.",
        "id": "Jenis {kind} tidak diminta di sini; kumpulkan: {wanted}.",
    },
    "handed_in_enough": {
        "en": "You have handed in {limit} things for this item; no more are taken.",
        "id": "Anda sudah mengumpulkan {limit} hal untuk bagian ini; tidak dapat ditambah lagi.",
    },
    "feedback_enough": {
        "en": "There are {limit} remarks on this already; no more are taken.",
        "id": "Sudah ada {limit} tanggapan; tidak dapat ditambah lagi.",
    },
    "hand_in_unknown": {
        "en": "Nothing was handed in here that you may see.",
        "id": "Tidak ada kumpulan yang dapat Anda lihat di sini.",
    },
    "hand_in_too_large": {
        "en": "The file is larger than {limit} MiB. Hand in a smaller one, or a link to it.",
        "id": "Berkas lebih besar dari {limit} MiB. Kumpulkan yang lebih kecil, atau tautannya.",
    },
    "no_text_form": {
        "en": "This item has no text form; read it without `form=text`.",
        "id": "Bagian ini tidak memiliki bentuk teks; bacalah tanpa `form=text`.",
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
    "sandbox_missing": {
        "en": "This content runs on an origin of its own, and none is set up here.",
        "id": "Isi ini berjalan di alamat tersendiri, yang belum disiapkan di sini.",
    },
    "upload_expired": {
        "en": "The uploaded bytes are gone; please upload the package again.",
        "id": "Berkas unggahan sudah dihapus; silakan unggah paket lagi.",
    },
    "upload_unknown": {
        "en": "There is no such upload; it may have been given up, or swept after a day.",
        "id": "Unggahan ini tidak ada; mungkin sudah dibatalkan atau dihapus setelah sehari.",
    },
    "upload_over_limit": {
        "en": "A package may have at most {limit} bytes.",
        "id": "Paket paling banyak {limit} bita.",
    },
    "upload_offset": {
        "en": "The upload goes on at byte {offset}; before that it has other bytes than these.",
        "id": "Unggahan berlanjut pada bita {offset}; sebelum itu isinya lain dari yang dikirim.",
    },
    "upload_offset_missing": {
        "en": "Say in the header `Upload-Offset` at which byte this part begins.",
        "id": "Sebutkan pada header `Upload-Offset` di bita ke berapa bagian ini mulai.",
    },
    "upload_part_type": {
        "en": "Send the bytes of a part as the body, as one of: {allowed}.",
        "id": "Kirim bita bagian sebagai isi permintaan, sebagai salah satu: {allowed}.",
    },
    "upload_part_too_long": {
        "en": "The upload was announced with {size} bytes; this part goes beyond.",
        "id": "Unggahan diumumkan berukuran {size} bita; bagian ini melebihinya.",
    },
    "upload_incomplete": {
        "en": "Only {offset} of {size} bytes have come; send the rest first.",
        "id": "Baru {offset} dari {size} bita yang tiba; kirim sisanya dahulu.",
    },
    "upload_damaged": {
        "en": "The bytes that came have the SHA-256 {sha256}, not the announced one; start again.",
        "id": "SHA-256 bita yang tiba ialah {sha256}, bukan yang diumumkan; mulai lagi.",
    },
    "upload_finished": {
        "en": "This upload has become a version already.",
        "id": "Unggahan ini sudah menjadi versi.",
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
        "en": "The answer to “{question_id}” does not have the form that its kind needs.",
        "id": "Jawaban “{question_id}” tidak berbentuk seperti yang diminta jenis pertanyaannya.",
    },
    "answer_number": {
        "en": "The answer to “{question_id}” must be a number, such as 3.5 or 3,5.",
        "id": "Jawaban “{question_id}” harus berupa bilangan, misalnya 3,5.",
    },
    "answer_too_long": {
        "en": "The answer to “{question_id}” is longer than {limit} characters.",
        "id": "Jawaban “{question_id}” lebih panjang dari {limit} karakter.",
    },
    "answers_too_long": {
        "en": "All answers together are longer than {limit} characters.",
        "id": "Semua jawaban bersama-sama lebih panjang dari {limit} karakter.",
    },
    "unknown_part": {
        "en": "The question has no blank or pair “{part}”.",
        "id": "Pertanyaan tidak memiliki isian atau pasangan “{part}”.",
    },
    "attempt_unknown": {
        "en": "There is no such attempt for you.",
        "id": "Pengerjaan kuis ini tidak ada untuk Anda.",
    },
    "attempt_open": {
        "en": "An attempt at this quiz is open; hand that one in.",
        "id": "Masih ada pengerjaan kuis ini yang terbuka; kumpulkan dahulu yang itu.",
    },
    "attempt_over": {
        "en": "This attempt has been handed in or its time is over; nothing can be added.",
        "id": "Kuis ini sudah dikumpulkan atau waktunya habis; tidak ada yang dapat ditambahkan.",
    },
    "attempt_not_started": {
        "en": "This quiz shows its questions when an attempt is started; start one.",
        "id": "Pertanyaan kuis ini baru tampil setelah pengerjaan dimulai; mulailah dahulu.",
    },
    "attempt_not_waiting": {
        "en": "No answer of this attempt waits for a mark.",
        "id": "Tidak ada jawaban yang menunggu penilaian pada pengerjaan ini.",
    },
    "own_attempt": {
        "en": "Somebody else has to mark your own answers.",
        "id": "Jawaban Anda sendiri harus dinilai oleh orang lain.",
    },
    "question_not_waiting": {
        "en": "The answer to “{question_id}” does not wait for a mark.",
        "id": "Jawaban “{question_id}” tidak menunggu penilaian.",
    },
    "points_out_of_range": {
        "en": "Give from 0 to {most} points.",
        "id": "Berikan 0 sampai {most} poin.",
    },
}
