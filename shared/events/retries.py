"""How often and how long a failing event is tried before it becomes a dead letter."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Retries:
    """Back-off by pause and seek. Times are seconds.

    A database or broker that is away is waited for without end, `unavailable` seconds at a time.
    """

    tries: int = 8
    first: float = 0.25
    factor: float = 2.0
    longest: float = 15.0
    unavailable: float = 1.0

    def delay(self, failures: int) -> float:
        """How long to wait after the n-th failure."""
        return float(min(self.first * self.factor ** (failures - 1), self.longest))


@dataclass(frozen=True, slots=True)
class StopRule:
    """So many dead letters in a row stop the consumer until an operator resumes it."""

    in_a_row: int = 20
