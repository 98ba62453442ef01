"""Makes the Flask app of a service."""

from collections.abc import Callable
from typing import TYPE_CHECKING
from typing import Any

from flask import Flask
from flask import Response
from flask import request

from shared.runtime.tracing import instrument_app
from shared.web.api import register_api
from shared.web.auth import register_auth
from shared.web.body import MAX_CONTENT_LENGTH
from shared.web.body import BoundedRequest
from shared.web.body import taking_the_rest
from shared.web.context import EXTENSION
from shared.web.docs import docs_blueprint
from shared.web.health import health_blueprint
from shared.web.observe import observe
from shared.web.problem_handlers import register_problems

if TYPE_CHECKING:
    from shared.runtime.service import Resources
    from shared.runtime.service import Service

# For every response that does not say otherwise: nothing here is meant to be framed, to run script
# or to be taken for another type than it says.
_SECURITY_HEADERS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Frame-Options", "DENY"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)


class AcademyApp(Flask):
    """Flask without what our requests never need, and with a truthful answer to OPTIONS."""

    request_class = BoundedRequest

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """No view or hook is async, and asking each of them costs more than routing does."""
        return func

    def make_default_options_response(self) -> Response:
        """Lists the methods of this resource.

        Flask would add those of rules that match the address only because a word of ours, such as
        `validate`, could be an id as well.
        """
        rule = request.url_rule
        assert rule is not None
        same = [each for each in self.url_map.iter_rules() if each.rule == rule.rule]
        response = self.response_class()
        response.allow.update(method for each in same for method in each.methods or ())
        return response


def create_app(service: "Service", resources: "Resources") -> Flask:
    """The app of `service` over `resources`; several may live in one process.

    It connects to nothing by itself: a database that is away is found out by each request.
    """
    app = AcademyApp(__name__, static_folder=None)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    # An address with an empty segment is unknown; it is not led to another one.
    app.url_map.merge_slashes = False
    app.config["MAX_CONTENT_LENGTH"] = MAX_CONTENT_LENGTH
    app.extensions[EXTENSION] = resources
    settings = resources.settings
    instrument_app(app)
    observe(app, service.name)
    register_problems(app, service.errors, service.messages())
    register_auth(app, settings.auth_jwks, settings.auth_issuer, settings.auth_audience)
    register_api(app, service)
    app.register_blueprint(health_blueprint())
    app.register_blueprint(docs_blueprint())
    app.wsgi_app = taking_the_rest(_secured(app.wsgi_app))  # type: ignore[method-assign]
    return app


def _secured(wsgi_app: Any) -> Any:
    """Adds the security headers that a response does not set itself."""

    def secured(environ: Any, start_response: Any) -> Any:
        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            present = {name for name, _ in headers}
            headers.extend(each for each in _SECURITY_HEADERS if each[0] not in present)
            return start_response(status, headers, exc_info)

        return wsgi_app(environ, start)

    return secured
