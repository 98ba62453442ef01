"""Serials of certificates: `PIA-2026-C03-0123-K7M2QX`, hard to guess and easy to read aloud.

Academy code, year of issue where the academy is, cohort number, a counter, and six random
characters of Crockford's base 32 (no I, L, O, U). With another ending a serial is unknown, so
nobody finds certificates by counting.
"""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ENDING_LENGTH = 6

# The longest serial that could be one; anything longer is not looked up.
LONGEST = 60

# What people type for a character that looks the same (Crockford's decoding rule).
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})


def random_ending(choice: Callable[[str], str]) -> str:
    """Six characters; `choice` picks one of a string and must be unpredictable."""
    return "".join(choice(ALPHABET) for _ in range(ENDING_LENGTH))


def issue_year(moment: datetime, time_zone: str) -> int:
    """The year on the academy's wall calendar at that moment."""
    return moment.astimezone(ZoneInfo(time_zone)).year


def series(code: str, year: int, cohort_number: str) -> str:
    """What one counter runs through: the serial without counter and ending."""
    return f"{code}-{year}-{cohort_number}"


def make_serial(series: str, counter: int, ending: str) -> str:
    """The serial as it is printed; the counter has four digits or more."""
    return f"{series}-{counter:04d}-{ending}"


def lookup_key(text: str) -> str | None:
    """What a serial is found by, however it was typed: case, separators and lookalikes are equal.

    None when the text cannot be a serial at all.
    """
    if len(text) > LONGEST or not text.isascii():
        return None
    return "".join(filter(str.isalnum, text.upper())).translate(_LOOKALIKES) or None
