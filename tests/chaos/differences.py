"""What the auditor finds: each difference by its kind, with the ids that it is about."""

from collections.abc import Callable
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from tests.chaos.evidence import Evidence

# lost: something acknowledged or published has no effect. duplicated: an effect is there more often
# than it was asked for. wrong: anything else that must not be, such as a dead letter.
Kind = Literal["lost", "duplicated", "wrong"]


@dataclass(frozen=True)
class Difference:
    """One thing that is not as it must be. `about` are ids to look up the history by."""

    kind: Kind
    what: str
    about: tuple[str, ...] = ()
    count: int = 1


Check = Callable[[Evidence], Iterator[Difference]]


def compared(what: str, expected: int, found: int, *about: str) -> Iterator[Difference]:
    """A difference for a number that is too small (lost) or too large (duplicated)."""
    if found < expected:
        yield Difference("lost", f"{what}: {found} of {expected}", about, expected - found)
    elif found > expected:
        text = f"{what}: {found} where {expected} must be"
        yield Difference("duplicated", text, about, found - expected)
