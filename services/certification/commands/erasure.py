"""A person is erased: the ledger loses the name, certificates only when that is asked for."""

from datetime import datetime

from services.certification.commands.exceptions import forget_in_exceptions
from services.certification.commands.reckoning import reckon
from services.certification.commands.revocations import forget_in_revocations
from services.certification.commands.sharing import share_nothing
from shared.events.erasing import erase_from_backbone
from shared.mongo.documents import save
from shared.mongo.erasures import ERASED
from shared.mongo.erasures import note_erasure
from shared.mongo.unit_of_work import Transaction

ANONYMISE = "anonymise"


def erase_person(
    tx: Transaction, academy: str, person_id: str, at: datetime, certificates: str
) -> None:
    """Erases what certification knows of the person; safe to repeat.

    A certificate is the academy's public record of what it has stated, so it stays as it is unless
    `certificates` is `anonymise`: then the holder's name goes and with it the signed statement,
    which names the holder, and the reasons of what was done to it, which may name anybody; serial,
    programme, hours and dates stay verifiable. What the holder had let a certificate say beside
    that (address, DID, score, page) goes from it in any case.
    """
    note_erasure(tx, academy, person_id, at)
    here = {"academy": academy, "person_id": person_id}
    names = set()
    ids = []
    for ledger in list(tx["ledgers"].find(here)):
        ids.append(ledger["_id"])
        names.add(ledger["holder"])
        # Reckoned, because whoever issues at this moment has read the name and must look again.
        reckon(tx, {**ledger, "holder": ERASED})
    forget_in_exceptions(tx, academy, person_id, ids)
    for certificate in list(tx["certificates"].find(here)):
        if certificates == ANONYMISE:
            names.add(certificate["holder"])
            nameless = {"holder": ERASED, "sharing": {}, "token": "", "proof": None}
            history = [{**step, "reason": ERASED} for step in certificate["history"]]
            forget_in_revocations(tx, certificate)
            save(tx, "certificates", {**certificate, **nameless, "history": history})
        else:
            share_nothing(tx, certificate)
    erase_from_backbone(tx, person_id, ids, {name for name in names if name})
