"""Which faults a run gets: drawn from one seed, tied to how far the journeys have come."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from deploy.local.scale import SERVICES
from tests.chaos.world import WORKERS

# The kinds of kill, equally often; a master and a worker of gunicorn die differently.
KILLS = ("web master", "web worker", "worker", "worker", "database", "broker")
PAUSES = ("worker", "broker", "web")

# A relay's lease ends after 4 s, a consumer's session after 10 s: pauses pass the one or both.
PAST_LEASE, PAST_SESSION = 6.0, 12.0

# The last fault comes when so much of what the journeys will do is done.
LAST_AT = 0.9


@dataclass(frozen=True)
class Fault:
    """`act` is kill, pause or cut; `what` the kind of its target, `target` its name.

    `at` is a share of the journeys' expected writes; `seconds` is how long the pause or the cut
    lasts, or how long a killed broker stays away. Everything else is started again at once.
    """

    act: str
    what: str
    target: str
    at: float
    seconds: float = 0.0

    @property
    def kind(self) -> str:
        return f"{self.act} {self.what}"


def schedule(seed: int, kills: int, nodes: Sequence[str]) -> list[Fault]:
    """The same for the same arguments. Without `nodes` no broker is hurt.

    For each five kills there is a pause, for each eight a cut, at least one of each if anything.
    """
    chance = random.Random(seed)
    wanted = [
        *(("kill", what) for what in _rounds(chance, KILLS, kills, bool(nodes))),
        *(("pause", what) for what in _rounds(chance, PAUSES, -(-kills // 5), bool(nodes))),
        *[("cut", "worker")] * -(-kills // 8),
    ]
    chance.shuffle(wanted)
    return [
        _fault(chance, act, what, (place + chance.random()) / len(wanted) * LAST_AT, nodes)
        for place, (act, what) in enumerate(wanted)
    ]


def _rounds(chance: random.Random, kinds: Sequence[str], count: int, brokers: bool) -> list[str]:
    """`count` kinds, each as often as the others, in an order that is drawn anew each round."""
    left = [kind for kind in kinds if brokers or kind != "broker"]
    drawn: list[str] = []
    while len(drawn) < count:
        drawn += chance.sample(left, len(left))
    return drawn[:count]


def _fault(chance: random.Random, act: str, what: str, at: float, nodes: Sequence[str]) -> Fault:
    service = chance.choice(SERVICES)
    place = chance.randint(1, WORKERS)
    short = chance.uniform(2.0, 5.0)
    node = chance.choice(nodes) if nodes else ""
    long = PAST_SESSION if what == "broker" or chance.random() < 0.5 else PAST_LEASE
    target = {
        "web": f"{service}.web",
        "web master": f"{service}.web",
        "web worker": f"{service}.web",
        "worker": f"{service}.worker.{place}",
        "database": "database",
        "broker": node,
    }[what]
    seconds = {"kill": short if what == "broker" else 0.0, "pause": long, "cut": long}[act]
    return Fault(act, what, target, round(at, 4), round(seconds, 2))
