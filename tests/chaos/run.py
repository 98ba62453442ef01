"""One run from start to verdict."""

import shutil
import time
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.chaos import report
from tests.chaos.auditor import audit
from tests.chaos.brokers import ApacheKafka
from tests.chaos.brokers import Embedded
from tests.chaos.crowd import FEWEST
from tests.chaos.crowd import Crowd
from tests.chaos.dealer import Dealer
from tests.chaos.evidence import Evidence
from tests.chaos.faults import schedule
from tests.chaos.journal import Journal
from tests.chaos.quiet import NeverQuiet
from tests.chaos.quiet import wait_for_quiet
from tests.chaos.world import World
from tests.journey.api import be_patient

# How long a client waits for an answer and a journey for an effect, seconds. A claim on a key whose
# process died runs out after 30 s, what it had written is held for up to 60 s, and both may be met
# twice.
PATIENCE = 240.0
# How often a long run says how far it is, seconds.
TELL_EVERY = 30.0


@dataclass(frozen=True)
class Wish:
    """What is asked for: `settings` go to the services' environment."""

    kills: int
    learners: int
    seed: int
    folder: Path
    embedded: bool = False
    settings: Mapping[str, str] | None = None


def run(wish: Wish) -> bool:
    """Prints the course of things and the verdict; True when nothing differs."""
    shutil.rmtree(wish.folder, ignore_errors=True)
    wish.folder.mkdir(parents=True)
    be_patient(PATIENCE)
    began = time.monotonic()
    lines: list[str] = []
    # The data is large, and of no use to anybody when all is well.
    place = wish.folder / "run"
    brokers = (Embedded if wish.embedded else ApacheKafka)(place / "kafka")
    world = World(place, brokers, wish.settings)
    try:
        world.start()
        print(f"Everything runs after {time.monotonic() - began:.0f} s.", flush=True)
        holds = _go_through(wish, world, began, lines)
    finally:
        world.stop()
    (wish.folder / "report.txt").write_text("\n".join(lines) + "\n")
    if holds:
        shutil.rmtree(place)
    else:
        print(f"Report, journal and logs are in {wish.folder}", flush=True)
    print(lines[-1], flush=True)
    return holds


def _go_through(wish: Wish, world: World, began: float, lines: list[str]) -> bool:
    journal = Journal(wish.folder / "journal.jsonl")
    faults = schedule(wish.seed, wish.kills, [node.name for node in world.brokers.nodes])
    dealer = Dealer(world, faults, wish.folder / "faults.jsonl", wish.seed)
    problems = []
    try:
        _journeys(wish, world, journal, dealer)
    except Exception as problem:
        problems.append(f"a journey failed: {type(problem).__name__}: {problem}")
    journeys_took = time.monotonic() - began
    dealer.heal_all()
    quiet_after = ""
    try:
        quiet_after = f"{wait_for_quiet(world):.1f} s"
    except NeverQuiet as problem:
        quiet_after = "never"
        problems.append(str(problem))
    journal.close()
    evidence = Evidence.collect(journal.path, world.mongodb_uri, world.brokers.servers)
    verdict = audit(evidence)
    rows = {
        **{kind: number for kind, number in sorted(dealer.dealt.items())},
        "requests": journal.requests,
        "of them writes": journal.acknowledged,
        "sent again": journal.retries,
        "longest wait": f"{journal.longest:.1f} s",
        "outage": f"{report.outage(evidence.journal):.1f} s without any acknowledged write",
        "events": f"{len(evidence.first)}, {len(evidence.records)} records in the topics",
        "quiet": f"after {quiet_after}",
        "time": f"{time.monotonic() - began:.0f} s, {journeys_took:.0f} s until the last journey",
    }
    for text in _told(rows, problems, report.differences(verdict, evidence)):
        lines.append(text)
    lines.append(report.last_line(verdict, dealer.kills, wish.seed))
    print("\n".join(lines[:-1]), flush=True)
    return verdict.holds and not problems


def _told(
    rows: Mapping[str, object], problems: list[str], differences: Iterator[str]
) -> Iterator[str]:
    yield report.table(rows)
    yield from problems
    yield from differences


def _journeys(wish: Wish, world: World, journal: Journal, dealer: Dealer) -> None:
    """All learners' journeys, and as many more as it takes until every fault was dealt."""
    crowd = Crowd(world.place, world.addresses, journal, wish.learners)
    expected = crowd.writes
    told = time.monotonic()
    while True:
        time.sleep(0.02)
        progress = journal.acknowledged / expected
        dealer.step(progress)
        if time.monotonic() - told > TELL_EVERY:
            told = time.monotonic()
            print(f"{progress:.0%} of the journeys, {dealer.kills} kills …", flush=True)
        if crowd.over():
            if dealer.over:
                return
            if dealer.all_dealt:
                continue
            # The journeys were faster than expected: others begin, among the faults that are left.
            crowd = Crowd(world.place, world.addresses, journal, FEWEST, after=crowd)
