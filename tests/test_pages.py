import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

import mf2py
import pytest

from tests.blogs import CONFIG, NOW, make_blog, note, read_site
from tests.pictures import draw, png
from tests.servers.samples import film
from tinyblog.build import build
from tinyblog.config import Chosen, load_config
from tinyblog.elsewhere import Channel
from tinyblog.pages import file_of, old_page, page_at, pages, printer, render_pages
from tinyblog.redirects import Redirect
from tinyblog.site import Gone, Site
from tinyblog.theme import load_theme


def many(folder: Path, count: int) -> Site:
    notes = {f"n{number:02}.md": note(f"N{number} #t", f"2026-10-{number + 1:02}") for number in range(count)}
    return read_site(make_blog(folder, notes, config=CONFIG.replace('"Blog"', '"Blog"\nper_page = 3')))


def rendered(site: Site) -> dict[str, str]:
    return {name: data.decode() for name, data in render_pages(site, load_theme(Path(), "paper"))}


def parsed(html: str, url: str = "https://blog.example/") -> Any:
    return mf2py.parse(doc=html, url=url)


def shown(site: Site, kind: str = "home") -> dict[str, list[str]]:
    return {page.path: [entry.note.slug for entry in page.entries] for page in pages(site) if page.kind == kind}


def test_the_front_page_has_the_newest_and_older_pages_are_numbered_from_the_oldest(tmp_path: Path) -> None:
    assert shown(many(tmp_path, 8)) == {
        "/": ["n07", "n06", "n05"],
        "/page/2/": ["n05", "n04", "n03"],
        "/page/1/": ["n02", "n01", "n00"],
    }


def test_a_new_note_changes_no_older_page(tmp_path: Path) -> None:
    before, after = shown(many(tmp_path / "a", 8)), shown(many(tmp_path / "b", 9))
    assert {path: before[path] for path in before if path != "/"}.items() <= after.items()


@pytest.mark.parametrize(("count", "expected"), [(0, 1), (1, 1), (3, 1), (4, 2), (6, 2), (7, 3), (9, 3), (10, 4)])
def test_every_note_is_on_a_page_and_there_is_no_empty_one(tmp_path: Path, count: int, expected: int) -> None:
    found = shown(many(tmp_path, count))
    assert len(found) == expected
    assert len({slug for slugs in found.values() for slug in slugs}) == count
    assert all(slugs for path, slugs in found.items() if path != "/")


def test_pages_lead_to_their_neighbours(tmp_path: Path) -> None:
    links = {page.path: (page.newer, page.older) for page in pages(many(tmp_path, 8)) if page.kind == "home"}
    assert links == {
        "/": (None, "/page/2/"),
        "/page/2/": ("/", "/page/1/"),
        "/page/1/": ("/page/2/", None),
    }


def test_tags_are_paged_too(tmp_path: Path) -> None:
    assert list(shown(many(tmp_path, 4), "tag")) == ["/tags/t/", "/tags/t/page/1/"]


def test_a_note_is_an_h_entry_without_a_name_where_it_has_no_title(tmp_path: Path) -> None:
    site = read_site(make_blog(tmp_path, {"hello.md": note("A *note*. #tag", "2026-11-20T10:00:00+01:00")}))
    (entry,) = parsed(rendered(site)["2026/11/hello/index.html"], "https://blog.example/2026/11/hello/")["items"]
    found = entry["properties"]
    assert entry["type"] == ["h-entry"]
    assert "name" not in found
    assert found["url"] == found["uid"] == ["https://blog.example/2026/11/hello/"]
    assert found["published"] == ["2026-11-20T09:00:00+0000"]
    assert found["content"][0]["value"] == "A note. #tag"
    assert found["author"][0]["properties"] == {"name": ["Ada"], "url": ["https://blog.example/"]}
    assert found["category"] == ["tag"]


