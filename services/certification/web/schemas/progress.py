"""How far a cohort's certificates are, on the wire."""

from marshmallow import fields

from shared.web.schemas import Identifier
from shared.web.schemas import Schema
from shared.web.schemas import Timestamp


class ProgressArgs(Schema):
    cohort_id = Identifier(required=True)


class Progress(Schema):
    """How far a cohort's certificates are."""

    cohort_id = fields.String()
    ledgers = fields.Integer(metadata={"description": "Enrolments on record."})
    issued = fields.Integer(metadata={"description": "Certificates that stand."})
    revoked = fields.Integer()
    superseded = fields.Integer()
    in_review = fields.Integer()
    unsigned = fields.Integer(metadata={"description": "Issued, and a worker has yet to sign."})
    owed = fields.Integer(metadata={"description": "Earned and not issued yet."})
    owed_since = Timestamp(
        allow_none=True, metadata={"description": "Since when the oldest of them is."}
    )
    waiting_for_key = fields.Integer(
        metadata={"description": "Enrolments that are owed one and no worker had keys to sign it."}
    )
