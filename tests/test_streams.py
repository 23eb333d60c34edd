from pathlib import Path

from tests.blogs import CONFIG, make_blog, note, read_site
from tests.test_pages import parsed, rendered, shown
from tests.test_people import NEWSROOM
from tinyblog.site import Site
from tinyblog.streams import streams

NOTES: dict[str, str | bytes] = {
    "a.md": note("One #t", "2026-11-20", author="ada"),
    "b.md": note("Dwa", "2026-11-19", lang="pl"),
    "c.md": note("Drei", "2026-11-18", lang="PL"),
    "d.md": note("Hidden", "2026-11-17", lang="de", visibility="unlisted"),
}


def blog(folder: Path, config: str = NEWSROOM) -> Site:
    return read_site(make_blog(folder, NOTES, config=config))


def test_the_whole_site_comes_first_and_then_its_parts(tmp_path: Path) -> None:
    found = [
        (stream.kind, stream.name, stream.path, len(entries)) for stream, entries in streams(blog(tmp_path)).items()
    ]
    assert found == [
        ("site", "Blog", "/", 3),
        ("tag", "#t", "/tags/t/", 1),
        ("author", "The office", "/authors/the-office/", 2),
        ("author", "Ada  Lovelace", "/authors/ada/", 1),
        ("author", "Grace Hopper", "/authors/grace/", 0),
        ("language", "English", "/languages/en/", 1),
        ("language", "Polski", "/languages/pl/", 2),
    ]


def test_a_site_in_one_language_by_one_author_has_no_more_streams_than_its_tags(tmp_path: Path) -> None:
    site = read_site(make_blog(tmp_path, {"a.md": note("One #t", author="ada"), "b.md": NOTES["d.md"]}))
    assert [stream.kind for stream in streams(site)] == ["site", "tag"]


def test_addresses_hold_the_path_of_the_site(tmp_path: Path) -> None:
    site = blog(tmp_path, NEWSROOM.replace("https://blog.example", "https://blog.example/b-c"))
    found = {stream.kind: (stream.href, stream.url) for stream in streams(site)}
    assert found["language"] == ("/b-c/languages/pl/", "https://blog.example/b-c/languages/pl/")
    assert found["author"] == ("/b-c/authors/grace/", "https://blog.example/b-c/authors/grace/")
    assert found["site"] == ("/b-c/", "https://blog.example/b-c/")


def test_a_language_has_a_page_that_is_paged(tmp_path: Path) -> None:
    site = blog(tmp_path, NEWSROOM.replace('title = "Blog"', 'title = "Blog"\nper_page = 1'))
    assert shown(site, "language") == {
        "/languages/en/": ["a"],
        "/languages/pl/": ["b"],
        "/languages/pl/page/1/": ["c"],
    }
    assert '<h1 class="p-name" lang="pl">Polski</h1>' in rendered(site)["languages/pl/index.html"]


def test_a_page_points_to_its_own_feeds_before_those_of_the_site(tmp_path: Path) -> None:
    found = rendered(blog(tmp_path))
    for name in ("languages/pl", "authors/ada", "tags/t"):
        rels = [
            url
            for url, facts in parsed(found[f"{name}/index.html"])["rel-urls"].items()
            if "alternate" in facts["rels"]
        ]
        feeds = [
            line.split('href="')[1][:-2]
            for line in found[f"{name}/index.html"].splitlines()
            if 'rel="alternate"' in line
        ]
        assert feeds == [
            *(f"/{name}/{feed}" for feed in ("atom.xml", "feed.json", "feed.xml")),
            *(f"/{feed}" for feed in ("atom.xml", "feed.json", "feed.xml")),
        ]
        assert len(rels) == 6


def test_a_stream_names_the_hubs_on_its_pages_and_notes_do_not(tmp_path: Path) -> None:
    config = CONFIG.replace(
        'title = "Blog"', 'title = "Blog"\nhubs = ["https://hub.example", "https://hub.example/2/"]'
    )
    found = rendered(read_site(make_blog(tmp_path, {"a.md": note("x #t")}, config=config)))
    for name, url in (("index.html", ""), ("tags/t/index.html", "tags/t/")):
        rels = parsed(found[name])["rels"]
        assert rels["hub"] == ["https://hub.example", "https://hub.example/2"]
        assert rels["self"] == [f"https://blog.example/{url}"]
    assert not {"hub", "self"} & parsed(found["2026/11/a/index.html"])["rels"].keys()


def test_a_campaign_is_a_stream_that_can_be_followed(tmp_path: Path) -> None:
    campaign = "---\ntitle: Spring\ntag: t\ndescription: It comes.\n---\nHello.\n"
    config = CONFIG.replace('title = "Blog"', 'title = "Blog"\nhubs = ["https://hub.example"]')
    site = read_site(make_blog(tmp_path, {"a.md": note("x #t"), "campaigns/spring.md": campaign}, config=config))
    of_all = streams(site)
    found = [(stream.kind, stream.name, stream.about, stream.path) for stream in of_all]
    assert ("campaign", "Spring", "It comes.", "/campaigns/spring/") in found
    html = rendered(site)
    assert "<code>https://blog.example/campaigns/spring/feed.json</code>" in html["subscribe/index.html"]
    assert parsed(html["campaigns/spring/index.html"])["rels"]["hub"] == ["https://hub.example"]
    assert '<a href="/campaigns/">Campaigns</a>' in html["index.html"]
