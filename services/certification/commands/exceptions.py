"""Exceptions: one organiser proposes to waive a requirement, another one decides.

Every act writes the ledger too: whoever reckons or issues at the same moment must look again.
"""

from datetime import datetime
from typing import Any

from services.certification.commands.asking import ask_for
from services.certification.commands.reckoning import gather
from services.certification.commands.recording import record_of_enrolment
from services.certification.domain import exception as waivers
from services.certification.domain.errors import NotFound
from services.certification.domain.errors import WrongState
from services.certification.domain.exception import OPEN
from services.certification.domain.exception import Step
from services.certification.domain.exception import Waiver
from services.certification.repository import waiver_document
from services.certification.repository import waiver_of
from shared.mongo.documents import Readable
from shared.mongo.documents import get
from shared.mongo.documents import insert
from shared.mongo.documents import save
from shared.mongo.erasures import ERASED
from shared.mongo.unit_of_work import Transaction

Document = dict[str, Any]


def find_exception(source: Readable, academy: str, enrolment_id: str, id: str) -> Document:
    """One exception of this enrolment. Raises NotFound."""
    found = get(source, "exceptions", academy, id)
    if found is None or found["enrolment_id"] != enrolment_id:
        raise NotFound("exception_not_found")
    return found


def propose_exception(
    tx: Transaction,
    academy: str,
    enrolment_id: str,
    by: str,
    kind: str,
    code: str,
    subject: str,
    reason: str,
) -> Document:
    """Proposes that the requirement does not count for the certificate of this kind.

    Raises NotFound, Invalid for what no rule of the cohort asks for, NotAllowed for the learner,
    WrongState when the same is proposed or approved already.
    """
    ledger = _ledger(tx, academy, enrolment_id)
    waivers.check_not_own(by, ledger["person_id"])
    first = (Step(waivers.PROPOSED, tx.now, by, reason),)
    waiver = Waiver(
        tx.new_id(), academy, enrolment_id, kind, code, subject, waivers.PROPOSED, first
    )
    waivers.check_asked(gather(tx, ledger).rules.values(), kind, code, subject)
    same = {"academy": academy, "enrolment_id": enrolment_id, "kind": kind, "code": code}
    if any(
        each["subject"] == subject and each["state"] in OPEN for each in tx["exceptions"].find(same)
    ):
        raise WrongState("exception_open")
    stored = insert(tx, "exceptions", waiver_document(waiver))
    save(tx, "ledgers", ledger)
    return stored


def decide_exception(
    tx: Transaction,
    academy: str,
    enrolment_id: str,
    id: str,
    action: str,
    by: str,
    reason: str,
    expected: int | None = None,
) -> Document:
    """What becomes of it: `action` is APPROVED, REJECTED or WITHDRAWN (domain/exception.py).

    Approved, it waives the requirement from now on, and a certificate that lacked nothing else
    becomes due. Withdrawn afterwards, a certificate that rests on it goes to the review list.
    Raises NotFound, WrongState, and NotAllowed where another person has to decide.
    """
    document = find_exception(tx, academy, enrolment_id, id)
    ledger = _ledger(tx, academy, enrolment_id)
    waiver = _decided(waiver_of(document), action, by, reason, tx.now, ledger["person_id"])
    stored = save(tx, "exceptions", {**document, **waiver_document(waiver)}, expected)
    if waiver.fact is None:
        save(tx, "ledgers", ledger)
    else:
        record_of_enrolment(tx, academy, enrolment_id, waiver.fact)
        ask_for(tx, academy, enrolment_id)
    return stored


def forget_in_exceptions(
    tx: Transaction, academy: str, person_id: str, enrolments: list[str]
) -> None:
    """Why a person who is erased was excepted goes, and what the person wrote; safe to repeat.

    Who decided, when, and on which requirement stays.
    """
    about = {"enrolment_id": {"$in": enrolments}}
    query = {"academy": academy, "$or": [about, {"history.by": person_id}]}
    for document in list(tx["exceptions"].find(query)):
        own = document["enrolment_id"] in enrolments
        history = [
            {**step, "reason": ERASED} if own or step["by"] == person_id else step
            for step in document["history"]
        ]
        save(tx, "exceptions", {**document, "history": history})


def _decided(
    waiver: Waiver, action: str, by: str, reason: str, at: datetime, learner: str
) -> Waiver:
    if action == waivers.WITHDRAWN:
        return waiver.withdraw(by, reason, at)
    decide = {waivers.APPROVED: waiver.approve, waivers.REJECTED: waiver.reject}[action]
    return decide(by, reason, at, learner)


def _ledger(tx: Transaction, academy: str, enrolment_id: str) -> Document:
    """The ledger of somebody who is known: nobody may decide on an exception of their own."""
    ledger = get(tx, "ledgers", academy, enrolment_id)
    if ledger is None:
        raise NotFound("ledger_not_found")
    if ledger["person_id"] is None:
        raise WrongState("exception_learner_unknown")
    return ledger
