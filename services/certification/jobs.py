"""Issues what is owed, and reckons ledgers whose surroundings have changed."""

import secrets
from collections.abc import Callable
from collections.abc import Mapping
from datetime import timedelta

import structlog
from pymongo import ASCENDING

from services.certification.adapters.credentials.errors import NotGenuine
from services.certification.commands.asking import ask_again
from services.certification.commands.asking import cohort_reckoned
from services.certification.commands.asking import note_waiting
from services.certification.commands.asking import reckon_anew
from services.certification.commands.issuing import issue_earned
from services.certification.commands.publishing import begin_publishing
from services.certification.commands.publishing import publish
from services.certification.commands.publishing import sign_list
from services.certification.commands.revocations import WORK
from services.certification.commands.revocations import certificates_of
from services.certification.commands.revocations import end_revocation
from services.certification.commands.revocations import find_revocation
from services.certification.commands.revocations import go_on_with
from services.certification.commands.revocations import reinstate_next
from services.certification.commands.revocations import revoke_next
from services.certification.commands.signing import Blank
from services.certification.commands.signing import sign_unsigned
from services.certification.commands.status import ask_to_publish
from services.certification.domain.certificate import ISSUED
from services.certification.domain.revocation import RUNNING
from services.certification.domain.revocation import UNDOING
from services.certification.domain.revocation import Revocation
from services.certification.domain.serial import random_ending
from services.certification.queries.status import is_current
from services.certification.queries.status import lists_to_publish
from services.certification.repository import revocation_of
from shared.mongo.documents import get
from shared.mongo.erasures import ERASED
from shared.mongo.unit_of_work import Transaction
from shared.runtime.jobs import JobRun
from shared.runtime.jobs import Jobs
from shared.runtime.metrics import CERTIFICATES_OWED_OLDEST_SECONDS
from shared.runtime.metrics import STATUS_LISTS_UNSIGNED
from shared.runtime.service import Resources

JOBS = Jobs()

log = structlog.get_logger(__name__)

# How long something may be owed or left unreckoned before it is asked for again.
PATIENCE = timedelta(minutes=1)

# Ledgers or cohorts of one academy that one round of the sweep takes up.
AT_ONCE = 200


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
        run.finish(_nothing)
        return
    id = run.params["certificate_id"]
    run.finish(sign_unsigned, run.academy, id, signer, extras["public_url"], seed)


@JOBS.job("publish-status-list")
def publish_status_list(run: JobRun) -> None:
    """Signs the list as its bits are now, unless that was done; without keys the sweep asks again.

    However many bits have changed, it is signed once.
    """
    resources, number = run.resources, run.params["number"]
    extras, now = resources.extras, resources.clock.now()
    head = resources.uow.run(begin_publishing, run.academy, number)
    signer = extras["keys"].signer()
    if head is None or signer is None or is_current(head, now):
        run.finish(_nothing)
        return
    signed = sign_list(resources.db, head, signer, extras["public_url"], now)
    run.finish(publish, run.academy, number, signed, signer)


@JOBS.job("revoke-certificates")
def revoke_certificates(run: JobRun) -> None:
    """Goes on with an act on many certificates from where it stands."""
    act = _act(run)
    ids = [each for each in certificates_of(run.resources.db, act) if each > act.cursor]
    _go_through(run, ids, revoke_next, RUNNING)


@JOBS.job("undo-revocation")
def undo_many(run: JobRun) -> None:
    """Goes on with taking such an act back, as far as it had come."""
    act = _act(run)
    ids = certificates_of(run.resources.db, act)
    left = [each for each in ids if act.undo_cursor < each <= act.cursor]
    _go_through(run, left, reinstate_next, UNDOING)


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
    signer = resources.extras["keys"].signer()
    if signer is None:
        log.warning("signing waits", missing=resources.extras["keys"].missing)
        return
    before, url = resources.clock.now() - PATIENCE, resources.extras["public_url"]
    for academy in [each["_id"] for each in resources.db["academies"].find({}, {"_id": 1})]:
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


@JOBS.sweep(every=30)
def ask_for_lists_to_publish(resources: Resources) -> None:
    """Status lists that will run out, and those whose job failed or found no keys."""
    if resources.extras["keys"].signer() is None:
        return
    now = resources.clock.now()
    for academy in [each["_id"] for each in resources.db["academies"].find({}, {"_id": 1})]:
        for number in lists_to_publish(resources.db, academy, now, PATIENCE):
            resources.uow.run(ask_to_publish, academy, number)


@JOBS.sweep(every=30)
def go_on_with_acts(resources: Resources) -> None:
    """The net under acts on many certificates: one whose job has failed is begun again."""
    for academy in [each["_id"] for each in resources.db["academies"].find({}, {"_id": 1})]:
        at_work = {"academy": academy, "state": {"$in": list(WORK)}}
        for act in list(resources.db["revocations"].find(at_work, {"_id": 1})):
            resources.uow.run(go_on_with, academy, act["_id"])


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


@JOBS.sweep(every=30)
def measure_status_lists(resources: Resources) -> None:
    """Sets how many status lists are to be signed, with or without keys to sign them."""
    now, unsigned = resources.clock.now(), 0
    for academy in [each["_id"] for each in resources.db["academies"].find({}, {"_id": 1})]:
        unsigned += len(lists_to_publish(resources.db, academy, now))
    STATUS_LISTS_UNSIGNED.set(unsigned)


def _ids(resources: Resources, academy: str, query: Mapping[str, object]) -> list[str]:
    found = resources.db["ledgers"].find({**query, "academy": academy}, {"_id": 1})
    return [ledger["_id"] for ledger in found]


def _unsigned(resources: Resources, academy: str) -> list[str]:
    query = {"academy": academy, "state": ISSUED, "proof.created": None, "holder": {"$ne": ERASED}}
    found = resources.db["certificates"].find(query, {"_id": 1}).limit(AT_ONCE)
    return [certificate["_id"] for certificate in found]


def _act(run: JobRun) -> Revocation:
    id = run.params["revocation_id"]
    return revocation_of(find_revocation(run.resources.db, run.academy, id))


def _go_through(
    run: JobRun,
    certificates: list[str],
    see_to: Callable[[Transaction, str, str, str], bool],
    state: str,
) -> None:
    """Sees to each in a transaction of its own, for as long as the act is in this state."""
    id = run.params["revocation_id"]
    for done, certificate_id in enumerate(certificates):
        if not run.resources.uow.run(see_to, run.academy, id, certificate_id):
            break
        if done % AT_ONCE == 0:
            run.heartbeat(done / len(certificates))
    run.finish(end_revocation, run.academy, id, state)


def _ask_to_reckon(tx: Transaction, academy: str, cohort_id: str, key: str) -> None:
    tx.enqueue("reckon-cohort", academy, {"cohort_id": cohort_id}, key=key)


def _nothing(tx: Transaction) -> None:
    """The job ends, and that is all."""
