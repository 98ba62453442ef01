"""Named places where a test may crash a process, raise or hang, and nobody else can.

A failpoint is armed by the environment (`ACADEMY_FAILPOINTS="relay.acknowledged=exit:3"` ends the
process at the third passage) or from within a test (`arm`). Settings refuse the variable in
production. A place that is not armed costs one look into an empty dictionary.
"""

import os
import signal
import threading
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager

_armed: dict[str, Callable[[], None]] = {}


class FailpointReached(RuntimeError):
    """Raised by a failpoint that was armed with `raise`."""


def failpoint(name: str) -> None:
    """Marks a place. Does nothing unless a test has armed it."""
    action = _armed.get(name)
    if action is not None:
        action()


@contextmanager
def arm(name: str, action: Callable[[], None]) -> Iterator[None]:
    """Runs `action` at each passage of the place while the block lasts."""
    _armed[name] = action
    try:
        yield
    finally:
        _armed.pop(name, None)


def arm_from_text(text: str) -> None:
    """Arms `name=exit:n`, `…=raise:n`, `…=hang:n` or `…=stop:n`, comma-separated.

    The n-th passage acts, once: it ends the process, raises, never comes back, or stops the whole
    process until somebody lets it go on (SIGCONT).
    """
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        name, _, what = part.partition("=")
        kind, _, count = what.partition(":")
        _armed[name] = _countdown(name, kind, int(count or 1))


def _countdown(name: str, kind: str, passages: int) -> Callable[[], None]:
    left = passages

    def act() -> None:
        nonlocal left
        left -= 1
        if left != 0:
            return
        if kind == "exit":
            # The process ends as under `kill -9`: no handler, no flush, no close.
            os.kill(os.getpid(), signal.SIGKILL)
        if kind == "stop":
            # Sent to this very thread, which could go on for a moment if another one took it.
            signal.pthread_kill(threading.get_ident(), signal.SIGSTOP)
            return
        if kind == "hang":
            threading.Event().wait()
        raise FailpointReached(name)

    return act
