"""Compose: an entry becomes a post that fits a network's limits."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Literal
from urllib.parse import urlsplit

import regex

from tinyblog.errors import NetworkError
from tinyblog.markdown import Run
from tinyblog.site import Entry

SpanKind = Literal["link", "mention", "tag"]
_WORDS = regex.compile(r"\s+|\S+")
_GRAPHEME = regex.compile(r"\X")
# Scripts written without spaces show no end of a word, so any grapheme's end will do; likewise in a monster word.
_LONGEST_WORD = 60
_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")


def graphemes(text: str) -> int:
    """Count what readers see as characters: extended grapheme clusters (UAX #29)."""
    return len(_GRAPHEME.findall(text))


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long a post may be on a network, and how that network counts and marks up text.

    `measure` gives the length of a text in the network's own count. With `facets`, links stand on words; without,
    an address is written out behind them. `mention` says whether a handle (without its first @) is one of the network.
    """

    length: int
    measure: Callable[[str], int]
    facets: bool
    mention: Callable[[str], bool]
    max_bytes: int | None = None

    def fits(self, text: str) -> bool:
        """Say whether the network takes a text of this length."""
        if self.max_bytes is not None and len(text.encode()) > self.max_bytes:
            return False
        return self.measure(text) <= self.length


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A piece of a post's text that is a link, a mention or a hashtag: UTF-8 byte offsets, end exclusive."""

    start: int
    end: int
    kind: SpanKind
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What goes to an account. `key` is the same on every run; `published` is the note's time, `created` the post's."""

    key: str
    text: str
    spans: tuple[Span, ...]
    permalink: str
    language: str
    visibility: str
    published: datetime
    created: datetime

    @property
    def digest(self) -> str:
        """Names what is said, whenever it is said."""
        spans = [(span.start, span.end, span.kind, span.target) for span in self.spans]
        said = json.dumps([self.text, spans, self.language, self.visibility], ensure_ascii=False)
        return hashlib.sha256(said.encode()).hexdigest()


def post_key(account: str, path: str, part: int = 0) -> str:
    """The key of one part of a note's post on an account: 32 hexadecimal digits."""
    return hashlib.sha256(f"{account}\n{path}\n{part}".encode()).hexdigest()[:32]


def compose(entry: Entry, limits: Limits, *, account: str, visibility: str, now: datetime) -> Post:
    """Write the note as a post: whole where it fits, else cut at a word and closed with the permalink.

    Raise NetworkError if not even that fits.
    """
    pieces = [piece for run in post_runs(entry) for piece in _pieces(run, limits)]
    text, spans = _assemble(pieces)
    if not limits.fits(text):
        text, spans = _cut(pieces, _closing(entry, limits), entry.permalink, limits)
    return Post(
        key=post_key(account, entry.path),
        text=text,
        spans=spans,
        permalink=entry.permalink,
        language=entry.language,
        visibility=visibility,
        published=entry.note.published,
        created=now,
    )


def post_runs(entry: Entry) -> tuple[Run, ...]:
    """What a note says elsewhere: its title, its body, and the address it is about; nothing for a bare like."""
    note = entry.note
    about = note.bookmark_of or note.in_reply_to or note.repost_of
    paragraphs: list[tuple[Run, ...]] = []
    if note.title:
        paragraphs.append((Run(text=note.title),))
    if entry.runs:
        paragraphs.append(entry.runs)
    if paragraphs and about and not any(run.target == about for run in entry.runs):
        paragraphs.append((Run(text=about, kind="link", target=about),))
    return tuple(run for n, runs in enumerate(paragraphs) for run in ((Run(text="\n\n"),) * (n > 0) + runs))


@dataclass(frozen=True, slots=True, eq=False)
class _Mark:
    """What makes a stretch of text a span. Each is its own: two equal hashtags in a row are two spans."""

    kind: SpanKind
    target: str


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of text that is kept or cut as a whole; pieces with one mark are one span."""

    text: str
    mark: _Mark | None = None


def _pieces(run: Run, limits: Limits) -> list[_Piece]:
    if run.kind == "text" or run.kind == "code" or (run.kind == "mention" and not limits.mention(run.target)):
        return _words(run.text, None)
    mark = _Mark(run.kind, run.target)
    if run.kind != "link" or run.text == run.target:
        return [_Piece(run.text, mark)]
    if limits.facets:
        return _words(run.text, mark)
    return [*_words(run.text, None), _Piece(f" ({run.target})")]


def _words(text: str, mark: _Mark | None) -> list[_Piece]:
    return [_Piece(part, mark) for word in _WORDS.findall(text) for part in _parts(word)]


def _parts(word: str) -> list[str]:
    if len(word) > _LONGEST_WORD or _UNSPACED.search(word):
        return list(_GRAPHEME.findall(word))
    return [word]


def _assemble(pieces: Sequence[_Piece], dropped: _Mark | None = None) -> tuple[str, tuple[Span, ...]]:
    """Join pieces; those of the mark `dropped` give no span."""
    text, spans, at = "", [], 0
    for mark, group in groupby(pieces, key=lambda piece: piece.mark):
        part = "".join(piece.text for piece in group)
        end = at + len(part.encode())
        if mark is not None and mark is not dropped:
            spans.append(Span(start=at, end=end, kind=mark.kind, target=mark.target))
        text, at = text + part, end
    return text, tuple(spans)


def _closing(entry: Entry, limits: Limits) -> str:
    """How the permalink is written at the end: in full; where that does not fit and links stand on words, in short."""
    short = f"{urlsplit(entry.permalink).netloc}/…"
    ways: tuple[str, ...] = (entry.permalink, short) if limits.facets else (entry.permalink,)
    for written in ways:
        if limits.fits(f"… {written}"):
            return written
    hint = "give the note a short `slug:`, without letters that an address spells out as %.."
    raise NetworkError("not even the note's address fits into a post", where=entry.permalink, hint=hint)


def _cut(pieces: Sequence[_Piece], written: str, permalink: str, limits: Limits) -> tuple[str, tuple[Span, ...]]:
    tail = (_Piece(" "), _Piece(written, _Mark("link", permalink)))

    def closed(count: int) -> tuple[str, tuple[Span, ...]]:
        kept = _trimmed(pieces[:count])
        if not kept:
            return _assemble(tail[1:])
        # A link cut in half would claim more than its words say.
        half = kept[-1].mark if kept[-1].mark is pieces[len(kept)].mark else None
        return _assemble([*kept, _Piece("…"), *tail], dropped=half)

    low, high = 0, len(pieces) - 1
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if limits.fits(closed(middle)[0]) else (low, middle - 1)
    return closed(low)


def _trimmed(pieces: Sequence[_Piece]) -> Sequence[_Piece]:
    end = len(pieces)
    while end and pieces[end - 1].text.isspace():
        end -= 1
    return pieces[:end]
