import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import feedparser
import pytest

from tests.blogs import CONFIG, NOW, make_blog, note, read_site
from tests.test_people import NEWSROOM
from tinyblog.build import build
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


def test_a_title_that_the_author_wrote_stands_whole_in_feeds_and_pages(tmp_path: Path) -> None:
    title = "The app that has been in the making for more than two years now is finally there"
    build(make_blog(tmp_path, {"a.md": note("x", title=title)}), tmp_path / "site", now=NOW)
    for name in ("atom.xml", "feed.xml", "feed.json", "2026/11/a/index.html"):
        assert title in (tmp_path / "site" / name).read_text("utf-8")
    assert f"<title>{title} · Blog</title>" in (tmp_path / "site/2026/11/a/index.html").read_text("utf-8")
    assert f"<title>{title}</title>" in (tmp_path / "site/atom.xml").read_text("utf-8")


def test_rss_carries_the_markdown(tmp_path: Path) -> None:
    assert b"<source:markdown>A *note* with ![p](q.png) #tag" in written(blog(tmp_path))["feed.xml"]


def test_a_like_says_what_was_liked(tmp_path: Path) -> None:
    found: Any = feedparser.parse(written(blog(tmp_path))["feed.xml"])
    assert 'Liked <a href="https://e.example/?a=1&amp;b=2">' in found.entries[2].description


@pytest.mark.parametrize("name", ["atom.xml", "feed.json", "feed.xml"])
@pytest.mark.parametrize(("language", "said"), [("en", "RSVP maybe"), ("pl", "Udział: być może")])
def test_an_answer_to_an_invitation_stands_in_feeds(tmp_path: Path, name: str, language: str, said: str) -> None:
    config = CONFIG.replace("[author]", f'language = "{language}"\n[author]')
    text = note("I try.", in_reply_to="https://e.example/party", rsvp="maybe")
    build(make_blog(tmp_path, {"a.md": text}, config=config), tmp_path / "site", now=NOW)
    data = (tmp_path / "site" / name).read_bytes()
    if name == "feed.json":
        content = json.loads(data)["items"][0]["content_html"]
    else:
        (found,) = feedparser.parse(data).entries
        content = found.content[0].value if name == "atom.xml" else found.description
    assert "e.example/party</a></p>" in content
    assert content.partition("</p>")[2].strip() == f"<p>{said}</p>\n<p>I try.</p>"


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


def test_the_markdown_behind_a_content_warning_is_in_no_feed(tmp_path: Path) -> None:
    site = read_site(make_blog(tmp_path, {"a.md": note("The *butler*.", content_warning="The end")}))
    for name, data in written(site).items():
        assert b"*butler*" not in data, name


def newsroom(folder: Path) -> dict[str, bytes]:
    notes = {"a.md": note("By both", author="[ada, grace]"), "b.md": note("By the office", "2026-11-20")}
    return written(read_site(make_blog(folder, notes, config=NEWSROOM)))


def test_with_several_authors_each_entry_says_whose_it_is(tmp_path: Path) -> None:
    found = newsroom(tmp_path)
    atom: Any = feedparser.parse(found["atom.xml"])
    assert [[(one.name, one.href) for one in entry.authors] for entry in atom.entries] == [
        [
            ("Ada  Lovelace", "https://blog.example/authors/ada/"),
            ("Grace Hopper", "https://blog.example/authors/grace/"),
        ],
        [("The office", "https://blog.example/authors/the-office/")],
    ]
    assert re.findall(rb"<dc:creator>([^<]+)", found["feed.xml"]) == [b"Ada  Lovelace", b"Grace Hopper", b"The office"]
    assert [[one["name"] for one in item["authors"]] for item in json.loads(found["feed.json"])["items"]] == [
        ["Ada  Lovelace", "Grace Hopper"],
        ["The office"],
    ]


def test_the_feed_of_an_author_is_by_them(tmp_path: Path) -> None:
    found = newsroom(tmp_path)
    atom: Any = feedparser.parse(found["authors/ada/atom.xml"])
    assert (atom.feed.title, atom.feed.author_detail.name) == ("Blog: Ada  Lovelace", "Ada  Lovelace")
    assert [entry.link for entry in atom.entries] == ["https://blog.example/2026/11/a/"]
    values = json.loads(found["authors/ada/feed.json"])
    assert values["authors"] == [{"name": "Ada  Lovelace", "url": "https://blog.example/authors/ada/"}]
    assert values["home_page_url"] == "https://blog.example/authors/ada/"


def test_an_author_with_a_picture_has_it_in_json_where_there_are_several(tmp_path: Path) -> None:
    config = NEWSROOM.replace('bio = "Engines."', 'photo = "https://e.example/ada.png"')
    site = read_site(make_blog(tmp_path, {"a.md": note("x", author="ada")}, config=config))
    (item,) = json.loads(written(site)["feed.json"])["items"]
    assert item["authors"][0]["avatar"] == "https://e.example/ada.png"


