"""Figures: the pictures and films that a note shows, which files they are, and what they are called for the blind."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal
from urllib.parse import unquote, urlsplit

from tinyblog.markdown import Content
from tinyblog.notes import Note

_FILMS = frozenset({".mp4", ".m4v", ".mov", ".webm"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A picture or film of a note: `src` as written, and the `file` it is, below the content folder; None is foreign.

    `alt` is None where the author gave none; one that is `decorative` has nothing to say.
    """

    src: str
    file: PurePosixPath | None
    alt: str | None
    decorative: bool

    @property
    def kind(self) -> Literal["image", "video"]:
        """What it is, by the end of its name."""
        return kind_of(self.src)

    @property
    def lacks_alt(self) -> bool:
        """Whether the author still has to describe it."""
        return not (self.alt or "").strip() and not self.decorative


def figures_of(note: Note, content: Content) -> tuple[Figure, ...]:
    """List the figures in the order in which the page shows them: those in the text, then those of `photos:`."""
    found: dict[object, Figure] = {}
    for figure in _figures(note, content):
        found.setdefault(figure.file or figure.src, figure)
    return tuple(found.values())


def figures_in(note: Note, content: Content) -> tuple[Figure, ...]:
    """List the figures of another text that stands for the note's."""
    return tuple(_figure(note, image.src, image.alt or None, image.decorative) for image in content.images)


def kind_of(src: str) -> Literal["image", "video"]:
    """Tell a film from a picture by the end of its name."""
    try:
        path = urlsplit(src).path
    except ValueError:
        return "image"
    return "video" if PurePosixPath(path).suffix.lower() in _FILMS else "image"


def local_name(address: str) -> str:
    """The file below the note's own folder that an address names; empty if it is none."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    name = unquote(parts.path).removeprefix("./")
    if parts.scheme or parts.netloc or not name or name.startswith("/") or ".." in name.split("/"):
        return ""
    return name


def _figures(note: Note, content: Content) -> Iterator[Figure]:
    for image in content.images:
        yield _figure(note, image.src, image.alt or None, image.decorative)
    for photo in note.photos:
        yield _figure(note, photo.src, photo.alt or None, photo.decorative)


def _figure(note: Note, src: str, alt: str | None, decorative: bool) -> Figure:
    name = local_name(src)
    file = note.source.parent / name if name else None
    return Figure(src=src, file=file, alt=alt, decorative=decorative)
