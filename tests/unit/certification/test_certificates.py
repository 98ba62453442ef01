"""What an organiser does to certificates: revoke, reinstate, supersede, keep after a review."""

from typing import Any

import pytest
from pymongo.errors import DuplicateKeyError

from shared.contracts import CERTIFICATE_ISSUED
from shared.contracts import CERTIFICATE_REINSTATED
from shared.contracts import CERTIFICATE_REVOKED
from shared.contracts import CERTIFICATE_SUPERSEDED
from shared.contracts import CERTIFICATION_MESSAGE_REQUESTED
from shared.contracts import COHORT_CHANGED
from shared.testing.harness import ServiceHarness
from tests.unit.certification.calls import ROOT
from tests.unit.certification.calls import act
from tests.unit.certification.calls import certificates
from tests.unit.certification.calls import organiser
from tests.unit.certification.calls import publish
from tests.unit.certification.story import RULE
from tests.unit.certification.story import Story


@pytest.fixture
def story(service: ServiceHarness) -> Story:
    """A story with a certificate at its end."""
    story = Story()
    service.deliver(*story.everything())
    service.run_jobs()
    return story


@pytest.fixture
def serial(service: ServiceHarness, story: Story) -> str:
    return str(certificates(service)[0]["serial"])


def read(service: ServiceHarness, serial: str) -> Any:
    return service.get(f"{ROOT}/certificates/{serial}", token=organiser(service)).json


def test_a_revoked_certificate_says_who_when_and_why(service: ServiceHarness, serial: str) -> None:
    answer = act(service, serial, "revoke", reason="Issued to the wrong person.")

    assert (answer.status_code, answer.json["state"]) == (200, "revoked")
    [change] = read(service, serial)["history"]
    assert (change["action"], change["by"]) == ("revoked", "organiser-1")
    assert change["reason"] == "Issued to the wrong person."
    [revoked] = service.published(CERTIFICATE_REVOKED)
    assert revoked.data["serial"] == serial
    assert revoked.data["reason"] == "Issued to the wrong person."


def test_a_certificate_is_revoked_once(service: ServiceHarness, serial: str) -> None:
    act(service, serial, "revoke")
    assert act(service, serial, "revoke").status_code == 409
    assert len(service.published(CERTIFICATE_REVOKED)) == 1


def test_a_reason_is_needed(service: ServiceHarness, serial: str) -> None:
    for reason in ("", "   ", None):
        assert act(service, serial, "revoke", reason=reason).status_code == 422
    assert read(service, serial)["state"] == "issued"


def test_no_event_makes_another_one_after_a_revocation(
    service: ServiceHarness, story: Story, serial: str
) -> None:
    act(service, serial, "revoke")

    service.deliver(story.item("lesson"), story.attended("session-3"), story.gate(attempt=2))
    service.deliver(story.ended())
    service.run_jobs()
    service.clock.advance(hours=1)
    service.run_sweeps()
    service.run_jobs()

    assert [each["state"] for each in certificates(service)] == ["revoked"]


def test_a_reinstated_certificate_stands_again(service: ServiceHarness, serial: str) -> None:
    assert act(service, serial, "reinstate").status_code == 409
    act(service, serial, "revoke")
    answer = act(service, serial, "reinstate")
    assert (answer.status_code, answer.json["state"]) == (200, "issued")
    assert len(service.published(CERTIFICATE_REINSTATED)) == 1


def test_a_wrong_name_is_corrected_by_a_new_issue(service: ServiceHarness, serial: str) -> None:
    answer = act(service, serial, "supersede", holder="Siti Rahmawati", reason="Misspelt.")

    assert answer.status_code == 201
    new = answer.json
    assert answer.headers["Location"].endswith(new["serial"])
    assert (new["issue"], new["holder"], new["state"]) == (2, "Siti Rahmawati", "issued")
    assert new["serial"].split("-")[3] == "0002"
    old = read(service, serial)
    assert (old["state"], old["superseded_by"]) == ("superseded", new["serial"])
    assert old["holder"] == "Siti Rahma"
    [superseded] = service.published(CERTIFICATE_SUPERSEDED)
    assert (superseded.data["serial"], superseded.data["superseded_by"]) == (serial, new["serial"])
    assert service.published(CERTIFICATE_ISSUED)[-1].data["serial"] == new["serial"]
    told = service.published(CERTIFICATION_MESSAGE_REQUESTED)[-1].data
    assert told["template"] == "certificate-replaced"
    assert (told["parameters"]["old"], told["parameters"]["serial"]) == (serial, new["serial"])


def test_what_was_superseded_is_neither_superseded_nor_reinstated_again(
    service: ServiceHarness, serial: str
) -> None:
    act(service, serial, "supersede")
    assert act(service, serial, "supersede").status_code == 409
    assert act(service, serial, "reinstate").status_code == 409
    assert act(service, serial, "revoke").status_code == 409


