"""Certificates that go together: a cohort that awards several, a programme built from several."""

from collections.abc import Callable
from typing import Any

import pytest

from services.certification.commands.certificates import revoke
from services.certification.commands.issuing import issue_earned
from services.certification.commands.signing import Blank
from shared.mongo.unit_of_work import Transaction
from shared.testing.harness import ServiceHarness
from tests.unit.certification.calls import ROOT
from tests.unit.certification.calls import act
from tests.unit.certification.calls import certificates
from tests.unit.certification.calls import learner
from tests.unit.certification.calls import publish
from tests.unit.certification.story import RULE
from tests.unit.certification.story import Story
from tests.unit.certification.test_races import PRESENCE
from tests.unit.certification.test_races import apply
from tests.unit.certification.test_races import interleave

PROGRAMME: dict[str, Any] = {
    "id": "programme",
    "kind": "programme",
    "title": {"id": "Program Inovasi", "en": "Innovation Programme"},
    "certificates": ["innovator", "presence"],
    "hours": 80,
}

WRONG = [{"code": "certificate_held", "subject": "presence"}]


def part(service: ServiceHarness) -> Story:
    """Another cohort in which the same person has earned the certificate of presence."""
    story = Story("2")
    story.person_id = "person-1"
    service.deliver(story.published(rule="presence"), story.enrolled(), story.attended("s"))
    return story


def whole(service: ServiceHarness) -> Story:
    """A third cohort, which awards the programme's certificate."""
    story = Story("3")
    story.person_id = "person-1"
    service.deliver(story.published(rule="programme"), story.enrolled())
    return story


@pytest.fixture
def three(service: ServiceHarness) -> ServiceHarness:
    publish(service, PRESENCE)
    publish(service, PROGRAMME)
    return service


def kinds(service: ServiceHarness) -> dict[str, str]:
    return {each["kind"]: each["state"] for each in certificates(service)}


def stored(service: ServiceHarness, kind: str) -> Any:
    return service.db["certificates"].find_one({"kind": kind})


def issue(service: ServiceHarness, enrolment: str, kind: str) -> Callable[[Transaction], Any]:
    extras = service.resources.extras
    blank, signer = Blank(extras["public_url"], "AAAAAA", 1), extras["keys"].signer()
    return lambda tx: issue_earned(tx, "pontianak", enrolment, kind, blank, signer)


@pytest.mark.parametrize("first", ["the parts", "the programme"])
def test_a_programme_is_awarded_when_its_parts_are_whichever_cohort_comes_first(
    three: ServiceHarness, first: str
) -> None:
    if first == "the programme":
        whole(three)
    three.deliver(*Story().everything())
    three.run_jobs()
    part(three)
    three.run_jobs()
    if first == "the parts":
        assert "programme" not in kinds(three)
        whole(three)
        three.run_jobs()
    assert kinds(three) == dict.fromkeys(("completion", "attendance", "programme"), "issued")
    made = stored(three, "programme")
    parts = [stored(three, kind)["earned_at"] for kind in ("completion", "attendance")]
    enrolled = three.db["ledgers"].find_one({"_id": "enrolment-3"})["facts"][0]["at"]
    assert made["earned_at"] == max(*parts, enrolled)


def test_somebody_elses_certificate_or_one_of_another_academy_is_no_part(
    three: ServiceHarness,
) -> None:
    three.deliver(*Story().everything())
    whole(three)
    other = Story("2")
    three.deliver(other.published(rule="presence"), other.enrolled(), other.attended("s"))
    elsewhere = Story("4", academy="singkawang", code="SKW")
    elsewhere.person_id = "person-1"
    publish(three, PRESENCE, "singkawang")
    told = (elsewhere.published(rule="presence"), elsewhere.enrolled(), elsewhere.attended("s"))
    three.deliver(elsewhere.opened(), *told)
    three.run_jobs()
    assert len(list(three.db["certificates"].find({"kind": "attendance"}))) == 2
    assert "programme" not in kinds(three)


def test_the_ledger_names_the_part_that_is_missing_and_where_to_go(three: ServiceHarness) -> None:
    three.deliver(*Story().everything())
    whole(three)
    three.run_jobs()
    told = three.get(f"{ROOT}/ledgers/enrolment-3", token=learner(three)).json
    assert [line["subject"] for line in told["done"]] == [None, "innovator"]
    assert told["done"][1]["text"]["id"] == ("Anda memiliki sertifikat Inovator Layanan Publik.")
    [missing] = told["missing"]
    assert (missing["code"], missing["subject"]) == ("certificate_held", "presence")
    assert missing["text"]["en"] == (
        "You do not hold a valid certificate Public Service Innovator yet."
    )
    assert missing["where"]["service"] == "certification"
    assert missing["where"]["href"] == f"{ROOT}/ledgers"
    assert three.get(missing["where"]["href"], token=learner(three)).status_code == 200


def test_a_part_that_is_revoked_sends_the_programme_to_review_and_never_revokes_it(
    three: ServiceHarness,
) -> None:
    three.deliver(*Story().everything())
    part(three), whole(three)
    three.run_jobs()
    serial = stored(three, "attendance")["serial"]

    assert act(three, serial, "revoke").status_code == 200
    assert stored(three, "programme")["state"] == "issued"
    assert stored(three, "programme")["review"]["wrong"] == WRONG
    assert act(three, serial, "reinstate").status_code == 200
    assert stored(three, "programme")["review"] is None


