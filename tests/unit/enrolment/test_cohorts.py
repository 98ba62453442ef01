"""Cohorts are planned, published, run and closed; drafts are seen by organisers alone."""

from datetime import timedelta

import pytest

from services.enrolment.bootstrap import SERVICE
from shared.contracts import APPLICATION_DECIDED
from shared.contracts import COHORT_CHANGED
from shared.contracts import COHORT_CLOSED
from shared.contracts import COHORT_PUBLISHED
from shared.contracts import COURSE_PINNED
from shared.contracts import CURRICULUM_PUBLISHED
from shared.contracts import LEARNER_WITHDRAWN
from shared.testing.events import event
from tests.unit.enrolment.city import City


def test_cohorts_are_numbered_in_each_academy(city: City) -> None:
    singkawang = City(city.service, "singkawang", "SKW")
    assert [city.plan()["number"], city.plan()["number"]] == ["C01", "C02"]
    assert singkawang.plan()["number"] == "C01"


def test_a_draft_is_seen_by_organisers_alone_until_it_is_published(city: City) -> None:
    cohort = city.plan()["id"]
    assert city.get(f"/cohorts/{cohort}", "learner").status_code == 404
    assert city.check(city.get("/cohorts", "learner"))["items"] == []
    published = city.check(city.post(f"/cohorts/{cohort}/publish"))
    assert published["state"] == "published"
    assert len(city.check(city.get("/cohorts", "learner"))["items"]) == 1
    (told,) = city.service.published(COHORT_PUBLISHED)
    assert told.subject == cohort
    assert told.data["number"] == "C01"
    assert told.data["award_rule"] == {"id": "standard", "version": 1}
    assert next(stage["slug"] for stage in told.data["stage_template"]["stages"]) == "empathize"


def test_a_cohort_passes_its_states_in_order(city: City) -> None:
    cohort = city.plan()["id"]
    assert city.post(f"/cohorts/{cohort}/start").status_code == 409
    for step, state in (("publish", "published"), ("start", "running"), ("close", "closed")):
        assert city.check(city.post(f"/cohorts/{cohort}/{step}"))["state"] == state
        assert city.post(f"/cohorts/{cohort}/{step}").status_code == 409
    (told,) = city.service.published(COHORT_CLOSED)
    assert told.data == {"cohort_id": cohort, "state": "closed"}


def test_a_change_is_told_once_the_cohort_is_public(city: City) -> None:
    cohort = city.plan()["id"]
    city.check(city.call("PATCH", f"/cohorts/{cohort}", json={"seats": 9}))
    assert city.service.published(COHORT_CHANGED) == []
    city.check(city.post(f"/cohorts/{cohort}/publish"))
    etag = city.get(f"/cohorts/{cohort}").headers["ETag"]
    title = {"title": {"id": "Angkatan Perdana"}}
    city.check(city.call("PATCH", f"/cohorts/{cohort}", json=title, headers={"If-Match": etag}))
    stale = city.call("PATCH", f"/cohorts/{cohort}", json=title, headers={"If-Match": etag})
    assert stale.status_code == 412
    (told,) = city.service.published(COHORT_CHANGED)
    assert told.data["title"] == {"id": "Angkatan Perdana"}


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"ends_on": "2020-01-01"}, "/ends_on"),
        ({"applications_until": "2020-01-01T00:00:00Z"}, "/applications_until"),
        ({"seats": -1}, "/seats"),
        ({"seats": "many"}, "/seats"),
        ({"seats": 5.5}, "/seats"),
        ({"seats": "5"}, "/seats"),
        ({"quotas": {"castle": 3}}, "/quotas/castle"),
        ({"team_size": {"min": 1, "max": 9}}, "/team_size/min"),
        ({"starts_on": "soon"}, "/starts_on"),
        ({"award_rule": {"id": "standard"}}, "/award_rule/version"),
        ({"title": {"id": "x" * 10_000}}, "/title/id"),
    ],
)
def test_what_makes_no_sense_is_named_by_its_field(
    city: City, change: dict[str, object], pointer: str
) -> None:
    cohort = city.plan()["id"]
    response = city.call("PATCH", f"/cohorts/{cohort}", json=change)
    assert response.status_code == 422
    assert pointer in [each["pointer"] for each in response.get_json()["errors"]]


def test_learners_do_not_change_cohorts(city: City) -> None:
    cohort = city.cohort()
    assert city.call("PATCH", f"/cohorts/{cohort}", "learner", json={}).status_code == 403
    for step in ("publish", "start", "close", "cancel"):
        body = {"reason": "x"} if step == "cancel" else None
        assert city.post(f"/cohorts/{cohort}/{step}", "learner", json=body).status_code == 403


