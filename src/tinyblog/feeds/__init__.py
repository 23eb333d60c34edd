"""The feeds tinyblog writes: each module here is one format.

A new format is a new file that satisfies `FeedFormat`; pages link to it and builds write it.
"""

import pkgutil
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from html import escape
from importlib import import_module
from typing import Protocol, cast

from tinyblog.campaigns import Campaign
from tinyblog.embeds import Embed, feed_html, film_html
from tinyblog.feeds._facts import event_html, place_html
from tinyblog.markdown.addresses import resolve
from tinyblog.site import Entry, Site, Tag

# What XML 1.0 (section 2.2) does not allow, even escaped.
_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What a feed says of itself, and its entries, newest first. `home` is the page that it belongs to."""

    title: str
    description: str
    home: str
    language: str
    site: Site
    entries: tuple[Entry, ...]

    @property
    def updated(self) -> datetime:
        """The date of the newest change among the entries; never the time of the build."""
        moments = (entry.updated for entry in self.entries)
        return max(moments, key=datetime.timestamp, default=datetime.fromtimestamp(0, UTC))


class FeedFormat(Protocol):
    """What every module of this package provides."""

    FILENAME: str
    MEDIA_TYPE: str
    LABEL: str

    def render(self, feed: Feed, url: str) -> bytes:
        """Write the feed that will be found at `url`."""


def names() -> list[str]:
    """List the formats there are."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))


@cache
def formats() -> tuple[FeedFormat, ...]:
    """All formats, by name; their libraries are loaded when a feed is written."""
    return tuple(cast("FeedFormat", import_module(f"{__name__}.{name}")) for name in names())


def site_feed(site: Site) -> Feed:
    """The feed of all notes."""
    return _feed(site, site.settings.title, site.url, site.listed)


def tag_feed(site: Site, tag: Tag, entries: tuple[Entry, ...]) -> Feed:
    """The feed of one tag."""
    return _feed(site, f"{site.settings.title}: #{tag.name}", site.url + tag.href.removeprefix(site.root), entries)


def campaign_feed(site: Site, campaign: Campaign, entries: tuple[Entry, ...]) -> Feed:
    """The feed of one campaign."""
    home = site.url + campaign.href.removeprefix(site.root)
    feed = _feed(site, f"{site.settings.title}: {campaign.title}", home, entries)
    language = site.campaigns[campaign].language
    return replace(feed, description=campaign.description or feed.description, language=language)


def render_feeds(site: Site) -> Iterator[tuple[str, bytes]]:
    """Write every feed of the site, of each tag and campaign; gives its path in the output folder, and its bytes."""
    for one in formats():
        yield one.FILENAME, one.render(site_feed(site), site.url + one.FILENAME)
        for tag, entries in site.tags.items():
            feed = tag_feed(site, tag, entries)
            yield f"{tag.path[1:]}{one.FILENAME}", one.render(feed, feed.home + one.FILENAME)
        for campaign, entries in site.campaign_entries.items():
            feed = campaign_feed(site, campaign, entries)
            yield f"{campaign.path[1:]}{one.FILENAME}", one.render(feed, feed.home + one.FILENAME)


def _feed(site: Site, title: str, home: str, entries: tuple[Entry, ...]) -> Feed:
    return Feed(
        title=title,
        description=site.settings.description or title,
        home=home,
        language=site.settings.language,
        site=site,
        entries=entries[: site.settings.per_feed],
    )


def entry_html(site: Site, entry: Entry) -> str:
    """An entry as it stands in a feed: what it answers or likes, its event, content, photos and place.

    Addresses are absolute.
    What stands behind a content warning is folded up.
    """
    about = "".join(
        f'<p>{escape(relation.label)} <a href="{escape(relation.url)}">{escape(relation.url)}</a></p>\n'
        for relation in entry.relations
    )
    content = feed_html(resolve(entry.content.html, site=site.url, page=entry.permalink))
    shown = content + "".join(f"<p>{_embed(photo)}</p>\n" for photo in entry.photos)
    if warning := entry.note.warning:
        shown = f"<details><summary>{escape(warning)}</summary>\n{shown}</details>\n"
    return about + event_html(entry) + shown + place_html(site, entry)


def _embed(photo: Embed) -> str:
    if photo.kind == "video":
        return film_html(photo.url, photo.alt)
    return f'<img src="{escape(photo.url)}" alt="{escape(photo.alt)}">'


def entry_id(site: Site, entry: Entry) -> str:
    """A tag: address (RFC 4151) that stays the same whatever is changed in the note but its permalink.

    Its date only has to be one on which the host was ours; the note's own may be mended later.
    """
    host = site.url.split("/")[2].partition(":")[0]
    return f"tag:{host},2026:{entry.href}"


def xml_text(text: str) -> str:
    """Drop the characters that no XML document may hold."""
    return _NOT_XML.sub("", text)
