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
        "en": "A rule asks for something: items, a score, sessions, gates or certificates.",
        "id": "Aturan harus mensyaratkan sesuatu: materi, nilai, sesi, gerbang, atau sertifikat.",
    },
    "rule_certificate_twice": {
        "en": "Each certificate may be named once.",
        "id": "Setiap sertifikat hanya boleh disebut satu kali.",
    },
    "rule_certificate_own": {
        "en": "A rule cannot ask for its own certificate.",
        "id": "Aturan tidak dapat mensyaratkan sertifikatnya sendiri.",
    },
    "rule_programme_certificates": {
        "en": "A programme certificate is built from others: name the rule of at least one.",
        "id": "Sertifikat program disusun dari sertifikat lain: sebutkan aturan sedikitnya satu "
        "sertifikat.",
    },
    "rule_also_twice": {
        "en": "A cohort awards each rule once: name no rule twice and not this one.",
        "id": "Satu angkatan memakai setiap aturan satu kali: jangan sebut aturan yang sama dua "
        "kali, dan jangan sebut aturan ini sendiri.",
    },
    "rule_also_unknown": {
        "en": "There is no version {version} of the award rule {rule_id}; publish it first.",
        "id": "Aturan sertifikat {rule_id} tidak memiliki versi {version}; terbitkan dahulu.",
    },
    "rule_kind_twice": {
        "en": "Of each kind a cohort awards one certificate: the rules must be of different kinds.",
        "id": "Satu angkatan memberikan satu sertifikat untuk setiap jenis: aturan-aturannya harus "
        "berbeda jenis.",
    },
    "rule_skill_address": {
        "en": "A skill is named by its HTTPS or ESCO address in a catalogue, at most 500 "
        "characters.",
        "id": "Keterampilan disebut dengan alamat HTTPS atau ESCO pada suatu katalog, paling "
        "banyak 500 karakter.",
    },
    "rule_skill_text": {
        "en": "Give every skill a name and a description in at least one language.",
        "id": "Beri setiap keterampilan nama dan uraian dalam sedikitnya satu bahasa.",
    },
    "rule_skill_twice": {
        "en": "Each skill may be named once.",
        "id": "Setiap keterampilan hanya boleh disebut satu kali.",
    },
    "rule_too_many": {
        "en": "At most {most}.",
        "id": "Paling banyak {most}.",
    },
    "cohort_not_found": {
        "en": "Nothing is on record for this cohort.",
        "id": "Belum ada catatan untuk angkatan ini.",
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
    "too_many_serials": {
        "en": "Your network has asked for too many serials that do not exist; try again in "
        "{seconds} seconds.",
        "id": "Dari jaringan Anda sudah terlalu banyak dicari nomor seri yang tidak ada; coba lagi "
        "dalam {seconds} detik.",
    },
    "too_many_uploads": {
        "en": "Your network has sent too many files; try again in {seconds} seconds.",
        "id": "Dari jaringan Anda sudah terlalu banyak dikirim berkas; coba lagi dalam {seconds} "
        "detik.",
    },
    "upload_missing": {
        "en": "Send the certificate's file, as the field `file` of a form or as the whole body.",
        "id": "Kirim berkas sertifikat, sebagai isian `file` pada formulir atau seluruh isi "
        "permintaan.",
    },
    "upload_too_large": {
        "en": "A file to be checked may have at most {limit} MB.",
        "id": "Berkas yang diperiksa paling besar {limit} MB.",
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
    "undo_window_over": {
        "en": "A revocation can be taken back within 24 hours; after that issue a new certificate.",
        "id": "Pencabutan dapat dibatalkan dalam 24 jam; setelah itu terbitkan sertifikat baru.",
    },
    "sharing_did_form": {
        "en": "A decentralised identifier begins with did: and its method, such as did:key:z6Mk….",
        "id": "Pengenal terdesentralisasi diawali did: dan metodenya, misalnya did:key:z6Mk….",
    },
    "sharing_own_address": {
        "en": "This is an address of the certificates' own service; give the project's page, or an "
        "identifier of your own.",
        "id": "Ini alamat layanan sertifikat sendiri; berikan halaman proyek, atau pengenal milik "
        "Anda.",
    },
    "sharing_evidence_form": {
        "en": "Give the HTTPS address of a page that anyone can open, at most 500 characters.",
        "id": "Berikan alamat HTTPS halaman yang dapat dibuka siapa pun, paling banyak 500 "
        "karakter.",
    },
    "sharing_no_email": {
        "en": "Your sign-in gives no e-mail address that the certificate could be made out to.",
        "id": "Akun masuk Anda tidak memiliki alamat surel yang dapat dicantumkan pada sertifikat.",
    },
    "sharing_erased": {
        "en": "The holder's name was erased from this certificate; it is not signed any more.",
        "id": "Nama pemilik sudah dihapus dari sertifikat ini; sertifikat tidak lagi "
        "ditandatangani.",
    },
    "revocation_not_found": {
        "en": "There is no such revocation.",
        "id": "Tidak ada pencabutan tersebut.",
    },
    "revocation_which": {
        "en": "Give either a cohort or a list of serials.",
        "id": "Berikan salah satu: angkatan, atau daftar nomor seri.",
    },
    "revocation_unknown": {
        "en": "No certificates have these serials: {serials}.",
        "id": "Tidak ada sertifikat dengan nomor seri ini: {serials}.",
    },
    "revocation_nothing": {
        "en": "None of these certificates stands; there is nothing to revoke.",
        "id": "Tidak satu pun dari sertifikat ini berlaku; tidak ada yang dapat dicabut.",
    },
    "revocation_too_many": {
        "en": "At most {most} certificates can be revoked at once.",
        "id": "Paling banyak {most} sertifikat dapat dicabut sekaligus.",
    },
    "revocation_state": {
        "en": "The revocation is {state}; this cannot be done to it now.",
        "id": "Status pencabutan ini {state}; tindakan ini tidak dapat dilakukan sekarang.",
    },
    "exception_not_found": {
        "en": "There is no such exception for this enrolment.",
        "id": "Tidak ada pengecualian tersebut untuk pendaftaran ini.",
    },
    "exception_not_waivable": {
        "en": "These requirements can be waived: {codes}.",
        "id": "Persyaratan yang dapat dikecualikan: {codes}.",
    },
    "exception_not_asked": {
        "en": "No rule of the cohort asks for this for a certificate of the kind {kind}. A gate is "
        "named by its stage, a certificate by its rule.",
        "id": "Tidak ada aturan angkatan ini yang mensyaratkannya untuk sertifikat jenis {kind}. "
        "Gerbang disebut dengan tahapnya, sertifikat dengan aturannya.",
    },
    "exception_open": {
        "en": "An exception from this requirement is proposed or approved already.",
        "id": "Pengecualian dari persyaratan ini sudah diusulkan atau disetujui.",
    },
    "exception_state": {
        "en": "The exception is {state}; this cannot be done to it now.",
        "id": "Status pengecualian ini {state}; tindakan ini tidak dapat dilakukan sekarang.",
    },
    "exception_same_person": {
        "en": "Whoever proposed an exception cannot decide on it; another organiser must.",
        "id": "Pengecualian diputuskan oleh penyelenggara lain, bukan oleh pengusulnya.",
    },
    "exception_own": {
        "en": "You cannot propose or decide an exception for yourself.",
        "id": "Pengecualian untuk diri sendiri tidak dapat diusulkan atau diputuskan sendiri.",
    },
    "exception_learner_unknown": {
        "en": "Nobody is known to be enrolled here yet.",
        "id": "Belum diketahui siapa yang terdaftar di sini.",
    },
    "not_in_review": {
        "en": "There is nothing to review on this certificate.",
        "id": "Tidak ada yang perlu ditinjau pada sertifikat ini.",
    },
    "certificate_nameless": {
        "en": "The holder's name was erased at the holder's request; no other certificate can take "
        "this one's place.",
        "id": "Nama pemilik sudah dihapus atas permintaannya; sertifikat ini tidak dapat diganti.",
    },
    "issuer_not_found": {
        "en": "No academy {academy} issues certificates here.",
        "id": "Tidak ada akademi {academy} yang menerbitkan sertifikat di sini.",
    },
    "certificate_unsigned": {
        "en": "The certificate is being signed; try again in a moment.",
        "id": "Sertifikat ini sedang ditandatangani; coba lagi sebentar lagi.",
    },
    "certificate_erased": {
        "en": "The holder's name was erased at the holder's request; {serial} cannot be had as a "
        "file any more. What is known of it: {address}",
        "id": "Nama pemilik sudah dihapus atas permintaannya; {serial} tidak lagi tersedia sebagai "
        "berkas. Yang diketahui tentangnya: {address}",
    },
    "key_not_found": {
        "en": "This academy has no key {kid}.",
        "id": "Akademi ini tidak memiliki kunci {kid}.",
    },
    "status_list_not_found": {
        "en": "The academy {academy} has no status list {number}.",
        "id": "Akademi {academy} tidak memiliki daftar status {number}.",
    },
    "status_list_unsigned": {
        "en": "This status list is not signed at the moment. Until it is, a certificate cannot be "
        "checked by it; ask for the certificate's own address instead.",
        "id": "Daftar status ini sedang tidak bertanda tangan. Untuk sementara sertifikat tidak "
        "dapat diperiksa dengannya; periksa lewat alamat sertifikat itu sendiri.",
    },
    "design_not_found": {
        "en": "There is no version {version} of the certificates' design.",
        "id": "Desain sertifikat tidak memiliki versi {version}.",
    },
    "design_colour_form": {
        "en": "A colour is written as # and six hexadecimal digits, such as #17375e.",
        "id": "Warna ditulis sebagai # dan enam angka heksadesimal, misalnya #17375e.",
    },
    "design_colour_pale": {
        "en": "This colour is too pale to be read on white; choose a darker one.",
        "id": "Warna ini terlalu pucat untuk dibaca di atas putih; pilih yang lebih gelap.",
    },
    "design_signatories": {
        "en": "At most {most} people sign a certificate.",
        "id": "Sertifikat ditandatangani paling banyak {most} orang.",
    },
    "image_form": {
        "en": "Give a picture either its data or the id of one that was sent before.",
        "id": "Untuk gambar, kirimkan datanya, atau id gambar yang pernah dikirim.",
    },
    "image_unknown": {
        "en": "There is no picture {id} here; send its data.",
        "id": "Tidak ada gambar {id} di sini; kirimkan datanya.",
    },
    "image_too_large": {
        "en": "A picture may have at most 700 KB.",
        "id": "Ukuran gambar paling besar 700 KB.",
    },
    "image_too_many_pixels": {
        "en": "A picture may have at most 16 million pixels.",
        "id": "Gambar paling banyak memiliki 16 juta piksel.",
    },
    "image_unreadable": {
        "en": "This is no PNG or JPEG picture in base64, or it is damaged.",
        "id": "Ini bukan gambar PNG atau JPEG dalam base64, atau gambarnya rusak.",
    },
}
