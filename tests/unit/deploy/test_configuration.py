"""The README and the compose file name the settings that the code reads, and no others."""

import re
from pathlib import Path
from typing import Any

import pytest

from shared.contracts.registry import SERVICES
from shared.runtime.settings import InvalidSettings
from shared.runtime.settings import read_settings
from tests.unit.deploy.images import REQUIRED
from tests.unit.deploy.images import compose

REPOSITORY = Path(__file__).parents[3]

# The files that read the environment of a deployed process (see shared/runtime/settings.py).
READERS = (
    "shared/runtime/settings.py",
    "shared/runtime/tracing.py",
    "shared/events/kafka.py",
    "shared/runtime/kafka_security.py",
    "deploy/gunicorn.conf.py",
    *sorted(
        str(path.relative_to(REPOSITORY)) for path in REPOSITORY.glob("services/*/bootstrap.py")
    ),
)

# No settings: a variable that one process sets for another, and values.
INTERNAL = {"PROMETHEUS_MULTIPROC_DIR", "SASL_PLAINTEXT", "SASL_SSL"}

KINDS = ("indexes", "web", "worker")


@pytest.fixture(scope="module")
def stack() -> dict[str, Any]:
    """The compose file as an operator who has set what is needed would have it."""
    return compose(REQUIRED)


def names_read() -> set[str]:
    """Every name of a setting that stands in these files as a whole string."""
    found = set()
    for reader in READERS:
        text = (REPOSITORY / reader).read_text()
        found |= {
            name
            for name in re.findall(r"""["']([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)["']""", text)
            if "_" in name or name in ("HOST", "PORT", "ENVIRONMENT")
        }
    return found - INTERNAL


def names_documented() -> set[str]:
    """The names in the first column of the table under "Configuration"."""
    section = (REPOSITORY / "README.md").read_text().split("\n## Configuration\n")[1]
    section = section.split("\n## ")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    return {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}


def test_every_setting_is_in_the_readme() -> None:
    assert names_read() - names_documented() == set()


def test_the_readme_names_no_setting_that_nothing_reads() -> None:
    assert names_documented() - names_read() == set()


def test_a_value_that_comes_from_a_file_has_no_line_break(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MONGODB_URI", raising=False)
    file = tmp_path / "uri"
    file.write_text("mongodb://db:27017/?replicaSet=rs&w=majority\n")
    monkeypatch.setenv("MONGODB_URI_FILE", str(file))
    for name in ("AUTH_JWKS", "AUTH_ISSUER", "AUTH_AUDIENCE"):
        monkeypatch.setenv(name, "x")
    assert read_settings("content", kafka=False).mongodb_uri.endswith("w=majority")
    file.unlink()
    with pytest.raises(InvalidSettings, match="MONGODB_URI_FILE"):
        read_settings("content", kafka=False)


def test_every_variable_is_one_that_the_services_read(stack: dict[str, Any]) -> None:
    known = names_read()
    for service in SERVICES:
        for kind in KINDS:
            given = stack["services"][f"{service}-{kind}"]["environment"]
            assert {name.removesuffix("_FILE") for name in given} <= known


def test_every_secret_that_is_named_is_mounted_and_declared(stack: dict[str, Any]) -> None:
    for service in SERVICES:
        for kind in KINDS:
            declared = stack["services"][f"{service}-{kind}"]
            paths = [v for v in declared["environment"].values() if v.startswith("/run/secrets/")]
            assert sorted(path.removeprefix("/run/secrets/") for path in paths) == sorted(
                declared["secrets"]
            )
            assert set(declared["secrets"]) <= set(stack["secrets"])


def test_the_settings_of_every_process_are_complete(
    stack: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("mongodb://db:27017/?replicaSet=rs")
    for service in SERVICES:
        for kind in KINDS:
            with monkeypatch.context() as patch:
                for name in names_read():
                    patch.delenv(name, raising=False)
                for name, value in stack["services"][f"{service}-{kind}"]["environment"].items():
                    patch.setenv(name, str(secret) if name.endswith("_FILE") else value)
                settings = read_settings(service, kafka=True)
            assert settings.environment == "production"
            assert settings.kafka_bootstrap_servers == "kafka:9092"


@pytest.mark.parametrize("name", REQUIRED)
def test_compose_does_not_start_without_what_only_the_operator_knows(name: str) -> None:
    given = {each: value for each, value in REQUIRED.items() if each != name}
    with pytest.raises(KeyError, match=name):
        compose(given)
