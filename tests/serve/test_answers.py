from datetime import timedelta
from pathlib import Path

import pytest

from tests.blogs import NOW, make_blog, note
from tests.pictures import jpeg
from tests.serve.acts import BASE
from tests.serve.test_blog import built
from tinyblog.serve.answers import Answer, answer
from tinyblog.serve.stage import Shown, shown

PIECE = b"<style>html{padding-bottom"


def blog(folder: Path, notes: dict[str, str | bytes], config: str = BASE) -> Shown:
    make_blog(folder, notes, config=config)
    return shown(folder / "tinyblog.toml", now=NOW)


def ask(found: Shown, path: str) -> Answer:
    return answer(found, path, now=NOW)


def text(found: Shown, path: str) -> str:
    return ask(found, path).data().decode()


def test_every_file_of_a_build_is_served_as_it_is_but_for_the_bar(tmp_path: Path) -> None:
    notes: dict[str, str | bytes] = {
        "a.md": note("Words #tag", aliases="[/old/, /older.html]"),
        "b.md": note("More", "2025-11-22", draft="true"),
        "c/index.md": note("![](p.jpg)", start="2026-12-01 10:00"),
        "c/p.jpg": jpeg(),
        "zażółć.md": note("Words", "2024-01-01"),
    }
    config = BASE.replace("cards = false", "cards = true").replace("blog.example", "blog.example/my/blog")
    found = blog(tmp_path, notes, config)
    files, _ = built(tmp_path, NOW)
    assert isinstance(files, dict)
    for name, data in files.items():
        reply = ask(found, "/my/blog/" + name.removesuffix("index.html"))
        assert reply.status == (404 if name == "404.html" else 200) or name == "404.html"
        body = reply.data()
        if reply.version:
            ours = body.find(PIECE) if PIECE in body else body.rindex(b'<script type="module" src="/_tinyblog/')
            end = body.rindex(b"</script>") + len(b"</script>")
            assert b"_tinyblog" not in data
            body = body[:ours] + body[end:]
        assert body == data, name


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/feed.xml", "application/xml; charset=utf-8"),
        ("/atom.xml", "application/xml; charset=utf-8"),
        ("/feed.json", "application/json; charset=utf-8"),
        ("/events.ics", "text/calendar; charset=utf-8"),
        ("/robots.txt", "text/plain; charset=utf-8"),
        ("/sitemap.xml", "application/xml; charset=utf-8"),
        ("/static/feed.css", "text/css; charset=utf-8"),
        ("/2026/11/c/p.jpg", "image/jpeg"),
        ("/_tinyblog/serve.js", "text/javascript; charset=utf-8"),
        ("/_tinyblog/serve.css", "text/css; charset=utf-8"),
    ],
)
def test_each_kind_of_file_has_its_type(tmp_path: Path, path: str, kind: str) -> None:
    found = blog(tmp_path, {"c/index.md": note("x ![y](p.jpg)", start="2026-12-01 10:00"), "c/p.jpg": jpeg()})
    assert (ask(found, path).status, ask(found, path).kind) == (200, kind)


def test_old_addresses_lead_on_as_on_a_host_of_pages(tmp_path: Path) -> None:
    found = blog(tmp_path, {"a.md": note("Words", aliases="[/old/, /older.html]")})
    for path in ("/old/", "/older.html"):
        assert 'http-equiv="refresh" content="0; url=/2026/11/a/"' in text(found, path)
        assert "_tinyblog" not in text(found, path)
    assert (ask(found, "/old").status, ask(found, "/old").location) == (301, "/old/")


def test_a_page_without_its_slash_leads_to_the_page(tmp_path: Path) -> None:
    found = blog(tmp_path, {"zażółć.md": note("Words")})
    reply = ask(found, "/2026/11/za%C5%BC%C3%B3%C5%82%C4%87")
    assert (reply.status, reply.location) == (301, "/2026/11/za%C5%BC%C3%B3%C5%82%C4%87/")
    assert ask(found, reply.location).status == 200


def test_a_site_below_a_path_stands_there_and_its_host_leads_to_it(tmp_path: Path) -> None:
    found = blog(tmp_path, {"a.md": note("Words")}, BASE.replace("blog.example", "blog.example/my/blog"))
    for path in ("/", "/my/blog"):
        assert (ask(found, path).status, ask(found, path).location) == (302, "/my/blog/")
    assert ask(found, "/my/blog/2026/11/a/").status == 200
    assert ask(found, "/2026/11/a/").status == 404


def test_what_is_not_there_has_the_page_of_the_theme(tmp_path: Path) -> None:
    found = blog(tmp_path, {"a.md": note("Words")})
    for path in ("/nothing/", "/nothing", "/favicon.ico", "/tags/none/", "/feed/"):
        assert ask(found, path).status == 404
        assert "There is no such page" in text(found, path)


def test_the_page_of_a_note_that_has_become_wrong_says_so(tmp_path: Path) -> None:
    found = blog(tmp_path, {"a.md": note("Words"), "b.md": note("Words")})
    from tinyblog.serve.stage import after

    (tmp_path / "content" / "a.md").write_text(note("Words", "<i>"))
    later = after(found, tmp_path / "tinyblog.toml", (), now=NOW)
    assert ask(later, "/2026/11/a/").status == 500
    assert "content/a.md:2" in text(later, "/2026/11/a/")
    assert "<i>" not in text(later, "/2026/11/a/")
    assert ask(later, "/2026/11/b/").status == 200


def test_the_posts_of_a_note_are_there_of_drafts_too(tmp_path: Path) -> None:
    found = blog(tmp_path, {"a.md": note("Words of a draft.", draft="true")})
    page = text(found, "/_tinyblog/preview/2026/11/a/")
    assert "Words of a draft." in page
    assert "outbox" in page
    missing = ask(found, "/_tinyblog/preview/2026/11/none/")
    assert missing.status == 500


def test_a_version_is_named_by_what_is_said_also_by_what_is_posted(tmp_path: Path) -> None:
    first = blog(tmp_path, {"a.md": note("Words")})
    tags = [ask(first, "/2026/11/a/").tag(), answer(first, "/2026/11/a/", now=NOW + timedelta(hours=1)).tag()]
    assert tags[0] == tags[1]
    other = blog(tmp_path, {"a.md": note("Words", accounts="{outbox: false}")})
    assert ask(other, "/2026/11/a/").tag() != tags[0]
    assert ask(other, "/").tag() == ask(first, "/").tag()


def test_a_blog_that_cannot_be_read_says_why_at_every_address(tmp_path: Path) -> None:
    blog(tmp_path, {"a.md": note("Words")})
    (tmp_path / "tinyblog.toml").write_text(BASE.replace("title", '"ti<b>tle"'))
    found = shown(tmp_path / "tinyblog.toml", now=NOW)
    for path in ("/", "/2026/11/a/", "/anything"):
        assert ask(found, path).status == 500
        assert "tinyblog.toml" in text(found, path)
        assert "ti<b>tle" not in text(found, path)
    assert ask(found, "/_tinyblog/serve.js").status == 200
