"""A proxy on loopback that loses, delays and falsifies answers: "written, but never heard" made real."""

import http.client
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import Literal
from urllib.parse import urlsplit

from tests.servers.wire import Handler, LoopbackServer, Reply, reset_on_close

# not passed on: what belongs to one connection, and what the proxy's own answer states anew
_NOT_PASSED_ON = frozenset(
    ("connection", "keep-alive", "transfer-encoding", "host", "accept-encoding", "content-length", "date", "server")
)
_JSON = MappingProxyType({"Content-Type": "application/json"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that goes wrong, once, with the first request of this `method` and `path` (`*` stands for anything).

    Make it by the functions below, which all take `method` and `path`. `then` is done at the moment at which it
    happens: before a request that is cut goes on, after one whose answer is cut or replaced has landed.
    """

    kind: Literal["cut_answer", "cut_request", "refuse", "replace_answer", "delay_answer", "delay_request", "slow_body"]
    method: str = "*"
    path: str = "*"
    reset: bool = False
    seconds: float = 0
    status: int = 0
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=lambda: _JSON)
    then: Callable[[], object] = field(default=lambda: None, repr=False)

    def matches(self, method: str, path: str) -> bool:
        return fnmatchcase(method, self.method) and fnmatchcase(path, self.path)

    @classmethod
    def cut_answer(cls, *, method: str = "*", path: str = "*", reset: bool = False) -> "Fault":
        """Forward the request, then close without a byte of the answer; `reset` makes it a TCP reset."""
        return cls(kind="cut_answer", method=method, path=path, reset=reset)

    @classmethod
    def cut_request(cls, *, method: str = "*", path: str = "*") -> "Fault":
        """Reset the connection; the request never arrives."""
        return cls(kind="cut_request", method=method, path=path, reset=True)

    @classmethod
    def refuse(
        cls, status: int, *, method: str = "*", path: str = "*", body: bytes = b"{}", headers: Mapping[str, str] = _JSON
    ) -> "Fault":
        """Answer `status`; the request never arrives."""
        return cls(kind="refuse", method=method, path=path, status=status, body=body, headers=headers)

    @classmethod
    def too_many(cls, headers: Mapping[str, str], *, method: str = "*", path: str = "*") -> "Fault":
        """Answer 429 with these headers, such as Retry-After; the request never arrives."""
        return cls.refuse(429, method=method, path=path, headers={**_JSON, **headers})

    @classmethod
    def replace_answer(cls, status: int, *, method: str = "*", path: str = "*", body: bytes = b"{}") -> "Fault":
        """Forward the request, and answer `status` instead of what was answered."""
        return cls(kind="replace_answer", method=method, path=path, status=status, body=body)

    @classmethod
    def delay_answer(cls, seconds: float, *, method: str = "*", path: str = "*") -> "Fault":
        """Forward at once, answer late."""
        return cls(kind="delay_answer", method=method, path=path, seconds=seconds)

    @classmethod
    def delay_request(cls, seconds: float, *, method: str = "*", path: str = "*") -> "Fault":
        """Forward late, even if the client has given up by then."""
        return cls(kind="delay_request", method=method, path=path, seconds=seconds)

    @classmethod
    def slow_body(cls, seconds: float, *, method: str = "*", path: str = "*") -> "Fault":
        """Answer at once, but spread the body, byte by byte, over so many seconds."""
        return cls(kind="slow_body", method=method, path=path, seconds=seconds)


class FaultProxy:
    """Forwards everything to `target_url`, but for one request per fault in `faults`.

    Add to `faults` at any time; a fault is taken out when it happens. `log` is the (method, path) of every request.
    """

    def __init__(self, target_url: str) -> None:
        self.faults: list[Fault] = []
        self.log: list[tuple[str, str]] = []
        self._lock = threading.Lock()
        self._http = _Http(target_url, self._next)
        self.url = self._http.url
        self._http.start()

    def _next(self, method: str, path: str) -> Fault | None:
        with self._lock:
            self.log.append((method, path))
            fault = next((fault for fault in self.faults if fault.matches(method, path)), None)
            if fault is not None:
                self.faults.remove(fault)
            return fault

    def hurry(self) -> None:
        """End every delay that is running now, as if its time were over."""
        with self._http.idle:
            self._http.hurries += 1
            self._http.idle.notify_all()

    def wait_until_idle(self) -> None:
        """Wait until every request that has arrived was dealt with, also those whose client has left."""
        with self._http.idle:
            assert self._http.idle.wait_for(lambda: self._http.busy == 0, timeout=30)

    def close(self) -> None:
        """Stop; whatever is being delayed is dropped. Raises AssertionError if a handler crashed."""
        with self._http.idle:
            self._http.closing = True
            self._http.idle.notify_all()
        self._http.close()


class _Http(LoopbackServer):
    def __init__(self, target_url: str, next_fault: Callable[[str, str], Fault | None]) -> None:
        super().__init__(_Handler)
        self.target = urlsplit(target_url)
        self.next_fault = next_fault
        self.idle = threading.Condition()
        self.busy = 0
        self.hurries = 0
        self.closing = False

    def pause(self, seconds: float) -> bool:
        """Wait; tell whether to go on afterwards, since the proxy is not being closed."""
        with self.idle:
            before = self.hurries
            self.idle.wait_for(lambda: self.closing or self.hurries > before, timeout=seconds)
            return not self.closing

    def forward(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        """Send a request on, over a connection of its own."""
        connection = http.client.HTTPConnection(self.target.hostname or "", self.target.port, timeout=60)
        try:
            connection.request(method, path, body or None, {**headers, "Connection": "close"})
            answer = connection.getresponse()
            return Reply(status=answer.status, headers=dict(_kept(answer.getheaders())), body=answer.read())
        finally:
            connection.close()


class _Handler(Handler):
    server: _Http

    def do_GET(self) -> None:  # noqa: N802 - the name that http.server calls
        with self.server.idle:
            self.server.busy += 1
        try:
            self._serve(self.read_body())
        finally:
            with self.server.idle:
                self.server.busy -= 1
                self.server.idle.notify_all()

    do_POST = do_PUT = do_DELETE = do_HEAD = do_OPTIONS = do_PATCH = do_GET  # noqa: N815

    def _serve(self, body: bytes) -> None:
        fault = self.server.next_fault(self.command, urlsplit(self.path).path)
        if fault is None:
            reply = self._forward(body)
            self.answer(reply.status, reply.body, reply.headers)
        elif fault.kind == "cut_request":
            fault.then()
            self._hang_up(fault)
        elif fault.kind == "refuse":
            self.answer(fault.status, fault.body, fault.headers)
        elif fault.kind != "delay_request" or self.server.pause(fault.seconds):
            self._spoil(fault, self._forward(body))

    def _spoil(self, fault: Fault, reply: Reply) -> None:
        """The request has landed: do to its answer what the fault says."""
        fault.then()
        if fault.kind == "cut_answer":
            self._hang_up(fault)
        elif fault.kind == "replace_answer":
            self.answer(fault.status, fault.body, fault.headers)
        elif fault.kind == "slow_body":
            self._dribble(reply, fault.seconds / max(1, len(reply.body)))
        elif fault.kind == "delay_request" or self.server.pause(fault.seconds):
            self.answer(reply.status, reply.body, reply.headers)

    def _forward(self, body: bytes) -> Reply:
        return self.server.forward(self.command, self.path, body, dict(_kept(self.headers.items())))

    def _hang_up(self, fault: Fault) -> None:
        if fault.reset:
            reset_on_close(self.connection)
        self.close_connection = True

    def _dribble(self, reply: Reply, pause: float) -> None:
        self.send_response(reply.status)
        for name, value in {**reply.headers, "Content-Length": str(len(reply.body))}.items():
            self.send_header(name, value)
        self.end_headers()
        for byte in reply.body:
            if not self.server.pause(pause):
                return
            self.wfile.write(bytes([byte]))


def _kept(headers: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    return ((name, value) for name, value in headers if name.lower() not in _NOT_PASSED_ON)
