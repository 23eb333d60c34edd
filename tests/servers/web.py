"""Foreign pages, on loopback: any path, any status, any headers, any bytes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from tests.servers.wire import Handler, LoopbackServer

_NO_HEADERS: Mapping[str, str] = MappingProxyType({})
_HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a path answers; without `sized` the answer has no Content-Length and ends when the connection does."""

    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: _NO_HEADERS)
    sized: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A request that came; `path` has its query, `headers` have lower-case names."""

    method: str
    path: str
    headers: Mapping[str, str]


class WebServer:
    """A running server of pages: `url` is its address, `visits` who came so far. A path nobody served is a 404."""

    def __init__(self) -> None:
        self._http = _Http()
        self.url = self._http.url
        self._http.start()

    @property
    def visits(self) -> tuple[Visit, ...]:
        return tuple(self._http.visits)

    def serve(
        self,
        path: str,
        body: str | bytes = b"",
        *,
        status: int = 200,
        headers: Mapping[str, str] = _NO_HEADERS,
        sized: bool = True,
    ) -> str:
        """Answer `path` (with its query) from now on, as HTML unless `headers` say otherwise; return its address."""
        data = body.encode() if isinstance(body, str) else body
        self._http.pages[path] = Page(body=data, status=status, headers={"Content-Type": _HTML, **headers}, sized=sized)
        return self.url + path

    def redirect(self, path: str, to: str, *, status: int = 302) -> str:
        """Send visitors of `path` on; return its address."""
        return self.serve(path, status=status, headers={"Location": to})

    def close(self) -> None:
        """Stop; raise AssertionError if a handler crashed."""
        self._http.close()


def only_here(host: str, port: int) -> list[str]:
    """A resolver that knows this machine and no other."""
    if host not in ("127.0.0.1", "localhost"):
        raise OSError("there is no such host")
    return ["127.0.0.1"]


def start_web() -> WebServer:
    """Start a server without pages on a free port."""
    return WebServer()


class _Http(LoopbackServer):
    def __init__(self) -> None:
        super().__init__(_Handler)
        self.pages: dict[str, Page] = {}
        self.visits: list[Visit] = []


class _Handler(Handler):
    server: _Http

    def do_GET(self) -> None:  # noqa: N802 - the name that http.server calls
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.visits.append(Visit(method=self.command, path=self.path, headers=headers))
        page = self.server.pages.get(self.path, Page(body=b"nothing here", status=404))
        body = b"" if self.command == "HEAD" else page.body
        if page.sized:
            self.answer(page.status, body, page.headers)
        else:
            self._answer_without_length(page, body)

    do_HEAD = do_GET  # noqa: N815

    def _answer_without_length(self, page: Page, body: bytes) -> None:
        self.close_connection = True
        self.send_response(page.status)
        for name, value in {**page.headers, "Connection": "close"}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
