"""Embeds: how pages and feeds show pictures and films, in a note's HTML and below it."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from html import escape
from typing import Literal
from urllib.parse import unquote, urlsplit

from tinyblog.figures import Figure, kind_of
from tinyblog.markdown.addresses import join
from tinyblog.markdown.rawhtml import Piece, pieces
from tinyblog.notes import Note

SIZES = "auto, (max-width: 43rem) 100vw, 40rem"
"""How wide a page shows a picture: `auto` for browsers that find out themselves, else the measure of the theme."""
_CLASS = {"image": "u-photo", "video": "u-video"}
_DECORATIVE = "decorative"
_LATE = {"loading": "lazy", "decoding": "async"}
# Of a picture's attributes, those that mean the same on a film.
_OF_FILMS = frozenset({"id", "class", "title", "width", "height", "lang", "style"})
# Most notes hold none, and need not be read tag by tag.
_PERHAPS = re.compile("<[iI][mM][gG]")

Attributes = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A picture as the site serves it: its size in pixels, and its `files` by width, each with its address."""

    width: int
    height: int
    files: tuple[tuple[str, int], ...]

    @property
    def srcset(self) -> str:
        """The files for browsers to choose from; empty if there is only one."""
        return ", ".join(f"{href} {width}w" for href, width in self.files) if len(self.files) > 1 else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Embed:
    """A photo or film that belongs to a note and does not stand in its text; `url` is absolute, `href` from the root.

    `width` and `height` in pixels and the `srcset` are known of the site's own pictures; else they are 0 and empty.
    """

    url: str
    href: str
    alt: str
    kind: Literal["image", "video"]
    width: int = 0
    height: int = 0
    srcset: str = ""
    sizes: str = SIZES

    @property
    def ratio(self) -> float:
        """Its width by its height, for the layout of several; 1.5 if that is not known."""
        return round(self.width / self.height, 3) if self.height else 1.5


def embeds_of(note: Note, *, page: tuple[str, str], site: tuple[str, str]) -> tuple[Embed, ...]:
    """The photos and films of the front matter; one without alternative text has an empty one on the page.

    `page` and `site` are addresses of the note and of the site: each in full, and from the host's root.
    """
    return tuple(
        Embed(
            url=join(photo.src, site=site[0], page=page[0]),
            href=join(photo.src, site=site[1], page=page[1]),
            alt=photo.alt or "",
            kind=kind_of(photo.src),
        )
        for photo in note.photos
    )


def pictures_of(figures: Iterable[Figure], *, page: tuple[str, str], site: tuple[str, str]) -> tuple[Embed, ...]:
    """Those of a note's figures that are pictures of the blog's own and say something; addresses as in `embeds_of`."""
    return tuple(
        Embed(
            url=join(figure.src, site=site[0], page=page[0]),
            href=join(figure.src, site=site[1], page=page[1]),
            alt=figure.alt or "",
            kind="image",
        )
        for figure in figures
        if figure.file and figure.kind == "image" and not figure.decorative
    )


def sized(embeds: Iterable[Embed], pictures: Mapping[str, Shown]) -> tuple[Embed, ...]:
    """The photos with what is known of them; `pictures` by their path from the host's root, unquoted."""
    return tuple(
        replace(one, width=shown.width, height=shown.height, srcset=shown.srcset)
        if (shown := _find(one.href, pictures))
        else one
        for one in embeds
    )


def page_html(source: str, pictures: Mapping[str, Shown]) -> str:
    """Return a note's HTML as a page shows it: its pictures in sizes to choose from, its films as films.

    Both are named for readers of microformats. What the author has written of a picture's size counts. `pictures`
    are those of the site, by their path from the host's root, unquoted.
    """

    def picture(attributes: Attributes) -> Attributes:
        shown = _find(attributes["src"], pictures)
        return _sized(attributes, shown) if kind_of(attributes["src"]) == "video" else _on_page(attributes, shown)

    return _rewritten(source, picture)


def feed_html(source: str) -> str:
    """Return a note's HTML as a feed shows it: its films as films."""
    return _rewritten(source, None)


def film_html(src: str, alt: str) -> str:
    """A film as HTML."""
    return _film({"src": src, "alt": alt})


def _find(address: str, pictures: Mapping[str, Shown]) -> Shown | None:
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return None if parts.scheme or parts.netloc else pictures.get(unquote(parts.path))


def _rewritten(source: str, picture: Callable[[Attributes], Attributes] | None) -> str:
    """Write the tags of films anew, and those of pictures as `picture` says, if it does."""
    if not _PERHAPS.search(source):
        return source
    parts: list[str] = []
    here = 0
    for piece, attributes in _images(source):
        is_film = kind_of(attributes["src"]) == "video"
        if is_film or picture:
            parts.append(source[here : piece.start])
            made = picture(attributes) if picture else attributes
            parts.append(_film(made) if is_film else _tag("img", made))
            here = piece.end
    return "".join((*parts, source[here:])) if parts else source


def _images(source: str) -> Iterator[tuple[Piece, Attributes]]:
    for piece in pieces(source):
        if piece.kind == "open" and piece.name == "img":
            attributes: Attributes = {}
            for one in piece.attributes:
                attributes.setdefault(one.name, one.value)
            if attributes.get("src") and not attributes["src"].lower().startswith("data:"):
                yield piece, attributes


def _on_page(attributes: Attributes, shown: Shown | None) -> Attributes:
    made = {**attributes, "class": _named(attributes, "image")} if _is_photo(attributes) else dict(attributes)
    made = _sized(made, shown)
    if shown and shown.srcset and not {"srcset", "sizes"} & attributes.keys():
        made |= {"srcset": shown.srcset, "sizes": SIZES}
    return {**made, **{name: value for name, value in _LATE.items() if name not in made}}


def _sized(attributes: Attributes, shown: Shown | None) -> Attributes:
    if shown is None or {"width", "height"} & attributes.keys():
        return attributes
    return {**attributes, "width": str(shown.width), "height": str(shown.height)}


def _is_photo(attributes: Attributes) -> bool:
    return _DECORATIVE not in attributes.get("class", "").split()


def _named(attributes: Attributes, kind: str) -> str:
    """The classes of the tag with that of microformats."""
    return " ".join(dict.fromkeys((_CLASS[kind], *attributes.get("class", "").split())))


def _film(attributes: Attributes) -> str:
    kept = {name: value for name, value in attributes.items() if name in _OF_FILMS and name != "class"}
    alt = {"aria-label": attributes["alt"]} if attributes.get("alt") else {}
    head = {"class": _named(attributes, "video"), "src": attributes["src"], "preload": "metadata"}
    return _tag("video", {**head, **alt, **kept}, " controls") + "</video>"


def _tag(name: str, attributes: Attributes, flags: str = "") -> str:
    written = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
    return f"<{name}{written}{flags}>"
