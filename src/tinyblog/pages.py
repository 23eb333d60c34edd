"""Pages: which pages a site has, and each of them through the theme."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, partial
from html import escape
from itertools import pairwise
from types import MappingProxyType

from tinyblog.almanac import Day, days, days_of, same_day, years
from tinyblog.cards import card_of_entry
from tinyblog.conversations import Conversation, conversations
from tinyblog.elsewhere import Channel
from tinyblog.indexes import Section, archive_pages, day_pages, following_pages, photo_pages, sections
from tinyblog.page import Frame, Kind, Page, frame_of, listing, make_page, note_pages
from tinyblog.redirects import Redirect
from tinyblog.sheet import Sheet
from tinyblog.site import Entry, Gone, Site
from tinyblog.streams import Stream, site_stream, streams
from tinyblog.theme import Templates, Theme
from tinyblog.watched import Watched

NO_DOCUMENTS: Mapping[str, str] = MappingProxyType({})
ABOUT_ALL: frozenset[Kind] = frozenset(
    ("tags", "campaigns", "events", "authors", "archive", "days", "search", "subscribe", "elsewhere", "missing")
)
"""The kinds of pages that are drawn anew whatever has changed: there is one of each, or few."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Printer:
    """What makes files of the pages of one site: the templates of its theme, and the parts that each page links to."""

    site: Site
    watched: Watched
    templates: Templates
    sections: tuple[Section, ...]

    def print(self, page: Page) -> bytes:
        """The file of a page."""
        site = self.site if page.kind in ABOUT_ALL else self.watched
        return self.templates.page(f"{page.kind}.html", site=site, page=page, sections=self.sections)

    def of(self, site: Site, channels: tuple[Channel, ...]) -> "Printer":
        """The printer of another site, with the same templates."""
        return replace(self, site=site, watched=Watched(site), sections=sections(site, channels))


def printer(site: Site, theme: Theme, channels: tuple[Channel, ...] = ()) -> Printer:
    """The printer of a site; raise a TinyblogError for a catalogue of words that is broken."""
    templates = theme.templates(language=site.settings.language, home=site.root)
    return Printer(site=site, watched=Watched(site), templates=templates, sections=sections(site, channels))


def sheets(
    printer: Printer,
    old: Iterable[Redirect] = (),
    channels: tuple[Channel, ...] = (),
    documents: Mapping[str, str] = NO_DOCUMENTS,
) -> Iterator[Sheet]:
    """List the file of every page, and one for each old address; nothing is drawn yet.

    `documents` are the addresses of records about notes, by the notes' paths.
    """
    site, frame = printer.site, frame_of(printer.site)
    make = note_pages(frame)
    for facts in _facts(site, site.entries, days(site), documents):
        path = f"{facts[0].path[1:]}index.html"
        draw = partial(_drawn_note, printer, make, facts)
        yield Sheet(path=path, draw=draw, of=facts, entries=(facts[0],))
    for page in _others(frame, channels):
        of = None if page.kind in ABOUT_ALL else page
        yield Sheet(path=file_of(page.path), draw=partial(printer.print, page), of=of, entries=page.entries)
    for one in old:
        page = old_page(site, one)
        yield Sheet(path=one.file, draw=partial(printer.print, page), of=page, entries=page.entries)
    yield from robot_sheets(site)


def robot_sheets(site: Site) -> Iterator[Sheet]:
    """List what is there for programs only."""
    yield Sheet(path="sitemap.xml", draw=partial(_sitemap, site), of=None)
    yield Sheet(path="robots.txt", draw=partial(_robots, site), of=None)
    yield Sheet(path=".nojekyll", draw=bytes, of=None)


def render_pages(
    site: Site,
    theme: Theme,
    old: Iterable[Redirect] = (),
    channels: tuple[Channel, ...] = (),
    documents: Mapping[str, str] = NO_DOCUMENTS,
) -> Iterator[tuple[str, bytes]]:
    """Draw all `sheets`; gives the path of each in the output folder, and its bytes."""
    return ((sheet.path, sheet.draw()) for sheet in sheets(printer(site, theme, channels), old, channels, documents))


def _drawn_note(printer: Printer, make: Callable[..., Page], facts: "_Facts") -> bytes:
    return printer.print(_note_page(printer.site, make, facts))


def _robots(site: Site) -> bytes:
    return f"User-agent: *\nAllow: /\nSitemap: {site.url}sitemap.xml\n".encode()


def file_of(path: str) -> str:
    """The file in the output folder of the page at a path."""
    return f"{path[1:]}index.html" if path.endswith("/") else path[1:]


def pages(
    site: Site, channels: tuple[Channel, ...] = (), documents: Mapping[str, str] = NO_DOCUMENTS
) -> Iterator[Page]:
    """List every page of the site; `channels` are its accounts elsewhere."""
    frame = frame_of(site)
    yield from _notes(frame, site.entries, days(site), documents)
    yield from _others(frame, channels)


def _others(frame: Frame, channels: tuple[Channel, ...]) -> Iterator[Page]:
    """All pages but those of notes."""
    for _, part in _parts(frame, channels):
        yield from part()


def page_at(
    site: Site, path: str, channels: tuple[Channel, ...] = (), documents: Mapping[str, str] = NO_DOCUMENTS
) -> Page | None:
    """The page at a path below the site's own, as `pages` lists it; made without most of the others.

    None where there is no page.
    """
    frame = frame_of(site)
    found = [entry for entry in site.entries if entry.path == path]
    if found:
        return next(_notes(frame, found, days_of(site, found), documents))
    near = (part for below, part in _parts(frame, channels) if any(map(path.startswith, below)))
    return next((page for part in near for page in part() if page.path == path), None)


