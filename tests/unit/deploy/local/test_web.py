"""Changing the number of gunicorn's workers while requests come in."""

import http.client
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local import ports
from deploy.local import probes
from deploy.local.place import REPOSITORY
from deploy.local.process import Patience
from deploy.local.process import Recipe
from deploy.local.web import Web

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="children are counted in /proc")

APP = """
import os, time

def app(environ, start_response):
    time.sleep(0.01)
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "8")])
    return [b"%8d" % os.getpid()]
"""


class Load:
    """Clients that ask without a pause, half of them over connections that they keep."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._stop = threading.Event()
        self.failures: list[str] = []
        self.answered_by: list[int] = []
        self._threads = [
            threading.Thread(target=self._ask, args=(number % 2 == 0,)) for number in range(4)
        ]

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _ask(self, keep: bool) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=10)
        while not self._stop.is_set():
            try:
                connection.request("GET", "/")
                self.answered_by.append(int(connection.getresponse().read()))
            except (OSError, http.client.HTTPException) as error:
                self.failures.append(repr(error))
                connection.close()
            if not keep:
                connection.close()
        connection.close()


@pytest.fixture
def web(watched, tmp_path: Path) -> Iterator[Web]:
    (tmp_path / "small.py").write_text(APP)
    port = ports.any_free()
    recipe = Recipe(
        name="small.web",
        announce="small web",
        argv=[
            *(sys.executable, "-m", "gunicorn", "-c", str(REPOSITORY / "deploy/gunicorn.conf.py")),
            *("--chdir", str(tmp_path), "small:app"),
        ],
        env={
            **os.environ,
            "PORT": str(port),
            "PROMETHEUS_MULTIPROC_DIR": str(tmp_path),
        },
        log=tmp_path / "small.log",
        port=port,
        ready=probes.answers(port, "/"),
    )
    web = watched.add(Web(recipe, Patience(first=0.05), watched.said.append, workers=1))
    watched.until(lambda: web.ready)
    return web


def test_workers_come_and_go_under_load_without_a_failed_request(watched, web):
    master = web.pid
    with Load(web.recipe.port) as load:
        web.scale(3)
        watched.until(lambda: web.running_workers() == 3)
        load.answered_by.clear()
        watched.until(lambda: len(set(load.answered_by)) == 3)

        web.scale(1)
        watched.until(lambda: web.running_workers() == 1)
        load.answered_by.clear()
        watched.until(lambda: len(load.answered_by) > 50)

    assert load.failures == []
    assert web.pid == master
    assert watched.said == []


def test_a_new_master_begins_with_the_wanted_number(watched, web):
    web.scale(2)
    watched.until(lambda: web.running_workers() == 2)
    first = web.pid

    web.kill()
    watched.until(lambda: web.ready and web.pid != first and web.running_workers() == 2)

    assert web.restarts == 1
