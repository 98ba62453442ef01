"""Where a person's ledgers and certificates meet: one certificate may be part of another.

See docs/decisions/0025-rules-that-change-and-build-on-each-other.md.
"""

from services.certification.commands.asking import ask
from services.certification.commands.reckoning import reckon
from shared.mongo.unit_of_work import Transaction


def touch_holder(tx: Transaction, academy: str, person_id: str) -> None:
    """Writes the person's document.

    A certificate that changes looks for the person's ledgers, while a ledger that learns whose it
    is looks for the person's certificates; both write here, so that one of them sees the other.
    """
    tx["holders"].update_one(
        {"_id": f"{academy}:{person_id}", "academy": academy}, {"$inc": {"touched": 1}}, upsert=True
    )


def reckon_holder(tx: Transaction, academy: str, person_id: str) -> None:
    """A certificate of the person is new or has changed: reckons all ledgers of the person.

    Asks for what has become due. Called when the certificate is stored.
    """
    touch_holder(tx, academy, person_id)
    for ledger in list(tx["ledgers"].find({"academy": academy, "person_id": person_id})):
        ask(tx, reckon(tx, ledger))
