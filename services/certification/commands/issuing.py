"""Issues certificates: the first because facts have earned it, later ones by an explicit act."""

from dataclasses import asdict
from dataclasses import replace
from typing import Any

from pymongo import ReturnDocument

from services.certification.commands.holding import reckon_holder
from services.certification.commands.reckoning import Dossier
from services.certification.commands.reckoning import gather
from services.certification.commands.reckoning import reckon
from services.certification.commands.signing import Blank
from services.certification.commands.signing import Signer
from services.certification.commands.signing import ask_to_sign
from services.certification.commands.signing import placed
from services.certification.commands.signing import signed
from services.certification.domain.award import Award
from services.certification.domain.award import awards
from services.certification.domain.award import course_score
from services.certification.domain.certificate import Certificate
from services.certification.domain.certificate import certificate_id
from services.certification.domain.facts import standing
from services.certification.domain.serial import issue_year
from services.certification.domain.serial import lookup_key
from services.certification.domain.serial import make_serial
from services.certification.domain.serial import series
from services.certification.domain.words import describe_rule
from services.certification.repository import certificate_document
from shared.contracts import CERTIFICATE_ISSUED
from shared.contracts import CERTIFICATION_MESSAGE_REQUESTED
from shared.mongo.documents import get
from shared.mongo.documents import insert
from shared.mongo.documents import save
from shared.mongo.unit_of_work import Transaction

Document = dict[str, Any]

FIRST = 1


def issue_earned(
    tx: Transaction, academy: str, enrolment_id: str, kind: str, blank: Blank, signer: Signer
) -> str | None:
    """Issues the enrolment's first certificate of `kind` and returns its serial.

    Decides anew from the facts as they are in this transaction. None when the first was issued
    before, whatever became of it, when it is not earned, or while the academy is not known: what
    is then still owed stays on the ledger.
    """
    ledger = get(tx, "ledgers", academy, enrolment_id)
    if ledger is None:
        return None
    dossier = gather(tx, ledger)
    award = next((each for each in awards(dossier.facts, dossier.rules) if each.kind == kind), None)
    home = get(tx, "academies", academy, academy)
    id = certificate_id(academy, enrolment_id, kind, FIRST)
    if award is None or home is None or get(tx, "certificates", academy, id) is not None:
        reckon(tx, ledger)
        return None
    certificate = _first(tx, id, ledger, dossier, award)
    serial = draw_serial(tx, home, certificate.cohort_number, blank.ending)
    strike(tx, replace(certificate, serial=serial), home, blank, signer)
    _bump_what_was_read(tx, dossier)
    reckon_holder(tx, academy, certificate.person_id)
    return serial


def draw_serial(tx: Transaction, home: Document, cohort_number: str, ending: str) -> str:
    """The next serial of the academy, year and cohort. The counter goes back if `tx` does."""
    of = series(home["code"], issue_year(tx.now, home["time_zone"]), cohort_number)
    counter = tx["serial_counters"].find_one_and_update(
        {"_id": of, "academy": home["_id"]},
        {"$inc": {"last": 1}},
        upsert=True,
        return_document=ReturnDocument.AFTER,
    )
    assert counter is not None
    return make_serial(of, counter["last"], ending)


def strike(
    tx: Transaction,
    certificate: Certificate,
    home: Document,
    blank: Blank,
    signer: Signer | None = None,
    replaces: str | None = None,
) -> None:
    """Stores and announces a certificate that has its serial; without a signer one will sign it.

    `replaces` is the serial of the one whose place it takes: the holder is told so.
    """
    issued = placed(tx, certificate, blank.seed)
    if signer is not None:
        issued = signed(tx, issued, home, signer, blank.public_url)
    stored = {**certificate_document(issued), "review": None, "kept": []}
    version = insert(tx, "certificates", stored)["version"]
    if signer is None:
        ask_to_sign(tx, issued.academy, issued.id, version)
    entry = {"_id": lookup_key(issued.serial), "certificate_id": issued.id}
    insert(tx, "serials", {**entry, "academy": issued.academy})
    _announce(tx, issued, blank.public_url, replaces)


def _first(
    tx: Transaction, id: str, ledger: Document, dossier: Dossier, award: Award
) -> Certificate:
    assert dossier.cohort is not None  # The rule came from there.
    return Certificate(
        id=id,
        academy=ledger["academy"],
        enrolment_id=ledger["_id"],
        person_id=ledger["person_id"],
        cohort_id=dossier.cohort["_id"],
        kind=award.kind,
        issue=FIRST,
        serial="",
        holder=ledger["holder"],
        title=award.rule.title,
        programme=dossier.cohort["title"],
        cohort_number=dossier.cohort["number"],
        hours=award.rule.hours,
        rule_id=award.rule.id,
        rule_version=award.rule.version,
        earned_at=award.earned_at,
        issued_at=tx.now,
        criteria=describe_rule(award.rule),
        skills=tuple(asdict(skill) for skill in award.rule.skills),
        score=course_score(standing(dossier.facts)),
    )


def _bump_what_was_read(tx: Transaction, dossier: Dossier) -> None:
    """An award writes whatever it read, so that a fact which changes that cannot pass it by."""
    for collection, document in (("cohorts", dossier.cohort), ("teams", dossier.team)):
        if document is not None:
            save(tx, collection, document)


def _announce(tx: Transaction, issued: Certificate, public_url: str, replaces: str | None) -> None:
    tx.publish(
        CERTIFICATE_ISSUED,
        issued.academy,
        {
            "enrolment_id": issued.enrolment_id,
            "cohort_id": issued.cohort_id,
            "certificate_id": issued.id,
            "serial": issued.serial,
            "kind": issued.kind,
            "hours": issued.hours,
            "issued_at": issued.issued_at,
        },
    )
    parameters = {"serial": issued.serial, "address": f"{public_url}/verify/{issued.serial}"}
    template = "certificate-issued"
    if replaces is not None:
        template, parameters["old"] = "certificate-replaced", replaces
    tx.publish(
        CERTIFICATION_MESSAGE_REQUESTED,
        issued.academy,
        {"person_id": issued.person_id, "template": template, "parameters": parameters},
    )
