"""Who may call an operation."""

import base64
import hmac
import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.views import MethodView
from joserfc.jwk import ECKey

from shared.runtime.service import Resources
from shared.runtime.service import Service
from shared.testing.harness import ServiceHarness
from shared.testing.tokens import TokenMaker
from shared.web.app import create_app
from shared.web.auth import requires
from shared.web.blueprint import Blueprint
from tests.unit.shared.web.things import SERVICE

LIST = "/v1/academies/pontianak/things"


def test_a_role_in_the_academy_lets_in(things: ServiceHarness, organiser: str) -> None:
    assert things.get(LIST, token=organiser).status_code == 200


def test_without_a_token_401_says_how_to_sign_in(things: ServiceHarness) -> None:
    answer = things.get(LIST)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="academy"'
    assert answer.json is not None and answer.json["code"] == "token_missing"


@pytest.mark.parametrize("header", ["Basic abc", "Bearer", "Bearer ", "bearer a b", "x" * 9000])
def test_what_is_not_a_bearer_token_is_401(things: ServiceHarness, header: str) -> None:
    assert things.get(LIST, headers={"Authorization": header}).status_code == 401


@pytest.mark.parametrize(
    ("roles", "status"),
    [
        (["organiser@pontianak"], 200),
        (["learner@elsewhere", "learner@pontianak"], 200),
        (["mentor@pontianak"], 403),
        (["organiser@elsewhere"], 404),
        (["operator"], 404),
        (["organiser"], 404),
        (["organiser@pontianak2", "organiser@PONTIANAK"], 404),
        ([], 404),
    ],
)
def test_roles_count_in_their_own_academy_only(
    things: ServiceHarness, roles: list[str], status: int
) -> None:
    answer = things.get(LIST, token=things.token(roles=roles))
    assert answer.status_code == status


def test_the_operator_gets_in_where_listed(things: ServiceHarness) -> None:
    operator = things.token(roles=["operator"])
    assert things.get("/v1/academies", token=operator).status_code == 200
    answer = things.get(f"{LIST}/absent", token=operator)
    assert answer.json is not None and answer.json["code"] == "no_such_thing"
    others = things.token(roles=["organiser@pontianak"])
    assert things.get("/v1/academies", token=others).status_code == 403


@pytest.mark.parametrize("academy", ["Pontianak", "a_b", "-a", "a" * 64, "%00", "pontianak%0a"])
def test_a_malformed_academy_is_404(things: ServiceHarness, academy: str) -> None:
    token = things.token(roles=[f"organiser@{academy}"])
    assert things.get(f"/v1/academies/{academy}/things", token=token).status_code == 404
    assert things.get(f"/v1/open/{academy}").status_code == 404


def test_a_public_operation_needs_no_token_and_knows_a_good_one(things: ServiceHarness) -> None:
    path = "/v1/open/pontianak"
    assert things.get(path).json == {"person": None}
    assert things.get(path, token="nonsense").json == {"person": None}
    assert things.get(path, token=things.token("siti")).json == {"person": "siti"}


def test_a_stranger_is_refused_before_the_body_is_looked_at(things: ServiceHarness) -> None:
    stranger = things.token(roles=["organiser@elsewhere"])
    broken = {"data": "{", "content_type": "application/json"}
    assert things.post(LIST, **broken).status_code == 401
    assert things.post(LIST, token=stranger, **broken).status_code == 404


