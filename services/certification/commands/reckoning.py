"""Works out what a ledger is owed and which of its certificates have become wrong."""

from collections.abc import Collection
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from services.certification.domain.award import Requirement
from services.certification.domain.award import awards
from services.certification.domain.award import wrong_now
from services.certification.domain.certificate import ISSUED
from services.certification.domain.facts import Fact
from services.certification.domain.rule import AwardRule
from services.certification.repository import facts_of
from services.certification.repository import facts_of_holder
from services.certification.repository import rule_of
from services.certification.repository import rule_version_id
from services.certification.repository import rules_of
from shared.mongo.documents import Readable
from shared.mongo.documents import get
from shared.mongo.documents import save
from shared.mongo.unit_of_work import Transaction

Document = dict[str, Any]
Named = tuple[str, int]

# Codes of requirements that what the team and the person have elsewhere, and this alone, bears on.
OF_ELSEWHERE = frozenset({"gate_passed", "certificate_held"})


# What its rule asks for is all there, but by then the cohort had gone over to another rule, which
# was heard of only after the certificate had been issued.
_RULE_DID_NOT_COUNT = Requirement("rule_in_force", False, 0, 1)


@dataclass(frozen=True)
class Dossier:
    """All that is known of one enrolment, with the rules that its cohort has ever chosen."""

    facts: tuple[Fact, ...]
    rules: dict[Named, AwardRule]
    cohort: Document | None
    team: Document | None


def gather(source: Readable, ledger: Document, asked: Iterable[AwardRule] = ()) -> Dossier:
    """Reads what the ledger's cohort and team share with it, and the person's certificates.

    These only where a rule asks for them: one of the cohort's, or of those `asked`.
    """
    academy = ledger["academy"]
    cohort = ledger["cohort_id"] and get(source, "cohorts", academy, ledger["cohort_id"])
    team = ledger["team_id"] and get(source, "teams", academy, ledger["team_id"])
    facts = facts_of(ledger) + facts_of(cohort) + facts_of(team)
    rules = rules_of(cohort)
    if ledger["person_id"] and any(each.certificates for each in (*rules.values(), *asked)):
        facts += facts_of_holder(source, academy, ledger["person_id"])
    return Dossier(facts, rules, cohort, team)


def reckon(tx: Transaction, ledger: Document) -> Document:
    """Saves the ledger with what it is owed, and marks its certificates for review where needed.

    Always writes the ledger: whatever else read it meanwhile and decided must look again.
    `certified` says whether there are certificates, None that nobody has looked yet. It becomes
    true here, because what was issued had been within reach.
    """
    if ledger["certified"] is False and _out_of_reach(tx, ledger):
        return _save(tx, ledger, [])
    dossier = gather(tx, ledger)
    query = {"academy": ledger["academy"], "enrolment_id": ledger["_id"]}
    certificates = list(tx["certificates"].find(query))
    made = {certificate["kind"] for certificate in certificates}
    earned = {each.kind for each in awards(dossier.facts, dossier.rules)}
    owed = sorted(earned - made)
    for certificate in certificates:
        _review(tx, certificate, dossier, earned)
    return _save(tx, {**ledger, "certified": bool(certificates)}, owed)


def _out_of_reach(tx: Transaction, ledger: Document) -> bool:
    """Whether nothing is earned whatever is done elsewhere: most facts, and three reads fewer."""
    cohort = ledger["cohort_id"] and get(tx, "cohorts", ledger["academy"], ledger["cohort_id"])
    facts = facts_of(ledger) + facts_of(cohort)
    return not awards(facts, rules_of(cohort), leaving_out=OF_ELSEWHERE)


def _save(tx: Transaction, ledger: Document, owed: list[str]) -> Document:
    since = ledger["owed_since"] if ledger["owed"] else tx.now
    changes = {
        "owed": owed,
        "asked": [kind for kind in ledger["asked"] if kind in owed],
        "owed_since": since if owed else None,
    }
    return save(tx, "ledgers", {**ledger, **changes})


def _review(
    tx: Transaction, certificate: Document, dossier: Dossier, earned: Collection[str]
) -> None:
    """Puts the certificate on the organiser's list, or takes it off, as the facts now stand."""
    wrong: tuple[Requirement, ...] = ()
    if certificate["state"] == ISSUED:
        wrong = wrong_now(dossier.facts, _rule_of(tx, certificate, dossier))
        if not wrong and certificate["kind"] not in earned:
            wrong = (_RULE_DID_NOT_COUNT,)
    kept = certificate["kept"]
    entries = [{"code": each.code, "subject": each.subject} for each in wrong]
    entries = [entry for entry in entries if entry not in kept]
    before = certificate["review"]
    if entries == (before["wrong"] if before else []):
        return
    since = before["since"] if before else tx.now
    review = {"since": since, "wrong": entries} if entries else None
    save(tx, "certificates", {**certificate, "review": review})


def _rule_of(tx: Transaction, certificate: Document, dossier: Dossier) -> AwardRule:
    """The version under which it was issued, which the ledger's cohort has mostly at hand."""
    named = certificate["rule_id"], certificate["rule_version"]
    if named in dossier.rules:
        return dossier.rules[named]
    id = rule_version_id(certificate["academy"], *named)
    stored = get(tx, "award_rule_versions", certificate["academy"], id)
    assert stored is not None  # Versions are never removed.
    return rule_of(stored)
