"""The server: HTTP on this machine, with the standard library; each request is answered from what the stage shows."""

import socket
import sys
import threading
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from urllib.parse import parse_qs, quote, urlsplit

from tinyblog.errors import OutputError
from tinyblog.serve.answers import Answer, answer
from tinyblog.serve.bar import EVENTS, OWN, text_page
from tinyblog.serve.ranges import part_of
from tinyblog.serve.stage import Stage

_HEARTBEAT = 15.0
_HEADERS = {
    "Cache-Control": "no-cache",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
}
_KEPT = 64


class Host(ThreadingHTTPServer):
    """Serves a stage; `clock` says what time it is."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = sys.platform != "win32"  # there, two servers would share a port

    def __init__(self, stage: Stage, host: str, port: int, clock: Callable[[], datetime]) -> None:
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.stage, self.clock = stage, clock
        self._made: dict[tuple[int, str], Answer] = {}
        self._one_by_one = threading.Lock()
        super().__init__((host, port), _Handler)
        self.names = frozenset({"localhost", host.casefold(), *(_own_names() if not is_loopback(host) else ())})

    def server_bind(self) -> None:
        """Take the port; no name is looked up for it."""
        if self.allow_reuse_address:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a browser that has gone away; anything else is a bug, and shows as one."""
        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]

    def answer(self, address: str) -> Answer:
        """The answer for an address; a page is made once for each state of the blog, however many ask for it."""
        if not address.endswith("/") or address.startswith(OWN):
            return answer(self.stage.shown, address, now=self.clock())
        with self._one_by_one:
            key = (self.stage.number, address)
            if (known := self._made.get(key)) is None:
                known = answer(self.stage.shown, address, now=self.clock())
                if len(self._made) >= _KEPT or any(old != key[0] for old, _ in self._made):
                    self._made.clear()
                self._made[key] = known
            return known

    def is_known(self, name: str | None) -> bool:
        """Whether a request is for this server: no page elsewhere may read the blog under a name of its own."""
        try:
            host = urlsplit(f"//{name}").hostname or ""
        except ValueError:
            return False
        return host in self.names or _is_number(host)


def open_host(stage: Stage, host: str, port: int | None, clock: Callable[[], datetime]) -> Host:
    """Listen at this port; with None, at the first free one from 8000 on. Raise OutputError if that cannot be."""
    ports = (port,) if port is not None else (*range(8000, 8020), 0)
    for one in ports:
        try:
            return Host(stage, host, one, clock)
        except OSError as error:
            if one == ports[-1] or isinstance(error, socket.gaierror):
                raise _taken(host, one, error) from error
    raise AssertionError("there is always a last port")


def is_loopback(host: str) -> bool:
    """Whether nobody but this machine can reach it."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _taken(host: str, port: int, error: OSError) -> OutputError:
    hint = "choose another with `--port`, or leave that out: then a free one is found"
    return OutputError(f"cannot serve at {host}:{port}: {error.strerror or error}", where="--port", hint=hint)


def _is_number(host: str) -> bool:
    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def _own_names() -> tuple[str, ...]:
    name = socket.gethostname().casefold()
    return name, f"{name.partition('.')[0]}.local"


class _Handler(BaseHTTPRequestHandler):
    server: Host
    protocol_version = "HTTP/1.1"
    timeout = 60
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        if not self.server.is_known(self.headers.get("Host")):
            self._send(Answer(status=403, body=text_page("This server answers only under the names of this machine.")))
        elif urlsplit(self.path).path == EVENTS:
            self._events()
        else:
            self._send(self.server.answer(self.path.partition("?")[0].partition("#")[0]))

    do_HEAD = do_GET  # noqa: N815

    def version_string(self) -> str:
        return "tinyblog"

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the terminal is for what the author does."""

    def _send(self, found: Answer) -> None:
        tag = f'"{found.tag()}"'
        if found.status == 200 and self.headers.get("If-None-Match") == tag:
            self._head(HTTPStatus.NOT_MODIFIED, {"ETag": tag})
            return
        status, data, more = part_of(found, self.headers.get("Range"))
        headers = {"Content-Type": found.kind, "Content-Length": str(len(data)), "ETag": tag, **more}
        if found.location:
            headers["Location"] = found.location
        self._head(status, headers)
        if self.command != "HEAD":
            self.wfile.write(data)

    def _head(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {**_HEADERS, **headers}.items():
            self.send_header(name, value)
        self.end_headers()

    def _events(self) -> None:
        """Tell a page when it has changed, until it goes away."""
        asked = parse_qs(urlsplit(self.path).query)
        path, seen = asked.get("path", ["/"])[0], asked.get("seen", [""])[0]
        self.close_connection = True
        self._head(200, {"Content-Type": "text/event-stream", "Connection": "close"})
        if self.command == "HEAD":
            return
        self.wfile.write(b"retry: 500\n\n")
        stage = self.server.stage
        while not stage.closed:
            number = stage.number
            if (tag := self.server.answer(quote(path)).tag()) != seen:
                self.wfile.write(f"event: changed\ndata: {tag}\n\n".encode())
                seen = tag
            if not stage.wait(number, _HEARTBEAT):
                self.wfile.write(b": still here\n\n")  # fails where nobody listens any more
