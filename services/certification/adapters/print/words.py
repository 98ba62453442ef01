"""What a printed certificate says beside its data, in Indonesian and English."""

from collections.abc import Mapping

Words = Mapping[str, str]

WORDS: Mapping[str, Words] = {
    "id": {
        "heading_completion": "Sertifikat Kelulusan",
        "heading_attendance": "Sertifikat Kehadiran",
        "heading_programme": "Sertifikat Program",
        "given": "diberikan kepada",
        "did_completion": "yang telah menyelesaikan",
        "did_attendance": "yang telah mengikuti",
        "did_programme": "yang telah menyelesaikan rangkaian program",
        "programme": "Program",
        "cohort": "Angkatan",
        "hours": "Jam pelajaran",
        "hours_value": "{hours} JP",
        "earned": "Syarat terpenuhi",
        "issued": "Diterbitkan",
        "serial": "Nomor seri",
        "check": "Periksa keaslian sertifikat ini",
        "code_alt": "Kode QR yang menuju {address}",
        "logo_alt": "Logo {academy}",
        "signature_alt": "Tanda tangan {name}",
        "attached": "Sertifikat ini sebagai data yang ditandatangani (Open Badges 3.0)",
        "specimen": "CONTOH",
    },
    "en": {
        "heading_completion": "Certificate of Completion",
        "heading_attendance": "Certificate of Attendance",
        "heading_programme": "Programme Certificate",
        "given": "awarded to",
        "did_completion": "who has completed",
        "did_attendance": "who has attended",
        "did_programme": "who has completed the programme",
        "programme": "Programme",
        "cohort": "Cohort",
        "hours": "Training hours",
        "hours_value": "{hours} JP of 45 minutes",
        "earned": "Requirements met",
        "issued": "Issued",
        "serial": "Serial number",
        "check": "Check that this certificate is genuine",
        "code_alt": "QR code that leads to {address}",
        "logo_alt": "Logo of {academy}",
        "signature_alt": "Signature of {name}",
        "attached": "This certificate as signed data (Open Badges 3.0)",
        "specimen": "SPECIMEN",
    },
}
