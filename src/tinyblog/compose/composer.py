"""The composer: one note, one account's limits and wishes, and the messages that come of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from urllib.parse import urlsplit

from tinyblog.compose.pieces import Piece, assemble, link_piece, pieces, trimmed
from tinyblog.compose.posts import Brief, Card, Limits, Part, Post, Span, part_key, post_key
from tinyblog.compose.threads import split
from tinyblog.compose.words import hashtags, note_runs
from tinyblog.errors import NetworkError
from tinyblog.media import Media
from tinyblog.site import Entry

LONGEST_THREAD = 25
"""More parts than these are no thread any more: such a note is cut, and closed with its address."""


@dataclass(frozen=True, slots=True)
class _Made:
    """The text of one part, its media, and whether the note is cut there."""

    pieces: Sequence[Piece]
    media: tuple[Media, ...] = ()
    is_cut: bool = False
    dropped: Piece | None = None


class Composer:
    """One note for one account."""

    def __init__(self, entry: Entry, limits: Limits, brief: Brief, account: str) -> None:
        self.entry = entry
        self.limits = limits
        self.brief = brief
        self.account = account
        self.style = brief.wish.style(brief.style)
        self.notices = [*brief.left_out, *brief.notices]
        self.warning = (brief.wish.warning if brief.wish.warning is not None else entry.note.warning) or ""
        runs = note_runs(entry, brief, aside="" if limits.warnings else self.warning)
        self.pieces = trimmed(pieces(runs, limits))
        self.tags = pieces(hashtags(entry, brief, runs), limits)

    def post(self, visibility: str, now: datetime) -> Post:
        """Write it."""
        made = self._made()
        parts = tuple(self._part(one, at) for at, one in enumerate(made))
        return Post(
            parts=parts,
            permalink=self.entry.permalink,
            language=self.brief.wish.language or self.entry.language,
            visibility=visibility,
            published=self.entry.note.published,
            created=now,
            warning=self.warning,
            label=self.limits.label if self.warning and self.brief.media else "",
            reply=self.brief.reply,
            quote=self.brief.quote,
            edition=self.brief.edition,
            notices=tuple(self.notices),
        )

    def _made(self) -> list[_Made]:
        """The parts. What a link must make good for - words, media - is told before it is decided how."""
        groups = _grouped(self.brief.media, self.limits.media.images)
        if self.style.overflow == "thread" and (thread := self._thread(groups)):
            return thread
        if len(groups) > 1:
            left = sum(map(len, groups[1:]))
            self.notices.append(f"more pictures and films than one post takes: {left} left out")
        lacks = len(groups) > 1 or bool(self.brief.left_out)
        media = groups[0] if groups else ()
        whole = self._closed(self.pieces, closed=self._wants_link(lacks))
        if self._fits(whole):
            return [_Made(whole, media)]
        return [self._cut(media)]

    def _wants_link(self, lacks: bool) -> bool:
        """Whether a post that is not cut carries the permalink. One without words always does: it is found by it."""
        if self.style.link == "never":
            return not self.pieces
        return self.style.link == "always" or lacks or not self.pieces

    def _closed(self, said: Sequence[Piece], *, closed: bool) -> Sequence[Piece]:
        """The words, the hashtags that are to follow them, and where it is wanted the permalink, unless it is there."""
        url = self.entry.permalink
        there = any(piece.mark and piece.mark.target == url for piece in said)
        link = [link_piece(url, self.limits.shown(url))] if closed and not there else []
        paragraphs = [part for part in (said, self.tags, link) if part]
        return [piece for at, part in enumerate(paragraphs) for piece in ([Piece("\n\n")] * (at > 0) + [*part])]

    def _thread(self, groups: Sequence[tuple[Media, ...]]) -> list[_Made] | None:
        """The note in parts; None where it is too long, or one of them cannot be made to fit."""
        said = self._closed(self.pieces, closed=self._wants_link(bool(self.brief.left_out)))
        if self._fits(said) and len(groups) <= 1:
            return [_Made(said, groups[0] if groups else ())]
        for digits in (1, 2):
            room = [Piece(f" ({'9' * digits}/{'9' * digits})")] if self.style.numbered else []
            parts = split(said, partial(self._fits_with, room), LONGEST_THREAD)
            count = max(len(parts or ()), len(groups))
            if parts is None or count > LONGEST_THREAD:
                self.notices.append(f"more than {LONGEST_THREAD} parts are too many for a thread: the note is cut")
                return None
            if count < 10**digits:
                return self._numbered(parts, groups, count)
        return None

    def _numbered(
        self, parts: Sequence[Sequence[Piece]], groups: Sequence[tuple[Media, ...]], count: int
    ) -> list[_Made]:
        made = []
        for at in range(count):
            said = parts[at] if at < len(parts) else []
            if count > 1 and (self.style.numbered or not said):  # a part without words could not be found again
                said = [*said, Piece((" " if said else "") + f"({at + 1}/{count})")]
            made.append(_Made(said, groups[at] if at < len(groups) else ()))
        return made

    def _cut(self, media: tuple[Media, ...]) -> _Made:
        """As many words as fit before the closing."""
        closing = self._closing()

        def closed(count: int) -> _Made:
            kept = trimmed(self.pieces[:count])
            if not kept:
                return _Made(closing, media, is_cut=True)
            # A link cut in half would claim more than its words say.
            half = kept[-1] if kept[-1].mark and kept[-1].mark is self.pieces[len(kept)].mark else None
            space = [Piece(" ")] if closing else []
            return _Made([*kept, Piece("…"), *space, *closing], media, is_cut=True, dropped=half)

        low, high = 0, len(self.pieces) - 1
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if self._fits(closed(middle).pieces) else (low, middle - 1)
        made = closed(low)
        if not (made.pieces or media) or not self._fits(made.pieces):
            hint = "make its first word or its content warning shorter, or let the post close with the note's address"
            raise NetworkError(
                "not even the first word fits into a post", where=f"content/{self.entry.note.source}", hint=hint
            )
        return made

    def _closing(self) -> list[Piece]:
        """How a cut post ends: hashtags, if they leave half of the room to words, and the permalink as it is shown;
        where that does not fit, in short.
        """
        url = self.entry.permalink
        tags = [*self.tags, Piece(" ")] if self.tags and self._is_short(self.tags) else []
        if self.style.link == "never":
            return tags[:-1]
        ways = (self.limits.shown(url), f"{urlsplit(url).netloc}/…") if self.limits.facets else (url,)
        for written in ways:
            for first in (tags, []):
                if self._fits([Piece("… "), *first, Piece(written)]):
                    return [*first, link_piece(url, written)]
        where = f"content/{self.entry.note.source}"
        if self.warning and self.limits.fits(f"… {url}"):
            raise NetworkError("the content warning leaves no room for a post", where=where, hint="make it shorter")
        hint = "give the note a short `slug:`, without letters that an address spells out as %.."
        raise NetworkError(f"not even the note's address fits into a post: {url}", where=where, hint=hint)

    def _is_short(self, said: Iterable[Piece]) -> bool:
        return self.limits.measure("".join(piece.text for piece in said)) * 2 <= self.limits.length

    def _fits(self, said: Iterable[Piece]) -> bool:
        return self.limits.fits("".join(piece.text for piece in said), self.warning)

    def _fits_with(self, more: Sequence[Piece], said: Sequence[Piece]) -> bool:
        return self._fits([*said, *more])

    def _part(self, made: _Made, at: int) -> Part:
        text, spans = assemble(made.pieces, dropped=made.dropped.mark if made.dropped else None)
        return Part(
            key=part_key(self.brief.edition.key, at) if self.brief.edition else self._key(at),
            text=text,
            spans=spans,
            media=made.media,
            card=self._card(made, spans, quoted=at == 0 and self.brief.quote is not None),
        )

    def _key(self, at: int) -> str:
        return post_key(self.account, self.entry.path, at)

    def _card(self, made: _Made, spans: Sequence[Span], *, quoted: bool) -> Card | None:
        """The card of the permalink where the note is cut, else of the first link; none beside media or a quote."""
        links = [span.target for span in spans if span.kind == "link"]
        if not self.limits.cards or made.media or quoted or not links:
            return None
        own = self.entry.permalink
        url = own if made.is_cut and own in links else links[0]
        return Card(url=url, is_foreign=url != own)


def _grouped(media: Iterable[Media], most: int) -> list[tuple[Media, ...]]:
    """What goes together into one message: so many pictures, or one film; a moving GIF may have become one."""
    groups: list[tuple[Media, ...]] = []
    for one in media:
        last = groups[-1] if groups else ()
        if last and not one.is_film and not last[-1].is_film and len(last) < most:
            groups[-1] = (*last, one)
        else:
            groups.append((one,))
    return groups
