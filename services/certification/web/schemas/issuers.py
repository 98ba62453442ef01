"""What issuers publish, on the wire. What other software reads is as its standard says."""

from marshmallow import fields

from shared.web.schemas import LocalisedText
from shared.web.schemas import Schema


class Issuer(Schema):
    """Who issues certificates, and where everything is that is needed to check them."""

    academy = fields.String()
    code = fields.String()
    name = LocalisedText(1000)
    id = fields.String(metadata={"description": "The issuer in credentials, a did:web."})
    issuer = fields.String(metadata={"description": "The address of the whole service."})
    did = fields.String(metadata={"description": "Address of the DID document."})
    keys = fields.String(metadata={"description": "Address of the JWK Set."})
    status_lists = fields.List(
        fields.String(), metadata={"description": "Addresses of the lists of what stands."}
    )
    verify = fields.String()
