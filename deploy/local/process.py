"""One supervised process: started, watched, started again when it dies, stopped for good."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from deploy.local.place import REPOSITORY

BOUND = Path(__file__).with_name("bound.py")
LOG_LIMIT = 20_000_000


@dataclass(frozen=True)
class Patience:
    """Seconds: the wait before a restart grows from `first` to `longest`; `steady` resets it."""

    first: float = 0.5
    longest: float = 10.0
    steady: float = 10.0
    stop: float = 9.5

    def wait(self, failures: int) -> float:
        return min(self.longest, self.first * 2.0 ** min(failures - 1, 10))


@dataclass(frozen=True)
class Recipe:
    """What to start: `ready` tells whether it serves, `announce` is how it is called in print."""

    name: str
    announce: str
    argv: Sequence[str]
    env: Mapping[str, str]
    log: Path
    port: int
    ready: Callable[[], bool]


def spawn(
    argv: Sequence[str], env: Mapping[str, str], output: IO[bytes] | None
) -> subprocess.Popen[bytes]:
    """Starts the command as leader of a session of its own, bound to this process's life.

    A Ctrl-C at the terminal does not reach it, and what it starts itself can be ended with it.
    Without `output` it writes where this process writes.
    """
    return subprocess.Popen(
        [sys.executable, "-I", "-S", str(BOUND), str(os.getpid()), *argv],
        env=dict(env),
        cwd=REPOSITORY,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output else None,
        start_new_session=True,
    )


class Process:
    """The life of one recipe. `tick` moves it on; nothing here waits."""

    def __init__(self, recipe: Recipe, patience: Patience, say: Callable[[str], None]) -> None:
        self.recipe = recipe
        self.wanted = True
        self.ready = False
        self.restarts = 0
        # What others want to know or to have a say in, set by whoever puts processes together.
        self.may_start: Callable[[], bool] = lambda: True
        self.died: Callable[[], None] = lambda: None
        self._patience = patience
        self._say = say
        self._popen: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._failures = 0
        self._not_before = 0.0
        self._kill_at: float | None = None
        self._next_probe = 0.0
        self._renewing = False

    @property
    def name(self) -> str:
        return self.recipe.name

    @property
    def pid(self) -> int | None:
        return self._popen.pid if self._popen else None

    @property
    def alive(self) -> bool:
        return self._popen is not None

    @property
    def failing(self) -> bool:
        """It died more than once without having run steadily in between."""
        return self._failures > 1

    def tick(self, now: float) -> None:
        """Takes note of an end, starts or ends the process where that is due, asks if it serves."""
        if self._popen is not None and self._popen.poll() is not None:
            self._ended(now)
        if self._popen is None:
            if self.wanted and now >= self._not_before and self.may_start():
                self._start(now)
        elif (self._renewing or not self.wanted) and self._kill_at is None:
            self._renewing = False
            self._ask_to_stop(now)
        elif self._kill_at is not None and now >= self._kill_at:
            self.kill()
        elif not self.ready and self._kill_at is None and now >= self._next_probe:
            self._probe(now)

    def renew(self) -> None:
        """Ends the running process in good order; when it is gone, another one starts."""
        self._renewing = self.alive

    def signal(self, number: signal.Signals) -> None:
        if self._popen is not None:
            self._popen.send_signal(number)

    def kill(self) -> None:
        """Ends it and all that it started, at once."""
        if self._popen is not None:
            signal_group(self._popen.pid, signal.SIGKILL)

    def _start(self, now: float) -> None:
        log = self.recipe.log
        if log.exists() and log.stat().st_size > LOG_LIMIT:
            log.replace(log.with_suffix(".log.1"))
        with log.open("ab") as output:
            self._popen = spawn(self.recipe.argv, self._environment(), output)
        self._started = now
        self._next_probe = now
        self.ready = False

    def _environment(self) -> dict[str, str]:
        return dict(self.recipe.env)

    def _ask_to_stop(self, now: float) -> None:
        self.signal(signal.SIGTERM)
        self._kill_at = now + self._patience.stop
        self.ready = False

    def _ended(self, now: float) -> None:
        assert self._popen is not None
        code = self._popen.returncode
        # What the process started must not outlive it and hold its port.
        signal_group(self._popen.pid, signal.SIGKILL)
        self._popen = None
        self.ready = False
        asked = self._kill_at is not None
        self._kill_at = None
        if asked or not self.wanted:
            self._failures = 0
            return
        steady = now - self._started >= self._patience.steady
        self._failures = 1 if steady else self._failures + 1
        self.restarts += 1
        wait = self._patience.wait(self._failures)
        self._not_before = now + wait
        self._say(
            f"{self.recipe.announce} died ({_how(code)}); starts again in {wait:g} s"
            f" (log: {os.path.relpath(self.recipe.log)})"
        )
        self.died()

    def _probe(self, now: float) -> None:
        self._next_probe = now + 0.15
        if self.recipe.ready():
            self.ready = True


def _how(code: int) -> str:
    if code < 0:
        return signal.Signals(-code).name
    return f"exit code {code}"


def signal_group(leader: int, number: signal.Signals) -> None:
    try:
        os.killpg(leader, number)
    except (ProcessLookupError, PermissionError):
        return
