"""Offers end in time; every freed seat goes to the first waiting team that fits."""

import pytest

from shared.contracts import CERTIFICATE_ISSUED
from shared.contracts import LEARNER_COMPLETED
from shared.contracts import LEARNER_ENROLLED
from shared.contracts import LEARNER_WITHDRAWN
from shared.events.envelope import Event
from shared.testing.events import event
from tests.unit.enrolment.city import City
from tests.unit.enrolment.city import Team


def test_an_accepted_offer_enrols_every_member(city: City) -> None:
    cohort, unit = city.cohort(), city.unit()
    team = city.enrolled(cohort, unit)
    enrolments = city.enrolments(cohort_id=cohort)
    assert sorted(each["person_id"] for each in enrolments) == sorted(team.people)
    told = city.service.published(LEARNER_ENROLLED)
    assert {each.subject for each in told} == {each["id"] for each in enrolments}
    data = told[0].data
    assert data["unit"] == {"id": unit, "kind": "ward", "name": "Kelurahan Sungai Jawi"}
    assert data["person"]["name"] == f"Nama {data['person']['id']}"
    assert data["team_id"] == city.application(team)["team"]["id"]
    assert city.seats(cohort) == (3, 3)


def test_an_offer_is_accepted_once_and_by_the_team_alone(city: City) -> None:
    team = city.offered(city.cohort(), city.unit())
    path = f"/applications/{team.id}/accept"
    assert city.post(path, "stranger").status_code == 404
    city.check(city.post(path, team.people[1]))
    assert city.post(path, team.people[0]).status_code == 409
    assert len(city.enrolments()) == 3


def test_a_learner_sees_the_own_enrolment_alone(city: City) -> None:
    cohort, unit = city.cohort(), city.unit()
    first, second = city.enrolled(cohort, unit), city.enrolled(cohort, unit)
    own = city.check(city.get("/enrolments", first.people[0]))["items"]
    assert [each["person_id"] for each in own] == [first.people[0]]
    foreign = next(e["id"] for e in city.enrolments() if e["person_id"] == second.people[0])
    assert city.get(f"/enrolments/{foreign}", first.people[0]).status_code == 404
    leaving = city.post(f"/enrolments/{foreign}/withdraw", first.people[0], json={"reason": "x"})
    assert leaving.status_code == 404
    city.check(city.get(f"/enrolments/{foreign}", second.people[0]))


def full_with_one_waiting(city: City) -> tuple[str, Team, Team]:
    """A cohort of three seats, offered to one team while another waits."""
    cohort, unit = city.cohort(seats=3), city.unit()
    offered, waiting = city.offered(cohort, unit), city.eligible(cohort, unit)
    city.check(city.decide(waiting, "waitlist"))
    return cohort, offered, waiting


def test_declined_seats_go_to_the_waiting_team(city: City) -> None:
    cohort, offered, waiting = full_with_one_waiting(city)
    shown = city.check(city.post(f"/applications/{offered.id}/decline", offered.people[0]))
    assert (shown["state"], shown["declined_by"]) == ("declined", "team")
    assert city.state(waiting) == "offered"
    assert city.seats(cohort) == (3, 0)


def test_an_offer_runs_out_after_its_hours_and_the_next_team_is_offered(city: City) -> None:
    cohort, offered, waiting = full_with_one_waiting(city)
    city.service.clock.advance(hours=71)
    city.service.run_sweeps()
    assert city.state(offered) == "offered"
    city.service.clock.advance(hours=1)
    late = city.post(f"/applications/{offered.id}/accept", offered.people[0])
    assert (late.status_code, late.get_json()["code"]) == (409, "offer_expired")
    city.service.run_sweeps()
    city.service.run_sweeps()
    assert (city.state(offered), city.state(waiting)) == ("expired", "offered")
    assert city.seats(cohort) == (3, 0)
    city.check(city.post(f"/applications/{waiting.id}/accept", waiting.people[0]))


def test_a_team_that_withdraws_frees_all_its_seats(city: City) -> None:
    cohort, offered, waiting = full_with_one_waiting(city)
    city.check(city.post(f"/applications/{offered.id}/accept", offered.people[0]))
    path = f"/applications/{offered.id}/withdraw"
    assert city.post(path, offered.people[0], json={}).status_code == 422
    reason = {"reason": "Pindah tugas"}
    city.check(city.post(path, offered.people[0], json=reason))
    assert {each["state"] for each in city.enrolments()} == {"withdrawn"}
    told = city.service.published(LEARNER_WITHDRAWN)
    assert [each.data["reason"] for each in told] == ["Pindah tugas"] * 3
    assert city.state(waiting) == "offered"
    assert city.seats(cohort) == (3, 0)


