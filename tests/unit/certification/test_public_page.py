"""The page where anyone begins, how a crowd is borne, and how nobody tries out serials."""

import json
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import closing
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from io import StringIO
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from prometheus_client import REGISTRY

from services.certification.adapters.key_making import KeyFiles
from services.certification.bootstrap import SERVICE
from services.certification.web.budgets import Budget
from services.certification.web.budgets import client_of
from services.certification.web.kept import KeptAnswers
from services.certification.web.kept import Ready
from shared.mongo.client import connect
from shared.runtime.logs import configure_logs
from shared.testing.harness import ServiceHarness
from shared.web.app import create_app
from tests.unit.certification.calls import act
from tests.unit.certification.calls import certificates
from tests.unit.certification.calls import publish
from tests.unit.certification.story import RULE
from tests.unit.certification.story import Story

NOW = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture
def serial(service: ServiceHarness) -> str:
    service.deliver(*Story().everything())
    service.run_jobs()
    return str(certificates(service)[0]["serial"])


@pytest.fixture
def busy(
    harness: Callable[..., ServiceHarness], keys: KeyFiles, monkeypatch: pytest.MonkeyPatch
) -> ServiceHarness:
    """A service that keeps its answers for longer than a test takes."""
    assert keys.proof.exists()
    monkeypatch.setenv("CERTIFICATION_KEPT_SECONDS", "600")
    monkeypatch.setenv("CERTIFICATION_PROXIES", "1")
    started = harness(SERVICE)
    publish(started, RULE)
    started.deliver(*Story().everything())
    started.run_jobs()
    return started


@pytest.fixture
def log() -> Iterator[StringIO]:
    """What the service logs."""
    stream = StringIO()
    configure_logs("certification", "web", stream=stream)
    yield stream
    configure_logs("tests", "pytest")


def wrong(serial: str, number: int) -> str:
    """Another serial of the same form."""
    return f"{serial[:-6]}{'Z' if serial[-6] != 'Z' else 'Y'}{number:05d}"


# ---- The page where one begins ----------------------------------------------------------------


def test_the_first_page_asks_for_a_serial_or_a_file_and_needs_no_script(
    service: ServiceHarness,
) -> None:
    for language, words in (("en", "Check a certificate"), ("id", "Periksa sertifikat")):
        page = service.get("/verify", headers={"Accept-Language": language})
        assert page.status_code == 200
        assert f"<h1>{words}</h1>" in page.text
        assert 'enctype="multipart/form-data"' in page.text
        assert "<script" not in page.text
        policy = page.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "form-action 'self'" in policy


def test_a_serial_that_was_typed_leads_to_its_page_however_it_was_typed(
    service: ServiceHarness, serial: str
) -> None:
    for typed in (
        serial,
        f"  {serial.lower().replace('-', ' ')} ",
        f"https://certificates.example/verify/{serial}?lang=id",
    ):
        answer = service.get("/verify", query_string={"serial": typed, "lang": "en"})
        assert answer.status_code == 303
        target = urlsplit(answer.headers["Location"])
        assert (target.scheme, target.netloc, target.query) == ("", "", "lang=en")
        assert service.get(f"{target.path}.json").json["serial"] == serial


@pytest.mark.parametrize(
    "typed", ["//evil.example", "../x", "\r\nSet-Cookie: a=b", "<b>", "🦆" * 99]
)
def test_nonsense_leads_nowhere_else(service: ServiceHarness, typed: str) -> None:
    answer = service.get("/verify", query_string={"serial": typed})
    assert answer.status_code in (303, 404)
    assert answer.headers.get("Location", "/verify/").startswith("/verify/")
    assert "Set-Cookie" not in answer.headers
    assert "<b>" not in answer.text


