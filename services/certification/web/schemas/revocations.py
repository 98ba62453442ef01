"""Acts that revoke many certificates, on the wire."""

from marshmallow import fields
from marshmallow import validate

from services.certification.domain.revocation import MOST_OF_A_LIST
from services.certification.domain.revocation import STATES
from services.certification.web.schemas.certificates import Reason
from shared.web.schemas import Identifier
from shared.web.schemas import Schema
from shared.web.schemas import Timestamp


class RevocationFields(Reason):
    """Which certificates, and why: either all of a cohort, or some by their serials."""

    cohort_id = Identifier(load_default=None)
    serials = fields.List(
        fields.String(validate=validate.Length(min=1, max=100)),
        load_default=None,
        validate=validate.Length(min=1, max=MOST_OF_A_LIST),
    )


class Revocation(Schema):
    """One act and how far it has come; it can be undone for a day."""

    id = fields.String(attribute="_id")
    cohort_id = fields.String(allow_none=True)
    reason = fields.String()
    by = fields.String()
    at = Timestamp()
    state = fields.String(validate=validate.OneOf(STATES))
    progress = fields.Float(metadata={"description": "Of the work in this state, 0..1."})
    total = fields.Integer()
    revoked = fields.Integer()
    skipped = fields.Integer(metadata={"description": "Did not stand when their turn came."})
    can_be_undone_until = Timestamp()
    undone_by = fields.String(allow_none=True)
    undone_at = Timestamp(allow_none=True)
    undo_reason = fields.String(allow_none=True)
    reinstated = fields.Integer()
    not_reinstated = fields.Integer(
        metadata={"description": "Stay revoked, because something else has happened to them since."}
    )
    version = fields.Integer()
