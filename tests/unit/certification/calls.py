"""What an organiser asks of the service, over HTTP."""

from typing import Any

from joserfc import jws
from joserfc.jwk import KeySet
from werkzeug.test import TestResponse

from services.certification.adapters.credentials.tokens import verify_token
from shared.testing.harness import ServiceHarness

ROOT = "/v1/academies/pontianak"


def organiser(service: ServiceHarness, academy: str = "pontianak") -> str:
    """A token of the academy's organiser."""
    return service.token("organiser-1", roles=[f"organiser@{academy}"])


def second(service: ServiceHarness) -> str:
    """A token of another organiser, for what takes two."""
    return service.token("organiser-2", roles=["organiser@pontianak"])


def learner(service: ServiceHarness, person: str = "person-1") -> str:
    """A token of a learner."""
    return service.token(person, roles=["learner@pontianak"])


def publish(
    service: ServiceHarness, rule: dict[str, Any], academy: str = "pontianak"
) -> TestResponse:
    """Publishes a rule."""
    path = f"/v1/academies/{academy}/award-rules"
    answer = service.post(path, json=rule, token=organiser(service, academy))
    assert answer.status_code == 201, answer.text
    return answer


def certificates(service: ServiceHarness, **query: str) -> list[Any]:
    """The academy's certificates."""
    answer = service.get(f"{ROOT}/certificates", token=organiser(service), query_string=query)
    assert answer.status_code == 200, answer.text
    return list(answer.json["items"])


def act(service: ServiceHarness, serial: str, action: str, **body: Any) -> TestResponse:
    """Revokes, reinstates, supersedes or keeps a certificate."""
    body.setdefault("reason", "Because of the test.")
    path = f"{ROOT}/certificates/{serial}/{action}"
    return service.post(path, json=body, token=organiser(service))


def credential_in(service: ServiceHarness, token: str) -> dict[str, Any]:
    """The credential in a token, verified as a stranger would: with the published keys alone."""
    keys = KeySet.import_key_set(service.get("/.well-known/jwks.json").json)
    kid = jws.extract_compact(token.encode()).headers()["kid"].rpartition("/")[2]
    return verify_token(token, {_address(kid): keys.get_by_kid(kid)})


def _address(kid: str) -> str:
    return f"https://certificates.example/issuers/pontianak/keys/{kid}"
