"""Takes facts in: each once, in any order, with what they tell of the enrolment's place."""

from collections.abc import Callable
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from services.certification.commands.holding import touch_holder
from services.certification.commands.reckoning import reckon
from services.certification.domain.facts import Fact
from services.certification.domain.facts import absorb
from services.certification.repository import fact_documents
from services.certification.repository import facts_of
from shared.mongo.documents import get
from shared.mongo.documents import insert
from shared.mongo.documents import save
from shared.mongo.erasures import name_to_keep
from shared.mongo.unit_of_work import Transaction

Document = dict[str, Any]


def record_of_enrolment(
    tx: Transaction,
    academy: str,
    enrolment_id: str,
    fact: Fact | None = None,
    *,
    cohort_id: str | None = None,
    team_id: str | None = None,
    person: Mapping[str, Any] | None = None,
    sequence: int = 0,
    at: datetime | None = None,
) -> None:
    """Adds a fact and what is known of the person to the enrolment's ledger, and reckons it.

    `sequence` is that of the event which names the person: an older name does not replace a newer.
    `at` is its time: a name from before the person was erased is not taken.
    """
    ledger = _ledger(tx, academy, enrolment_id)
    links = {"cohort_id": cohort_id, "team_id": team_id}
    changes: Document = {
        name: value for name, value in links.items() if value and ledger[name] is None
    }
    if person is not None and at is not None and sequence > ledger["name_sequence"]:
        changes |= {
            "person_id": person["id"],
            "holder": name_to_keep(tx, academy, person, at),
            "name_sequence": sequence,
        }
    facts = None if fact is None else absorb(facts_of(ledger), fact)
    if facts is not None:
        changes["facts"] = fact_documents(facts)
    if changes:
        _claim_links(tx, academy, changes)
        if changes.get("person_id") != ledger["person_id"] and "person_id" in changes:
            touch_holder(tx, academy, changes["person_id"])
        reckon(tx, {**ledger, **changes})


def record_of_team(tx: Transaction, academy: str, team_id: str, fact: Fact) -> None:
    """Adds a fact that all members of the team share, and reckons their ledgers."""
    team = _shared_document(tx, "teams", academy, team_id)
    facts = absorb(facts_of(team), fact)
    if facts is None:
        return
    save(tx, "teams", {**team, "facts": fact_documents(facts)})
    for ledger in list(tx["ledgers"].find({"academy": academy, "team_id": team_id})):
        reckon(tx, ledger)


def record_of_cohort(
    tx: Transaction,
    academy: str,
    cohort_id: str,
    fact: Fact,
    describe: Callable[[Document], Document] = lambda cohort: {},
) -> None:
    """Adds a fact that the whole cohort shares; `describe` tells what else changes in its document.

    The ledgers are many, and reckoned by a job in transactions of their own: one that wrote them
    all would stand in the way of every learner of the cohort.
    """
    cohort = _shared_document(tx, "cohorts", academy, cohort_id)
    facts = absorb(facts_of(cohort), fact)
    if facts is not None:
        changes = {"facts": fact_documents(facts), **describe(cohort), "unreckoned_since": tx.now}
        save(tx, "cohorts", {**cohort, **changes})


def _ledger(tx: Transaction, academy: str, enrolment_id: str) -> Document:
    found = get(tx, "ledgers", academy, enrolment_id)
    if found is not None:
        return found
    blank: Document = {
        "_id": enrolment_id,
        "academy": academy,
        "cohort_id": None,
        "team_id": None,
        "person_id": None,
        "holder": None,
        "name_sequence": 0,
        "facts": [],
        "certified": None,
        "owed": [],
        "asked": [],
        "owed_since": None,
    }
    return insert(tx, "ledgers", blank)


def _shared_document(tx: Transaction, collection: str, academy: str, id: str) -> Document:
    found = get(tx, collection, academy, id)
    if found is not None:
        return found
    return insert(tx, collection, {"_id": id, "academy": academy, "facts": []})


def _claim_links(tx: Transaction, academy: str, changes: Document) -> None:
    """Writes the team and the cohort that a ledger is now known to belong to.

    A fact of the team looks for its ledgers while this ledger looks for the team's facts; both
    write the team, so that one of them sees the other. The same goes for the cohort.
    """
    for collection, link in (("cohorts", "cohort_id"), ("teams", "team_id")):
        if link in changes:
            document = _shared_document(tx, collection, academy, changes[link])
            save(tx, collection, document)
