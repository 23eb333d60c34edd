"""Whether an address answers."""

import socket
from collections.abc import Iterator

import pytest

from tests.networks.stages import closed_port
from tests.servers.web import WebServer, start_web
from tinyblog import reach


@pytest.fixture
def web() -> Iterator[WebServer]:
    server = start_web()
    yield server
    server.close()


def test_a_page_that_answers_is_no_trouble(web: WebServer) -> None:
    assert reach.trouble(web.serve("/", "hello")) == ""
    assert reach.trouble(web.redirect("/old", web.url + "/")) == ""


def test_a_page_that_is_not_there_is_named_by_its_status(web: WebServer) -> None:
    assert reach.trouble(f"{web.url}/none") == "the server answers 404"


def test_a_closed_port_is_nobody() -> None:
    with closed_port() as nowhere:
        assert reach.trouble(nowhere) == "nobody answers there"


def test_silence_ends() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        assert reach.trouble(url, seconds=0.2) == "there is no answer in time"


def test_a_server_that_speaks_another_language_is_a_broken_connection(web: WebServer) -> None:
    url = web.url.replace("http://", "https://")
    assert reach.trouble(url).startswith("the connection fails (")


def test_a_name_that_dns_does_not_know_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror("no such name")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert reach.trouble("https://nobody.example/") == "its name is not known to DNS"