def test_a_note_says_all_it_has_in_microformats(tmp_path: Path) -> None:
    text = note(
        "Body",
        title="A title",
        updated="2026-11-22 10:00",
        photo="{src: p.png, alt: A pond}",
        in_reply_to="https://e.example/1",
        syndication="https://m.example/2",
        summary="Short",
    )
    site = read_site(make_blog(tmp_path, {"a.md": text}))
    found = parsed(rendered(site)["2026/11/a/index.html"])["items"][0]["properties"]
    assert found["name"] == ["A title"]
    assert found["updated"] == ["2026-11-22T10:00:00+0000"]
    assert found["photo"] == [{"alt": "A pond", "value": "https://blog.example/2026/11/a/p.png"}]
    assert found["in-reply-to"] == ["https://e.example/1"]
    assert found["syndication"] == ["https://m.example/2"]
    assert found["summary"] == ["Short"]


def test_photos_and_films_in_the_text_and_below_it_are_told_apart(tmp_path: Path) -> None:
    notes: dict[str, str | bytes] = {
        "a.md": note("![A pond](p.png) ![A bee](bee.mp4)", photo="{src: q.png, alt: Q}", video="{src: c.mp4, alt: C}"),
        "p.png": png(draw(600, 400)),
        "q.png": png(),
        "bee.mp4": film(),
        "c.mp4": film(),
    }
    build(make_blog(tmp_path, notes), tmp_path / "site", now=NOW)
    html = (tmp_path / "site" / "2026" / "11" / "a" / "index.html").read_text("utf-8")
    found = parsed(html)["items"][0]["properties"]
    assert [(one["alt"], one["value"].rsplit("/", 1)[1]) for one in found["photo"]] == [
        ("A pond", "p.png"),
        ("Q", "q.png"),
    ]
    assert [one.rsplit("/", 1)[1] for one in found["video"]] == ["bee.mp4", "c.mp4"]
    assert '<img class="u-photo" src="/2026/11/a/q.png" alt="Q" width="64" height="48"' in html
    assert (
        '<video class="u-video" src="/2026/11/a/c.mp4" width="64" height="48" style="--ratio:1.333" preload="metadata"'
        in html
    )
    assert re.search(r'srcset="/2026/11/a/p-480-[0-9a-f]{8}\.webp 480w, /2026/11/a/p\.png 600w"', html)


@pytest.mark.parametrize("key", ["like-of", "repost-of", "bookmark-of"])
def test_a_page_without_words_says_what_it_is_about(tmp_path: Path, key: str) -> None:
    site = read_site(make_blog(tmp_path, {"a.md": note("", **{key: "https://e.example/1"})}))
    found = parsed(rendered(site)["2026/11/a/index.html"])["items"][0]["properties"]
    assert found[key] == ["https://e.example/1"]


def test_the_front_page_has_a_representative_h_card_and_an_h_feed(tmp_path: Path) -> None:
    config = CONFIG.replace(
        'name = "Ada"',
        'name = "Ada"\nbio = "Engines."\nphoto = "https://e.example/a.png"\nprofiles = ["https://m.example/@ada"]',
    )
    site = read_site(make_blog(tmp_path, {"a.md": note("x")}, config=config))
    page = parsed(rendered(site)["index.html"])
    card, feed = page["items"]
    assert card["type"] == ["h-card"]
    assert card["properties"]["uid"] == ["https://blog.example/"]
    assert "https://blog.example/" in card["properties"]["url"]
    assert card["properties"]["name"] == ["Ada"]
    assert card["properties"]["note"] == ["Engines."]
    assert card["properties"]["photo"][0]["value"] == "https://e.example/a.png"
    assert feed["type"] == ["h-feed"]
    assert feed["properties"]["name"] == ["Blog"]
    assert [child["type"] for child in feed["children"]] == [["h-entry"]]
    assert "https://m.example/@ada" in page["rels"]["me"]


