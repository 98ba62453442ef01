"""Makes a backup: the group's offsets first, then all collections at one moment."""

import os
import shutil
from collections.abc import Callable
from collections.abc import Mapping
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from shared.backup.folder import FORMAT
from shared.backup.folder import Manifest
from shared.backup.folder import write_manifest
from shared.backup.folder import write_part
from shared.backup.snapshot import Moment
from shared.events.envelope import format_time

Progress = Callable[[str, int], None]


def write_backup(
    moment: Moment,
    service: str,
    to: Path,
    at: datetime,
    offsets: Mapping[str, int] | None,
    progress: Progress = lambda name, count: None,
) -> tuple[Path, Manifest]:
    """Writes `<to>/<service>-<time>` and returns it with its manifest.

    `offsets` must have been read before `moment` was opened: what is committed is applied, so
    reading on from there leaves nothing out. Nothing is left behind when it fails, whatever raised.
    """
    name = f"{service}-{at:%Y%m%dT%H%M%SZ}"
    folder, unfinished = to / name, to / f".{name}.unfinished"
    if folder.exists():
        raise FileExistsError(f"{folder} is there already")
    to.mkdir(parents=True, exist_ok=True)
    unfinished.mkdir(mode=0o700)
    try:
        parts = {}
        for collection in moment.names():
            parts[collection] = write_part(unfinished, collection, moment.documents(collection))
            progress(collection, parts[collection].count)
        manifest = Manifest(
            format=FORMAT,
            service=service,
            database=moment.db.name,
            at=format_time(at),
            academy_version=version("academy"),
            server=str(moment.db.client.server_info()["version"]),
            guarantee=moment.guarantee,
            collections=parts,
            offsets=None if offsets is None else dict(offsets),
        )
        write_manifest(unfinished, manifest)
        _sync(unfinished)
        unfinished.rename(folder)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    return folder, manifest


def _sync(folder: Path) -> None:
    """Has the system write everything down before the backup is called one."""
    for path in (*folder.iterdir(), folder):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
