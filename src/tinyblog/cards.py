"""Cards: the picture that stands for a page wherever it is linked to (OpenGraph), and what it says.

A card is named by what it says, so that no network shows an old one, and pages can be made before it is drawn.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlsplit

from tinyblog import memo
from tinyblog.images.opengraph import HEIGHT, WIDTH, Sketch, draw, engine
from tinyblog.site import Entry, Site
from tinyblog.tags import Tag


@dataclass(frozen=True, slots=True, kw_only=True)
class CardPicture:
    """A picture for a page: its `path` in the output folder, its whole address, and its alternative text."""

    path: str
    url: str
    alt: str
    sketch: Sketch
    width: int = WIDTH
    height: int = HEIGHT
    media_type: str = "image/png"


def cache_folder(root: Path) -> Path:
    """Where the pictures of the blog in this folder are kept; it may be deleted at any time."""
    return root / ".tinyblog" / "opengraph"


def card_of_entry(site: Site, entry: Entry) -> CardPicture:
    """The card of a note: its title with how it goes on, else its warning, its words, or what its picture shows."""
    title = entry.note.title
    sketch = Sketch(
        words=title or entry.note.warning or entry.content.text.strip() or _instead(site, entry),
        detail=entry.description if title else "",
        is_title=bool(title),
        author=", ".join(person.name for person in entry.authors),
        site=_name(site),
        language=entry.language,
    )
    said = f"{title} – {entry.description}" if title and entry.description else title or entry.description
    return _card(site, entry.path, sketch, said or sketch.words)


def card_of_site(site: Site) -> CardPicture:
    """The card of the home page, and of all that have none of their own."""
    settings = site.settings
    sketch = _titled(site, settings.title, settings.description)
    return _card(site, "/", sketch, f"{settings.title} – {settings.description}".removesuffix(" – "))


def card_of_tag(site: Site, tag: Tag) -> CardPicture:
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
    key = f"{sketch.digest}-{engine()}"
    if (kept := memo.recall(cache, key)) is None:
        kept = draw(sketch)
        memo.keep(cache, key, kept)
    return kept


def _titled(site: Site, words: str, detail: str) -> Sketch:
    author, language = site.author.name, site.settings.language
    return Sketch(words=words, detail=detail, is_title=True, author=author, site=_name(site), language=language)


def _card(site: Site, path: str, sketch: Sketch, alt: str) -> CardPicture:
    place = f"{path[1:]}card-{sketch.digest[:8]}.png"
    return CardPicture(path=place, url=site.url + quote(place), alt=" ".join(alt.split()), sketch=sketch)


def _name(site: Site) -> str:
    """The address of the site as people write it."""
    parts = urlsplit(site.url)
    return f"{parts.netloc}{parts.path}".rstrip("/")


def _instead(site: Site, entry: Entry) -> str:
    """What stands for a note without words."""
    shown = (figure.alt for figure in entry.figures if figure.alt)
    place = entry.note.location.label if entry.note.location else ""
    about = (f"{relation.label} {relation.url.partition('://')[2]}" for relation in entry.relations)
    return next((text for text in (entry.note.summary, *shown, *about, place) if text), site.settings.title)
