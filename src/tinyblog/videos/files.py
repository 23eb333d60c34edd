"""What a file is, told by its bytes: films in boxes (MP4, QuickTime), and GIFs in blocks. Nothing is decoded here."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

# ISO/IEC 14496-12 for MP4; QuickTime files of old start with any of these boxes.
_FILM_BOXES = frozenset({b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"})
_PICTURE_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif", b"avis"})
_SIGNATURES = (
    (b"\x1aE\xdf\xa3", "a WebM or Matroska film"),
    (b"GIF8", "a GIF"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"\x89PNG", "a PNG picture"),
    (b"\x00\x00\x01\xba", "an MPEG-2 film"),
    (b"FLV\x01", "a Flash film"),
    (b"ID3", "sound only (MP3)"),
    (b"OggS", "an Ogg film or sound"),
)
MP4 = "an MP4 film"


def kind_of(start: bytes) -> str:
    """Say what a file is by its first 16 bytes: `MP4` (QuickTime too), another kind in words, or nothing."""
    if start[4:8] == b"ftyp" and start[8:12] in _PICTURE_BRANDS:
        return "a HEIC or AVIF picture"
    if start[4:8] in _FILM_BOXES:
        return MP4
    if start[:4] == b"RIFF":
        return {b"AVI ": "an AVI film", b"WEBP": "a WebP picture"}.get(start[8:12], "")
    return next((kind for mark, kind in _SIGNATURES if start.startswith(mark)), "")


def missing_bytes(file: BinaryIO, size: int) -> int:
    """Count the bytes by which the film's boxes reach past the end of the file, which has `size` bytes.

    Only boxes that a film needs count: what some cameras append behind them may be anything.
    """
    needed = (start + length for kind, start, length in _boxes(file, size) if kind in {b"moov", b"mdat", b"moof"})
    return max(0, max(needed, default=0) - size)


def _boxes(file: BinaryIO, size: int) -> Iterator[tuple[bytes, int, int]]:
    at = 0
    while at + 8 <= size:
        file.seek(at)
        head = file.read(16)
        length, kind = struct.unpack(">I4s", head[:8])
        if length == 1 and len(head) == 16:  # the real length follows, in 64 bits
            (length,) = struct.unpack(">Q", head[8:])
        elif length == 0:  # up to the end
            length = size - at
        yield kind, at, length
        if length < 8:
            return
        at += length


@dataclass(frozen=True, slots=True, kw_only=True)
class Gif:
    """A GIF's size in pixels, how many frames it has, and whether its data ends inside a block."""

    width: int
    height: int
    frames: int
    breaks_off: bool


def read_gif(data: bytes) -> Gif | None:
    """Walk the blocks of a GIF (the GIF89a specification, appendix B); None if it is none."""
    if data[:6] not in {b"GIF87a", b"GIF89a"} or len(data) < 13:
        return None
    width, height, flags = struct.unpack("<HHB", data[6:11])
    frames, breaks_off = _frames(data, 13 + _palette(flags))
    return Gif(width=width, height=height, frames=frames, breaks_off=breaks_off)


def _frames(data: bytes, at: int) -> tuple[int, bool]:
    """Count the frames from the first block on, and tell whether the data ends inside a block."""
    frames = 0
    while at < len(data):
        kind = data[at]
        if kind == 0x21:  # an extension
            at = _after_chunks(data, at + 2)
        elif kind == 0x2C:  # a frame
            flags = data[at + 9] if at + 9 < len(data) else 0
            at = _after_chunks(data, at + 11 + _palette(flags))
            frames += at <= len(data)
        else:  # the end, or what came behind it
            return frames, False
    return frames, at > len(data) or not frames


def _after_chunks(data: bytes, at: int) -> int:
    """Where the chunks that start here end: behind an empty one; behind the data if that never comes."""
    while at < len(data):
        length = data[at]
        at += 1 + length
        if not length:
            return at
    return len(data) + 1


def _palette(flags: int) -> int:
    """The bytes that a palette takes."""
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0
