"""How soon an edit is seen: from the moment that a note is written until the server's page has the new words."""

import http.client
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from bench.speed.contenders import Contender, environment
from bench.speed.measuring import Sample
from bench.speed.results import SERVED, Key
from bench.speed.works import Desk

_EVERY = 0.005
_PATIENCE = 300.0
_REST = 1.0


def can_serve(who: Contender) -> bool:
    """Whether it has the command."""
    done = subprocess.run(who.command(*who.serve, "--help"), env=environment(who), capture_output=True, check=False)
    return done.returncode == 0


def served(desk: Desk, who: Contender, edits: int) -> Iterator[tuple[Key, Sample]]:
    """Serve the blog, edit one note so many times, and wait for each edit to be in its page."""
    desk.blog.restore()
    path = desk.blog.edited.path
    key = Key(notes=desk.blog.count, cards=desk.blog.cards, work=SERVED, who=who.name)
    with _server(desk, who) as port:
        _wait_for(port, path, desk.blog.edited.words[1])
        for number in range(edits):
            time.sleep(_REST)
            word = f"served{number}x{time.time_ns():x}"
            start = time.perf_counter()
            desk.blog.edit(word)
            _wait_for(port, path, word)
            yield key, Sample(wall=time.perf_counter() - start, cpu=0, largest=0)


@contextmanager
def _server(desk: Desk, who: Contender) -> Iterator[int]:
    """The port of a server that runs until it is not needed any more."""
    port = _free_port()
    process = subprocess.Popen(
        who.command(*who.serve, "--port", str(port)),
        cwd=desk.folder(who),
        env=environment(who),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield port
    finally:
        process.terminate()
        process.wait(timeout=60)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait_for(port: int, path: str, word: str) -> None:
    """Ask for a page until it has a word; raises TimeoutError."""
    end = time.monotonic() + _PATIENCE
    while word.encode() not in _page(port, path):
        if time.monotonic() > end:
            raise TimeoutError(f"{path} does not show {word} after {_PATIENCE:.0f} s")
        time.sleep(_EVERY)


def _page(port: int, path: str) -> bytes:
    """What the server answers; nothing while it does not."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
    try:
        connection.request("GET", path)
        return connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return b""
    finally:
        connection.close()
