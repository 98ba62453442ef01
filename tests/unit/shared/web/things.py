"""A small service that exists for these tests only: things with a title and a version."""

import hashlib
import threading
from typing import Any

import marshmallow as ma
from flask import request
from flask.views import MethodView

from shared.events.handlers import Handlers
from shared.mongo import documents
from shared.mongo.paging import find_page
from shared.mongo.unit_of_work import Transaction
from shared.runtime.jobs import Jobs
from shared.runtime.service import Service
from shared.web.auth import actor
from shared.web.auth import actor_or_none
from shared.web.auth import requires
from shared.web.blueprint import Blueprint
from shared.web.body import large_upload
from shared.web.commands import run
from shared.web.commands import set_body_digest
from shared.web.conditional import bytes_response
from shared.web.conditional import expected_version
from shared.web.conditional import required_version
from shared.web.conditional import set_etag
from shared.web.context import current
from shared.web.problems import Problem
from shared.web.schemas import Identifier
from shared.web.schemas import LocalisedText
from shared.web.schemas import PageArgs
from shared.web.schemas import Schema
from shared.web.schemas import Text
from shared.web.schemas import Timestamp
from shared.web.schemas import page_of


class ThingError(Exception):
    """As every service's DomainError."""

    kind = "conflict"

    def __init__(self, code: str, pointer: str | None = None, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.pointer = pointer
        self.params = params


class Unknown(ThingError):
    kind = "not_found"


class Bad(ThingError):
    kind = "invalid"


MESSAGES = {
    "no_such_thing": {"en": "There is no such thing.", "id": "Tidak ada benda itu."},
    "title_taken": {"en": "The title {title} is taken.", "id": "Judul {title} sudah dipakai."},
    "odd_number": {"en": "Odd numbers are not liked.", "id": "Bilangan ganjil tidak disukai."},
}


def not_odd(value: int) -> None:
    if value % 2:
        raise ma.ValidationError("odd_number")


class Part(Schema):
    label = Text(20, required=True)
    place = ma.fields.Integer()


class ThingIn(Schema):
    title = Text(50, required=True)
    note = Text(200, multiline=True)
    names = LocalisedText(50)
    at = Timestamp()
    count = ma.fields.Integer(validate=[ma.validate.Range(min=0, max=100), not_odd])
    big = ma.fields.Integer()
    done = ma.fields.Boolean()
    parts = ma.fields.List(ma.fields.Nested(Part))
    scores = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Nested(Part))


class ThingOut(Schema):
    id = Identifier(attribute="_id")
    title = Text(50)
    note = Text(200)
    names = LocalisedText(50)
    at = Timestamp()
    version = ma.fields.Integer()
    made_by = Identifier()


# Holds a command between its writes and its commit, so that a test can act meanwhile.
gate = threading.Event()
entered = threading.Event()


def make_thing(tx: Transaction, academy: str, person: str, data: dict[str, Any]) -> dict[str, Any]:
    title = data["title"]
    if title == "taken":
        raise ThingError("title_taken", "/title", title=title)
    thing = {**data, "_id": tx.new_id(), "academy": academy, "made_by": person}
    documents.insert(tx, "things", thing)
    if title == "slow":
        entered.set()
        gate.wait(10)
    if title == "breaks":
        raise RuntimeError("secret detail of the inside")
    return {**thing, "version": 1}


def rename(tx: Transaction, academy: str, id: str, title: str, version: int | None) -> Any:
    thing = documents.get(tx, "things", academy, id)
    if thing is None:
        raise Unknown("no_such_thing")
    return documents.save(tx, "things", {**thing, "title": title}, version)


def blueprints() -> list[Blueprint]:
    things = Blueprint(
        "things", __name__, url_prefix="/v1/academies/<academy>", description="Things of a test."
    )
    other = Blueprint("other", __name__)

    @things.route("/things")
    class Things(MethodView):
        @requires("organiser", "learner")
        @things.arguments(PageArgs, location="query")
        @things.response(200, page_of(ThingOut))
        def get(self, args: dict[str, Any], academy: str) -> Any:
            """List things."""
            return find_page(current.db["things"], {"academy": academy}, **args)

        @requires("organiser")
        @things.arguments(ThingIn)
        @things.response(201, ThingOut)
        def post(self, data: dict[str, Any], academy: str) -> Any:
            """Make a thing."""
            made = run(make_thing, academy, actor().person_id, data)
            return made, {"Location": f"{request.path}/{made['_id']}"}

    @things.route("/things/<id>")
    class One(MethodView):
        @requires("organiser", "operator")
        @things.response(200, ThingOut)
        def get(self, academy: str, id: str) -> Any:
            """Read a thing."""
            thing = documents.get(current.db, "things", academy, id)
            if thing is None:
                raise Unknown("no_such_thing")
            set_etag(thing["version"])
            return thing

        @requires("organiser")
        @things.arguments(Part)
        @things.response(200, ThingOut)
        def patch(self, data: dict[str, Any], academy: str, id: str) -> Any:
            """Rename a thing."""
            thing = run(rename, academy, id, data["label"], expected_version())
            set_etag(thing["version"])
            return thing

        @requires("organiser")
        @things.response(204)
        def delete(self, academy: str, id: str) -> None:
            """Remove a thing, not blindly."""
            required_version()

    @things.route("/pages/<name>")
    class Pages(MethodView):
        @requires(authenticated=True)
        @things.response(200)
        def get(self, academy: str, name: str) -> Any:
            """Read an unchanging page."""
            return bytes_response(b'{"page": 1}', "abc123")

    @things.route("/uploads")
    class Uploads(MethodView):
        @requires("partner")
        @large_upload
        @things.response(201)
        def post(self, academy: str) -> Any:
            """Upload a file."""
            hashed, size = hashlib.sha256(), 0
            while piece := request.stream.read(64 * 1024):
                hashed.update(piece)
                size += len(piece)
            set_body_digest(hashed.hexdigest())
            return run(lambda tx: {"size": size, "sha256": hashed.hexdigest()})

    @other.route("/v1/academies")
    class Academies(MethodView):
        @requires("operator")
        @other.response(200)
        def get(self) -> Any:
            """List academies."""
            return {"operator": actor().person_id}

    @other.route("/v1/open/<academy>")
    class Open(MethodView):
        @requires(public=True)
        @other.response(200)
        def get(self, academy: str) -> Any:
            """Answer anybody."""
            person = actor_or_none()
            return {"person": person.person_id if person else None}

    @other.route("/v1/broken")
    class Broken(MethodView):
        @requires(public=True)
        @other.response(200)
        def get(self) -> Any:
            """Break in the way that `?how=` says."""
            if request.args["how"] == "problem":
                raise Problem(429, "too_many_requests", headers={"Retry-After": "7"}, seconds=7)
            raise RuntimeError("secret detail of the inside")

    return [things, other]


SERVICE = Service(
    name="enrolment",
    handlers=Handlers("enrolment"),
    jobs=Jobs(),
    indexes={"things": []},
    blueprints=blueprints,
    errors=ThingError,
    messages=lambda: MESSAGES,
)
