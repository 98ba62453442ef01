"""Messages to people: addresses stay here, each is sent once, in the reader's language."""

import io
import socketserver
import threading
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email import policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from services.enrolment.adapters.mailer import FolderMailer
from services.enrolment.adapters.mailer import LogMailer
from services.enrolment.adapters.mailer import SmtpMailer
from services.enrolment.adapters.mailer import choose_mailer
from shared.contracts import MENTORING_MESSAGE_REQUESTED
from shared.events.envelope import Event
from shared.runtime.logs import configure_logs
from shared.testing.events import event
from tests.unit.enrolment.city import City


@pytest.fixture
def post(city: City, tmp_path: Path) -> Path:
    """The folder that the service's post goes to."""
    city.service.resources.extras["mailer"] = FolderMailer(tmp_path)
    return tmp_path


def letters(post: Path) -> list[EmailMessage]:
    found = sorted(post.glob("*.eml"))
    return [message_from_bytes(each.read_bytes(), policy=policy.default) for each in found]


def requested(city: City, template: str = "session-booked", hours: float = 24) -> Event:
    data = {
        "person_id": "siti",
        "template": template,
        "parameters": {"team": "Tim\r\nBcc: all@example.id", "start": "Senin 09.00"},
        "deadline": city.service.clock.now() + timedelta(hours=hours),
    }
    return event(MENTORING_MESSAGE_REQUESTED, "pontianak", data)


def tell_address(city: City, language: str = "id") -> None:
    record = {"name": "Siti", "email": "siti@example.id", "language": language}
    city.check(city.call("PUT", "/people/me", "siti", json=record))


def state(city: City) -> str:
    (message,) = city.service.db["messages"].find()
    return str(message["state"])


def test_a_requested_message_is_sent_once(city: City, post: Path) -> None:
    tell_address(city)
    told = requested(city)
    city.service.deliver(told)
    city.service.deliver(told)
    assert city.service.run_jobs() == 1
    assert city.service.run_jobs() == 0
    (letter,) = letters(post)
    assert letter["To"] == "siti@example.id"
    assert letter["Message-ID"] == f"<{told.id}@localhost>"
    assert letter["Bcc"] is None
    assert "Senin 09.00" in letter.get_content()
    assert state(city) == "sent"


def test_an_offer_is_told_to_each_member_in_the_own_language(city: City, post: Path) -> None:
    cohort, unit = city.cohort(), city.unit()
    for person, language in (("pontianak-1-0", "id"), ("pontianak-1-1", "en")):
        record = {"name": person, "email": f"{person}@example.id", "language": language}
        city.check(city.call("PUT", "/people/me", person, json=record))
    city.offered(cohort, unit, size=2)
    city.service.run_jobs()
    subjects = {each["To"]: each["Subject"] for each in letters(post)}
    assert subjects == {
        "pontianak-1-0@example.id": "Tim Tim 1 mendapat tempat",
        "pontianak-1-1@example.id": "A place for team Tim 1",
    }


def test_a_message_whose_time_is_over_is_not_sent(city: City, post: Path) -> None:
    tell_address(city)
    city.service.deliver(requested(city, hours=1))
    city.service.clock.advance(hours=1)
    city.service.run_jobs()
    assert letters(post) == []
    assert state(city) == "too_late"


def test_a_message_to_nobody_we_know_is_kept_as_such(city: City, post: Path) -> None:
    city.service.deliver(requested(city))
    city.service.run_jobs()
    assert letters(post) == []
    assert state(city) == "no_address"


def test_a_post_that_fails_is_tried_again(city: City, post: Path) -> None:
    class Broken:
        def send(self, message: EmailMessage) -> None:
            raise OSError("the server is away")

    tell_address(city)
    city.service.resources.extras["mailer"] = Broken()
    city.service.deliver(requested(city))
    city.service.run_jobs()
    assert state(city) == "queued"
    city.service.resources.extras["mailer"] = FolderMailer(post)
    city.service.clock.advance(minutes=2)
    city.service.run_jobs()
    assert len(letters(post)) == 1
    assert state(city) == "sent"


def test_the_log_never_holds_an_address(city: City) -> None:
    city.service.resources.extras["mailer"] = LogMailer()
    tell_address(city)
    told = requested(city)
    city.service.deliver(told)
    log = io.StringIO()
    configure_logs("tests", "pytest", stream=log)
    try:
        city.service.run_jobs()
    finally:
        configure_logs("tests", "pytest")
    assert "no mail server" in log.getvalue()
    assert told.id in log.getvalue()
    assert "example.id" not in log.getvalue()
    assert "Siti" not in log.getvalue()


class _Dialogue(socketserver.StreamRequestHandler):
    """As much of an SMTP server (RFC 5321) as one message needs."""

    def handle(self) -> None:
        self.wfile.write(b"220 ready\r\n")
        while line := self.rfile.readline():
            command = line[:4].upper()
            if command == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                while (text := self.rfile.readline()) != b".\r\n":
                    self.server.received.append(text)  # type: ignore[attr-defined]
            self.wfile.write(b"221 bye\r\n" if command == b"QUIT" else b"250 ok\r\n")
            if command == b"QUIT":
                return


@pytest.fixture
def smtp() -> Iterator[socketserver.TCPServer]:
    """A mail server on a free port; what it received is in `received`."""
    with socketserver.TCPServer(("127.0.0.1", 0), _Dialogue) as server:
        server.received = []  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_a_message_goes_through_a_mail_server(city: City, smtp: socketserver.TCPServer) -> None:
    mailer = choose_mailer(f"smtp://127.0.0.1:{smtp.server_address[1]}", "")
    assert isinstance(mailer, SmtpMailer)
    city.service.resources.extras["mailer"] = mailer
    tell_address(city)
    city.service.deliver(requested(city))
    city.service.run_jobs()
    assert state(city) == "sent"
    assert b"To: siti@example.id\r\n" in smtp.received  # type: ignore[attr-defined]
