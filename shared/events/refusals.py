"""Why a broker would not have us, which the client library writes into its log and nowhere else.

A client that finds no broker raises "Unable to bootstrap" whatever the reason was. A wrong password
and a certificate that nobody vouches for are no outages: an operator must read which it is.
"""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from kafka.errors import AuthorizationError
from kafka.errors import KafkaConnectionError
from kafka.errors import KafkaError
from kafka.errors import KafkaTimeoutError
from kafka.errors import SaslAuthenticationFailedError
from kafka.errors import UnsupportedSaslMechanismError

_REFUSALS = (AuthorizationError, SaslAuthenticationFailedError, UnsupportedSaslMechanismError)


class Refused(KafkaError):  # type: ignore[misc]
    """A broker answers and refuses this client; it is tried again, as secrets may be changed."""


class _Ear(logging.Handler):
    """Remembers the last error in the library's log that says why."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._guard = threading.Lock()
        self._heard: tuple[float, str] = (float("-inf"), "")

    def emit(self, record: logging.LogRecord) -> None:
        for argument in record.args if isinstance(record.args, tuple) else ():
            if isinstance(argument, _REFUSALS) or _is_handshake(argument):
                with self._guard:
                    self._heard = (time.monotonic(), str(argument))

    def heard_since(self, moment: float) -> str:
        with self._guard:
            at, text = self._heard
        return text if at >= moment else ""


def _is_handshake(argument: object) -> bool:
    return isinstance(argument, KafkaConnectionError) and "Handshake failed" in str(argument)


_ear = _Ear()


@contextmanager
def told_why() -> Iterator[None]:
    """Around the making of a client: raises `Refused` where no broker was found for that reason."""
    logger = logging.getLogger("kafka.net.manager")
    if _ear not in logger.handlers:
        logger.addHandler(_ear)
    began = time.monotonic()
    try:
        yield
    except KafkaTimeoutError as error:
        if why := _ear.heard_since(began):
            raise Refused(f"the broker refuses this client: {why}") from error
        raise
