"""How far a cohort's certificates are: issued, owed, waiting for keys or for a signature."""

from datetime import datetime
from typing import Any

import pytest

from services.certification.adapters import key_files
from services.certification.adapters.key_making import KeyFiles
from shared.testing.harness import ServiceHarness
from tests.unit.certification.calls import ROOT
from tests.unit.certification.calls import act
from tests.unit.certification.calls import certificates
from tests.unit.certification.calls import learner
from tests.unit.certification.calls import organiser
from tests.unit.certification.story import Story


def progress(service: ServiceHarness, **wanted: Any) -> None:
    """Checks the named counts; all others are 0, but for the one enrolment."""
    path = f"{ROOT}/certificates/progress"
    asked = {"cohort_id": "cohort-1"}
    answer = service.get(path, token=organiser(service), query_string=asked)
    assert answer.status_code == 200, answer.text
    nothing = {
        "issued": 0,
        "revoked": 0,
        "superseded": 0,
        "in_review": 0,
        "unsigned": 0,
        "owed": 0,
        "owed_since": None,
        "waiting_for_key": 0,
    }
    assert answer.json == {**nothing, "cohort_id": "cohort-1", "ledgers": 1, **wanted}


def moment(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def test_what_is_owed_says_since_when_and_whether_it_waits_for_keys(
    service: ServiceHarness, keys: KeyFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Workers look at the files once a second; nobody waits for that here.
    monkeypatch.setattr(key_files, "LOOK_EVERY", 0.0)
    *before, last = Story().everything()
    service.deliver(*before)
    progress(service)
    since = moment(service.clock.now())

    service.deliver(last)
    progress(service, owed=1, owed_since=since)

    hidden = keys.proof.rename(keys.proof.with_suffix(".hidden"))
    service.run_jobs()
    service.clock.advance(hours=1)
    service.run_sweeps()
    progress(service, owed=1, owed_since=since, waiting_for_key=1)

    hidden.rename(keys.proof)
    service.run_sweeps()
    service.run_jobs()
    progress(service, issued=1)


def test_how_long_something_is_owed_is_not_forgotten_by_asking_for_it_again(
    service: ServiceHarness,
) -> None:
    service.deliver(*Story().everything())
    since = moment(service.clock.now())
    for _ in range(3):
        # The job is lost each time, and the sweep asks for another one.
        lost = service.db["jobs"].delete_many({"kind": "issue-certificate"})
        assert lost.deleted_count == 1
        service.clock.advance(minutes=2)
        service.run_sweeps()
        progress(service, owed=1, owed_since=since)
        service.run_sweeps()
    service.run_jobs()
    progress(service, issued=1)


def test_what_was_changed_is_unsigned_until_a_worker_has_signed_it(service: ServiceHarness) -> None:
    service.deliver(*Story().everything())
    service.run_jobs()
    [certificate] = certificates(service)
    path = f"{ROOT}/certificates/{certificate['serial']}/sharing"
    service.put(path, json={"score": True}, token=learner(service))
    progress(service, issued=1, unsigned=1)
    service.run_jobs()
    progress(service, issued=1)


def test_what_does_not_stand_is_counted_by_what_became_of_it(service: ServiceHarness) -> None:
    service.deliver(*Story().everything())
    service.run_jobs()
    [certificate] = certificates(service)
    new = act(service, certificate["serial"], "supersede").json["serial"]
    service.run_jobs()
    progress(service, issued=1, superseded=1)
    act(service, new, "revoke")
    progress(service, revoked=1, superseded=1)


def test_what_is_to_be_reviewed_is_counted(service: ServiceHarness) -> None:
    story = Story()
    service.deliver(*story.everything())
    service.run_jobs()
    service.deliver(story.withdrawn())
    progress(service, issued=1, in_review=1)
