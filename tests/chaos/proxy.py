"""A small TCP proxy before each broker node, which can cut one process off from all of them."""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from collections.abc import Coroutine
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from deploy.local import ports

CHUNK = 65536


class Proxy:
    """Listens on `ports`, one a node; `serve` tells where each leads and returns when it listens.

    A cut holds the bytes of one process in both directions, and delivers them late when it heals,
    as a network that lost its way for a while does: TCP repeats what was not acknowledged. What a
    process has sent that is gone by then never arrives.
    """

    def __init__(self, nodes: int) -> None:
        names = {str(node): 0 for node in range(nodes)}
        self.ports = list(ports.choose(names, anywhere=True).values())
        self._targets: Sequence[int] = []
        self._servers: list[asyncio.Server] = []
        self._cut: set[int] = set()
        self._open: dict[int, asyncio.Event] = {}  # by the client's port
        self._carrying: set[asyncio.Task[Any]] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy", daemon=True)

    def serve(self, targets: Sequence[int]) -> None:
        self._targets = targets
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(timeout=10)

    def cut(self, pid: int) -> None:
        """Nothing passes between this process and any node once this has returned."""
        asyncio.run_coroutine_threadsafe(self._change(pid, True), self._loop).result(timeout=10)

    def heal(self, pid: int) -> None:
        asyncio.run_coroutine_threadsafe(self._change(pid, False), self._loop).result(timeout=10)

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(timeout=10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=5)
        self._loop.close()

    async def _end(self) -> None:
        for server in self._servers:
            server.close()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _listen(self) -> None:
        for place, port in enumerate(self.ports):
            server = await asyncio.start_server(self._through(place), "127.0.0.1", port)
            self._servers.append(server)

    def _through(
        self, place: int
    ) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Coroutine[Any, Any, None]]:
        async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            # The loop itself would let a connection that waits at its gate be collected as garbage.
            task = asyncio.current_task()
            assert task is not None
            self._carrying.add(task)
            task.add_done_callback(self._carrying.discard)
            client = writer.get_extra_info("peername")[1]
            gate = self._open[client] = asyncio.Event()
            gate.set()
            for pid in self._cut:
                if client in local_ports(pid):
                    gate.clear()
            try:
                await gate.wait()
                back, there = await asyncio.open_connection("127.0.0.1", self._targets[place])
                try:
                    await _either(_pump(reader, there, gate), _pump(back, writer, gate))
                finally:
                    there.close()
            except (OSError, asyncio.CancelledError):
                pass  # A cancelled handler would be logged as an error when the proxy closes.
            finally:
                self._open.pop(client, None)
                writer.close()

        return carry

    async def _change(self, pid: int, cut: bool) -> None:
        (self._cut.add if cut else self._cut.discard)(pid)
        held = {port for each in self._cut for port in local_ports(each)}
        for client, gate in self._open.items():
            if client in held:
                gate.clear()
            else:
                gate.set()


async def _pump(
    source: asyncio.StreamReader, sink: asyncio.StreamWriter, gate: asyncio.Event
) -> None:
    with contextlib.suppress(OSError):
        while data := await source.read(CHUNK):
            if not gate.is_set():
                await gate.wait()
                if source.at_eof() or source.exception() is not None:
                    return
            sink.write(data)
            await sink.drain()


async def _either(one: Coroutine[Any, Any, None], other: Coroutine[Any, Any, None]) -> None:
    """Ends both directions when one has ended."""
    tasks = [asyncio.ensure_future(one), asyncio.ensure_future(other)]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()


def local_ports(pid: int) -> set[int]:
    """The local TCP ports of a process's sockets; none when it is gone."""
    inodes = set()
    with contextlib.suppress(OSError):
        for entry in Path(f"/proc/{pid}/fd").iterdir():
            with contextlib.suppress(OSError):
                target = str(entry.readlink())
                if target.startswith("socket:["):
                    inodes.add(target[8:-1])
    # The table can leave a line out while others change it, so it is read until nothing is new.
    found: set[int] = set()
    while not (seen := _ports_of(inodes)) <= found:
        found |= seen
    return found


def _ports_of(inodes: set[str]) -> set[int]:
    found = set()
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        if fields[9] in inodes:
            found.add(int(fields[1].rpartition(":")[2], 16))
    return found
