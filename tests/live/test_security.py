"""Brokers and databases that demand TLS and passwords: who gets in, and how others are refused.

The cluster is of the test's own (Apache Kafka, deploy/kafka), whatever broker the suite runs on.
"""

import gc
import json
import os
import warnings
from collections.abc import Callable
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import requests
from kafka.errors import KafkaError
from pymongo import MongoClient

from deploy.kafka.certificates import Authority
from deploy.kafka.cluster import Cluster
from deploy.kafka.security import MECHANISM
from deploy.kafka.security import Security
from deploy.local import engines
from deploy.local import ports
from shared.events.kafka import make_admin
from shared.events.refusals import Refused
from shared.runtime.ids import new_id
from shared.runtime.kafka_security import read_kafka_security
from shared.testing.harness import settings_for
from tests.broker import APACHE
from tests.conftest import Engine
from tests.live.pair import Node
from tests.live.pair import close_cohort
from tests.live.pair import eventually
from tests.live.pair import listener
from tests.live.pair import publisher
from tests.live.pair import step_until
from tests.live.processes import Processes
from tests.live.processes import answers
from tests.live.processes import environment_of

on_apache = pytest.mark.skipif(
    not APACHE, reason="starts Apache Kafka with TLS and users: make test-kafka"
)
USER, PASSWORD = "academy", "correct horse"

# A client that was refused leaves its socket to the garbage collector (see `swept`).
pytestmark = pytest.mark.filterwarnings("ignore:unclosed <ssl.SSLSocket:ResourceWarning")

# The variables of a test are the only ones: what the suite itself is told must not leak in.
NAMES = [name for name in os.environ if name.startswith(("KAFKA_S", "MONGODB_URI"))]


