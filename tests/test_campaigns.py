from datetime import timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import feedparser
import mf2py
import pytest

from tests.blogs import CONFIG, NOW, make_blog, note, read_site
from tests.pictures import draw, png
from tinyblog.build import build
from tinyblog.config import Config
from tinyblog.errors import TinyblogError
from tinyblog.site import Wanted
from tinyblog.source import read_source

SPRING = """\
---
title: Spring cleaning
tag: Spring
start: 2026-11-01
end: 2026-11-30
description: Four weeks, four cupboards.
call: {text: Join us, url: /join/}
---
We begin with the *attic*.
"""


def campaign(text: str = "Words.", **keys: str) -> str:
    lines = "".join(f"{key}: {value}\n" for key, value in ({"title": "A title"} | keys).items())
    return f"---\n{lines}---\n{text}\n"


def blog(folder: Path, *, config: str = CONFIG, **files: str | bytes) -> Config:
    notes = {f"n{number}.md": note(f"N{number} #spring", f"2026-11-{number + 1:02}") for number in range(5)}
    campaigns = {f"campaigns/{name.replace('__', '.')}": text for name, text in files.items()}
    return make_blog(folder, {**notes, "other.md": note("Other."), **campaigns}, config=config)


def built(config: Config, **options: Any) -> dict[str, bytes]:
    build(config, config.root / "site", now=NOW, **options)
    folder = config.root / "site"
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def problems(config: Config, wanted: Wanted | None = None) -> list[str]:
    source = read_source(config, now=NOW, wanted=wanted or Wanted())
    return [str(problem) for problem in source.problems]


def states(config: Config, days: int) -> list[str]:
    return [one.state for one in read_site(config, now=NOW + timedelta(days=days)).campaigns]


def test_a_campaign_gives_its_tag_a_page_with_introduction_dates_and_a_call(tmp_path: Path) -> None:
    files = built(blog(tmp_path, spring__md=SPRING))
    page = files["campaigns/spring/index.html"].decode()
    assert "<p>We begin with the <em>attic</em>.</p>" in page
    assert '<a href="/join/">Join us</a>' in page
    assert '<time datetime="2026-11-01">' in page
    assert '<link rel="canonical" href="https://blog.example/campaigns/spring/">' in page
    (feed,) = mf2py.parse(doc=page, url="https://blog.example/campaigns/spring/")["items"]
    assert feed["type"] == ["h-feed"]
    assert feed["properties"]["name"] == ["Spring cleaning"]
    assert [entry["properties"]["content"][0]["value"] for entry in feed["children"]] == [
        "N4 #spring", "N3 #spring", "N2 #spring", "N1 #spring", "N0 #spring",
    ]  # fmt: skip


def test_a_campaign_is_no_note(tmp_path: Path) -> None:
    config = blog(tmp_path, spring__md=SPRING)
    assert len(read_site(config).entries) == 6
    files = built(config)
    assert b"attic" not in files["index.html"] + files["feed.xml"] + files["tags/spring/index.html"]


def test_the_page_of_its_tag_leads_to_it_and_stays_itself(tmp_path: Path) -> None:
    page = built(blog(tmp_path, spring__md=SPRING))["tags/spring/index.html"].decode()
    assert '<a href="/campaigns/spring/">Spring cleaning</a>' in page
    assert '<link rel="canonical" href="https://blog.example/tags/spring/">' in page


def test_a_campaign_has_its_own_three_feeds_and_its_page_names_them(tmp_path: Path) -> None:
    files = built(blog(tmp_path, spring__md=SPRING))
    for name in ("feed.xml", "atom.xml"):
        found: Any = feedparser.parse(files[f"campaigns/spring/{name}"])
        assert not found.bozo
        assert len(found.entries) == 5
        assert (found.feed.title, found.feed.subtitle) == ("Blog: Spring cleaning", "Four weeks, four cupboards.")
        assert found.feed.link == "https://blog.example/campaigns/spring/"
    links = mf2py.parse(doc=files["campaigns/spring/index.html"].decode(), url="https://blog.example/")["alternates"]
    assert [link["url"].rpartition("/")[0] for link in links] == ["https://blog.example/campaigns/spring"] * 3 + [
        "https://blog.example"
    ] * 3
    assert b"https://blog.example/campaigns/spring/" in files["sitemap.xml"]


