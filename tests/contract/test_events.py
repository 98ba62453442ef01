"""The events that are out in topics can be read by every version that may run beside this one."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from marshmallow import ValidationError

from shared.cli.events import find_listeners
from shared.contracts import COHORT_PUBLISHED
from shared.contracts import LEARNER_ENROLLED
from shared.contracts import EventType
from shared.contracts.compatibility import FOLDER
from shared.contracts.compatibility import breaking_changes
from shared.contracts.compatibility import frozen
from shared.contracts.compatibility import json_schema
from shared.contracts.documents import asyncapi
from shared.contracts.documents import events_page
from shared.contracts.registry import ALL
from shared.contracts.registry import BY_NAME

DOCS = Path(__file__).parents[2] / "docs"

OTHERS = {"content", "mentoring", "certification"}

# Who listens to what, as the design's table says; a type that is absent has no listener.
LISTENERS: dict[str, set[str]] = {
    "academy.enrolment.academy.opened.v1": OTHERS,
    "academy.enrolment.academy.changed.v1": OTHERS,
    "academy.enrolment.cohort.published.v1": OTHERS,
    "academy.enrolment.cohort.changed.v1": OTHERS,
    "academy.enrolment.cohort.closed.v1": OTHERS,
    "academy.enrolment.learner.enrolled.v1": OTHERS,
    "academy.enrolment.learner.withdrawn.v1": OTHERS,
    # Certification knows it already: its own certificate is what completes an enrolment.
    "academy.enrolment.learner.completed.v1": {"content", "mentoring"},
    "academy.enrolment.learner.renamed.v1": OTHERS,
    "academy.enrolment.person.erased.v1": OTHERS,
    "academy.content.curriculum.published.v1": {"enrolment"},
    "academy.content.curriculum.withdrawn.v1": {"enrolment"},
    # Enrolment shows with a cohort what it learns from.
    "academy.content.course.pinned.v1": {"certification", "enrolment"},
    "academy.content.item.completed.v1": {"certification"},
    "academy.content.quiz.graded.v1": {"certification"},
    "academy.content.course.completed.v1": {"certification"},
    "academy.mentoring.attendance.recorded.v1": {"certification"},
    "academy.mentoring.gate.decided.v1": {"certification"},
    "academy.mentoring.project.completed.v1": {"certification"},
    "academy.certification.certificate.issued.v1": {"enrolment", "content", "mentoring"},
    # An enrolment stays completed whatever becomes of its certificate, so enrolment needs no more.
    "academy.certification.certificate.revoked.v1": {"content", "mentoring"},
    "academy.certification.certificate.reinstated.v1": {"content", "mentoring"},
    "academy.certification.certificate.superseded.v1": {"content", "mentoring"},
    "academy.content.message.requested.v1": {"enrolment"},
    "academy.mentoring.message.requested.v1": {"enrolment"},
    "academy.certification.message.requested.v1": {"enrolment"},
}


@pytest.mark.parametrize("event_type", ALL, ids=lambda each: each.name)
def test_a_schema_is_frozen_and_has_not_changed_since(event_type: EventType) -> None:
    old = frozen(event_type)
    assert old is not None, "run `academy events freeze`"
    assert breaking_changes(old, json_schema(event_type)) == []
    assert old == json_schema(event_type), "an addition: run `academy events freeze`"


def test_no_type_that_was_frozen_has_gone() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == set(BY_NAME)


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_a_type_is_listened_to_by_those_who_need_it_and_nobody_else(name: str) -> None:
    assert set(find_listeners().get(name, [])) == LISTENERS.get(name, set())


def test_no_listener_is_named_for_a_type_that_is_not() -> None:
    assert set(LISTENERS) <= set(BY_NAME)


def changed(change: Any) -> list[str]:
    """The breaks that `change` makes in a schema with nested parts."""
    old = json_schema(COHORT_PUBLISHED)
    new = copy.deepcopy(old)
    change(new)
    return breaking_changes(old, new)


def test_an_optional_addition_breaks_nobody() -> None:
    def add(schema: Any) -> None:
        schema["properties"]["seats"] = {"type": "integer"}
        stage = schema["properties"]["stage_template"]["properties"]["stages"]["items"]
        stage["properties"]["colour"] = {"type": "string"}

    assert changed(add) == []


def remove_field(schema: Any) -> None:
    del schema["properties"]["title"]


def require_more(schema: Any) -> None:
    schema["properties"]["seats"] = {"type": "integer"}
    schema["required"].append("seats")


def require_less(schema: Any) -> None:
    schema["required"].remove("number")


def change_type(schema: Any) -> None:
    schema["properties"]["number"]["type"] = "integer"


def shorten(schema: Any) -> None:
    schema["properties"]["number"]["maxLength"] = 3


def change_nested(schema: Any) -> None:
    del schema["properties"]["award_rule"]["properties"]["version"]


def change_in_list(schema: Any) -> None:
    stage = schema["properties"]["stage_template"]["properties"]["stages"]["items"]
    stage["properties"]["slug"]["type"] = "integer"


@pytest.mark.parametrize(
    "change",
    [
        remove_field,
        require_more,
        require_less,
        change_type,
        shorten,
        change_nested,
        change_in_list,
    ],
)
def test_whatever_a_reader_could_stumble_over_is_a_break(change: Any) -> None:
    assert changed(change)


def enrolled() -> dict[str, Any]:
    return {
        "enrolment_id": "e",
        "person": {"id": "p", "name": "Siti"},
        "team_id": "t",
        "cohort_id": "c",
        "unit": {"id": "u", "kind": "ward", "name": "Kelurahan"},
    }


def test_fewer_words_to_choose_from_are_a_break_and_so_are_more() -> None:
    """A reader knows no new word; a producer of before still writes the old one."""
    few = {"properties": {"state": {"type": "string", "enum": ["closed"]}}}
    many = {"properties": {"state": {"type": "string", "enum": ["closed", "cancelled"]}}}
    assert breaking_changes(many, few)
    assert breaking_changes(few, many)
    assert breaking_changes(many, many) == []


def test_fields_that_a_newer_producer_has_added_are_left_out_nested_ones_too() -> None:
    data = enrolled()
    data["mood"] = "good"
    data["person"]["nickname"] = "Sit"
    assert LEARNER_ENROLLED.load(data) == enrolled()


def test_data_that_a_reader_would_refuse_is_not_published() -> None:
    data = enrolled()
    data["person"] = {"id": "p"}
    with pytest.raises(ValidationError):
        LEARNER_ENROLLED.dump(data)


def test_the_catalogue_is_current() -> None:
    listeners = find_listeners()
    told = "run `academy events document`"
    assert (DOCS / "events.md").read_text() == events_page(listeners), told
    assert (DOCS / "asyncapi.yaml").read_text() == asyncapi(listeners), told


def test_every_snapshot_is_json_with_its_subject_required() -> None:
    for event_type in ALL:
        schema = json.loads((FOLDER / f"{event_type.name}.json").read_text())
        assert event_type.subject_field in schema["required"]
