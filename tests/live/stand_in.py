"""A server of a few lines in the place of a service, which shows what reached it and when."""

import socket
import threading


class StandIn:
    """Accepts connections on a port of this machine; `answering` or hanging up without a word."""

    def __init__(self, *, answering: bool = True) -> None:
        self._answering = answering
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.received: list[bytearray] = []
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def server(self) -> str:
        """What stands behind `server` in nginx's configuration."""
        return f"127.0.0.1:{self.port}"

    def close(self) -> None:
        # A thread that waits in accept() is woken by shutdown, not by close.
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        """One request a connection; its bytes can be looked at while they come."""
        received = bytearray()
        self.received.append(received)
        with connection:
            while piece := connection.recv(65536):
                received += piece
                if _whole(bytes(received)):
                    break
            if self._answering and received:
                body = b'{"text": "' + b"x" * 3000 + b'"}'
                connection.sendall(
                    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"
                    b'ETag: "7"\r\nContent-Length: %d\r\n\r\n%b' % (len(body), body)
                )


def _whole(received: bytes) -> bool:
    head, blank, body = received.partition(b"\r\n\r\n")
    if not blank:
        return False
    for line in head.lower().split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name == b"content-length":
            return len(body) >= int(value)
    return True
