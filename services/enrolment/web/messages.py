"""What enrolment tells a client, by code and language."""

MESSAGES: dict[str, dict[str, str]] = {
    "erasure_enrolled": {
        "en": "The person takes part (enrolment {enrolment}); withdraw the enrolment first.",
        "id": "Orang ini masih terdaftar (pendaftaran {enrolment}); batalkan dahulu.",
    },
    "erasure_applying": {
        "en": "The person is in an open application ({application}); leave or withdraw it first.",
        "id": "Orang ini ada dalam lamaran terbuka ({application}); keluar atau batalkan dahulu.",
    },
    "academy_not_found": {
        "en": "There is no such academy.",
        "id": "Akademi ini tidak ada.",
    },
    "academy_code_form": {
        "en": "The code must be 2 to 6 capital letters.",
        "id": "Kode harus terdiri atas 2 sampai 6 huruf kapital.",
    },
    "academy_code_taken": {
        "en": "Another academy has the code {taken}.",
        "id": "Kode {taken} sudah dipakai akademi lain.",
    },
    "academy_slug_taken": {
        "en": "There is an academy named {slug} already.",
        "id": "Akademi bernama {slug} sudah ada.",
    },
    "template_unknown": {
        "en": "There is no template {template}; there are: {known}.",
        "id": "Templat {template} tidak ada; yang tersedia: {known}.",
    },
    "time_zone_unknown": {
        "en": "{time_zone} is not an IANA time zone such as Asia/Pontianak.",
        "id": "{time_zone} bukan zona waktu IANA seperti Asia/Pontianak.",
    },
    "stages_not_distinct": {
        "en": "Give at least one stage, each with a slug of its own.",
        "id": "Isi paling sedikit satu tahap, masing-masing dengan slug yang berbeda.",
    },
    "team_size_range": {
        "en": "A team has {min} to {max} members, and the least is not above the most.",
        "id": "Tim terdiri atas {min} sampai {max} orang, batas bawah tidak melebihi batas atas.",
    },
    "dates_disordered": {
        "en": "The end must not come before the beginning.",
        "id": "Akhir tidak boleh mendahului awal.",
    },
    "unit_not_found": {"en": "There is no such unit.", "id": "Unit kerja ini tidak ada."},
    "unit_kind_unknown": {
        "en": "There is no kind of unit called {kind}.",
        "id": "Tidak ada jenis unit kerja {kind}.",
    },
    "unit_not_in_force": {
        "en": "This unit does not exist today; choose its successor.",
        "id": "Unit kerja ini tidak berlaku hari ini; pilih unit penggantinya.",
    },
    "person_not_found": {
        "en": "You have no record here yet; make it with PUT.",
        "id": "Data Anda belum ada di sini; buat dengan PUT.",
    },
    "name_missing": {
        "en": "Your sign-in has no name; tell yours first under people/me.",
        "id": "Akun Anda tidak memuat nama; isi nama Anda dahulu di people/me.",
    },
    "cohort_not_found": {"en": "There is no such cohort.", "id": "Angkatan ini tidak ada."},
    "cohort_state": {
        "en": "The cohort is {state}; this cannot be done now.",
        "id": "Status angkatan ini {state}; hal ini tidak dapat dilakukan sekarang.",
    },
    "cohort_field_fixed": {
        "en": "{field} cannot change any more while the cohort is {state}.",
        "id": "{field} tidak dapat diubah lagi selama status angkatan {state}.",
    },
    "award_rule_for_missing": {
        "en": "The cohort is running and people are enrolled in it. Say for whom the new rule is: "
        "everyone, newcomers (who was enrolled before keeps the old rule), or either (who was "
        "enrolled before passes by the old or the new one).",
        "id": "Angkatan sedang berjalan dan sudah ada peserta. Tentukan aturan baru berlaku bagi "
        "siapa: everyone (semua peserta), newcomers (peserta lama tetap memakai aturan lama), atau "
        "either (peserta lama boleh lulus dengan aturan lama atau aturan baru).",
    },
    "award_rule_for_alone": {
        "en": "Name the new award rule too.",
        "id": "Sebutkan juga aturan sertifikat yang baru.",
    },
    "window_closed": {
        "en": "Applications are taken from {opens} to {closes}.",
        "id": "Pendaftaran dibuka dari {opens} sampai {closes}.",
    },
    "seats_short": {
        "en": "The team needs {needed} seats and {free} are free; a team gets all or none.",
        "id": "Tim ini memerlukan {needed} kursi, tersisa {free}; tim mendapat semua atau tidak.",
    },
    "seats_below_held": {
        "en": "{held} seats are held already; there cannot be fewer.",
        "id": "{held} kursi sudah terpakai; jumlahnya tidak boleh kurang dari itu.",
    },
    "application_not_found": {
        "en": "There is no such application.",
        "id": "Pendaftaran ini tidak ada.",
    },
    "application_state": {
        "en": "The application is {state}; this cannot be done now.",
        "id": "Status pendaftaran ini {state}; hal ini tidak dapat dilakukan sekarang.",
    },
    "innovation_unknown": {
        "en": "An innovation is new or running.",
        "id": "Inovasi adalah new (baru) atau running (berjalan).",
    },
    "invitation_unknown": {
        "en": "This invitation does not exist or was used; ask the team for another.",
        "id": "Undangan ini tidak ada atau sudah dipakai; minta yang baru kepada tim.",
    },
    "already_applied": {
        "en": "A person can be in one live application of a cohort only.",
        "id": "Seseorang hanya dapat berada dalam satu pendaftaran aktif untuk satu angkatan.",
    },
    "already_member": {
        "en": "You are a member of this team already.",
        "id": "Anda sudah menjadi anggota tim ini.",
    },
    "member_not_found": {
        "en": "This person is not in the team.",
        "id": "Orang ini bukan anggota tim.",
    },
    "last_member": {
        "en": "You are the last member; withdraw the application instead.",
        "id": "Anda anggota terakhir; tarik saja pendaftarannya.",
    },
    "team_full": {
        "en": "A team has at most {max} members, open invitations included.",
        "id": "Tim paling banyak {max} orang, termasuk undangan yang belum dipakai.",
    },
    "team_size": {
        "en": "The team has {size} members; it needs {min} to {max}.",
        "id": "Tim ini terdiri atas {size} orang; yang diperlukan {min} sampai {max}.",
    },
    "assent_missing": {
        "en": "The supervisor's assent is not on record yet.",
        "id": "Persetujuan atasan belum dicatat.",
    },
    "reason_missing": {"en": "Say why.", "id": "Sebutkan alasannya."},
    "offer_expired": {
        "en": "The offer ran out at {expired}.",
        "id": "Tawaran ini berakhir pada {expired}.",
    },
    "review_of_own_unit": {
        "en": "Nobody reviews an application of the own unit or team.",
        "id": "Tidak seorang pun menilai pendaftaran dari unit atau timnya sendiri.",
    },
    "already_reviewed": {
        "en": "You have reviewed this application already.",
        "id": "Anda sudah menilai pendaftaran ini.",
    },
    "reviews_missing": {
        "en": "{needed} reviews are needed first; {given} were given.",
        "id": "Diperlukan {needed} penilaian lebih dahulu; baru ada {given}.",
    },
    "scores_missing": {"en": "Give at least one score.", "id": "Isi paling sedikit satu nilai."},
    "score_range": {
        "en": "A score is 0 to {highest}.",
        "id": "Nilai adalah 0 sampai {highest}.",
    },
    "enrolment_not_found": {
        "en": "There is no such enrolment.",
        "id": "Kepesertaan ini tidak ada.",
    },
    "enrolment_state": {
        "en": "The enrolment is {state}; this cannot be done now.",
        "id": "Status kepesertaan ini {state}; hal ini tidak dapat dilakukan sekarang.",
    },
}
