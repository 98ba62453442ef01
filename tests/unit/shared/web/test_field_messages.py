"""marshmallow's own messages are recognised, so that nobody reads English by accident."""

from typing import Any

import marshmallow as ma
import pytest

from shared.web.field_messages import code_and_texts

_FIELDS = [
    ma.fields.String(),
    ma.fields.Integer(),
    ma.fields.Float(),
    ma.fields.Boolean(),
    ma.fields.List(ma.fields.String()),
    ma.fields.Dict(),
    ma.fields.UUID(),
    ma.fields.Url(),
    ma.fields.Email(),
    ma.fields.AwareDateTime(),
    ma.fields.DateTime(),
    ma.fields.Date(),
    ma.fields.Time(),
    ma.fields.TimeDelta(),
]

_VALIDATORS: list[tuple[Any, Any]] = [
    (ma.validate.Length(min=2), "a"),
    (ma.validate.Length(max=2), "abc"),
    (ma.validate.Length(min=2, max=3), "a"),
    (ma.validate.Length(equal=2), "a"),
    (ma.validate.Range(min=2), 1),
    (ma.validate.Range(max=2), 3),
    (ma.validate.Range(min=2, max=3), 1),
    (ma.validate.Range(min=2, min_inclusive=False), 1),
    (ma.validate.Range(max=2, max_inclusive=False), 3),
    (ma.validate.Range(min=0, max=1, min_inclusive=False), 5),
    (ma.validate.Range(min=0, max=1, max_inclusive=False), 5),
    (ma.validate.OneOf(["a", "b"]), "c"),
    (ma.validate.ContainsOnly(["a", "b"]), ["c"]),
    (ma.validate.Regexp("a"), "b"),
]


def messages_of(raising: Any) -> str:
    with pytest.raises(ma.ValidationError) as caught:
        raising()
    return str(caught.value.messages[0] if isinstance(caught.value.messages, list) else "")


@pytest.mark.parametrize("field", _FIELDS, ids=lambda each: type(each).__name__)
def test_a_field_of_the_wrong_type_is_told_in_indonesian(field: ma.fields.Field) -> None:
    message = messages_of(lambda: field.deserialize(object()))
    code, texts = code_and_texts(message)
    assert code != "invalid"
    assert texts["id"] != message and texts["en"] == message


@pytest.mark.parametrize(("validator", "value"), _VALIDATORS, ids=lambda each: repr(each)[:40])
def test_a_validator_s_message_is_told_in_indonesian_with_its_numbers(
    validator: Any, value: Any
) -> None:
    message = messages_of(lambda: validator(value))
    code, texts = code_and_texts(message)
    assert code != "invalid"
    assert texts["id"] != message
    assert "{" not in texts["id"] and "or equal" not in texts["id"]
    numbers = [each for each in ("2", "3", "a, b") if each in message]
    assert all(number in texts["id"] for number in numbers)


def test_the_basic_messages_of_every_field_are_known() -> None:
    for message in ma.fields.Field.default_error_messages.values():
        assert code_and_texts(str(message))[1]["id"] != message
    for message in ma.Schema._default_error_messages.values():
        assert code_and_texts(message)[1]["id"] != message


def test_a_code_is_left_for_the_catalogue_and_a_sentence_passed_on() -> None:
    assert code_and_texts("unknown_time_zone") == ("unknown_time_zone", {})
    code, texts = code_and_texts("A sentence of our own.")
    assert code == "invalid"
    assert texts == {"en": "A sentence of our own.", "id": "A sentence of our own."}
