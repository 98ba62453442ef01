"""Whether processes of a service run, for commands that must not meet one."""

import click

from shared.mongo import leases
from shared.runtime import presence
from shared.runtime.service import Resources


def signs_of_life(resources: Resources) -> list[str]:
    """What shows that a process of the service works on this database now, or may again.

    One that has fallen silent counts until it is forgotten: it may only be paused.
    """
    now = resources.clock.real_now()
    signs = []
    for process in presence.seen(resources.db, now):
        seconds = (now - process["seen_at"]).total_seconds()
        where = f"{process['kind']} {process['pid']} on {process['host']}"
        signs.append(f"{where} was seen {seconds:.0f} s ago")
    held = resources.db[leases.COLLECTION].find({"until": {"$gt": now}})
    signs += [f"{lease['owner']} holds the lease of the {lease['_id']}" for lease in held]
    return signs


def refuse_while_running(resources: Resources, what: str) -> None:
    """Raises a click error when the service runs."""
    signs = signs_of_life(resources)
    if signs:
        forgotten = presence.FORGOTTEN_AFTER.total_seconds()
        raise click.ClickException(
            f"{resources.service.name} runs: {'; '.join(signs)}\n"
            f"stop all its web and worker processes, then {what} (one that was killed is forgotten "
            f"after {forgotten:.0f} s)"
        )