def test_letters_of_another_script_are_pointed_out(service: ServiceHarness, serial: str) -> None:
    cyrillic = serial.replace("A", "А").replace("C", "С")
    assert cyrillic != serial
    for answer in (
        service.get(f"/verify/{cyrillic}", headers={"Accept-Language": "en"}),
        service.get("/verify", query_string={"serial": cyrillic, "lang": "en"}),
    ):
        assert answer.status_code == 404
        assert "no plain Latin letters" in answer.text
    plain = service.get(f"/verify/{wrong(serial, 1)}", headers={"Accept-Language": "en"})
    assert "no plain Latin letters" not in plain.text


# ---- A crowd ----------------------------------------------------------------------------------


@contextmanager
def without_database(service: ServiceHarness) -> Iterator[FlaskClient]:
    """The same service, kept answers and all, with a database that does not answer."""
    db = connect("mongodb://127.0.0.1:9/?timeoutMS=100", "nowhere")
    with closing(db.client):
        yield create_app(SERVICE, replace(service.resources, db=db)).test_client()


def test_what_was_just_answered_is_answered_again_without_the_database(
    busy: ServiceHarness,
) -> None:
    serial = certificates(busy)[0]["serial"]
    first = {
        (form, language): busy.get(
            f"/verify/{serial}", headers={"Accept": form, "Accept-Language": language}
        )
        for form in ("text/html", "application/json")
        for language in ("id", "en")
    }
    with without_database(busy) as alone:
        for (form, language), before in first.items():
            headers = {"Accept": form, "Accept-Language": language}
            for typed in (serial, serial.lower()):
                again = alone.get(f"/verify/{typed}", headers=headers)
                assert (again.status_code, again.data) == (200, before.data)
                assert again.headers["Content-Type"] == before.headers["Content-Type"]
                assert again.headers["Cache-Control"] == "public, max-age=60"
    assert first["text/html", "id"].data != first["text/html", "en"].data


def test_a_revocation_is_seen_once_the_kept_answer_is_too_old(busy: ServiceHarness) -> None:
    serial = certificates(busy)[0]["serial"]
    assert busy.get(f"/verify/{serial}.json").json["state"] == "issued"
    act(busy, serial, "revoke")
    assert busy.get(f"/verify/{serial}.json").json["state"] == "issued"
    busy.resources.extras["kept"] = KeptAnswers(600, 1000)
    assert busy.get(f"/verify/{serial}.json").json["state"] == "revoked"


def test_what_is_given_again_is_as_whole_logged_and_counted_as_what_was_made(
    busy: ServiceHarness, log: StringIO
) -> None:
    path = f"/verify/{certificates(busy)[0]['serial']}"
    first = busy.get(path, headers={"X-Request-ID": "first"})
    before = counted()
    log.truncate(log.seek(0))
    again = [busy.get(path, headers={"X-Request-ID": id}) for id in ("second", "not an id!")]
    assert counted() == before + 2
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    for answer, line in zip(again, lines, strict=True):
        assert answer.data == first.data
        own = {**first.headers, "X-Request-ID": answer.headers["X-Request-ID"]}
        assert dict(answer.headers) == own
        assert line["request_id"] == answer.headers["X-Request-ID"]
        assert (line["path"], line["route"], line["status"]) == (path, "/verify/<serial>", 200)
        assert line["trace_id"]
    assert again[0].headers["X-Request-ID"] == "second"
    assert again[1].headers["X-Request-ID"] not in ("not an id!", "second", "first")


def counted() -> float:
    """How many answers by serial were counted."""
    labels = {"service": "certification", "method": "GET", "route": "/verify/<serial>"}
    name = "academy_requests_seconds_count"
    return REGISTRY.get_sample_value(name, {**labels, "status": "200"}) or 0.0


