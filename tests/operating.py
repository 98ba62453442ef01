"""The `academy` command as an operator types it, pointed at a service under test."""

import pytest
from click.testing import CliRunner
from click.testing import Result

from shared.cli import main
from shared.testing.harness import ServiceHarness


def academy(*words: object) -> Result:
    """What an operator types; errors that it doesn't tell by itself are raised."""
    result = CliRunner().invoke(main, [str(word) for word in words])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def point_at(harness: ServiceHarness, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets the commands find the database of this service, and no broker."""
    settings = harness.settings
    for name, value in {
        "MONGODB_URI": settings.mongodb_uri,
        "MONGODB_DATABASE": settings.database,
        "AUTH_JWKS": settings.auth_jwks,
        "AUTH_ISSUER": settings.auth_issuer,
        "AUTH_AUDIENCE": settings.auth_audience,
        "ENVIRONMENT": "development",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("KAFKA_BOOTSTRAP_SERVERS", raising=False)
