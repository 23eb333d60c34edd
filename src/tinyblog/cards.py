"""Cards: the picture that stands for a page wherever it is linked to (OpenGraph), and what it says.

A card is named by what it says, so that no network shows an old one, and pages can be made before it is drawn.
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
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


def pictures(cards: Iterable[CardPicture], cache: Path | None, *, jobs: int = 1) -> Iterator[tuple[str, bytes]]:
    """Give each card's path and picture; those that the cache lacks are drawn in so many processes."""
    known = {card: memo.recall(cache, _key(card)) for card in cards}
    missing = [card for card, picture in known.items() if picture is None]
    for card, picture in zip(missing, _drawn([card.sketch for card in missing], jobs), strict=True):
        memo.keep(cache, _key(card), picture)
        known[card] = picture
    for card, kept in known.items():
        if kept is not None:
            yield card.path, kept


def _drawn(sketches: list[Sketch], jobs: int) -> Iterable[bytes]:
    if jobs == 1 or len(sketches) < 2:
        return map(draw, sketches)
    with ProcessPoolExecutor(jobs) as pool:
        return list(pool.map(draw, sketches, chunksize=-(-len(sketches) // (4 * jobs))))


def _key(card: CardPicture) -> str:
    return f"{card.sketch.digest}-{engine()}"


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
