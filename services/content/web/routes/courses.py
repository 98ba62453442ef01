"""Routes of courses: what a cohort learns from, and its quizzes."""

from typing import Any

from flask.views import MethodView

from services.content.commands import courses as commands
from services.content.queries import contents
from services.content.queries import courses as queries
from services.content.queries import files
from services.content.queries.access import STAFF
from services.content.queries.access import access_to_course
from services.content.web.answers import asked_form
from services.content.web.answers import item_answer
from services.content.web.answers import located
from services.content.web.answers import page_answer
from services.content.web.answers import uncached
from services.content.web.packs import pack_answer
from services.content.web.schemas.courses import CourseSchema
from services.content.web.schemas.courses import FileAddressesSchema
from services.content.web.schemas.courses import ItemArgs
from services.content.web.schemas.courses import PinSchema
from shared.web.auth import actor
from shared.web.auth import requires
from shared.web.blueprint import Blueprint
from shared.web.commands import run
from shared.web.context import current
from shared.web.schemas import PageArgs
from shared.web.schemas import page_of

READERS = ("learner", "organiser", "partner", "mentor")

blueprint = Blueprint(
    "Courses",
    __name__,
    url_prefix="/v1/academies/<academy>/courses",
    description="A published version pinned to a cohort. A course has the id of its cohort.",
    template_folder="../templates",
)


@blueprint.route("")
class Courses(MethodView):
    @requires(*READERS)
    @blueprint.arguments(PageArgs, location="query")
    @blueprint.response(200, page_of(CourseSchema))
    def get(self, args: dict[str, Any], academy: str) -> Any:
        """List courses: a learner's own with the enrolment, all of them for those who teach."""
        return queries.courses(current.db, academy, actor(), **args)

    @requires("organiser")
    @blueprint.arguments(PinSchema)
    @blueprint.response(201, CourseSchema)
    def post(self, body: dict[str, Any], academy: str) -> Any:
        """Pin a published version to a cohort; a new version never comes by itself."""
        cohort_id = body["cohort_id"]
        run(commands.pin_course, academy, actor().person_id, **body)
        course = queries.course(current.db, academy, cohort_id, actor())
        return located(course, f"/v1/academies/{academy}/courses/{cohort_id}")


@blueprint.route("/<cohort_id>")
class OneCourse(MethodView):
    @requires(*READERS)
    @blueprint.response(200, CourseSchema)
    def get(self, academy: str, cohort_id: str) -> Any:
        """Read which version a cohort learns from."""
        return queries.course(current.db, academy, cohort_id, actor())


@blueprint.route("/<cohort_id>/outline")
class Outline(MethodView):
    @requires(*READERS)
    @blueprint.response(200, description="The outline, with a strong ETag.")
    def get(self, academy: str, cohort_id: str) -> Any:
        """Read the course's modules and items."""
        access = access_to_course(current.db, academy, cohort_id, actor())
        shelf = current.extras["shelf"]
        version_id, staff = access.version_id, access.holder == STAFF
        return page_answer(contents.outline_page(current.db, shelf, academy, version_id, staff))


@blueprint.route("/<cohort_id>/pack")
class OfflinePack(MethodView):
    @requires(*READERS)
    @blueprint.response(200, description="A zip with lessons, items and small files.")
    def get(self, academy: str, cohort_id: str) -> Any:
        """Fetch the course to read it without a network; `progress.json` in it is merged back."""
        access = access_to_course(current.db, academy, cohort_id, actor())
        return pack_answer(academy, access.version_id)


@blueprint.route("/<cohort_id>/items/<item_id>")
class Item(MethodView):
    @requires(*READERS)
    @blueprint.arguments(ItemArgs, location="query")
    @blueprint.response(200, description="A lesson, quiz, file or link, with a strong ETag.")
    def get(self, args: dict[str, Any], academy: str, cohort_id: str, item_id: str) -> Any:
        """Read an item; `academy-file:<sha256>` in it stands for an address from `…/files`."""
        access = access_to_course(current.db, academy, cohort_id, actor())
        shelf = current.extras["shelf"]
        form = asked_form(args["form"])
        place = (academy, access.version_id, item_id)
        staff = access.holder == STAFF
        pages = contents.item_pages(current.db, shelf, *place, form, staff)
        return item_answer(pages, args["lang"], form)


@blueprint.route("/<cohort_id>/items/<item_id>/files")
class ItemFiles(MethodView):
    @requires(*READERS)
    @blueprint.response(200, FileAddressesSchema)
    def get(self, academy: str, cohort_id: str, item_id: str) -> Any:
        """Get signed addresses, good for an hour, for the files that an item needs."""
        access = access_to_course(current.db, academy, cohort_id, actor())
        now = current.clock.real_now().timestamp()
        key = current.extras["address_key"]
        return uncached(
            {"items": files.file_addresses(current.db, key, academy, access, item_id, now)}
        )
