"""Emoji: which there are pictures of, and each of them in the size wanted."""

from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import regex

if TYPE_CHECKING:
    from PIL import Image

_FOLDER = Path(__file__).parent / "fonts"
_COLOURED = regex.compile(r"\p{Emoji_Presentation}|\ufe0f|\u200d|\u20e3|[\U0001F3FB-\U0001F3FF]")
_IGNORED = dict.fromkeys((0xFE0E, 0xFE0F))
_TONES = dict.fromkeys(range(0x1F3FB, 0x1F400))


def key_of(cluster: str) -> str:
    """Name the picture of what a reader sees as one character; empty if there is none.

    Where there is none of the skin tones together, it is the picture without them; else that of the first part.
    """
    known = _places()
    plain = cluster.translate(_IGNORED | _TONES)
    for text in (cluster.translate(_IGNORED), plain, *plain.split("\u200d")[:1]):
        key = "-".join(f"{ord(char):x}" for char in text)
        if key in known:
            return key
    return ""


def is_coloured(cluster: str) -> bool:
    """Say whether a character is shown as a coloured picture, not as a sign like the letters around it."""
    return "\ufe0e" not in cluster and _COLOURED.search(cluster) is not None


@lru_cache(maxsize=64)
def picture(key: str, height: int) -> "Image.Image":
    """The picture named by `key`, so many pixels high, on a ground that is transparent."""
    from io import BytesIO

    from PIL import Image

    start, length = _places()[key]
    with (_FOLDER / "emoji.bin").open("rb") as file:
        file.seek(start)
        image = Image.open(BytesIO(file.read(length))).convert("RGBA")
    size = (round(image.width * height / image.height), height)
    return image.convert("RGBa").resize(size, Image.Resampling.LANCZOS).convert("RGBA")


@cache
def _places() -> dict[str, tuple[int, int]]:
    """Where in the file of pictures each one stands: its first byte, and how many."""
    lines = (line.split() for line in (_FOLDER / "emoji.txt").read_text("ascii").splitlines())
    return {key: (int(start), int(length)) for key, start, length in lines}
