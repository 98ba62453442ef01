"""A certificate's life."""

from datetime import UTC
from datetime import datetime
from typing import Any

import pytest

from services.certification.domain.certificate import Certificate
from services.certification.domain.certificate import certificate_id
from services.certification.domain.errors import WrongState

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def certificate(**changes: Any) -> Certificate:
    fields: dict[str, Any] = {
        "id": certificate_id("pontianak", "enrolment-1", "completion", 1),
        "academy": "pontianak",
        "enrolment_id": "enrolment-1",
        "person_id": "person-1",
        "cohort_id": "cohort-1",
        "kind": "completion",
        "issue": 1,
        "serial": "PIA-2026-C03-0123-K7M2QX",
        "holder": "Siti Rahma",
        "title": {"en": "Innovator"},
        "programme": {"en": "Third Cohort"},
        "cohort_number": "C03",
        "hours": 40,
        "rule_id": "innovator",
        "rule_version": 1,
        "earned_at": NOW,
        "issued_at": NOW,
        "token": "",
    }
    return Certificate(**{**fields, **changes})


def test_an_issue_has_one_id_for_ever() -> None:
    # A fixed value: if it changes, every certificate that was ever issued would be issued again.
    assert certificate_id("pontianak", "enrolment-1", "completion", 1) == (
        "5765c79e-be5b-5df1-8e86-80277c1a6e4f"
    )


def test_academy_enrolment_kind_and_issue_are_its_identity() -> None:
    ids = {
        certificate_id("pontianak", "enrolment-1", "completion", 1),
        certificate_id("singkawang", "enrolment-1", "completion", 1),
        certificate_id("pontianak", "enrolment-2", "completion", 1),
        certificate_id("pontianak", "enrolment-1", "attendance", 1),
        certificate_id("pontianak", "enrolment-1", "completion", 2),
    }
    assert len(ids) == 5


def test_revoked_and_reinstated_with_who_when_and_why() -> None:
    revoked = certificate().revoke("organiser-1", "Wrong person.", NOW)
    assert revoked.state == "revoked"
    back = revoked.reinstate("organiser-1", "It was right.", NOW, another=False)
    assert back.state == "issued"
    assert [each.action for each in back.history] == ["revoked", "reinstated"]
    assert back.history[0].reason == "Wrong person."


def test_only_what_is_issued_can_be_revoked_and_only_what_is_revoked_reinstated() -> None:
    revoked = certificate().revoke("organiser-1", "Wrong person.", NOW)
    with pytest.raises(WrongState):
        revoked.revoke("organiser-1", "Again.", NOW)
    with pytest.raises(WrongState):
        certificate().reinstate("organiser-1", "Why not.", NOW, another=False)
    with pytest.raises(WrongState):
        revoked.reinstate("organiser-1", "It was right.", NOW, another=True)


def test_superseding_leaves_a_revocation_visible_and_happens_once() -> None:
    superseded = certificate().supersede("organiser-1", "Name.", NOW, "PIA-2")
    assert (superseded.state, superseded.superseded_by) == ("superseded", "PIA-2")
    revoked = certificate().revoke("organiser-1", "Wrong person.", NOW)
    replaced = revoked.supersede("organiser-1", "Name.", NOW, "PIA-2")
    assert (replaced.state, replaced.superseded_by) == ("revoked", "PIA-2")
    with pytest.raises(WrongState):
        replaced.supersede("organiser-1", "Name.", NOW, "PIA-3")
