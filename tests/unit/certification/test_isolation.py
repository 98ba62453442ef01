"""Another academy's things do not exist, and a learner sees the own ones alone."""

import pytest
from pymongo.errors import DuplicateKeyError

from shared.testing.harness import ServiceHarness
from tests.unit.certification.calls import ROOT
from tests.unit.certification.calls import certificates
from tests.unit.certification.calls import learner
from tests.unit.certification.calls import organiser
from tests.unit.certification.calls import publish
from tests.unit.certification.story import RULE
from tests.unit.certification.story import Story

ELSEWHERE = "/v1/academies/singkawang"


@pytest.fixture
def serial(service: ServiceHarness) -> str:
    service.deliver(*Story().everything())
    service.run_jobs()
    return str(certificates(service)[0]["serial"])


def test_the_organiser_of_another_academy_finds_nothing(
    service: ServiceHarness, serial: str
) -> None:
    token = organiser(service, "singkawang")
    paths = [
        "award-rules/innovator/versions/1",
        "ledgers/enrolment-1",
        f"certificates/{serial}",
    ]
    for path in paths:
        # Neither the foreign academy's address nor the foreign id under the own one.
        assert service.get(f"{ROOT}/{path}", token=token).status_code == 404, path
        assert service.get(f"{ELSEWHERE}/{path}", token=token).status_code == 404, path
    for collection in ("award-rules", "ledgers", "certificates"):
        assert service.get(f"{ELSEWHERE}/{collection}", token=token).json["items"] == []
        assert service.get(f"{ROOT}/{collection}", token=token).status_code == 404
    for action in ("revoke", "reinstate", "supersede", "keep"):
        for root in (ROOT, ELSEWHERE):
            path = f"{root}/certificates/{serial}/{action}"
            answer = service.post(path, json={"reason": "Not mine."}, token=token)
            assert answer.status_code == 404, path
    assert service.db["certificates"].find_one()["state"] == "issued"


def test_two_academies_use_the_same_rule_id_without_meeting(service: ServiceHarness) -> None:
    answer = publish(service, {**RULE, "hours": 5}, academy="singkawang")
    assert answer.json["version"] == 1
    token = organiser(service, "singkawang")
    own = service.get(f"{ELSEWHERE}/award-rules", token=token).json["items"]
    assert [each["hours"] for each in own] == [5]


def test_a_fact_that_uses_another_academys_id_is_refused(service: ServiceHarness) -> None:
    here, there = Story("here"), Story("there", academy="singkawang", code="SKW")
    there.team_id, there.enrolment_id = here.team_id, here.enrolment_id
    *events, gate = here.everything()
    service.deliver(*events)
    for foreign in (there.gate(), there.withdrawn()):
        with pytest.raises(DuplicateKeyError):
            service.deliver(foreign)
    service.run_jobs()
    assert certificates(service) == []

    service.deliver(gate)
    service.run_jobs()
    [certificate] = certificates(service)
    assert certificate["review"] is None


def test_a_learner_sees_the_own_certificates_alone(service: ServiceHarness, serial: str) -> None:
    service.deliver(*Story("2").everything())
    service.run_jobs()
    mine, other = learner(service, "person-1"), learner(service, "person-2")

    listed = service.get(f"{ROOT}/certificates", token=mine).json["items"]
    assert [each["serial"] for each in listed] == [serial]
    assert service.get(f"{ROOT}/certificates/{serial}", token=mine).status_code == 200
    assert service.get(f"{ROOT}/certificates/{serial}", token=other).status_code == 404


def test_a_learner_changes_nothing(service: ServiceHarness, serial: str) -> None:
    for action in ("revoke", "reinstate", "supersede", "keep"):
        path = f"{ROOT}/certificates/{serial}/{action}"
        answer = service.post(path, json={"reason": "Please."}, token=learner(service))
        assert answer.status_code == 403


def test_without_a_token_only_the_public_part_answers(service: ServiceHarness, serial: str) -> None:
    for path in ("award-rules", "ledgers", "certificates", f"certificates/{serial}"):
        assert service.get(f"{ROOT}/{path}").status_code == 401
    for path in (f"/verify/{serial}", "/issuers/pontianak", "/.well-known/jwks.json"):
        assert service.get(path).status_code == 200


def test_every_operation_says_what_it_is_and_who_may_call_it(service: ServiceHarness) -> None:
    document = service.get("/openapi.json").json
    operations = [each for path in document["paths"].values() for each in path.values()]
    operations = [each for each in operations if isinstance(each, dict) and "responses" in each]
    assert len(operations) >= 15
    for operation in operations:
        assert operation["summary"]
        assert operation["tags"]
        assert operation["x-roles"]
