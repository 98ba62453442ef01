"""Who of a cohort would pass today, by a rule that is published and by a draft."""

from typing import Any

import pytest
from werkzeug.test import TestResponse

from shared.testing.harness import ServiceHarness
from tests.unit.certification.calls import ROOT
from tests.unit.certification.calls import learner
from tests.unit.certification.calls import organiser
from tests.unit.certification.calls import publish
from tests.unit.certification.story import RULE
from tests.unit.certification.story import Story
from tests.unit.certification.test_races import PRESENCE
from tests.unit.certification.test_stacking import PROGRAMME


@pytest.fixture
def cohort(service: ServiceHarness) -> ServiceHarness:
    """Cohort 1 with one who has done everything and one who has only just begun."""
    publish(service, PRESENCE)
    done, begun = Story("1"), Story("2")
    begun.cohort_id = done.cohort_id
    service.deliver(*done.everything(), begun.enrolled(), begun.attended("session-9"))
    service.run_jobs()
    return service


def draft(
    service: ServiceHarness,
    rule: dict[str, Any],
    token: str | None = None,
    cohort_id: str = "cohort-1",
    **query: Any,
) -> TestResponse:
    return service.post(
        f"{ROOT}/award-rules/preview",
        json={"cohort_id": cohort_id, "rule": rule},
        query_string=query,
        token=token or organiser(service),
    )


def everything_stored(service: ServiceHarness) -> dict[str, list[Any]]:
    return {name: list(service.db[name].find()) for name in service.db.list_collection_names()}


def test_a_published_rule_is_tried_on_a_cohort_that_has_not_chosen_it(
    cohort: ServiceHarness,
) -> None:
    path = f"{ROOT}/award-rules/innovator/versions/1/preview"
    answer = cohort.get(path, query_string={"cohort_id": "cohort-1"}, token=organiser(cohort))
    assert answer.status_code == 200, answer.text
    one, two = sorted(answer.json["items"], key=lambda each: str(each["enrolment_id"]))
    assert (one["passes"], one["certificates"]) == (True, ["completion"])
    assert one["person"] == {"id": "person-1", "name": "Siti Rahma"}
    assert (two["passes"], two["certificates"]) == (False, [])
    missing = {line["code"]: line["text"]["en"] for line in two["ways"][0]["missing"]}
    assert set(missing) == {"required_items", "minimum_score", "sessions_attended", "gate_passed"}
    assert missing["sessions_attended"] == "1 of 2 mentoring sessions attended."


def test_a_draft_is_tried_with_what_it_awards_also_and_nothing_is_stored(
    cohort: ServiceHarness,
) -> None:
    before = everything_stored(cohort)
    rule = {**RULE, "minimum_score": 0.9, "also": [{"id": "presence", "version": 1}]}
    answer = draft(cohort, rule)
    assert answer.status_code == 200, answer.text
    assert [(each["id"], each["version"]) for each in answer.json["rules"]] == [
        ("innovator", 2),
        ("presence", 1),
    ]
    passed = {
        each["enrolment_id"]: [way["complete"] for way in each["ways"]]
        for each in answer.json["items"]
    }
    assert passed == {"enrolment-1": [False, True], "enrolment-2": [False, True]}
    assert everything_stored(cohort) == before


def test_a_draft_that_asks_for_certificates_sees_those_that_are_held(
    cohort: ServiceHarness,
) -> None:
    answer = draft(cohort, {**PROGRAMME, "certificates": ["innovator"]})
    passed = {each["enrolment_id"]: each["passes"] for each in answer.json["items"]}
    assert passed == {"enrolment-1": True, "enrolment-2": False}


def test_a_large_cohort_comes_in_pages(cohort: ServiceHarness) -> None:
    first = draft(cohort, PRESENCE, limit=1).json
    second = draft(cohort, PRESENCE, limit=1, cursor=first["next"]).json
    seen = [each["enrolment_id"] for each in (*first["items"], *second["items"])]
    assert sorted(seen) == ["enrolment-1", "enrolment-2"]
    assert second["next"] is None
    assert draft(cohort, PRESENCE, limit=201).status_code == 422


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"also": [{"id": "presence", "version": 7}]}, "rule_also_unknown"),
        ({"also": [{"id": "other", "version": 1}]}, "rule_kind_twice"),
        ({"kind": "programme"}, "rule_programme_certificates"),
        ({"certificates": ["innovator"]}, "rule_certificate_own"),
        (
            {
                "skills": [
                    {"uri": "http://x.example", "name": {"en": "x"}, "description": {"en": "x"}}
                ]
            },
            "rule_skill_address",
        ),
    ],
)
def test_a_draft_is_refused_as_its_publication_would_be(
    cohort: ServiceHarness, changes: dict[str, Any], code: str
) -> None:
    publish(cohort, {**RULE, "id": "other"})
    rule = {**RULE, **changes}
    answers = [
        draft(cohort, rule),
        cohort.post(f"{ROOT}/award-rules", json=rule, token=organiser(cohort)),
    ]
    for answer in answers:
        assert answer.status_code == 422, answer.text
        assert answer.json["errors"][0]["code"] == code


def test_only_an_organiser_previews_and_only_cohorts_of_the_academy(
    cohort: ServiceHarness,
) -> None:
    assert draft(cohort, RULE, learner(cohort)).status_code == 403
    assert draft(cohort, RULE, cohort_id="cohort-9").status_code == 404
    other = cohort.post(
        "/v1/academies/singkawang/award-rules/preview",
        json={"cohort_id": "cohort-1", "rule": RULE},
        token=organiser(cohort, "singkawang"),
    )
    assert other.status_code == 404
    path = f"{ROOT}/award-rules/innovator/versions/9/preview"
    missing = cohort.get(path, query_string={"cohort_id": "cohort-1"}, token=organiser(cohort))
    assert missing.status_code == 404
