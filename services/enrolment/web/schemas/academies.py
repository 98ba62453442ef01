"""Academies, units and people on the wire."""

from marshmallow import fields
from marshmallow import validate

from services.enrolment.domain.academy import LARGEST_TEAM
from services.enrolment.domain.academy import SMALLEST_TEAM
from services.enrolment.domain.unit import KINDS
from shared.web.schemas import Identifier
from shared.web.schemas import LocalisedText
from shared.web.schemas import PageArgs
from shared.web.schemas import Schema
from shared.web.schemas import Slug
from shared.web.schemas import Text

LANGUAGES = ("id", "en")


class TeamSizeSchema(Schema):
    """Least and most members of a team."""

    min = fields.Integer(
        required=True, validate=validate.Range(min=SMALLEST_TEAM, max=LARGEST_TEAM)
    )
    max = fields.Integer(
        required=True, validate=validate.Range(min=SMALLEST_TEAM, max=LARGEST_TEAM)
    )


class StageSchema(Schema):
    """A stage of an innovation project."""

    slug = Slug(required=True)
    title = LocalisedText(200, required=True)
    required_evidence = fields.Integer(load_default=0, validate=validate.Range(min=0, max=50))


class StageTemplateSchema(Schema):
    """The stages in their order, with the version they have."""

    id = fields.String()
    version = fields.Integer()
    stages = fields.List(fields.Nested(StageSchema))


class NewAcademySchema(Schema):
    """What an operator gives to open an academy."""

    slug = Slug(required=True)
    code = fields.String(
        required=True,
        validate=validate.Regexp(r"^[A-Z]{2,6}\Z"),
        metadata={"description": "2 to 6 capitals, unique everywhere: the serials' first part."},
    )
    name = LocalisedText(200, required=True)
    locale = fields.String(load_default="id", validate=validate.OneOf(LANGUAGES))
    time_zone = Text(60, required=True, metadata={"example": "Asia/Pontianak"})
    template = Slug(load_default="design-thinking")


class AcademyChangesSchema(Schema):
    """What an organiser may change. New stages make the next version of the stage template."""

    name = LocalisedText(200)
    locale = fields.String(validate=validate.OneOf(LANGUAGES))
    time_zone = Text(60)
    offer_hours = fields.Integer(validate=validate.Range(min=1, max=24 * 30))
    team_size = fields.Nested(TeamSizeSchema)
    stages = fields.List(fields.Nested(StageSchema), validate=validate.Length(min=1, max=30))


class AcademySchema(Schema):
    """An academy."""

    slug = fields.String(attribute="_id")
    code = fields.String()
    name = fields.Dict(keys=fields.String(), values=fields.String())
    locale = fields.String()
    time_zone = fields.String()
    template = fields.String()
    stage_template = fields.Nested(StageTemplateSchema)
    roles = fields.List(fields.String())
    team_size = fields.Nested(TeamSizeSchema)
    offer_hours = fields.Integer()
    version = fields.Integer()


class NewUnitSchema(Schema):
    """A unit; the name holds from today when no day is given."""

    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    name = Text(200, required=True)
    valid_from = fields.Date(load_default=None)
    valid_to = fields.Date(load_default=None, allow_none=True)


class UnitNameSchema(Schema):
    """A new name from a day on."""

    name = Text(200, required=True)
    valid_from = fields.Date(required=True)
    valid_to = fields.Date(load_default=None, allow_none=True)


class UnitEndSchema(Schema):
    """The last day of a unit."""

    valid_to = fields.Date(required=True)


class DatedNameSchema(Schema):
    """A name and the days on which it holds, both included."""

    name = fields.String()
    valid_from = fields.String(metadata={"format": "date"})
    valid_to = fields.String(allow_none=True, metadata={"format": "date"})


class UnitSchema(Schema):
    """A unit: `name` is the one of today, null when it is not there today."""

    id = fields.String(attribute="_id")
    kind = fields.String()
    name = fields.String(allow_none=True)
    names = fields.List(fields.Nested(DatedNameSchema))
    version = fields.Integer()


class UnitQuerySchema(PageArgs):
    """Which units."""

    kind = fields.String(validate=validate.OneOf(KINDS))


class OwnRecordSchema(Schema):
    """A person's own contact data. It is kept here and nowhere else."""

    name = Text(200, required=True, metadata={"description": "As a certificate shows it."})
    email = fields.Email(load_default=None, allow_none=True, validate=validate.Length(max=254))
    phone = fields.String(
        load_default=None, allow_none=True, validate=validate.Regexp(r"^\+?[0-9 ()-]{5,30}\Z")
    )
    language = fields.String(load_default="id", validate=validate.OneOf(LANGUAGES))
    unit_id = Identifier(load_default=None, allow_none=True)


class PersonSchema(Schema):
    """A person as this academy knows them."""

    person_id = fields.String()
    name = fields.String()
    email = fields.String(allow_none=True)
    phone = fields.String(allow_none=True)
    language = fields.String()
    unit_id = fields.String(allow_none=True)
    version = fields.Integer()
