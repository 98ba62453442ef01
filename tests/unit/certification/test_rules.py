"""Award rules over HTTP: versions that never change."""

from typing import Any

import pytest

from shared.testing.harness import ServiceHarness
from tests.unit.certification.calls import ROOT
from tests.unit.certification.calls import certificates
from tests.unit.certification.calls import learner
from tests.unit.certification.calls import organiser
from tests.unit.certification.calls import publish
from tests.unit.certification.story import RULE
from tests.unit.certification.story import Story


def test_publishing_again_makes_the_next_version_and_leaves_the_first(
    service: ServiceHarness,
) -> None:
    answer = publish(service, {**RULE, "hours": 60})
    assert answer.json["version"] == 2
    assert answer.headers["Location"].endswith("/award-rules/innovator/versions/2")

    for number, hours in ((1, 40), (2, 60)):
        path = f"{ROOT}/award-rules/innovator/versions/{number}"
        stored = service.get(path, token=organiser(service)).json
        assert (stored["version"], stored["hours"]) == (number, hours)


def test_a_rule_can_be_read_as_a_sentence(service: ServiceHarness) -> None:
    path = f"{ROOT}/award-rules/innovator/versions/1"
    text = service.get(path, token=learner(service)).json["text"]
    assert text["en"] == (
        "all required items; score ≥ 0.7; 2 sessions; gate empathize; 40 hours (JP)"
    )
    assert "nilai ≥ 0,7" in text["id"]


def test_the_list_has_each_rule_once_in_its_latest_version(service: ServiceHarness) -> None:
    publish(service, {**RULE, "hours": 60})
    publish(service, {**RULE, "id": "other"})
    # A choice of a rule that nobody has published is not a rule yet.
    service.deliver(Story().published(rule="unpublished"))

    items = service.get(f"{ROOT}/award-rules", token=organiser(service)).json["items"]
    assert [(each["id"], each["version"]) for each in items] == [("innovator", 2), ("other", 1)]


def test_a_rule_that_comes_after_the_facts_still_gives_the_certificate(
    service: ServiceHarness,
) -> None:
    story = Story()
    opened, _, *rest = story.everything()
    service.deliver(opened, story.published(rule="later"), *rest)
    service.run_jobs()
    assert certificates(service) == []

    publish(service, {**RULE, "id": "later"})
    service.run_jobs()
    assert len(certificates(service)) == 1


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"id": "Not A Slug"}, "/id"),
        ({"kind": "excellence"}, "/kind"),
        ({"title": {}}, "/title"),
        ({"title": {"id": "x" * 10_000}}, "/title/id"),
        ({"required_items": "some"}, "/required_items"),
        ({"minimum_score": 1.5}, "/minimum_score"),
        ({"minimum_score": "NaN"}, "/minimum_score"),
        ({"sessions_attended": 2.5}, "/sessions_attended"),
        ({"sessions_attended": 10**30}, "/sessions_attended"),
        ({"gates_passed": ["empathize", "empathize"]}, "/gates_passed"),
        ({"gates_passed": "empathize"}, "/gates_passed"),
        ({"hours": -1}, "/hours"),
        ({"version": 7}, "/version"),
    ],
)
def test_a_bad_field_is_named(
    service: ServiceHarness, changes: dict[str, Any], pointer: str
) -> None:
    answer = service.post(f"{ROOT}/award-rules", json={**RULE, **changes}, token=organiser(service))
    assert answer.status_code == 422, answer.text
    assert any(each["pointer"].startswith(pointer) for each in answer.json["errors"])
    versions = service.db["award_rule_versions"].count_documents({})
    assert versions == 1


def test_only_an_organiser_publishes(service: ServiceHarness) -> None:
    answer = service.post(f"{ROOT}/award-rules", json=RULE, token=learner(service))
    assert answer.status_code == 403


def test_a_repeated_request_publishes_once(service: ServiceHarness) -> None:
    headers = {"Idempotency-Key": "once"}
    answers = [
        service.post(
            f"{ROOT}/award-rules", json=RULE, token=organiser(service), headers=headers
        ).json
        for _ in range(2)
    ]
    assert answers[0] == answers[1]
    assert answers[0]["version"] == 2
