"""The gateway before real services: who answers, what passes, what is hidden, what is repeated."""

import http.client
import json
import os
import re
import select
import signal
import socket
import subprocess
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import requests

from deploy.local import ports
from shared.contracts.registry import SERVICES
from shared.mongo.client import connect
from shared.runtime.ids import new_id
from tests.live.gateway import Gateway
from tests.live.pair import eventually
from tests.live.processes import Processes
from tests.live.processes import answers
from tests.live.processes import environment_of
from tests.live.stand_in import StandIn

METHODS = ("get", "post", "put", "patch", "delete")
VERSIONS = "/v1/academies/x/curricula/c/versions?filename=p.zip"


class City:
    """Four web processes, and the gateway before them."""

    def __init__(self, processes: Processes) -> None:
        names = {name: 0 for name in SERVICES}
        self.ports = ports.choose(names, anywhere=True)
        self.processes = processes
        self.running = {name: self.start(name) for name in SERVICES}
        for name in SERVICES:
            eventually(partial(self.is_ready, name), f"{name} is ready")
        self.gateway = Gateway({name: f"127.0.0.1:{port}" for name, port in self.ports.items()})

    def start(self, service: str) -> subprocess.Popen[bytes]:
        return self.processes.start(service, "web", PORT=str(self.ports[service]))

    def is_ready(self, service: str) -> bool:
        assert self.running[service].poll() is None, f"{service} has ended"
        return answers(self.ports[service]) and self.direct(service, "GET", "/readyz").ok

    def kill(self, service: str) -> None:
        os.killpg(self.running[service].pid, signal.SIGKILL)
        self.running[service].wait()

    def direct(self, service: str, method: str, path: str) -> requests.Response:
        address = f"http://127.0.0.1:{self.ports[service]}{path}"
        return requests.request(method, address, timeout=30)

    def through(self, method: str, path: str, **options: Any) -> requests.Response:
        return requests.request(method, self.gateway.address + path, timeout=30, **options)


@pytest.fixture(scope="module")
def city(
    mongodb_uri: str, jwks_file: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[City]:
    folder = tmp_path_factory.mktemp("city")
    database = f"t_{new_id().replace('-', '')}"
    # No request of these tests gets as far as a write, so the four may look into one database.
    environment = environment_of(mongodb_uri, "127.0.0.1:9", jwks_file, "", folder)
    processes = Processes({**environment, "MONGODB_DATABASE": database}, folder)
    try:
        city = City(processes)
        yield city
        city.gateway.close()
    finally:
        processes.close()
    db = connect(mongodb_uri, database)
    db.client.drop_database(database)
    db.client.close()


@pytest.fixture
def stand_ins() -> Iterator[list[StandIn]]:
    made: list[StandIn] = []
    yield made
    for each in made:
        each.close()


@pytest.fixture
def front(stand_ins: list[StandIn]) -> Iterator[Gateway]:
    """A gateway with one stand-in behind all four names."""
    stand_ins.append(StandIn())
    gateway = Gateway(dict.fromkeys(SERVICES, stand_ins[0].server))
    yield gateway
    gateway.close()


def operations(city: City) -> list[tuple[str, str, str]]:
    """Service, method and a filled-in path of every operation in every document."""
    return [
        (service, method.upper(), re.sub(r"{\w+}", "7", path))
        for service in SERVICES
        for path, item in city.direct(service, "GET", "/openapi.json").json()["paths"].items()
        for method in item
        if method in METHODS
    ]


def test_every_operation_of_every_service_is_answered_by_its_owner(city: City) -> None:
    described = operations(city)
    paths = {(service, path) for service, _, path in described}
    assert len(described) > 100
    assert len({path for _, path in paths}) == len(paths), "two services describe one path"

    for service, method, path in described:
        expected = city.direct(service, method, path)
        mark = f"walk-{new_id()}"
        seen = city.through(method, path, headers={"X-Request-ID": mark})

        assert (seen.status_code, _kind(seen)) == (expected.status_code, _kind(expected)), path
        # An address is known to its owner: nobody else's would be asked for a token.
        assert seen.status_code != 404 or not path.startswith("/v1"), path
        line = city.gateway.line(mark)
        assert line["service"] == service
        assert line["upstream"] == f"127.0.0.1:{city.ports[service]}"


def test_each_service_has_its_pages_below_docs(city: City) -> None:
    for service in SERVICES:
        page = city.through("GET", f"/docs/{service}")
        assert page.url.endswith(f"/docs/{service}/")
        assert service in page.text.lower()
        (link,) = re.findall(r'href="([\w./]*openapi\.json)"', page.text)
        document = requests.get(f"{page.url}{link}", timeout=30).json()
        assert document == city.direct(service, "GET", "/openapi.json").json()
    assert city.through("GET", "/docs/nobody").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/healthz",
        "/readyz",
        "/metrics",
        "//metrics",
        "/metrics/",
        "/docs/content/../../metrics",
        "/verify/../metrics",
        "/verify/..%2Fmetrics",
        "/verify/%2e%2e/metrics",
        "/v1/academies/x/units/../../../../metrics",
        "/v1/academies/x/metrics",
        "/verify/a/b",
        "/issuers/x/metrics",
        "/issuers/x/status/1/2",
        "/issuers/x/status/../../../metrics",
        "/v1/academies//units",
        "/v1/academies/x/unitsx",
        "/openapi.json",
        "/docs",
    ],
)
def test_what_belongs_to_no_service_is_not_found(city: City, path: str) -> None:
    mark = f"hidden-{new_id()}"
    connection = http.client.HTTPConnection("127.0.0.1", city.gateway.port, timeout=30)
    connection.request("GET", path, headers={"Accept-Language": "id", "X-Request-ID": mark})
    answer = connection.getresponse()
    problem = json.loads(answer.read())
    connection.close()

    assert answer.status == problem["status"] == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Content-Language"] == "id"
    assert (problem["code"], problem["title"]) == ("not_found", "Tidak ditemukan")
    assert city.gateway.line(mark)["upstream"] == ""