def test_a_revoked_one_that_was_replaced_cannot_come_back_beside_its_successor(
    service: ServiceHarness, serial: str
) -> None:
    act(service, serial, "revoke")
    new = act(service, serial, "supersede").json["serial"]

    for standing in (True, False):
        refused = act(service, serial, "reinstate")
        assert (refused.status_code, refused.json["code"]) == (409, "already_superseded")
        if standing:
            act(service, new, "revoke")
    # The latest one is where it goes on.
    assert act(service, new, "reinstate").status_code == 200


def test_a_repeated_request_supersedes_once(service: ServiceHarness, serial: str) -> None:
    def send() -> Any:
        return service.post(
            f"{ROOT}/certificates/{serial}/supersede",
            json={"reason": "Misspelt.", "holder": "Siti R."},
            token=organiser(service),
            headers={"Idempotency-Key": "once"},
        )

    first, second = send(), send()
    assert first.json == second.json
    assert len(certificates(service)) == 2


def test_an_old_version_is_refused(service: ServiceHarness, serial: str) -> None:
    answer = service.get(f"{ROOT}/certificates/{serial}", token=organiser(service))
    seen = answer.headers["ETag"]
    act(service, serial, "revoke")
    answer = service.post(
        f"{ROOT}/certificates/{serial}/reinstate",
        json={"reason": "It was right."},
        token=organiser(service),
        headers={"If-Match": seen},
    )
    assert answer.status_code == 412
    assert read(service, serial)["state"] == "revoked"


def test_what_makes_a_certificate_wrong_puts_it_on_the_review_list_and_nothing_else(
    service: ServiceHarness, story: Story, serial: str
) -> None:
    assert certificates(service, review="true") == []

    service.deliver(story.attended("session-1", present=False))

    [listed] = certificates(service, review="true")
    assert (listed["serial"], listed["state"]) == (serial, "issued")
    assert [each["code"] for each in listed["review"]["wrong"]] == ["sessions_attended"]
    assert certificates(service, review="false") == []
    assert service.published(CERTIFICATE_REVOKED) == []

    service.deliver(story.attended("session-1", present=True))
    assert certificates(service, review="true") == []


def test_a_withdrawal_and_a_new_pin_are_for_review_too(
    service: ServiceHarness, story: Story, serial: str
) -> None:
    service.deliver(story.withdrawn(), story.pinned("lesson", "quiz", "new"))
    service.run_jobs()

    [listed] = certificates(service, review="true")
    assert {each["code"] for each in listed["review"]["wrong"]} == {"enrolled", "required_items"}


def test_a_later_version_of_the_rule_does_not_make_a_certificate_wrong(
    service: ServiceHarness, story: Story, serial: str
) -> None:

    publish(service, {**RULE, "sessions_attended": 9})
    service.deliver(story.published(version=2, event_type=COHORT_CHANGED))
    service.run_jobs()

    [certificate] = certificates(service)
    assert (certificate["review"], certificate["rule_version"]) == (None, 1)


def test_what_was_kept_stays_off_the_list_until_something_else_is_wrong(
    service: ServiceHarness, story: Story, serial: str
) -> None:
    assert act(service, serial, "keep").status_code == 409
    service.deliver(story.attended("session-1", present=False))
    kept = act(service, serial, "keep", reason="The minutes show that she was there.")
    assert (kept.status_code, kept.json["state"]) == (200, "issued")
    assert kept.json["history"][-1]["action"] == "kept"

    service.deliver(story.attended("session-2", present=False))
    assert certificates(service, review="true") == []

    service.deliver(story.withdrawn())
    [listed] = certificates(service, review="true")
    assert [each["code"] for each in listed["review"]["wrong"]] == ["enrolled"]


def test_revoking_settles_a_review(service: ServiceHarness, story: Story, serial: str) -> None:
    service.deliver(story.withdrawn())
    act(service, serial, "revoke")
    assert certificates(service, review="true") == []


def test_the_database_itself_refuses_a_second_standing_one(
    service: ServiceHarness, serial: str
) -> None:
    stored = service.db["certificates"].find_one({"serial": serial})
    assert stored is not None
    second = {**stored, "_id": "another", "serial": "another"}
    with pytest.raises(DuplicateKeyError):
        service.db["certificates"].insert_one(second)
    service.db["certificates"].insert_one({**second, "state": "revoked"})


def test_certificates_come_in_pages(service: ServiceHarness, serial: str) -> None:
    for name in ("2", "3"):
        service.deliver(*Story(name).everything())
    service.run_jobs()

    seen, cursor = [], None
    while True:
        query = {"limit": "2", **({"cursor": cursor} if cursor else {})}
        page = service.get(
            f"{ROOT}/certificates", token=organiser(service), query_string=query
        ).json
        seen += [each["serial"] for each in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 3
    assert [each["cohort_id"] for each in certificates(service, cohort_id="cohort-2")] == [
        "cohort-2"
    ]
