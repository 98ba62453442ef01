"""Decisions that read the same thing never both pass: no write skew on seats, places and lists.

Each rule is tried with two transactions that are open at once: the first has done all its work and
is held before its commit while the second reads what it reads. A rule that only read would let both
commit. The last tests race through HTTP.
"""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from services.enrolment.commands.applications import join_team
from services.enrolment.commands.applications import start_application
from services.enrolment.commands.applications import submit_application
from services.enrolment.commands.cohorts import cancel_cohort
from services.enrolment.commands.cohorts import change_cohort
from services.enrolment.commands.enrolments import withdraw_enrolment
from services.enrolment.commands.offers import accept_offer
from services.enrolment.commands.offers import expire_offer
from services.enrolment.commands.people import put_own_record
from services.enrolment.commands.selection import decide
from services.enrolment.commands.units import end_unit
from services.enrolment.domain.errors import DomainError
from shared.contracts import LEARNER_ENROLLED
from shared.contracts import LEARNER_RENAMED
from shared.mongo.unit_of_work import Transaction
from tests.unit.enrolment.city import City
from tests.unit.enrolment.city import Team
from tests.unit.enrolment.city import assent

HERE = "pontianak"

Act = tuple[Any, ...]


def interleave(city: City, first: Act, second: Act) -> list[str]:
    """Run both commands with their transactions open at once; returns what became of each.

    The second begins, and so takes its snapshot, when the first has written but not committed.
    """
    written, begun, go = threading.Event(), threading.Event(), threading.Event()

    def held_open(tx: Transaction) -> None:
        first[0](tx, HERE, *first[1:])
        written.set()
        go.wait(10)

    def overlapping(tx: Transaction) -> None:
        # Any read takes the snapshot.
        tx["academies"].find_one({"_id": HERE})
        begun.set()
        if not go.is_set():
            go.set()
            committed.wait(10)
        second[0](tx, HERE, *second[1:])

    committed = threading.Event()

    def outcome(command: Callable[[Transaction], None]) -> str:
        try:
            city.service.uow.run(command)
        except DomainError as error:
            return error.code
        return "done"

    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(outcome, held_open)
        one.add_done_callback(lambda _: committed.set())
        assert written.wait(10)
        two = pool.submit(outcome, overlapping)
        assert begun.wait(10)
        return [one.result(20), two.result(20)]


def test_two_offers_for_the_last_seats(city: City) -> None:
    cohort, unit = city.cohort(seats=4), city.unit()
    a, b = city.eligible(cohort, unit), city.eligible(cohort, unit)
    outcomes = interleave(city, (decide, a.id, "offer"), (decide, b.id, "offer"))
    assert outcomes == ["done", "seats_short"]
    assert city.seats(cohort) == (3, 1)


def test_two_offers_within_one_quota(city: City) -> None:
    cohort, unit = city.cohort(seats=20, quotas={"ward": 4}), city.unit()
    a, b = city.eligible(cohort, unit), city.eligible(cohort, unit)
    outcomes = interleave(city, (decide, a.id, "offer"), (decide, b.id, "offer"))
    assert outcomes == ["done", "seats_short"]


def test_two_teams_that_go_on_the_waiting_list(city: City) -> None:
    cohort, unit = city.cohort(seats=0), city.unit()
    a, b = city.eligible(cohort, unit), city.eligible(cohort, unit)
    assert interleave(city, (decide, a.id, "waitlist"), (decide, b.id, "waitlist")) == [
        "done",
        "done",
    ]
    assert [city.application(team)["position"] for team in (a, b)] == [1, 2]


def test_seats_that_come_free_while_a_team_goes_on_the_waiting_list(city: City) -> None:
    cohort, unit = city.cohort(seats=3), city.unit()
    offered, late = city.offered(cohort, unit), city.eligible(cohort, unit)
    city.service.clock.advance(hours=72)
    outcomes = interleave(city, (decide, late.id, "waitlist"), (expire_offer, offered.id))
    assert outcomes == ["done", "done"]
    assert city.state(late) == "offered"


