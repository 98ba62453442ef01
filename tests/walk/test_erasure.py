"""After a person was erased no document of any service holds what was known of them."""

import json
from collections.abc import Callable
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.certification.adapters.key_making import KeyFiles
from services.certification.bootstrap import SERVICE as CERTIFICATION
from services.content.bootstrap import SERVICE as CONTENT
from services.enrolment.bootstrap import SERVICE as ENROLMENT
from services.mentoring.bootstrap import SERVICE as MENTORING
from shared.contracts import LEARNER_ENROLLED
from shared.contracts import LEARNER_RENAMED
from shared.contracts import PERSON_ERASED
from shared.events.envelope import Event
from shared.mongo.erasures import ERASED
from shared.mongo.erasures import without
from shared.testing.events import event
from shared.testing.events import record
from shared.testing.harness import ServiceHarness
from tests.operating import academy
from tests.operating import point_at
from tests.unit.certification import calls
from tests.unit.certification.story import RULE
from tests.unit.certification.story import Story
from tests.unit.content import school
from tests.unit.enrolment.city import City
from tests.unit.mentoring.test_projects import DESCRIBED
from tests.unit.mentoring.world import World
from tests.unit.mentoring.world import enrolled
from tests.unit.mentoring.world import opened
from tests.unit.mentoring.world import published

NAME = "Zubaidah Terlacak"
EMAIL = "zubaidah.terlacak@pegawai.example"
PHONE = "+62 561 777 000 123"
SECRET = "yang-hanya-dia-tahu"
PLANTED = (NAME, EMAIL, PHONE, SECRET)


def places(service: ServiceHarness, *planted: str) -> list[str]:
    """Where in the service's database one of the texts still is, as `collection.field`."""
    found = []
    for name in service.db.list_collection_names():
        for document in service.db[name].find():
            for path, text in texts(document, name):
                if any(each.lower() in text.lower() for each in planted or PLANTED):
                    found.append(path)
    return sorted(set(found))


