"""Routes that show a version to those who make it, before any cohort sees it."""

from typing import Any

from flask.views import MethodView

from services.content.queries import contents
from services.content.queries import files
from services.content.queries.access import STAFF
from services.content.queries.access import Access
from services.content.queries.attempts import sample_paper
from services.content.queries.curricula import readable_version_id
from services.content.web.answers import asked_form
from services.content.web.answers import item_answer
from services.content.web.answers import page_answer
from services.content.web.answers import uncached
from services.content.web.routes.curricula import MAKERS
from services.content.web.schemas.attempts import PaperArgs
from services.content.web.schemas.attempts import PaperSchema
from services.content.web.schemas.courses import FileAddressesSchema
from services.content.web.schemas.courses import ItemArgs
from shared.web.auth import requires
from shared.web.blueprint import Blueprint
from shared.web.context import current

blueprint = Blueprint(
    "Previews",
    __name__,
    url_prefix="/v1/academies/<academy>/curricula/<curriculum_id>/versions/<int:number>",
    description="A version as learners will see it, drafts too.",
)


@blueprint.route("/outline")
class Outline(MethodView):
    @requires(*MAKERS)
    @blueprint.response(200, description="The outline, with a strong ETag.")
    def get(self, academy: str, curriculum_id: str, number: int) -> Any:
        """Preview the outline of a version."""
        version_id = readable_version_id(current.db, academy, curriculum_id, number)
        shelf = current.extras["shelf"]
        return page_answer(contents.outline_page(current.db, shelf, academy, version_id, True))


@blueprint.route("/items/<item_id>")
class Item(MethodView):
    @requires(*MAKERS)
    @blueprint.arguments(ItemArgs, location="query")
    @blueprint.response(200, description="The item as a learner sees it, with a strong ETag.")
    def get(
        self, args: dict[str, Any], academy: str, curriculum_id: str, number: int, item_id: str
    ) -> Any:
        """Preview an item of a version."""
        version_id = readable_version_id(current.db, academy, curriculum_id, number)
        shelf = current.extras["shelf"]
        form = asked_form(args["form"])
        pages = contents.item_pages(current.db, shelf, academy, version_id, item_id, form, True)
        return item_answer(pages, args["lang"], form)


@blueprint.route("/items/<item_id>/files")
class ItemFiles(MethodView):
    @requires(*MAKERS)
    @blueprint.response(200, FileAddressesSchema)
    def get(self, academy: str, curriculum_id: str, number: int, item_id: str) -> Any:
        """Get signed addresses, good for an hour, for the files of an item of a version."""
        version_id = readable_version_id(current.db, academy, curriculum_id, number)
        access = Access(version_id, STAFF)
        now = current.clock.real_now().timestamp()
        key = current.extras["address_key"]
        return uncached(
            {"items": files.file_addresses(current.db, key, academy, access, item_id, now)}
        )


@blueprint.route("/items/<item_id>/paper")
class Paper(MethodView):
    @requires(*MAKERS)
    @blueprint.arguments(PaperArgs, location="query")
    @blueprint.response(200, PaperSchema)
    def get(
        self, args: dict[str, Any], academy: str, curriculum_id: str, number: int, item_id: str
    ) -> Any:
        """Preview the questions that an attempt at a quiz of a version could get."""
        version_id = readable_version_id(current.db, academy, curriculum_id, number)
        return sample_paper(current.db, academy, version_id, item_id, args["seed"])
