"""What a file is and how big it shows, read from its first bytes and boxes, as a server would find out."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

_BRANDS = {
    "image/avif": (b"avif", b"avis"),
    "image/heic": (b"heic", b"heix", b"mif1", b"hevc"),
    "video/quicktime": (b"qt  ",),
}
_STARTS = {
    "video/webm": (b"\x1aE\xdf\xa3",),
    "video/ogg": (b"OggS",),
    "audio/mpeg": (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"),
    "audio/flac": (b"fLaC",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A file's own type and size in pixels (0 x 0: cannot be read); `moving` is a GIF of several frames."""

    mime: str
    width: int = 0
    height: int = 0
    moving: bool = False


def read_head(data: bytes) -> Head | None:
    """Recognise PNG, JPEG, GIF, WebP, AVIF, HEIC, MP4, QuickTime, WebM, Ogg, MP3, FLAC; None is anything else."""
    if data.startswith(b"\x89PNG\r\n\x1a\n") and data[12:16] == b"IHDR" and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        return Head(mime="image/png", width=width, height=height)
    if data.startswith((b"GIF87a", b"GIF89a")) and len(data) >= 13:
        return _gif(data)
    if data.startswith(b"\xff\xd8\xff"):
        return _jpeg(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _webp(data)
    if data[4:8] == b"ftyp" and len(data) >= 12:
        return _boxed(data)
    return next((Head(mime=mime) for mime, starts in _STARTS.items() if data.startswith(starts)), None)


def _jpeg(data: bytes) -> Head | None:
    """Walk the segments to the frame header (ITU T.81, B.2.2)."""
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return Head(mime="image/jpeg", width=width, height=height)
        at += 2 + length
    return None


def _gif(data: bytes) -> Head:
    width, height = struct.unpack("<HH", data[6:10])
    return Head(mime="image/gif", width=width, height=height, moving=_frames(data) > 1)


def _frames(data: bytes) -> int:
    """Count the image descriptors of a GIF."""
    at, frames = 13 + _table(data[10]), 0
    while at < len(data):
        if data[at] == 0x21:
            at += 2
        elif data[at] == 0x2C and at + 10 <= len(data):
            frames += 1
            at += 11 + _table(data[at + 9])
        else:
            break
        while at < len(data) and data[at]:
            at += 1 + data[at]
        at += 1
    return frames


def _table(flags: int) -> int:
    """The length of a GIF's colour table."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _webp(data: bytes) -> Head | None:
    kind, body = data[12:16], data[20:]
    if kind == b"VP8X" and len(body) >= 10:
        width, height = (int.from_bytes(body[at : at + 3], "little") + 1 for at in (4, 7))
    elif kind == b"VP8L" and body[:1] == b"\x2f" and len(body) >= 5:
        bits = int.from_bytes(body[1:5], "little")
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    elif kind == b"VP8 " and body[3:6] == b"\x9d\x01\x2a" and len(body) >= 10:
        width, height = (side & 0x3FFF for side in struct.unpack("<HH", body[6:10]))
    else:
        return None
    return Head(mime="image/webp", width=width, height=height)


def _boxed(data: bytes) -> Head:
    """Read an ISO base media file: its brand, and the size of its biggest picture or track."""
    brand = data[8:12]
    mime = next((mime for mime, brands in _BRANDS.items() if brand in brands), "video/mp4")
    sizes = _ispe(data) if mime.startswith("image/") else _tkhd(data)
    width, height = max(sizes, key=lambda size: size[0] * size[1], default=(0, 0))
    return Head(mime=mime, width=width, height=height)


def _ispe(data: bytes) -> Iterator[tuple[int, int]]:
    """The sizes that an AVIF or HEIC states for its parts."""
    at = data.find(b"ispe")
    while at != -1 and at + 16 <= len(data):
        width, height = struct.unpack(">II", data[at + 8 : at + 16])
        yield width, height
        at = data.find(b"ispe", at + 4)


def _tkhd(data: bytes) -> Iterator[tuple[int, int]]:
    """The sizes of the tracks of a film, from the end of their headers, as 16.16 numbers."""
    for moov in _boxes(data, b"moov"):
        for trak in _boxes(moov, b"trak"):
            for header in _boxes(trak, b"tkhd"):
                width, height = struct.unpack(">II", header[-8:])
                yield width >> 16, height >> 16


def _boxes(data: bytes, wanted: bytes) -> Iterator[bytes]:
    at = 0
    while at + 8 <= len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        start = at + 8
        if length == 1 and start + 8 <= len(data):
            length, start = int.from_bytes(data[start : start + 8], "big"), start + 8
        end = at + length if length else len(data)
        if end < start or end > len(data):
            return
        if kind == wanted:
            yield data[start:end]
        at = end
