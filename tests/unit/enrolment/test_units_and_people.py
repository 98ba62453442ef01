"""Units are renamed by day; addresses stay here and belong to their person."""

from datetime import timedelta

from shared.contracts import LEARNER_RENAMED
from tests.unit.enrolment.city import City


def test_a_unit_is_listed_by_the_name_of_today(city: City) -> None:
    unit = city.unit()
    city.unit("agency", "Bappeda")
    tomorrow = (city.service.clock.now() + timedelta(days=1)).date().isoformat()
    renaming = {"name": "Kelurahan Baru", "valid_from": tomorrow}
    city.check(city.post(f"/units/{unit}/names", json=renaming), 201)
    assert city.check(city.get(f"/units/{unit}"))["name"] == "Kelurahan Sungai Jawi"
    city.service.clock.advance(days=1)
    listed = city.check(city.get("/units", "learner", query_string={"kind": "ward"}))["items"]
    assert [each["name"] for each in listed] == ["Kelurahan Baru"]


def test_units_are_listed_page_by_page(city: City) -> None:
    made = [city.unit(name=f"Kelurahan {number}") for number in range(5)]
    seen: list[str] = []
    cursor = None
    while True:
        query = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = city.check(city.get("/units", query_string=query))
        seen += [each["id"] for each in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == made


def test_an_organiser_alone_adds_and_changes_units(city: City) -> None:
    unit = city.unit()
    assert city.post("/units", "learner", json={"kind": "ward", "name": "X"}).status_code == 403
    end = {"valid_to": "2030-01-01"}
    assert city.call("PATCH", f"/units/{unit}", "learner", json=end).status_code == 403
    stale = {"If-Match": '"7"'}
    assert city.call("PATCH", f"/units/{unit}", json=end, headers=stale).status_code == 412
    assert city.check(city.call("PATCH", f"/units/{unit}", json=end))["version"] == 2


def test_a_person_keeps_the_own_contact_data(city: City) -> None:
    assert city.get("/people/me", "siti").status_code == 404
    record = {"name": "Siti Rahma", "email": "siti@example.id", "phone": "+62 561 7000"}
    city.check(city.call("PUT", "/people/me", "siti", json=record))
    own = city.check(city.get("/people/me", "siti"))
    assert own["email"] == "siti@example.id"
    assert city.get("/people/me", "budi").status_code == 404
    assert city.get("/people", "siti").status_code == 403
    people = city.check(city.get("/people"))["items"]
    assert [each["person_id"] for each in people] == ["siti"]


def test_contact_data_must_make_sense(city: City) -> None:
    for wrong in ({"email": "nowhere"}, {"phone": "call me"}, {"name": "\x07"}, {"name": ""}):
        response = city.call("PUT", "/people/me", "siti", json={"name": "Siti", **wrong})
        assert response.status_code == 422, wrong
    elsewhere = {"name": "Siti", "unit_id": "no-such-unit"}
    assert city.call("PUT", "/people/me", "siti", json=elsewhere).status_code == 404


def test_a_new_name_goes_to_the_team_the_enrolment_and_the_other_services(city: City) -> None:
    team = city.enrolled(city.cohort(), city.unit(), size=2)
    person = team.people[1]
    record = {"name": "Siti Rahmawati", "email": "siti@example.id"}
    city.check(city.call("PUT", "/people/me", person, json=record))
    enrolment = city.check(city.get("/enrolments", person))["items"][0]
    assert enrolment["person_name"] == "Siti Rahmawati"
    told = city.service.published(LEARNER_RENAMED)
    assert [each.data for each in told] == [
        {"enrolment_id": enrolment["id"], "person": {"id": person, "name": "Siti Rahmawati"}}
    ]
    city.check(city.call("PUT", "/people/me", person, json=record))
    assert len(city.service.published(LEARNER_RENAMED)) == 1
    members = city.application(team)["team"]["members"]
    assert members[1]["name"] == "Siti Rahmawati"


def test_no_event_holds_an_address(city: City) -> None:
    cohort, unit = city.cohort(), city.unit()
    for person in ("pontianak-1-0", "pontianak-1-1"):
        record = {"name": "Siti", "email": "siti@example.id", "phone": "+62 561 7000"}
        city.check(city.call("PUT", "/people/me", person, json=record))
    team = city.enrolled(cohort, unit, size=2)
    assert team.people[0] == "pontianak-1-0"
    city.check(city.post(f"/applications/{team.id}/withdraw", json={"reason": "Pindah tugas"}))
    everything = repr([row for row in city.service.db["outbox"].find()])
    assert "example.id" not in everything
    assert "7000" not in everything
