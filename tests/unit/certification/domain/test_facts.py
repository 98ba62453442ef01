"""Facts: any order, any number of times, the latest statement stands."""

from datetime import UTC
from datetime import datetime
from datetime import timedelta

from services.certification.domain.facts import ATTENDANCE
from services.certification.domain.facts import ITEM
from services.certification.domain.facts import Fact
from services.certification.domain.facts import absorb
from services.certification.domain.facts import standing
from services.certification.domain.facts import timeline

START = datetime(2026, 9, 1, tzinfo=UTC)


def said(value: object, sequence: int, hour: int, topic: str = ATTENDANCE) -> Fact:
    return Fact(topic, "one", sequence, START + timedelta(hours=hour), value)


def test_the_highest_sequence_stands_whatever_arrived_last() -> None:
    older, newer = said(True, 1, 1), said(False, 2, 2)
    for facts in ([older, newer], [newer, older]):
        assert standing(facts).facts(ATTENDANCE)["one"].value is False


def test_the_timeline_tells_what_stood_at_each_moment() -> None:
    facts = [said(False, 2, 5), said(True, 1, 1), said(True, 3, 5)]
    seen = [
        (moment.hour, stood.facts(ATTENDANCE)["one"].value) for moment, stood in timeline(facts)
    ]
    assert seen == [(1, True), (5, True)]


def test_a_fact_that_is_known_adds_nothing() -> None:
    fact = said(True, 1, 1)
    assert absorb([fact], fact) is None
    assert absorb([fact], said(False, 2, 2)) == (fact, said(False, 2, 2))


def test_of_a_finished_item_the_earliest_telling_is_kept() -> None:
    early, late = said(True, 1, 1, ITEM), said(True, 7, 9, ITEM)
    assert absorb([early], late) is None
    assert absorb([late], early) == (early,)
