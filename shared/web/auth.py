"""Who may call an operation: `@requires` on a view, `actor()` inside it.

no or bad token                        401
academy's name malformed               404
one of the roles in the academy        let in
another role in that academy           403
no role there                          404, so that nobody learns what exists
"""

import re
from collections.abc import Callable
from copy import deepcopy
from functools import wraps
from typing import Any
from typing import TypeVar
from typing import cast

import structlog
from flask import Flask
from flask import current_app
from flask import g
from flask import request

from shared.web.body import BodyRule
from shared.web.keys import KeysUnavailable
from shared.web.keys import key_source
from shared.web.problems import Problem
from shared.web.tokens import Actor
from shared.web.tokens import InvalidToken
from shared.web.tokens import TokenVerifier

F = TypeVar("F", bound=Callable[..., Any])

VERIFIER = "academy.tokens"

# The name of the security scheme in the OpenAPI document.
SCHEME = "bearer"

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")

ROLES = frozenset({"learner", "mentor", "reviewer", "partner", "organiser", "operator"})

_GUARD = "_academy_guard"

log = structlog.get_logger(__name__)


def register_auth(app: Flask, jwks: str, issuer: str, audience: str) -> None:
    """Gives `app` its token checks."""
    app.extensions[VERIFIER] = TokenVerifier(key_source(jwks), issuer, audience)


def requires(*roles: str, authenticated: bool = False, public: bool = False) -> Callable[[F], F]:
    """Lets the view be called by holders of one of `roles` in the `<academy>` of its route.

    `authenticated` asks for any valid token, `public` for none. It must be the outermost decorator
    of the view, so that nothing is parsed for strangers; an app refuses to start otherwise.
    """
    if (bool(roles), authenticated, public).count(True) != 1:
        raise ValueError("give roles, authenticated=True or public=True")
    if not ROLES.issuperset(roles):
        raise ValueError(f"unknown roles: {sorted(set(roles) - ROLES)}")

    def decorate(view: F) -> F:
        body = BodyRule.of(view)

        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            academy = kwargs.get("academy")
            if not public:
                person = _signed_in()
            if academy is not None and not SLUG.fullmatch(academy):
                raise Problem(404, "not_found")
            if roles:
                _admit(person, roles, academy)
            body.check()
            return view(*args, **kwargs)

        setattr(guarded, _GUARD, guarded)
        _document(guarded, roles, authenticated, public)
        return cast(F, guarded)

    return decorate


def actor() -> Actor:
    """The person who sends this request. Raises the 401 problem when there is none."""
    return _signed_in()


def actor_or_none() -> Actor | None:
    """The person, or None on a public operation that was called without a good token."""
    try:
        return _signed_in()
    except Problem:
        return None


def is_guarded(view: Callable[..., Any]) -> bool:
    """Whether `@requires` is the view's outermost decorator."""
    return getattr(view, _GUARD, None) is view


def _signed_in() -> Actor:
    person: Actor | None = g.get("actor")
    if person is None:
        person = g.actor = _verified()
    return person


def _verified() -> Actor:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if not token or scheme.lower() != "bearer":
        raise Problem(401, "token_missing", headers={"WWW-Authenticate": 'Bearer realm="academy"'})
    verifier: TokenVerifier = current_app.extensions[VERIFIER]
    try:
        return verifier.verify(token.strip())
    except InvalidToken as error:
        log.info("token refused", reason=str(error))
        challenge = 'Bearer realm="academy", error="invalid_token"'
        raise Problem(401, "token_invalid", headers={"WWW-Authenticate": challenge}) from None
    except KeysUnavailable:
        raise Problem(503, "keys_unavailable", headers={"Retry-After": "5"}) from None


def _admit(person: Actor, roles: tuple[str, ...], academy: str | None) -> None:
    held = person.roles
    for role in roles:
        if role == "operator":
            if role in held:
                return
        elif academy is not None:
            if f"{role}@{academy}" in held:
                return
        elif any(each.startswith(f"{role}@") for each in held):
            # Without an academy in the address the role counts wherever it is held.
            return
    if academy is not None and academy not in person.academies:
        raise Problem(404, "not_found")
    raise Problem(403, "role_missing", roles=", ".join(roles))


def _document(view: Any, roles: tuple[str, ...], authenticated: bool, public: bool) -> None:
    """Tells the OpenAPI operation who may call it."""
    view._apidoc = deepcopy(getattr(view, "_apidoc", {}))
    manual = view._apidoc.setdefault("manual_doc", {})
    manual["security"] = [] if public else [{SCHEME: []}]
    manual["x-roles"] = list(roles) or (["public"] if public else ["authenticated"])
