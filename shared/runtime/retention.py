"""What the backbone itself cleans and measures from time to time, in every service."""

from typing import TYPE_CHECKING

from shared.events import dead_letters
from shared.events import inbox
from shared.events import outbox
from shared.events.relay import observe_outbox
from shared.runtime import job_queue
from shared.runtime import metrics
from shared.runtime.jobs import Sweep

if TYPE_CHECKING:
    from shared.runtime.service import Resources


def remove_old_rows(resources: "Resources") -> None:
    """Removes sent outbox rows and inbox marks that are older than the settings say.

    A memory-only broker may lose its log at any time, so there the outbox keeps everything.
    """
    settings = resources.settings
    now = resources.clock.real_now()
    if not settings.kafka_ephemeral:
        before = {"$lt": now - settings.outbox_kept, "$ne": None}
        resources.db[outbox.COLLECTION].delete_many({"published_at": before})
    resources.db[inbox.COLLECTION].delete_many({"applied_at": {"$lt": now - settings.inbox_kept}})


def observe(resources: "Resources") -> None:
    """Sets the gauges that are counted in the database."""
    observe_outbox(resources.db, resources.clock.now())
    pending = resources.db[dead_letters.COLLECTION].count_documents({"state": "pending"})
    metrics.DEAD_LETTERS_PENDING.set(pending)
    metrics.JOBS_OLDEST_SECONDS.set(job_queue.oldest_due(resources.db, resources.clock))


def free_abandoned_transactions(resources: "Resources") -> None:
    """A small transaction that lets the embedded database notice dead ones.

    There a client that was killed inside a transaction blocks its documents until a later
    transaction comes by; MongoDB does this by itself.
    """
    resources.uow.run(
        lambda tx: tx["housekeeping"].update_one(
            {"_id": "tick"}, {"$inc": {"count": 1}}, upsert=True
        )
    )


def backbone_sweeps(resources: "Resources") -> list[Sweep]:
    """The sweeps that every worker runs besides its service's own."""
    sweeps = [Sweep(remove_old_rows, every=3600.0), Sweep(observe, every=5.0)]
    if resources.settings.housekeeping_every > 0:
        sweeps.append(
            Sweep(free_abandoned_transactions, every=resources.settings.housekeeping_every)
        )
    return sweeps
