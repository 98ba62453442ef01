"""Ours and bare in turns, so that whatever else the machine does meets both alike."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Compared:
    """Medians of both; `ratio` is the median of the rounds' own ratios, which drift less."""

    ours: float
    bare: float
    ratio: float
    ratios: tuple[float, ...]

    @property
    def spread(self) -> str:
        return f"rounds {min(self.ratios):.2f} to {max(self.ratios):.2f}"


def compare(ours: Callable[[], float], bare: Callable[[], float], rounds: int) -> Compared:
    """Runs both `rounds` times, each time the other one first; each returns a rate."""
    pairs: list[tuple[float, float]] = []
    for number in range(rounds):
        if number % 2:
            second = bare()
            pairs.append((ours(), second))
        else:
            first = ours()
            pairs.append((first, bare()))
    ratios = tuple(one / other for one, other in pairs)
    return Compared(
        ours=median(one for one, _ in pairs),
        bare=median(other for _, other in pairs),
        ratio=median(ratios),
        ratios=ratios,
    )
