"""From facts to a certificate: when it comes, what it says, and that it comes once."""

import re
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfoNotFoundError

import pytest

from services.certification.adapters.credentials.proofs import verify_proof
from services.certification.adapters.keys import KeyRing
from services.certification.domain.credential import credential_of
from services.certification.domain.issuer import Issuer
from services.certification.queries.keys import issuer_keys
from services.certification.repository import certificate_of
from shared.contracts import CERTIFICATE_ISSUED
from shared.contracts import CERTIFICATION_MESSAGE_REQUESTED
from shared.testing.harness import ServiceHarness
from tests.unit.certification.calls import certificates
from tests.unit.certification.calls import credential_in
from tests.unit.certification.story import Story

PONTIANAK = Issuer("https://certificates.example", "pontianak", {})


def test_who_did_everything_gets_one_certificate(service: ServiceHarness) -> None:
    service.deliver(*Story().everything())
    service.run_jobs()

    [certificate] = certificates(service)
    assert certificate["holder"] == "Siti Rahma"
    assert certificate["title"]["en"] == "Public Service Innovator"
    assert certificate["programme"]["id"] == "Angkatan Tiga"
    assert certificate["hours"] == 40
    assert (certificate["rule_id"], certificate["rule_version"]) == ("innovator", 1)
    assert re.fullmatch(r"PIA-20\d\d-C03-0001-[0-9A-HJKMNP-TV-Z]{6}", certificate["serial"])


def test_nobody_gets_one_for_less_than_everything(service: ServiceHarness) -> None:
    everything = Story().everything()
    for left_out in range(1, len(everything)):
        story = Story(f"without-{left_out}")
        events = story.everything()
        service.deliver(*(each for number, each in enumerate(events) if number != left_out))
    service.run_jobs()

    assert certificates(service) == []


def test_a_failed_quiz_keeps_the_certificate_back_until_it_is_passed(
    service: ServiceHarness,
) -> None:
    story = Story()
    events = story.everything()
    service.deliver(*(each for each in events if not each.type.endswith("quiz.graded.v1")))
    service.deliver(story.graded(0.5, attempt=1))
    service.run_jobs()
    assert certificates(service) == []

    service.deliver(story.graded(0.9, attempt=2))
    service.run_jobs()
    assert len(certificates(service)) == 1


def test_the_issue_is_published_and_the_learner_is_written_to(service: ServiceHarness) -> None:
    service.deliver(*Story().everything())
    service.run_jobs()

    [certificate] = certificates(service)
    [issued] = service.published(CERTIFICATE_ISSUED)
    assert issued.subject == "enrolment-1"
    assert issued.data["serial"] == certificate["serial"]
    assert issued.data["cohort_id"] == "cohort-1"
    assert issued.data["hours"] == 40
    [message] = service.published(CERTIFICATION_MESSAGE_REQUESTED)
    assert message.data["person_id"] == "person-1"
    assert certificate["serial"] in message.data["parameters"]["address"]


def test_both_forms_verify_with_the_published_keys(service: ServiceHarness) -> None:
    service.deliver(*Story().everything())
    service.run_jobs()
    [certificate] = certificates(service)

    credential = credential_in(service, certificate["token"])
    stored = service.db["certificates"].find_one({})
    signed = credential_of(certificate_of(stored))
    keys = issuer_keys(service.db, PONTIANAK, [])

    assert verify_proof(signed, keys.proofs) == credential
    assert credential["issuer"]["id"] == "did:web:certificates.example:issuers:pontianak"
    assert credential["credentialSubject"]["licenseNumber"] == certificate["serial"]
    assert "Siti Rahma" in str(credential)
    assert "person-1" not in str(credential)
    assert "siti@" not in str(credential)


def test_serials_count_up_in_a_cohort(service: ServiceHarness) -> None:
    for name in ("1", "2", "3"):
        service.deliver(*Story(name).everything())
        service.run_jobs()

    counters = sorted(each["serial"].split("-")[3] for each in certificates(service))
    assert counters == ["0001", "0002", "0003"]


def test_facts_told_again_after_the_issue_change_nothing(service: ServiceHarness) -> None:
    story = Story()
    service.deliver(*story.everything())
    service.run_jobs()
    before = certificates(service)

    # The owner publishes its state again: new events with new sequences.
    service.deliver(story.item("lesson"), story.item("quiz"), story.attended("session-1"))
    service.run_jobs()

    assert certificates(service) == before


def test_the_year_of_a_serial_is_that_of_the_academy(service: ServiceHarness) -> None:
    # 31 December, 18:00 UTC is the new year's first hour in Pontianak (UTC+7).
    service.clock._now = service.clock.now().replace(month=12, day=31, hour=18)
    year = service.clock.now().year
    service.deliver(*Story().everything())
    service.run_jobs()

    assert certificates(service)[0]["serial"].startswith(f"PIA-{year + 1}-")


def test_the_name_is_the_latest_one_whatever_came_last(service: ServiceHarness) -> None:
    story = Story()
    events = story.everything()
    renamed = story.renamed("Siti Rahmawati")
    service.deliver(renamed, *events)
    service.run_jobs()

    assert certificates(service)[0]["holder"] == "Siti Rahmawati"


def test_a_certificate_waits_for_the_academy(service: ServiceHarness) -> None:
    story = Story()
    opened, *rest = story.everything()
    service.deliver(*rest)
    service.run_jobs()
    assert certificates(service) == []

    service.deliver(opened)
    service.run_jobs()
    assert len(certificates(service)) == 1


def test_what_a_lost_job_should_have_issued_is_asked_for_again(service: ServiceHarness) -> None:
    service.deliver(*Story().everything())
    service.db["jobs"].delete_many({})
    service.run_sweeps()
    assert service.run_jobs() == 0

    service.clock.advance(minutes=2)
    service.run_sweeps()
    service.run_jobs()
    assert len(certificates(service)) == 1


def test_a_cohort_whose_reckoning_was_lost_is_reckoned_again(service: ServiceHarness) -> None:
    story = Story()
    events = story.everything()
    pinned = events.pop(2)
    service.deliver(*events)
    service.run_jobs()
    service.deliver(pinned)
    service.db["jobs"].delete_many({})

    service.clock.advance(minutes=2)
    service.run_sweeps()
    service.run_jobs()
    assert len(certificates(service)) == 1


def test_an_issue_that_breaks_half_way_leaves_nothing_and_is_done_again(
    service: ServiceHarness,
) -> None:
    service.resources.extras["keys"] = BreaksOnce(service.resources.extras["keys"])
    *events, last = Story().everything()
    service.deliver(*events)
    service.run_jobs()
    service.deliver(last)
    service.run_jobs()
    assert certificates(service) == []
    assert service.published() == []
    assert service.db["serial_counters"].count_documents({}) == 0

    service.clock.advance(seconds=10)
    service.run_jobs()
    [certificate] = certificates(service)
    assert certificate["serial"].split("-")[3] == "0001"


def test_a_time_zone_that_does_not_exist_is_refused_with_the_event(
    service: ServiceHarness,
) -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        service.deliver(Story().opened(time_zone="Asia/Nowhere"))
    assert service.get("/issuers/pontianak").status_code == 404


class BreaksOnce:
    """A ring whose first signature fails."""

    def __init__(self, ring: KeyRing) -> None:
        self._ring = ring
        self._broken = False

    def signer(self) -> Any:
        if self._broken:
            return self._ring.signer()
        self._broken = True
        return Broken()


class Broken:
    """Signs nothing."""

    public = ()

    def token(self, credential: Mapping[str, Any], issuer: Issuer) -> str:
        raise RuntimeError("broken half-way")
