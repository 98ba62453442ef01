"""Deals the faults to the running world, and heals what doesn't heal by itself."""

import json
import random
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from deploy.local.process import Process
from tests.chaos import world
from tests.chaos.brokers import ApacheKafka
from tests.chaos.brokers import BrokerNode
from tests.chaos.faults import Fault
from tests.chaos.world import World

# Two of three nodes away is an outage of the broker for some seconds, three is not asked for.
NODES_AWAY = 2
# A fault whose target does not come back in this time is dealt to another of its kind; seconds.
PATIENCE = 5.0


class Dealer:
    """Call `step` often from the thread that started the world; nothing in it waits."""

    def __init__(self, running: World, faults: list[Fault], log: Path, seed: int) -> None:
        self._world = running
        self._left = list(faults)
        self._log = log.open("w")
        self._began = time.monotonic()
        self._due_since: dict[Fault, float] = {}
        self._chance = random.Random(seed)
        self._hurt: set[str] = set()  # Targets that a fault still lasts at.
        self._healing: list[tuple[float, str, Callable[[], None]]] = []
        self.dealt: Counter[str] = Counter()

    @property
    def kills(self) -> int:
        return sum(number for kind, number in self.dealt.items() if kind.startswith("kill"))

    @property
    def all_dealt(self) -> bool:
        return not self._left

    @property
    def over(self) -> bool:
        """Whether every fault was dealt and has lasted as long as it should."""
        return not self._left and not self._healing

    def step(self, progress: float) -> None:
        """Deals the next fault whose time has come, and ends those that have lasted enough."""
        now = time.monotonic()
        self._heal(now)
        for fault in [each for each in self._left if each.at <= progress]:
            since = self._due_since.setdefault(fault, now)
            target = self._target(fault, anyone=now - since > PATIENCE)
            if target is not None:
                break
        else:
            return  # Nothing is due, or what would be hurt is down already; it is waited for.
        self._left.remove(fault)
        self._deal(fault, target, now)
        self.dealt[fault.kind] += 1
        line = {"at": round(now - self._began, 3), "fault": fault.kind, "target": target.name}
        self._note({**line, "seconds": fault.seconds, "progress": round(progress, 3)})

    def heal_all(self) -> None:
        """Ends every fault that still lasts, at once."""
        self._heal(float("inf"))
        self._log.close()

    def _target(self, fault: Fault, anyone: bool) -> Process | BrokerNode | None:
        """The fault's own target if it can be hurt now, or else another of its kind."""
        candidates = self._of_kind(fault.what)
        named = [each for each in candidates if each.name == fault.target]
        for each in [*named, *(candidates if anyone else [])]:
            if each.name in self._hurt or not self._serves(each):
                continue
            if fault.what == "web worker" and not world.children_of(each):  # type: ignore[arg-type]
                continue  # Its only ones have just died.
            return each
        return None

    def _of_kind(self, what: str) -> list[Process | BrokerNode]:
        match what:
            case "broker":
                away = sum(node.name in self._hurt for node in self._world.brokers.nodes)
                return [] if away >= NODES_AWAY else list(self._world.brokers.nodes)
            case "database":
                return [self._world.database]
            case "worker":
                return list(self._world.workers())
            case _:
                return list(self._world.webs())

    def _serves(self, target: Process | BrokerNode) -> bool:
        if isinstance(target, Process):
            return target.alive and target.ready
        brokers = self._world.brokers
        return target.alive and isinstance(brokers, ApacheKafka) and brokers.accepts(target)

    def _deal(self, fault: Fault, target: Process | BrokerNode, now: float) -> None:
        if not isinstance(target, Process):
            self._hurt_node(fault, target, now)
            return
        pid = target.pid
        assert pid is not None
        match fault.act:
            case "kill" if fault.what == "web worker":
                world.kill_one_child(target, self._chance)
            case "kill":
                world.kill(target)
            case "pause":
                world.pause(pid)
                self._later(now + fault.seconds, target.name, lambda: world.resume(pid))
            case "cut":
                proxy = self._world.brokers.proxy
                proxy.cut(pid)
                self._later(now + fault.seconds, target.name, lambda: proxy.heal(pid))

    def _hurt_node(self, fault: Fault, node: BrokerNode, now: float) -> None:
        if fault.act == "pause":
            node.pause()
            self._later(now + fault.seconds, node.name, node.resume)
        else:
            node.kill()
            self._later(now + fault.seconds, node.name, lambda: node.start(wait=False))

    def _later(self, when: float, name: str, heal: Callable[[], None]) -> None:
        self._hurt.add(name)
        self._healing.append((when, name, heal))

    def _heal(self, now: float) -> None:
        for each in [each for each in self._healing if each[0] <= now]:
            self._healing.remove(each)
            self._hurt.discard(each[1])
            each[2]()
        for node in self._world.brokers.nodes:
            if not node.alive and node.name not in self._hurt:
                node.start(wait=False)  # It could not start, and is started again.

    def _note(self, line: dict[str, object]) -> None:
        self._log.write(json.dumps(line) + "\n")
        self._log.flush()