def test_an_offer_that_is_accepted_while_another_worker_expires_it(city: City) -> None:
    cohort, unit = city.cohort(seats=3), city.unit()
    team = city.offered(cohort, unit)

    def expire_later(tx: Transaction, academy: str, application_id: str) -> None:
        # This worker's clock is ahead of the first one's.
        tx.now += timedelta(hours=73)
        expire_offer(tx, academy, application_id)

    outcomes = interleave(city, (accept_offer, team.id, team.people[0]), (expire_later, team.id))
    assert outcomes == ["done", "done"]
    assert city.state(team) == "accepted"
    assert city.seats(cohort) == (3, 0)


def test_one_offer_that_two_members_accept(city: City) -> None:
    team = city.offered(city.cohort(), city.unit())
    outcomes = interleave(
        city,
        (accept_offer, team.id, team.people[0]),
        (accept_offer, team.id, team.people[1]),
    )
    assert outcomes == ["done", "application_state"]
    assert len(city.service.published(LEARNER_ENROLLED)) == 3


def start(cohort: str, unit: str, person: str) -> Act:
    def act(tx: Transaction, academy: str) -> None:
        start_application(
            tx,
            academy,
            person,
            "Siti",
            None,
            cohort_id=cohort,
            unit_id=unit,
            team_name="Tim",
            idea={"title": "A", "problem": "B"},
            innovation="new",
        )

    return (act,)


def test_one_person_who_starts_two_applications(city: City) -> None:
    cohort, unit = city.cohort(), city.unit()
    city.check(city.call("PUT", "/people/me", "siti", json={"name": "Siti"}))
    outcomes = interleave(city, start(cohort, unit, "siti"), start(cohort, unit, "siti"))
    assert outcomes == ["done", "already_applied"]
    assert len(city.check(city.get("/applications"))["items"]) == 1


def test_one_person_who_joins_two_teams(city: City) -> None:
    cohort, unit = city.cohort(), city.unit()
    acts: list[Act] = []
    for _ in range(2):
        team = city.draft(cohort, unit, size=1)
        path = f"/applications/{team.id}/invitations"
        code = city.check(city.post(path, team.people[0]), 201)["code"]
        acts.append((join_team, team.id, "budi", "Budi", None, code))
    outcomes = interleave(city, *acts)
    assert outcomes[0] == "done"
    # Two first records of one person may collide before the rule is looked at.
    assert outcomes[1] in ("already_applied", "changed_meanwhile")


def test_one_invitation_that_two_people_use(city: City) -> None:
    team = city.draft(city.cohort(), city.unit(), size=1)
    path = f"/applications/{team.id}/invitations"
    code = city.check(city.post(path, team.people[0]), 201)["code"]
    outcomes = interleave(
        city,
        (join_team, team.id, "budi", "Budi", None, code),
        (join_team, team.id, "agus", "Agus", None, code),
    )
    assert outcomes == ["done", "invitation_unknown"]


def test_a_draft_that_is_started_while_the_cohort_is_cancelled(city: City) -> None:
    cohort, unit = city.cohort(), city.unit()
    outcomes = interleave(city, (cancel_cohort, cohort, None, "Batal"), start(cohort, unit, "siti"))
    assert outcomes == ["done", "cohort_state"]


def test_a_draft_for_a_unit_that_is_dissolved_meanwhile(city: City) -> None:
    cohort, unit = city.cohort(), city.unit()
    yesterday = city.service.clock.now().date() - timedelta(days=1)
    outcomes = interleave(city, (end_unit, unit, None, yesterday), start(cohort, unit, "siti"))
    assert outcomes == ["done", "unit_not_in_force"]


