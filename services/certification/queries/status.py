"""Where certificates stand by their bits, and which lists are to be signed."""

from collections.abc import Iterator
from datetime import datetime
from datetime import timedelta
from typing import Any

from services.certification.domain.status_list import RENEWED_AFTER
from services.certification.repository import status_entry_id
from services.certification.repository import status_list_id
from shared.mongo.documents import Readable
from shared.mongo.documents import get

Document = dict[str, Any]

# Entries that are in memory at once while a list is read.
_AT_ONCE = 1_000

# What of a list's head says whether it is to be signed; the signed forms may be long.
_WHETHER_TO_SIGN = {
    "number": 1,
    "changes": 1,
    "asked_at": 1,
    "signed.changes": 1,
    "signed.at": 1,
}


def is_raised(source: Readable, academy: str, number: int, index: int) -> bool | None:
    """Whether the bit is set now; None for a place that no certificate has.

    It is what the database knows. The published list follows it, by some seconds as a rule.
    """
    entry = get(source, "status_entries", academy, status_entry_id(academy, number, index))
    return None if entry is None else bool(entry["raised"])


def raised_places(source: Readable, academy: str, number: int) -> Iterator[int]:
    """The places whose bits are set, in no order, a few of them in memory at once."""
    query = {"academy": academy, "number": number, "raised": True}
    found = source["status_entries"].find(query, {"_id": 0, "index": 1}, batch_size=_AT_ONCE)
    for entry in found:
        yield entry["index"]


def read_signed(source: Readable, academy: str, number: int, form: str) -> Document | None:
    """What was signed last in this form (`token` or `document`), and until when it is good.

    Without both members while it was never signed. None when there is no such list.
    """
    query = {"_id": status_list_id(academy, number), "academy": academy}
    wanted = {f"signed.{form}": 1, "signed.valid_until": 1}
    head: Document | None = source["status_lists"].find_one(query, wanted)
    return head and (head.get("signed") or {})


def is_current(head: Document, now: datetime) -> bool:
    """Whether what was signed last says what is so, and will be good for a while."""
    signed = head["signed"]
    return (
        signed is not None
        # Not whether it is as high: after a restore the counter may be lower than it was.
        and signed["changes"] == head["changes"]
        and now < signed["at"] + RENEWED_AFTER
    )


def lists_to_publish(
    source: Readable, academy: str, now: datetime, patience: timedelta = timedelta(0)
) -> list[int]:
    """The numbers of lists to sign, without those that were asked for in the last `patience`."""
    heads = source["status_lists"].find({"academy": academy}, _WHETHER_TO_SIGN)
    return [
        head["number"]
        for head in heads
        if (head["asked_at"] is None or head["asked_at"] <= now - patience)
        and not is_current({"signed": None, **head}, now)
    ]
