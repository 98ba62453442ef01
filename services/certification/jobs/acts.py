"""Acts on many certificates: a worker goes through them, and another one goes on."""

from collections.abc import Callable

from services.certification.commands.revocations import WORK
from services.certification.commands.revocations import certificates_of
from services.certification.commands.revocations import end_revocation
from services.certification.commands.revocations import find_revocation
from services.certification.commands.revocations import go_on_with
from services.certification.commands.revocations import reinstate_next
from services.certification.commands.revocations import revoke_next
from services.certification.domain.revocation import RUNNING
from services.certification.domain.revocation import UNDOING
from services.certification.domain.revocation import Revocation
from services.certification.jobs.declared import AT_ONCE
from services.certification.jobs.declared import JOBS
from services.certification.jobs.declared import academies
from services.certification.repository import revocation_of
from shared.mongo.unit_of_work import Transaction
from shared.runtime.jobs import JobRun
from shared.runtime.service import Resources


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


@JOBS.sweep(every=30)
def go_on_with_acts(resources: Resources) -> None:
    """The net under acts on many certificates: one whose job has failed is begun again."""
    for academy in academies(resources):
        at_work = {"academy": academy, "state": {"$in": list(WORK)}}
        for act in list(resources.db["revocations"].find(at_work, {"_id": 1})):
            resources.uow.run(go_on_with, academy, act["_id"])


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
