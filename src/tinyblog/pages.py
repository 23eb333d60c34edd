"""Pages: which pages a site has, and each of them through the theme."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal
from urllib.parse import quote
from xml.sax.saxutils import escape as xml_escape

from tinyblog import feeds
from tinyblog.cards import CardPicture, card_of_entry, card_of_site, card_of_tag
from tinyblog.redirects import Redirect
from tinyblog.site import Entry, Gone, Site, Tag
from tinyblog.theme import Theme

Kind = Literal["home", "note", "gone", "tags", "tag", "archive", "month", "missing", "redirect"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLink:
    """A feed that a page points to; `of_tag`: of the page's tag, not of the whole site."""

    of_tag: bool
    title: str
    href: str
    media_type: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page: `path` below the site's own, `href` from the host's root, `url` in full.

    `entries` are those it shows; `newer` and `older` the paths of its neighbours in a long list. `card` is the picture
    for links to it, None where there is none.
    """

    kind: Kind
    path: str
    href: str
    url: str
    title: str
    description: str
    feeds: tuple[FeedLink, ...]
    entries: tuple[Entry, ...] = ()
    gone: Gone | None = None
    tag: Tag | None = None
    newer: str | None = None
    older: str | None = None
    card: CardPicture | None = None


def render_pages(site: Site, theme: Theme, old: Iterable[Redirect] = ()) -> Iterator[tuple[str, bytes]]:
    """Render every page, and one for each old address; gives its path in the output folder, and its bytes."""
    style = _style(theme)
    for page in pages(site):
        name = "404.html" if page.kind == "missing" else f"{page.path[1:]}index.html"
        yield name, theme.render(f"{page.kind}.html", site=site, page=page, style=style).encode()
    for one in old:
        page = _gone(site, one.to) if isinstance(one.to, Gone) else _sent_on(site, one.path, one.to)
        yield one.file, theme.render(f"{page.kind}.html", site=site, page=page, style=style).encode()
    yield "sitemap.xml", _sitemap(site)
    yield "robots.txt", f"User-agent: *\nAllow: /\nSitemap: {site.url}sitemap.xml\n".encode()
    yield ".nojekyll", b""


def pages(site: Site) -> Iterator[Page]:
    """List every page of the site."""
    settings = site.settings
    yield from _listing(site, "home", "/", settings.title, settings.description, site.listed)
    for entry in site.entries:
        title = entry.note.title or ""
        yield _page(site, "note", entry.path, title, entry.description, entries=(entry,))
    for gone in site.gone:
        yield _gone(site, gone)
    if site.tags:
        yield _page(site, "tags", "/tags/", "Tags", "All tags.")
    for tag, entries in site.tags.items():
        yield from _listing(site, "tag", tag.path, f"#{tag.name}", f"Notes tagged {tag.name}.", entries, tag)
    yield _page(site, "archive", "/archive/", "Archive", "All months.")
    for month, entries in site.months.items():
        title = month.replace("/", "-")
        yield _page(site, "month", f"/archive/{month}/", title, f"Notes of {title}.", entries=entries)
    yield _page(site, "missing", "/404.html", "Not found", "There is no such page.")


def _gone(site: Site, gone: Gone) -> Page:
    """The page in the place of a note that was withdrawn: its old addresses show the same, and name where it stood."""
    return _page(site, "gone", gone.path, "Withdrawn", "This note was withdrawn.", gone=gone)


def _sent_on(site: Site, path: str, entry: Entry) -> Page:
    return _page(site, "redirect", path, entry.label, "", entries=(entry,))


def _listing(
    site: Site, kind: Kind, path: str, title: str, description: str, entries: tuple[Entry, ...], tag: Tag | None = None
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
        yield _page(site, kind, place, title, description, entries=shown, tag=tag, newer=newer, older=older)


def _page(
    site: Site,
    kind: Kind,
    path: str,
    title: str,
    description: str,
    *,
    entries: tuple[Entry, ...] = (),
    gone: Gone | None = None,
    tag: Tag | None = None,
    newer: str | None = None,
    older: str | None = None,
) -> Page:
    href = site.root + quote(path[1:])
    return Page(
        kind=kind,
        path=path,
        href=href,
        url=site.url + href.removeprefix(site.root),
        title=title,
        description=description,
        feeds=_feed_links(site, tag),
        entries=entries,
        gone=gone,
        tag=tag,
        newer=newer and site.root + quote(newer[1:]),
        older=older and site.root + quote(older[1:]),
        card=_card(site, kind, entries, tag),
    )


def _card(site: Site, kind: Kind, entries: tuple[Entry, ...], tag: Tag | None) -> CardPicture | None:
    if not site.settings.cards or kind in ("missing", "redirect"):
        return None
    if kind == "note":
        return card_of_entry(site, entries[0])
    return card_of_tag(site, tag) if tag else card_of_site(site)


def _feed_links(site: Site, tag: Tag | None) -> tuple[FeedLink, ...]:
    places = [(True, f"{site.settings.title}: #{tag.name}", tag.href)] if tag else []
    return tuple(
        FeedLink(of_tag=of_tag, title=title, href=home + one.FILENAME, media_type=one.MEDIA_TYPE, label=one.LABEL)
        for of_tag, title, home in (*places, (False, site.settings.title, site.root))
        for one in feeds.formats()
    )


def _style(theme: Theme) -> str:
    """The theme's style sheet, named by its content, so that a browser never shows a page with an old one."""
    path = theme.static.get("style.css")
    return f"style.css?v={sha256(path.read_bytes()).hexdigest()[:8]}" if path else ""


def _sitemap(site: Site) -> bytes:
    places = [(site.url, site.listed[0].updated.isoformat() if site.listed else "")]
    places += [(entry.permalink, entry.updated.isoformat()) for entry in site.entries if entry.listed]
    lines = (
        f"<url><loc>{xml_escape(url)}</loc>{f'<lastmod>{date}</lastmod>' if date else ''}</url>\n"
        for url, date in places
    )
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return (head + "".join(lines) + "</urlset>\n").encode()
