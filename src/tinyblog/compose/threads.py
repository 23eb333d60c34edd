"""Threads: a text that is too long for one message in several, parted where a reader would pause."""

from collections.abc import Callable, Sequence

import regex

from tinyblog.compose.pieces import Piece, trimmed

_SENTENCE = regex.compile(r"""[.!?…。！？।؟]["'”’»)\]]*$""")
_LONGEST_ABBREVIATION = 3
# A part that ends at a better place may be shorter, but not by more than this.
_LEAST = 3
Fits = Callable[[Sequence[Piece]], bool]


def split(wanted: Sequence[Piece], fits: Fits, most: int) -> list[Sequence[Piece]] | None:
    """Part a text so that every message fits: between paragraphs, else lines, sentences, words, characters.

    None: it takes more than `most` messages, or there is a piece that does not fit alone.
    """
    parts: list[Sequence[Piece]] = []
    rest = trimmed(wanted)
    while rest:
        end = _most(rest, fits)
        if end == 0 or len(parts) == most:
            return None
        if end < len(rest):
            pause = _pause(rest, end)
            # an address may count for less than its beginning does
            end = pause if fits(trimmed(rest[:pause])) else end
        parts.append(trimmed(rest[:end]))
        rest = trimmed(rest[end:])
    return parts


def _most(rest: Sequence[Piece], fits: Fits) -> int:
    """How many pieces fit into one message."""
    low, high = 0, min(len(rest), 64)
    while high < len(rest) and fits(rest[:high]):
        low, high = high, min(len(rest), high * 2)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(trimmed(rest[:middle])) else (low, middle - 1)
    return low


def _pause(rest: Sequence[Piece], most: int) -> int:
    """Where to end a message that could hold `most` pieces: at the last pause of the best kind, if not too early."""
    ends: dict[int, int] = {}
    for at in range(1, most + 1):
        ends[_level(rest, at)] = at
    whole = sum(len(piece.text) for piece in rest[:most])
    for level in sorted(ends, reverse=True):
        if level and sum(len(piece.text) for piece in rest[: ends[level]]) * _LEAST >= whole:
            return ends[level]
    return ends[max(ends)]


def _level(rest: Sequence[Piece], at: int) -> int:
    """How good a place it is to pause before the piece `at`: 5 a paragraph's end, 0 the middle of a word or a link."""
    before, after = rest[at - 1], rest[at]
    if after.bound or (before.mark is not None and before.mark is after.mark):
        return 0
    if not after.text.isspace():
        return 3 if _ends_sentence(before.text) and not before.text.isspace() else 1
    if "\n\n" in after.text:
        return 5
    if "\n" in after.text:
        return 4
    following = rest[at + 1].text if at + 1 < len(rest) else ""
    return 3 if _ends_sentence(before.text) and not following[:1].islower() else 2


def _ends_sentence(word: str) -> bool:
    """Tell a sentence's end from an abbreviation's, most of the time."""
    if not _SENTENCE.search(word):
        return False
    return not (word.endswith(".") and len(word) <= _LONGEST_ABBREVIATION and word[0].isupper())