def test_its_entries_are_paged_from_the_oldest_and_a_new_note_changes_no_older_page(tmp_path: Path) -> None:
    config = CONFIG.replace('"Blog"', '"Blog"\nper_page = 2')
    before = built(blog(tmp_path / "a", config=config, spring__md=SPRING))
    later = blog(tmp_path / "b", config=config, spring__md=SPRING)
    (later.root / "content" / "new.md").write_text(note("New #spring", "2026-11-21"))
    after = built(later)
    older = [f"campaigns/spring/page/{number}/index.html" for number in (1, 2)]
    assert sorted(name for name in before if "campaigns/spring/page" in name) == older
    assert [before[name] for name in older] == [after[name] for name in older]
    assert b"attic" not in before[older[0]] + before[older[1]]
    assert b"New" in after["campaigns/spring/index.html"]


@pytest.mark.parametrize(("days", "state"), [(-22, "coming"), (-21, "running"), (8, "running"), (9, "past")])
def test_a_campaign_is_coming_running_or_past_by_the_day_of_the_build(tmp_path: Path, days: int, state: str) -> None:
    assert states(blog(tmp_path, spring__md=SPRING), days) == [state]


def test_a_campaign_without_days_is_running_and_one_may_have_only_one_day(tmp_path: Path) -> None:
    assert states(blog(tmp_path / "a", a__md=campaign()), 0) == ["running"]
    assert states(blog(tmp_path / "b", a__md=campaign(end="2026-11-21")), 0) == ["past"]
    assert states(blog(tmp_path / "c", a__md=campaign(start="2026-11-23")), 0) == ["coming"]


def test_the_day_is_that_of_the_time_zone_of_the_site(tmp_path: Path) -> None:
    config = CONFIG.replace('"Blog"', '"Blog"\ntimezone = "Pacific/Auckland"')
    assert states(blog(tmp_path, config=config, a__md=campaign(start="2026-11-23")), 0) == ["running"]


def test_all_campaigns_are_listed_by_what_they_are(tmp_path: Path) -> None:
    config = blog(
        tmp_path,
        a__md=campaign(title="Gone", end="2026-01-01"),
        b__md=campaign(title="Far", start="2027-05-01"),
        c__md=campaign(title="Near", start="2027-01-01"),
        d__md=campaign(title="Now"),
    )
    page = built(config)["campaigns/index.html"].decode()
    order = ["<h2>Running", ">Now<", "<h2>Coming", ">Near<", ">Far<", "<h2>Past", ">Gone<"]
    places = [page.index(one) for one in order]
    assert places == sorted(places)


def test_without_a_campaign_there_is_no_such_page_and_no_link_to_it(tmp_path: Path) -> None:
    files = built(blog(tmp_path))
    assert not [name for name in files if name.startswith("campaigns")]
    assert b"/campaigns/" not in files["index.html"]


def test_a_campaign_without_notes_is_a_page_with_empty_feeds(tmp_path: Path) -> None:
    files = built(blog(tmp_path, empty__md=campaign()))
    assert "There are no notes yet." in files["campaigns/empty/index.html"].decode()
    assert not ElementTree.fromstring(files["campaigns/empty/feed.xml"]).findall(".//item")


def test_the_name_of_the_file_is_the_tag_unless_it_says_another(tmp_path: Path) -> None:
    site = read_site(blog(tmp_path, spring__md=campaign(), b__md=campaign(tag="'#N2'")))
    assert {(one.name, one.tag, one.slug) for one in site.campaigns} == {
        ("spring", "spring", "spring"),
        ("b", "N2", "n2"),
    }
    assert {one.name: len(entries) for one, entries in site.campaign_entries.items()} == {"spring": 5, "b": 0}


def test_a_card_is_drawn_that_says_its_title(tmp_path: Path) -> None:
    files = built(blog(tmp_path, spring__md=SPRING))
    (card,) = [name for name in files if name.startswith("campaigns/spring/card-")]
    assert f'content="https://blog.example/{card}"' in files["campaigns/spring/index.html"].decode()
    assert 'content="Spring cleaning – Four weeks, four cupboards."' in files["campaigns/spring/index.html"].decode()


@pytest.mark.parametrize("name", ["spring__md", "spring/index__md"])
def test_its_own_picture_takes_the_place_of_the_card_and_is_published_clean(tmp_path: Path, name: str) -> None:
    folder = name.rpartition("/")[0]
    given: dict[str, Any] = {f"{folder}/attic__png".lstrip("/"): png(draw(640, 480), secrets=True)}
    given[name] = campaign(image="attic.png", alt="An attic & a cat")
    files = built(blog(tmp_path, **given))
    page = files["campaigns/spring/index.html"].decode()
    assert '<meta property="og:image" content="https://blog.example/campaigns/spring/attic.png">' in page
    assert '<meta property="og:image:width" content="640">' in page
    assert 'alt="An attic &amp; a cat"' in page
    assert b"SECRET" not in files["campaigns/spring/attic.png"]
    assert not [name for name in files if name.startswith("campaigns/spring/card-")]


