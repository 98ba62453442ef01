"""What the acts of a journey share: the run, the people, the cohort and its teams."""

from collections.abc import Callable
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from dataclasses import field
from datetime import timedelta
from typing import TypeVar

from tests.journey.api import Person
from tests.journey.cast import ACADEMY
from tests.journey.cast import Learner
from tests.journey.cast import Shape
from tests.journey.cast import Team
from tests.journey.material import Material
from tests.journey.printer import Printer
from tests.journey.run import Run

T = TypeVar("T")
R = TypeVar("R")

# People act at the same time; more would only queue up on a small machine.
AT_ONCE = 4


@dataclass
class Story:
    """One cohort's way. The acts fill it in, in their order."""

    run: Run
    printer: Printer
    material: Material
    academy: str = ACADEMY
    academy_code: str = "PIA"
    shape: Shape = field(default_factory=Shape)
    cohort_id: str = ""
    cohort_number: str = ""
    curriculum_id: str = ""
    curriculum_version: int = 0
    rule_id: str = ""
    rule_version: int = 0
    teams: list[Team] = field(default_factory=list)
    mentors: list[Person] = field(default_factory=list)
    revoked: str = ""
    superseded: str = ""

    def __post_init__(self) -> None:
        staff = self.run.person
        self.operator = staff(self.academy, "operator-1", "Operator", "operator")
        self.organiser = staff(self.academy, "bappeda-1", "Rina Bappeda", "organiser")
        self.second_organiser = staff(self.academy, "bappeda-2", "Yusuf Bappeda", "organiser")
        self.partner = staff(self.academy, "ibt-1", "Dian IBT", "partner")
        self.reviewers = [
            staff(self.academy, f"reviewer-{number}", name, "reviewer")
            for number, name in enumerate(["Hendra Wijaya", "Siti Nurhaliza"], start=1)
        ]
        self.public = self.run.nobody(self.academy)

    @property
    def ineligible(self) -> Team:
        return self.teams[self.shape.ineligible]

    @property
    def withdrawing(self) -> Team:
        return self.teams[self.shape.withdrawing]

    @property
    def waiting(self) -> Team:
        return self.teams[self.shape.waiting]

    @property
    def admitted(self) -> list[Team]:
        """The teams that take part in the end."""
        return [self.teams[number] for number in self.shape.admitted]

    def member(self, place: tuple[int, int]) -> Learner:
        """Who sits there: the number of a team and of a learner in it."""
        team, seat = place
        return self.teams[team].learners[seat]

    @property
    def learners(self) -> list[Learner]:
        return [learner for team in self.admitted for learner in team.learners]

    def earns(self, team: Team, learner: Learner) -> bool:
        """Whether this person does all that the rule asks for."""
        away = learner.stays_away and not learner.waived
        return not (team.revises or learner.stops_early or away)

    @property
    def absent(self) -> Learner | None:
        """Who lacks the sessions at the clinic and nothing else."""
        for team in self.admitted:
            for learner in team.learners:
                if learner.stays_away and not (team.revises or learner.stops_early):
                    return learner
        return None

    def expected(self) -> list[Learner]:
        """Who must have a certificate in the end, and nobody else."""
        return [each for team in self.admitted for each in team.learners if self.earns(team, each)]

    def section(self, text: str) -> None:
        self.printer.section(text, self.run.now().strftime("%-d %B %Y"))

    def let_pass(self, by: timedelta, what: str) -> None:
        """Moves the demonstration clock of all processes."""
        self.run.move(by)
        self.printer.moved(what)

    def together(self, act: Callable[[T], R], those: Iterable[T]) -> list[R]:
        """Lets all of them act, some at a time; raises the first failure."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            return list(pool.map(act, those))
