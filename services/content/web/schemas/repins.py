"""What the routes of re-pins take and give."""

from marshmallow import fields
from marshmallow import validate

from services.content.web.schemas.courses import CourseSchema
from shared.web.schemas import Identifier
from shared.web.schemas import LocalisedText
from shared.web.schemas import Schema


class RepinPreviewArgs(Schema):
    curriculum_id = Identifier(required=True)
    version = fields.Integer(required=True, strict=True, validate=validate.Range(1, 1_000_000))


class RepinSchema(RepinPreviewArgs):
    digest = fields.String(
        required=True,
        validate=validate.Length(1, 100),
        metadata={"description": "Of the preview that was seen; what differs from it is not done."},
    )


class LearnersSchema(Schema):
    """How many learners have each consequence; one learner may be in several."""

    enrolled = fields.Integer()
    begun = fields.Integer()
    touched = fields.Integer()
    set_aside = fields.Integer(
        metadata={"description": "Have progress on items that the new version lacks: it is kept."}
    )
    brought_back = fields.Integer(
        metadata={"description": "Have kept progress that counts again with the new version."}
    )
    more_to_do = fields.Integer(
        metadata={"description": "On their way, and something more is required of them."}
    )
    become_complete = fields.Integer(
        metadata={"description": "Have done all that the new version requires."}
    )
    stay_complete = fields.Integer(metadata={"description": "Completed the course; that stays."})
    complete_with_more_to_do = fields.Integer(
        metadata={"description": "Of these, not all that the new version requires is done."}
    )


class NamedVersionSchema(Schema):
    curriculum_id = fields.String()
    version = fields.Integer()
    title = LocalisedText(max=1000)


class TouchedItemSchema(Schema):
    id = fields.String()
    kind = fields.String()
    title = LocalisedText(max=1000)
    required = fields.Boolean()
    module_id = fields.String(allow_none=True)
    started = fields.Integer(metadata={"description": "Learners who have opened it."})
    completed = fields.Integer(metadata={"description": "Learners who have done it."})
    attempts = fields.Integer(metadata={"description": "Attempts at the quiz; all are kept."})


class TouchedItemsSchema(Schema):
    kept = fields.List(fields.Nested(TouchedItemSchema))
    moved = fields.List(fields.Nested(TouchedItemSchema))
    removed = fields.List(fields.Nested(TouchedItemSchema))
    added = fields.List(fields.Nested(TouchedItemSchema))
    brought_back = fields.List(fields.Nested(TouchedItemSchema))
    required_now = fields.List(fields.String())
    optional_now = fields.List(fields.String())


class DoneSchema(Schema):
    done = fields.Integer()
    total = fields.Integer()


class TouchedLearnerSchema(Schema):
    enrolment_id = fields.String()
    completed = fields.Boolean()
    completes = fields.Boolean()
    set_aside = fields.List(fields.String())
    brought_back = fields.List(fields.String())
    to_do = fields.List(fields.String())
    before = fields.Nested(DoneSchema)
    after = fields.Nested(DoneSchema)


class RepinPreviewSchema(Schema):
    cohort_id = fields.String()
    now = fields.Nested(NamedVersionSchema, data_key="from", attribute="from")
    then = fields.Nested(NamedVersionSchema, data_key="to", attribute="to")
    digest = fields.String(metadata={"description": "Send it with the re-pin."})
    learners = fields.Nested(LearnersSchema)
    items = fields.Nested(TouchedItemsSchema)
    touched = fields.List(fields.Nested(TouchedLearnerSchema))


class RepinnedSchema(CourseSchema):
    learners = fields.Nested(LearnersSchema)
