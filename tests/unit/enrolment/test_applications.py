"""Teams form by invitation, hand in once, and are seen by those who may see them."""

import pytest

from shared.contracts import APPLICATION_SUBMITTED
from tests.unit.enrolment.city import City
from tests.unit.enrolment.city import assent


def test_a_team_forms_by_invitations_and_hands_in(city: City) -> None:
    team = city.submitted(city.cohort(), city.unit())
    shown = city.check(city.get(f"/applications/{team.id}", team.people[2]))
    assert shown["state"] == "submitted"
    assert [each["person_id"] for each in shown["team"]["members"]] == list(team.people)
    assert shown["team"]["members"][2]["name"] == f"Nama {team.people[2]}"
    (told,) = city.service.published(APPLICATION_SUBMITTED)
    assert told.subject == team.id
    assert told.data["state"] == "submitted"


def test_an_invitation_is_for_one_person_once(city: City) -> None:
    team = city.draft(city.cohort(), city.unit(), size=1)
    path = f"/applications/{team.id}"
    code = city.check(city.post(f"{path}/invitations", team.people[0]), 201)["code"]
    city.check(city.post(f"{path}/members", "budi", json={"code": code}), 201)
    again = city.post(f"{path}/members", "agus", json={"code": code})
    assert (again.status_code, again.get_json()["code"]) == (404, "invitation_unknown")
    assert city.post(f"{path}/members", "agus", json={"code": "guess"}).status_code == 404


def test_strangers_neither_invite_nor_see(city: City) -> None:
    team = city.draft(city.cohort(), city.unit())
    path = f"/applications/{team.id}"
    assert city.get(path, "stranger").status_code == 404
    assert city.post(f"{path}/invitations", "stranger").status_code == 404
    assert city.post(f"{path}/submit", "stranger").status_code == 404
    assert city.post(f"{path}/assent", "stranger", json=assent()).status_code == 404
    assert city.check(city.get("/applications", "stranger"))["items"] == []
    assert len(city.check(city.get("/applications", team.people[1]))["items"]) == 1


def test_a_team_does_not_grow_over_its_size(city: City) -> None:
    cohort = city.cohort(team_size={"min": 2, "max": 3})
    team = city.draft(cohort, city.unit(), size=3)
    response = city.post(f"/applications/{team.id}/invitations", team.people[0])
    assert (response.status_code, response.get_json()["code"]) == (409, "team_full")


def test_handing_in_needs_enough_people_and_the_assent(city: City) -> None:
    cohort, unit = city.cohort(), city.unit()
    alone = city.draft(cohort, unit, size=1)
    city.check(city.post(f"/applications/{alone.id}/assent", alone.people[0], json=assent()))
    refused = city.post(f"/applications/{alone.id}/submit", alone.people[0])
    assert (refused.status_code, refused.get_json()["code"]) == (409, "team_size")
    pair = city.draft(cohort, unit, size=2)
    refused = city.post(f"/applications/{pair.id}/submit", pair.people[0])
    assert (refused.status_code, refused.get_json()["code"]) == (409, "assent_missing")


def test_an_organiser_may_record_the_assent(city: City) -> None:
    team = city.draft(city.cohort(), city.unit(), size=2)
    shown = city.check(city.post(f"/applications/{team.id}/assent", json=assent()))
    assert shown["assent"]["recorded_by"] == "organiser"
    city.check(city.post(f"/applications/{team.id}/submit", team.people[1]))


def test_a_person_is_in_one_live_application_of_a_cohort(city: City) -> None:
    cohort, unit = city.cohort(), city.unit()
    first, second = city.draft(cohort, unit, size=2), city.draft(cohort, unit, size=2)
    path = f"/applications/{second.id}"
    code = city.check(city.post(f"{path}/invitations", second.people[0]), 201)["code"]
    taken = city.post(f"{path}/members", first.people[1], json={"code": code})
    assert (taken.status_code, taken.get_json()["code"]) == (409, "already_applied")
    city.check(city.call("DELETE", f"/applications/{first.id}/members/me", first.people[1]), 204)
    city.check(city.post(f"{path}/members", first.people[1], json={"code": code}), 201)
    other = city.cohort()
    assert city.draft(other, unit, size=1).people != first.people


def test_who_is_not_eligible_or_withdraws_may_apply_again(city: City) -> None:
    cohort, unit = city.cohort(), city.unit()
    team = city.submitted(cohort, unit, size=2)
    reason = {"eligible": False, "reason": "Unit di luar kota"}
    city.check(city.post(f"/applications/{team.id}/eligibility", json=reason))
    body = {
        "cohort_id": cohort,
        "unit_id": unit,
        "team_name": "Lagi",
        "idea": {"title": "A", "problem": "B"},
    }
    again = city.check(city.post("/applications", team.people[0], json=body), 201)
    city.check(city.post(f"/applications/{again['id']}/withdraw", team.people[0], json={}))
    city.check(city.post("/applications", team.people[0], json=body), 201)