def texts(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Every text in a document, bytes among it, with its place."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield path, str(key)
            yield from texts(each, f"{path}.{key}")
    elif isinstance(value, list | tuple):
        for each in value:
            yield from texts(each, path)
    elif isinstance(value, bytes):
        yield path, value.decode(errors="replace")
    elif value is not None:
        yield path, str(value)


def erased(person: str, *enrolments: str, certificates: str = "keep", **options: Any) -> Event:
    data = {
        "person_id": person,
        "enrolment_ids": list(enrolments),
        "certificates": certificates,
    }
    return event(PERSON_ERASED, "pontianak", data, **options)


def bury(service: ServiceHarness, letter: Event) -> None:
    """A dead letter that names the person, with the name in the error too."""
    assert service.dispatcher.bury(record(letter), LookupError(f"about {NAME}"))


@pytest.fixture
def enrolment(
    harness: Callable[..., ServiceHarness], monkeypatch: pytest.MonkeyPatch
) -> ServiceHarness:
    made = harness(ENROLMENT)
    point_at(made, monkeypatch)
    return made


def admitted(service: ServiceHarness) -> tuple[City, str, str]:
    """A city in which somebody has left traces everywhere: city, person, enrolment id."""
    city = City(service)
    cohort, unit = city.cohort(), city.unit()
    team = city.draft(cohort, unit)
    person = team.people[0]
    own = {"name": NAME, "email": EMAIL, "phone": PHONE, "unit_id": unit}
    key = {"Idempotency-Key": "once"}
    city.check(city.call("PUT", "/people/me", person, json=own))
    tag = {"If-Match": f'"{city.application(team)["version"]}"'}
    idea = {"title": "Antrean", "problem": f"{NAME}, {EMAIL}, {PHONE}: tunggu"}
    city.check(
        city.call("PATCH", f"/applications/{team.id}", person, json={"idea": idea}, headers=tag)
    )
    supervisor = {"name": "Hj. Rukmini", "position": "Lurah"}
    city.check(city.post(f"/applications/{team.id}/assent", person, json=supervisor))
    city.check(city.post(f"/applications/{team.id}/submit", person, headers=key))
    city.check(city.post(f"/applications/{team.id}/eligibility", json={"eligible": True}))
    review = {"scores": {"need": 3}, "comment": f"{NAME} writes well"}
    city.check(
        city.post(
            f"/applications/{team.id}/reviews", token=city.token("r", "reviewer"), json=review
        ),
        201,
    )
    city.check(city.decide(team, "offer"))
    city.check(city.post(f"/applications/{team.id}/accept", person, headers=key))
    [mine] = [each for each in city.enrolments() if each["person_id"] == person]
    return city, person, mine["id"]


def test_an_erased_person_is_in_no_document_of_enrolment(enrolment: ServiceHarness) -> None:
    city, person, id = admitted(enrolment)
    refused = academy("erase", person, "--reason", "asked by letter")
    assert refused.exit_code == 1
    assert f"takes part (enrolment {id}); withdraw the enrolment first" in refused.output
    gone = {"reason": SECRET}
    city.check(city.post(f"/enrolments/{id}/withdraw", person, json=gone))
    enrolment.run_jobs()
    before = places(enrolment)
    expected = {"people.email", "people.name", "people.phone", "outbox.value"}
    assert set(before) >= expected | {"enrolments.person_name", "applications.team.members.name"}

    dry = academy("erase", person, "--reason", "asked by letter", "--dry-run")
    assert dry.exit_code == 0, dry.output
    assert "would be erased in enrolment: 1 people, 1 enrolments" in dry.output
    assert places(enrolment) == before
    assert enrolment.published(PERSON_ERASED) == []

    done = academy("erase", person, "--reason", "asked by letter", "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.output)["academies"]["pontianak"]["people"] == 1
    assert places(enrolment) == []
    [told] = enrolment.published(PERSON_ERASED)
    assert told.data == {"person_id": person, "enrolment_ids": [id], "certificates": "keep"}
    # The others of the team are as they were, and what is left of the record still reads.
    people = [each["person_name"] for each in city.enrolments()]
    assert people.count(ERASED) == 1
    assert len(people) == 3
    kept = enrolment.db["erasures"].find_one({"_id": f"pontianak:{person}"})
    assert kept is not None
    assert (kept["reason"], kept["certificates"]) == ("asked by letter", "keep")

    again = academy("erase", person, "--reason", "asked again")
    assert again.exit_code == 0, again.output


def test_an_open_application_or_an_unknown_person_is_refused(enrolment: ServiceHarness) -> None:
    city = City(enrolment)
    team = city.submitted(city.cohort(), city.unit())
    refused = academy("erase", team.people[1], "--reason", "asked")
    assert refused.exit_code == 1
    assert f"open application ({team.id})" in refused.output
    assert "no academy knows nobody" in academy("erase", "nobody", "--reason", "asked").output
    assert academy("erase", "siti", "--reason", "siti has asked").exit_code == 2


def test_content_forgets_the_name_and_the_answers(
    harness: Callable[..., ServiceHarness],
) -> None:
    service = harness(CONTENT)
    made = school.School(service)
    service.deliver(school.academy_opened())
    made.open_course()
    person = {"id": school.LEARNER, "name": NAME}
    renaming = {"enrolment_id": school.ENROLMENT, "person": person}
    now = service.clock.now()
    renamed = event(LEARNER_RENAMED, "pontianak", renaming, sequence=2, at=now)
    service.deliver(renamed)
    assert made.answer({"first": "listen", "stage": SECRET}).status_code == 201
    bury(service, replace(renamed, id="late-1", sequence=3))
    assert set(places(service)) >= {"enrolments.name", "attempts.answers.given"}
    score = made.progress().get_json()["items"]

    service.deliver(erased(school.LEARNER, school.ENROLMENT, at=now + timedelta(hours=1)))
    assert places(service) == []
    assert made.progress().get_json()["items"] == score
    # Older news do not bring the name back, however late they come; newer ones count.
    service.deliver(replace(renamed, id="late-2", sequence=4))
    assert places(service) == []
    later = now + timedelta(hours=2)
    service.deliver(replace(renamed, id="new-1", sequence=5, time=later))
    assert places(service) == ["enrolments.name"]


def test_news_that_come_after_the_erasure_do_not_bring_the_name(
    harness: Callable[..., ServiceHarness],
) -> None:
    service = harness(CONTENT)
    now = service.clock.now()
    service.deliver(erased("person-9", "enrolment-9", at=now))
    data = {
        "enrolment_id": "enrolment-9",
        "person": {"id": "person-9", "name": NAME},
        "team_id": "team-1",
        "cohort_id": "cohort-1",
        "unit": {"id": "unit-1", "kind": "ward", "name": "Kelurahan"},
    }
    before = event(LEARNER_ENROLLED, "pontianak", data, at=now - timedelta(days=40))
    service.deliver(before)
    assert places(service) == []
    kept = service.db["enrolments"].find_one({"_id": "enrolment-9"})
    assert kept is not None
    assert (kept["name"], kept["state"]) == (ERASED, "enrolled")


def test_mentoring_forgets_a_learner_and_a_mentor(
    harness: Callable[..., ServiceHarness],
) -> None:
    service = harness(MENTORING)
    world = World(service)
    joined = enrolled("e-a1", "a1", "team-a")
    named = {**joined.data, "person": {"id": "a1", "name": NAME}}
    now = service.clock.now()
    service.deliver(opened(), published("cohort-1"), replace(joined, data=named, time=now))
    world.profile(expertise=[SECRET])
    learner = world.learner("a1")
    session = world.book(world.slot(), "a1", topic=f"Dengan {NAME}").get_json()
    notes = f"/sessions/{session['id']}/notes"
    assert world.post(notes, learner, {"text": SECRET}).status_code == 201
    private = {"text": f"{NAME} ragu-ragu", "visibility": "private"}
    assert world.post(notes, world.mentor(), private).status_code == 201
    project = world.post(
        "/projects", learner, DESCRIBED | {"problem": f"{NAME} melihat"}
    ).get_json()
    piece = {"project_id": project["id"], "stage": "empathize", "kind": "note", "title": "Kata"}
    shown = world.post("/evidence", learner, piece | {"text": f"{NAME} berkata"}).get_json()
    assert {"members.name", "notes.text", "sessions.topic", "evidence.text"} <= set(places(service))

    service.deliver(erased("a1", "e-a1", at=now + timedelta(hours=1)))
    assert places(service, NAME) == []
    assert places(service, SECRET) == ["mentors.expertise"]
    kept = service.db["evidence"].find_one({"_id": shown["id"]})
    assert kept is not None
    assert kept["text"] == f"{ERASED} berkata"
    assert kept["sha256"] != shown["sha256"]
    assert world.get(f"/sessions/{session['id']}", world.mentor()).status_code == 200

    service.deliver(erased("mentor-1", at=now + timedelta(hours=1)))
    assert places(service) == []
    stored = service.db["mentors"].find_one({"person_id": "mentor-1"})
    assert stored is not None
    assert (stored["name"], stored["expertise"]) == (ERASED, [])


@pytest.fixture
def certified(
    harness: Callable[..., ServiceHarness],
    certificate_keys: KeyFiles,
    monkeypatch: pytest.MonkeyPatch,
) -> tuple[ServiceHarness, Story, str]:
    """Somebody who holds a certificate: service, story and serial."""
    for name, value in certificate_keys.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("CERTIFICATION_PUBLIC_URL", "https://certificates.example")
    service = harness(CERTIFICATION)
    calls.publish(service, RULE)
    story = Story()
    opening, cohort, pin, _, *facts = story.everything()
    service.deliver(opening, cohort, pin, Story().enrolled(NAME), *facts)
    service.run_jobs()
    [certificate] = calls.certificates(service)
    return service, story, certificate["serial"]


def test_a_certificate_stays_verifiable_and_the_ledger_forgets(
    certified: tuple[ServiceHarness, Story, str],
) -> None:
    service, story, serial = certified
    assert set(places(service)) == {"certificates.holder", "ledgers.holder"}
    told = erased(story.person_id, story.enrolment_id, at=service.clock.now())
    service.deliver(told)
    assert places(service) == ["certificates.holder"]
    shown = service.get(f"/verify/{serial}", headers={"Accept": "application/json"}).get_json()
    assert (shown["valid"], shown["holder"]) == (True, NAME)
    assert service.get(f"/verify/{serial}.jwt").status_code == 200


def test_an_anonymised_certificate_says_what_was_earned_and_not_by_whom(
    certified: tuple[ServiceHarness, Story, str],
) -> None:
    service, story, serial = certified
    at = service.clock.now()
    told = erased(story.person_id, story.enrolment_id, certificates="anonymise", at=at)
    service.deliver(told)
    assert places(service) == []
    shown = service.get(f"/verify/{serial}", headers={"Accept": "application/json"}).get_json()
    assert (shown["valid"], shown["holder"], shown["hours"]) == (True, ERASED, RULE["hours"])
    assert service.get(f"/verify/{serial}.jwt").status_code == 410
    assert service.get(f"/verify/{serial}", headers={"Accept": "text/html"}).status_code == 200


def test_a_name_of_one_word_takes_no_words_out_of_texts_about_others() -> None:
    text = {"a": ["Siti Rahma dan Siti", "siti.rahma@x.example", "Rahmawati"]}
    assert without(text, ["Siti"]) == text
    clean = without(text, ["Siti Rahma", "siti.rahma@x.example", "", ERASED])
    assert clean == {"a": [f"{ERASED} dan Siti", ERASED, "Rahmawati"]}
    assert without({"a": "Siti Rahmawati"}, ["Siti Rahma"]) == {"a": "Siti Rahmawati"}
