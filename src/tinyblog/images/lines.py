"""Lines: a text is broken into lines in the size that fills its place, or is cut where it is too long.

Widths are in ems (in font sizes) until the size is known, so that each word is measured once.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import regex

from tinyblog.images.bidi import is_rtl, visual
from tinyblog.images.breaks import Unit, bound, shattered, units
from tinyblog.images.type import MAIN, Run, Sign, Weight, clean, has, length, runs, signs

_KANA = regex.compile(r"[\p{Hiragana}\p{Katakana}]")
_MOST = 800  # characters: more than the smallest type has room for
_SHORT = 4  # lines, which are made equally long
# Ems: between words, between paragraphs, and from line to line in scripts that are higher or deeper than Latin.
_SPACE, _GAP, _LEADING = 0.26, 0.42, 1.32


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a text goes: `width` and `height` in pixels, and the `sizes` it may have, the largest first.

    A line is `leading` times as high as its type; words are broken where they must be in sizes up to `breaking`.
    """

    width: int
    height: int
    sizes: tuple[int, ...]
    leading: float = 1.25
    breaking: int = 50
    weight: Weight = "Medium"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line: its runs from left to right with the width of each, and its own; `top` is its place in the block.

    All in pixels.
    """

    runs: tuple[tuple[Run, float], ...]
    width: float
    top: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A text in lines, in type of `size` pixels; `rtl` where it begins on the right."""

    lines: tuple[Line, ...]
    size: int
    rtl: bool
    language: str

    @property
    def height(self) -> float:
        """From the top of the first line's capitals to the last line's descenders, in pixels."""
        return self.lines[-1].top + self.size if self.lines else 0.0


def fit(text: str, place: Place, language: str = "") -> Block:
    """Set the text as large as the place allows; where even the smallest size is too large, cut it at a word.

    A text without anything to see has no lines.
    """
    text = bound(clean(text))
    spoken = "ja" if _KANA.search(text) else language
    paragraphs = _paragraphs(text[:_MOST], place.weight, spoken)
    if _is_tall(paragraphs):
        place = replace(place, leading=max(place.leading, _LEADING))
    # What fits in one size fits in all that are smaller.
    first = bisect_left(place.sizes, 1, key=lambda size: len(text) <= _MOST and _fits(paragraphs, place, size))
    size = place.sizes[min(first, len(place.sizes) - 1)]
    rows = _rows(paragraphs, place.width / size, spoken)
    if first == len(place.sizes):
        rows = _cut(rows, place, size, spoken)
    return Block(lines=tuple(_set(rows, place, size, spoken)), size=size, rtl=is_rtl(text), language=spoken)