def test_a_part_that_is_superseded_is_held_all_the_time(three: ServiceHarness) -> None:
    three.deliver(*Story().everything())
    part(three), whole(three)
    three.run_jobs()
    answer = act(three, stored(three, "attendance")["serial"], "supersede", holder="Siti R.")
    assert answer.status_code == 201, answer.text
    assert stored(three, "programme")["review"] is None


@pytest.mark.parametrize("order", ["the part first", "the person first"])
def test_a_part_and_the_ledger_that_learns_whose_it_is_at_the_same_time_see_each_other(
    three: ServiceHarness, order: str
) -> None:
    three.deliver(*Story().everything())
    three.run_jobs()
    part(three)
    story = Story("3")
    story.person_id = "person-1"
    three.deliver(story.published(rule="programme"))
    three.db["jobs"].delete_many({})
    commands = [
        issue(three, "enrolment-2", "attendance"),
        apply(three, story.enrolled()),
    ]
    if order == "the person first":
        commands.reverse()

    assert interleave(three, *commands, between=three.run_jobs)
    three.run_jobs()
    assert kinds(three)["programme"] == "issued"


@pytest.mark.parametrize("order", ["the part first", "the whole first"])
def test_a_programme_and_its_part_that_is_revoked_at_the_same_time_see_each_other(
    three: ServiceHarness, order: str
) -> None:
    three.deliver(*Story().everything())
    part(three)
    three.run_jobs()
    whole(three)
    three.db["jobs"].delete_many({})
    serial = stored(three, "attendance")["serial"]
    commands = [
        lambda tx: revoke(tx, "pontianak", serial, "organiser-1", "Because of the test."),
        issue(three, "enrolment-3", "programme"),
    ]
    if order == "the whole first":
        commands.reverse()

    assert interleave(three, *commands)
    # It had been earned, so it is issued, and it is the organiser who decides what becomes of it.
    assert stored(three, "programme")["review"]["wrong"] == WRONG


def test_a_part_and_the_last_other_thing_at_the_same_time_see_each_other(
    three: ServiceHarness,
) -> None:
    asking = {**PROGRAMME, "id": "with-session", "sessions_attended": 1}
    publish(three, asking)
    three.deliver(*Story().everything())
    three.run_jobs()
    part(three)
    story = Story("3")
    story.person_id = "person-1"
    three.deliver(story.published(rule="with-session"), story.enrolled())
    three.db["jobs"].delete_many({})

    issuing, attending = (
        issue(three, "enrolment-2", "attendance"),
        apply(three, story.attended("t")),
    )
    assert interleave(three, attending, issuing)
    three.run_jobs()
    assert kinds(three)["programme"] == "issued"


def test_a_cohort_awards_several_each_reckoned_by_itself(three: ServiceHarness) -> None:
    also = {**RULE, "id": "both", "also": [{"id": "presence", "version": 1}]}
    assert publish(three, also).json["also"] == [{"id": "presence", "version": 1}]
    story = Story()
    opened, _, *rest = story.everything()
    *rest, gate = rest
    three.deliver(opened, story.published(rule="both"), *rest)
    three.run_jobs()
    assert kinds(three) == {"attendance": "issued"}
    told = three.get(f"{ROOT}/ledgers/enrolment-1", token=learner(three)).json
    assert (told["rule"]["id"], told["complete"]) == ("both", False)
    [other] = told["others"]
    assert (other["rule"]["id"], other["complete"], other["instead"]) == ("presence", True, False)

    three.deliver(gate)
    three.run_jobs()
    assert kinds(three) == {"attendance": "issued", "completion": "issued"}


def test_several_and_the_programme_built_from_them_in_one_cohort(three: ServiceHarness) -> None:
    both = {"certificates": ["all-of-it", "presence"], "id": "built"}
    publish(three, {**PROGRAMME, **both})
    also = [{"id": "presence", "version": 1}, {"id": "built", "version": 1}]
    publish(three, {**RULE, "id": "all-of-it", "also": also})
    story = Story()
    opened, _, *rest = story.everything()
    three.deliver(opened, *rest, story.published(rule="all-of-it"))
    three.run_jobs()
    assert kinds(three) == dict.fromkeys(("completion", "attendance", "programme"), "issued")


def test_a_rule_that_is_published_after_it_was_chosen_brings_what_it_awards_also(
    three: ServiceHarness,
) -> None:
    story = Story()
    opened, _, *rest = story.everything()
    three.deliver(opened, *rest, story.published(rule="later"))
    publish(three, {**RULE, "id": "later", "also": [{"id": "presence", "version": 1}]})
    three.run_jobs()
    assert kinds(three) == {"attendance": "issued", "completion": "issued"}


def test_what_a_rule_states_is_on_the_certificate_as_it_was_on_the_day(
    three: ServiceHarness,
) -> None:
    skill = {
        "uri": "https://data.europa.eu/esco/skill/one",
        "name": {"en": "think innovatively"},
        "description": {"en": "Develop new ideas."},
    }
    publish(three, {**RULE, "id": "skilled", "skills": [skill]})
    story = Story()
    opened, _, *rest = story.everything()
    three.deliver(opened, story.published(rule="skilled"), *rest)
    three.run_jobs()
    made = stored(three, "completion")
    assert made["skills"] == [skill]
    assert made["score"] == 0.8
    assert made["criteria"]["en"].startswith("all required items; score ≥ 0.7")
