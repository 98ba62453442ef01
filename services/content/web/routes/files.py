"""The route of files, whose address is its own ticket."""

from typing import Any

from flask.views import MethodView

from services.content.domain.addresses import Ticket
from services.content.queries.files import signed_file
from services.content.web.answers import file_answer
from services.content.web.schemas.courses import SignedArgs
from shared.web.auth import requires
from shared.web.blueprint import Blueprint
from shared.web.context import current

blueprint = Blueprint(
    "Files",
    __name__,
    url_prefix="/v1/academies/<academy>/files",
    description="Pictures, documents, audio and video of courses, by signed address.",
)


@blueprint.route("/<sha256>")
class OneFile(MethodView):
    @requires(public=True)
    @blueprint.arguments(SignedArgs, location="query")
    @blueprint.response(200, description="The file; 206 for a range of it.")
    def get(self, args: dict[str, Any], academy: str, sha256: str) -> Any:
        """Fetch a file by its signed address; takes Range and If-Range, needs no token."""
        ticket = Ticket(academy, args["version"], sha256, args["holder"], args["expires"])
        now = current.clock.real_now().timestamp()
        key = current.extras["address_key"]
        file = signed_file(current.db, key, ticket, args["signature"], now)
        return file_answer(current.extras["blobs"], file)
