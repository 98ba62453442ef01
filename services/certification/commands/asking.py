"""Asks for the certificates that ledgers are owed; the issue itself is a job."""

from collections.abc import Mapping
from typing import Any

from services.certification.commands.reckoning import reckon
from shared.mongo.documents import get
from shared.mongo.documents import save
from shared.mongo.unit_of_work import Transaction

Document = dict[str, Any]


def ask_where(tx: Transaction, academy: str, query: Mapping[str, Any]) -> None:
    """Asks for what the ledgers that `query` finds are owed."""
    owed = {**query, "academy": academy, "owed_since": {"$ne": None}}
    for ledger in list(tx["ledgers"].find(owed)):
        ask(tx, ledger)


def ask_for(tx: Transaction, academy: str, enrolment_id: str) -> None:
    """Asks for what this ledger is owed, and was not asked for yet."""
    ledger = get(tx, "ledgers", academy, enrolment_id)
    if ledger is not None and ledger["owed"]:
        ask(tx, ledger)


def ask_again(tx: Transaction, academy: str, enrolment_id: str) -> None:
    """Asks once more, whether or not it was asked for before."""
    ledger = get(tx, "ledgers", academy, enrolment_id)
    if ledger is not None:
        ask(tx, {**ledger, "asked": []})


def reckon_anew(tx: Transaction, academy: str, enrolment_id: str) -> None:
    """Reckons the ledger because something around it has changed, and asks for what is due."""
    ledger = get(tx, "ledgers", academy, enrolment_id)
    if ledger is not None:
        ask(tx, reckon(tx, ledger))


def cohort_reckoned(tx: Transaction, academy: str, cohort_id: str, version: int) -> None:
    """Notes that all ledgers know of the cohort as it was at `version`."""
    cohort = get(tx, "cohorts", academy, cohort_id)
    if cohort is not None and cohort["version"] == version:
        save(tx, "cohorts", {**cohort, "unreckoned_since": None})


def note_waiting(tx: Transaction, academy: str, enrolment_id: str) -> None:
    """No worker has keys to sign what the ledger is owed; asking again takes the note away."""
    ledger = get(tx, "ledgers", academy, enrolment_id)
    if ledger is not None and ledger["owed"] and not ledger.get("waits_for_key"):
        save(tx, "ledgers", {**ledger, "waits_for_key": True})


def ask(tx: Transaction, ledger: Document) -> None:
    """Enqueues the issue of what is owed and was not asked for yet.

    The job has no key: with one it could run only once ever, and what it declined because of a
    fact that came in between could never be issued. `asked` keeps it from being asked for twice,
    and a second run issues nothing. `asked_at` is when that was done last; how long it has been
    owed is not forgotten by asking.
    """
    new = [kind for kind in ledger["owed"] if kind not in ledger["asked"]]
    if not new:
        return
    for kind in new:
        params = {"enrolment_id": ledger["_id"], "kind": kind}
        tx.enqueue("issue-certificate", ledger["academy"], params)
    asked = {"asked": ledger["asked"] + new, "asked_at": tx.now, "waits_for_key": False}
    save(tx, "ledgers", {**ledger, **asked})
