"""The image and docker-compose.yml, checked against what the services are: no engine is needed."""

import ast
import importlib.metadata
import re
import subprocess
import sys

import pytest
import yaml

from deploy.local.place import REPOSITORY
from deploy.local.scale import SERVICES

COMPOSE = yaml.safe_load((REPOSITORY / "docker-compose.yml").read_text())
DOCKERFILE = (REPOSITORY / "deploy" / "Dockerfile").read_text()

# Which settings a process does not start without (see shared/runtime/settings.py).
NEEDED = {"MONGODB_URI_FILE", "AUTH_JWKS", "AUTH_ISSUER", "AUTH_AUDIENCE"}


def test_compose_runs_web_worker_and_indexes_of_every_service_and_nothing_else():
    kinds = ("indexes", "web", "worker")
    expected = {f"{service}-{kind}" for service in SERVICES for kind in kinds}

    assert set(COMPOSE["services"]) == expected | {"gateway", "mongodb", "kafka"}
    for service in SERVICES:
        for kind in kinds:
            described = COMPOSE["services"][f"{service}-{kind}"]
            assert described["command"] == [kind]
            assert described["build"]["args"] == {"SERVICE": service}
            assert described["build"]["dockerfile"] == "deploy/Dockerfile"


def test_the_services_are_those_on_the_disk():
    on_disk = {path.parent.name for path in (REPOSITORY / "services").glob("*/__main__.py")}

    assert on_disk == set(SERVICES)


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_is_checked_on_the_ports_of_its_image_and_starts_after_its_indexes(service):
    web = COMPOSE["services"][f"{service}-web"]
    worker = COMPOSE["services"][f"{service}-worker"]

    assert f":{_image_setting('PORT')}/readyz" in web["healthcheck"]["test"][-1]
    assert f":{_image_setting('WORKER_PORT')}/readyz" in worker["healthcheck"]["test"][-1]
    for check in (web, worker):
        ast.parse(check["healthcheck"]["test"][-1])  # It is Python, and a slip is seen here.
        after = check["depends_on"]
        assert after[f"{service}-indexes"] == {"condition": "service_completed_successfully"}
        assert after["mongodb"] == after["kafka"] == {"condition": "service_healthy"}


def test_every_needed_setting_is_given_and_production_is_on():
    for name, described in COMPOSE["services"].items():
        if name in ("gateway", "mongodb", "kafka"):
            continue
        environment = described["environment"]
        assert set(environment) >= NEEDED
        assert environment["ENVIRONMENT"] == "production"
        assert environment["KAFKA_BOOTSTRAP_SERVERS"] == "kafka:9092"
        assert environment["AUTH_JWKS"] == "/run/secrets/jwks"
        assert "jwks" in described["secrets"]


def test_only_certifications_worker_is_given_the_private_keys():
    holders = {
        name
        for name, described in COMPOSE["services"].items()
        if {"certificates", "certificates-proof"} & set(described.get("secrets", []))
    }

    assert holders == {"certification-worker"}


def test_every_secret_is_a_file_that_somebody_reads():
    read = {
        secret
        for described in COMPOSE["services"].values()
        for secret in described.get("secrets", [])
    }

    assert read == set(COMPOSE["secrets"])
    assert all(secret["file"].startswith("./secrets/") for secret in COMPOSE["secrets"].values())


def test_named_volumes_keep_the_data_of_both_engines():
    mounted = {
        volume.partition(":")[0]
        for name in ("mongodb", "kafka")
        for volume in COMPOSE["services"][name]["volumes"]
        if not volume.startswith("./")
    }

    assert mounted == set(COMPOSE["volumes"])


def test_the_image_ends_without_root_and_without_build_tools():
    final = DOCKERFILE[DOCKERFILE.rindex("\nFROM") :]

    assert re.search(r"^USER 10001$", final, re.MULTILINE)
    assert "pip install" not in final
    assert "uninstall --yes setuptools pip" in DOCKERFILE


def test_what_the_image_copies_is_sent_to_the_builder():
    allowed = (REPOSITORY / ".dockerignore").read_text()
    copied = re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE)
    sources = {source for line in copied for source in line.split()[:-1]}

    for source in sources:
        assert f"!{source.split('/')[0]}" in allowed, source


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_needs_no_package_that_its_image_lacks(service):
    """Imports the whole service with everything hidden that its own lock does not name."""
    lock = (REPOSITORY / "requirements" / f"{service}.txt").read_text()
    locked = {_normal(name) for name in re.findall(r"^([\w.-]+)==", lock, re.MULTILINE)}
    hidden = sorted(
        module
        for module, owners in importlib.metadata.packages_distributions().items()
        if not locked & {_normal(owner) for owner in owners} and module.isidentifier()
    )
    hidden = [name for name in hidden if name not in ("academy", "deploy", "services", "shared")]

    done = _import_all(service, hidden)

    assert done.returncode == 0, done.stderr[-2000:]


def test_a_package_that_is_missing_would_be_seen():
    done = _import_all("content", ["lxml"])

    assert "lxml is not in the image of content" in done.stderr


def _import_all(service: str, hidden: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", IMPORT_ALL, service, *hidden],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
    )


IMPORT_ALL = """
import importlib, pkgutil, sys
service, *hidden = sys.argv[1:]

class Hider:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in hidden:
            raise ModuleNotFoundError(f"{name} is not in the image of {service}")

sys.meta_path.insert(0, Hider())
import shared.runtime.worker, shared.web.app
package = importlib.import_module(f"services.{service}")
for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
"""


def _image_setting(name: str) -> str:
    found = re.search(rf"^\s*(?:ENV )?{name}=(\d+)", DOCKERFILE, re.MULTILINE)
    assert found is not None, name
    return found.group(1)


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