def test_a_draft_can_be_edited_until_it_is_handed_in(city: City) -> None:
    team = city.draft(city.cohort(), city.unit(), size=2)
    path, who = f"/applications/{team.id}", team.people[1]
    change = {"team_name": "Tim Baru", "innovation": "running"}
    etag = city.get(path, who).headers["ETag"]
    headers = {"If-Match": etag}
    shown = city.check(city.call("PATCH", path, who, json=change, headers=headers))
    assert (shown["team"]["name"], shown["innovation"]) == ("Tim Baru", "running")
    assert shown["idea"]["title"] == "Antrean"
    assert city.call("PATCH", path, who, json=change, headers=headers).status_code == 412
    city.check(city.post(f"{path}/assent", who, json=assent()))
    city.check(city.post(f"{path}/submit", who))
    assert city.call("PATCH", path, who, json=change).status_code == 409


def test_a_reviewer_reads_what_is_eligible_and_never_a_name(city: City) -> None:
    cohort, unit = city.cohort(), city.unit()
    submitted, eligible = city.submitted(cohort, unit), city.eligible(cohort, unit)
    reviewer = city.token("rina", "reviewer")
    listed = city.check(city.get("/applications", token=reviewer))["items"]
    assert [each["id"] for each in listed] == [eligible.id]
    response = city.get(f"/applications/{eligible.id}", token=reviewer)
    text = response.get_data(as_text=True)
    assert "Nama" not in text
    assert "Rukmini" not in text
    assert not any(person in text for person in eligible.people)
    assert response.get_json()["team"]["size"] == 3
    assert city.get(f"/applications/{submitted.id}", token=reviewer).status_code == 404


def test_another_academys_organiser_finds_nothing(city: City) -> None:
    team = city.enrolled(city.cohort(), city.unit())
    singkawang = City(city.service, "singkawang", "SKW")
    enrolment = city.enrolments()[0]["id"]
    for path in (f"/applications/{team.id}", f"/enrolments/{enrolment}"):
        assert singkawang.get(path).status_code == 404
    for path, body in (
        (f"/applications/{team.id}/decision", {"decision": "offer"}),
        (f"/applications/{team.id}/withdraw", {"reason": "x"}),
        (f"/enrolments/{enrolment}/withdraw", {"reason": "x"}),
    ):
        assert singkawang.post(path, json=body).status_code == 404
    assert singkawang.check(singkawang.get("/applications"))["items"] == []
    assert singkawang.check(singkawang.get("/enrolments"))["items"] == []
    assert city.state(team) == "accepted"


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"cohort_id": "no-such-cohort"}, 404),
        ({"unit_id": "no-such-unit"}, 404),
        ({"innovation": "old"}, 422),
        ({"team_name": " "}, 422),
        ({"team_name": "x" * 10_000}, 422),
        ({"team_name": "a\x00b"}, 422),
        ({"idea": "words"}, 422),
        ({"idea": {"title": "A", "problem": "B", "budget": 1}}, 422),
        ({"cohort_id": {"$ne": None}}, 422),
    ],
)
def test_a_wrong_application_is_refused(city: City, change: dict[str, object], status: int) -> None:
    body = {
        "cohort_id": city.cohort(),
        "unit_id": city.unit(),
        "team_name": "Tim 🌱 العربية",
        "idea": {"title": "A", "problem": "B\nC"},
    }
    response = city.post("/applications", "siti", json={**body, **change})
    assert response.status_code == status
    assert city.service.db["applications"].count_documents({}) == 0
    assert city.service.db["places"].count_documents({}) == 0
    shown = city.check(city.post("/applications", "siti", json=body), 201)
    assert shown["team"]["name"] == "Tim 🌱 العربية"


def test_nobody_applies_to_a_draft_or_for_a_unit_that_is_gone(city: City) -> None:
    unit = city.unit()
    body = {
        "cohort_id": city.plan()["id"],
        "unit_id": unit,
        "team_name": "Tim",
        "idea": {"title": "A", "problem": "B"},
    }
    assert city.post("/applications", "siti", json=body).status_code == 404
    city.check(city.post(f"/cohorts/{body['cohort_id']}/publish"))
    city.check(city.call("PATCH", f"/units/{unit}", json={"valid_to": "2020-01-01"}), 422)
    today = city.service.clock.now().date().isoformat()
    city.check(city.call("PATCH", f"/units/{unit}", json={"valid_to": today}))
    city.service.clock.advance(days=1)
    refused = city.post("/applications", "siti", json=body)
    assert (refused.status_code, refused.get_json()["code"]) == (422, "unit_not_in_force")


def test_a_person_without_a_name_tells_it_first(city: City) -> None:
    body = {
        "cohort_id": city.cohort(),
        "unit_id": city.unit(),
        "team_name": "Tim",
        "idea": {"title": "A", "problem": "B"},
    }
    nameless = city.service.token("siti", None, ["learner@pontianak"])
    refused = city.post("/applications", token=nameless, json=body)
    assert refused.get_json()["code"] == "name_missing"
    city.check(city.call("PUT", "/people/me", token=nameless, json={"name": "Siti"}))
    shown = city.check(city.post("/applications", token=nameless, json=body), 201)
    assert shown["team"]["members"][0]["name"] == "Siti"


def test_the_same_request_with_the_same_key_makes_one_application(city: City) -> None:
    body = {
        "cohort_id": city.cohort(),
        "unit_id": city.unit(),
        "team_name": "Tim",
        "idea": {"title": "A", "problem": "B"},
    }
    headers = {"Idempotency-Key": "a-key"}
    first = city.check(city.post("/applications", "siti", json=body, headers=headers), 201)
    again = city.check(city.post("/applications", "siti", json=body, headers=headers), 201)
    assert first == again
    assert len(city.check(city.get("/applications"))["items"]) == 1
