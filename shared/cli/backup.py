"""`academy backup`: one service's database, or each one's, as a folder that can be restored."""

from pathlib import Path

import click
from kafka.errors import KafkaError

from shared.backup.folder import Manifest
from shared.backup.snapshot import TooLong
from shared.backup.snapshot import one_moment
from shared.backup.snapshot import stopped_moment
from shared.backup.write import write_backup
from shared.cli.environment import opened
from shared.cli.running import refuse_while_running
from shared.contracts.registry import SERVICES
from shared.events.kafka import make_admin
from shared.events.offsets import committed
from shared.runtime.service import Resources


@click.command()
@click.option("--service", type=click.Choice(SERVICES), help="One service; or say --all.")
@click.option("--all", "every", is_flag=True, help="Each service, one after the other.")
@click.option("--to", type=click.Path(file_okay=False, path_type=Path), required=True)
@click.option("--stopped", is_flag=True, help="The service does not run: take all the time needed.")
def backup(service: str | None, every: bool, to: Path, stopped: bool) -> None:
    """Backs up a service's database as of one moment, while it runs.

    Files of content are in it, indexes are made anew, keys that sign certificates are not in it:
    keep those by themselves. The folder holds personal data and is readable by its owner alone.
    """
    if every == (service is not None):
        raise click.UsageError("name a --service or say --all")
    for name in SERVICES if every else [str(service)]:
        with opened(name) as resources:
            if stopped:
                refuse_while_running(resources, "back up with --stopped")
            folder, manifest = _back_up(resources, to, stopped)
        _tell(folder, manifest)


def _back_up(resources: Resources, to: Path, stopped: bool) -> tuple[Path, Manifest]:
    if not resources.db.list_collection_names():
        raise click.ClickException(
            f"there is no database {resources.db.name}: nothing to back up (MONGODB_DATABASE?)"
        )
    # Before the moment: what is committed by then is applied by then.
    offsets = _offsets(resources)
    view = stopped_moment if stopped else one_moment
    try:
        with view(resources.db) as moment:
            at = resources.clock.real_now()
            return write_backup(moment, resources.service.name, to, at, offsets)
    except (TooLong, OSError) as error:
        raise click.ClickException(f"no backup was made: {error}") from error


def _offsets(resources: Resources) -> dict[str, int] | None:
    settings = resources.settings
    if not settings.kafka_bootstrap_servers:
        return None
    try:
        admin = make_admin(settings)
        try:
            return committed(admin, settings)
        finally:
            admin.close()
    except KafkaError as error:
        click.echo(f"the broker is away ({type(error).__name__}): offsets are not noted", err=True)
        return None


def _tell(folder: Path, manifest: Manifest) -> None:
    count = sum(part.count for part in manifest.collections.values())
    size = sum(part.bytes for part in manifest.collections.values())
    click.echo(
        f"{manifest.service}: {count} documents of {len(manifest.collections)} collections, "
        f"{size / 1e6:.1f} MB, as of {manifest.at} ({manifest.guarantee})\n  {folder}"
    )
    if manifest.offsets is None:
        click.echo("  without the group's offsets: a restore will read the topics from the start")
    if manifest.service == "certification":
        click.echo("  the keys that sign certificates are not in it: keep them by themselves")
