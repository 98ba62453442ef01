"""Signs status lists and stores what was signed; requests only ever give out what is stored.

The bits are read outside a transaction, after the counter of changes: what is signed shows every
change that the counter has, and perhaps some more, for which the list is then signed again.
"""

from datetime import datetime
from typing import Any

import orjson

from services.certification.commands.signing import Signer
from services.certification.commands.signing import note_keys
from services.certification.domain.status_list import VALID
from services.certification.domain.status_list import bits_of
from services.certification.domain.status_list import compose_list
from services.certification.queries.status import raised_places
from services.certification.repository import issuer_of
from services.certification.repository import status_list_id
from shared.mongo.documents import Readable
from shared.mongo.documents import get
from shared.mongo.unit_of_work import Transaction

Document = dict[str, Any]


def begin_publishing(tx: Transaction, academy: str, number: int) -> Document | None:
    """The head of the list as it is now; None when there is none. Later changes ask anew."""
    query = {"_id": status_list_id(academy, number), "academy": academy}
    return tx["status_lists"].find_one_and_update(query, {"$set": {"asked_at": None}})


def sign_list(
    source: Readable, head: Document, signer: Signer, public_url: str, now: datetime
) -> Document | None:
    """The list in both forms, with the changes that it shows; None while the academy is unknown."""
    academy, number = head["academy"], head["number"]
    home = get(source, "academies", academy, academy)
    if home is None:
        return None
    issuer = issuer_of(home, public_url)
    credential = compose_list(issuer, number, bits_of(raised_places(source, academy, number)), now)
    proof = signer.proof(credential, issuer, now)
    return {
        "changes": head["changes"],
        "at": now,
        "valid_until": now + VALID,
        "token": signer.token(credential, issuer),
        "document": orjson.dumps({**credential, "proof": proof}).decode(),
    }


def publish(
    tx: Transaction, academy: str, number: int, signed: Document | None, signer: Signer
) -> bool:
    """Stores what was signed unless something newer is there, and says whether it did.

    Keeps the public halves of the keys, so that it can be verified.
    """
    head = get(tx, "status_lists", academy, status_list_id(academy, number))
    if head is None or signed is None:
        return False
    there = head["signed"]
    # By the time, not by the counter: after a restore that may be lower than it was.
    if there is not None and there["at"] > signed["at"]:
        return False
    note_keys(tx, academy, signer)
    tx["status_lists"].update_one({"_id": head["_id"]}, {"$set": {"signed": signed}})
    return True
