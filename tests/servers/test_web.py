"""Pages are answered as they were put there."""

from collections.abc import Iterator

import pytest

from tests.servers.web import WebServer, start_web
from tests.servers.wire import call


@pytest.fixture
def web() -> Iterator[WebServer]:
    server = start_web()
    yield server
    server.close()


def test_a_page_is_html_unless_it_is_said_to_be_something_else(web: WebServer) -> None:
    page = call("GET", web.serve("/a", "<p>ü"))
    assert (page.status, page.body.decode(), page.headers["content-type"]) == (200, "<p>ü", "text/html; charset=utf-8")
    image = call("GET", web.serve("/b.png", b"\x89PNG", headers={"Content-Type": "image/png"}))
    assert (image.body, image.headers["content-type"]) == (b"\x89PNG", "image/png")


def test_status_headers_and_query_count(web: WebServer) -> None:
    web.serve("/a?b=1", "gone", status=410, headers={"X-Why": "old"})
    answer = call("GET", f"{web.url}/a?b=1")
    assert (answer.status, answer.headers["x-why"]) == (410, "old")
    assert call("GET", f"{web.url}/a").status == 404


def test_a_redirect_names_where_to_go(web: WebServer) -> None:
    answer = call("GET", web.redirect("/old", "http://10.0.0.1/new", status=301))
    assert (answer.status, answer.headers["location"]) == (301, "http://10.0.0.1/new")


def test_an_answer_can_hide_its_length(web: WebServer) -> None:
    answer = call("GET", web.serve("/long", b"x" * 100_000, sized=False))
    assert len(answer.body) == 100_000
    assert "content-length" not in answer.headers


def test_who_came_is_known(web: WebServer) -> None:
    call("GET", f"{web.url}/a?b", headers={"User-Agent": "me"})
    call("HEAD", f"{web.url}/c")
    assert [(visit.method, visit.path) for visit in web.visits] == [("GET", "/a?b"), ("HEAD", "/c")]
    assert web.visits[0].headers["user-agent"] == "me"