def test_a_hand_in_while_the_window_is_closed(city: City) -> None:
    cohort, unit = city.cohort(), city.unit()
    team = city.draft(cohort, unit)
    city.check(city.post(f"/applications/{team.id}/assent", team.people[0], json=assent()))
    over = city.service.clock.now() - timedelta(minutes=1)

    def close(tx: Transaction, academy: str) -> None:
        change_cohort(tx, academy, cohort, None, applications_until=over)

    outcomes = interleave(city, (close,), (submit_application, team.id, team.people[0]))
    assert outcomes == ["done", "window_closed"]


def test_seats_that_are_cut_while_they_are_offered(city: City) -> None:
    cohort, unit = city.cohort(seats=3), city.unit()
    team = city.eligible(cohort, unit)

    def cut(tx: Transaction, academy: str) -> None:
        change_cohort(tx, academy, cohort, None, seats=2)

    assert interleave(city, (cut,), (decide, team.id, "offer")) == ["done", "seats_short"]


def test_the_two_last_members_who_leave_at_once(city: City) -> None:
    cohort, unit = city.cohort(seats=2), city.unit()
    team = city.enrolled(cohort, unit, size=2)
    acts = [
        (withdraw_enrolment, each["id"], each["person_id"], False, "Pindah")
        for each in city.enrolments()
    ]
    assert interleave(city, *acts) == ["done", "done"]
    assert city.state(team) == "withdrawn"
    assert city.seats(cohort) == (0, 2)


@pytest.mark.parametrize("accept_first", [True, False])
def test_a_new_name_while_the_team_is_enrolled(city: City, accept_first: bool) -> None:
    team = city.offered(city.cohort(), city.unit(), size=2)
    person = team.people[1]

    def rename(tx: Transaction, academy: str) -> None:
        put_own_record(tx, academy, person, None, name="Nama Baru")

    acts: list[Act] = [(accept_offer, team.id, team.people[0]), (rename,)]
    assert interleave(city, *(acts if accept_first else acts[::-1])) == ["done", "done"]
    (enrolment,) = city.check(city.get("/enrolments", person))["items"]
    assert enrolment["person_name"] == "Nama Baru"
    told = [each.data["person"]["name"] for each in city.service.published(LEARNER_ENROLLED)]
    renamed = [each.data["person"]["name"] for each in city.service.published(LEARNER_RENAMED)]
    assert "Nama Baru" in (renamed if accept_first else told)


def race(city: City, teams: list[Team], path: str, body: object, as_team: bool) -> list[int]:
    """The same request for every team at once, each from a thread with a client of its own."""
    start_line = threading.Barrier(len(teams))

    def call(team: Team) -> int:
        token = city.token(team.people[0]) if as_team else city.organiser
        client = city.service.app.test_client()
        start_line.wait(10)
        response = client.post(
            f"{city.home}/applications/{team.id}/{path}",
            json=body,
            headers={"Authorization": f"Bearer {token}"},
        )
        return response.status_code

    with ThreadPoolExecutor(len(teams)) as pool:
        return list(pool.map(call, teams))


def test_ten_teams_race_for_the_seats_of_six(city: City) -> None:
    cohort, unit = city.cohort(seats=18), city.unit()
    teams = [city.eligible(cohort, unit) for _ in range(10)]
    answers = race(city, teams, "decision", {"decision": "offer"}, as_team=False)
    assert sorted(answers) == [200] * 6 + [409] * 4
    assert city.seats(cohort) == (18, 0)
    offered = [team for team in teams if city.state(team) == "offered"]
    for team in teams:
        if team not in offered:
            city.check(city.decide(team, "waitlist"))
    # Two decline and four accept at once; the first two of the waiting teams get the seats.
    with ThreadPoolExecutor(2) as pool:
        declined = pool.submit(race, city, offered[:2], "decline", None, True)
        accepted = pool.submit(race, city, offered[2:], "accept", None, True)
        assert declined.result() + accepted.result() == [200] * 6
    states = sorted(city.state(team) for team in teams)
    assert states == sorted(
        ["accepted"] * 4 + ["declined"] * 2 + ["offered"] * 2 + ["waitlisted"] * 2
    )
    assert city.seats(cohort) == (18, 0)
    assert len(city.enrolments()) == 12