def test_a_campaign_whose_picture_cannot_be_published_is_left_out_with_keep_going(tmp_path: Path) -> None:
    config = blog(tmp_path, spring__md=campaign(image="bad.png", alt="x"), bad__png=png()[:60], b__md=campaign())
    with pytest.raises(TinyblogError, match=r"content/campaigns/spring\.md"):
        built(config)
    files = built(config, keep_going=True)
    assert "campaigns/spring/index.html" not in files
    assert "campaigns/b/index.html" in files


def test_a_campaign_in_another_language_is_marked_up(tmp_path: Path) -> None:
    files = built(blog(tmp_path, wiosna__md=campaign("Zaczynamy.", lang="pl")))
    assert b'<header class="opening campaign" lang="pl">' in files["campaigns/wiosna/index.html"]
    assert b'<li lang="pl"><a href="/campaigns/wiosna/">' in files["campaigns/index.html"]
    assert b"<language>pl</language>" in files["campaigns/wiosna/feed.xml"]


def test_drafts_are_shown_only_where_they_are_wanted(tmp_path: Path) -> None:
    config = blog(tmp_path, a__md=campaign(draft="true"), b__md=campaign(tag="a"))
    assert [one.name for one in read_site(config).campaigns] == ["b"]
    assert problems(config, Wanted(drafts=True)) == [
        "content/campaigns/b.md: is about the same tag as content/campaigns/a.md: a"
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (campaign(tittle="x"), "3: unknown key `tittle`"),
        (campaign(start="2026-12-01", end="2026-11-30"), "4: it ends (2026-11-30) before it starts (2026-12-01)"),
        (campaign(start="spring"), "3: `start`: expected a date"),
        (campaign(call="Join"), "3: `call`: expected `text:` and `url:`"),
        (campaign(call="{text: Join, uri: 'https://e.example'}"), "3: `call`: expected `text:` and `url:`"),
        (campaign(call="{text: Join, url: 'javascript:alert(1)'}"), "3: `call`: expected words, and an address"),
        (campaign(call="{text: Join, url: //e.example/x}"), "3: `call`: expected words, and an address"),
        (campaign(image="x.png"), "3: the picture has no description"),
        (campaign(image="[a.png, b.png]", alt="x"), "3: `image`: expected one picture"),
        (campaign(tag="[a, b]"), "3: `tag`: expected one tag"),
        (campaign(tag="'...'"), "3: `tag`: expected one tag"),
        (campaign(draft="maybe"), "3: `draft`: expected true or false"),
        ("---\ntag: x\n---\n", " title: a campaign needs a title"),
        ("Words only.", " title: a campaign needs a title"),
    ],
)
def test_a_mistake_is_named_with_file_and_line(tmp_path: Path, text: str, expected: str) -> None:
    (found,) = problems(blog(tmp_path, x__md=text))
    assert found.startswith(f"content/campaigns/x.md:{expected}")


def test_the_nearest_key_is_named(tmp_path: Path) -> None:
    source = read_source(blog(tmp_path, x__md=campaign(tittle="x")), now=NOW)
    assert [problem.hint for problem in source.problems] == ["did you mean `title`?"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("index__md", "this file gives no campaign's address"),
        ("!!!__md", "this file gives no campaign's address"),
        ("con__md", "this file gives no campaign's address"),
        ("deep/er/x__md", "this file gives no campaign's address"),
        ("spring/other__md", "this file gives no campaign's address"),
        ("A__md", "has the same address as content/campaigns/A.md"),
        ("b__md", "is about the same tag as content/campaigns/a.md"),
    ],
)
def test_a_name_or_a_tag_that_cannot_be_is_a_mistake(tmp_path: Path, name: str, expected: str) -> None:
    (found,) = problems(blog(tmp_path, **{"a__md": campaign(tag="one"), name: campaign(tag="ONE")}))
    assert expected in found


@pytest.mark.parametrize("permalink", ["/campaigns/spring/", "/events/x/", "/Campaigns/x/"])
def test_no_note_may_stand_where_campaigns_and_events_do(tmp_path: Path, permalink: str) -> None:
    (found,) = problems(make_blog(tmp_path, {"x.md": note("x", permalink=permalink)}))
    assert "is one of tinyblog's own" in found


def test_a_second_build_changes_nothing_until_a_campaign_begins_or_ends(tmp_path: Path) -> None:
    config = blog(tmp_path, spring__md=SPRING)
    built(config)
    again = build(config, config.root / "site", now=NOW + timedelta(days=8))
    assert (again.changes.written, again.changes.removed) == ((), ())
    ended = build(config, config.root / "site", now=NOW + timedelta(days=9))
    assert ended.changes.written == ("campaigns/index.html",)
