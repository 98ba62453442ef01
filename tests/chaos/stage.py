"""A small world for one test: one cohort's story on it, and an audit of what it has left."""

from collections.abc import Callable
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from rich.console import Console

from deploy.local.process import Process
from tests.chaos import world
from tests.chaos.auditor import Verdict
from tests.chaos.auditor import audit
from tests.chaos.brokers import Embedded
from tests.chaos.crowd import FEWEST
from tests.chaos.crowd import alone
from tests.chaos.crowd import shapes
from tests.chaos.evidence import Evidence
from tests.chaos.journal import Journal
from tests.chaos.quiet import wait_for_quiet
from tests.chaos.world import World
from tests.journey import opening
from tests.journey.material import demonstration
from tests.journey.printer import Printer
from tests.journey.story import Story


class Stage:
    """On the embedded broker, which every machine has. Close it in the thread that made it."""

    def __init__(self, folder: Path, settings: Mapping[str, str], workers: int = 1) -> None:
        self.world = World(folder / "run", Embedded(folder / "broker"), settings, workers)
        self.world.start()
        self.journal = Journal(folder / "journal.jsonl")
        self._output = (folder / "journey.log").open("w")
        self._client: MongoClient[dict[str, Any]] = MongoClient(self.world.mongodb_uri)
        self.story = Story(
            alone(self.world.place, self.world.addresses, self.journal),
            Printer(Console(file=self._output)),
            demonstration(),
            academy="kota-01",
            academy_code="KAA",
            shape=shapes(FEWEST)[0],
        )

    def database(self, service: str) -> Any:
        return self._client[f"academy_{service}"]

    def process(self, name: str) -> Process:
        return next(each for each in self.world.stack if each.name == name)

    def until(self, what: str, holds: Callable[[], bool]) -> None:
        # What a killed process had written in an open transaction is held for up to 60 s.
        self.world.until(what, holds, within=100.0)

    def open_cohort(self) -> dict[str, str]:
        """As the journey's first act does; the units by name."""
        opening.open_academy(self.story)
        units = opening.add_units(self.story)
        opening.publish_course(self.story)
        opening.set_rule(self.story)
        opening.open_cohort(self.story)
        return units

    def halt(self, process: Process) -> None:
        """Kills it, until `start`. The embedded broker is at times slow with a good farewell."""
        process.wanted = False
        world.kill(process)
        self.until(f"the end of {process.name}", lambda: not process.alive)

    def start(self, process: Process, failpoints: str = "", **settings: str) -> None:
        """Starts it; with `failpoints` and `settings` in this one life of it only."""
        self.world.give(process, ACADEMY_FAILPOINTS=failpoints, **settings)
        process.wanted = True
        self.until(f"the start of {process.name}", lambda: process.alive)
        self.world.give(process)

    def verdict(self) -> Verdict:
        """After everything has come to rest."""
        wait_for_quiet(self.world)
        self.evidence = Evidence.collect(
            self.journal.path, self.world.mongodb_uri, self.world.brokers.servers
        )
        return audit(self.evidence)

    def close(self) -> None:
        self._client.close()
        self.journal.close()
        self._output.close()
        self.world.stop()
