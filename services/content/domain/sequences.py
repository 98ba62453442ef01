"""Which members of a list have been moved: as few as explain the new order."""

from bisect import bisect_left
from collections.abc import Sequence


def moved_between(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """The members of both lists that changed places, in the order of `after`.

    What stays is a longest run of members that have kept their order among each other, so that one
    new member at the top does not make all the others look moved. Members occur once in a list.
    """
    place = {member: at for at, member in enumerate(before)}
    common = [member for member in after if member in place]
    staying = set(_longest_rising([place[member] for member in common]))
    return [member for member in common if place[member] not in staying]


def _longest_rising(numbers: Sequence[int]) -> list[int]:
    """A longest rising subsequence (patience sorting); the numbers are distinct."""
    tails: list[int] = []
    ends: list[int] = []
    previous: list[int | None] = []
    for at, number in enumerate(numbers):
        pile = bisect_left(tails, number)
        previous.append(ends[pile - 1] if pile else None)
        if pile == len(tails):
            tails.append(number)
            ends.append(at)
        else:
            tails[pile] = number
            ends[pile] = at
    found: list[int] = []
    here = ends[-1] if ends else None
    while here is not None:
        found.append(numbers[here])
        here = previous[here]
    return found[::-1]