def test_with_one_author_no_entry_names_them(tmp_path: Path) -> None:
    found = written(blog(tmp_path))
    assert b"dc:creator" not in found["feed.xml"]
    assert found["atom.xml"].count(b"<author>") == 1
    assert "authors" not in json.loads(found["feed.json"])["items"][0]


def test_the_feed_of_a_language_is_in_it(tmp_path: Path) -> None:
    site = read_site(make_blog(tmp_path, {"a.md": note("One"), "b.md": note("Dwa", lang="pl")}))
    found = written(site)
    atom: Any = feedparser.parse(found["languages/pl/atom.xml"])
    assert (atom.feed.title, atom.feed.language) == ("Blog: Polski", "pl")
    assert [entry.summary for entry in atom.entries] == ["Dwa"]
    assert json.loads(found["languages/pl/feed.json"])["language"] == "pl"
    assert b"<language>pl</language>" in found["languages/pl/feed.xml"]


def test_every_feed_names_itself_and_the_hubs(tmp_path: Path) -> None:
    config = NEWSROOM.replace('title = "Blog"', 'title = "Blog"\nhubs = ["https://one.example", "https://two.example"]')
    notes = {"a.md": note("One #t", author="ada"), "b.md": note("Dwa", lang="pl")}
    found = written(read_site(make_blog(tmp_path, notes, config=config)))
    assert len(found) == 3 * 7
    for name, data in found.items():
        url = f"https://blog.example/{name}"
        if name.endswith(".json"):
            values = json.loads(data)
            assert values["feed_url"] == url
            assert values["hubs"] == [{"type": "WebSub", "url": f"https://{hub}.example"} for hub in ("one", "two")]
        else:
            feed: Any = feedparser.parse(data)
            assert not feed.bozo
            assert [link.href for link in feed.feed.links if link.rel == "self"] == [url]
            hubs = [link.href for link in feed.feed.links if link.rel == "hub"]
            assert hubs == ["https://one.example", "https://two.example"]
            assert feed.feed.link.startswith("https://blog.example/")


def test_browsers_show_feeds_by_the_style_sheet_of_the_theme(tmp_path: Path) -> None:
    config = CONFIG.replace("blog.example", "blog.example/notes")
    build(make_blog(tmp_path, {"a.md": note("x")}, config=config), tmp_path / "site", now=NOW)
    for name in ("feed.xml", "atom.xml"):
        data = (tmp_path / "site" / name).read_text("utf-8")
        instruction = r"<\?xml-stylesheet type=\"text/css\" href=\"/notes/(static/feed\.css)\?v=[0-9a-f]{8}\"\?>"
        found = re.match(rf"<\?xml [^>]+\?>\n{instruction}\n<", data)
        assert found
        assert (tmp_path / "site" / found[1]).is_file()
        assert not feedparser.parse(data).bozo


def test_a_theme_without_a_style_sheet_for_feeds_has_feeds_without_one(tmp_path: Path) -> None:
    templates = tmp_path / "themes" / "own" / "templates"
    templates.mkdir(parents=True)
    (templates.parent / "theme.toml").write_text('name = "Own"\n')
    for path in (Path(__file__).parents[1] / "themes" / "paper" / "templates").iterdir():
        (templates / path.name).write_text("<!doctype html>")
    config = CONFIG.replace('title = "Blog"', 'title = "Blog"\ntheme = "own"')
    build(make_blog(tmp_path, {"a.md": note("x")}, config=config), tmp_path / "site", now=NOW)
    assert "xml-stylesheet" not in (tmp_path / "site" / "feed.xml").read_text("utf-8")


def test_a_summary_says_by_its_type_whether_the_title_only_repeats_it(tmp_path: Path) -> None:
    data = written(blog(tmp_path))["atom.xml"].decode()
    assert '<summary type="text">A note with #tag</summary>' in data
    assert "<summary>Body</summary>" in data
    assert data.count("<summary") == 3  # a like has no words


def test_the_words_of_feeds_are_in_the_language_of_the_site(tmp_path: Path) -> None:
    said = note("Hm.", in_reply_to="https://e.example/1", start="2026-12-01 18:00", lang="en")
    notes: dict[str, str | bytes] = {"a.md": said, "b.md": note("x", location="52.23,21.01")}
    config = CONFIG.replace('title = "Blog"', 'title = "Blog"\nlanguage = "pl"')
    build(make_blog(tmp_path, notes, config=config), tmp_path / "site", now=NOW)
    for name in ("feed.xml", "atom.xml", "feed.json"):
        data = (tmp_path / "site" / name).read_text("utf-8")
        for words in ("W odpowiedzi na", "Dodaj do kalendarza", "Mapa"):
            assert words in data
