"""Works out what a ledger is owed and which of its certificates have become wrong."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from services.certification.domain.award import Requirement
from services.certification.domain.award import awards
from services.certification.domain.award import rules_named
from services.certification.domain.award import wrong_now
from services.certification.domain.certificate import ISSUED
from services.certification.domain.facts import Fact
from services.certification.domain.rule import AwardRule
from services.certification.repository import facts_of
from services.certification.repository import rule_of
from services.certification.repository import rule_version_id
from shared.mongo.documents import Readable
from shared.mongo.documents import get
from shared.mongo.documents import save
from shared.mongo.unit_of_work import Transaction

Document = dict[str, Any]
Named = tuple[str, int]


@dataclass(frozen=True)
class Dossier:
    """All that is known of one enrolment, with the rules that its cohort has ever chosen."""

    facts: tuple[Fact, ...]
    rules: dict[Named, AwardRule]
    cohort: Document | None
    team: Document | None


def gather(source: Readable, ledger: Document) -> Dossier:
    """Reads what the ledger's cohort and team share with it."""
    academy = ledger["academy"]
    cohort = ledger["cohort_id"] and get(source, "cohorts", academy, ledger["cohort_id"])
    team = ledger["team_id"] and get(source, "teams", academy, ledger["team_id"])
    facts = facts_of(ledger) + facts_of(cohort) + facts_of(team)
    return Dossier(facts, read_rules(source, academy, rules_named(facts)), cohort, team)


def read_rules(source: Readable, academy: str, named: Iterable[Named]) -> dict[Named, AwardRule]:
    """Those of the named versions that exist."""
    ids = [rule_version_id(academy, id, number) for id, number in named]
    if not ids:
        return {}
    found = source["award_rule_versions"].find({"_id": {"$in": ids}, "academy": academy})
    return {(rule.id, rule.version): rule for rule in map(rule_of, found)}


def reckon(tx: Transaction, ledger: Document) -> Document:
    """Saves the ledger with what it is owed, and marks its certificates for review where needed.

    Always writes the ledger: whatever else read it meanwhile and decided must look again.
    """
    dossier = gather(tx, ledger)
    query = {"academy": ledger["academy"], "enrolment_id": ledger["_id"]}
    certificates = list(tx["certificates"].find(query))
    made = {certificate["kind"] for certificate in certificates}
    owed = [each.kind for each in awards(dossier.facts, dossier.rules) if each.kind not in made]
    for certificate in certificates:
        pass
    since = ledger["owed_since"] if ledger["owed"] else tx.now
    return save(
        tx,
        "ledgers",
        {
            **ledger,
            "owed": owed,
            "asked": [kind for kind in ledger["asked"] if kind in owed],
            "owed_since": since if owed else None,
        },
    )


def _review(tx: Transaction, certificate: Document, dossier: Dossier) -> None:
    """Puts the certificate on the organiser's list, or takes it off, as the facts now stand."""
    named = (certificate["rule_id"], certificate["rule_version"])
    rule = dossier.rules.get(named)
    if rule is None:
        rule = read_rules(tx, certificate["academy"], [named])[named]
    wrong: tuple[Requirement, ...] = ()
    if certificate["state"] == ISSUED:
        wrong = wrong_now(dossier.facts, rule)
    kept = certificate["kept"]
    entries = [{"code": each.code, "subject": each.subject} for each in wrong]
    entries = [entry for entry in entries if entry not in kept]
    before = certificate["review"]
    if entries == (before["wrong"] if before else []):
        return
    since = before["since"] if before else tx.now
    review = {"since": since, "wrong": entries} if entries else None
    save(tx, "certificates", {**certificate, "review": review})
