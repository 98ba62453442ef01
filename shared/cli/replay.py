"""`academy replay`: rebuilds what a service knows from others, and compares it with what it has."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from kafka.errors import KafkaError

from shared.cli.environment import dispatcher_of
from shared.cli.environment import opened
from shared.cli.environment import service_option
from shared.cli.environment import stops_of
from shared.events import dead_letters
from shared.events import inbox
from shared.events.kafka import make_admin
from shared.events.kafka import make_reader
from shared.events.log import LogUnreadable
from shared.events.log import first_times
from shared.events.log import whole_log
from shared.events.offsets import committed
from shared.events.offsets import existing_partitions
from shared.events.offsets import listened_topics
from shared.events.replay import CannotReplay
from shared.events.replay import Counts
from shared.events.replay import Replay
from shared.events.shadow import SHADOW
from shared.events.shadow import NotAProjection
from shared.events.topics import PARTITIONS
from shared.mongo.comparison import Comparison
from shared.mongo.comparison import compare
from shared.runtime.service import Resources

# Seconds after the stop in which a worker may not have seen it, or may still have a transaction
# open. Before a comparison the first will do; before a swap nothing may be under way.
NOTICED = 3.0
SETTLED = 25.0

REASON = "academy replay"


@click.command()
@service_option
@click.option("--projection", "names", multiple=True, help="One collection; may be repeated.")
@click.option("--all", "every", is_flag=True, help="All that can be replayed.")
@click.option("--swap", is_flag=True, help="Put what was rebuilt in the place of what is there.")
@click.option("--drop-extra", is_flag=True, help="Also where documents would vanish.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def replay(
    service: str, names: tuple[str, ...], every: bool, swap: bool, drop_extra: bool, as_json: bool
) -> None:
    """Rebuilds projections from the topics' start beside the live ones, and compares.

    Nothing live changes without --swap. The service's consumer is stopped meanwhile. Ends with 1
    when something differs and was not swapped.
    """
    with opened(service) as resources, _refusals():
        projections = _chosen(resources, names, every)
        _refuse_dead_letters(resources)
        with _stopped_consumer(resources):
            time.sleep(SETTLED if swap else NOTICED)
            last = _newest_mark(resources)
            replay, cut = _build(resources, projections)
            try:
                found = {
                    name: compare(resources.db, name, SHADOW + name) for name in sorted(projections)
                }
                _refuse_events_meanwhile(resources, last)
                swapped = swap and _swap(replay, found, cut, drop_extra)
            finally:
                replay.discard()
        _tell(service, found, replay.counts, cut, swapped, as_json)
    if not swapped and not all(each.equal for each in found.values()):
        raise click.exceptions.Exit(1)


def _chosen(resources: Resources, names: tuple[str, ...], every: bool) -> frozenset[str]:
    replayable = resources.service.handlers.replayable
    if every == bool(names):
        raise click.UsageError(f"name a --projection or say --all: {', '.join(replayable)}")
    unknown = sorted(set(names) - set(replayable))
    if unknown:
        raise click.ClickException(
            f"{', '.join(unknown)} cannot be replayed: commands of {resources.service.name} write "
            f"there too, or nothing does. These can: {', '.join(replayable)}. For the others have "
            "the owner of the events tell again with `academy resync`"
        )
    return frozenset(names or replayable)


def _refuse_dead_letters(resources: Resources) -> None:
    pending = resources.db[dead_letters.COLLECTION].count_documents({"state": "pending"})
    if pending:
        raise click.ClickException(
            f"{pending} dead letters are pending: what they hold is in the topics and not applied. "
            f"Redrive or discard them first (academy dead-letters list --service "
            f"{resources.service.name})"
        )


@contextmanager
def _stopped_consumer(resources: Resources) -> Iterator[None]:
    """Sees to it that nothing is applied meanwhile; a stop that was there before stays."""
    stops = stops_of(resources)
    before = stops.stopped()
    if before is None:
        stops.stop(f"{REASON} rebuilds projections", resources.clock.real_now())
    try:
        yield
    finally:
        reason = stops.stopped()
        if before is None and reason is not None and reason.startswith(REASON):
            stops.resume()


def _refuse_events_meanwhile(resources: Resources, last: Any) -> None:
    if _newest_mark(resources) != last:
        raise click.ClickException(
            "events were applied meanwhile, so nothing here can be relied on: is there a worker "
            "that does not see the stop? Try again"
        )


def _newest_mark(resources: Resources) -> Any:
    newest = resources.db[inbox.COLLECTION].find_one({}, sort=[("applied_at", -1)])
    return newest and newest["applied_at"]


def _build(resources: Resources, projections: frozenset[str]) -> tuple[Replay, list[str]]:
    """The replay with its shadows filled, and the topics that have lost their beginning."""
    settings = resources.settings
    if not settings.kafka_bootstrap_servers:
        raise click.ClickException("KAFKA_BOOTSTRAP_SERVERS is not set: there is nothing to read")
    admin = make_admin(settings)
    try:
        # Offsets on a memory-only broker are of another log after its restart.
        passed = {} if settings.kafka_ephemeral else committed(admin, settings)
        replay = Replay(resources, dispatcher_of(resources), projections, passed)
        topics = listened_topics(settings, replay.topics)
        partitions = existing_partitions(admin, topics)
    finally:
        admin.close()
    if len(partitions) != PARTITIONS * len(topics):
        raise click.ClickException(
            f"not all of {', '.join(topics)} are there with {PARTITIONS} partitions: their owners' "
            "workers make them"
        )
    reader = make_reader(settings)
    try:
        cut = {tp.topic for tp, since in first_times(reader, partitions).items() if since}
        replay.clear()
        for batch in whole_log(reader, partitions):
            replay.apply(batch)
    except BaseException:
        replay.discard()
        raise
    finally:
        reader.close()
    return replay, sorted(cut)


def _swap(replay: Replay, found: dict[str, Comparison], cut: list[str], drop_extra: bool) -> bool:
    if all(each.equal for each in found.values()):
        return False
    if cut:
        raise CannotReplay(
            f"{', '.join(cut)}: the log's beginning is gone, so what it told would be lost. Have "
            "the owner tell again with `academy resync`, which mends the live collections"
        )
    vanishing = {name: each.only_live for name, each in found.items() if each.only_live}
    if vanishing and not drop_extra:
        told = ", ".join(f"{count} of {name}" for name, count in vanishing.items())
        raise CannotReplay(
            f"the topics know nothing of documents that are live: {told}. Where the log is not "
            "whole (a memory-only broker that has lost it), have the owner tell again with "
            "`academy resync`; where they are really wrong, --drop-extra"
        )
    replay.swap()
    return True


def _tell(
    service: str,
    found: dict[str, Comparison],
    counts: Counts,
    cut: list[str],
    swapped: bool,
    as_json: bool,
) -> None:
    if as_json:
        whole = {
            "service": service,
            "swapped": swapped,
            "replayed": counts.replayed,
            "not_applied_yet": counts.not_applied_yet,
            "discarded": counts.dead,
            "cut": cut,
            "projections": {name: _facts(each) for name, each in found.items()},
        }
        click.echo(json.dumps(whole))
        return
    for topic in cut:
        click.echo(f"{topic} has lost its beginning: the shadow lacks what it told")
    click.echo(
        f"{service}: {counts.replayed} events replayed, {counts.not_applied_yet} that are not "
        f"applied yet and {counts.dead} discarded ones left out"
    )
    for name, each in found.items():
        state = "equal" if each.equal else "DIFFERENT"
        click.echo(f"  {name:16} {state}")
        for kind, digest in (("live", each.live), ("shadow", each.shadow)):
            click.echo(f"    {kind:6} {digest.count:9} documents  sha256 {digest.sha256}")
        if not each.equal:
            click.echo(
                f"    {each.changed} changed, {each.only_live} only live, {each.only_shadow} only "
                "in the shadow"
            )
        for id, what in each.examples:
            click.echo(f"      {id}: {what}")
    if swapped:
        click.echo("swapped: what was rebuilt is live")


def _facts(comparison: Comparison) -> dict[str, Any]:
    return {
        "equal": comparison.equal,
        "changed": comparison.changed,
        "only_live": comparison.only_live,
        "only_shadow": comparison.only_shadow,
        "live": {"count": comparison.live.count, "sha256": comparison.live.sha256},
        "shadow": {"count": comparison.shadow.count, "sha256": comparison.shadow.sha256},
        "examples": [{"id": id, "what": what} for id, what in comparison.examples],
    }


@contextmanager
def _refusals() -> Iterator[None]:
    """Errors that an operator can do something about, without a traceback."""
    try:
        yield
    except (CannotReplay, LogUnreadable, NotAProjection) as error:
        raise click.ClickException(str(error)) from error
    except KafkaError as error:
        raise click.ClickException(
            f"the broker is away ({type(error).__name__}: {error}); a replay reads from it"
        ) from error
