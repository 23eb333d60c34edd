"""Pictures as the site shows them: without metadata, in their own format, and in smaller sizes as WebP.

WebP rather than AVIF: every browser in use shows it, so that one `srcset` serves all. AVIF took 10 to 20 % fewer
bytes at the same time to encode, when this was measured.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from tinyblog.errors import NoteError
from tinyblog.images.memo import Memo, Rendition
from tinyblog.images.pixels import decode, is_srgb, resized, size_within, to_avif, to_jpeg, to_png, to_webp
from tinyblog.images.reading import Picture, parse_picture, read_bytes, told
from tinyblog.images.stripping import stripped

if TYPE_CHECKING:
    from PIL.Image import Image

VERSION = 1
"""Raise it when the same picture would give other bytes: then nothing made before is taken from the memo."""
_ENCODE: "Mapping[str, Callable[[Image], bytes]]" = {
    "JPEG": lambda image: to_jpeg(image, 85),
    "PNG": to_png,
    "WebP": lambda image: to_webp(image, 85),
    "AVIF": lambda image: to_avif(image, 65),
}
_SMALLER = 78
_File = tuple[bytes, int, int]
"""Bytes, width and height."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How large a picture is shown: at most `widest` pixels wide, and in these smaller `widths` too."""

    widest: int
    widths: tuple[int, ...] = ()


PHOTO = Sizes(widest=2000, widths=(480, 960, 1440))
PORTRAIT = Sizes(widest=512)


def published(path: Path, where: str, sizes: Sizes, memo: Memo) -> tuple[Rendition, ...]:
    """Make and keep the files of a picture: first in its own format, then smaller ones, in WebP.

    There is no smaller one of a picture that moves, and none that would take more bytes than the picture itself.
    NoteError, with the note `where` it is shown, if the file is no sound picture.
    """
    data = read_bytes(path, where)
    return memo.keep(_key(path, data, sizes), _renditions(parse_picture(path.name, data, where), sizes))


def recalled(path: Path, where: str, sizes: Sizes, memo: Memo) -> tuple[Rendition, ...] | None:
    """The same from the memo, if it is there: nothing is decoded."""
    try:
        data = read_bytes(path, where)
    except NoteError:
        return None
    return memo.recall(_key(path, data, sizes))


def _key(path: Path, data: bytes, sizes: Sizes) -> str:
    """Everything that the files of a picture follow from."""
    parts = (VERSION, encoders(), path.suffix.lower(), sizes.widest, sizes.widths, sha256(data).hexdigest())
    return sha256(json.dumps(parts).encode()).hexdigest()


@cache
def encoders() -> tuple[str, ...]:
    """Pillow and the libraries it encodes with, each with its version."""
    from PIL import __version__, features

    parts = ("webp", "avif", "jpg", "libjpeg_turbo", "zlib", "littlecms2")
    return (__version__, *(f"{part} {features.version(part)}" for part in parts))


def _renditions(picture: Picture, sizes: Sizes) -> tuple[Rendition, ...]:
    if picture.moves and picture.format == "AVIF":
        message = f"{picture.name} moves, and tinyblog cannot free a moving AVIF of its metadata"
        raise NoteError(message, where=picture.where, hint="export it as a GIF, a WebP or an MP4")
    image = decode(picture, size_within(picture.width, picture.height, sides=(sizes.widest, picture.height)))
    first, width, height = _own_format(picture, image)
    widths = () if picture.moves else tuple(one for one in sizes.widths if one < width)
    smaller = [_smaller(image, one) for one in widths]
    files = [(first, width, height), *(one for one in smaller if len(one[0]) < len(first))]
    return tuple(
        Rendition(data=data, width=width, height=height, digest=sha256(data).hexdigest())
        for data, width, height in files
    )


def _own_format(picture: Picture, image: "Image") -> _File:
    """The picture in its own format: as it is but for its metadata, where its pixels may stay as they are."""
    as_shown = picture.orientation == 1 and is_srgb(picture.profile)
    if not (picture.moves or picture.format == "GIF" or (picture.format in ("PNG", "WebP") and as_shown)):
        return _ENCODE[picture.format](image), *image.size
    with told(picture.name, picture.where):
        whole = stripped(picture.format, picture.data), picture.width, picture.height
    if picture.moves or picture.format == "GIF" or image.size == whole[1:]:
        return whole
    made = _ENCODE[picture.format](image), *image.size
    return made if len(made[0]) < len(whole[0]) else whole


def _smaller(image: "Image", width: int) -> _File:
    made = resized(image, (width, max(1, round(image.height * width / image.width))))
    return to_webp(made, _SMALLER), made.width, made.height
