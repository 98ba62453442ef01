"""Routes of uploads that come in parts."""

from typing import Any

from flask import Response
from flask import jsonify
from flask.views import MethodView

from services.content.commands.parts import upload_of
from services.content.queries import uploads as queries
from services.content.web import parts
from services.content.web.answers import located
from services.content.web.routes.curricula import accepted
from services.content.web.schemas.curricula import ReceivedSchema
from services.content.web.schemas.uploads import BeginUploadSchema
from services.content.web.schemas.uploads import UploadSchema
from shared.web.auth import requires
from shared.web.blueprint import Blueprint
from shared.web.body import large_upload
from shared.web.context import current
from shared.web.schemas import PageArgs
from shared.web.schemas import page_of

_UPLOAD = UploadSchema()

blueprint = Blueprint(
    "Uploads",
    __name__,
    url_prefix="/v1/academies/<academy>/curricula/uploads",
    description="A large package over a bad line: in parts that may break off and be sent again.",
)


@blueprint.route("")
class Uploads(MethodView):
    @requires("partner")
    @blueprint.arguments(PageArgs, location="query")
    @blueprint.response(200, page_of(UploadSchema))
    def get(self, args: dict[str, Any], academy: str) -> Any:
        """List uploads in parts, to go on with one from another device."""
        return queries.uploads(current.db, academy, **args)

    @requires("partner")
    @blueprint.arguments(BeginUploadSchema)
    @blueprint.response(201, UploadSchema)
    def post(self, body: dict[str, Any], academy: str) -> Any:
        """Begin an upload in parts; nothing becomes a version before it is finished."""
        begun = parts.begin(academy, body)
        return located(begun, f"/v1/academies/{academy}/curricula/uploads/{begun['id']}")


@blueprint.route("/<upload_id>")
class OneUpload(MethodView):
    @requires("partner")
    @blueprint.response(200, UploadSchema)
    def get(self, academy: str, upload_id: str) -> Any:
        """See how far an upload is; `Upload-Offset` says so too, and a HEAD is enough."""
        found = upload_of(current.db, academy, upload_id)
        return parts.told(found, jsonify(_UPLOAD.dump(queries.upload(found))))

    @requires("partner")
    @large_upload
    @blueprint.doc(requestBody=parts.PART_BODY, parameters=[parts.OFFSET_HEADER])
    @blueprint.response(204, description="Taken; `Upload-Offset` says where to go on.")
    def patch(self, academy: str, upload_id: str) -> Response:
        """Send bytes that lie at `Upload-Offset`; the same ones again are harmless."""
        return parts.receive_part(academy, upload_id)

    @requires("partner")
    @blueprint.response(204)
    def delete(self, academy: str, upload_id: str) -> None:
        """Give an upload up and throw away what has come."""
        parts.give_up(academy, upload_id)


@blueprint.route("/<upload_id>/finish")
class Finish(MethodView):
    @requires("partner")
    @blueprint.response(202, ReceivedSchema)
    def post(self, academy: str, upload_id: str) -> Any:
        """Make the upload a version and start its import, as if it had come at once."""
        return accepted(academy, parts.finish(academy, upload_id))
