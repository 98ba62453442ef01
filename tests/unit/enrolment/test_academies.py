"""Academies are opened by the operator and configured by their organisers."""

import pytest

from shared.contracts import ACADEMY_CHANGED
from shared.contracts import ACADEMY_OPENED
from shared.testing.harness import ServiceHarness
from tests.unit.enrolment.city import HOME
from tests.unit.enrolment.city import City


def body(**changes: object) -> dict[str, object]:
    given = {
        "slug": "singkawang",
        "code": "SKW",
        "name": {"id": "Akademi Singkawang"},
        "time_zone": "Asia/Pontianak",
        "template": "lan",
    }
    return {**given, **changes}


def test_an_operator_opens_an_academy_from_a_template(city: City) -> None:
    token = city.service.token("o", "O", ["operator"])
    response = city.service.post("/v1/academies", token=token, json=body())
    shown = city.check(response, 201)
    assert response.headers["Location"] == "/v1/academies/singkawang"
    assert shown["stage_template"]["stages"][0]["slug"] == "drum-up"
    assert shown["team_size"] == {"min": 2, "max": 5}
    told = city.service.published(ACADEMY_OPENED)[-1]
    assert told.subject == "singkawang"
    assert told.data["code"] == "SKW"


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"code": "PIA"}, 409),
        ({"slug": "pontianak"}, 409),
        ({"code": "P1A"}, 422),
        ({"template": "unknown"}, 422),
        ({"time_zone": "Asia/Nowhere"}, 422),
        ({"name": {}}, 422),
        ({"surprise": 1}, 422),
    ],
)
def test_a_second_academy_needs_a_slug_and_code_of_its_own(
    city: City, change: dict[str, object], status: int
) -> None:
    token = city.service.token("o", "O", ["operator"])
    response = city.service.post("/v1/academies", token=token, json=body(**change))
    assert response.status_code == status
    assert response.mimetype == "application/problem+json"
    assert len(city.service.published(ACADEMY_OPENED)) == 1


def test_only_an_operator_opens_academies(city: City) -> None:
    response = city.service.post("/v1/academies", token=city.organiser, json=body())
    assert response.status_code == 403


def test_one_lists_the_academies_in_which_one_has_a_role(city: City) -> None:
    City(city.service, "singkawang", "SKW")
    listed = city.check(city.service.get("/v1/academies", token=city.organiser))
    assert [each["slug"] for each in listed["items"]] == ["pontianak"]
    operator = city.service.token("o", "O", ["operator"])
    everything = city.check(city.service.get("/v1/academies", token=operator))
    assert [each["slug"] for each in everything["items"]] == ["pontianak", "singkawang"]


def test_a_change_needs_the_version_that_was_seen(city: City) -> None:
    etag = city.get("").headers["ETag"]
    change = {"name": {"id": "Akademi Baru"}, "offer_hours": 48}
    changed = city.check(city.call("PATCH", "", json=change, headers={"If-Match": etag}))
    assert (changed["name"], changed["offer_hours"]) == ({"id": "Akademi Baru"}, 48)
    again = city.call("PATCH", "", json=change, headers={"If-Match": etag})
    assert again.status_code == 412
    assert len(city.service.published(ACADEMY_CHANGED)) == 1


def test_new_stages_are_for_later_cohorts_alone(city: City) -> None:
    before = city.plan()
    stages = [{"slug": "rancang", "title": {"id": "Rancang"}, "required_evidence": 2}]
    city.check(city.call("PATCH", "", json={"stages": stages}))
    kept = city.check(city.get(f"/cohorts/{before['id']}"))["stage_template"]
    assert (kept["version"], len(kept["stages"])) == (1, 6)
    assert city.plan()["stage_template"] == {
        "id": "design-thinking",
        "version": 2,
        "stages": stages,
    }


def test_another_academys_people_are_told_that_there_is_nothing(service: ServiceHarness) -> None:
    city = City(service)
    stranger = service.token("s", "S", ["organiser@singkawang"])
    assert service.get(HOME, token=stranger).status_code == 404
    assert service.patch(HOME, token=stranger, json={}).status_code == 404
    assert city.get("", "learner").status_code == 200
    assert city.call("PATCH", "", "learner", json={}).status_code == 403


def test_messages_are_in_the_readers_language(city: City) -> None:
    token = city.service.token("o", "O", ["operator"])
    texts = [
        city.service.post(
            "/v1/academies", token=token, json=body(code="PIA"), headers={"Accept-Language": lang}
        ).get_json()["detail"]
        for lang in ("id", "en")
    ]
    assert texts == ["Kode PIA sudah dipakai akademi lain.", "Another academy has the code PIA."]
