"""Cards: the picture that stands for a page wherever it is linked to (OpenGraph), and what it says.

A card is named by what it says, so that no network shows an old one, and pages can be made before it is drawn.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from tinyblog import memo
from tinyblog.images.opengraph import HEIGHT, WIDTH, Sketch, engine
from tinyblog.site import Entry, Site
from tinyblog.tags import Tag


class _Picture:
    """What pictures for pages have in common: they stand beside the page, named by what they say."""

    __slots__ = ()
    width = WIDTH
    height = HEIGHT
    media_type = "image/png"

    if TYPE_CHECKING:

        @property
        def page(self) -> str: ...
        @property
        def page_url(self) -> str: ...
        @property
        def sketch(self) -> Sketch: ...

    @property
    def path(self) -> str:
        """Its path in the output folder."""
        return f"{self.page}card-{self.sketch.digest[:8]}.png"

    @property
    def url(self) -> str:
        """Its whole address."""
        return f"{self.page_url}card-{self.sketch.digest[:8]}.png"


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteCard(_Picture):
    """The picture for the page of the site or of a tag, whose path in the output folder and whole address it knows.

    `alt` is its alternative text.
    """

    page: str
    page_url: str
    alt: str
    sketch: Sketch


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteCard(_Picture):
    """The picture for the page of a note, on the site of this name and title; its words are made when it is asked."""

    entry: Entry
    site: str
    title: str

    @property
    def page(self) -> str:
        """The page's path in the output folder."""
        return self.entry.path[1:]

    @property
    def page_url(self) -> str:
        """The page's whole address."""
        return self.entry.permalink

    @property
    def alt(self) -> str:
        """Its alternative text."""
        title, about = self.entry.note.title, self.entry.description
        if not title and about:
            return about
        return " ".join((f"{title} – {about}" if about else title or self.sketch.words).split())

    @property
    def sketch(self) -> Sketch:
        """What it says: a title with how it goes on, else a warning, the words, or what the note's picture shows."""
        entry, title = self.entry, self.entry.note.title
        return Sketch(
            words=title or entry.note.warning or entry.content.text.strip() or _instead(entry) or self.title,
            detail=entry.description if title else "",
            is_title=bool(title),
            author=", ".join([person.name for person in entry.authors]),
            site=self.site,
            language=entry.language,
        )


CardPicture = SiteCard | NoteCard
"""A picture for a page."""


def cache_folder(root: Path) -> Path:
    """Where the pictures of the blog in this folder are kept; it may be deleted at any time."""
    return root / ".tinyblog" / "opengraph"


def card_of_entry(site: Site, entry: Entry) -> NoteCard:
    """The card of a note."""
    return NoteCard(entry=entry, site=_name(site.url), title=site.settings.title)


def card_of_site(site: Site) -> SiteCard:
    """The card of the home page, and of all that have none of their own."""
    settings = site.settings
    sketch = _titled(site, settings.title, settings.description)
    return _card(site, "/", sketch, f"{settings.title} – {settings.description}".removesuffix(" – "))


def card_of_tag(site: Site, tag: Tag) -> SiteCard:
    """The card of a tag's pages."""
    return _card(site, tag.path, _titled(site, f"#{tag.name}", site.settings.title), f"#{tag.name}")


def cards(site: Site) -> Iterator[CardPicture]:
    """List every card of the site; none where its author wants none."""
    if site.settings.cards:
        yield card_of_site(site)
        yield from (card_of_tag(site, tag) for tag in site.tags)
        yield from (card_of_entry(site, entry) for entry in site.entries)
        yield from (card_of_entry(site, entry) for entry in site.campaigns.values() if not entry.photos)


def picture(sketch: Sketch, cache: Path | None) -> bytes:
    """The picture of a card as a PNG file; it is drawn where the cache lacks it."""
    found = picture_file(sketch, cache)
    return found.read_bytes() if isinstance(found, Path) else found


def picture_file(sketch: Sketch, cache: Path | None) -> Path | bytes:
    """The same as a file of the cache, where it can be kept there."""
    key = f"{sketch.digest}-{engine()}.png"
    if kept := memo.recall_file(cache, key):
        return kept
    from tinyblog.images.drawing import draw  # imported here: most builds draw nothing

    drawn = draw(sketch)
    return memo.keep_file(cache, key, drawn) or drawn


def _titled(site: Site, words: str, detail: str) -> Sketch:
    author, language = site.author.name, site.settings.language
    return Sketch(words=words, detail=detail, is_title=True, author=author, site=_name(site.url), language=language)


def _card(site: Site, path: str, sketch: Sketch, alt: str) -> SiteCard:
    page_url = site.url + quote(path[1:])
    return SiteCard(page=path[1:], page_url=page_url, alt=" ".join(alt.split()), sketch=sketch)


@cache
def _name(url: str) -> str:
    """The address of the site as people write it."""
    parts = urlsplit(url)
    return f"{parts.netloc}{parts.path}".rstrip("/")


def _instead(entry: Entry) -> str:
    """What stands for a note without words; empty if nothing does."""
    shown = (figure.alt for figure in entry.figures if figure.alt)
    place = entry.note.location.label if entry.note.location else ""
    about = (f"{relation.label} {relation.url.partition('://')[2]}" for relation in entry.relations)
    return next((text for text in (entry.note.summary, *shown, *about, place) if text), "")