def test_a_running_cohorts_rule_changes_only_with_a_word_on_those_in_the_middle(
    city: City,
) -> None:
    cohort, second = city.cohort(), {"award_rule": {"id": "standard", "version": 2}}
    city.check(city.post(f"/cohorts/{cohort}/start"))
    refused = city.call("PATCH", f"/cohorts/{cohort}", json=second)
    assert refused.status_code == 422
    [error] = refused.get_json()["errors"]
    assert (error["pointer"], error["code"]) == ("/award_rule_for", "award_rule_for_missing")
    assert city.service.published(COHORT_CHANGED) == []

    change = second | {"award_rule_for": "newcomers"}
    changed = city.check(city.call("PATCH", f"/cohorts/{cohort}", json=change))
    assert changed["award_rule"] == {"id": "standard", "version": 2}
    [earlier] = changed["earlier_award_rules"]
    assert (earlier["version"], earlier["next_for"]) == (1, "newcomers")
    (told,) = city.service.published(COHORT_CHANGED)
    assert told.data["award_rule"]["version"] == 2
    [earlier] = told.data["earlier_award_rules"]
    assert earlier == {
        "id": "standard",
        "version": 1,
        "until": city.service.clock.now(),
        "next_for": "newcomers",
    }
    # The same once more is no change, and needs no word.
    again = city.check(city.call("PATCH", f"/cohorts/{cohort}", json=second))
    assert len(again["earlier_award_rules"]) == 1


def test_a_rule_for_everyone_leaves_no_earlier_one(city: City) -> None:
    cohort = city.cohort()
    city.check(city.post(f"/cohorts/{cohort}/start"))
    for version, rule_for, left in ((2, "either", 1), (3, "newcomers", 2), (4, "everyone", 0)):
        change = {
            "award_rule": {"id": "standard", "version": version},
            "award_rule_for": rule_for,
        }
        changed = city.check(city.call("PATCH", f"/cohorts/{cohort}", json=change))
        assert len(changed["earlier_award_rules"]) == left


def test_a_word_on_a_rule_needs_the_rule(city: City) -> None:
    cohort = city.cohort()
    alone = city.call("PATCH", f"/cohorts/{cohort}", json={"award_rule_for": "either"})
    assert alone.status_code == 422
    unknown = {"award_rule": {"id": "standard", "version": 2}, "award_rule_for": "nobody"}
    assert city.call("PATCH", f"/cohorts/{cohort}", json=unknown).status_code == 422
    # Before the start nobody is in the middle.
    del unknown["award_rule_for"]
    assert city.check(city.call("PATCH", f"/cohorts/{cohort}", json=unknown))


def test_a_closed_cohort_keeps_its_rule(city: City) -> None:
    cohort = city.cohort()
    for step in ("start", "close"):
        city.check(city.post(f"/cohorts/{cohort}/{step}"))
    change = {"award_rule": {"id": "standard", "version": 2}, "award_rule_for": "everyone"}
    assert city.call("PATCH", f"/cohorts/{cohort}", json=change).status_code == 409


def test_seats_cannot_be_taken_from_those_who_hold_them(city: City) -> None:
    cohort, unit = city.cohort(seats=6), city.unit()
    city.offered(cohort, unit)
    fewer = city.call("PATCH", f"/cohorts/{cohort}", json={"seats": 2})
    assert fewer.status_code == 409
    assert fewer.get_json()["code"] == "seats_below_held"


def test_new_seats_go_to_the_waiting_list(city: City) -> None:
    cohort, unit = city.cohort(seats=3), city.unit()
    city.offered(cohort, unit)
    waiting = city.eligible(cohort, unit)
    city.check(city.decide(waiting, "waitlist"))
    city.check(city.call("PATCH", f"/cohorts/{cohort}", json={"seats": 6}))
    assert city.state(waiting) == "offered"
    assert city.seats(cohort) == (6, 0)


