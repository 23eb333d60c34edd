"""Pictures for the tests, drawn here: with the metadata that cameras and programs write, and broken in many ways."""

import io
import struct
import zlib
from typing import Any

from PIL import Image, ImageCms, ImageDraw

SECRETS = (
    b"GPS-SECRET",
    b"SERIAL-SECRET",
    b"XMP-SECRET",
    b"IPTC-SECRET",
    b"COMMENT-SECRET",
    b"TEXT-SECRET",
    b"TRAILING-SECRET",
)
"""What stands in the metadata of every picture drawn with `secrets`, as far as its format can hold it."""
XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b"<rdf:Description>XMP-SECRET</rdf:Description></rdf:RDF></x:xmpmeta>"
)


def draw(width: int = 64, height: int = 48, *, mode: str = "RGB") -> Image.Image:
    """A picture whose corners differ: red, green, blue and white, on a slope of grey."""
    image = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    pen = ImageDraw.Draw(image)
    w, h = max(1, width // 4), max(1, height // 4)
    for x, y, colour in (
        (0, 0, "red"),
        (width - w, 0, "green"),
        (0, height - h, "blue"),
        (width - w, height - h, "white"),
    ):
        pen.rectangle((x, y, x + w - 1, y + h - 1), fill=colour)
    return image.convert(mode)


def exif(orientation: int = 1) -> bytes:
    """EXIF of a camera that knows where it is."""
    made = Image.Exif()
    made[0x0112] = orientation
    made[0x010F] = "TEXT-SECRET"
    made.get_ifd(0x8769)[0xA431] = "SERIAL-SECRET"
    made.get_ifd(0x8825).update({1: "N", 2: (52.0, 7.0, 30.0), 3: "E", 4: (13.0, 1.0, 2.0), 18: "GPS-SECRET"})
    return made.tobytes()


def jpeg(image: Image.Image | None = None, *, orientation: int = 1, secrets: bool = False, **options: Any) -> bytes:
    """A JPEG; with `secrets`, with EXIF, XMP, IPTC, a comment, and something behind its end."""
    if not secrets:
        if orientation != 1:
            options["exif"] = exif(orientation)
        return saved(image, "JPEG", quality=95, **options)
    data = saved(image, "JPEG", quality=95, exif=exif(orientation), xmp=XMP, comment=b"COMMENT-SECRET", **options)
    iptc = b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x10\x1c\x02\x78\0\x0bIPTC-SECRET"
    return data[:2] + b"\xff\xed" + struct.pack(">H", len(iptc) + 2) + iptc + data[2:] + b"TRAILING-SECRET"


def png(image: Image.Image | None = None, *, orientation: int = 1, secrets: bool = False, **options: Any) -> bytes:
    """A PNG; with `secrets`, with eXIf, tEXt, zTXt, XMP in iTXt, a time, and something behind its end."""
    if not secrets:
        return saved(image, "PNG", **options)
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Comment", "COMMENT-SECRET")
    info.add_text("Hidden", "TEXT-SECRET", zip=True)
    info.add_itxt("XML:com.adobe.xmp", XMP.decode())
    info.add(b"tIME", b"\x07\xea\x0b\x16\x0c\0\0")
    info.add(b"prVt", b"SERIAL-SECRET")
    return saved(image, "PNG", exif=exif(orientation), pnginfo=info, **options) + b"TRAILING-SECRET"


def webp(image: Image.Image | None = None, *, orientation: int = 1, secrets: bool = False, **options: Any) -> bytes:
    """A WebP; with `secrets`, with EXIF, XMP, and something behind its end."""
    if not secrets:
        return saved(image, "WEBP", quality=90, **options)
    return saved(image, "WEBP", quality=90, exif=exif(orientation), xmp=XMP, **options) + b"TRAILING-SECRET"


def avif(image: Image.Image | None = None, *, orientation: int = 1, secrets: bool = False, **options: Any) -> bytes:
    """An AVIF; with `secrets`, with EXIF and XMP."""
    if not secrets:
        return saved(image, "AVIF", quality=80, speed=10, max_threads=1, **options)
    return saved(image, "AVIF", quality=80, speed=10, max_threads=1, exif=exif(orientation), xmp=XMP, **options)


def gif(image: Image.Image | None = None, *, secrets: bool = False, frames: int = 1, **options: Any) -> bytes:
    """A GIF; with `secrets`, with a comment, XMP, and something behind its end."""
    first = image or draw()
    more = [first.rotate(90 * number) for number in range(1, frames)]
    data = saved(first, "GIF", save_all=frames > 1, append_images=more, **({"loop": 0, "duration": 80} if more else {}))
    if not secrets:
        return data
    start = 13 + 3 * 2 ** ((data[10] & 7) + 1)
    comment = b"!\xfe\x0eCOMMENT-SECRET\0"
    magic = b"\1" + bytes(range(255, -1, -1)) + b"\0"  # Adobe's way to end XMP, which is in no blocks
    return (
        b"GIF89a" + data[6:start] + comment + b"!\xff\x0bXMP DataXMP" + XMP + magic + data[start:] + b"TRAILING-SECRET"
    )


def saved(image: Image.Image | None, kind: str, **options: Any) -> bytes:
    """The picture as Pillow writes it."""
    file = io.BytesIO()
    (image or draw()).save(file, kind, **options)
    return file.getvalue()


def huge_png(width: int, height: int, *, depth: int = 1, colour: int = 0) -> bytes:
    """A PNG that says it has so many pixels, in a few bytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


def heic() -> bytes:
    """The head of a HEIC."""
    return b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(64)


def swapped_profile() -> bytes:
    """A colour profile that takes blue for red, so that nothing looks right which passes it over."""
    made = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    at = {bytes(made[place : place + 4]): place for place in range(132, 132 + 12 * made[131], 12)}
    red, blue = at[b"rXYZ"] + 4, at[b"bXYZ"] + 4
    made[red : red + 8], made[blue : blue + 8] = made[blue : blue + 8], made[red : red + 8]
    return bytes(made).replace(b"s\0R\0G\0B", b"o\0d\0d\0s")
