"""Events that enrolment publishes."""

from marshmallow import fields
from marshmallow import validate

from shared.contracts.event_type import EventSchema
from shared.contracts.event_type import EventType
from shared.contracts.event_type import Text
from shared.contracts.event_type import Title


class Academy(EventSchema):
    academy = Text(metadata={"description": "Slug of the academy."})
    code = Text(max=12, metadata={"description": "Globally unique, the serials' first part: PIA."})
    name = Title()
    locale = Text(max=20)
    time_zone = Text(max=60, metadata={"description": "IANA name."})


class RuleReference(EventSchema):
    id = Text()
    version = fields.Integer(required=True, validate=validate.Range(min=1))


class EarlierRule(EventSchema):
    id = Text()
    version = fields.Integer(required=True, validate=validate.Range(min=1))
    until = fields.AwareDateTime(
        required=True,
        format="iso",
        metadata={"description": "When the next rule took its place."},
    )
    next_for = Text(
        metadata={
            "description": "For whom the next rule is: newcomers (who was enrolled before keeps "
            "this one) or either (who was enrolled before passes by this one too)."
        }
    )


class Stage(EventSchema):
    slug = Text()
    title = Title()
    required_evidence = fields.Integer(load_default=0, validate=validate.Range(min=0))


class StageTemplate(EventSchema):
    id = Text()
    version = fields.Integer(required=True, validate=validate.Range(min=1))
    stages = fields.List(fields.Nested(Stage), required=True)


class Cohort(EventSchema):
    cohort_id = Text()
    number = Text(max=12, metadata={"description": "C03; part of the serials."})
    title = Title()
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    award_rule = fields.Nested(RuleReference, required=True)
    earlier_award_rules = fields.List(
        fields.Nested(EarlierRule),
        load_default=list,
        metadata={"description": "Rules that still count for who was enrolled then, oldest first."},
    )
    stage_template = fields.Nested(StageTemplate, required=True)


class CohortClosed(EventSchema):
    cohort_id = Text()
    state = Text(metadata={"description": "closed or cancelled."})
    reason = Text(max=2000, required=False)


class Application(EventSchema):
    application_id = Text()
    cohort_id = Text()
    unit_id = Text()
    team_id = Text()
    state = Text()
    reason = Text(max=2000, required=False)


class Person(EventSchema):
    id = Text()
    name = Text(metadata={"description": "Display name, as a certificate shows it."})


class Unit(EventSchema):
    id = Text()
    kind = Text()
    name = Text()


class LearnerEnrolled(EventSchema):
    enrolment_id = Text()
    person = fields.Nested(Person, required=True)
    team_id = Text()
    team_name = Text(required=False)
    cohort_id = Text()
    unit = fields.Nested(Unit, required=True)


class LearnerWithdrawn(EventSchema):
    enrolment_id = Text()
    cohort_id = Text()
    team_id = Text()
    reason = Text(max=2000, required=False)


class LearnerCompleted(EventSchema):
    enrolment_id = Text()
    cohort_id = Text()
    serial = Text(max=60)


class LearnerRenamed(EventSchema):
    enrolment_id = Text()
    person = fields.Nested(Person, required=True)


class PersonErased(EventSchema):
    person_id = Text()
    enrolment_ids = fields.List(Text(), required=True)
    certificates = Text(metadata={"description": "keep or anonymise."})


def _type(name: str, subject_field: str, schema: type[EventSchema], meaning: str) -> EventType:
    return EventType(f"academy.enrolment.{name}", subject_field, schema, meaning)


ACADEMY_OPENED = _type("academy.opened.v1", "academy", Academy, "An academy has been opened.")
ACADEMY_CHANGED = _type(
    "academy.changed.v1", "academy", Academy, "An academy's own data has changed; the whole state."
)
COHORT_PUBLISHED = _type(
    "cohort.published.v1", "cohort_id", Cohort, "A cohort takes applications from now on."
)
COHORT_CHANGED = _type(
    "cohort.changed.v1", "cohort_id", Cohort, "A published cohort's data has changed; whole state."
)
COHORT_CLOSED = _type("cohort.closed.v1", "cohort_id", CohortClosed, "A cohort is over.")
APPLICATION_SUBMITTED = _type(
    "application.submitted.v1", "application_id", Application, "A team has handed in."
)
APPLICATION_DECIDED = _type(
    "application.decided.v1", "application_id", Application, "An application got a new state."
)
LEARNER_ENROLLED = _type(
    "learner.enrolled.v1", "enrolment_id", LearnerEnrolled, "A person takes part in a cohort."
)
LEARNER_WITHDRAWN = _type(
    "learner.withdrawn.v1", "enrolment_id", LearnerWithdrawn, "A person left the cohort."
)
LEARNER_COMPLETED = _type(
    "learner.completed.v1", "enrolment_id", LearnerCompleted, "A person has got the certificate."
)
LEARNER_RENAMED = _type(
    "learner.renamed.v1", "enrolment_id", LearnerRenamed, "A person's display name has changed."
)
PERSON_ERASED = _type(
    "person.erased.v1", "person_id", PersonErased, "A person's data has to go, everywhere."
)
