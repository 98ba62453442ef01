"""Learners hand in; organisers and mentors say what they think of it."""

from typing import Any

import pytest
from werkzeug.test import TestResponse

from shared.contracts import ITEM_COMPLETED
from shared.contracts import PERSON_ERASED
from shared.testing.events import event
from tests.unit.content.packages import PNG
from tests.unit.content.packages import package
from tests.unit.content.school import ACADEMY
from tests.unit.content.school import COHORT
from tests.unit.content.school import ENROLMENT
from tests.unit.content.school import HOME
from tests.unit.content.school import LEARNER
from tests.unit.content.school import School
from tests.unit.content.school import learner_enrolled

COURSE = """\
id: design-thinking
title: {id: Berpikir desain, en: Design thinking}
languages: [id, en]
modules:
  - id: empathize
    title: {id: Berempati, en: Empathize}
    items:
      - lesson: {id: empathy, minutes: 25, required: false}
      - assignment:
          id: map
          title: {id: Peta, en: Map}
          submission: [text, file]
          required: true
      - discussion: {id: talk, title: {id: Diskusi, en: Talk}}
"""
TEXTS = {
    "lessons/map.id.md": "Gambarlah.",
    "lessons/map.en.md": "Draw it.",
    "lessons/talk.id.md": "Apa pendapatmu?",
    "lessons/talk.en.md": "What do you think?",
}
ERASED = {"person_id": LEARNER, "enrolment_ids": [ENROLMENT], "certificates": "keep"}
PLACE = f"{HOME}/courses/{COHORT}"


@pytest.fixture
def school(school: School) -> School:
    """With a course that has an assignment and a discussion, and one learner in it."""
    school.join(school.publish(package(TEXTS, course=COURSE)))
    return school


def hand_in(school: School, body: dict[str, Any], item: str = "map", **more: Any) -> TestResponse:
    more.setdefault("token", school.learner)
    return school.service.post(f"{PLACE}/items/{item}/hand-in", json=body, **more)


def hand_in_file(school: School, data: bytes, name: str = "peta.png") -> TestResponse:
    return school.service.post(
        f"{PLACE}/items/map/hand-in/files?filename={name}",
        data=data,
        content_type="application/octet-stream",
        token=school.learner,
    )


def test_a_text_handed_in_completes_the_assignment_once(school: School) -> None:
    first = hand_in(school, {"text": "Peta kami."})
    assert first.status_code == 201
    assert [entry["text"] for entry in first.get_json()["entries"]] == ["Peta kami."]
    again = hand_in(school, {"text": "Lebih baik."}).get_json()
    assert [entry["text"] for entry in again["entries"]] == ["Peta kami.", "Lebih baik."]
    done = [each.data["item_id"] for each in school.service.published(ITEM_COMPLETED)]
    assert done == ["map"]
    assert school.progress().get_json()["state"] == "completed"


def test_an_assignment_is_not_declared_done(school: School) -> None:
    assert school.move("map").status_code == 409


def test_a_file_is_kept_and_only_downloaded(school: School) -> None:
    received = hand_in_file(school, PNG).get_json()
    [entry] = received["entries"]
    assert entry["file"] == {
        "name": "peta.png",
        "type": "image/png",
        "size": len(PNG),
        "sha256": entry["file"]["sha256"],
    }
    path = f"{PLACE}/hand-ins/{received['id']}/files/{entry['id']}"
    fetched = school.service.get(path, token=school.learner)
    assert fetched.data == PNG
    assert fetched.headers["Content-Disposition"].startswith("attachment")
    assert fetched.headers["Content-Security-Policy"].startswith("sandbox")
    assert fetched.mimetype == "application/octet-stream"


def test_what_is_not_wanted_is_refused_and_leaves_nothing(school: School) -> None:
    assert hand_in(school, {"link": "https://example.org/peta"}).status_code == 409
    assert hand_in(school, {}).status_code == 422
    assert hand_in(school, {"text": "a", "link": "https://example.org"}).status_code == 422
    assert hand_in(school, {"link": "javascript:alert(1)"}).status_code == 422
    assert hand_in(school, {"text": "a"}, item="empathy").status_code == 409
    assert hand_in(school, {"text": "a"}, item="gone").status_code == 404
    assert hand_in_file(school, b"").status_code == 422
    assert school.db["hand_ins"].count_documents({}) == 0
    assert school.db["unclaimed"].count_documents({}) == 0


def test_a_file_that_is_too_large_is_refused_and_leaves_nothing(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = school.db["blobs.files"].count_documents({})
    monkeypatch.setattr("services.content.web.hand_in_files.MEGABYTES", 1)
    refused = hand_in_file(school, bytes(1024**2 + 1))
    assert refused.status_code == 413
    assert "1 MiB" in refused.get_json()["detail"]
    assert school.db["blobs.files"].count_documents({}) == before
    assert hand_in_file(school, bytes(1024**2)).status_code == 201


def test_there_is_an_end_to_it(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.content.domain.hand_ins.ENTRIES", 2)
    assert [hand_in(school, {"text": str(n)}).status_code for n in range(3)] == [201, 201, 409]


def test_a_mentor_reads_and_answers_and_the_learner_sees_it(school: School) -> None:
    hand_in(school, {"link": "https://example.org/ide"}, item="talk")
    mentor = school.service.token("person-mentor", roles=[f"mentor@{ACADEMY}"])
    [found] = school.service.get(f"{PLACE}/hand-ins", token=mentor).get_json()["items"]
    path = f"{PLACE}/hand-ins/{found['id']}/feedback"
    said = school.service.post(path, token=mentor, json={"text": "Bagus."})
    assert said.status_code == 201
    own = school.service.get(f"{PLACE}/items/talk/hand-in", token=school.learner).get_json()
    assert [line["text"] for line in own["feedback"]] == ["Bagus."]
    assert school.service.post(path, token=school.learner, json={"text": "x"}).status_code == 403


def test_a_fellow_learner_sees_nothing_of_it(school: School) -> None:
    handed_in = hand_in_file(school, PNG).get_json()
    school.service.deliver(learner_enrolled("enrolment-2", "person-budi"))
    fellow = school.service.token("person-budi", roles=[f"learner@{ACADEMY}"])
    one = f"{PLACE}/hand-ins/{handed_in['id']}"
    file = f"{one}/files/{handed_in['entries'][0]['id']}"
    for path in (one, file):
        assert school.service.get(path, token=fellow).status_code == 404
    own = school.service.get(f"{PLACE}/items/map/hand-in", token=fellow).get_json()
    assert own["entries"] == []
    assert school.service.get(f"{PLACE}/hand-ins", token=fellow).status_code == 403


def test_it_goes_when_the_person_is_erased(school: School) -> None:
    before = school.db["blobs.files"].count_documents({})
    hand_in_file(school, PNG)
    hand_in(school, {"text": "Nama saya Siti."})
    assert school.db["blobs.files"].count_documents({}) == before + 1
    school.service.deliver(event(PERSON_ERASED, ACADEMY, ERASED))
    assert school.db["hand_ins"].count_documents({}) == 0
    assert school.db["blobs.files"].count_documents({}) == before
