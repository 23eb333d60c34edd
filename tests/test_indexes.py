import re
from pathlib import Path
from typing import Any

from tests.blogs import CONFIG, NOW, make_blog, note, read_site
from tests.pictures import draw, png
from tests.servers.samples import film
from tests.test_pages import parsed, rendered, shown
from tests.test_people import NEWSROOM
from tinyblog.build import build
from tinyblog.elsewhere import Channel
from tinyblog.indexes import sections
from tinyblog.pages import pages, render_pages
from tinyblog.site import Site
from tinyblog.theme import load_theme

CHANNEL = Channel(network="Mastodon", handle="@ada@m.example", url="https://m.example/@ada")
PROFILES = CONFIG.replace(
    'name = "Ada"',
    'name = "Ada"\nemail = "ada@blog.example"\nprofiles = ["https://m.example/@ada", "https://g.example/ada"]',
)


def with_photos(folder: Path, count: int) -> Site:
    config = CONFIG.replace('title = "Blog"', 'title = "Blog"\nper_page = 2')
    notes = {f"n{at}.md": note(f"![Picture {at}](p.png)", f"2026-10-{at + 1:02}") for at in range(count)}
    return read_site(make_blog(folder, {**notes, "p.png": png()}, config=config))


def alts(html: str) -> list[str]:
    return re.findall(r'<li[^>]*><a href="[^"]+"><img src="[^"]+" alt="([^"]*)"', html)


def test_own_pictures_of_the_text_and_below_it_are_shown_and_lead_to_their_notes(tmp_path: Path) -> None:
    notes: dict[str, str | bytes] = {
        "a.md": note("![A pond](p.png) ![A bee](bee.mp4)", photo="{src: q.png, alt: Q & R}"),
        "b.md": note("![Elsewhere](https://e.example/p.png)"),
        "c.md": note("![Sad](p.png)", content_warning="Sad"),
        "d.md": note("x", photo="{src: p.png, decorative: true}"),
        "e.md": note("![Unlisted](p.png)", visibility="unlisted"),
        "f.md": note("Words for it", photo="p.png"),
        "p.png": png(draw(600, 400)),
        "q.png": png(),
        "bee.mp4": film(),
    }
    build(make_blog(tmp_path, notes), tmp_path / "site", now=NOW)
    html = (tmp_path / "site" / "photos" / "index.html").read_text("utf-8")
    assert alts(html) == ["Words for it", "A pond", "Q &amp; R"]
    assert '<a href="/2026/11/a/"><img src="/2026/11/a/p.png" alt="A pond" width="600" height="400" srcset="' in html


def test_photos_are_paged_from_the_oldest(tmp_path: Path) -> None:
    assert shown(with_photos(tmp_path, 5), "photos") == {
        "/photos/": ["n4", "n3"],
        "/photos/page/2/": ["n3", "n2"],
        "/photos/page/1/": ["n1", "n0"],
    }


def test_a_new_photo_changes_no_older_page_of_photos(tmp_path: Path) -> None:
    before, after = rendered(with_photos(tmp_path / "a", 5)), rendered(with_photos(tmp_path / "b", 6))
    older = [name for name in before if name.startswith("photos/page/1/")]
    assert older
    assert all(before[name] == after[name] for name in older)


def test_the_page_of_subscriptions_lists_every_feed_once_with_its_whole_address(tmp_path: Path) -> None:
    notes: dict[str, str | bytes] = {"a.md": note("One #t"), "b.md": note("Dwa", lang="pl")}
    site = read_site(make_blog(tmp_path, notes, config=NEWSROOM))
    (page,) = (page for page in pages(site) if page.kind == "subscribe")
    html = rendered(site)["subscribe/index.html"]
    found = re.findall(r"<code>([^<]+)</code>", html)
    assert sorted(found) == sorted(feed.url for one in page.subscriptions for feed in one.feeds)
    assert len(set(found)) == len(found) == 3 * 7
    assert [one.kind for one in page.subscriptions] == ["site", "tag", *["author"] * 3, "language", "language"]


def test_every_feed_that_is_named_is_written(tmp_path: Path) -> None:
    config = make_blog(tmp_path, {"a.md": note("One #t"), "b.md": note("Dwa", lang="pl")}, config=NEWSROOM)
    build(config, tmp_path / "site", now=NOW)
    html = (tmp_path / "site" / "subscribe" / "index.html").read_text("utf-8")
    for url in re.findall(r"<code>https://blog\.example/([^<]+)</code>", html):
        assert (tmp_path / "site" / url).is_file()


def test_accounts_and_profiles_are_named_once_with_rel_me(tmp_path: Path) -> None:
    site = read_site(make_blog(tmp_path, {}, config=PROFILES))
    found = dict(render_pages(site, load_theme(Path(), "paper"), (), (CHANNEL,)))
    html = found["elsewhere/index.html"].decode()
    page: Any = parsed(html)
    assert page["items"][0]["properties"]["url"] == [
        "https://blog.example/",
        "https://m.example/@ada",
        "https://g.example/ada",
    ]
    assert page["items"][0]["properties"]["email"] == ["mailto:ada@blog.example"]
    assert {"https://m.example/@ada", "https://g.example/ada"} <= set(page["rels"]["me"])
    assert html.count('<a class="u-url" rel="me" href="https://m.example/@ada">') == 1
    assert "Mastodon: " in html
    assert "https://m.example/@ada" in found["subscribe/index.html"].decode()


def test_without_accounts_profiles_and_mail_there_is_no_page_of_them(tmp_path: Path) -> None:
    assert "elsewhere/index.html" not in rendered(read_site(make_blog(tmp_path, {})))


def test_the_menu_has_the_parts_that_are_there(tmp_path: Path) -> None:
    bare = read_site(make_blog(tmp_path / "a", {}))
    assert [one.kind for one in sections(bare)] == ["archive", "subscribe"]
    full = read_site(make_blog(tmp_path / "b", {"a.md": note("![P](p.png) #t"), "p.png": png()}, config=NEWSROOM))
    kinds = [one.kind for one in sections(full, (CHANNEL,))]
    assert kinds == ["archive", "tags", "photos", "authors", "elsewhere", "subscribe"]
    there = {page.href for page in pages(full, (CHANNEL,))}
    assert {one.href for one in sections(full, (CHANNEL,))} <= there