def old_page(site: Site, old: Redirect) -> Page:
    """The page at an old address."""
    frame = frame_of(site)
    if isinstance(old.to, Gone):
        return _gone(frame, old.to)
    page = make_page(frame, "redirect", old.path, old.to.label, "", entries=(old.to,))
    return replace(page, authors=old.to.authors, card=None)


def _parts(
    frame: Frame, channels: tuple[Channel, ...]
) -> Iterator[tuple[tuple[str, ...], Callable[[], Iterable[Page]]]]:
    """The parts of the site besides the notes: how the paths of their pages begin, and what lists them."""
    site, one = frame.site, partial(_one, frame)
    of_day, followed = cache(lambda: days(site)), cache(lambda: streams(site))
    yield ("/",), lambda: _stream_pages(frame, site_stream(site), site.listed)
    yield (
        ("/tags/", "/campaigns/", "/authors/", "/languages/"),
        lambda: (
            page
            for stream, entries in followed().items()
            if stream.kind != "site"
            for page in _stream_pages(frame, stream, entries)
        ),
    )
    yield ("/",), lambda: (_gone(frame, gone) for gone in site.gone)
    yield ("/tags/",), lambda: one("tags", "Tags", "All tags.") if site.tags else ()
    yield ("/campaigns/",), lambda: one("campaigns", "Campaigns", "All campaigns.") if site.campaigns else ()
    yield ("/events/",), lambda: _events(frame)
    yield ("/authors/",), lambda: one("authors", "Authors", "All authors.") if site.people else ()
    yield ("/archive/",), lambda: archive_pages(frame, years(site))
    yield ("/on-this-day/",), lambda: day_pages(frame, of_day())
    yield ("/photos/",), lambda: photo_pages(frame)
    yield ("/subscribe/", "/elsewhere/"), lambda: following_pages(frame, tuple(followed()), channels)
    yield ("/search/",), lambda: one("search", "Search", "Search the notes.") if site.settings.search else ()
    yield ("/404.html",), lambda: (make_page(frame, "missing", "/404.html", "Not found", "There is no such page."),)


def _one(frame: Frame, kind: Kind, title: str, description: str) -> tuple[Page]:
    return (make_page(frame, kind, f"/{kind}/", title, description),)


def _events(frame: Frame) -> Iterator[Page]:
    if frame.site.coming or frame.site.past:
        yield from listing(frame, "events", "/events/", "Events", "Coming and past events.", frame.site.past)


def _gone(frame: Frame, gone: Gone) -> Page:
    """The page in the place of a note that was withdrawn: its old addresses show the same, and name where it stood."""
    return replace(make_page(frame, "gone", gone.path, "Withdrawn", "This note was withdrawn."), gone=gone)


_Facts = tuple[Entry, str | None, str | None, str | None, Conversation, str]
"""What the page of a note shows: the note, the addresses of the pages after and before it and of its day, the
conversation around it, and its document.
"""


def _facts(
    site: Site, entries: Iterable[Entry], of_day: Mapping[str, Day], documents: Mapping[str, str]
) -> Iterator[_Facts]:
    """What the pages of notes show; a listed one has the listed ones before and after it as its neighbours."""
    around, listed, alone = conversations(site), site.listed, Conversation()
    after = {older.path: newer.href for newer, older in pairwise(listed)}
    before = {newer.path: older.href for newer, older in pairwise(listed)}
    for entry in entries:
        path = entry.path
        talk, document = around.get(path, alone), documents.get(path, "")
        yield entry, after.get(path), before.get(path), same_day(entry, of_day), talk, document


def _note_page(site: Site, make: Callable[..., Page], facts: _Facts) -> Page:
    entry, newer, older, day, talk, document = facts
    return make(
        path=entry.path,
        href=entry.href,
        url=entry.permalink,
        title=entry.title,
        authors=entry.authors,
        entries=(entry,),
        newer=newer,
        older=older,
        card=card_of_entry(site, entry) if site.settings.cards else None,
        same_day=day,
        conversation=talk,
        document=document,
    )


def _notes(
    frame: Frame, entries: Iterable[Entry], of_day: Mapping[str, Day], documents: Mapping[str, str]
) -> Iterator[Page]:
    make = note_pages(frame)
    return (_note_page(frame.site, make, facts) for facts in _facts(frame.site, entries, of_day, documents))


def _stream_pages(frame: Frame, stream: Stream, entries: tuple[Entry, ...]) -> Iterator[Page]:
    """The list of a stream; that of the whole site is the home page."""
    kind: Kind = "home" if stream.kind == "site" else stream.kind
    slug = stream.tag.slug if stream.tag else ""
    campaign = stream.campaign or next((one for one in frame.site.campaigns if slug and one.slug == slug), None)
    yield from listing(
        frame, kind, stream.path, stream.name, stream.description, entries, stream=stream, campaign=campaign
    )


def _sitemap(site: Site) -> bytes:
    places = [(site.url, site.listed[0].updated.isoformat() if site.listed else "")]
    places += [(entry.permalink, entry.updated.isoformat()) for entry in site.entries if entry.listed]
    for campaign, entries in site.campaign_entries.items():
        changed = max((entry.updated for entry in entries), key=datetime.timestamp, default=None)
        places.append((site.url + campaign.href.removeprefix(site.root), changed.isoformat() if changed else ""))
    lines = (
        f"<url><loc>{escape(url, quote=False)}</loc>{f'<lastmod>{date}</lastmod>' if date else ''}</url>\n"
        for url, date in places
    )
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return (head + "".join(lines) + "</urlset>\n").encode()
