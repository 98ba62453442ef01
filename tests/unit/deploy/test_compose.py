"""What docker-compose.yml promises: one way in, nobody is root, limits, secrets, any number."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from deploy.gateway.render import EXAMPLE
from deploy.gateway.render import render
from deploy.gateway.render import variables
from deploy.local.place import REPOSITORY
from shared.contracts.registry import SERVICES
from tests.unit.deploy.images import REQUIRED
from tests.unit.deploy.images import compose

STACK = compose(REQUIRED)
KINDS = ("indexes", "web", "worker")
CONTAINERS: dict[str, dict[str, Any]] = STACK["services"]


def networks(container: str) -> set[str]:
    return set(CONTAINERS[container]["networks"])


def test_only_the_gateway_has_a_port_that_is_open_outside() -> None:
    assert {name for name, each in CONTAINERS.items() if "ports" in each} == {"gateway"}
    assert CONTAINERS["gateway"]["ports"] == ["127.0.0.1:8080:8080", "127.0.0.1:8082:8082"]


def test_only_the_gateway_and_the_mail_have_a_way_out() -> None:
    inner = {name for name, each in STACK["networks"].items() if each and each.get("internal")}
    assert inner == {"front", "database", "broker"}
    outer = {name for name in CONTAINERS if networks(name) - inner}
    assert outer == {"gateway", "enrolment-worker"}


def test_a_container_reaches_what_it_needs_and_nothing_else() -> None:
    assert networks("gateway") == {"outside", "front"}
    assert networks("mongodb") == {"database"}
    assert networks("kafka") == {"broker"}
    for service in SERVICES:
        assert networks(f"{service}-web") == {"front", "database"}
        assert networks(f"{service}-worker") >= {"database", "broker"}
        assert networks(f"{service}-worker").isdisjoint({"front"})
        assert networks(f"{service}-indexes") == {"database"}


@pytest.mark.parametrize("name", CONTAINERS)
def test_a_container_is_confined(name: str) -> None:
    container = CONTAINERS[name]
    user = container["user"].split(":")[0]
    assert int(user) > 0
    assert container["cap_drop"] == ["ALL"]
    assert container["security_opt"] == ["no-new-privileges:true"]
    assert container["pids_limit"] > 0
    # The broker's image writes its configuration when it starts; everything else stays as it is.
    assert container["read_only"] is (name != "kafka")
    limits = container["deploy"]["resources"]["limits"]
    assert float(limits["cpus"]) > 0
    assert re.fullmatch(r"\d+[MG]", limits["memory"])


def test_any_number_of_a_kind_can_run() -> None:
    for service in SERVICES:
        for kind in ("web", "worker"):
            container = CONTAINERS[f"{service}-{kind}"]
            assert not {"container_name", "hostname", "ports"} & set(container)


def test_the_services_run_as_the_user_of_their_image() -> None:
    image = (REPOSITORY / "deploy" / "Dockerfile").read_text()
    (user,) = re.findall(r"^USER (\d+)$", image, re.MULTILINE)
    for service in SERVICES:
        assert CONTAINERS[f"{service}-web"]["user"].split(":")[0] == user


def test_a_package_of_any_size_is_unpacked_on_a_disk() -> None:
    assert CONTAINERS["content-worker"]["tmpfs"] == []
    assert CONTAINERS["content-worker"]["volumes"] == ["/tmp"]


def test_each_service_has_a_database_user_of_its_own() -> None:
    for service in SERVICES:
        secret = f"mongodb-{service}"
        holders = {name for name, each in CONTAINERS.items() if secret in each.get("secrets", [])}
        assert holders == {"mongodb", *(f"{service}-{kind}" for kind in KINDS)}
    script = (REPOSITORY / "deploy" / "mongo" / "users.js").read_text()
    (named,) = re.findall(r"for \(const service of \[(.+)\]\)", script)
    assert tuple(re.findall(r'"(\w+)"', named)) == SERVICES


def test_the_gateway_is_told_all_that_its_configuration_asks_for() -> None:
    told = CONTAINERS["gateway"]["environment"]
    given = {name: value for name, value in told.items() if name.startswith("GATEWAY_")}
    assert set(given) == variables() == set(EXAMPLE)
    assert re.match(told["NGINX_ENVSUBST_FILTER"], "GATEWAY_LISTEN")
    for service in SERVICES:
        assert given[f"GATEWAY_{service.upper()}"] == f"{service}-web:8000 resolve"
    # Nothing is left to fill in, and the filter leaves nginx's own variables alone.
    assert "${GATEWAY" not in render(given)
    assert "$request_method" in render(given)


def test_the_gateway_tells_every_name_that_is_missing() -> None:
    given = dict(EXAMPLE)
    del given["GATEWAY_FOLDER"], given["GATEWAY_CONTENT"]
    with pytest.raises(KeyError, match="not set: GATEWAY_CONTENT, GATEWAY_FOLDER"):
        render(given)


def test_secrets_are_made_once_and_kept(tmp_path: Path) -> None:
    script = REPOSITORY / "deploy" / "tools" / "secrets.sh"
    without = subprocess.run([script, tmp_path], capture_output=True, text=True)
    assert without.returncode == 1
    assert "secrets/jwks.json is missing" in without.stderr

    made = {path.name: path.read_bytes() for path in (tmp_path / "secrets").iterdir()}
    declared = {Path(each["file"]).name for each in STACK["secrets"].values()}
    assert set(made) == declared - {"jwks.json"}
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700
    assert made["mongodb-content"].startswith(b"mongodb://content:")
    assert len({made[f"mongodb-{service}"] for service in SERVICES}) == 4

    (tmp_path / "secrets" / "jwks.json").write_text("{}")
    again = subprocess.run([script, tmp_path], capture_output=True, text=True)
    assert again.returncode == 0, again.stderr
    kept = {path.name: path.read_bytes() for path in (tmp_path / "secrets").iterdir()}
    assert kept == made | {"jwks.json": b"{}"}
