"""Pixels: a picture decoded, upright, in sRGB and small enough; and encoded again, with nothing but its pixels."""

import io
from math import sqrt
from typing import TYPE_CHECKING, Any

from tinyblog.images.reading import SIDEWAYS, Picture, opened, told

if TYPE_CHECKING:
    from PIL.Image import Image

_GRACE = 2  # so many times the pixels wanted are decoded at least, for a JPEG that can be decoded smaller

_ALMOST = 1e-6  # 1999.9999999 is 2000


def size_within(width: int, height: int, *, sides: tuple[int, int], pixels: int | None = None) -> tuple[int, int]:
    """The size in which a picture fits into `sides` (width, height) and so many `pixels`; never a larger one."""
    scale = min(1.0, sides[0] / width, sides[1] / height, sqrt(pixels / (width * height)) if pixels else 1.0)
    if scale == 1.0:
        return width, height
    return max(1, int(width * scale + _ALMOST)), max(1, int(height * scale + _ALMOST))


def decode(picture: Picture, size: tuple[int, int]) -> "Image":
    """Decode the (first frame of the) picture: upright, in sRGB, `size` large, in the mode L, RGB or RGBA.

    NoteError if it is damaged. It carries nothing but pixels; RGBA only where something shows through.
    """
    lying = size[::-1] if picture.orientation in SIDEWAYS else size
    with told(picture.name, picture.where), opened(picture.format, picture.data) as file:
        if picture.format == "JPEG":
            file.draft(file.mode, (lying[0] * _GRACE, lying[1] * _GRACE))
        file.load()
        image = _plain(file)
    if image.size != lying:
        image = resized(image, lying)
    return _clean(_in_srgb(_upright(image, picture.orientation), picture.profile))


def resized(image: "Image", size: tuple[int, int]) -> "Image":
    """Return the picture in another size."""
    from PIL.Image import Resampling

    return image.resize(size, Resampling.LANCZOS, reducing_gap=3.0)


def on_white(image: "Image") -> "Image":
    """Return the picture without transparency."""
    if image.mode != "RGBA":
        return image
    from PIL import Image

    ground = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(ground, image).convert("RGB")


def to_jpeg(image: "Image", quality: int) -> bytes:
    """Encode as JPEG, on white."""
    return _encoded(on_white(image), "JPEG", quality=quality, optimize=True, progressive=True)


def to_png(image: "Image") -> bytes:
    """Encode as PNG."""
    return _encoded(image, "PNG", compress_level=9)


def to_webp(image: "Image", quality: int) -> bytes:
    """Encode as WebP, lossy but for the transparency."""
    return _encoded(image, "WEBP", quality=quality, method=4, use_sharp_yuv=True)


def to_avif(image: "Image", quality: int) -> bytes:
    """Encode as AVIF, in one thread, so that the bytes are the same everywhere."""
    return _encoded(image, "AVIF", quality=quality, speed=8, max_threads=1)


def is_srgb(profile: bytes) -> bool:
    """Whether colours of this profile are shown rightly without it; one that cannot be read is passed over."""
    if not profile:
        return True
    from PIL import ImageCms

    try:
        described = ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(profile)))
    except (ImageCms.PyCMSError, OSError):
        return True
    return "srgb" in described.lower()


def _plain(image: "Image") -> "Image":
    if image.has_transparency_data:
        clear = image.convert("RGBA")
        return clear if _shows_through(clear) else clear.convert("RGB")
    if image.mode in ("L", "RGB"):
        return image.copy()
    return image.convert("L" if image.mode == "1" else "RGB")


def _shows_through(image: "Image") -> bool:
    lowest = image.getchannel("A").getextrema()[0]
    return not isinstance(lowest, tuple) and lowest < 255


def _upright(image: "Image", orientation: int) -> "Image":
    from PIL.Image import Transpose

    turns = {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }
    return image.transpose(turns[orientation]) if orientation in turns else image


def _in_srgb(image: "Image", profile: bytes) -> "Image":
    if is_srgb(profile):
        return image
    from PIL import ImageCms

    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    target = ImageCms.createProfile("sRGB")
    try:
        made = ImageCms.profileToProfile(
            image, ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.ImageCmsProfile(target), outputMode=mode
        )
    except (ImageCms.PyCMSError, OSError):  # not of this picture's colours
        return image
    return made if made is not None else image


def _clean(image: "Image") -> "Image":
    """Return the picture without what Pillow would carry over from the file when it saves."""
    from PIL import Image

    made = Image.new(image.mode, image.size)
    made.paste(image)
    return made


def _encoded(image: "Image", kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()
