"""Pages: which pages a site has, and each of them through the theme."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
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
from tinyblog.streams import Stream, site_stream, streams
from tinyblog.theme import Templates, Theme

# What no HTML document may hold (https://html.spec.whatwg.org/multipage/parsing.html#preprocessing-the-input-stream).
_NOT_HTML = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000))
    + "]"
)


def render_pages(
    site: Site,
    theme: Theme,
    old: Iterable[Redirect] = (),
    channels: tuple[Channel, ...] = (),
    documents: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[tuple[str, bytes]]:
    """Render every page, and one for each old address; gives its path in the output folder, and its bytes.

    `documents` are the addresses of records about notes, by the notes' paths.
    """
    templates, parts = theme.templates(language=site.settings.language, home=site.root), sections(site, channels)
    for page in pages(site, channels, documents):
        name = "404.html" if page.kind == "missing" else f"{page.path[1:]}index.html"
        yield name, render_page(site, templates, page, parts)
    for one in old:
        yield one.file, render_page(site, templates, old_page(site, one), parts)
    yield from robot_files(site)


def render_page(site: Site, templates: Templates, page: Page, parts: tuple[Section, ...]) -> bytes:
    """Render one page; `parts` are the site's sections."""
    html = templates.render(f"{page.kind}.html", site=site, page=page, sections=parts)
    return _NOT_HTML.sub("", html).encode()


def robot_files(site: Site) -> Iterator[tuple[str, bytes]]:
    """What is there for programs only; gives each file's path in the output folder, and its bytes."""
    yield "sitemap.xml", _sitemap(site)
    yield "robots.txt", f"User-agent: *\nAllow: /\nSitemap: {site.url}sitemap.xml\n".encode()
    yield ".nojekyll", b""


def pages(
    site: Site, channels: tuple[Channel, ...] = (), documents: Mapping[str, str] = MappingProxyType({})
) -> Iterator[Page]:
    """List every page of the site; `channels` are its accounts elsewhere."""
    followed, of_day = streams(site), days(site)
    for stream in followed:
        yield from _stream_pages(site, stream)
    beside = Beside.of(site, of_day)
    yield from (note_page(site, entry, beside, documents) for entry in site.entries)
    yield from _other_pages(site, channels, followed, of_day)


def page_at(site: Site, path: str, channels: tuple[Channel, ...] = ()) -> Page | None:
    """The page at a path below the site's own, if it has one that is no note's; what lies before it is not made."""
    for found in _listings(site, channels):
        for page in found:
            if page.path == path:
                return page
    return None


def _listings(site: Site, channels: tuple[Channel, ...]) -> Iterator[Iterable[Page]]:
    yield _stream_pages(site, site_stream(site))
    followed = streams(site)
    yield from (_stream_pages(site, stream) for stream in followed[1:])
    yield _other_pages(site, channels, followed, days(site))


def _other_pages(
    site: Site, channels: tuple[Channel, ...], followed: Sequence[Stream], of_day: Mapping[str, Day]
) -> Iterator[Page]:
    """Every page that is neither a stream's nor a note's."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What the pages of notes show of other notes: by path the listed ones `after` and `before`, and the conversations
    `around`; by day those of the same one.
    """

    after: Mapping[str, str]
    before: Mapping[str, str]
    around: Mapping[str, Conversation]
    of_day: Mapping[str, Day]

    @classmethod
    def of(cls, site: Site, of_day: Mapping[str, Day]) -> "Beside":
        """All of a site."""
        return cls(
            after={older.path: newer.path for newer, older in pairwise(site.listed)},
            before={newer.path: older.path for newer, older in pairwise(site.listed)},
            around=conversations(site),
            of_day=of_day,
        )


def note_page(site: Site, entry: Entry, beside: Beside, documents: Mapping[str, str] = MappingProxyType({})) -> Page:
    """The page of a note; a listed one has the listed ones before and after it as its neighbours."""
    page = make_page(
        site,
        "note",
        entry.path,
        entry.note.title or "",
        entry.description,
        entries=(entry,),
        newer=beside.after.get(entry.path),
        older=beside.before.get(entry.path),
    )
    talk = beside.around.get(entry.path, Conversation())
    document = documents.get(entry.path, "")
    return replace(page, same_day=same_day(entry, beside.of_day), conversation=talk, document=document)


def old_page(site: Site, old: Redirect) -> Page:
    """The page at an old address: it sends visitors on, or says that the note was withdrawn."""
    return _gone(site, old.to) if isinstance(old.to, Gone) else _sent_on(site, old.path, old.to)


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
