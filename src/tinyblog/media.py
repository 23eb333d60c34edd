"""Media: a note's figures as the bytes that go to a network."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from tinyblog.errors import NoteError, raise_all
from tinyblog.figures import Figure

if TYPE_CHECKING:
    from tinyblog.images.reading import Picture

# A GIF that is to become a film.
_ELSEWHERE = "it is not posted, and stands on the note's page"
_LARGEST_GIF, _LARGEST_FRAME = 100_000_000, 4_000_000
MediaKind = Literal["image", "gif", "video"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaLimits:
    """What a network takes beside a text: so many `images`, each of so many bytes and pixels; a film of `video_bytes`.

    Pictures are kept below `preferred_bytes` where they lose nothing by it. None for `gif_bytes` stands for a network
    without GIFs that move, for `video_bytes` one without films. `alt`: the longest description, in characters.
    """

    images: int = 4
    image_bytes: int = 1_000_000
    preferred_bytes: int | None = None
    image_pixels: int | None = None
    gif_bytes: int | None = None
    gif_pixels: int | None = None
    video_bytes: int | None = None
    alt: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A picture or film as it is posted: its bytes, what they are, its description, and its size in pixels, upright.

    `kind` is that of the note's `file`: a GIF that moves is one even where its bytes are a film's.
    """

    kind: MediaKind
    data: bytes = field(repr=False)
    mime: str
    alt: str
    width: int
    height: int
    file: Path

    @property
    def digest(self) -> str:
        """Names the bytes."""
        return hashlib.sha256(self.data).hexdigest()

    @property
    def is_film(self) -> bool:
        """Whether the bytes are a film's."""
        return self.mime.startswith("video/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """The media of a note for one network; in words for the author what it does not take (`left_out`), and what it
    takes otherwise (`notices`).
    """

    media: tuple[Media, ...] = ()
    left_out: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


def prepare(
    figures: Iterable[Figure], content: Path, limits: MediaLimits, *, where: str, in_full: bool = True
) -> Prepared:
    """Read the figures' files below `content`; raise NoteError for one that is missing or cannot be used.

    `where` is the note that an error names. If not `in_full`, it is only found out what they are: their bytes stay
    empty, which takes a fraction of the time.
    """
    media: list[Media] = []
    left_out: list[str] = []
    notices: list[str] = []
    problems: list[NoteError] = []
    for figure in figures:
        try:
            made = _prepared(figure, content, limits, where, in_full)
        except NoteError as problem:
            problems.append(problem)
            continue
        if isinstance(made, str):
            left_out.append(made)
        else:
            media.append(made)
            if made.alt != (figure.alt or ""):
                notices.append(f"the description of {figure.src} is cut: this account takes {limits.alt} characters")
    raise_all(problems)
    return Prepared(media=tuple(media), left_out=tuple(left_out), notices=tuple(notices))


def _prepared(figure: Figure, content: Path, limits: MediaLimits, where: str, in_full: bool) -> Media | str:
    if figure.file is None:
        return f"{figure.src} is no file of this note: {_ELSEWHERE}"
    return _medium(figure, content / figure.file, limits, where, in_full)


def _medium(figure: Figure, path: Path, limits: MediaLimits, where: str, in_full: bool) -> Media | str:
    if not path.is_file():
        raise NoteError(
            f"shows {figure.src}, which is not there",
            where=where,
            hint="put the file beside the note, or mend its name",
        )
    alt = _alt(figure.alt or "", limits.alt)
    make = _film if figure.kind == "video" else _picture
    return make(path, alt, limits, where, in_full)


def _film(path: Path, alt: str, limits: MediaLimits, where: str, in_full: bool) -> Media | str:
    from tinyblog import videos

    film = videos.read_film(path, where)
    if limits.video_bytes is None:
        return f"{path.name} is a film, which this account does not take: {_ELSEWHERE}"
    data = videos.clean(path, where) if in_full else b""
    _check_size(data, limits.video_bytes, path, where)
    return Media(kind="video", data=data, mime="video/mp4", alt=alt, width=film.width, height=film.height, file=path)


def _picture(path: Path, alt: str, limits: MediaLimits, where: str, in_full: bool) -> Media | str:
    from tinyblog.images.fitting import fit
    from tinyblog.images.reading import read_picture

    picture = read_picture(path, where)
    if picture.moves:
        return _moving(picture, path, alt, limits, in_full)
    if not in_full:
        size = {"width": picture.width, "height": picture.height}
        return Media(kind="image", data=b"", mime="", alt=alt, file=path, **size)
    fitted = fit(
        path,
        where=where,
        max_bytes=limits.image_bytes,
        preferred_bytes=limits.preferred_bytes,
        max_pixels=limits.image_pixels,
    )
    return Media(
        kind="image", data=fitted.data, mime=fitted.mime, alt=alt, width=fitted.width, height=fitted.height, file=path
    )


def _moving(picture: "Picture", path: Path, alt: str, limits: MediaLimits, in_full: bool) -> Media | str:
    """A GIF that moves: as it is where the network shows it so, else as a film; never as its first picture alone."""
    if limits.gif_bytes is None and limits.video_bytes is None:
        return f"{path.name} moves, and this account takes no films: {_ELSEWHERE}"
    if in_full:
        data, mime = _moving_data(picture, path, limits)
    else:
        data, mime = b"", "video/mp4" if limits.gif_bytes is None else "image/gif"
    return Media(kind="gif", data=data, mime=mime, alt=alt, width=picture.width, height=picture.height, file=path)


def _moving_data(picture: "Picture", path: Path, limits: MediaLimits) -> tuple[bytes, str]:
    from tinyblog import videos
    from tinyblog.images.fitting import fit

    fitted = fit(
        path,
        where=picture.where,
        max_bytes=limits.gif_bytes or _LARGEST_GIF,
        max_frame_pixels=limits.gif_pixels or _LARGEST_FRAME,
    )
    if limits.gif_bytes is not None:
        return fitted.data, fitted.mime
    film = videos.from_gif(fitted.data, picture.where)
    _check_size(film, limits.video_bytes or 0, path, picture.where)
    return film, "video/mp4"


def _check_size(data: bytes, most: int, path: Path, where: str) -> None:
    if len(data) > most:
        hint = "make it shorter or smaller"
        raise NoteError(f"{path.name} has {len(data):,} bytes; this account takes {most:,}", where=where, hint=hint)


def _alt(alt: str, most: int | None) -> str:
    """A description, cut at a word where the network takes less; nobody is told less than the page says."""
    if most is None or len(alt) <= most:
        return alt
    return alt[: most - 1].rsplit(" ", 1)[0] + "…"
