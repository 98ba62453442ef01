"""The one folder that a run keeps everything in, and who holds it."""

import fcntl
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[2]


class Held(Exception):
    """Another launcher runs on this folder; `.run` is what it wrote about itself."""

    def __init__(self, run: dict[str, Any]) -> None:
        super().__init__("another launcher runs on this folder")
        self.run = run


@dataclass(frozen=True)
class Place:
    """Paths below the data folder. It is made readable by its owner alone: it holds keys."""

    root: Path

    @property
    def keys(self) -> Path:
        return self.root / "keys"

    @property
    def database(self) -> Path:
        return self.root / "database"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def mail(self) -> Path:
        return self.root / "mail"

    @property
    def clock(self) -> Path:
        return self.root / "clock"

    @property
    def socket(self) -> Path:
        return self.root / "control.sock"

    @property
    def environment(self) -> Path:
        """The settings of the services that run, for `academy` (see shared/cli/environment.py)."""
        return self.root / "environment"

    def make(self) -> None:
        for folder in (self.root, self.keys, self.database, self.logs, self.mail):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def hold(self) -> IO[str]:
        """Takes the folder for this process until the returned file is closed; else raises Held.

        The kernel lets go of it when the process ends, however it ends.
        """
        lock = (self.root / "lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            raise Held(self.read("run") or {}) from None
        return lock

    def read(self, name: str) -> Any:
        """What was written last under `name`, or None."""
        try:
            return json.loads((self.root / f"{name}.json").read_text())
        except (FileNotFoundError, ValueError):
            return None

    def write(self, name: str, value: Mapping[str, Any] | list[Any]) -> None:
        """Replaces what is written under `name` in one step, so that a reader never sees half."""
        temporary = self.root / f".{name}.json"
        temporary.write_text(json.dumps(value, indent=2) + "\n")
        temporary.chmod(0o600)
        os.replace(temporary, self.root / f"{name}.json")

    def write_environment(self, values: Mapping[str, str]) -> None:
        """Leaves `NAME='value'` lines where the command `academy` looks for them."""
        temporary = self.root / ".environment"
        quoted = {
            name: value.replace("\\", "\\\\").replace("'", "\\'") for name, value in values.items()
        }
        temporary.write_text("".join(f"{name}='{value}'\n" for name, value in quoted.items()))
        temporary.chmod(0o600)
        os.replace(temporary, self.environment)

    def forget_environment(self) -> None:
        self.environment.unlink(missing_ok=True)

    def forget(self, name: str) -> None:
        (self.root / f"{name}.json").unlink(missing_ok=True)