def test_what_is_given_again_is_never_older_than_the_seconds_it_is_kept(
    busy: ServiceHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    serial = certificates(busy)[0]["serial"]
    now = busy.clock.real_now()
    monkeypatch.setattr(busy.clock, "real_now", lambda: now)
    assert busy.get(f"/verify/{serial}.json").json["state"] == "issued"
    act(busy, serial, "revoke")
    now += timedelta(seconds=599)
    # Another address of the same answer is kept as long as that, and not anew from here on.
    for query in ("", "?a=b"):
        assert busy.get(f"/verify/{serial}.json{query}").json["state"] == "issued"
    now += timedelta(seconds=1)
    for query in ("", "?a=b"):
        assert busy.get(f"/verify/{serial}.json{query}").json["state"] == "revoked"


def test_only_what_was_found_is_given_again(busy: ServiceHarness) -> None:
    serial = certificates(busy)[0]["serial"]
    for path in (wrong(serial, 1), f"{wrong(serial, 1)}.json"):
        for _ in range(2):
            assert busy.get(f"/verify/{path}").status_code == 404
    busy.get(f"/verify/{serial}")
    assert busy.request("HEAD", f"/verify/{serial}").data == b""
    assert busy.request("POST", f"/verify/{serial}").status_code == 405
    assert busy.get(f"/verify/{serial}", headers={"Accept": "application/json"}).is_json
    assert "Sertifikat ini sah." in busy.get(f"/verify/{serial}?lang=id").text


def ready(size: int, made: datetime = NOW) -> Ready:
    return Ready(b"x" * size, (), made)


def test_an_answer_is_kept_for_its_seconds_and_not_for_more() -> None:
    kept = KeptAnswers(2, 1000)
    kept.put("a", ready(10))
    assert kept.get("a", NOW + timedelta(seconds=1.9)) is not None
    assert kept.get("a", NOW + timedelta(seconds=2)) is None
    # A clock that was set back by a day must not make it last for a day.
    assert kept.get("a", NOW - timedelta(days=1)) is None
    off = KeptAnswers(0, 1000)
    off.put("a", ready(10))
    assert off.get("a", NOW) is None


def test_what_is_kept_never_takes_more_than_its_bytes() -> None:
    kept = KeptAnswers(60, 1000)
    for number in range(500):
        kept.put(number, ready(90))
    held = [number for number in range(500) if kept.get(number, NOW)]
    assert held == list(range(489, 500))
    for _ in range(50):
        kept.put(499, ready(100))
    assert [number for number in range(500) if kept.get(number, NOW)] == held
    kept.put("large", ready(5000))
    assert kept.get("large", NOW) is None


# ---- Strangers --------------------------------------------------------------------------------


def test_who_asks_for_too_many_unknown_serials_has_to_wait_and_learns_nothing(
    service: ServiceHarness, serial: str
) -> None:
    codes = [service.get(f"/verify/{wrong(serial, n)}.json").status_code for n in range(40)]
    assert codes[:30] == [404] * 30
    assert codes[30:] == [429] * 10
    # A right one would tell a guesser as much as the wrong ones do.
    answer = service.get(f"/verify/{serial}.json")
    assert (answer.status_code, answer.json["code"]) == (429, "too_many_serials")
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    for language, words in (("en", "Too many unknown"), ("id", "Terlalu banyak nomor seri")):
        page = service.get(f"/verify/{serial}", headers={"Accept-Language": language})
        assert page.status_code == 429
        assert page.mimetype == "text/html"
        assert words in page.text
        assert "Siti" not in page.text
        assert page.headers["Retry-After"].isdecimal()
        assert page.headers["Cache-Control"] == "no-store"


def test_behind_a_proxy_each_client_has_a_budget_of_its_own(busy: ServiceHarness) -> None:
    serial = certificates(busy)[0]["serial"]

    def ask(path: str, forwarded: str) -> int:
        headers = {"X-Forwarded-For": forwarded}
        return busy.get(f"/verify/{path}.json", headers=headers).status_code

    # Whatever a client claims stands before what the proxy adds, and buys it nothing.
    codes = {ask(wrong(serial, n), f"10.0.0.{n}, 203.0.113.7") for n in range(30)}
    assert codes == {404}
    assert ask(wrong(serial, 99), "10.9.9.9, 203.0.113.7") == 429
    assert ask(wrong(serial, 99), "203.0.113.8") == 404
    # What others have just been told is told to everybody: a shared link works for a whole office.
    assert ask(serial, "203.0.113.7") == 429
    assert ask(serial, "203.0.113.8") == 200
    assert ask(serial, "203.0.113.7") == 200


def test_a_budget_comes_back_bit_by_bit() -> None:
    budget = Budget(30, 60)
    for _ in range(30):
        assert budget.wait("a", NOW) == 0
        budget.spend("a", NOW)
    assert budget.wait("a", NOW) == pytest.approx(2)
    assert budget.wait("b", NOW) == 0
    assert budget.wait("a", NOW + timedelta(seconds=2)) == 0
    budget.spend("a", NOW + timedelta(seconds=2))
    assert budget.wait("a", NOW + timedelta(seconds=2)) == pytest.approx(2)
    assert budget.wait("a", NOW + timedelta(minutes=2)) == 0


def test_a_budget_remembers_so_many_clients_and_no_more() -> None:
    budget = Budget(1, 60, most=100)
    for number in range(10_000):
        budget.spend(str(number), NOW)
    waiting = [number for number in range(10_000) if budget.wait(str(number), NOW)]
    assert waiting == list(range(9_900, 10_000))


@pytest.mark.parametrize(
    ("remote", "forwarded", "proxies", "client"),
    [
        ("192.0.2.1", "", 0, "192.0.2.1"),
        ("192.0.2.1", "203.0.113.7", 0, "192.0.2.1"),
        ("10.0.0.2", "203.0.113.7", 1, "203.0.113.7"),
        ("10.0.0.2", "1.2.3.4, 203.0.113.7", 1, "203.0.113.7"),
        ("10.0.0.2", "203.0.113.7, 10.0.0.1", 2, "203.0.113.7"),
        ("10.0.0.2", "1.2.3.4,203.0.113.7,10.0.0.1", 2, "203.0.113.7"),
        ("10.0.0.2", "10.0.0.1", 2, "10.0.0.1"),
        ("10.0.0.2", "", 1, "10.0.0.2"),
        ("10.0.0.2", "nonsense", 1, "10.0.0.2"),
        ("10.0.0.2", "," * 5000, 1, "10.0.0.2"),
        ("::ffff:192.0.2.1", "", 0, "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "", 0, "2001:db8:1:2::/64"),
        ("", "", 0, "unknown"),
    ],
)
def test_a_client_is_who_the_outermost_trusted_proxy_saw(
    remote: str, forwarded: str, proxies: int, client: str
) -> None:
    environ = {"REMOTE_ADDR": remote, "HTTP_X_FORWARDED_FOR": forwarded}
    assert client_of(environ, proxies) == client


# ---- Without what it can do without -----------------------------------------------------------


def test_without_its_database_the_page_says_that_it_cannot_tell(
    service: ServiceHarness, serial: str
) -> None:
    with without_database(service) as alone:
        for language, words in (
            ("en", "cannot be checked at the moment"),
            ("id", "belum dapat diper"),
        ):
            answer = alone.get(f"/verify/{serial}", headers={"Accept-Language": language})
            assert answer.status_code == 503
            assert words in answer.text
            assert answer.headers["Retry-After"] == "5"
        machine = alone.get(f"/verify/{serial}.json")
        assert (machine.status_code, machine.json["code"]) == (503, "unavailable")


def test_a_link_to_the_other_language_keeps_what_was_asked(
    service: ServiceHarness, serial: str
) -> None:
    page = service.get("/verify?serial=???&lang=en", headers={"Accept": "text/html"})
    assert page.status_code == 404
    assert 'href="?serial=%3F%3F%3F&amp;lang=id"' in page.text
    assert 'href="?lang=en"' in service.get(f"/verify/{serial}?lang=id").text