def test_a_closing_cohort_ends_what_was_not_accepted(city: City) -> None:
    cohort, unit = city.cohort(seats=6), city.unit()
    enrolled, offered = city.enrolled(cohort, unit), city.offered(cohort, unit)
    waiting = city.eligible(cohort, unit)
    city.check(city.decide(waiting, "waitlist"))
    draft = city.draft(cohort, unit)
    city.check(city.post(f"/cohorts/{cohort}/start"))
    city.check(city.post(f"/cohorts/{cohort}/close"))
    assert city.state(enrolled) == "accepted"
    for team in (offered, waiting, draft):
        shown = city.application(team)
        assert (shown["state"], shown["declined_by"]) == ("declined", "academy")
    assert city.seats(cohort) == (3, 3)
    assert {each["state"] for each in city.enrolments()} == {"enrolled"}


def test_a_cancelled_cohort_withdraws_everyone(city: City) -> None:
    cohort, unit = city.cohort(seats=6), city.unit()
    enrolled, offered = city.enrolled(cohort, unit), city.offered(cohort, unit)
    reason = {"reason": "Anggaran dialihkan"}
    city.check(city.post(f"/cohorts/{cohort}/cancel", json=reason))
    assert (city.state(enrolled), city.state(offered)) == ("withdrawn", "declined")
    assert {each["state"] for each in city.enrolments()} == {"withdrawn"}
    assert len(city.service.published(LEARNER_WITHDRAWN)) == 3
    (told,) = city.service.published(COHORT_CLOSED)
    assert told.data["state"] == "cancelled"
    last = city.service.published(APPLICATION_DECIDED)[-1]
    assert last.data["reason"] == "Anggaran dialihkan"
    assert city.seats(cohort) == (0, 6)


def test_a_draft_that_is_cancelled_was_never_public(city: City) -> None:
    cohort = city.plan()["id"]
    city.check(city.post(f"/cohorts/{cohort}/cancel", json={"reason": "Salah ketik"}))
    assert city.service.published(COHORT_CLOSED) == []
    assert city.get(f"/cohorts/{cohort}", "learner").status_code == 404


def pinned(cohort: str, version: int) -> dict[str, object]:
    return {
        "cohort_id": cohort,
        "curriculum_id": "design-thinking",
        "curriculum_version": version,
        "required_items": ["welcome"],
    }


def published(version: int) -> dict[str, object]:
    return {
        "curriculum_id": "design-thinking",
        "curriculum_version": version,
        "sha256": "0" * 64,
        "title": {"id": f"Pemikiran Desain {version}"},
        "item_count": 9,
    }


def test_the_pinned_course_is_shown_whatever_arrives_first(city: City) -> None:
    cohort = city.cohort()
    pin = event(COURSE_PINNED, "pontianak", pinned(cohort, 1))
    city.service.deliver(pin)
    shown = city.check(city.get(f"/cohorts/{cohort}", "learner"))["course"]
    assert (shown["curriculum_version"], shown["title"]) == (1, None)
    city.service.deliver(event(CURRICULUM_PUBLISHED, "pontianak", published(1)))
    shown = city.check(city.get(f"/cohorts/{cohort}", "learner"))["course"]
    assert shown["title"] == {"id": "Pemikiran Desain 1"}


def test_an_older_pin_that_comes_late_changes_nothing(city: City) -> None:
    cohort = city.cohort()
    for sequence, version in ((2, 5), (1, 4)):
        pin = event(COURSE_PINNED, "pontianak", pinned(cohort, version), sequence=sequence)
        city.service.deliver(pin)
    shown = city.check(city.get(f"/cohorts/{cohort}", "learner"))["course"]
    assert shown["curriculum_version"] == 5


def test_another_academys_pin_does_not_reach_this_one(city: City) -> None:
    cohort = city.cohort()
    city.service.deliver(event(COURSE_PINNED, "singkawang", pinned(cohort, 1)))
    assert city.check(city.get(f"/cohorts/{cohort}"))["course"] is None


def test_the_window_is_open_between_its_two_times(city: City) -> None:
    now = city.service.clock.now()
    opens = (now + timedelta(days=2)).isoformat()
    cohort, unit = city.cohort(applications_from=opens), city.unit()
    body = {
        "cohort_id": cohort,
        "unit_id": unit,
        "team_name": "Tim",
        "idea": {"title": "A", "problem": "B"},
    }
    assert city.post("/applications", "siti", json=body).get_json()["code"] == "window_closed"
    city.service.clock.advance(days=2)
    city.check(city.post("/applications", "siti", json=body), 201)
    city.service.clock.advance(days=40)
    assert city.post("/applications", "budi", json=body).get_json()["code"] == "window_closed"


def test_the_declared_handlers_are_those_of_the_readme() -> None:
    assert {handler.event_type.service for handler in SERVICE.handlers} == {
        "content",
        "mentoring",
        "certification",
    }
