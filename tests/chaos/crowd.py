"""Many learners: several academies at once, each with one cohort that goes the whole way."""

import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import wait
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from rich.console import Console

from deploy.local.place import Place
from deploy.local.tokens import sign_in
from tests.chaos.clients import PatientPerson
from tests.chaos.journal import Journal
from tests.journey import journey
from tests.journey.cast import Shape
from tests.journey.material import demonstration
from tests.journey.printer import Printer
from tests.journey.run import Run

FEWEST, IN_A_COHORT = 4, 24


@dataclass(frozen=True)
class ChaosRun(Run):
    """A journey's run with patient people and a clock that all journeys move together.

    Each journey has an academy and people of its own, so that none needs to know of another; only
    time is one for all processes, and passes when every journey has come so far.
    """

    journal: Journal
    together: threading.Barrier

    def person(self, academy: str, person_id: str, name: str, *roles: str) -> PatientPerson:
        own = f"{academy}-{person_id}"
        full = [role if role == "operator" else f"{role}@{academy}" for role in roles]
        token = sign_in(self.place.keys, own, name, full)
        person = PatientPerson(self.addresses, academy, own, name, token)
        person.journal = self.journal
        return person

    def nobody(self, academy: str) -> PatientPerson:
        person = PatientPerson(self.addresses, academy)
        person.journal = self.journal
        return person

    def rotate_keys(self) -> None:
        """The keys are one pair for all journeys."""
        if self.together.wait() == 0:
            super().rotate_keys()
        self.together.wait()

    def move(self, by: timedelta) -> None:
        if self.together.wait() == 0:
            super().move(by)
        self.together.wait()


def alone(place: Place, addresses: Mapping[str, str], journal: Journal) -> ChaosRun:
    """The run of one journey that waits for no other."""
    return ChaosRun(place, addresses, journal, threading.Barrier(1))


def shapes(learners: int) -> list[Shape]:
    """Cohorts of up to 24 seats with as many seats in all as there are learners.

    Raises ValueError for fewer than four learners: a cohort has at least two teams of two.
    """
    if learners < FEWEST:
        raise ValueError(f"at least {FEWEST} learners: a cohort has two teams of two")
    cohorts = -(-learners // IN_A_COHORT)
    return [_shape(part) for part in _parts(learners, cohorts)]


def _shape(seats: int) -> Shape:
    """As the demonstration's cohort as far as there are teams enough for every part."""
    teams = max(2, min(6, seats // 3))
    sizes = _parts(seats, teams)
    stay = teams - 1  # The last of the admitted waits first.
    return Shape(
        sizes=(*sizes[:stay], sizes[-1], sizes[-1], 2),
        revising=2 if stay > 2 else None,
        quitting=(1, sizes[1] - 1) if stay > 1 else None,
        absent=(0, 1),
        withdrawing=stay,
        waiting=stay + 1,
        ineligible=stay + 2,
    )


def _parts(whole: int, number: int) -> list[int]:
    """`number` parts that differ by one at most, the larger ones first."""
    return [whole // number + (place < whole % number) for place in range(number)]


def _letter(number: int) -> str:
    return chr(ord("A") + number)


class Crowd:
    """The journeys as threads. `wait` raises the first failure."""

    def __init__(
        self,
        place: Place,
        addresses: Mapping[str, str],
        journal: Journal,
        learners: int,
        after: "Crowd | None" = None,
    ) -> None:
        wanted = shapes(learners)
        # How many acknowledged writes are expected, roughly: by learner, by team, by cohort.
        self.writes = sum(15 * each.seats + 13 * len(each.sizes) + 30 for each in wanted)
        first = after.last + 1 if after else 1
        self.last: int = first + len(wanted) - 1
        barrier = threading.Barrier(len(wanted))
        self._run = ChaosRun(place, addresses, journal, barrier)
        self._failures: list[BaseException] = []
        pool = ThreadPoolExecutor(len(wanted), thread_name_prefix="cohort")
        self._going = {
            pool.submit(self._go, number, shape) for number, shape in enumerate(wanted, first)
        }
        pool.shutdown(wait=False)

    def over(self) -> bool:
        """Whether all journeys have ended; raises the failure of one that did not end well."""
        if self._failures:
            raise self._failures[0]
        return not wait(self._going, timeout=0).not_done

    def _go(self, number: int, shape: Shape) -> None:
        log: Path = self._run.place.logs / f"journey-{number:02}.log"
        with log.open("w") as output:
            printer = Printer(Console(file=output, width=120))
            try:
                journey.go(
                    self._run,
                    demonstration(),
                    printer,
                    academy=f"kota-{number:02}",
                    academy_code=f"K{_letter(number // 26)}{_letter(number % 26)}",
                    shape=shape,
                )
            except threading.BrokenBarrierError:
                # It only waited for one that has failed, and that one is told of.
                return
            except BaseException as failure:
                self._failures.append(failure)
                self._run.together.abort()
                raise