def test_the_gateway_tells_the_platform_alone_that_it_lives(city: City) -> None:
    inside = f"http://127.0.0.1:{city.gateway.inside}"
    assert requests.get(f"{inside}/healthz", timeout=10).json() == {"alive": True}
    assert requests.get(f"{inside}/v1/academies", timeout=10).status_code == 404


def test_a_service_that_is_down_is_missing_alone(city: City) -> None:
    city.kill("mentoring")
    down = city.through("GET", "/v1/academies/x/mentors")
    posted = city.through("POST", "/v1/academies/x/sessions", json={})
    others = [
        city.through("GET", "/v1/academies/x/units"),
        city.through("GET", "/v1/academies/x/courses"),
        city.through("GET", "/v1/academies/x/ledgers"),
    ]
    city.running["mentoring"] = city.start("mentoring")

    for answer in (down, posted):
        assert answer.status_code == answer.json()["status"] == 502
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json()["code"] == "service_down"
        assert answer.headers["X-Request-ID"] == answer.json()["request_id"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert [answer.status_code for answer in others] == [401, 401, 401]
    eventually(
        lambda: city.through("GET", "/v1/academies/x/mentors").status_code == 401,
        "mentoring is back without a word to the gateway",
    )


def test_a_body_over_a_megabyte_is_refused_except_an_upload(city: City) -> None:
    large = b"x" * (1024 * 1024 + 1)
    refused = city.through("POST", "/v1/academies/x/units", data=large)
    upload = city.through("POST", VERSIONS, data=large)
    new = city.through("POST", "/v1/academies/x/curricula?filename=p.zip", data=large)
    part = city.through("PATCH", "/v1/academies/x/curricula/uploads/u", data=large)
    dry = city.through("POST", "/v1/academies/x/curricula/validate", data=large)

    assert refused.status_code == 413
    assert refused.json()["code"] == "too_large"
    # A file to be checked got as far as certification, which read it.
    checked = city.through("POST", "/verify", data=large, headers={"Accept": "application/json"})
    assert (checked.status_code, checked.headers["Content-Type"]) == (200, "application/json")

    # They got as far as content, which asks who is there.
    answers = (upload, new, part, dry)
    assert [answer.status_code for answer in answers] == [401, 401, 401, 401]


@pytest.mark.parametrize("way", ["through the gateway", "directly"])
def test_an_upload_that_is_refused_half_way_still_gets_its_answer(city: City, way: str) -> None:
    port = city.gateway.port if way == "through the gateway" else city.ports["content"]
    large, piece = 24_000_000, b"x" * 1_000_000
    with socket.create_connection(("127.0.0.1", port), timeout=30) as client:
        head = f"POST {VERSIONS} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        client.sendall(f"{head}Content-Length: {large}\r\n\r\n".encode())
        # The answer is there before the body is, and a client that sends first reads it afterwards.
        select.select([client], [], [], 30)
        for _ in range(large // len(piece)):
            client.sendall(piece)
        assert client.recv(100).startswith(b"HTTP/1.1 401")


def test_what_nginx_itself_refuses_is_a_problem_too(city: City) -> None:
    trace = city.through("TRACE", "/v1/academies")
    long = city.through("GET", "/v1/academies?" + "x" * 40_000)

    assert (trace.status_code, trace.json()["code"]) == (405, "method_not_allowed")
    assert (long.status_code, long.json()["code"]) == (414, "address_too_long")


def test_an_upload_streams_and_any_other_body_comes_whole(
    front: Gateway, stand_ins: list[StandIn]
) -> None:
    content = stand_ins[0]
    size, first = 900_000, 300_000
    for path, streams in ((VERSIONS, True), ("/v1/academies/x/units", False)):
        number = len(content.received)
        with socket.create_connection(("127.0.0.1", front.port), timeout=30) as client:
            head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {size}\r\n\r\n"
            client.sendall(head.encode() + b"x" * first)
            if streams:
                come = partial(_has_come, content, number, first)
                eventually(come, "content has what was sent so far")
            else:
                # What comes later on another way is there, so this would be too.
                requests.get(f"{front.address}/v1/academies", timeout=30)
                assert b"GET /v1/academies " in content.received[-1]
                assert len(content.received) == number + 1
            client.sendall(b"x" * (size - first))
            assert client.recv(100).startswith(b"HTTP/1.1 200")
        assert sum(len(each) >= size for each in content.received[number:]) == 1


def test_ids_of_requests_and_traces_go_through(front: Gateway, stand_ins: list[StandIn]) -> None:
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    sent = {"X-Request-ID": "asked-1", "traceparent": trace}
    requests.get(f"{front.address}/v1/academies", headers=sent, timeout=30)
    requests.get(f"{front.address}/v1/academies", headers={"X-Request-ID": "no good"}, timeout=30)

    first, second = (bytes(each).decode() for each in stand_ins[0].received)
    assert "X-Request-ID: asked-1\r\n" in first
    assert f"traceparent: {trace}\r\n" in first
    replaced = re.search(r"X-Request-ID: (\w{32})\r\n", second)
    assert replaced is not None
    assert front.line(replaced[1])["status"] == 200


def test_the_sandbox_passes_on_sealed_content_alone_and_the_host_as_it_came(
    front: Gateway, stand_ins: list[StandIn]
) -> None:
    sandbox = f"http://127.0.0.1:{front.sandbox}"
    path = "/sealed/secret-ticket/files/unit/start.html"
    for address in (f"{front.address}{path}", f"{sandbox}/v1/academies", f"{sandbox}/"):
        assert requests.get(address, timeout=30).status_code == 404
    assert not stand_ins[0].received

    seen = requests.get(f"{sandbox}{path}?a=b", headers={"X-Request-ID": "opened"}, timeout=30)

    assert seen.status_code == 200
    (received,) = (bytes(each).decode() for each in stand_ins[0].received)
    assert received.startswith(f"GET {path}?a=b HTTP/1.1\r\n")
    assert f"\r\nHost: 127.0.0.1:{front.sandbox}\r\n" in received
    assert front.line("opened")["path"] == "/sealed/-/files/unit/start.html"


def test_a_tag_that_compression_made_weak_is_strong_again_for_a_write(
    front: Gateway, stand_ins: list[StandIn]
) -> None:
    address = f"{front.address}/v1/academies/x"
    read = requests.get(address, headers={"Accept-Encoding": "gzip"}, timeout=30)
    assert read.headers["Content-Encoding"] == "gzip"
    assert int(read.headers.get("Content-Length", 0)) < 500
    tag = read.headers["ETag"]
    assert tag == 'W/"7"'
    requests.patch(address, json={}, headers={"If-Match": tag}, timeout=30)

    assert b'\r\nIf-Match: "7"\r\n' in stand_ins[0].received[-1]


def test_a_write_that_may_have_arrived_is_never_sent_to_another_process(
    stand_ins: list[StandIn],
) -> None:
    silent, other = StandIn(answering=False), StandIn()
    stand_ins += [silent, other]
    gateway = Gateway(
        dict.fromkeys(SERVICES, f"{silent.server} max_fails=0; server {other.server} backup")
    )
    try:
        address = f"{gateway.address}/v1/academies"
        assert requests.get(address, timeout=30).status_code == 200
        assert len(other.received) == 1
        for method in ("POST", "PATCH"):
            answer = requests.request(method, address, json={}, timeout=30)
            assert answer.status_code == 502
            assert answer.json()["code"] == "service_down"
        assert len(other.received) == 1
        assert len(silent.received) == 3
    finally:
        gateway.close()


def test_a_write_that_cannot_have_arrived_goes_to_another_process(
    stand_ins: list[StandIn],
) -> None:
    stand_ins.append(StandIn())
    nobody = f"127.0.0.1:{ports.any_free()}"
    gateway = Gateway(
        dict.fromkeys(SERVICES, f"{nobody} max_fails=0; server {stand_ins[0].server} backup")
    )
    try:
        answer = requests.post(f"{gateway.address}/v1/academies", json={}, timeout=30)
        assert answer.status_code == 200
        assert len(stand_ins[0].received) == 1
    finally:
        gateway.close()


def test_the_gateway_does_not_run_as_root(city: City) -> None:
    status = Path(f"/proc/{city.gateway.pid}/status").read_text()
    users = re.findall(r"^Uid:\s+(.+)$", status, re.MULTILINE)[0].split()
    assert "0" not in users


def _has_come(server: StandIn, number: int, size: int) -> bool:
    """Whether so many bytes of this connection have reached the server."""
    return len(server.received) > number and len(server.received[number]) >= size


def _kind(answer: requests.Response) -> str:
    """What sort of answer it is: a problem's code, or a media type."""
    kind = answer.headers["Content-Type"]
    return str(answer.json()["code"]) if "problem" in kind else kind
