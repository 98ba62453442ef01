"""Issues what is owed, and reckons ledgers whose surroundings have changed."""

import secrets
from collections.abc import Mapping
from datetime import timedelta

from pymongo import ASCENDING

from services.certification.commands.asking import ask_again
from services.certification.commands.asking import cohort_reckoned
from services.certification.commands.asking import reckon_anew
from services.certification.commands.issuing import issue_earned
from services.certification.commands.signing import Press
from services.certification.domain.serial import random_ending
from shared.mongo.documents import get
from shared.mongo.unit_of_work import Transaction
from shared.runtime.jobs import JobRun
from shared.runtime.jobs import Jobs
from shared.runtime.metrics import CERTIFICATES_OWED_OLDEST_SECONDS
from shared.runtime.service import Resources

JOBS = Jobs()

# How long something may be owed or left unreckoned before it is asked for again.
PATIENCE = timedelta(minutes=1)

# Ledgers or cohorts of one academy that one round of the sweep takes up.
AT_ONCE = 200


@JOBS.job("issue-certificate")
def issue_certificate(run: JobRun) -> None:
    """Issues, or declines: without a signing key the debt stays, and the sweep asks again."""
    extras = run.resources.extras
    if not extras["keys"].can_sign:
        run.finish(_nothing)
        return
    press = Press(extras["keys"], extras["public_url"], random_ending(secrets.choice))
    params = run.params
    run.finish(issue_earned, run.academy, params["enrolment_id"], params["kind"], press)


@JOBS.job("reckon-cohort")
def reckon_cohort(run: JobRun) -> None:
    """Reckons every ledger of the cohort, each in a transaction of its own."""
    resources, cohort_id = run.resources, run.params["cohort_id"]
    cohort = get(resources.db, "cohorts", run.academy, cohort_id)
    for enrolment_id in _ids(resources, run.academy, {"cohort_id": cohort_id}):
        resources.uow.run(reckon_anew, run.academy, enrolment_id)
    version = cohort["version"] if cohort else 0
    run.finish(cohort_reckoned, run.academy, cohort_id, version)


@JOBS.job("ask-again")
def ask_for_everything_owed(run: JobRun) -> None:
    for enrolment_id in _ids(run.resources, run.academy, {"owed_since": {"$ne": None}}):
        run.resources.uow.run(ask_again, run.academy, enrolment_id)
    run.finish(_nothing)


@JOBS.sweep(every=30)
def ask_for_what_was_forgotten(resources: Resources) -> None:
    """The net under everything else: jobs that failed, a key that came late, a replayed ledger."""
    if not resources.extras["keys"].can_sign:
        return
    before = resources.clock.now() - PATIENCE
    for academy in [each["_id"] for each in resources.db["academies"].find({}, {"_id": 1})]:
        owed = {"owed_since": {"$lte": before}}
        for enrolment_id in _ids(resources, academy, owed)[:AT_ONCE]:
            resources.uow.run(ask_again, academy, enrolment_id)
        unreckoned = {"academy": academy, "unreckoned_since": {"$lte": before}}
        for cohort in resources.db["cohorts"].find(unreckoned).limit(AT_ONCE):
            key = f"{cohort['_id']}@{cohort['version']}"
            resources.uow.run(_ask_to_reckon, academy, cohort["_id"], key)


@JOBS.sweep(every=5)
def measure_what_is_owed(resources: Resources) -> None:
    """Sets how long the oldest certificate has been owed, with or without a key to sign it."""
    now, oldest = resources.clock.now(), 0.0
    for academy in [each["_id"] for each in resources.db["academies"].find({}, {"_id": 1})]:
        owed = {"academy": academy, "owed_since": {"$ne": None}}
        ledger = resources.db["ledgers"].find_one(owed, sort=[("owed_since", ASCENDING)])
        if ledger is not None:
            oldest = max(oldest, (now - ledger["owed_since"]).total_seconds())
    CERTIFICATES_OWED_OLDEST_SECONDS.set(oldest)


def _ids(resources: Resources, academy: str, query: Mapping[str, object]) -> list[str]:
    found = resources.db["ledgers"].find({**query, "academy": academy}, {"_id": 1})
    return [ledger["_id"] for ledger in found]


def _ask_to_reckon(tx: Transaction, academy: str, cohort_id: str, key: str) -> None:
    tx.enqueue("reckon-cohort", academy, {"cohort_id": cohort_id}, key=key)


def _nothing(tx: Transaction) -> None:
    """The job ends, and that is all."""
