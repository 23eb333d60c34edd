"""Waiting for a page to be live, on a local web server."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.blogs import CONFIG, note, read_entry
from tests.networks.stages import closed_port
from tinyblog.errors import NetworkError
from tinyblog.live import EVERY, wait_live
from tinyblog.site import Entry


class Web(ThreadingHTTPServer):
    """Serves `pages`: a status and a body by path; 404 for all else."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.pages: dict[str, tuple[int, bytes]] = {}
        self.asked: list[str] = []


class _Handler(BaseHTTPRequestHandler):
    server: Web

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        status, body = self.server.pages.get(self.path, (404, b"no"))
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def web() -> Iterator[Web]:
    server = Web()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


class Watch:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def clock(self) -> datetime:
        return datetime(2026, 11, 22, tzinfo=UTC) + timedelta(seconds=sum(self.slept))

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


def entry_at(folder: Path, url: str, name: str = "hello.md") -> Entry:
    return read_entry(folder, note("hello"), name=name, config=CONFIG.replace("https://blog.example", url))


def page(entry: Entry, digest: str = "") -> bytes:
    return f'<head>\n<meta name="tinyblog:version" content="{digest or entry.digest}">\n'.encode()


def test_a_page_that_is_live_is_not_waited_for(web: Web, tmp_path: Path) -> None:
    entry, watch = entry_at(tmp_path, web.url), Watch()
    web.pages[entry.path] = (200, page(entry))
    wait_live([entry], timedelta(), clock=watch.clock, sleep=watch.sleep)
    assert (web.asked, watch.slept) == ([entry.path], [])


def test_nothing_is_waited_for_without_entries() -> None:
    watch = Watch()
    wait_live([], timedelta(), clock=watch.clock, sleep=watch.sleep)
    assert watch.slept == []


def test_a_page_whose_name_is_not_ascii_is_found(web: Web, tmp_path: Path) -> None:
    entry, watch = entry_at(tmp_path, web.url, "größe.md"), Watch()
    web.pages[entry.permalink.removeprefix(web.url)] = (200, page(entry))
    wait_live([entry], timedelta(), clock=watch.clock, sleep=watch.sleep)
    assert watch.slept == []


@pytest.mark.parametrize("status", [200, 404, 500])
def test_another_version_or_an_error_is_waited_for_until_the_time_is_over(
    web: Web, tmp_path: Path, status: int
) -> None:
    entry, watch = entry_at(tmp_path, web.url), Watch()
    web.pages[entry.path] = (status, page(entry, "0" * 12 if status == 200 else ""))
    with pytest.raises(NetworkError, match="not live") as caught:
        wait_live([entry], timedelta(seconds=10), clock=watch.clock, sleep=watch.sleep)
    assert caught.value.where == entry.permalink
    assert "nothing was posted" in caught.value.hint
    assert watch.slept == [EVERY] * 4


def test_a_server_that_is_down_is_waited_for(tmp_path: Path) -> None:
    watch = Watch()
    with closed_port() as nowhere, pytest.raises(NetworkError, match="not live"):
        wait_live([entry_at(tmp_path, nowhere)], timedelta(), clock=watch.clock, sleep=watch.sleep)


def test_only_the_pages_that_are_missing_are_asked_for_again(web: Web, tmp_path: Path) -> None:
    one, two = (entry_at(tmp_path / name, web.url, f"{name}.md") for name in ("one", "two"))
    web.pages[one.path] = (200, page(one))
    watch = Watch()

    def publish(seconds: float) -> None:
        watch.sleep(seconds)
        web.pages[two.path] = (200, page(two))

    wait_live([one, two], timedelta(minutes=1), clock=watch.clock, sleep=publish)
    assert web.asked == [one.path, two.path, two.path]
