"""Picture files, read so that no file can do harm: what they are is known before anything is decoded."""

import io
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tinyblog.errors import NoteError
from tinyblog.images.formats import EXTENSIONS, HEAD, READABLE, format_of_content, format_of_name

if TYPE_CHECKING:
    from PIL.ImageFile import ImageFile

MOST_BYTES = 256 * 1024 * 1024
MOST_PIXELS = 100_000_000
_PLAIN = "export it as an sRGB JPEG with 8 bits a channel"
_SMALLER = "export it smaller: expected less than 100 megapixels"
# What Pillow answers a damaged file with, as its decoders and their tests show.
_DAMAGE = (
    OSError, SyntaxError, ValueError, EOFError, LookupError, RuntimeError, ArithmeticError, MemoryError,
    struct.error, zlib.error,
)  # fmt: skip
_ORIENTATION = 0x0112
SIDEWAYS = range(5, 9)
"""The orientations in which width and height change places."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A sound picture file that is not yet decoded: its `format` (`JPEG`, `PNG`, `GIF`, `WebP`, `AVIF`) and bytes.

    `width` and `height` in pixels are those of the picture when it stands upright, `orientation` is EXIF's (1 to 8),
    `profile` its colours' (empty: sRGB). `moves`: it has several frames. Errors name `name` and `where`.
    """

    name: str
    where: str
    format: str
    width: int
    height: int
    orientation: int
    profile: bytes = field(repr=False)
    moves: bool
    data: bytes = field(repr=False)


def read_picture(path: Path, where: str) -> Picture:
    """Read the head of a picture file; NoteError, with the note `where` it is shown, says what is wrong with it.

    Its pixels are not looked at: a file that is cut off may pass here, and fail when it is decoded.
    """
    return parse_picture(path.name, read_bytes(path, where), where)


def parse_picture(name: str, data: bytes, where: str) -> Picture:
    """The same for the bytes of a file of this name."""
    kind = _checked_format(name, format_of_content(data[:HEAD]), where)
    with told(name, where):
        image = opened(kind, data)
        width, height, mode = *image.size, image.mode
    _check_size(name, width, height, where)
    _check_colours(name, kind, mode, data, where)
    with told(name, where):
        profile, moves = image.info.get("icc_profile") or b"", bool(getattr(image, "is_animated", False))
        orientation = 1 if moves else _orientation(image)
        image.close()
    if orientation in SIDEWAYS:
        width, height = height, width
    return Picture(
        name=name, where=where, format=kind, width=width, height=height, orientation=orientation,
        profile=profile, moves=moves, data=data,
    )  # fmt: skip


def read_bytes(path: Path, where: str) -> bytes:
    """Read a picture's file; NoteError if that cannot be, or if it is empty or larger than 256 MiB."""
    try:
        size = path.stat().st_size
        data = b"" if size > MOST_BYTES else path.read_bytes()
    except OSError as error:
        hint = "see that the file is there, and that you may read it"
        raise NoteError(f"{path.name} cannot be read: {error.strerror}", where=where, hint=hint) from error
    if size > MOST_BYTES:
        raise NoteError(f"{path.name} is larger than 256 MiB", where=where, hint=_PLAIN)
    if not data:
        raise NoteError(f"{path.name} is empty", where=where, hint="export the picture again")
    return data


@contextmanager
def told(name: str, where: str) -> Iterator[None]:
    """Tell what Pillow says of a damaged file in the author's words; around calls of Pillow, and nothing else."""
    from PIL.Image import DecompressionBombError

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # sizes are checked here, and broken metadata is left behind anyway
        try:
            yield
        except DecompressionBombError as error:
            raise NoteError(f"{name} is too large: {error}", where=where, hint=_SMALLER) from error
        except _DAMAGE as error:
            reason = " ".join(str(error).split()) or type(error).__name__
            hint = "open it in another program, and export it again"
            raise NoteError(f"{name} is damaged or cut off: {reason}", where=where, hint=hint) from error


def opened(kind: str, data: bytes) -> "ImageFile":
    """Open the bytes of a picture with Pillow's reader of this one format; nothing is decoded yet.

    The reader is called directly, since `Image.open` refuses a large picture without telling its size.
    """
    from PIL import AvifImagePlugin, GifImagePlugin, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

    readers: dict[str, type[ImageFile]] = {
        "JPEG": JpegImagePlugin.JpegImageFile,
        "PNG": PngImagePlugin.PngImageFile,
        "GIF": GifImagePlugin.GifImageFile,
        "WebP": WebPImagePlugin.WebPImageFile,
        "AVIF": AvifImagePlugin.AvifImageFile,
    }
    return readers[kind](io.BytesIO(data))


def _checked_format(name: str, kind: str, where: str) -> str:
    promised = format_of_name(Path(name))
    if kind == "HEIC":
        message = f"{name} is in HEIC, which browsers and networks do not show"
        raise NoteError(message, where=where, hint="export it as a JPEG")
    if not kind:
        message = f"{name} is no picture that tinyblog can read"
        raise NoteError(message, where=where, hint="expected JPEG, PNG, GIF, WebP or AVIF; export it again")
    if kind not in READABLE:
        message = f"{name} is a picture in {kind}, which is neither posted nor freed of its metadata"
        raise NoteError(message, where=where, hint="export it as a JPEG or PNG")
    if promised != kind:
        said = f"though its name says {promised}" if promised else "which its name does not say"
        end = next(end for end, one in EXTENSIONS.items() if one == kind)
        hint = f"give it a name that ends in .{end}"
        raise NoteError(f"{name} is a picture in {kind} by its content, {said}", where=where, hint=hint)
    return kind


def _check_size(name: str, width: int, height: int, where: str) -> None:
    if width * height >= MOST_PIXELS:
        size = f"{width} × {height} pixels ({width * height / 1e6:.0f} megapixels)"
        raise NoteError(f"{name} is too large: {size}", where=where, hint=_SMALLER)
    if not width * height:
        raise NoteError(f"{name} has no pixels", where=where, hint="export the picture again")


def _check_colours(name: str, kind: str, mode: str, data: bytes, where: str) -> None:
    if mode == "CMYK":
        raise NoteError(f"{name} is in CMYK, the colours of print", where=where, hint=_PLAIN)
    # IHDR is the first chunk; its ninth byte is the depth: https://www.w3.org/TR/png-3/#11IHDR
    if mode.startswith(("I", "F")) or (kind == "PNG" and data[24] == 16):
        raise NoteError(f"{name} has 16 bits a channel or more", where=where, hint=_PLAIN)


def _orientation(image: "ImageFile") -> int:
    """EXIF's orientation; broken metadata says nothing, as in browsers."""
    try:
        found = image.getexif().get(_ORIENTATION, 1)
    except (SyntaxError, struct.error):
        return 1
    return found if isinstance(found, int) and 1 <= found <= 8 else 1
