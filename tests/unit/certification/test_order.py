"""Events in any order and any number of times, through the real dispatcher and database."""

from dataclasses import replace

from hypothesis import HealthCheck
from hypothesis import Phase
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from shared.contracts import CERTIFICATE_ISSUED
from shared.runtime.ids import new_id
from shared.testing.harness import ServiceHarness
from tests.unit.certification.story import Story

# What the story of `everything` must not lack, by its place there. The academy's opening is not
# among them: the examples share one academy.
NEEDED = range(1, 10)


@settings(
    max_examples=25,
    deadline=None,
    # A failure is shown as it was found: making it smaller takes minutes of database work.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_any_order_and_any_number_of_deliveries_give_the_same_certificates(
    service: ServiceHarness, data: st.DataObject
) -> None:
    story = Story(new_id())
    events = story.everything()
    expected, taken_back = 1, set[str]()
    if data.draw(st.booleans(), label="something is missing"):
        del events[data.draw(st.sampled_from(NEEDED))]
        expected = 0
    elif data.draw(st.booleans(), label="something is taken back afterwards"):
        taken_back = data.draw(st.sets(st.sampled_from(["enrolled", "sessions_attended"])))
        later = {
            "enrolled": story.withdrawn(),
            "sessions_attended": story.attended("session-1", present=False),
        }
        events += [later[each] for each in sorted(taken_back)]

    # A second delivery has an id of its own, so that the inbox does not spare the handlers.
    again = data.draw(st.lists(st.sampled_from(events), max_size=6), label="again")
    arrivals = data.draw(st.permutations(events + again))
    service.deliver(events[0])
    while arrivals:
        batch = data.draw(st.integers(1, len(arrivals)), label="batch")
        service.deliver(*(replace(each, id=new_id()) for each in arrivals[:batch]))
        arrivals = arrivals[batch:]
        if data.draw(st.booleans(), label="jobs run"):
            service.run_jobs()
    service.run_jobs()

    issued = service.db["certificates"].find({"enrolment_id": story.enrolment_id}).to_list()
    assert len(issued) == expected
    told = [
        each for each in service.published(CERTIFICATE_ISSUED) if each.subject == story.enrolment_id
    ]
    assert len(told) == expected
    if issued:
        wrong = {each["code"] for each in (issued[0]["review"] or {"wrong": []})["wrong"]}
        assert wrong == taken_back
