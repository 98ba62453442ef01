"""Status lists: signed when bits have changed, and before they run out."""

from services.certification.commands.publishing import begin_publishing
from services.certification.commands.publishing import publish
from services.certification.commands.publishing import sign_list
from services.certification.commands.status import ask_to_publish
from services.certification.jobs.declared import JOBS
from services.certification.jobs.declared import PATIENCE
from services.certification.jobs.declared import academies
from services.certification.jobs.declared import nothing
from services.certification.queries.status import is_current
from services.certification.queries.status import lists_to_publish
from shared.runtime.jobs import JobRun
from shared.runtime.service import Resources


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
        run.finish(nothing)
        return
    signed = sign_list(resources.db, head, signer, extras["public_url"], now)
    run.finish(publish, run.academy, number, signed, signer)


@JOBS.sweep(every=30)
def ask_for_lists_to_publish(resources: Resources) -> None:
    """Status lists that will run out, and those whose job failed or found no keys."""
    if resources.extras["keys"].signer() is None:
        return
    now = resources.clock.now()
    for academy in academies(resources):
        for number in lists_to_publish(resources.db, academy, now, PATIENCE):
            resources.uow.run(ask_to_publish, academy, number)
