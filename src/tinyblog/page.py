"""A page: what the theme is given to draw, and how a long list becomes several of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from tinyblog import feeds
from tinyblog.almanac import Day, Year
from tinyblog.campaigns import Campaign
from tinyblog.cards import CardPicture, card_of_entry, card_of_site, card_of_tag
from tinyblog.conversations import Conversation
from tinyblog.elsewhere import Channel
from tinyblog.people import Person
from tinyblog.site import Entry, Gone, Site
from tinyblog.streams import Stream, StreamKind, site_stream
from tinyblog.tags import Tag

Kind = Literal[
    "home",
    "note",
    "gone",
    "tags",
    "tag",
    "campaigns",
    "campaign",
    "events",
    "authors",
    "author",
    "language",
    "archive",
    "year",
    "month",
    "days",
    "day",
    "photos",
    "search",
    "subscribe",
    "elsewhere",
    "missing",
    "redirect",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLink:
    """A feed that a page points to; `of` says what it is a feed of. `href` from the host's root, `url` in full."""

    of: StreamKind
    title: str
    href: str
    url: str
    media_type: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A stream that can be followed: its `name`, the address of its page, and its feeds."""

    kind: StreamKind
    name: str
    href: str
    language: str
    feeds: tuple[FeedLink, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page: `path` below the site's own, `href` from the host's root, `url` in full.

    `feeds` are its own ones first, then those of the site; `hubs` (WebSub) tell of changes of its own. `authors` are
    those of what it shows. `entries` are those it shows; `newer` and `older` lead to its neighbours in a long list, or
    to the notes after and before a note, which stands in a `conversation`. `card` is the picture for links to it, None
    where there is none. `same_day` is the address of the page of this day in all years, where there are notes of other
    ones. `document` is the address of the note's record elsewhere, empty where none is known to stand. `campaign` is
    the page's own, or that of its tag. The others are what a page of their kind is about.
    """

    kind: Kind
    path: str
    href: str
    url: str
    title: str
    description: str
    feeds: tuple[FeedLink, ...]
    authors: tuple[Person, ...]
    hubs: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()
    gone: Gone | None = None
    tag: Tag | None = None
    campaign: Campaign | None = None
    stream: Stream | None = None
    newer: str | None = None
    older: str | None = None
    card: CardPicture | None = None
    same_day: str | None = None
    document: str = ""
    conversation: Conversation = Conversation()
    day: Day | None = None
    days: tuple[Day, ...] = ()
    year: Year | None = None
    years: tuple[Year, ...] = ()
    channels: tuple[Channel, ...] = ()
    subscriptions: tuple[Subscription, ...] = ()


def make_page(
    site: Site,
    kind: Kind,
    path: str,
    title: str,
    description: str,
    *,
    entries: tuple[Entry, ...] = (),
    stream: Stream | None = None,
    newer: str | None = None,
    older: str | None = None,
) -> Page:
    """A page with what every kind has; what only its own kind has is put in with `replace`."""
    href = site.root + quote(path[1:])
    tag = stream.tag if stream else None
    of_list = stream.authors if stream else (site.author,)
    return Page(
        kind=kind,
        path=path,
        href=href,
        url=site.url + href.removeprefix(site.root),
        title=title,
        description=description,
        feeds=_feed_links(site, stream),
        authors=entries[0].authors if kind in ("note", "redirect") else of_list,
        hubs=site.settings.hubs if stream else (),
        entries=entries,
        tag=tag,
        stream=stream,
        newer=newer and site.root + quote(newer[1:]),
        older=older and site.root + quote(older[1:]),
        card=_card(site, kind, entries, stream),
    )


def listing(
    site: Site,
    kind: Kind,
    path: str,
    title: str,
    description: str,
    entries: tuple[Entry, ...],
    *,
    stream: Stream | None = None,
) -> Iterator[Page]:
    """A list over several pages: the newest entries first, then full pages numbered from the oldest.

    So a new note changes the first page and at most adds one; no older page is ever rewritten for it.
    """
    size, total = site.settings.per_page, len(entries)
    count = max(0, -(-(total - size) // size))  # how many pages what the first does not show needs
    places = [path, *(f"{path}page/{number}/" for number in range(count, 0, -1))]
    for at, place in enumerate(places):
        end = total - (count - at) * size
        shown = entries[end - size : end] if at else entries[:size]
        newer = places[at - 1] if at else None
        older = places[at + 1] if at < count else None
        yield make_page(site, kind, place, title, description, entries=shown, stream=stream, newer=newer, older=older)


def subscription(stream: Stream) -> Subscription:
    """What a page offers of a stream."""
    found = tuple(
        FeedLink(
            of=stream.kind,
            title=stream.title,
            href=stream.href + one.FILENAME,
            url=stream.url + one.FILENAME,
            media_type=one.MEDIA_TYPE,
            label=one.LABEL,
        )
        for one in feeds.formats()
    )
    return Subscription(kind=stream.kind, name=stream.name, href=stream.href, language=stream.language, feeds=found)


def _card(site: Site, kind: Kind, entries: tuple[Entry, ...], stream: Stream | None) -> CardPicture | None:
    if not site.settings.cards or kind in ("missing", "redirect"):
        return None
    if kind == "note":
        return card_of_entry(site, entries[0])
    if stream and stream.campaign:
        introduction = site.campaigns[stream.campaign]
        return None if introduction.photos else card_of_entry(site, introduction)
    return card_of_tag(site, stream.tag) if stream and stream.tag else card_of_site(site)


def _feed_links(site: Site, stream: Stream | None) -> tuple[FeedLink, ...]:
    own = (stream,) if stream and stream.kind != "site" else ()
    return tuple(link for one in (*own, site_stream(site)) for link in subscription(one).feeds)