def test_single_seats_add_up_until_a_waiting_team_fits(city: City) -> None:
    cohort, unit = city.cohort(seats=3), city.unit()
    team = city.enrolled(cohort, unit)
    waiting = city.eligible(cohort, unit, size=2)
    city.check(city.decide(waiting, "waitlist"))
    reason = {"reason": "Sakit"}
    first, second, third = city.enrolments(cohort_id=cohort)
    city.check(city.post(f"/enrolments/{first['id']}/withdraw", first["person_id"], json=reason))
    assert city.state(waiting) == "waitlisted"
    city.check(city.post(f"/enrolments/{second['id']}/withdraw", json=reason))
    assert city.state(waiting) == "offered"
    assert city.post(f"/enrolments/{second['id']}/withdraw", json=reason).status_code == 409
    assert city.state(team) == "accepted"
    city.check(city.post(f"/enrolments/{third['id']}/withdraw", json=reason))
    assert city.state(team) == "withdrawn"
    assert city.seats(cohort) == (2, 1)


def test_whoever_left_may_apply_to_the_cohort_again(city: City) -> None:
    cohort, unit = city.cohort(), city.unit()
    team = city.enrolled(cohort, unit)
    mine = city.check(city.get("/enrolments", team.people[0]))["items"][0]
    body = {
        "cohort_id": cohort,
        "unit_id": unit,
        "team_name": "Lagi",
        "idea": {"title": "A", "problem": "B"},
    }
    assert city.post("/applications", team.people[0], json=body).status_code == 409
    path = f"/enrolments/{mine['id']}/withdraw"
    city.check(city.post(path, team.people[0], json={"reason": "Ganti tim"}))
    city.check(city.post("/applications", team.people[0], json=body), 201)


def certificate(
    city: City, enrolment: dict[str, str], kind: str = "completion", academy: str = "pontianak"
) -> Event:
    """What certification says when it has issued one."""
    data = {
        "enrolment_id": enrolment["id"],
        "cohort_id": enrolment["cohort_id"],
        "certificate_id": "certificate",
        "serial": "PIA-2026-C01-0001-K7M2QX",
        "kind": kind,
        "hours": 30,
        "issued_at": city.service.clock.now(),
    }
    return event(CERTIFICATE_ISSUED, academy, data)


@pytest.fixture
def enrolment(city: City) -> dict[str, str]:
    """One of an enrolled team."""
    city.enrolled(city.cohort(), city.unit())
    return city.enrolments()[0]


def test_a_certificate_of_completion_completes_the_enrolment_once(
    city: City, enrolment: dict[str, str]
) -> None:
    told = certificate(city, enrolment)
    city.service.deliver(told)
    city.service.deliver(told)
    city.service.deliver(certificate(city, enrolment))
    shown = city.check(city.get(f"/enrolments/{enrolment['id']}"))
    assert (shown["state"], shown["serial"]) == ("completed", "PIA-2026-C01-0001-K7M2QX")
    (completed,) = city.service.published(LEARNER_COMPLETED)
    assert completed.data["serial"] == "PIA-2026-C01-0001-K7M2QX"
    path = f"/enrolments/{enrolment['id']}/withdraw"
    assert city.post(path, json={"reason": "Terlambat"}).status_code == 409


def test_another_kind_of_certificate_completes_nothing(
    city: City, enrolment: dict[str, str]
) -> None:
    city.service.deliver(certificate(city, enrolment, kind="participation"))
    city.service.deliver(certificate(city, enrolment, academy="singkawang"))
    assert city.check(city.get(f"/enrolments/{enrolment['id']}"))["state"] == "enrolled"


def test_whoever_has_left_is_not_completed(city: City, enrolment: dict[str, str]) -> None:
    path = f"/enrolments/{enrolment['id']}/withdraw"
    city.check(city.post(path, json={"reason": "Pindah"}))
    city.service.deliver(certificate(city, enrolment))
    assert city.check(city.get(f"/enrolments/{enrolment['id']}"))["state"] == "withdrawn"
    assert city.service.published(LEARNER_COMPLETED) == []


def test_whoever_has_completed_keeps_it_when_the_team_goes(
    city: City, enrolment: dict[str, str]
) -> None:
    city.service.deliver(certificate(city, enrolment))
    path = f"/applications/{enrolment['application_id']}/withdraw"
    city.check(city.post(path, json={"reason": "Tim bubar"}))
    states = {each["id"]: each["state"] for each in city.enrolments()}
    assert states.pop(enrolment["id"]) == "completed"
    assert set(states.values()) == {"withdrawn"}
    assert city.seats(enrolment["cohort_id"]) == (1, 5)
