"""What mentoring tells a client, by code and language."""

MESSAGES: dict[str, dict[str, str]] = {
    # Times
    "end_before_start": {
        "en": "The end must come after the start.",
        "id": "Waktu selesai harus setelah waktu mulai.",
    },
    "unknown_time_zone": {
        "en": "{zone} is not a time zone of the IANA list, such as Asia/Pontianak.",
        "id": "{zone} bukan zona waktu dalam daftar IANA, misalnya Asia/Pontianak.",
    },
    "time_out_of_range": {
        "en": "This time lies outside the calendar.",
        "id": "Waktu ini di luar jangkauan kalender.",
    },
    # Mentors and slots
    "mentor_not_found": {"en": "There is no such mentor.", "id": "Mentor ini tidak ada."},
    "mentor_exists": {
        "en": "This person is a mentor here already.",
        "id": "Orang ini sudah terdaftar sebagai mentor.",
    },
    "no_mentor_profile": {
        "en": "Write your mentor profile first (PUT /mentors/me).",
        "id": "Isi profil mentor Anda terlebih dahulu (PUT /mentors/me).",
    },
    "mentor_full": {
        "en": "This mentor takes {cap} teams at most and has that many.",
        "id": "Mentor ini membimbing paling banyak {cap} tim dan kuotanya sudah penuh.",
    },
    "slot_not_found": {"en": "There is no such slot.", "id": "Slot ini tidak ada."},
    "slot_in_the_past": {
        "en": "A slot must lie in the future.",
        "id": "Slot harus berada di masa depan.",
    },
    "slot_too_long": {
        "en": "A slot lasts {hours} hours at most.",
        "id": "Satu slot paling lama {hours} jam.",
    },
    "slot_repeated": {
        "en": "This time is in the list twice.",
        "id": "Waktu ini tercantum dua kali.",
    },
    "slot_exists": {
        "en": "You offer this time already: {start}.",
        "id": "Anda sudah menawarkan waktu ini: {start}.",
    },
    "slot_taken": {
        "en": "This slot is not free any more.",
        "id": "Slot ini sudah tidak tersedia.",
    },
    "slot_started": {
        "en": "This slot has begun already.",
        "id": "Slot ini sudah dimulai.",
    },
    "slot_held": {
        "en": "Another team is about to book this slot; try again in five minutes.",
        "id": "Tim lain sedang memesan slot ini; coba lagi lima menit lagi.",
    },
    "slot_booked": {
        "en": "A session has this slot. Cancel the session instead.",
        "id": "Slot ini sudah dipakai sebuah sesi. Batalkan sesinya.",
    },
    # Teams
    "team_not_found": {"en": "There is no such team.", "id": "Tim ini tidak ada."},
    "no_team": {
        "en": "You are not in a team of this academy.",
        "id": "Anda belum tergabung dalam tim di akademi ini.",
    },
    "which_team": {
        "en": "You are in several teams: say which one in team_id.",
        "id": "Anda tergabung dalam beberapa tim: sebutkan salah satu di team_id.",
    },
    "team_is_empty": {
        "en": "Nobody is left in this team.",
        "id": "Tim ini sudah tidak memiliki anggota.",
    },
    "cohort_is_over": {
        "en": "The team's cohort is over.",
        "id": "Angkatan tim ini sudah berakhir.",
    },
    "cohort_not_known_yet": {
        "en": "The team's cohort has not arrived here yet. Try again in a moment.",
        "id": "Data angkatan tim ini belum diterima. Coba lagi sebentar lagi.",
    },
    # Sessions
    "session_not_found": {"en": "There is no such session.", "id": "Sesi ini tidak ada."},
    "mentor_busy": {
        "en": "The mentor is booked at that time already.",
        "id": "Mentor sudah memiliki sesi lain pada waktu itu.",
    },
    "member_busy": {
        "en": "Somebody of the team is booked at that time already.",
        "id": "Salah satu anggota tim sudah memiliki sesi lain pada waktu itu.",
    },
    "room_busy": {
        "en": "The room is booked at that time already.",
        "id": "Ruangan sudah dipakai pada waktu itu.",
    },
    "mentor_of_own_team": {
        "en": "A member of the team cannot be its mentor.",
        "id": "Anggota tim tidak dapat menjadi mentor bagi timnya sendiri.",
    },
    "session_not_requested": {
        "en": "Only a requested session is confirmed; this one is {state}.",
        "id": "Hanya sesi yang diminta yang dapat dikonfirmasi; status sesi ini {state}.",
    },
    "the_mentor_confirms": {
        "en": "Only the session's mentor confirms it.",
        "id": "Hanya mentor sesi ini yang dapat mengonfirmasi.",
    },
    "session_started": {
        "en": "The session has begun already.",
        "id": "Sesi sudah dimulai.",
    },
    "session_over": {
        "en": "This cannot be done to a session that is {state}.",
        "id": "Tidak dapat dilakukan pada sesi dengan status {state}.",
    },
    "late_cancellation": {
        "en": "A team may call a session off or move it until {hours} hours before it begins. "
        "Ask your mentor or the organiser.",
        "id": "Tim dapat membatalkan atau memindahkan sesi paling lambat {hours} jam sebelum "
        "dimulai. Hubungi mentor atau penyelenggara.",
    },
    "not_on_behalf": {
        "en": "Only an organiser cancels for somebody else.",
        "id": "Hanya penyelenggara yang dapat membatalkan atas nama pihak lain.",
    },
    "same_slot": {
        "en": "The session is in this slot already.",
        "id": "Sesi ini sudah berada di slot tersebut.",
    },
    # Attendance and notes
    "session_not_started": {
        "en": "Attendance is recorded once the session has begun.",
        "id": "Kehadiran dicatat setelah sesi dimulai.",
    },
    "session_not_confirmed": {
        "en": "The session did not take place: it is {state}.",
        "id": "Sesi ini tidak berlangsung: statusnya {state}.",
    },
    "attendance_recorded": {
        "en": "Attendance is recorded, so the mentor was there.",
        "id": "Kehadiran sudah dicatat, artinya mentor hadir.",
    },
    "attendance_is_the_mentors": {
        "en": "The session's mentor or an organiser records attendance.",
        "id": "Kehadiran dicatat oleh mentor sesi atau penyelenggara.",
    },
    "the_organiser_reports": {
        "en": "An organiser records that a mentor was absent.",
        "id": "Ketidakhadiran mentor dicatat oleh penyelenggara.",
    },
    "not_in_the_team": {
        "en": "This enrolment does not belong to the session's team.",
        "id": "Peserta ini bukan anggota tim sesi tersebut.",
    },
    "named_twice": {
        "en": "This enrolment is in the list twice.",
        "id": "Peserta ini tercantum dua kali.",
    },
    "present_without_minutes": {
        "en": "Somebody who was present was there for at least a minute.",
        "id": "Peserta yang hadir harus memiliki durasi paling sedikit satu menit.",
    },
    "absent_with_minutes": {
        "en": "Somebody who was absent has no minutes.",
        "id": "Peserta yang tidak hadir tidak memiliki durasi.",
    },
    "longer_than_session": {
        "en": "The session lasts {minutes} minutes.",
        "id": "Sesi ini berlangsung {minutes} menit.",
    },
    "private_notes_are_the_mentors": {
        "en": "Only the session's mentor writes private notes.",
        "id": "Hanya mentor sesi yang dapat menulis catatan pribadi.",
    },
    # Projects and evidence
    "project_not_found": {"en": "There is no such project.", "id": "Proyek ini tidak ada."},
    "project_exists": {
        "en": "The team has a project already.",
        "id": "Tim ini sudah memiliki proyek.",
    },
    "template_without_stages": {
        "en": "The cohort's stage template has no stages.",
        "id": "Templat tahapan angkatan ini belum memiliki tahap.",
    },
    "the_team_describes": {
        "en": "Only the project's team changes it.",
        "id": "Hanya tim proyek yang dapat mengubahnya.",
    },
    "project_not_active": {
        "en": "The project is {state}, not active.",
        "id": "Proyek ini tidak aktif; statusnya {state}.",
    },
    "project_over": {
        "en": "The project has ended: {state}.",
        "id": "Proyek ini sudah berakhir: {state}.",
    },
    "stage_not_found": {
        "en": "The project has no stage {stage}.",
        "id": "Proyek ini tidak memiliki tahap {stage}.",
    },
    "stage_locked": {
        "en": "The team has not reached this stage yet.",
        "id": "Tim belum mencapai tahap ini.",
    },
    "evidence_not_found": {"en": "There is no such evidence.", "id": "Bukti ini tidak ada."},
    "evidence_lacks": {
        "en": "Evidence of the kind {kind} needs {field}.",
        "id": "Bukti jenis {kind} memerlukan {field}.",
    },
    "evidence_does_not_take": {
        "en": "Evidence of the kind {kind} has no {field}.",
        "id": "Bukti jenis {kind} tidak memiliki {field}.",
    },
    "supersedes_elsewhere": {
        "en": "Evidence can only stand in for evidence of the same stage.",
        "id": "Bukti hanya dapat menggantikan bukti pada tahap yang sama.",
    },
    "already_superseded": {
        "en": "Other evidence stands in for that one already.",
        "id": "Bukti itu sudah digantikan oleh bukti lain.",
    },
    # Gates
    "gate_not_open": {
        "en": "This stage cannot be handed in: it is {state}.",
        "id": "Tahap ini tidak dapat diajukan: statusnya {state}.",
    },
    "evidence_missing": {
        "en": "This stage needs {required} pieces of evidence and has {present}: "
        "{missing} more to add.",
        "id": "Tahap ini memerlukan {required} bukti dan baru memiliki {present}: "
        "tambahkan {missing} lagi.",
    },
    "gate_not_submitted": {
        "en": "Nothing waits for a decision here: the stage is {state}.",
        "id": "Tidak ada yang menunggu keputusan: status tahap ini {state}.",
    },
    "own_project": {
        "en": "Nobody decides on the project of their own team.",
        "id": "Seseorang tidak dapat menilai proyek timnya sendiri.",
    },
    "own_unit": {
        "en": "Nobody decides on a project of their own unit.",
        "id": "Seseorang tidak dapat menilai proyek dari unit kerjanya sendiri.",
    },
    "scores_needed": {
        "en": "Score at least one criterion to let a stage pass.",
        "id": "Beri nilai paling sedikit satu kriteria untuk meluluskan tahap.",
    },
    "score_out_of_range": {
        "en": "A score goes from 0 to {most}.",
        "id": "Nilai berkisar dari 0 sampai {most}.",
    },
    "comment_needed": {
        "en": "Tell the team why.",
        "id": "Jelaskan alasannya kepada tim.",
    },
}
