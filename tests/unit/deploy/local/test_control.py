"""Speaking with a running launcher."""

import selectors
import socket
import threading

import pytest

from deploy.local.control import Control
from deploy.local.control import NotRunning
from deploy.local.control import ask


@pytest.fixture
def served(tmp_path):
    """A control socket that is served by a loop, as the launcher's."""
    path = tmp_path / "control.sock"
    control = Control(path, lambda request: {"heard": request})
    selector = selectors.DefaultSelector()
    control.register(selector)
    stop = threading.Event()

    def loop() -> None:
        while not stop.is_set():
            for key, _ in selector.select(0.05):
                key.data()

    thread = threading.Thread(target=loop)
    thread.start()
    yield path
    stop.set()
    thread.join()
    control.close()
    selector.close()


def test_a_request_is_answered(served):
    assert ask(served, {"do": "status"}) == {"heard": {"do": "status"}}


def test_the_socket_is_for_its_owner_alone(served):
    assert served.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("bytes_", [b"", b"\n", b"{\n", b"\xff\xfe\n"])
def test_nonsense_does_not_end_the_launcher(served, bytes_):
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.connect(str(served))
        client.sendall(bytes_)

    assert ask(served, {"do": "status"})


def test_without_a_launcher_this_is_said(tmp_path):
    with pytest.raises(NotRunning):
        ask(tmp_path / "control.sock", {"do": "status"})
