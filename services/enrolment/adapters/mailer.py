"""The post: an SMTP server, a folder, or nothing but a line in the log.

Mailer (protocol)
├── SmtpMailer     real use
├── FolderMailer   one .eml file a message: demonstrations and tests
└── LogMailer      neither is configured; the log says that a message was due, and to nobody
"""

import smtplib
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote
from urllib.parse import urlsplit

import structlog

log = structlog.get_logger(__name__)

# Seconds that one conversation with the mail server may take.
TIMEOUT = 20


class Mailer(Protocol):
    """Sends one message. The same `Message-ID` may be given twice after a crash."""

    def send(self, message: EmailMessage) -> None:
        """Hand the message over, or raise."""
        ...


class SmtpMailer:
    """Sends through the server of an address as `smtp://user:password@host:587`."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._host = parts.hostname or "localhost"
        self._port = parts.port or 587
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password or "")
        self._encrypted = parts.scheme == "smtps"

    def send(self, message: EmailMessage) -> None:
        """One connection a message; raises what smtplib raises."""
        kind = smtplib.SMTP_SSL if self._encrypted else smtplib.SMTP
        with kind(self._host, self._port, timeout=TIMEOUT) as server:
            if self._user:
                if not self._encrypted:
                    server.starttls()
                server.login(self._user, self._password)
            server.send_message(message)


class FolderMailer:
    """Writes each message to `<folder>/<message id>.eml`; a second time changes nothing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: EmailMessage) -> None:
        """The file is replaced whole, so that nobody reads a half."""
        self._folder.mkdir(parents=True, exist_ok=True)
        beside = self._folder / f"{_id(message)}.new"
        beside.write_bytes(message.as_bytes())
        beside.replace(self._folder / f"{_id(message)}.eml")


class LogMailer:
    """Says that a message was due. Neither address nor text goes into the log."""

    def send(self, message: EmailMessage) -> None:
        """One line with the message's id."""
        log.info("message not sent: no mail server configured", message_id=_id(message))


def choose_mailer(smtp_url: str, folder: str) -> Mailer:
    """The server when there is one, else the folder, else the log."""
    if smtp_url:
        return SmtpMailer(smtp_url)
    return FolderMailer(Path(folder)) if folder else LogMailer()


def _id(message: EmailMessage) -> str:
    """The message's id without the domain."""
    return str(message["Message-ID"]).strip("<>").partition("@")[0]
