"""The academy decides: eligibility with a reason, blind reviews, whole teams or none."""

from shared.contracts import APPLICATION_DECIDED
from shared.contracts import LEARNER_ENROLLED
from tests.unit.enrolment.city import City


def test_who_is_not_eligible_is_told_why(city: City) -> None:
    team = city.submitted(city.cohort(), city.unit())
    path = f"/applications/{team.id}/eligibility"
    silent = city.post(path, json={"eligible": False})
    assert (silent.status_code, silent.get_json()["errors"][0]["pointer"]) == (422, "/reason")
    city.check(city.post(path, json={"eligible": False, "reason": "Bukan unit kota"}))
    shown = city.check(city.get(f"/applications/{team.id}", team.people[1]))
    assert (shown["state"], shown["reason"]) == ("ineligible", "Bukan unit kota")
    (told,) = city.service.published(APPLICATION_DECIDED)
    assert told.data["reason"] == "Bukan unit kota"
    assert city.post(path, json={"eligible": True}).status_code == 409


def test_learners_decide_nothing(city: City) -> None:
    team = city.submitted(city.cohort(), city.unit())
    who = team.people[0]
    path = f"/applications/{team.id}"
    assert city.post(f"{path}/eligibility", who, json={"eligible": True}).status_code == 403
    assert city.post(f"{path}/decision", who, json={"decision": "offer"}).status_code == 403
    assert city.get(f"{path}/reviews", who).status_code == 403


def test_an_offer_takes_seats_for_the_whole_team_or_none(city: City) -> None:
    cohort, unit = city.cohort(seats=5), city.unit()
    city.offered(cohort, unit, size=3)
    second = city.eligible(cohort, unit, size=3)
    refused = city.decide(second, "offer")
    assert refused.status_code == 409
    assert refused.get_json()["code"] == "seats_short"
    assert "2" in refused.get_json()["detail"]
    assert city.state(second) == "eligible"
    assert city.seats(cohort) == (3, 2)
    city.offered(cohort, unit, size=2)
    assert city.seats(cohort) == (5, 0)


def test_a_quota_holds_back_one_kind_of_unit(city: City) -> None:
    cohort = city.cohort(seats=9, quotas={"ward": 3})
    ward, agency = city.unit(), city.unit("agency", "Dinas Kesehatan")
    city.offered(cohort, ward)
    assert city.decide(city.eligible(cohort, ward, size=2), "offer").status_code == 409
    city.offered(cohort, agency)
    assert city.seats(cohort) == (6, 3)


def test_the_waiting_list_keeps_its_order(city: City) -> None:
    cohort, unit = city.cohort(seats=3), city.unit()
    teams = [city.eligible(cohort, unit) for _ in range(3)]
    for team in teams:
        city.check(city.decide(team, "waitlist"))
    assert [city.application(team)["position"] for team in teams] == [1, 2, 3]
    city.check(city.post(f"/applications/{teams[0].id}/withdraw", teams[0].people[0], json={}))
    assert [city.application(team)["position"] for team in teams] == [None, 1, 2]
    shown = city.check(city.get(f"/applications/{teams[2].id}", teams[2].people[0]))
    assert shown["position"] == 2


def test_a_shortlisted_team_is_offered_or_declined(city: City) -> None:
    cohort, unit = city.cohort(), city.unit()
    first, second = city.eligible(cohort, unit), city.eligible(cohort, unit)
    for team in (first, second):
        assert city.check(city.decide(team, "shortlist"))["state"] == "shortlisted"
    assert city.check(city.decide(first, "offer"))["state"] == "offered"
    assert city.decide(second, "decline").status_code == 422
    declined = city.check(city.decide(second, "decline", reason="Belum cukup matang"))
    assert (declined["state"], declined["declined_by"]) == ("declined", "academy")


def test_an_offer_waits_for_as_many_reviews_as_the_cohort_asks_for(city: City) -> None:
    cohort, unit = city.cohort(reviews_required=2), city.unit()
    team = city.eligible(cohort, unit)
    assert city.decide(team, "offer").get_json()["code"] == "reviews_missing"
    assert city.decide(team, "waitlist").get_json()["code"] == "reviews_missing"
    body = {"scores": {"impact": 3, "feasibility": 4}, "comment": "Baik"}
    for reviewer in ("rina", "rudi"):
        token = city.token(reviewer, "reviewer")
        city.check(city.post(f"/applications/{team.id}/reviews", token=token, json=body), 201)
    again = city.post(f"/applications/{team.id}/reviews", token=token, json=body)
    assert (again.status_code, again.get_json()["code"]) == (409, "already_reviewed")
    reviews = city.check(city.get(f"/applications/{team.id}/reviews"))["items"]
    assert [each["reviewer_id"] for each in reviews] == ["rina", "rudi"]
    own = city.get(f"/applications/{team.id}", team.people[0]).get_data(as_text=True)
    assert "rina" not in own and "Baik" not in own
    city.check(city.decide(team, "offer"))


def test_nobody_reviews_a_team_of_the_own_unit(city: City) -> None:
    unit = city.unit()
    team = city.eligible(city.cohort(), unit)
    token = city.token("rina", "reviewer")
    city.check(city.call("PUT", "/people/me", token=token, json={"name": "R", "unit_id": unit}))
    body = {"scores": {"impact": 3}}
    refused = city.post(f"/applications/{team.id}/reviews", token=token, json=body)
    assert (refused.status_code, refused.get_json()["code"]) == (403, "review_of_own_unit")


def test_scores_are_zero_to_four(city: City) -> None:
    team = city.eligible(city.cohort(), city.unit())
    token = city.token("rina", "reviewer")
    for scores in ({"impact": 5}, {"impact": -1}, {}, {"impact": "good"}):
        path = f"/applications/{team.id}/reviews"
        assert city.post(path, token=token, json={"scores": scores}).status_code == 422


def test_nothing_is_offered_in_a_cohort_that_is_over(city: City) -> None:
    cohort = city.cohort()
    team = city.eligible(cohort, city.unit())
    city.check(city.post(f"/cohorts/{cohort}/cancel", json={"reason": "Batal"}))
    assert city.decide(team, "offer").status_code == 409
    assert city.service.published(LEARNER_ENROLLED) == []
