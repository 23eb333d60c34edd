"""Metadata taken out of PNG, GIF and WebP files without touching a pixel: only what draws is kept.

For files whose pixels are as they should be, and for those that move. What is not known is left behind, and so is
whatever follows the end of the picture.
"""

from collections.abc import Iterator

# https://www.w3.org/TR/png-3/#11Chunks
_PNG = frozenset(b"IHDR PLTE tRNS IDAT IEND acTL fcTL fdAT gAMA cHRM sRGB cICP".split())
# https://developers.google.com/speed/webp/docs/riff_container
_WEBP = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ANIM", b"ANMF", b"ALPH"})
_WEBP_DRAWS = 0x02 | 0x10  # the flags for frames and for transparency; the others announce metadata
# Of the applications that may add to a GIF, these two say how often it repeats.
_LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
_CUT_OFF = "the file ends too early"


def stripped(kind: str, data: bytes) -> bytes:
    """Return the file without metadata; ValueError if it is cut off. `kind` is `PNG`, `GIF` or `WebP`."""
    match kind:
        case "PNG":
            return data[:8] + b"".join(_png_chunks(data))
        case "GIF":
            return b"".join(_gif_blocks(data))
        case "WebP":
            body = b"WEBP" + b"".join(_webp_chunks(data))
            return b"RIFF" + len(body).to_bytes(4, "little") + body
        case _:
            raise ValueError(f"{kind} cannot be stripped")


def _take(data: bytes, start: int, length: int) -> bytes:
    found = data[start : start + length]
    if len(found) < length:
        raise ValueError(_CUT_OFF)
    return found


def _png_chunks(data: bytes) -> Iterator[bytes]:
    here, name = 8, b""
    while name != b"IEND":
        length = int.from_bytes(_take(data, here, 4), "big")
        chunk = _take(data, here, length + 12)
        name, here = chunk[4:8], here + len(chunk)
        if name in _PNG:
            yield chunk


def _webp_chunks(data: bytes) -> Iterator[bytes]:
    here, end = 12, 8 + int.from_bytes(_take(data, 4, 4), "little")
    if end > len(data):
        raise ValueError(_CUT_OFF)
    while here + 8 <= end:
        length = int.from_bytes(data[here + 4 : here + 8], "little")
        content = _take(data, here + 8, length)
        name = data[here : here + 4]
        if name == b"VP8X":
            content = bytes((content[0] & _WEBP_DRAWS, *content[1:]))
        if name in _WEBP:
            yield name + length.to_bytes(4, "little") + content + bytes(length % 2)
        here += 8 + length + length % 2


def _gif_blocks(data: bytes) -> Iterator[bytes]:
    """https://www.w3.org/Graphics/GIF/spec-gif89a.txt."""
    here = 13 + _colours(_take(data, 10, 1)[0])
    yield _take(data, 0, here)
    while (mark := _take(data, here, 1)) != b";":
        start = here
        if mark == b",":
            here += 11 + _colours(_take(data, here + 9, 1)[0])
        elif mark == b"!":
            here += 2
        else:
            raise ValueError("there is a block that no GIF has")
        here = _after_parts(data, here)
        if mark == b"," or _draws(data[start:here]):
            yield data[start:here]
    yield b";"


def _colours(flags: int) -> int:
    """The length of a colour table that flags announce."""
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _after_parts(data: bytes, here: int) -> int:
    while length := _take(data, here, 1)[0]:
        here += 1 + length
    return here + 1


def _draws(extension: bytes) -> bool:
    """Whether an extension says how a frame is shown, or how often all of them; what else there is, is metadata."""
    return extension[1] == 0xF9 or (extension[1] == 0xFF and extension[3:14] in _LOOPS)
