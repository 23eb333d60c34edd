"""Type: which of the bundled fonts shows which character, and how wide a piece of text becomes."""

import unicodedata
from bisect import bisect
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import regex

from tinyblog.images import emoji
from tinyblog.images.bidi import is_rtl, levels

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

Weight = Literal["Medium", "SemiBold"]
FONTS = Path(__file__).parent / "fonts"
EMOJI = "emoji"
"""In place of a font's name: pictures."""
EMOJI_HEIGHT, EMOJI_SPACE = 1.14, 0.03
"""How high an emoji is, and how much space it has on both sides, in ems."""
MAIN = "InterDisplay-Medium.otf"
_EMOJI_RATIO = 136 / 128
_MEASURED = 100  # pixels
_LAST = ("NotoSansCJK-Medium.otf", "DejaVuSans-Symbols.ttf")
_MISSING = "\N{WHITE SQUARE}"
_MOST_MARKS = 4
_MARKS = regex.compile(rf"(\p{{Mn}}{{{_MOST_MARKS}}})\p{{Mn}}+")
# Neither seen nor needed: controls, directions by hand, and what only splits words for machines.
_UNSEEN = regex.compile(
    r"[\p{Cc}\p{Cs}\xad\u061c\u115f\u1160\u180e\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffc]"
)
_INVISIBLE = regex.compile(r"[\u200b-\u200d\ufe00-\ufe0f\U000e0000-\U000e01ef]+")
_COMMON = regex.compile(r"[\p{Script=Common}\p{Script=Inherited}]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """What a reader sees as one character: its text, the font that has it (or EMOJI), and its bidirectional level."""

    text: str
    face: str
    level: int

    @property
    def is_space(self) -> bool:
        """Whether a line may be broken here, and the space be left out."""
        return self.text.isspace() and self.text not in "\u00a0\u202f\u2007"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Signs of one font and one level, as they are shaped together."""

    text: str
    face: str
    level: int


def clean(text: str) -> str:
    """Take out what is not seen and piles of marks; lines stay apart."""
    lines = (_UNSEEN.sub("", line.replace("\t", " ")) for line in text.splitlines())
    return _MARKS.sub(r"\1", unicodedata.normalize("NFC", "\n".join(lines)))


def signs(text: str, weight: Weight) -> tuple[Sign, ...]:
    """Set a paragraph (one that is clean) in type."""
    clusters = [one for one in regex.findall(r"\X", text) if one == "\u200b" or _INVISIBLE.sub("", one)]
    found: list[tuple[str, str]] = []
    for cluster in clusters:
        found.append(_face(cluster, found[-1][1] if found else "", weight))
    order = levels([cluster[0] for cluster in clusters], rtl=is_rtl(text))
    return tuple(Sign(text=text, face=face, level=level) for (text, face), level in zip(found, order, strict=True))


def runs(signs: Iterable[Sign]) -> Iterator[Run]:
    """Join the signs that are shaped together; each emoji stands alone."""
    for (face, level), group in groupby(signs, lambda sign: (sign.face, sign.level)):
        if face == EMOJI:
            yield from (Run(text=sign.text, face=face, level=level) for sign in group)
        else:
            yield Run(text="".join(sign.text for sign in group), face=face, level=level)


@lru_cache(maxsize=4096)
def length(run: Run, language: str) -> float:
    """How wide a run is, in ems: all our fonts can be scaled."""
    if run.face == EMOJI:
        return EMOJI_HEIGHT * _EMOJI_RATIO + 2 * EMOJI_SPACE
    way = direction(run)
    return font(run.face, _MEASURED).getlength(run.text, direction=way, language=language or None) / _MEASURED


def direction(run: Run) -> str:
    """The direction of a run, as Pillow calls it."""
    return "rtl" if run.level % 2 else "ltr"


def has(face: str, text: str) -> bool:
    """Say whether a font has all characters of a text that are seen."""
    edges = _coverage().get(face, ())
    return all(bisect(edges, ord(char)) % 2 for char in text if not _INVISIBLE.match(char))


@lru_cache(maxsize=256)
def font(face: str, size: int) -> "FreeTypeFont":
    """A bundled font, opened in this size."""
    from PIL import ImageFont

    return ImageFont.truetype(FONTS / face, size, layout_engine=ImageFont.Layout.RAQM)


def _face(cluster: str, before: str, weight: Weight) -> tuple[str, str]:
    """What shows a character, after one that `before` shows: its text, which may have become another, and the font."""
    if emoji.is_coloured(cluster) and (key := emoji.key_of(cluster)):
        return key, EMOJI
    plain = _plain(cluster)
    for text in (plain, unicodedata.normalize("NFKC", plain), plain[0]):
        if _COMMON.match(text) and before not in ("", EMOJI, _LAST[-1]) and has(before, text):
            return text, before
        for face in _faces(weight):
            if has(face, text):
                return text, face
    return (key, EMOJI) if (key := emoji.key_of(cluster)) else (_MISSING, _LAST[-1])


def _plain(cluster: str) -> str:
    """Without the selectors of variants, which our fonts do not have."""
    return regex.sub(r"[\ufe00-\ufe0f\U000e0100-\U000e01ef]", "", cluster)


@cache
def _faces(weight: Weight) -> tuple[str, ...]:
    """All fonts in the order in which they are asked."""
    main = f"InterDisplay-{weight}.otf"
    scripts = tuple(face for face in _coverage() if face.startswith("NotoSans") and face not in _LAST)
    return (main, *scripts, *_LAST)


@cache
def _coverage() -> dict[str, tuple[int, ...]]:
    """The characters that each font has: where a range begins, and the first behind it, in turn."""
    lines = (line.split() for line in (FONTS / "coverage.txt").read_text("ascii").splitlines())
    return {face: tuple(edge for one in ranges for edge in _edges(one)) for face, *ranges in lines}


def _edges(written: str) -> tuple[int, int]:
    first, last = written.split("-")
    return int(first, 16), int(last, 16) + 1
