import socket
from pathlib import Path

import pytest

from tests.blogs import NOW, make_blog, note
from tests.serve.acts import BASE, write
from tests.serve.clients import Client, served, wait
from tinyblog.errors import OutputError
from tinyblog.serve.host import open_host
from tinyblog.serve.stage import Stage, after


@pytest.fixture
def blog(tmp_path: Path) -> Path:
    make_blog(tmp_path, {"a.md": note("Words."), "film.txt": "0123456789"}, config=BASE)
    return tmp_path


def test_a_page_is_given_with_its_type_and_not_again_to_who_has_it(blog: Path) -> None:
    with served(blog) as (client, _):
        page = client.get("/2026/11/a/")
        assert (page.status, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
        assert "Words." in page.text
        again = client.get("/2026/11/a/", If_None_Match=page.headers["ETag"])
        assert (again.status, again.body) == (304, b"")
        assert client.get("/2026/11/a/?x=1").body == page.body


def test_who_asks_for_the_head_gets_the_head(blog: Path) -> None:
    with served(blog) as (client, _):
        head, page = client.get("/", "HEAD"), client.get("/")
        assert (head.status, head.body) == (200, b"")
        assert head.headers["Content-Length"] == page.headers["Content-Length"]


def test_nothing_is_answered_under_a_foreign_name(blog: Path) -> None:
    with served(blog) as (client, _):
        for name in ("evil.example", f"evil.example:{client.port}", "localhost.evil.example", "", "["):
            reply = client.get("/2026/11/a/", Host=name)
            assert (reply.status, "Words." in reply.text) == (403, False)
        for name in ("localhost", f"localhost:{client.port}", "127.0.0.1", "[::1]:80"):
            assert client.get("/2026/11/a/", Host=name).status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/../tinyblog.toml", "/%2e%2e/tinyblog.toml", "/..%2ftinyblog.toml", "/static/..%2f..%2ftinyblog.toml",
        "/%2fetc/passwd", "//etc/passwd", "/..%5ctinyblog.toml", "/%00", "/%ff", "/_tinyblog/../tinyblog.toml",
        "/_tinyblog/host.py", "/content/a.md", "/_tinyblog/preview/../../etc/passwd",
    ],
)  # fmt: skip
def test_no_path_leads_out_of_the_site(blog: Path, path: str) -> None:
    with served(blog) as (client, _):
        reply = client.get(path)
        assert reply.status in (400, 404)
        assert "[author]" not in reply.text


def test_a_page_is_told_when_it_has_changed_and_no_other_page(blog: Path) -> None:
    write("content/b.md", note("More.", "2025-01-01")).do(blog)
    with served(blog) as (client, host):
        mine, other = client.get("/2026/11/a/"), client.get("/2025/01/b/")
        with client.events(mine) as told, client.events(other) as silent:
            for words in ("Other words.", "Other words again."):
                dirty = write("content/a.md", note(words)).do(blog)
                host.stage.turn(lambda before, dirty=dirty: after(before, blog / "tinyblog.toml", dirty, now=NOW))  # type: ignore[misc]
                wait(told)
                assert words in client.get("/2026/11/a/").text
            assert client.get("/2025/01/b/").body == other.body
            host.stage.close()
            assert b"changed" not in silent.read()


def test_who_comes_back_late_is_told_at_once(blog: Path) -> None:
    with served(blog) as (client, host):
        page = client.get("/2026/11/a/")
        dirty = write("content/a.md", note("Other words.")).do(blog)
        host.stage.turn(lambda before: after(before, blog / "tinyblog.toml", dirty, now=NOW))
        with client.events(page) as stream:
            wait(stream)


def test_a_part_of_a_file_is_given(blog: Path) -> None:
    write("content/b.md", note('<video src="film.mp4"></video>')).do(blog)
    with served(blog) as (client, _):
        sheet = client.get("/sitemap.xml")
        reply = client.get("/sitemap.xml", Range="bytes=5-9")
        assert (reply.status, reply.body) == (206, sheet.body[5:10])
        assert reply.headers["Content-Range"] == f"bytes 5-9/{len(sheet.body)}"


def test_a_port_that_is_taken_is_told_and_another_one_found(blog: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(OutputError, match="cannot serve at") as caught:
            open_host(Stage(), "127.0.0.1", taken.getsockname()[1], lambda: NOW)
        assert "--port" in caught.value.hint
    with (
        open_host(Stage(), "127.0.0.1", None, lambda: NOW) as one,
        open_host(Stage(), "127.0.0.1", None, lambda: NOW) as two,
    ):
        assert one.server_port != two.server_port


def test_it_can_be_asked_by_the_newer_protocol(blog: Path) -> None:
    try:
        host = open_host(Stage(), "::1", 0, lambda: NOW)
    except OutputError:
        pytest.skip("no IPv6 here")
    with host:
        assert host.is_known(f"[::1]:{host.server_port}")
        assert Client(port=1).host == "127.0.0.1"
