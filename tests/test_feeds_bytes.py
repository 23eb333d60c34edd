"""That feeds are to the byte what feedgen, lxml and Python's json write."""

import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import feedgens
from tests.blogs import CONFIG, make_blog, note, read_site
from tests.test_people import NEWSROOM
from tinyblog.config import load_config
from tinyblog.feeds import Feed, feed_of, formats
from tinyblog.settings import Url, Urls
from tinyblog.site import Entry, Site
from tinyblog.streams import site_stream, streams

HERE = Path(__file__).parent
TEXTS = st.text(
    st.characters(codec="utf-8") | st.sampled_from("&<>\"'\r\n\t\x00\x0b\x85\ufffe\u2028\xa0]é東🌅 "), max_size=12
)
ZONES = st.integers(-23 * 3600, 23 * 3600).map(lambda seconds: timezone(timedelta(seconds=seconds)))


def check(feed: Feed, url: str) -> None:
    atom, made_json, rss = (one.render(feed, url) for one in formats())
    assert atom == feedgens.atom(feed, url)
    assert rss == feedgens.rss(feed, url)
    assert made_json == json.dumps(json.loads(made_json), ensure_ascii=False, indent=1).encode() + b"\n"


@pytest.mark.parametrize("folder", [HERE.parent, HERE / "golden" / "blog"])
def test_the_feeds_of_a_blog(folder: Path) -> None:
    site = read_site(load_config(folder / "tinyblog.toml"))
    hubs = replace(
        site, settings=replace(site.settings, hubs=Urls((Url("https://hub.example/?a&b"), Url("https://b.example/"))))
    )
    for one in (site, hubs):
        for stream, entries in streams(one).items():
            check(feed_of(one, stream, entries), f"{stream.url}x?a&b")


@cache
def blogs() -> tuple[Site, ...]:
    """A blog of one author and one of several, each with a note."""
    with TemporaryDirectory() as folder:
        found = [
            read_site(make_blog(Path(folder, str(number)), {"a.md": note("x #tag", author="")}, config=config))
            for number, config in enumerate((CONFIG, NEWSROOM))
        ]
    return tuple(found)


@st.composite
def sites(draw: st.DrawFn) -> Site:
    site = draw(st.sampled_from(blogs()))
    (entry,) = site.entries
    person = replace(site.author, name=draw(TEXTS), url=draw(st.sampled_from(("", "https://a.example/?a&b"))))
    settings = replace(site.settings, title="T" + draw(TEXTS), description="D" + draw(TEXTS))
    entries = tuple(draw(changed(entry)) for _ in range(draw(st.integers(0, 2))))
    return replace(site, author=person, settings=settings, entries=entries)


@st.composite
def changed(draw: st.DrawFn, entry: Entry) -> Entry:
    note = replace(
        entry.note, title=draw(st.none() | TEXTS), body=draw(TEXTS), summary=draw(TEXTS), warning=draw(TEXTS)
    )
    first, last = datetime(1000, 1, 1), datetime(9000, 1, 1)  # noqa: DTZ001 - the zone is drawn
    moments = st.datetimes(first, last, timezones=ZONES)
    authors = tuple(replace(person, name=draw(TEXTS)) for person in entry.authors)
    tags = tuple(replace(tag, name="t" + draw(TEXTS)) for tag in entry.tags)
    content = replace(entry.content, html=draw(TEXTS))
    return replace(
        entry, note=note, content=content, authors=authors, tags=tags, published=draw(moments), updated=draw(moments)
    )


@given(sites())
def test_whatever_is_in_a_feed(site: Site) -> None:
    check(feed_of(site, site_stream(site), site.listed), "https://blog.example/feed.xml")
