"""A service's gunicorn, whose number of workers changes while it serves."""

import signal
import time
from collections.abc import Callable
from pathlib import Path

from deploy.local.process import Patience
from deploy.local.process import Process
from deploy.local.process import Recipe

# Signals of one kind that come in one instant count once, so they are sent apart.
BETWEEN_SIGNALS = 0.3
# A worker that leaves may still finish its requests; only after that the number is trusted.
SETTLED = 12.0


class Web(Process):
    """One listening socket whatever the number: gunicorn's own workers share it.

    `scale` asks the master for one worker more (SIGTTIN) or one less (SIGTTOU) at a time; a worker
    that leaves finishes what it has begun, so no request fails and no other process is touched.
    """

    def __init__(
        self, recipe: Recipe, patience: Patience, say: Callable[[str], None], workers: int
    ) -> None:
        super().__init__(recipe, patience, say)
        self.workers = workers
        self._told = workers
        self._next_signal = 0.0
        self._trusted_from = 0.0

    def scale(self, workers: int) -> None:
        self.workers = workers

    def running_workers(self) -> int:
        """The master's children, or 0 where the system does not tell them."""
        try:
            path = Path(f"/proc/{self.pid}/task/{self.pid}/children")
            return len(path.read_text().split())
        except OSError:
            return 0

    def tick(self, now: float) -> None:
        super().tick(now)
        if not self.ready or now < self._next_signal:
            return
        if self._told != self.workers:
            more = self.workers > self._told
            self.signal(signal.SIGTTIN if more else signal.SIGTTOU)
            self._told += 1 if more else -1
            self._next_signal = now + BETWEEN_SIGNALS
            self._trusted_from = now + SETTLED
        elif now >= self._trusted_from and (running := self.running_workers()):
            # A signal that was lost after all shows here, and the next tick sends it again.
            self._told = running
            self._trusted_from = now + SETTLED

    def _environment(self) -> dict[str, str]:
        # A master that starts begins with all its workers; they need a moment to be there.
        self._told = self.workers
        self._trusted_from = time.monotonic() + SETTLED
        return super()._environment() | {"WEB_CONCURRENCY": str(self.workers)}
