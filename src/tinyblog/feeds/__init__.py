"""The feeds tinyblog writes: each module here is one format.

A new format is a new file that satisfies `FeedFormat`; pages link to it and builds write it.
"""

import pkgutil
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial
from html import escape
from importlib import import_module
from typing import Protocol, cast

from tinyblog.embeds import Embed, feed_html, film_html
from tinyblog.feeds._facts import answer_html, event_html, place_html
from tinyblog.markdown.addresses import resolve
from tinyblog.people import Person
from tinyblog.sheet import Sheet
from tinyblog.site import Entry, Site
from tinyblog.streams import Stream, streams

# What XML 1.0 (section 2.2) does not allow, even escaped.
_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


_COST = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What a feed says of itself, and its entries, newest first. `home` is the page that it belongs to.

    `hubs` tell of its changes (WebSub); `stylesheet` is the address of that by which browsers show it, or empty.
    `html` gives what an entry says (`entry_html`), made once for all feeds that it stands in.
    """

    title: str
    description: str
    home: str
    language: str
    site: Site
    authors: tuple[Person, ...]
    hubs: tuple[str, ...]
    stylesheet: str
    html: Callable[[Entry], str]
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


def feed_of(
    site: Site,
    stream: Stream,
    entries: tuple[Entry, ...],
    stylesheet: str = "",
    html: Callable[[Entry], str] | None = None,
) -> Feed:
    """The feed of a stream: as many of its newest entries as configured; the rest as of a `Feed`."""
    return Feed(
        title=stream.title,
        description=stream.about or site.settings.description or stream.title,
        home=stream.url,
        language=stream.language,
        site=site,
        authors=stream.authors,
        hubs=site.settings.hubs,
        stylesheet=stylesheet,
        html=html or partial(entry_html, site),
        entries=entries[: site.settings.per_feed],
    )


def render_feeds(site: Site, stylesheet: str = "", say: Callable[[str], str] = str) -> Iterator[tuple[str, bytes]]:
    """Write all `feed_sheets`; gives the path of each in the output folder, and its bytes."""
    return ((sheet.path, sheet.draw()) for sheet in feed_sheets(site, stylesheet, say))


def feed_sheets(site: Site, stylesheet: str = "", say: Callable[[str], str] = str) -> Iterator[Sheet]:
    """List every feed of every stream; nothing is written yet.

    `stylesheet` is the address of the one by which browsers show XML, from the host's root; empty for none. `say` puts
    English words into the site's language.
    """
    made: dict[str, str] = {}

    def html(entry: Entry) -> str:
        if entry.path not in made:
            made[entry.path] = entry_html(site, entry, say)
        return made[entry.path]

    for stream, entries in streams(site).items():
        feed = feed_of(site, stream, entries, stylesheet, html)
        for one in formats():
            yield Sheet(
                path=f"{stream.path[1:]}{one.FILENAME}",
                draw=partial(one.render, feed, feed.home + one.FILENAME),
                of=(stream, feed.entries),
                entries=feed.entries,
                cost=_COST,
            )


def entry_html(site: Site, entry: Entry, say: Callable[[str], str] = str) -> str:
    """An entry as it stands in a feed: what it answers or likes, and how, its event, content, photos and place.

    Addresses are absolute. What stands behind a content warning is folded up. `say` as in `render_feeds`.
    """
    about = "".join(
        f'<p>{escape(relation.label)} <a href="{escape(relation.url)}">{escape(relation.url)}</a></p>\n'
        for relation in entry.relations
    )
    content = feed_html(resolve(entry.content.html, site=site.url, page=entry.permalink))
    shown = content + "".join(f"<p>{_embed(photo)}</p>\n" for photo in entry.photos)
    if warning := entry.note.warning:
        shown = f"<details><summary>{escape(warning)}</summary>\n{shown}</details>\n"
    return about + answer_html(entry, say) + event_html(entry, say) + shown + place_html(site, entry, say)


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
