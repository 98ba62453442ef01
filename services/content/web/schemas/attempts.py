"""What the routes of quiz attempts take and give."""

from typing import Any

from marshmallow import fields
from marshmallow import validate

from services.content.domain.quizzes import Grade
from shared.web.schemas import Schema
from shared.web.schemas import Text
from shared.web.schemas import Timestamp


def _question_id() -> fields.String:
    return fields.String(validate=validate.Length(min=1, max=500))


def _answers(**options: Any) -> fields.Dict:
    return fields.Dict(
        keys=_question_id(),
        values=fields.Raw(allow_none=True),
        metadata={
            "description": "Question id → choice id, list of choice ids, true/false, text, number, "
            "or {blank or pair id: text or choice id}.",
            "example": {"q1": "b", "q2": ["a", "c"], "q3": True, "q4": "define", "q5": "3,5"},
        },
        **options,
    )


class AnswersSchema(Schema):
    answers = _answers(required=True)


class LastAnswersSchema(Schema):
    answers = _answers(load_default=dict)


class GradeSchema(Schema):
    points = fields.Float(required=True, validate=validate.Range(0, 1_000_000))
    comment = Text(max=5000, multiline=True, load_default=None, allow_none=True)


class GradesSchema(Schema):
    grades = fields.Dict(
        keys=_question_id(),
        values=fields.Nested(GradeSchema),
        required=True,
        validate=validate.Length(min=1, max=1000),
        metadata={"example": {"q7": {"points": 2.5, "comment": "Say who was asked."}}},
    )


def grades_of(body: dict[str, Any]) -> dict[str, Grade]:
    """The grades of a request as the domain takes them."""
    return {name: Grade(**given) for name, given in body["grades"].items()}


class QuestionMarkSchema(Schema):
    question_id = fields.String()
    correct = fields.Boolean(
        allow_none=True, metadata={"description": "Null: not marked, or not yet."}
    )
    points = fields.Float()
    possible = fields.Float(metadata={"description": "0: it adds nothing to the score."})
    waiting = fields.Boolean(metadata={"description": "A person has to mark the answer."})
    feedback = fields.Raw(metadata={"description": "Markup by language, for every answer."})
    outcomes = fields.List(
        fields.Raw(), metadata={"description": "Markup by language, for what was answered."}
    )
    comment = fields.String(allow_none=True, metadata={"description": "Of who marked it."})


class AttemptSchema(Schema):
    id = fields.String()
    number = fields.Integer()
    state = fields.String(metadata={"description": "`open`, `waiting` for a person, `marked`."})
    attempts_left = fields.Integer(allow_none=True, metadata={"description": "Null: unlimited."})
    started_at = Timestamp(allow_none=True)
    deadline = Timestamp(allow_none=True, metadata={"description": "Null: no limit of time."})
    saved_at = Timestamp(allow_none=True)
    submitted_at = Timestamp(allow_none=True)
    closed_by = fields.String(
        allow_none=True, metadata={"description": "`learner`, or `time` when that was over."}
    )
    score = fields.Float(allow_none=True, metadata={"description": "0 to 1; null: not marked."})
    passed = fields.Boolean()
    best_score = fields.Float(allow_none=True)
    reviewed = fields.Boolean(metadata={"description": "Whether `questions` may be shown."})
    questions = fields.List(fields.Nested(QuestionMarkSchema))


class QuestionSchema(Schema):
    id = fields.String()
    kind = fields.String()
    prompt = fields.Raw(metadata={"description": "Markup by language."})
    points = fields.Float()
    choices = fields.List(fields.Raw())
    blanks = fields.List(fields.Raw())
    pairs = fields.List(fields.Raw())
    variables = fields.List(
        fields.Raw(), metadata={"description": "{name, value}: what stands for `[[name]]`."}
    )


class PaperArgs(Schema):
    seed = fields.String(
        load_default="",
        validate=validate.Length(max=64),
        metadata={"description": "Another one draws other questions and numbers."},
    )


class PaperSchema(Schema):
    asked = fields.List(fields.Nested(QuestionSchema))


class AttemptDetailSchema(AttemptSchema):
    asked = fields.List(fields.Nested(QuestionSchema))
    answers = fields.Raw(metadata={"description": "Question id → what was saved or handed in."})


class LearnerLineSchema(Schema):
    enrolment_id = fields.String()
    name = fields.String(allow_none=True)


class GradedAttemptSchema(AttemptDetailSchema):
    item_id = fields.String()
    learner = fields.Nested(LearnerLineSchema)


class WaitingAttemptSchema(AttemptSchema):
    item_id = fields.String()
    learner = fields.Nested(LearnerLineSchema)


class SavedSchema(Schema):
    id = fields.String(attribute="_id")
    state = fields.String()
    saved_at = Timestamp(allow_none=True)
    deadline = Timestamp(allow_none=True)
