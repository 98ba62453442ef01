"""Events that content publishes."""

from marshmallow import fields
from marshmallow import validate

from shared.contracts.event_type import EventSchema
from shared.contracts.event_type import EventType
from shared.contracts.event_type import Text
from shared.contracts.event_type import Title


class CurriculumPublished(EventSchema):
    curriculum_id = Text()
    curriculum_version = fields.Integer(required=True, validate=validate.Range(min=1))
    sha256 = Text(max=64)
    title = Title()
    item_count = fields.Integer(required=True, validate=validate.Range(min=0))


class CurriculumWithdrawn(EventSchema):
    curriculum_id = Text()
    curriculum_version = fields.Integer(required=True, validate=validate.Range(min=1))
    reason = Text(max=2000, required=False)


class CoursePinned(EventSchema):
    cohort_id = Text()
    curriculum_id = Text()
    curriculum_version = fields.Integer(required=True, validate=validate.Range(min=1))
    replaced_version = fields.Integer(validate=validate.Range(min=1))
    required_items = fields.List(
        fields.String(validate=validate.Length(min=1, max=500)), required=True
    )


class ItemCompleted(EventSchema):
    enrolment_id = Text()
    cohort_id = Text()
    item_id = Text()
    minutes = fields.Float(required=True, validate=validate.Range(min=0))


class QuizGraded(EventSchema):
    enrolment_id = Text()
    cohort_id = Text()
    item_id = Text()
    attempt = fields.Integer(required=True, validate=validate.Range(min=1))
    score = fields.Float(required=True, validate=validate.Range(min=0, max=1))


class CourseCompleted(EventSchema):
    enrolment_id = Text()
    cohort_id = Text()
    score = fields.Float(required=True, validate=validate.Range(min=0, max=1))
    required_items_done = fields.Integer(required=True, validate=validate.Range(min=0))


def _type(name: str, subject_field: str, schema: type[EventSchema], meaning: str) -> EventType:
    return EventType(f"academy.content.{name}", subject_field, schema, meaning)


CURRICULUM_PUBLISHED = _type(
    "curriculum.published.v1",
    "curriculum_id",
    CurriculumPublished,
    "A version of a curriculum may be pinned to cohorts.",
)
CURRICULUM_WITHDRAWN = _type(
    "curriculum.withdrawn.v1",
    "curriculum_id",
    CurriculumWithdrawn,
    "A version of a curriculum may not be pinned any more.",
)
COURSE_PINNED = _type(
    "course.pinned.v1", "cohort_id", CoursePinned, "A cohort learns from this version."
)
ITEM_COMPLETED = _type(
    "item.completed.v1", "enrolment_id", ItemCompleted, "A learner finished an item."
)
QUIZ_GRADED = _type("quiz.graded.v1", "enrolment_id", QuizGraded, "A quiz attempt was marked.")
COURSE_COMPLETED = _type(
    "course.completed.v1", "enrolment_id", CourseCompleted, "All required items are done."
)
