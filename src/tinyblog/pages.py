"""Pages: which pages a site has, and each of them through the theme."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import pairwise
from types import MappingProxyType
from xml.sax.saxutils import escape as xml_escape

from tinyblog.almanac import Day, days, same_day, years
from tinyblog.conversations import Conversation, conversations
from tinyblog.elsewhere import Channel
from tinyblog.indexes import Section, archive_pages, day_pages, following_pages, photo_pages, sections
from tinyblog.page import Kind, Page, listing, make_page
from tinyblog.redirects import Redirect
from tinyblog.search import FOLDER
from tinyblog.site import Entry, Gone, Site
from tinyblog.streams import Stream, streams
from tinyblog.theme import Templates, Theme

# What no HTML document may hold (https://html.spec.whatwg.org/multipage/parsing.html#preprocessing-the-input-stream).
_NOT_HTML = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000))
    + "]"
)
# The same among the bytes of UTF-8, which are searched many times faster. It may find more, which does not matter.
_CONTROLS = bytes((*range(0x09), 0x0B, *range(0x0E, 0x20), 0x7F))
_PERHAPS = [
    re.compile(some) for some in (b"\xc2[\x80-\x9f]", b"\xed[\xa0-\xbf]", b"\xef\xb7[\x90-\xaf]", b"\xbf[\xbe\xbf]")
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A file that a page fills, or that is about all pages: its `path` in the output folder, the `entries` that the
    page shows, and what draws it (`draw`) as it is written.
    """

    path: str
    draw: Callable[[], bytes]
    entries: tuple[Entry, ...] = ()


def sheets(
    site: Site,
    theme: Theme,
    old: Iterable[Redirect] = (),
    channels: tuple[Channel, ...] = (),
    documents: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Sheet]:
    """List the file of every page, and one for each old address; nothing is drawn yet.

    `documents` are the addresses of records about notes, by the notes' paths.
    """
    templates, parts = theme.templates(language=site.settings.language, home=site.root), sections(site, channels)
    drawn = partial(_drawn, templates, site, parts)
    for page in pages(site, channels, documents):
        name = "404.html" if page.kind == "missing" else f"{page.path[1:]}index.html"
        yield Sheet(path=name, draw=partial(drawn, page), entries=page.entries)
    for one in old:
        page = _gone(site, one.to) if isinstance(one.to, Gone) else _sent_on(site, one.path, one.to)
        yield Sheet(path=one.file, draw=partial(drawn, page), entries=page.entries)
    yield Sheet(path="sitemap.xml", draw=partial(_sitemap, site))
    yield Sheet(path="robots.txt", draw=partial(_robots, site))
    yield Sheet(path=".nojekyll", draw=bytes)


def render_pages(
    site: Site,
    theme: Theme,
    old: Iterable[Redirect] = (),
    channels: tuple[Channel, ...] = (),
    documents: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[tuple[str, bytes]]:
    """Draw all `sheets`; gives the path of each in the output folder, and its bytes."""
    return ((sheet.path, sheet.draw()) for sheet in sheets(site, theme, old, channels, documents))


def _drawn(templates: Templates, site: Site, parts: tuple[Section, ...], page: Page) -> bytes:
    return _bytes(templates.render(f"{page.kind}.html", site=site, page=page, sections=parts))


def _robots(site: Site) -> bytes:
    return f"User-agent: *\nAllow: /\nSitemap: {site.url}sitemap.xml\n".encode()


def _bytes(html: str) -> bytes:
    data = html.encode(errors="surrogatepass")
    if len(data.translate(None, _CONTROLS)) == len(data) and not any(one.search(data) for one in _PERHAPS):
        return data
    return _NOT_HTML.sub("", html).encode()


def pages(
    site: Site, channels: tuple[Channel, ...] = (), documents: Mapping[str, str] = MappingProxyType({})
) -> Iterator[Page]:
    """List every page of the site; `channels` are its accounts elsewhere."""
    followed, of_day = streams(site), days(site)
    for stream in followed:
        yield from _stream_pages(site, stream)
    yield from _notes(site, of_day, documents)
    for gone in site.gone:
        yield _gone(site, gone)
    if site.tags:
        yield make_page(site, "tags", "/tags/", "Tags", "All tags.")
    if site.campaigns:
        yield make_page(site, "campaigns", "/campaigns/", "Campaigns", "All campaigns.")
    if site.coming or site.past:
        yield from listing(site, "events", "/events/", "Events", "Coming and past events.", site.past)
    if site.people:
        yield make_page(site, "authors", "/authors/", "Authors", "All authors.")
    yield from archive_pages(site, years(site))
    yield from day_pages(site, of_day)
    yield from photo_pages(site)
    yield from following_pages(site, followed, channels)
    if site.settings.search:
        yield make_page(site, "search", f"/{FOLDER}/", "Search", "Search the notes.")
    yield make_page(site, "missing", "/404.html", "Not found", "There is no such page.")


def _gone(site: Site, gone: Gone) -> Page:
    """The page in the place of a note that was withdrawn: its old addresses show the same, and name where it stood."""
    return replace(make_page(site, "gone", gone.path, "Withdrawn", "This note was withdrawn."), gone=gone)


def _sent_on(site: Site, path: str, entry: Entry) -> Page:
    return make_page(site, "redirect", path, entry.label, "", entries=(entry,))


def _notes(site: Site, of_day: Mapping[str, Day], documents: Mapping[str, str]) -> Iterator[Page]:
    """The page of every note; a listed one has the listed ones before and after it as its neighbours."""
    around = conversations(site)
    after = {older.path: newer.path for newer, older in pairwise(site.listed)}
    before = {newer.path: older.path for newer, older in pairwise(site.listed)}
    for entry in site.entries:
        page = make_page(
            site,
            "note",
            entry.path,
            entry.note.title or "",
            entry.description,
            entries=(entry,),
            newer=after.get(entry.path),
            older=before.get(entry.path),
        )
        talk = around.get(entry.path, Conversation())
        document = documents.get(entry.path, "")
        yield replace(page, same_day=same_day(entry, of_day), conversation=talk, document=document)


def _stream_pages(site: Site, stream: Stream) -> Iterator[Page]:
    """The list of a stream; that of the whole site is the home page."""
    kind: Kind = "home" if stream.kind == "site" else stream.kind
    title = stream.name
    slug = stream.tag.slug if stream.tag else ""
    campaign = stream.campaign or next((one for one in site.campaigns if slug and one.slug == slug), None)
    for page in listing(site, kind, stream.path, title, stream.description, stream.entries, stream=stream):
        yield replace(page, campaign=campaign)


def _sitemap(site: Site) -> bytes:
    places = [(site.url, site.listed[0].updated.isoformat() if site.listed else "")]
    places += [(entry.permalink, entry.updated.isoformat()) for entry in site.entries if entry.listed]
    for campaign, entries in site.campaign_entries.items():
        changed = max((entry.updated for entry in entries), key=datetime.timestamp, default=None)
        places.append((site.url + campaign.href.removeprefix(site.root), changed.isoformat() if changed else ""))
    lines = (
        f"<url><loc>{xml_escape(url)}</loc>{f'<lastmod>{date}</lastmod>' if date else ''}</url>\n"
        for url, date in places
    )
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return (head + "".join(lines) + "</urlset>\n").encode()
