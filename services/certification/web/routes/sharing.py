"""What a holder lets the credential say: read and chosen by the holder alone."""

import secrets
from typing import Any

from flask.views import MethodView

from services.certification.commands.sharing import find_own
from services.certification.commands.sharing import share
from services.certification.queries.sharing import sharing_view
from services.certification.web.schemas import sharing as schemas
from shared.web.auth import actor
from shared.web.auth import requires
from shared.web.blueprint import Blueprint
from shared.web.commands import run
from shared.web.conditional import expected_version
from shared.web.conditional import set_etag
from shared.web.context import current

View = dict[str, Any]

SHARING = Blueprint(
    "sharing",
    __name__,
    url_prefix="/v1/academies/<academy>/certificates/<serial>/sharing",
    description="What holders let their certificates say.",
)


@SHARING.route("")
class Sharing(MethodView):
    @requires("learner")
    @SHARING.response(200, schemas.Sharing)
    def get(self, academy: str, serial: str) -> View:
        """Read what your certificate tells by your choice"""
        return _tagged(find_own(current.db, academy, serial, actor().person_id))

    @requires("learner")
    @SHARING.arguments(schemas.Wish)
    @SHARING.response(200, schemas.Sharing)
    def put(self, wish: View, academy: str, serial: str) -> View:
        """Choose what your certificate tells: e-mail address, DID, score, project page"""
        person, salt = actor(), secrets.token_hex(16)
        changed = run(
            share,
            academy,
            serial,
            person.person_id,
            wish,
            person.email,
            salt,
            current.extras["public_url"],
            expected_version(),
        )
        return _tagged(changed)


def _tagged(certificate: View) -> View:
    set_etag(certificate["version"])
    return sharing_view(certificate)