def test_a_front_page_of_titles_shows_of_notes_with_a_title_that_and_what_they_are_about(tmp_path: Path) -> None:
    notes: dict[str, str | bytes] = {
        "a.md": note("The *whole* of it.", "2026-11-20 12:00", title="A & b", summary="In short."),
        "b.md": note("It begins. " + "And goes on. " * 30 + "The end.", "2026-11-20 11:00", title="Long"),
        "c.md": note("No *title*.", "2026-11-20 10:00"),
        "d.md": note("", "2026-11-20 09:00", title="Only a title"),
    }
    site = read_site(make_blog(tmp_path, notes))
    theme = load_theme(tmp_path, "paper", Chosen(values={"front": "titles"}))
    html = {name: data.decode() for name, data in render_pages(site, theme)}
    one, long, plain, bare = (child["properties"] for child in parsed(html["index.html"])["items"][1]["children"])
    assert (one["name"], one["summary"], one["url"]) == (["A & b"], ["In short."], ["https://blog.example/2026/11/a/"])
    assert long["summary"][0].startswith("It begins. And goes on.")
    assert long["summary"][0].endswith("…")
    assert plain["content"][0]["html"] == "<p>No <em>title</em>.</p>"
    assert (bare["name"], "content" in bare) == (["Only a title"], False)
    assert not any("content" in entry for entry in (one, long, bare))
    assert all(entry["author"] and entry["published"] for entry in (one, long, plain, bare))
    assert '<a href="/2026/11/a/">A &amp; b</a>' in html["index.html"]
    assert "<em>whole</em>" in html["2026/11/a/index.html"]


@pytest.mark.parametrize(
    ("name", "letter"), [("Ada", "A"), ("<b>", "<"), ("& Söhne", "&"), ("żółw", "Ż"), ("“X”", "“")]
)
def test_the_icon_is_the_first_letter_of_the_author_in_a_circle(tmp_path: Path, name: str, letter: str) -> None:
    site = read_site(make_blog(tmp_path, {}, config=CONFIG.replace('"Ada"', f'"{name}"')))
    found = re.search(r'<link rel="icon" href="data:image/svg\+xml,([^" ]+)">', rendered(site)["index.html"])
    assert found
    picture = ElementTree.fromstring(unquote(found[1]))
    assert picture.tag == "{http://www.w3.org/2000/svg}svg"
    assert [part.get("fill") for part in picture] == ["#0a558c", "white"]
    assert picture[1].text == letter


def test_every_page_points_to_the_feeds_and_a_tag_page_to_its_own(tmp_path: Path) -> None:
    found = rendered(many(tmp_path, 1))
    for name in ("index.html", "2026/10/n00/index.html", "404.html", "archive/index.html", "tags/index.html"):
        rels = [link for link, facts in parsed(found[name])["rel-urls"].items() if "alternate" in facts["rels"]]
        assert rels == [f"https://blog.example/{feed}" for feed in ("atom.xml", "feed.json", "feed.xml")]
    rels = parsed(found["tags/t/index.html"])["rels"]["alternate"]
    assert "https://blog.example/tags/t/feed.xml" in rels
    assert "https://blog.example/feed.xml" in rels


def test_a_page_says_which_version_of_its_note_it_shows(tmp_path: Path) -> None:
    site = many(tmp_path, 1)
    html = rendered(site)["2026/10/n00/index.html"]
    assert f'<meta name="tinyblog:version" content="{site.entries[0].digest}">' in html


def test_what_comes_from_a_note_is_escaped(tmp_path: Path) -> None:
    evil = "'\"><img src=x onerror=alert(1)>'"
    text = note("x", title=evil, summary=evil, tags=f"[{evil}]", photo=f"{{src: p.png, alt: {evil}}}", rsvp="yes")
    site = read_site(make_blog(tmp_path, {"a.md": text}))
    for name, html in rendered(site).items():
        assert "<img src=x" not in html, name


def test_an_entry_in_another_language_says_so(tmp_path: Path) -> None:
    site = read_site(make_blog(tmp_path, {"a.md": note("Zażółć", lang="pl")}))
    found = rendered(site)
    for name in ("2026/11/a/index.html", "index.html"):
        assert '<html lang="en">' in found[name]
        assert '<article class="h-entry" lang="pl">\n<p class="when" lang="en">' in found[name]


