import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import feedparser
import pytest

from tests.blogs import CONFIG, make_blog, note, read_site
from tinyblog.feeds import entry_html, formats, names, render_feeds
from tinyblog.site import Site


def written(site: Site) -> dict[str, bytes]:
    return dict(render_feeds(site))


def blog(folder: Path, ledger: str = "") -> Site:
    notes = {
        "plain.md": note("A *note* with ![p](q.png) #tag", "2026-11-20T10:00:00Z"),
        "titled.md": note("Body", "2026-11-19T10:00:00Z", title="A <title> & more", tags="[tag, two words]"),
        "like.md": note("", "2026-11-18T10:00:00Z", like_of="https://e.example/?a=1&b=2"),
        "edited.md": note("Edited", "2026-11-17T10:00:00Z", updated="2026-11-21T10:00:00Z"),
    }
    return read_site(make_blog(folder, notes, ledger=ledger))


def test_each_format_is_a_module_that_was_found() -> None:
    assert names() == ["atom", "json", "rss"]
    assert [one.FILENAME for one in formats()] == ["atom.xml", "feed.json", "feed.xml"]


@pytest.mark.parametrize("name", ["feed.xml", "atom.xml", "tags/tag/feed.xml", "tags/tag/atom.xml"])
def test_a_reader_can_read_it(tmp_path: Path, name: str) -> None:
    found: Any = feedparser.parse(written(blog(tmp_path))[name])
    assert not found.bozo
    assert [entry.link.rsplit("/", 2)[1] for entry in found.entries][:2] == ["plain", "titled"]
    assert "https://blog.example/2026/11/plain/q.png" in str(found.entries[0])


def test_rss_has_no_title_for_a_note_without_one(tmp_path: Path) -> None:
    found: Any = feedparser.parse(written(blog(tmp_path))["feed.xml"])
    assert [entry.get("title") for entry in found.entries] == [None, "A <title> & more", None, None]


def test_atom_has_a_short_title_for_every_note(tmp_path: Path) -> None:
    found: Any = feedparser.parse(written(blog(tmp_path))["atom.xml"])
    assert [entry.title for entry in found.entries] == ["A note with #tag", "A <title> & more", "like", "Edited"]


def test_rss_carries_the_markdown(tmp_path: Path) -> None:
    assert b"<source:markdown>A *note* with ![p](q.png) #tag" in written(blog(tmp_path))["feed.xml"]


def test_a_like_says_what_was_liked(tmp_path: Path) -> None:
    found: Any = feedparser.parse(written(blog(tmp_path))["feed.xml"])
    assert 'Liked <a href="https://e.example/?a=1&amp;b=2">' in found.entries[2].description


def test_the_json_feed_is_as_its_specification_says(tmp_path: Path) -> None:
    found = json.loads(written(blog(tmp_path))["feed.json"])
    assert found["version"] == "https://jsonfeed.org/version/1.1"
    assert found["home_page_url"] == "https://blog.example/"
    assert found["feed_url"] == "https://blog.example/feed.json"
    assert found["authors"] == [{"name": "Ada", "url": "https://blog.example/"}]
    plain, titled, _, edited = found["items"]
    assert "title" not in plain
    assert plain["content_html"].startswith("<p>A <em>note</em>")
    assert plain["language"] == "en"
    assert titled["title"] == "A <title> & more"
    assert titled["tags"] == ["tag", "two words"]
    assert edited["date_modified"] == "2026-11-21T10:00:00+00:00"
    assert "date_modified" not in plain


def test_the_date_of_a_feed_is_its_newest_change_never_the_clock(tmp_path: Path) -> None:
    found: Any = feedparser.parse(written(blog(tmp_path))["atom.xml"])
    assert found.feed.updated == "2026-11-21T10:00:00+00:00"


def test_an_empty_feed_has_a_date_of_its_own(tmp_path: Path) -> None:
    site = read_site(make_blog(tmp_path, {}))
    found: Any = feedparser.parse(written(site)["atom.xml"])
    assert found.feed.updated == datetime.fromtimestamp(0, UTC).isoformat()