@pytest.fixture(autouse=True)
def nothing_else_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def swept() -> Iterator[None]:
    """Collects what refused clients have left, so that its warnings don't fail another test."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


class Guarded:
    """A cluster, and the files and settings of a client that it lets in."""

    def __init__(self, folder: Path, *, users: bool, client_certificates: bool) -> None:
        authority = Authority()
        # A client certificate goes with a server that is reached by another name than its own.
        named = "192.0.2.1" if client_certificates else "127.0.0.1"
        certificate, key = authority.sign("kafka", addresses=(named,))
        self.cluster = Cluster(
            folder / "kafka",
            security=Security(
                certificate,
                key,
                client_authority=authority.certificate if client_certificates else None,
                users={USER: PASSWORD} if users else {},
            ),
        )
        self.told = {
            "KAFKA_SECURITY_PROTOCOL": "SASL_SSL" if users else "SSL",
            "KAFKA_SSL_CAFILE": _file(folder / "ca.pem", authority.certificate),
        }
        if users:
            self.told |= {
                "KAFKA_SASL_MECHANISM": MECHANISM,
                "KAFKA_SASL_USERNAME": USER,
                "KAFKA_SASL_PASSWORD_FILE": _file(folder / "password", PASSWORD + "\n"),
            }
        if client_certificates:
            own_certificate, own_key = authority.sign("academy")
            self.told |= {
                "KAFKA_SSL_CERTFILE": _file(folder / "client.pem", own_certificate),
                "KAFKA_SSL_KEYFILE": _file(folder / "client.key", own_key),
                "KAFKA_SSL_CHECK_HOSTNAME": "false",
            }


def _file(path: Path, text: str) -> str:
    path.write_text(text)
    return str(path)


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    """TLS and a user with a password."""
    yield from _started(
        Guarded(tmp_path_factory.mktemp("g"), users=True, client_certificates=False)
    )


@pytest.fixture
def mutual(tmp_path: Path) -> Iterator[Guarded]:
    """TLS in both directions, no users."""
    yield from _started(Guarded(tmp_path, users=False, client_certificates=True))


def _started(made: Guarded) -> Iterator[Guarded]:
    made.cluster.start()
    yield made
    made.cluster.stop()


@pytest.fixture
def let_in(
    mongodb_uri: str, jwks_file: str, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Node]]:
    """Makes a node that finds the security settings where a service finds them."""
    nodes: list[Node] = []

    def make(service: Any, guarded: Guarded, **changed: str) -> Node:
        for name, value in {**guarded.told, **changed}.items():
            monkeypatch.setenv(name, value)
        security, problems = read_kafka_security()
        assert not problems
        settings = settings_for(
            service.name,
            mongodb_uri,
            f"t_{new_id().replace('-', '')}_{service.name}",
            jwks_file,
            kafka_bootstrap_servers=guarded.cluster.servers,
            kafka_ephemeral=False,
            topic_prefix=prefix,
            kafka_security=security,
        )
        nodes.append(Node(service, settings))
        return nodes[-1]

    yield make
    for each in nodes:
        each.close()


def _passes_an_event(let_in: Callable[..., Node], guarded: Guarded) -> None:
    source, sink = let_in(publisher(), guarded), let_in(listener(), guarded)
    source.make_topic()
    source.uow.run(close_cohort, "cohort-1")
    assert source.relay().step() == 1
    loop = sink.consumer(source.topic)
    step_until(loop, lambda: sink.effects() == {"cohort-1": [1]}, "the event")


@on_apache
def test_an_event_passes_a_broker_with_tls_and_users(
    guarded: Guarded, let_in: Callable[..., Node]
) -> None:
    _passes_an_event(let_in, guarded)


@on_apache
def test_an_event_passes_a_broker_that_wants_client_certificates(
    mutual: Guarded, let_in: Callable[..., Node], monkeypatch: pytest.MonkeyPatch
) -> None:
    _passes_an_event(let_in, mutual)

    # Its certificate names another address than the one that clients go to.
    strict = let_in(publisher(), mutual, KAFKA_SSL_CHECK_HOSTNAME="true")
    with pytest.raises(Refused, match=r"CERTIFICATE_VERIFY_FAILED.*127\.0\.0\.1"):
        make_admin(strict.settings)
    for name in ("KAFKA_SSL_CERTFILE", "KAFKA_SSL_KEYFILE"):
        monkeypatch.delenv(name)
        del mutual.told[name]
    with pytest.raises(KafkaError):
        make_admin(let_in(publisher(), mutual).settings)


@on_apache
@pytest.mark.parametrize(
    ("wrong", "told"),
    [("KAFKA_SASL_PASSWORD_FILE", "Authentication"), ("KAFKA_SSL_CAFILE", "CERTIFICATE_VERIFY")],
    ids=["password", "certificate"],
)
def test_a_worker_that_is_refused_says_why_and_what_waits_is_sent_once_it_is_let_in(
    guarded: Guarded,
    let_in: Callable[..., Node],
    mongodb_uri: str,
    jwks_file: str,
    prefix: str,
    tmp_path: Path,
    wrong: str,
    told: str,
) -> None:
    source = let_in(publisher(), guarded)
    source.uow.run(close_cohort, "cohort-1")
    environment = {
        **environment_of(mongodb_uri, guarded.cluster.servers, jwks_file, prefix, tmp_path),
        **guarded.told,
        "KAFKA_EPHEMERAL": "false",
        "MONGODB_DATABASE": source.settings.database,
    }
    mistaken = {
        "KAFKA_SASL_PASSWORD_FILE": "wrong battery staple",
        "KAFKA_SSL_CAFILE": Authority("Somebody else").certificate,
    }[wrong]
    processes = Processes(environment, tmp_path)
    try:
        port = ports.any_free()
        given = {wrong: _file(tmp_path / "mistaken", mistaken), "WORKER_PORT": str(port)}
        refused = processes.start("enrolment", "worker", **given)
        eventually(lambda: answers(port), "the health server")
        eventually(lambda: told in _ready(port)[1], "the reason in /readyz")
        assert _ready(port)[0] == 503
        assert told in (tmp_path / "enrolment-worker-0.log").read_text()
        assert source.pending() == 1
        refused.terminate()
        refused.wait(timeout=30)

        processes.start("enrolment", "worker", WORKER_PORT=str(port))
        eventually(lambda: source.pending() == 0, "the event sent")
        eventually(lambda: _ready(port)[0] == 200, "ready")
    finally:
        processes.close()


def _ready(port: int) -> tuple[int, str]:
    try:
        answer = requests.get(f"http://127.0.0.1:{port}/readyz", timeout=10)
    except requests.ConnectionError:
        return 0, ""
    return answer.status_code, json.dumps(answer.json())


class GuardedDatabase:
    """SecantusDB with TLS and a user; its user is made while it is still open to all."""

    def __init__(self, folder: Path) -> None:
        self._port = ports.any_free()
        authority = Authority()
        certificate, key = authority.sign("database")
        self._authority = _file(folder / "ca.pem", authority.certificate)
        tls = (
            *("--tls-cert-file", _file(folder / "server.pem", certificate)),
            *("--tls-key-file", _file(folder / "server.key", key)),
        )
        argv = engines.database_argv(self._port, folder / "data")
        opened = Engine(argv, self._port, folder / "open.log")
        opened.start()
        client: MongoClient[Any] = MongoClient(engines.database_uri(self._port))
        client.admin.command("createUser", USER, pwd=PASSWORD, roles=["root"])
        client.close()
        opened.close()
        self._engine = Engine([*argv, *tls, "--auth"], self._port, folder / "log")
        self._engine.start()

    def uri(self, password: str = PASSWORD, authority: str | None = None) -> str:
        address = engines.database_uri(self._port).replace("timeoutMS=10000", "timeoutMS=5000")
        user = f"mongodb://{USER}:{quote(password)}@"
        tls = f"&authSource=admin&tls=true&tlsCAFile={authority or self._authority}"
        return address.replace("mongodb://", user) + tls

    def close(self) -> None:
        self._engine.close()


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GuardedDatabase]:
    made = GuardedDatabase(tmp_path_factory.mktemp("guarded-database"))
    yield made
    made.close()


def test_a_command_is_written_to_a_database_with_tls_and_users(
    database: GuardedDatabase, jwks_file: str
) -> None:
    node = Node(publisher(), settings_for("enrolment", database.uri(), "guarded", jwks_file))
    node.uow.run(close_cohort, "cohort-1")
    assert node.pending() == 1
    node.close()


@pytest.mark.parametrize("wrong", ["password", "certificate"])
def test_a_service_that_the_database_refuses_says_why(
    database: GuardedDatabase, jwks_file: str, tmp_path: Path, wrong: str
) -> None:
    stranger = _file(tmp_path / "stranger.pem", Authority("Somebody else").certificate)
    uri, told = {
        "password": (database.uri(password="wrong"), "authentication failed"),
        "certificate": (database.uri(authority=stranger), "CERTIFICATE_VERIFY_FAILED"),
    }[wrong]
    secret = _file(tmp_path / "uri", uri + "\n")
    environment = environment_of("", "127.0.0.1:9", jwks_file, "", tmp_path)
    del environment["MONGODB_URI"]
    processes = Processes({**environment, "MONGODB_URI_FILE": secret}, tmp_path)
    try:
        web, worker = ports.any_free(), ports.any_free()
        processes.start("enrolment", "web", PORT=str(web))
        waiting = processes.start("enrolment", "worker", WORKER_PORT=str(worker))
        for port in (web, worker):
            eventually(lambda port=port: told in _ready(port)[1], "the reason in /readyz")
            assert _ready(port)[0] == 503
            assert PASSWORD not in _ready(port)[1]
            assert requests.get(f"http://127.0.0.1:{port}/healthz", timeout=10).status_code == 200
        # It waits to be let in: whoever changes the password need not start it again.
        assert waiting.poll() is None
    finally:
        processes.close()