def test_a_note_that_is_not_listed_is_not_indexed(tmp_path: Path) -> None:
    site = read_site(make_blog(tmp_path, {"a.md": note("x", visibility="unlisted")}))
    found = rendered(site)
    assert '<meta name="robots" content="noindex">' in found["2026/11/a/index.html"]
    assert "/2026/11/a/" not in found["sitemap.xml"] + found["index.html"] + found["archive/index.html"]


def test_the_sitemap_lists_the_pages_with_their_dates(tmp_path: Path) -> None:
    text = note("x", updated="2026-11-22 10:00", slug="a&b")
    found = rendered(read_site(make_blog(tmp_path, {"a.md": text})))["sitemap.xml"]
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    places = [(url.findtext(f"{space}loc"), url.findtext(f"{space}lastmod")) for url in ElementTree.fromstring(found)]
    assert places == [
        ("https://blog.example/", "2026-11-22T10:00:00+00:00"),
        ("https://blog.example/2026/11/a-b/", "2026-11-22T10:00:00+00:00"),
    ]


def test_an_empty_blog_has_its_pages_too(tmp_path: Path) -> None:
    found = rendered(read_site(make_blog(tmp_path, {})))
    assert "There are no notes yet." in found["index.html"]
    assert {"404.html", "archive/index.html", "sitemap.xml", "robots.txt", ".nojekyll"} <= found.keys()
    assert "tags/index.html" not in found


def test_addresses_on_a_project_page_keep_its_path(tmp_path: Path) -> None:
    config = CONFIG.replace("blog.example", "blog.example/me")
    site = read_site(make_blog(tmp_path, {"a.md": note("#t ![p](q.png)")}, config=config))
    for name, html in rendered(site).items():
        if name.endswith(".html"):
            assert not re.findall(r'(?:href|src)="/(?!me/)[^"]*"', html), name


def test_characters_that_no_page_may_hold_are_left_out(tmp_path: Path) -> None:
    site = read_site(make_blog(tmp_path, {"a.md": note("A\ufdd0BC")}))
    html = rendered(site)["2026/11/a/index.html"]
    assert "<p>ABC</p>" in html


@pytest.mark.parametrize("folder", [Path(__file__).parents[1], Path(__file__).parent / "golden" / "blog"])
def test_each_page_is_found_by_its_path_as_it_is_listed(folder: Path) -> None:
    site = replace(read_site(load_config(folder / "tinyblog.toml")), gone=(Gone(path="/x/", reason="", when=NOW),))
    channels = (Channel(network="Mastodon", handle="@ada", url="https://m.example/@ada"),)
    documents = {entry.path: f"at://{entry.path}" for entry in site.entries}
    listed = list(pages(site, channels, documents))
    assert {page.kind for page in listed} >= {"home", "note", "gone", "tag", "month", "day", "photos", "elsewhere"}
    for page in listed:
        assert page_at(site, page.path, channels, documents) == page


def test_an_old_address_has_a_page_of_its_own(tmp_path: Path) -> None:
    site = read_site(make_blog(tmp_path, {"new.md": note("x")}))
    page = old_page(site, Redirect(path="/old/", file="old/index.html", to=site.entries[0]))
    assert (page.kind, page.path, page.title, page.entries, page.card) == ("redirect", "/old/", "x", site.entries, None)
    assert page.authors == site.entries[0].authors
    gone = Gone(path="/new/", reason="", when=NOW)
    assert old_page(site, Redirect(path="/old/", file="old/index.html", to=gone)).gone == gone


@pytest.mark.parametrize("path", ["", "/no/", "/page/9/", "/tags/no/", "/archive/1999/", "/404", "/on-this-day/02-30/"])
def test_where_there_is_no_page_none_is_found(tmp_path: Path, path: str) -> None:
    assert page_at(many(tmp_path, 4), path) is None


def test_one_page_is_printed_as_it_is_among_all_others(tmp_path: Path) -> None:
    site, theme = many(tmp_path, 4), load_theme(Path(), "paper")
    made, whole = printer(site, theme), dict(render_pages(site, theme))
    assert {file_of(page.path): made.print(page) for page in pages(site)}.items() <= whole.items()