_Measured = tuple[Unit, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Paragraph:
    """The measured units of a paragraph, and whether there is an empty line above it."""

    units: tuple[_Measured, ...]
    apart: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A line before it is set; `apart` from the one above, with which a paragraph ends."""

    signs: tuple[Sign, ...]
    apart: bool


def _width(signs: Iterable[Sign], language: str) -> float:
    """How wide signs are beside each other, in ems."""
    return sum(length(run, language) for run in runs(signs))


def _paragraphs(text: str, weight: Weight, language: str) -> list[_Paragraph]:
    found: list[_Paragraph] = []
    apart = False
    for line in text.split("\n"):
        parts = tuple((unit, _width(unit.signs, language)) for unit in units(signs(line.strip(), weight)))
        if parts:
            found.append(_Paragraph(units=parts, apart=apart and bool(found)))
        apart = not parts
    return found


def _is_tall(paragraphs: Iterable[_Paragraph]) -> bool:
    """Say whether there is a script whose letters are higher or deeper than Latin ones."""
    shown = (sign for paragraph in paragraphs for unit, _ in paragraph.units for sign in unit.signs)
    return any(sign.face.startswith("NotoSans") for sign in shown)


def _fits(paragraphs: Sequence[_Paragraph], place: Place, size: int) -> bool:
    width = place.width / size
    if size > place.breaking and any(wide > width for paragraph in paragraphs for _, wide in paragraph.units):
        return False
    return _height(_rows(paragraphs, width, ""), place) * size <= place.height


def _height(rows: Sequence[_Row], place: Place) -> float:
    """From the top of the first line's capitals to the last line's descenders, in ems."""
    return 1 + sum(place.leading + _GAP * row.apart for row in rows[1:])


def _rows(paragraphs: Iterable[_Paragraph], width: float, language: str) -> list[_Row]:
    """Break every paragraph into lines of at most so many ems."""
    found: list[_Row] = []
    for paragraph in paragraphs:
        lines = _balanced(list(_shattered(paragraph.units, width, language)), width)
        found += (
            _Row(signs=tuple(_joined(line)), apart=paragraph.apart and not number) for number, line in enumerate(lines)
        )
    return found


def _shattered(measured: Iterable[_Measured], width: float, language: str) -> Iterator[_Measured]:
    """Part what is wider than a line."""
    for unit, wide in measured:
        if wide <= width:
            yield unit, wide
        else:
            yield from ((part, _width(part.signs, language)) for part in shattered(unit))


def _balanced(measured: Sequence[_Measured], width: float) -> list[tuple[Unit, ...]]:
    """Break so that few lines are equally long, and that the last of many is more than a short word."""
    lines = _greedy(measured, width)
    if len(lines) < 2:
        return lines
    low, high = width * (0.5 if len(lines) <= _SHORT else 0.86), width
    while high - low > width / 100:
        middle = (low + high) / 2
        if len(_greedy(measured, middle)) == len(lines):
            high = middle
        else:
            low = middle
    return _greedy(measured, high)


def _greedy(measured: Iterable[_Measured], width: float) -> list[tuple[Unit, ...]]:
    lines: list[list[Unit]] = []
    used = 0.0
    for unit, wide in measured:
        gap = _SPACE * unit.spaced
        if lines and used + gap + wide <= width:
            lines[-1].append(unit)
            used += gap + wide
        else:
            lines.append([unit])
            used = wide
    return [tuple(line) for line in lines]


def _joined(line: Sequence[Unit]) -> Iterator[Sign]:
    """The signs of a line, with the spaces between."""
    before: Sign | None = None
    for unit in line:
        if before and unit.spaced:
            face = before.face if has(before.face, " ") else MAIN
            yield Sign(text=" ", face=face, level=min(before.level, unit.signs[0].level))
        yield from unit.signs
        before = unit.signs[-1]


def _cut(rows: Sequence[_Row], place: Place, size: int, language: str) -> list[_Row]:
    """Keep the rows there is room for, and end the last in an ellipsis, after a word where that leaves half of it."""
    kept = list(rows)
    while len(kept) > 1 and _height(kept, place) * size > place.height:
        kept.pop()
    if not kept:
        return []
    last = kept[-1].signs
    end = Sign(text="…", face=MAIN, level=last[0].level)
    while len(last) > 1 and _width((*last, end), language) * size > place.width:
        places = [at for at, sign in enumerate(last) if sign.is_space and at > len(last) // 2]
        last = last[: places[-1] if places else -1]
    while len(last) > 1 and (last[-1].is_space or last[-1].text in ",.;:!?…、。，·-–—"):
        last = last[:-1]
    return [*kept[:-1], replace(kept[-1], signs=(*last, end))]


def _set(rows: Iterable[_Row], place: Place, size: int, language: str) -> Iterator[Line]:
    top = 0.0
    for number, row in enumerate(rows):
        top += size * (place.leading + _GAP * row.apart) if number else 0.0
        found = tuple((run, length(run, language) * size) for run in runs(row.signs))
        order = visual([run.level for run, _ in found])
        yield Line(runs=tuple(found[at] for at in order), width=sum(width for _, width in found), top=top)
