"""Who takes part: a city's units, eight teams of three, and those who run the academy.

Names and units are invented; the kinds of unit are those of an Indonesian city.
"""

from dataclasses import dataclass

from tests.journey.api import Person

ACADEMY = "pontianak"

# The learner of a team, by the team's number and the learner's place in it.
Place = tuple[int, int]


@dataclass(frozen=True)
class Idea:
    """What a team applies with, and from which unit."""

    team: str
    unit: str
    kind: str
    title: str
    problem: str


IDEAS = (
    Idea(
        "Antrean Ringan",
        "Puskesmas Kampung Dalam",
        "technical_unit",
        "Antrean obat tanpa berdiri",
        "Pasien lansia berdiri rata-rata 50 menit menunggu obat.",
    ),
    Idea(
        "Sungai Bersih",
        "Dinas Lingkungan Hidup",
        "agency",
        "Lapor sampah tepian sungai",
        "Laporan sampah di tepian sungai ditangani setelah lebih dari sepekan.",
    ),
    Idea(
        "Loket Malam",
        "Kecamatan Pontianak Timur",
        "district",
        "Layanan surat setelah jam kerja",
        "Pekerja harian kehilangan upah untuk mengurus satu surat.",
    ),
    Idea(
        "Data Gizi",
        "Kelurahan Saigon",
        "ward",
        "Peta gizi balita per RT",
        "Kader mencatat gizi balita di kertas dan datanya terlambat dua bulan.",
    ),
    Idea(
        "Air Lancar",
        "Perumda Air Minum",
        "enterprise",
        "Kabar gangguan air lebih awal",
        "Warga baru tahu air mati setelah keran kering.",
    ),
    Idea(
        "Pajak Paham",
        "Badan Pendapatan Daerah",
        "agency",
        "Surat pajak yang mudah dimengerti",
        "Empat dari sepuluh wajib pajak menelepon karena suratnya tidak jelas.",
    ),
    Idea(
        "Pasar Terang",
        "Dinas Perdagangan",
        "agency",
        "Harga pangan yang dapat dibandingkan",
        "Pedagang dan pembeli tidak tahu harga di pasar lain.",
    ),
    Idea(
        "Lampu Cepat",
        "Dinas Perhubungan",
        "agency",
        "Lampu jalan menyala dalam sehari",
        "Idenya sama dengan inovasi yang sudah berjalan di dinas yang sama.",
    ),
)
NEEDED_UNITS = tuple(dict.fromkeys((idea.unit, idea.kind) for idea in IDEAS))


@dataclass(frozen=True)
class Shape:
    """How large the teams are that apply, and which of them have which part, by number.

    The waiting team gets the seats of the one that withdraws, so they are of one size.
    """

    sizes: tuple[int, ...] = (3,) * len(IDEAS)
    revising: int | None = 2
    quitting: Place | None = (3, 2)
    absent: Place | None = (4, 1)
    withdrawing: int = 5
    waiting: int = 6
    ineligible: int = 7

    @property
    def admitted(self) -> list[int]:
        """Those that take part in the end, the one that moves up last."""
        gone = {self.withdrawing, self.waiting, self.ineligible}
        return [*(number for number in range(len(self.sizes)) if number not in gone), self.waiting]

    @property
    def seats(self) -> int:
        return sum(self.sizes[number] for number in self.admitted)


_GIVEN = (
    *("Aisyah", "Budi", "Citra", "Dewi", "Eko", "Fitri", "Galih", "Hana", "Indra", "Juwita"),
    *("Kartika", "Lukman", "Maya", "Nadia", "Oki", "Putri", "Rahmat", "Sari", "Taufik", "Umi"),
    *("Vina", "Wahyu", "Yanti", "Zainal"),
)
_FAMILY = ("Pratama", "Lestari", "Hidayat", "Siregar", "Halim", "Kusuma", "Tan", "Ramadhan")


def name_of(number: int, cohort: int) -> str:
    """A learner's name; another cohort has other people."""
    return f"{_GIVEN[number % len(_GIVEN)]} {_FAMILY[(number + cohort * 3) % len(_FAMILY)]}"


@dataclass
class Learner:
    """A member of a team, with what the journey learns of them on the way."""

    person: Person
    enrolment_id: str = ""
    serial: str = ""
    stops_early: bool = False
    stays_away: bool = False
    waived: bool = False

    @property
    def name(self) -> str:
        return self.person.name


@dataclass
class Team:
    """Three learners with an idea; the first one speaks for them."""

    idea: Idea
    learners: list[Learner]
    application_id: str = ""
    team_id: str = ""
    project_id: str = ""
    session_id: str = ""
    revises: bool = False  # Its gate is sent back and it does not hand it in again.

    @property
    def name(self) -> str:
        return self.idea.team

    @property
    def speaker(self) -> Person:
        return self.learners[0].person