def test_backlinks_change_nothing_in_any_feed(tmp_path: Path) -> None:
    line = {"note": "/2026/11/plain/", "account": "m", "action": "posted", "time": "2026-11-22T10:00:00Z"}
    linked = blog(tmp_path / "b", json.dumps(line | {"network": "mastodon", "url": "https://m.example/1"}))
    assert linked.entries[0].backlinks
    assert written(blog(tmp_path / "a")) == written(linked)


def test_an_edit_changes_the_date_and_never_the_id(tmp_path: Path) -> None:
    first = read_site(make_blog(tmp_path / "1", {"a.md": note("One")}))
    second = read_site(make_blog(tmp_path / "2", {"a.md": note("Two", "2026-11-21", updated="2026-11-22 10:00")}))
    for name in ("feed.xml", "atom.xml"):
        one, two = (feedparser.parse(written(site)[name]).entries[0] for site in (first, second))
        assert one.id == two.id == "tag:blog.example,2026:/2026/11/a/"
    ids = [json.loads(written(site)["feed.json"])["items"][0]["id"] for site in (first, second)]
    assert ids == ["tag:blog.example,2026:/2026/11/a/"] * 2


def test_a_feed_has_the_newest_entries_only(tmp_path: Path) -> None:
    notes = {f"{day}.md": note("x", f"2026-11-{day}", slug=f"n{day}") for day in range(10, 20)}
    config = CONFIG.replace('title = "Blog"', 'title = "Blog"\nper_feed = 3')
    found = json.loads(written(read_site(make_blog(tmp_path, notes, config=config)))["feed.json"])
    assert [item["url"][-4:-1] for item in found["items"]] == ["n19", "n18", "n17"]


def test_photos_come_along(tmp_path: Path) -> None:
    site = read_site(make_blog(tmp_path, {"a.md": note("x", photo="{src: p.jpg, alt: A & B}")}))
    item = json.loads(written(site)["feed.json"])["items"][0]
    assert item["attachments"] == [{"url": "https://blog.example/2026/11/a/p.jpg", "mime_type": "image/jpeg"}]
    assert '<img src="https://blog.example/2026/11/a/p.jpg" alt="A &amp; B">' in item["content_html"]


def test_same_input_same_bytes(tmp_path: Path) -> None:
    assert written(blog(tmp_path / "a")) == written(blog(tmp_path / "b"))


def test_films_are_films_and_pictures_are_plain_with_whole_addresses(tmp_path: Path) -> None:
    text = note("![A bee](bee.mp4) ![A pond](p.png)", photo="{src: q.png, alt: Q}", video="{src: c.mp4, alt: C}")
    found: Any = feedparser.parse(written(read_site(make_blog(tmp_path, {"a.md": text})))["feed.xml"])
    here = "https://blog.example/2026/11/a"
    html = json.loads(written(read_site(make_blog(tmp_path, {"a.md": text})))["feed.json"])["items"][0]["content_html"]
    assert html == (
        f'<p><video class="u-video" src="{here}/bee.mp4" preload="metadata" aria-label="A bee" controls></video> '
        f'<img src="{here}/p.png" alt="A pond"></p>\n'
        f'<p><img src="{here}/q.png" alt="Q"></p>\n'
        f'<p><video class="u-video" src="{here}/c.mp4" preload="metadata" aria-label="C" controls></video></p>\n'
    )
    assert "bee.mp4" in found.entries[0].description


def test_what_stands_behind_a_content_warning_is_folded_up_in_pages_and_feeds(tmp_path: Path) -> None:
    site = read_site(make_blog(tmp_path, {"a.md": note("The butler.", content_warning="The end & all")}))
    (entry,) = site.entries
    assert entry_html(site, entry) == (
        "<details><summary>The end &amp; all</summary>\n<p>The butler.</p>\n</details>\n"
    )
    assert (entry.label, entry.description) == ("The end & all", "The end & all")
