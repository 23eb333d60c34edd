"""Programs read the sites: parsers of microformats, and readers of feeds."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import feedparser
import mf2py
import pytest
from lxml import etree

from tests.browser.sites import THEMES, TWIN, Built, Leaf, Shelf

BLOGS = ("sample", "gallery")
ATOM = "{http://www.w3.org/2005/Atom}"

every_site = pytest.mark.parametrize(("theme", "blog"), [(theme, blog) for theme in THEMES for blog in BLOGS])


def parsed(leaf: Leaf) -> Any:
    return mf2py.parse(doc=leaf.file.read_text("utf-8"), url=leaf.url)


def of_kind(built: Built, kind: str) -> list[Leaf]:
    return [leaf for leaf in built.leaves if leaf.kind == kind]


def found(items: list[Any], kind: str) -> Iterator[Any]:
    """Every item of a kind, however deep."""
    for item in items:
        if kind in item.get("type", ()):
            yield item
        inner = [one for values in item.get("properties", {}).values() for one in values if isinstance(one, dict)]
        yield from found([*item.get("children", ()), *inner], kind)


def is_complete(entry: Any, *whole: str) -> bool:
    """Whether it says what it is, whose, when and where; `whole` are other properties that say what it is."""
    said = entry["properties"]
    contents = {"content", "photo", "video", "like-of", "repost-of", "bookmark-of", "in-reply-to", *whole}
    has_content = bool(contents & said.keys())
    author = said["author"][0]["properties"]
    moments = (*said["published"], *said.get("updated", ()))
    return (
        has_content
        and said["url"] == said["uid"]
        and bool(author["name"] and author["url"])
        and all(datetime.fromisoformat(re.sub(r"(\d\d)(\d\d)$", r"\1:\2", one)).tzinfo for one in moments)
    )


@every_site
def test_the_home_page_has_a_card_of_its_author_and_a_feed(shelf: Shelf, theme: str, blog: str) -> None:
    (built,) = shelf.built(theme, blog)
    home = next(leaf for leaf in of_kind(built, "home") if leaf.file.parent == built.folder)
    items = parsed(home)["items"]
    cards = [one["properties"] for one in found(items, "h-card") if home.url in one["properties"].get("uid", ())]
    assert len(cards) == 1
    assert cards[0]["name"]
    assert cards[0]["note"]
    assert home.url in cards[0]["url"]
    if blog == "gallery":
        assert {"photo", "email"} <= cards[0].keys()
        assert "https://social.example/@bartholomew" in parsed(home)["rels"]["me"]
    (feed,) = found(items, "h-feed")
    assert feed["properties"]["name"]
    assert len(feed["children"]) > 10
    assert all(is_complete(entry, "summary") for entry in feed["children"])


@every_site
def test_every_note_is_one_complete_entry(shelf: Shelf, theme: str, blog: str) -> None:
    (built,) = shelf.built(theme, blog)
    for leaf in of_kind(built, "note"):
        entries = [one for one in parsed(leaf)["items"] if one["type"] == ["h-entry"]]
        assert len(entries) == 1, leaf
        assert is_complete(entries[0]), leaf
        assert entries[0]["properties"]["url"] == [leaf.url]
        assert entries[0]["properties"].get("name", []) == ([leaf.title] if leaf.title else []), leaf


@every_site
def test_lists_are_feeds_of_complete_entries(shelf: Shelf, theme: str, blog: str) -> None:
    (built,) = shelf.built(theme, blog)
    for leaf in (*of_kind(built, "tag"), *of_kind(built, "month")):
        (feed,) = found(parsed(leaf)["items"], "h-feed")
        assert feed["properties"]["name"], leaf
        assert feed["children"], leaf
        assert all(is_complete(entry, "summary") for entry in feed["children"]), leaf


def feeds(built: Built, name: str) -> list[Path]:
    files = [file for file in sorted(built.folder.rglob(name)) if not TWIN.search(str(file))]
    assert files
    return files


@every_site
def test_rss_is_as_its_specification_says(shelf: Shelf, theme: str, blog: str) -> None:
    (built,) = shelf.built(theme, blog)
    for file in feeds(built, "feed.xml"):
        read: Any = feedparser.parse(file.read_bytes())
        assert not read.bozo, (file, read.bozo_exception)
        root = etree.fromstring(file.read_bytes())
        channel = root.find("channel")
        assert root.get("version") == "2.0"
        assert all(channel.findtext(name) for name in ("title", "link", "description", "lastBuildDate"))
        assert [one.get("rel") for one in channel.findall(f"{ATOM}link")].count("self") == 1
        guids = [item.findtext("guid") for item in channel.findall("item")]
        assert len(set(guids)) == len(guids) == len(read.entries)
        for item in channel.findall("item"):
            assert item.findtext("title") or item.findtext("description"), file
            assert item.find("title") is None or item.findtext("title")
            assert parsedate_to_datetime(item.findtext("pubDate")).tzinfo
            assert item.find("guid").get("isPermaLink") == "true" or not item.findtext("guid").startswith("http")


@every_site
def test_atom_is_as_its_specification_says(shelf: Shelf, theme: str, blog: str) -> None:
    (built,) = shelf.built(theme, blog)
    for file in feeds(built, "atom.xml"):
        read: Any = feedparser.parse(file.read_bytes())
        assert not read.bozo, (file, read.bozo_exception)
        root = etree.fromstring(file.read_bytes())
        assert len([one for one in root.findall(f"{ATOM}link") if one.get("rel") == "self"]) == 1
        entries = root.findall(f"{ATOM}entry")
        for one in (root, *entries):
            assert all(one.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated")), file
            assert datetime.fromisoformat(one.findtext(f"{ATOM}updated")).tzinfo
        assert root.find(f"{ATOM}author/{ATOM}name") is not None
        ids = [one.findtext(f"{ATOM}id") for one in entries]
        assert len(set(ids)) == len(ids) == len(read.entries)


@every_site
def test_json_feed_is_as_its_specification_says(shelf: Shelf, theme: str, blog: str) -> None:
    (built,) = shelf.built(theme, blog)
    for file in feeds(built, "feed.json"):
        feed = json.loads(file.read_bytes())
        assert feed["version"] == "https://jsonfeed.org/version/1.1"
        assert feed["title"]
        assert all(feed[name].startswith(built.url) for name in ("home_page_url", "feed_url"))
        assert all({"name", "url", "avatar"} & author.keys() for author in feed["authors"])
        ids = [item["id"] for item in feed["items"]]
        assert len(set(ids)) == len(ids)
        for item in feed["items"]:
            assert isinstance(item["id"], str)
            assert isinstance(item["content_html"], str)
            assert item["url"].startswith(built.url)
            assert datetime.fromisoformat(item["date_published"]).tzinfo
            assert item.get("title") != ""
            assert all(isinstance(tag, str) for tag in item.get("tags", ()))
            assert all({"url", "mime_type"} <= one.keys() for one in item.get("attachments", ()))
