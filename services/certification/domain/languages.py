"""Texts in one of several languages, and days on a wall calendar, for all who write them."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

_MONTHS: Mapping[str, tuple[str, ...]] = {
    "id": (
        "Januari",
        "Februari",
        "Maret",
        "April",
        "Mei",
        "Juni",
        "Juli",
        "Agustus",
        "September",
        "Oktober",
        "November",
        "Desember",
    ),
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
}


def in_language(texts: Mapping[str, str], language: str) -> str:
    """The text in this language, or else in one that there is; empty when there is none.

    Page, print and credential all take it from here, so that they say the same.
    """
    order = (language, "id", "en", *texts)
    return next((texts[each] for each in order if texts.get(each, "").strip()), "")


def day(moment: datetime, zone: str, language: str) -> str:
    """The date where the academy is, as `24 November 2026`."""
    local = moment.astimezone(ZoneInfo(zone))
    return f"{local.day} {_MONTHS[language][local.month - 1]} {local.year}"
