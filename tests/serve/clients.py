"""A server on a free port of this machine, and a client that listens to its events."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import regex

from tests.blogs import NOW
from tinyblog.serve import follow, serving
from tinyblog.serve.host import Host

SECONDS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the server said."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """Asks one server."""

    port: int
    host: str = "127.0.0.1"

    def get(self, path: str, method: str = "GET", **headers: str) -> Reply:
        """Ask for a path."""
        connection = HTTPConnection(self.host, self.port, timeout=SECONDS)
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        reply = connection.getresponse()
        found = Reply(status=reply.status, headers=dict(reply.getheaders()), body=reply.read())
        connection.close()
        return found

    @contextmanager
    def events(self, page: Reply) -> Iterator[HTTPResponse]:
        """Listen to what is told to this page."""
        found = regex.search(r'data-events="([^"]+)"', page.text)
        assert found
        connection = HTTPConnection(self.host, self.port, timeout=SECONDS)
        connection.request("GET", unescape(found[1]))
        stream = connection.getresponse()
        assert stream.getheader("Content-Type") == "text/event-stream"
        assert stream.readline() == b"retry: 500\n"
        yield stream
        stream.close()
        connection.close()


def wait(stream: HTTPResponse) -> None:
    """Wait until the page is told that it has changed."""
    while (line := stream.readline()) and line != b"event: changed\n":
        pass
    assert line


@contextmanager
def served(folder: Path, now: datetime = NOW, *, watched: bool = False) -> Iterator[tuple[Client, Host]]:
    """Serve the blog in a folder; `watched`, until the block ends, whatever is changed there."""
    stop = threading.Event()
    file = folder / "tinyblog.toml"
    with serving(file, host="127.0.0.1", port=0, clock=lambda: now, tell=lambda *_: None) as host:
        thread = threading.Thread(target=follow, args=(host, file, lambda *_: None, stop))
        if watched:
            thread.start()
        try:
            yield Client(port=host.server_port), host
        finally:
            stop.set()
            if watched:
                thread.join()
