"""`academy resync`: a service publishes its present state again, for readers that lack its history.

Topics are kept for 30 days; what a reader has never had or has lost of older state comes this way.
"""

import json
import time
from collections import Counter
from collections.abc import Sequence

import click
from pymongo.errors import PyMongoError

from shared.cli.environment import opened
from shared.cli.environment import service_option
from shared.cli.standing import WAITS_TOO_LONG
from shared.cli.standing import told_age
from shared.cli.standing import waits
from shared.events.restatement import Restatement
from shared.events.restatement import restate
from shared.mongo.errors import is_unavailable
from shared.runtime.service import Resources

# How many rows may wait before the next ones are written: about a second's work of the relay.
AHEAD = 1_000
LOOK_EVERY = 0.2


@click.command()
@service_option
@click.option("--academy", help="Only this academy's.")
@click.option("--type", "types", multiple=True, help="Only this type; may be repeated.")
@click.option("--after", metavar="COLLECTION:ID", help="Goes on where an interrupted one stopped.")
@click.option("--dry-run", is_flag=True, help="Only counts.")
@click.option("--json", "as_json", is_flag=True, help="The counts as one JSON object.")
def resync(
    service: str,
    academy: str | None,
    types: tuple[str, ...],
    after: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Publishes the present state of a service again.

    Each event is a new one with the next sequence of its aggregate. Readers take it as the state
    that it is: nothing is issued, sent or booked a second time. Interrupting it does no harm: what
    is committed goes out, and `--after` goes on behind it.
    """
    with opened(service) as resources:
        restatements = _chosen(resources, types)
        first, last_id = _place(restatements, after)
        if academy is not None and academy not in _academies(resources):
            raise click.ClickException(f"{service} knows no academy {academy}")
        if not dry_run:
            _refuse_jam(resources)
        wanted = frozenset(_full(name) for name in types) or frozenset(
            each.name for one in restatements for each in one.event_types
        )
        counts: Counter[str] = Counter()
        place = after
        try:
            for restatement in restatements[first:]:
                batches = restate(
                    resources.uow, restatement, academy, wanted, last_id, publish=not dry_run
                )
                for batch in batches:
                    counts.update(batch.events)
                    place = f"{batch.collection}:{batch.last}"
                    if not dry_run:
                        _let_relay_follow(resources, place)
                last_id = None
        except (KeyboardInterrupt, PyMongoError) as error:
            if isinstance(error, PyMongoError) and not is_unavailable(error):
                raise
            why = "the database is away" if isinstance(error, PyMongoError) else "interrupted"
            raise click.ClickException(f"{why}; {_go_on(place)}") from None
        if as_json:
            click.echo(json.dumps({"published": not dry_run, "events": dict(counts)}))
            return
        for name, number in sorted(counts.items()):
            click.echo(f"{number:>8}  {name.removeprefix('academy.')}")
        what = "events would be published" if dry_run else "events published"
        click.echo(f"{counts.total():>8}  {what} by {service}")


def _chosen(resources: Resources, types: Sequence[str]) -> list[Restatement]:
    every = list(resources.service.restatements())
    known = {each.name for one in every for each in one.event_types}
    unknown = sorted({_full(name) for name in types} - known)
    if unknown:
        raise click.ClickException(
            f"{resources.service.name} does not tell again {', '.join(unknown)}; it does "
            f"{', '.join(sorted(known))}"
        )
    return every


def _full(name: str) -> str:
    return name if name.startswith("academy.") else f"academy.{name}"


def _place(restatements: Sequence[Restatement], after: str | None) -> tuple[int, str | None]:
    """Which restatement to begin with, and behind which id."""
    if after is None:
        return 0, None
    collection, _, id = after.partition(":")
    for number, restatement in enumerate(restatements):
        if restatement.collection == collection and id:
            return number, id
    raise click.ClickException(
        f"--after {after} is not COLLECTION:ID with one of "
        f"{', '.join(each.collection for each in restatements)}"
    )


def _academies(resources: Resources) -> set[str]:
    """Every service keeps the academies; only enrolment owns them."""
    return {each["_id"] for each in resources.db["academies"].find({}, {"_id": 1})}


def _refuse_jam(resources: Resources, place: str | None = None) -> None:
    """More rows behind rows that do not get out would help nobody, and hold up what is new."""
    waiting, age = waits(resources)
    if age <= WAITS_TOO_LONG:
        return
    raise click.ClickException(
        f"the outbox of {resources.service.name} is jammed: {waiting} events wait, the oldest for "
        f"{told_age(age)}; see `academy status` and mend that first"
        + (f"; {_go_on(place)}" if place else "")
    )


def _let_relay_follow(resources: Resources, place: str) -> None:
    """Waits until few rows wait, so that what people do meanwhile is not held up for long."""
    while waits(resources)[0] > AHEAD:
        _refuse_jam(resources, place)
        time.sleep(LOOK_EVERY)


def _go_on(place: str | None) -> str:
    return f"go on with --after {place}" if place else "nothing was published"
