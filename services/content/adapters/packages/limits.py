"""How large a package may be, and what reading it may cost."""

from __future__ import annotations

from dataclasses import dataclass

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB


@dataclass(frozen=True)
class Limits:
    """Bounds on one import. Sizes in bytes, times in seconds.

    Measured on real packages: they never unpack to more than 6.4 times their size, 24.4 for one
    member, so `ratio` leaves room and still stops a bomb early.
    """

    package_bytes: int = 512 * MIB
    unpacked_bytes: int = 2 * GIB
    ratio: int = 100
    member_bytes: int = 256 * MIB
    xml_bytes: int = 32 * MIB
    xml_depth: int = 128
    html_bytes: int = 4 * MIB
    yaml_bytes: int = 4 * MIB
    entries: int = 20_000
    items: int = 10_000
    questions: int = 50_000
    memory_bytes: int = 512 * MIB
    cpu_seconds: int = 120
    wall_seconds: int = 180
