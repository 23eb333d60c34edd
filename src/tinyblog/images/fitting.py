"""Pictures as they are posted: upright, without metadata, and small enough for the network."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tinyblog.errors import NoteError
from tinyblog.images.pixels import decode, resized, size_within, to_jpeg, to_png
from tinyblog.images.reading import Picture, read_picture, told
from tinyblog.images.stripping import stripped

if TYPE_CHECKING:
    from PIL.Image import Image

_QUALITIES = (88, 82, 76, 70)  # below 70, faces show blocks: then rather fewer pixels
_SMALLER = 0.8
_SMALLEST = 16
_DRAWN = frozenset({"PNG", "GIF"})  # the formats of screenshots and drawings, whose edges JPEG blurs


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """A picture ready to be posted: its bytes, their `mime` type, and its size in pixels.

    `animated`: it is a GIF that moves, whole. A network that shows no moving GIF must not be sent it as a picture,
    since it would stand still there.
    """

    data: bytes = field(repr=False)
    mime: str
    width: int
    height: int
    animated: bool


def fit(
    path: Path,
    *,
    where: str,
    max_bytes: int,
    preferred_bytes: int | None = None,
    max_pixels: int | None = None,
    max_side: int = 2000,
    max_frame_pixels: int = 921_600,
) -> Fitted:
    """Make a picture ready to be posted, within `max_bytes`, `max_pixels` and `max_side`; NoteError if it cannot be.

    It is turned upright, its colours become sRGB, all metadata is left behind, and it never grows. Up to
    `preferred_bytes` (else `max_bytes`) it is compressed in its full size, as far as it still looks good; if that is
    not enough, it may take up to `max_bytes`, and only then loses pixels. What was a PNG or GIF, or shows through,
    stays sharp as a PNG where that fits; everything else becomes a JPEG, on white. The same file gives the same bytes.

    A GIF that moves keeps all its frames, and is an error if it has more than `max_frame_pixels` or `max_bytes`
    (the default is Mastodon's, which scales down no GIF). A moving picture in
    another format is an error.
    """
    picture = read_picture(path, where)
    if picture.moves:
        return _moving(picture, max_bytes, max_frame_pixels)
    limit = preferred_bytes or max_bytes
    size = size_within(picture.width, picture.height, sides=(max_side, max_side), pixels=max_pixels)
    image = decode(picture, size)
    for made, soft in _attempts(image, sharp=picture.format in _DRAWN):
        if len(made.data) <= (limit if soft else max_bytes):
            return made
    message = f"{picture.name} cannot be made smaller than {max_bytes} bytes"
    raise NoteError(message, where=where, hint="export it smaller")


def _attempts(image: "Image", *, sharp: bool) -> Iterator[tuple[Fitted, bool]]:
    """Yield ever smaller ones; with each whether it should be as small as preferred, not only as small as it must."""
    if sharp or image.mode == "RGBA":
        yield _fitted(image, to_png(image), "image/png"), True
    full: list[Fitted] = []
    for quality in _QUALITIES:
        full.append(_fitted(image, to_jpeg(image, quality), "image/jpeg"))
        yield full[-1], True
    for made in full:
        yield made, False
    width, height = image.size
    while max(width, height) > _SMALLEST:
        width, height = max(1, int(width * _SMALLER)), max(1, int(height * _SMALLER))
        smaller = resized(image, (width, height))
        yield _fitted(smaller, to_jpeg(smaller, _QUALITIES[-1]), "image/jpeg"), False


def _fitted(image: "Image", data: bytes, mime: str) -> Fitted:
    return Fitted(data=data, mime=mime, width=image.width, height=image.height, animated=False)


def _moving(picture: Picture, max_bytes: int, max_frame_pixels: int) -> Fitted:
    """Return a GIF that moves as it is, but for its metadata."""
    if picture.format != "GIF":
        message = f"{picture.name} moves, and networks take no moving pictures in {picture.format}"
        raise NoteError(message, where=picture.where, hint="export it as a GIF or an MP4")
    with told(picture.name, picture.where):
        data = stripped("GIF", picture.data)
    size = f"{picture.width} × {picture.height} pixels, {len(data)} bytes"
    limits = f"{max_frame_pixels} pixels a frame, {max_bytes} bytes"
    if picture.width * picture.height > max_frame_pixels or len(data) > max_bytes:
        message = f"{picture.name} moves, and is too large: {size}; at most {limits}"
        raise NoteError(message, where=picture.where, hint="export it smaller, or as an MP4")
    decode(picture, (picture.width, picture.height))  # a file that is damaged must not be posted
    return Fitted(data=data, mime="image/gif", width=picture.width, height=picture.height, animated=True)
