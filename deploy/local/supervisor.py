"""The launcher's loop: one thread that waits for what happens next and moves every process on."""

import os
import selectors
import signal
import time
from collections.abc import Callable
from collections.abc import Sequence
from types import FrameType

from deploy.local.control import Control
from deploy.local.leftovers import Leftovers
from deploy.local.process import Process
from deploy.local.stack import Stack

TICK = 0.25
TICK_WHILE_STARTING = 0.05


class Interrupted(Exception):
    """The launcher was asked to stop (Ctrl-C, SIGTERM, SIGHUP) while it waited for something."""


class Supervisor:
    """Keeps the stack as it is wanted for as long as it is asked to wait."""

    def __init__(self, stack: Stack, control: Control, leftovers: Leftovers) -> None:
        self._stack = stack
        self._leftovers = leftovers
        self._selector = selectors.DefaultSelector()
        self._asked_to_stop = 0
        control.register(self._selector)
        # A signal (a child's end too) writes a byte here, so the wait below ends at once.
        self._wake, wake_from_signal = os.pipe()
        for end in (self._wake, wake_from_signal):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(wake_from_signal, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_stop)
        self._selector.register(self._wake, selectors.EVENT_READ, self._drain)

    def wait(self, until: Callable[[], bool], timeout: float | None = None) -> bool:
        """True as soon as `until` holds, False after `timeout` seconds; raises Interrupted."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while True:
            self._once()
            if self._asked_to_stop:
                raise Interrupted
            if until():
                return True
            if deadline is not None and time.monotonic() >= deadline:
                return False

    def stop_all(self, phases: Sequence[Sequence[Process]]) -> None:
        """Stops phase by phase and returns when nothing is left.

        A process that takes too long is killed; a further Ctrl-C kills everything at once.
        """
        asked = self._asked_to_stop
        for phase in phases:
            for process in phase:
                process.wanted = False
            while any(process.alive for process in phase):
                self._once()
                if self._asked_to_stop > max(asked, 1):
                    for process in self._stack:
                        process.wanted = False
                        process.kill()
        self._leftovers.note([])

    def ask_to_stop(self) -> None:
        self._asked_to_stop += 1

    def _once(self) -> None:
        settled = all(each.ready or not each.wanted for each in self._stack)
        for key, _ in self._selector.select(TICK if settled else TICK_WHILE_STARTING):
            key.data()
        self._stack.tick(time.monotonic())
        self._leftovers.note([each.pid for each in self._stack if each.pid])

    def _on_stop(self, _number: int, _frame: FrameType | None) -> None:
        self.ask_to_stop()

    def _drain(self) -> None:
        while True:
            try:
                if not os.read(self._wake, 512):
                    return
            except BlockingIOError:
                return
