"""A page: what the theme is given to draw, and how a long list becomes several of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
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
    What it is `about` is None where its note says it.

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
    about: str | None
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

    @property
    def description(self) -> str:
        """What it is about; of a note's page, what its note is."""
        return self.entries[0].description if self.about is None else self.about


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What all pages of a site have in common, made once: the feeds of all its notes, and the card of the site."""

    site: Site
    feeds: tuple[FeedLink, ...]
    card: CardPicture | None


def frame_of(site: Site) -> Frame:
    """The frame of a site's pages."""
    card = card_of_site(site) if site.settings.cards else None
    return Frame(site=site, feeds=subscription(site_stream(site)).feeds, card=card)


def make_page(
    frame: Frame, kind: Kind, path: str, title: str, description: str, *, entries: tuple[Entry, ...] = ()
) -> Page:
    """A page of no stream, with what every kind has; what only its own kind has is put in with `replace`."""
    place = _place(frame.site, quote(path[1:]))
    return _maker(frame, kind, title, description, None)(path=path, entries=entries, **place)


def note_pages(frame: Frame) -> Callable[..., Page]:
    """What makes the pages of notes of what is their own."""
    return partial(Page, kind="note", about=None, feeds=frame.feeds)


def listing(
    frame: Frame,
    kind: Kind,
    path: str,
    title: str,
    description: str,
    entries: tuple[Entry, ...],
    *,
    stream: Stream | None = None,
    campaign: Campaign | None = None,
) -> Iterator[Page]:
    """A list over several pages: the newest entries first, then full pages numbered from the oldest.

    So a new note changes the first page and at most adds one; no older page is ever rewritten for it.
    """
    size, total = frame.site.settings.per_page, len(entries)
    count = max(0, -(-(total - size) // size))  # how many pages what the first does not show needs
    make, first = _maker(frame, kind, title, description, stream, campaign), quote(path[1:])
    below = ("", *(f"page/{number}/" for number in range(count, 0, -1)))
    places = [_place(frame.site, first + place) for place in below]
    for at, place in enumerate(below):
        end = total - (count - at) * size
        shown = entries[end - size : end] if at else entries[:size]
        newer = places[at - 1]["href"] if at else None
        older = places[at + 1]["href"] if at < count else None
        yield make(path=path + place, entries=shown, newer=newer, older=older, **places[at])


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


def _maker(
    frame: Frame, kind: Kind, title: str, description: str, stream: Stream | None, campaign: Campaign | None = None
) -> Callable[..., Page]:
    """What makes the pages of one list, which differ in their places and entries."""
    of_list = stream.authors if stream else (frame.site.author,)
    own = subscription(stream).feeds if stream and stream.kind != "site" else ()
    return partial(
        Page,
        kind=kind,
        title=title,
        about=description,
        feeds=(*own, *frame.feeds),
        authors=of_list,
        hubs=frame.site.settings.hubs if stream else (),
        tag=stream.tag if stream else None,
        campaign=campaign,
        stream=stream,
        card=None if kind == "missing" else _card(frame, stream),
    )


def _place(site: Site, quoted: str) -> dict[str, str]:
    return {"href": site.root + quoted, "url": site.url + quoted}


def _card(frame: Frame, stream: Stream | None) -> CardPicture | None:
    site = frame.site
    if site.settings.cards and stream and stream.campaign:
        introduction = site.campaigns[stream.campaign]
        return None if introduction.photos else card_of_entry(site, introduction)
    return card_of_tag(site, stream.tag) if site.settings.cards and stream and stream.tag else frame.card
