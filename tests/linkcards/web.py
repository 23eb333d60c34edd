"""A web server on loopback that may answer anything, and name servers that may, too."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Handler(BaseHTTPRequestHandler):
    """Answers with what the server has for a path."""

    server: "Web"

    def do_GET(self) -> None:
        self.server.asked.append((self.headers["Host"], self.path))
        answer = self.server.pages.get(self.path)
        if answer is None:
            self.send_error(404)
        elif callable(answer):
            answer(self)
        else:
            self.answer(*answer)

    def answer(self, headers: Mapping[str, str], body: bytes, status: int = 200) -> None:
        self.start({"Content-Length": str(len(body)), **headers}, status)
        self.wfile.write(body)

    def start(self, headers: Mapping[str, str], status: int = 200) -> None:
        """Send the head only."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


Page = tuple[Mapping[str, str], bytes] | tuple[Mapping[str, str], bytes, int] | Callable[[Handler], None]


class Web(ThreadingHTTPServer):
    """Serves `pages` by path; `asked` are the hosts and paths that were asked for."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        super().__init__((host, 0), Handler)
        self.port = self.server_address[1]
        self.pages: dict[str, Page] = {}
        self.asked: list[tuple[str, str]] = []
        self.stopped = threading.Event()

    def html(self, path: str, body: str | bytes, mime: str = "text/html; charset=utf-8") -> None:
        self.pages[path] = ({"Content-Type": mime}, body if isinstance(body, bytes) else body.encode())

    def redirect(self, path: str, to: str, status: int = 302) -> None:
        self.pages[path] = ({"Location": to}, b"", status)

    def handle_error(self, *_: object) -> None:
        """Whoever asks may hang up."""


@contextmanager
def serving(server: Web) -> Iterator[Web]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.stopped.set()
        server.shutdown()
        thread.join()
        server.server_close()


class Names:
    """A name server that gives these answers one after another, and the last one for ever."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = answers
        self.asked: list[str] = []

    def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        return self.answers[min(len(self.asked), len(self.answers)) - 1]


LOCAL = ("127.0.0.1",)
