"""Logs: one JSON object a line on standard output, without secrets or personal addresses.

Every line has time, level, logger, service and process; inside a request or an event also what
`bound` says (request_id, event_id, academy) and the trace. The standard library's loggers
(gunicorn, kafka, pymongo) go the same way.
"""

import logging
import re
import sys
from collections.abc import Iterator
from collections.abc import MutableMapping
from contextlib import contextmanager
from datetime import UTC
from datetime import datetime
from typing import Any
from typing import TextIO

import orjson
import structlog

from shared.runtime.tracing import trace_id

REDACTED = "[redacted]"

Event = MutableMapping[str, Any]

_SECRET_WORDS = (
    r"authorization|cookie|password|passwd|secret|token|credential|signature"
    r"|api[-_]?key|private[-_]?key|e-?mail|mongodb_uri"
)

# Names whose values are never written, wherever they stand.
_SECRET_NAME = re.compile(_SECRET_WORDS, re.IGNORECASE)

# What gives a secret away in the middle of a text: a password in an address, a mail address, a
# bearer token, a JWT, and `name=value` or `'name': 'value'` with one of the names above.
_SECRET_TEXT = (
    (re.compile(r"(?<=://)[^/\s:@]+:[^@\s/]+(?=@)"), REDACTED),
    (re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+"), REDACTED),
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]+"), r"\1 " + REDACTED),
    (re.compile(r"\beyJ[\w-]{5,}\.[\w-]+\.[\w-]*"), REDACTED),
    (
        re.compile(rf"(?i)({_SECRET_WORDS})(['\"]?\s*[:=]\s*['\"]?)(?!basic|bearer)[^\s'\",}}&]+"),
        r"\1\2" + REDACTED,
    ),
)

# Nearly all texts have none of these, and are let through after one look.
_SUSPICIOUS = re.compile(rf"(?i)@|bearer|basic|eyJ|{_SECRET_WORDS}")

# Set by `configure_logs`; a process has one log, as the standard library's has one root.
_requests: "_RequestLines | None" = None

# Chatty below this level, and of no use to an operator.
_QUIET = {"kafka": logging.WARNING, "pymongo": logging.WARNING, "urllib3": logging.WARNING}


def configure_logs(
    service: str, process: str, level: str = "INFO", stream: TextIO | None = None
) -> None:
    """Sends all logs of this process to `stream` (standard output), each line as JSON.

    May be called again, as after a gunicorn fork; the last call counts.
    """
    before: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
        structlog.processors.format_exc_info,
        _Origin(service, process),
        redact,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *(each for each in before if not isinstance(each, structlog.stdlib.ExtraAdder)),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=before,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _as_json],
    )
    handler = logging.StreamHandler(stream or sys.stdout)
    handler.setFormatter(formatter)
    global _requests
    _requests = _RequestLines(service, process, handler) if level in ("DEBUG", "INFO") else None
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name, quiet in _QUIET.items():
        logging.getLogger(name).setLevel(max(quiet, logging.getLevelName(level)))
    for name in ("gunicorn.error", "gunicorn.access", "werkzeug"):
        # They bring handlers of their own, which would write each line a second time.
        logging.getLogger(name).handlers = []
        logging.getLogger(name).propagate = True


def request_line(values: Event) -> None:
    """Writes the line of one request, the only one that every request pays for.

    It goes past the processors, so `values` must be clean by themselves: no query, no header.
    Without `configure_logs` nothing is written.
    """
    if _requests is not None:
        _requests(values)


@contextmanager
def bound(**values: Any) -> Iterator[None]:
    """Adds these values (request_id, event_id, academy …) to every line logged in the block."""
    with structlog.contextvars.bound_contextvars(**values):
        yield


def redact(logger: Any, method: str, event: Event) -> Event:
    """Removes what must not be logged: by the name of a value, and inside texts."""
    for name, value in event.items():
        event[name] = REDACTED if _SECRET_NAME.search(name) else _clean(value)
    return event


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return _clean_text(value)
    if isinstance(value, dict):
        return {
            name: REDACTED if _SECRET_NAME.search(str(name)) else _clean(inner)
            for name, inner in value.items()
        }
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean(inner) for inner in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return _clean_text(str(value))


def _clean_text(text: str) -> str:
    if _SUSPICIOUS.search(text):
        for pattern, replacement in _SECRET_TEXT:
            text = pattern.sub(replacement, text)
    return text


class _Origin:
    """Adds which process of which service wrote the line, and in which trace."""

    def __init__(self, service: str, process: str) -> None:
        self._values = {"service": service, "process": process}

    def __call__(self, logger: Any, method: str, event: Event) -> Event:
        event.update(self._values)
        found = trace_id()
        if found is not None:
            event.setdefault("trace_id", found)
        return event


class _RequestLines:
    """Writes request lines with the least work, through the stream and lock of the handler."""

    def __init__(
        self, service: str, process: str, handler: "logging.StreamHandler[TextIO]"
    ) -> None:
        self._origin = {
            "service": service, "process": process, "logger": "academy.request", "level": "info",
        }  # fmt: skip
        self._handler = handler

    def __call__(self, values: Event) -> None:
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        line = {"time": now, "event": "request", **values, **self._origin, "trace_id": trace_id()}
        text = orjson.dumps(line).decode() + "\n"
        self._handler.acquire()
        try:
            self._handler.stream.write(text)
            self._handler.flush()
        finally:
            self._handler.release()


def _as_json(logger: Any, method: str, event: Event) -> str:
    return orjson.dumps(event, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
