"""`academy restore`: puts a backup into a service's database, and says what is lost even so."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from kafka.admin import KafkaAdminClient
from kafka.errors import KafkaError
from pymongo.errors import PyMongoError

from shared.backup.folder import BadBackup
from shared.backup.folder import Manifest
from shared.backup.folder import read_manifest
from shared.backup.folder import verify
from shared.backup.restore import differing
from shared.backup.restore import discard
from shared.backup.restore import is_empty
from shared.backup.restore import load
from shared.backup.restore import swap
from shared.backup.told import GAP
from shared.backup.told import Told
from shared.backup.told import leap
from shared.cli.environment import opened
from shared.cli.environment import service_option
from shared.cli.running import refuse_while_running
from shared.events.kafka import make_admin
from shared.events.kafka import make_reader
from shared.events.log import LogUnreadable
from shared.events.log import first_times
from shared.events.log import whole_log
from shared.events.offsets import GroupIsActive
from shared.events.offsets import existing_partitions
from shared.events.offsets import listened_topics
from shared.events.offsets import put_back
from shared.events.topics import topic_name
from shared.runtime.indexes import ensure_indexes
from shared.runtime.service import Resources

# Lost events told one by one.
EXAMPLES = 20


@click.command()
@service_option
@click.option(
    "--from", "folder", type=click.Path(file_okay=False, exists=True, path_type=Path), required=True
)
@click.option("--replace", is_flag=True, help="Give up what the database holds now.")
def restore(service: str, folder: Path, replace: bool) -> None:
    """Restores a service's database from a backup. The service must not run; the broker must.

    All digests are checked before anything is changed, and what the database gives back is compared
    before it takes the place of what is there.
    """
    with opened(service) as resources, _refusals():
        manifest = read_manifest(folder)
        if manifest.service != service:
            raise BadBackup(f"{folder} is a backup of {manifest.service}, not of {service}")
        if not is_empty(resources.db) and not replace:
            raise click.ClickException(
                f"{resources.db.name} holds documents; --replace gives them up for the backup's"
            )
        refuse_while_running(resources, "restore")
        if not resources.settings.kafka_bootstrap_servers:
            raise click.ClickException(
                "KAFKA_BOOTSTRAP_SERVERS is not set: the group's offsets have to go back with the "
                "database, or what the service missed would stay missed"
            )
        verify(folder, manifest)
        click.echo(f"verified {folder}, as of {manifest.at}")
        _restore(resources, folder, manifest)


def _restore(resources: Resources, folder: Path, manifest: Manifest) -> None:
    settings = resources.settings
    admin = make_admin(settings)
    try:
        topics = listened_topics(settings, resources.service.handlers.topics)
        offsets = put_back(admin, settings, topics, manifest.offsets or {})
        click.echo(f"group {settings.group}: {len(offsets)} partitions put back")
        try:
            load(resources.db, folder, manifest)
        except BaseException:
            discard(resources.db)
            raise
        # Again, because loading takes long and somebody may have started the service meanwhile.
        refuse_while_running(resources, "restore again")
        swap(resources.db, manifest.collections)
        ensure_indexes(resources)
        _compare(resources, manifest)
        _raise_counters(resources, admin, manifest)
        _tell_of_expired(resources, admin, topics, manifest)
    finally:
        admin.close()
    click.echo(f"{settings.service} is restored; start it")


def _compare(resources: Resources, manifest: Manifest) -> None:
    different = differing(resources.db, dict(manifest.collections))
    for name, part in manifest.collections.items():
        state = "DIFFERENT" if name in different else "equal"
        click.echo(f"  {name:28} {part.count:9} documents  {part.sha256[:16]}  {state}")
    if different:
        raise click.ClickException(
            f"{', '.join(different)}: not what the backup has. Does a process of the service run? "
            "Stop it and restore again with --replace"
        )


def _raise_counters(resources: Resources, admin: KafkaAdminClient, manifest: Manifest) -> None:
    """Sees to it that no sequence is given twice, and tells which events are lost."""
    settings = resources.settings
    partitions = existing_partitions(admin, [topic_name(settings)])
    reader = make_reader(settings)
    try:
        cut = [since for since in first_times(reader, partitions).values() if since is not None]
        told = Told(resources.db, settings.service)
        for batch in whole_log(reader, partitions):
            told.note(batch)
    finally:
        reader.close()
    raised = told.raise_counters()
    if not partitions or any(since > _at(manifest) for since in cut):
        leapt = leap(resources.db)
        click.echo(
            f"the topic {topic_name(settings)} does not reach back to the backup: {leapt} counters "
            f"of sequences leapt by {GAP}, so that readers take new events for new"
        )
    if not told.lost:
        click.echo("no event was published after the backup")
        return
    click.echo(
        f"{len(told.lost)} events of {raised} aggregates were published after the backup. Others "
        "have applied them, here what they tell of is lost; the counters of sequences go on after "
        "them:"
    )
    for name, count in sorted(Counter(name for name, _ in told.lost.values()).items()):
        click.echo(f"  {count:6} {name}")
    for id, (name, subject) in list(told.lost.items())[:EXAMPLES]:
        click.echo(f"    {id} {name} {subject}")
    if len(told.lost) > EXAMPLES:
        click.echo(f"    and {len(told.lost) - EXAMPLES} more")


def _tell_of_expired(
    resources: Resources, admin: KafkaAdminClient, topics: list[str], manifest: Manifest
) -> None:
    """Says whose events can have been missed for good."""
    reader = make_reader(resources.settings)
    try:
        times = first_times(reader, existing_partitions(admin, topics))
    finally:
        reader.close()
    short = {tp.topic for tp, since in times.items() if since is not None and since > _at(manifest)}
    for topic in sorted(short):
        click.echo(
            f"{topic} does not reach back to the backup: have its owner tell again with "
            "`academy resync`"
        )


def _at(manifest: Manifest) -> datetime:
    return datetime.fromisoformat(manifest.at)


@contextmanager
def _refusals() -> Iterator[Any]:
    """Errors that an operator can do something about, without a traceback."""
    try:
        yield
    except (BadBackup, GroupIsActive, LogUnreadable) as error:
        raise click.ClickException(str(error)) from error
    except KafkaError as error:
        raise click.ClickException(
            f"the broker is away ({type(error).__name__}: {error}); a restore needs it"
        ) from error
    except PyMongoError as error:
        raise click.ClickException(
            f"the database did not answer ({type(error).__name__}: {str(error)[:200]}); look at "
            "it, then run the same command again with --replace: it begins anew"
        ) from error
