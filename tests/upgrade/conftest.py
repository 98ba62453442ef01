"""Fixtures: a running city of a version, and an organiser in it."""

from collections.abc import Callable
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from shared.runtime.ids import new_id
from shared.testing.tokens import TokenMaker
from tests.live.pair import eventually
from tests.live.processes import ACADEMY
from tests.live.processes import Processes
from tests.live.processes import environment_of
from tests.upgrade.city import City


@pytest.fixture
def organiser(tokens: TokenMaker) -> str:
    return tokens.mint("person-1", name="Siti", roles=["operator", "organiser@pontianak"])


@pytest.fixture
def city(
    mongodb_uri: str, kafka_servers: str, jwks_file: str, organiser: str, tmp_path: Path
) -> Iterator[Callable[[Path], City]]:
    """`city(code)` starts one with an academy, of which content has heard."""
    prefix = f"t{new_id()[-12:]}."
    environment = environment_of(mongodb_uri, kafka_servers, jwks_file, prefix, tmp_path)
    processes = Processes(environment, tmp_path)
    made = City(processes, mongodb_uri)

    def begin(code: Path) -> City:
        made.begin(code)
        opened = requests.post(
            f"{made.gateway.address}/v1/academies",
            json=ACADEMY,
            headers={"Authorization": f"Bearer {organiser}"},
            timeout=30,
        )
        assert opened.status_code == 201, opened.text
        eventually(lambda: made.content["academies"].find_one(), "content knows the academy")
        return made

    try:
        yield begin
        made.close()
    finally:
        processes.close()