def encoded(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


def unsigned(claims: dict[str, Any], **header: Any) -> str:
    head = {"alg": "none", "typ": "at+jwt", **header}
    return f"{encoded(json.dumps(head).encode())}.{encoded(json.dumps(claims).encode())}."


def with_public_key_as_secret(claims: dict[str, Any], key: ECKey) -> str:
    """A symmetric signature whose secret everybody knows; naive libraries accept it."""
    text = unsigned(claims, alg="HS256", kid=key.kid).removesuffix(".")
    secret = key.as_pem(private=False)
    return f"{text}.{encoded(hmac.digest(secret, text.encode(), 'sha256'))}"


def forged(tokens: TokenMaker) -> dict[str, str]:
    """Tokens that must not let anybody in, by what is wrong with them."""

    def mint(**options: Any) -> str:
        return tokens.mint("siti", roles=["organiser@pontianak"], **options)

    good = mint()
    claims = {
        "iss": tokens.issuer,
        "aud": tokens.audience,
        "sub": "siti",
        "exp": 9999999999,
        "roles": ["organiser@pontianak"],
    }
    stranger = TokenMaker(ECKey.generate_key("P-256", {"kid": tokens.key.kid or ""}))
    head, body, signature = good.split(".")
    return {
        "expired": mint(expires_in=-60),
        "not yet valid": mint(nbf=9999999999),
        "never expires": mint(exp="never"),
        "infinite": mint(exp=float("nan")),
        "larger than any time": mint(exp=10**400),
        "another issuer": mint(iss="https://evil.test"),
        "another audience": mint(aud="another-api"),
        "no audience": mint(aud=None),
        "no subject": mint(sub=None),
        "a subject that is no text": mint(sub=7),
        "an id token": mint(header={"typ": "JWT"}),
        "no type": mint(header={"typ": None}),
        "no key id": mint(header={"kid": None}),
        "an unknown key": mint(header={"kid": "another"}),
        "the right key id, another key": stranger.mint("siti", roles=["organiser@pontianak"]),
        "alg none": unsigned(claims, kid=tokens.key.kid),
        "public key as secret": with_public_key_as_secret(claims, tokens.key),
        "another payload": f"{head}.{unsigned(claims).split('.')[1]}.{signature}",
        "no signature": f"{head}.{body}.",
        "cut": good[:-10],
        "not a token": "a.b.c",
        "empty parts": "..",
        "other letters": "héé.😀.x",
    }


NAMES = sorted(forged(TokenMaker()))


@pytest.mark.parametrize("name", NAMES)
def test_a_forged_token_is_401_and_the_answer_does_not_say_why(
    things: ServiceHarness, name: str
) -> None:
    token = forged(things.tokens)[name].encode().decode("latin-1")
    answer = things.get(LIST, token=token)
    assert answer.status_code == 401
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]
    assert answer.json is not None
    assert answer.json["code"] == "token_invalid"
    assert answer.content_type == "application/problem+json"


def app_with(resources: Resources, decorate: Callable[[Blueprint], Any]) -> Flask:
    blueprint = Blueprint("careless", __name__)
    blueprint.add_url_rule("/careless", view_func=decorate(blueprint))
    service = Service(
        name="enrolment",
        handlers=SERVICE.handlers,
        jobs=SERVICE.jobs,
        indexes={},
        blueprints=lambda: [blueprint],
        errors=SERVICE.errors,
        messages=dict,
    )
    return create_app(service, resources)


def test_an_app_with_an_unguarded_operation_does_not_start(things: ServiceHarness) -> None:
    def careless(blueprint: Blueprint) -> type[MethodView]:
        class Careless(MethodView):
            @blueprint.response(200)
            def get(self) -> Any:
                return {}

        return Careless

    with pytest.raises(RuntimeError, match="GET /careless"):
        app_with(things.resources, careless)


def test_an_app_that_parses_before_it_asks_who_calls_does_not_start(
    things: ServiceHarness,
) -> None:
    def late(blueprint: Blueprint) -> type[MethodView]:
        class Late(MethodView):
            @blueprint.response(200)
            @requires(authenticated=True)
            def get(self) -> Any:
                return {}

        return Late

    with pytest.raises(RuntimeError, match="outermost"):
        app_with(things.resources, late)


@pytest.mark.parametrize(
    ("roles", "options"),
    [((), {}), (("organiser",), {"public": True}), (("organizer",), {})],
)
def test_requires_takes_known_roles_or_one_of_the_two_switches(
    roles: tuple[str, ...], options: dict[str, bool]
) -> None:
    with pytest.raises(ValueError):
        requires(*roles, **options)
