"""Plain HTTP on loopback: a client that hides nothing, and the server the rig's servers are made of."""

import http.client
import json
import socket
import struct
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType
from typing import Any, cast
from urllib.parse import urlsplit

_NO_HEADERS: Mapping[str, str] = MappingProxyType({})
_LINGER = "hh" if sys.platform == "win32" else "ii"
_RESET = struct.pack(_LINGER, 1, 0)
_PLAIN = struct.pack(_LINGER, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An HTTP answer: `headers` have lower-case names."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


def call(
    method: str, url: str, *, body: bytes | object = b"", headers: Mapping[str, str] = _NO_HEADERS, timeout: float = 30
) -> Reply:
    """Send one request over one connection; a `body` that is not bytes goes as JSON.

    Raises what http.client and socket raise: ConnectionError, RemoteDisconnected, TimeoutError.
    """
    parts = urlsplit(url)
    sent = dict(headers)
    if not isinstance(body, bytes):
        body, sent = json.dumps(body).encode(), {"Content-Type": "application/json", **sent}
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port or 80, timeout=timeout)
    try:
        connection.request(method, f"{parts.path or '/'}?{parts.query}".rstrip("?"), body or None, sent)
        answer = connection.getresponse()
        return Reply(
            status=answer.status,
            headers={name.lower(): value for name, value in answer.getheaders()},
            body=answer.read(),
        )
    finally:
        connection.close()


def reset_on_close(connection: socket.socket) -> None:
    """Make the coming close of `connection` a TCP reset instead of a normal end."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)


class Handler(BaseHTTPRequestHandler):
    """A quiet HTTP/1.1 handler, which reads the whole request before it answers."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # an answer's body would wait for the receipt of its head: 40 ms
    server: "LoopbackServer"

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the servers keep their own logs."""

    def read_body(self) -> bytes:
        assert "Transfer-Encoding" not in self.headers, "this server reads bodies of known length only"
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def answer(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


class LoopbackServer(ThreadingHTTPServer):
    """An HTTP server on a free port of 127.0.0.1, in threads of its own.

    `close()` ends every connection, waits for the threads, and raises the first error a handler ran into:
    a bug of the rig must not look like an outage.
    """

    daemon_threads = False

    def __init__(self, handler: type[Handler]) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.crashes: list[BaseException] = []
        self._guard = threading.Lock()
        self._open: set[socket.socket] = set()
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self.shutdown()
        self._thread.join()
        with self._guard:
            for connection in self._open:
                _end(connection)
        self.server_close()
        if self.crashes:
            raise AssertionError("a handler of the rig crashed") from self.crashes[0]

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._guard:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        connection = cast("socket.socket", request)
        with self._guard:
            self._open.discard(connection)
        if connection.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, len(_RESET)) == _PLAIN:
            super().shutdown_request(request)
        else:
            connection.close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep what went wrong, unless the client merely went away."""
        error = sys.exc_info()[1]
        if error is not None and not isinstance(error, ConnectionError):
            self.crashes.append(error)


def _end(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
