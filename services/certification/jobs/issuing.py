"""Issues what is owed, signs what has changed, and reckons ledgers anew."""

import secrets
from collections.abc import Mapping

import structlog

from services.certification.adapters.credentials.errors import NotGenuine
from services.certification.commands.asking import ask_again
from services.certification.commands.asking import cohort_reckoned
from services.certification.commands.asking import note_waiting
from services.certification.commands.asking import reckon_anew
from services.certification.commands.issuing import issue_earned
from services.certification.commands.signing import Blank
from services.certification.commands.signing import sign_unsigned
from services.certification.domain.certificate import ISSUED
from services.certification.domain.serial import random_ending
from services.certification.jobs.declared import AT_ONCE
from services.certification.jobs.declared import JOBS
from services.certification.jobs.declared import PATIENCE
from services.certification.jobs.declared import academies
from services.certification.jobs.declared import nothing
from shared.mongo.documents import get
from shared.mongo.erasures import ERASED
from shared.mongo.unit_of_work import Transaction
from shared.runtime.jobs import JobRun
from shared.runtime.service import Resources

log = structlog.get_logger(__name__)


@JOBS.job("issue-certificate")
def issue_certificate(run: JobRun) -> None:
    """Issues, or declines: without a signing key the debt stays, and the sweep asks again."""
    extras, params = run.resources.extras, run.params
    signer = extras["keys"].signer()
    if signer is None:
        run.finish(note_waiting, run.academy, params["enrolment_id"])
        return
    blank = Blank(extras["public_url"], random_ending(secrets.choice), secrets.randbits(64))
    run.finish(issue_earned, run.academy, params["enrolment_id"], params["kind"], blank, signer)


@JOBS.job("sign-certificate")
def sign_certificate(run: JobRun) -> None:
    """Signs what an organiser or its holder has changed; without keys the sweep asks again."""
    extras, seed = run.resources.extras, secrets.randbits(64)
    signer = extras["keys"].signer()
    if signer is None:
        run.finish(nothing)
        return
    id = run.params["certificate_id"]
    run.finish(sign_unsigned, run.academy, id, signer, extras["public_url"], seed)


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
    run.finish(nothing)


@JOBS.sweep(every=30)
def ask_for_what_was_forgotten(resources: Resources) -> None:
    """The net under everything else: jobs that failed, a key that came late, a replayed ledger."""
    signer = resources.extras["keys"].signer()
    if signer is None:
        log.warning("signing waits", missing=resources.extras["keys"].missing)
        return
    before, url = resources.clock.now() - PATIENCE, resources.extras["public_url"]
    for academy in academies(resources):
        for id in _unsigned(resources, academy):
            seed = secrets.randbits(64)
            try:
                resources.uow.run(sign_unsigned, academy, id, signer, url, seed)
            except NotGenuine:
                # One that cannot be signed must not keep all others from it.
                log.exception("certificate cannot be signed", certificate_id=id)
        long_ago = [{"asked_at": {"$lte": before}}, {"asked_at": None}]
        owed = {"owed_since": {"$lte": before}, "$or": long_ago}
        for enrolment_id in _ids(resources, academy, owed)[:AT_ONCE]:
            resources.uow.run(ask_again, academy, enrolment_id)
        unreckoned = {"academy": academy, "unreckoned_since": {"$lte": before}}
        for cohort in resources.db["cohorts"].find(unreckoned).limit(AT_ONCE):
            key = f"{cohort['_id']}@{cohort['version']}"
            resources.uow.run(_ask_to_reckon, academy, cohort["_id"], key)


def _ids(resources: Resources, academy: str, query: Mapping[str, object]) -> list[str]:
    found = resources.db["ledgers"].find({**query, "academy": academy}, {"_id": 1})
    return [ledger["_id"] for ledger in found]


def _unsigned(resources: Resources, academy: str) -> list[str]:
    query = {"academy": academy, "state": ISSUED, "proof.created": None, "holder": {"$ne": ERASED}}
    found = resources.db["certificates"].find(query, {"_id": 1}).limit(AT_ONCE)
    return [certificate["_id"] for certificate in found]


def _ask_to_reckon(tx: Transaction, academy: str, cohort_id: str, key: str) -> None:
    tx.enqueue("reckon-cohort", academy, {"cohort_id": cohort_id}, key=key)
