"""The run that a journey goes through: its addresses, sign-ins and demonstration clock."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta
from pathlib import Path

from deploy.local.place import Place
from deploy.local.tokens import sign_in
from shared.runtime.clock import OffsetClock
from shared.runtime.clock import write_offset
from tests.journey.api import Person


@dataclass(frozen=True)
class Run:
    """A running stack, found by its data folder."""

    place: Place
    addresses: Mapping[str, str]

    @classmethod
    def at(cls, folder: Path) -> "Run":
        """Reads what the launcher has written. Raises FileNotFoundError where nothing runs."""
        place = Place(folder)
        written = place.read("run")
        if written is None:
            raise FileNotFoundError(f"nothing runs on {folder}")
        return cls(place, written["addresses"])

    def person(self, academy: str, person_id: str, name: str, *roles: str) -> Person:
        """Somebody with a sign-in; roles are those of the academy, but `operator`."""
        full = [role if role == "operator" else f"{role}@{academy}" for role in roles]
        token = sign_in(self.place.keys, person_id, name, full)
        return Person(self.addresses, academy, person_id, name, token)

    def nobody(self, academy: str) -> Person:
        """Somebody without a sign-in, as whoever checks a certificate."""
        return Person(self.addresses, academy)

    def rotate_keys(self) -> None:
        """Replaces the keys that sign certificates, as an operator does from a shell."""
        academy = Path(sys.executable).with_name("academy")
        folder = self.place.keys / "certificates"
        subprocess.run(
            [academy, "keys", "rotate", folder, "--yes"], check=True, capture_output=True
        )

    def now(self) -> datetime:
        """The academy's time."""
        return OffsetClock(self.place.clock).now()

    def move(self, by: timedelta) -> None:
        """Lets time pass for every process at once. Time never goes back."""
        if by <= timedelta(0):
            return
        path = self.place.clock
        seconds = json.loads(path.read_text())["offset_seconds"] if path.exists() else 0
        write_offset(path, timedelta(seconds=seconds) + by)
