"""Pieces: a text in stretches that are kept or left out as a whole, and put together again."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import regex

from tinyblog.compose.posts import Limits, Span, SpanKind, is_short
from tinyblog.markdown import Run

_WORDS = regex.compile(r"\s+|\S+")
# The sign of a mention or a hashtag stays with what stands before it, behind which it is none.
_GRAPHEME = regex.compile(r"\X[@#＃]?")
# Scripts written without spaces show no end of a word, so any grapheme's end will do; likewise in a monster word.
_LONGEST_WORD = 60
_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")


@dataclass(frozen=True, slots=True, eq=False)
class Mark:
    """What makes a stretch of text a span. Each is its own: two equal hashtags in a row are two spans."""

    kind: SpanKind
    target: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that is kept or cut as a whole; pieces with one mark are one span.

    One that is `bound` is not parted from the one before it, if that can be helped. One `in_brackets` begins and ends
    with a bracket that is no part of the span.
    """

    text: str
    mark: Mark | None = None
    bound: bool = False
    in_brackets: bool = False


def pieces(runs: Iterable[Run], limits: Limits) -> list[Piece]:
    """Take runs apart, as this network writes them."""
    found: list[Piece] = []
    groups = [(words, list(group)) for words, group in groupby(runs, key=lambda run: _is_words(run, limits))]
    for at, (words, group) in enumerate(groups):
        if words:
            # what follows may be words as well, where links do not stand on words
            follows = "x" if at + 1 < len(groups) else ""
            text = limits.still("".join(run.text for run in group) + follows)
            found += parts_of(text.removesuffix(follows))
        else:
            found += (piece for run in group for piece in _marked(run, limits))
    return found


def assemble(wanted: Sequence[Piece], dropped: Mark | None = None) -> tuple[str, tuple[Span, ...]]:
    """Join pieces; those of the mark `dropped` give no span."""
    text, spans, at = "", [], 0
    for mark, group in groupby(wanted, key=lambda piece: piece.mark):
        marked = tuple(group)
        part = "".join(piece.text for piece in marked)
        end, edge = at + len(part.encode()), int(marked[0].in_brackets)
        if mark is not None and mark is not dropped:
            spans.append(Span(start=at + edge, end=end - edge, kind=mark.kind, target=mark.target))
        text, at = text + part, end
    return text, tuple(spans)


def link_piece(url: str, written: str) -> Piece:
    """A link that is written so."""
    return Piece(written, Mark("link", url))


def trimmed(wanted: Sequence[Piece]) -> Sequence[Piece]:
    """Pieces without white space at either end."""
    start, end = 0, len(wanted)
    while end > start and wanted[end - 1].text.isspace():
        end -= 1
    while start < end and wanted[start].text.isspace():
        start += 1
    return wanted[start:end]


def parts_of(text: str, mark: Mark | None = None) -> Iterator[Piece]:
    """Words, and the white space between them; of scripts without spaces, and of monster words, the graphemes."""
    for word in _WORDS.findall(text):
        if len(word) > _LONGEST_WORD or _UNSPACED.search(word):
            yield from (Piece(part, mark) for part in _GRAPHEME.findall(word))
        else:
            yield Piece(word, mark)


def _is_words(run: Run, limits: Limits) -> bool:
    return run.kind == "text" or run.kind == "code" or (run.kind == "mention" and not limits.mention(run.target))


def _marked(run: Run, limits: Limits) -> Iterator[Piece]:
    assert run.kind != "text"
    assert run.kind != "code"
    mark = Mark(run.kind, run.target)
    if run.kind != "link":
        yield Piece(run.text, mark)
    elif is_short(run.text, run.target):
        yield Piece(limits.shown(run.target), mark)
    elif limits.facets:
        yield from parts_of(run.text, mark)
    else:
        first, *rest = parts_of(limits.still(run.text))
        yield first
        yield from (Piece(piece.text, bound=True) for piece in rest)
        yield Piece(" ", bound=True)
        yield Piece(f"({run.target})", mark, bound=True, in_brackets=True)
