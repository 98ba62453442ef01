"""The OpenAPI 3.1 document of a service, made by flask-smorest from its routes."""

from http import HTTPStatus
from typing import TYPE_CHECKING
from typing import Any

import flask_smorest
import orjson
from flask import Flask
from flask import Response
from flask import current_app
from flask_smorest.utils import prepare_response
from marshmallow import Schema
from marshmallow import fields

from shared.web.auth import SCHEME
from shared.web.auth import is_guarded
from shared.web.openapi_fields import complete
from shared.web.problems import MEDIA_TYPE

if TYPE_CHECKING:
    from shared.runtime.service import Service

_EXTENSION = "academy.openapi"


class ProblemEntry(Schema):
    """One thing that is wrong."""

    pointer = fields.String(metadata={"description": "JSON Pointer (RFC 6901) of the field."})
    code = fields.String(metadata={"description": "For programs; does not change with language."})
    message = fields.String(metadata={"description": "For people, by Accept-Language."})
    location = fields.String(
        data_key="in", metadata={"description": "Where it was sent, when not in the body: query."}
    )


class ProblemDetails(Schema):
    """A problem (RFC 9457)."""

    type = fields.String()
    title = fields.String()
    status = fields.Integer()
    detail = fields.String()
    code = fields.String()
    errors = fields.List(fields.Nested(ProblemEntry))
    instance = fields.String()
    request_id = fields.String()


class Api(flask_smorest.Api):  # type: ignore[misc]
    """flask-smorest's Api with our problem responses in place of its errors."""

    ERROR_SCHEMA = ProblemDetails

    def _register_error_handlers(self) -> None:
        """`shared.web.problems` has them all."""

    def _register_pagination_header(self) -> None:
        """Our pages carry their cursor in the body."""

    def _register_responses(self) -> None:
        for status in HTTPStatus:
            self._register_problem(status.name, status.phrase)
        self._register_problem("DEFAULT_ERROR", "A problem (RFC 9457).")

    def _register_problem(self, name: str, description: str) -> None:
        response: dict[str, Any] = {"description": description, "schema": self.ERROR_SCHEMA}
        prepare_response(response, self.spec, MEDIA_TYPE)
        self.spec.components.response(name, response, lazy=True)


def register_api(app: Flask, service: "Service") -> None:
    """Registers the service's blueprints and serves their document at `/openapi.json`.

    Raises `RuntimeError` for an operation without `@requires`, or one that has it further in: an
    operation that anybody may call by mistake must not start.
    """
    app.config["API_TITLE"] = f"Academy: {service.name}"
    app.config["API_VERSION"] = "v1"
    app.config["OPENAPI_VERSION"] = "3.1.0"
    api = Api(app)
    api.ma_plugin.converter.add_attribute_function(complete)
    api.spec.components.security_scheme(
        SCHEME, {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    )
    for blueprint in service.blueprints():
        api.register_blueprint(blueprint)
        _check_guards(app, blueprint.name)
    document = api.spec.to_dict()
    _add_idempotency_key(document)
    app.extensions[_EXTENSION] = (document, orjson.dumps(document))
    app.add_url_rule("/openapi.json", "openapi", _serve)


def openapi_document() -> dict[str, Any]:
    """The running app's document; not to be changed."""
    document: dict[str, Any] = current_app.extensions[_EXTENSION][0]
    return document


def _serve() -> Response:
    response = Response(current_app.extensions[_EXTENSION][1], mimetype="application/json")
    response.headers["Cache-Control"] = "public, max-age=60"
    return response


def _check_guards(app: Flask, blueprint: str) -> None:
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith(f"{blueprint}."):
            continue
        view: Any = app.view_functions[rule.endpoint]
        methods = (rule.methods or set()) - {"OPTIONS", "HEAD"}
        for method in sorted(methods):
            owner = getattr(view, "view_class", None)
            operation = view if owner is None else getattr(owner, method.lower())
            if not is_guarded(operation):
                raise RuntimeError(
                    f"{method} {rule.rule}: @requires must be its outermost decorator"
                )


_IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Repeat a request with the same key and body and it is carried out once (24 h).",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
}


def _add_idempotency_key(document: dict[str, Any]) -> None:
    """Every POST for a signed-in person takes a key; said once here instead of at each route.

    One that stores nothing needs none, and says so by `x-stores-nothing` in its description.
    """
    for path in document.get("paths", {}).values():
        operation = path.get("post")
        if operation is None or operation.get("x-stores-nothing"):
            continue
        if operation.get("security"):
            operation.setdefault("parameters", []).append(_IDEMPOTENCY_KEY)
