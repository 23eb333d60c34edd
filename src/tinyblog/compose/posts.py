"""Posts: what goes to an account, and the limits it has to keep."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

import regex

from tinyblog.config import Style
from tinyblog.media import Media, MediaLimits
from tinyblog.notes.wishes import Wish

SpanKind = Literal["link", "mention", "tag"]
_GRAPHEME = regex.compile(r"\X")
_SCHEME = regex.compile(r"^(?:https?://)?(?:www\.)?", regex.IGNORECASE)


def graphemes(text: str) -> int:
    """Count what readers see as characters: extended grapheme clusters (UAX #29)."""
    return len(_GRAPHEME.findall(text))


def _as_is(text: str) -> str:
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a network takes, and how it counts and marks up text.

    `measure` gives the length of a text in the network's own count. With `facets`, links stand on words; without,
    an address is written out behind them. `mention` says whether a handle (without its first @) is one of the network.
    `shown` is how an address stands in a text, where its facet holds the whole. `still` keeps a text that is no mention
    and no hashtag from being taken for one. `warnings`: a content warning has a place of its own, and counts.
    `cards`: a link gets a card that we make. `quotes`: a post can show another one. `needs_media`: there are no posts
    of words alone. `warning_length`: the longest warning, where it has a limit of its own;
    `label`: what pictures behind a warning are called for programs. `assumed` says which of all this is a guess.
    `stated` is what the server said, as its network writes it down, to have the same limits again without asking.
    """

    length: int
    measure: Callable[[str], int]
    facets: bool
    mention: Callable[[str], bool]
    max_bytes: int | None = None
    shown: Callable[[str], str] = _as_is
    still: Callable[[str], str] = _as_is
    media: MediaLimits = field(default_factory=MediaLimits)
    warnings: bool = False
    warning_length: int | None = None
    label: str = ""
    assumed: str = ""
    stated: str = ""
    cards: bool = False
    quotes: bool = True
    needs_media: bool = False

    def fits(self, text: str, warning: str = "") -> bool:
        """Say whether the network takes a text of this length, behind this warning."""
        if self.max_bytes is not None and len(text.encode()) > self.max_bytes:
            return False
        return self.count(text, warning) <= self.length

    def count(self, text: str, warning: str = "") -> int:
        """The length of a text with its warning, as the network counts."""
        return self.measure(text) + (self.measure(warning) if warning and self.warnings else 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A piece of a post's text that is a link, a mention or a hashtag: UTF-8 byte offsets, end exclusive."""

    start: int
    end: int
    kind: SpanKind
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Another post that one answers or quotes: its address, and where it is a copy of ours, its id on the network."""

    url: str
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A later post of a note: it stands `instead` of an earlier one, or `below` it, whose id there is `of`.

    Of each kind a post has one at most, for its key depends on nothing else: who sends another one finds the first.
    """

    way: Literal["instead", "below"]
    of: str
    url: str = ""

    @property
    def key(self) -> str:
        """The key of its first part."""
        return hashlib.sha256(f"{self.way}\n{self.of}".encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """The card of a link: of a page of ours in full; of a foreign page only its address, until it is fetched."""

    url: str
    title: str = ""
    description: str = ""
    thumb: bytes = b""
    thumb_mime: str = ""
    is_foreign: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One message of a post: its `key` is the same on every run."""

    key: str
    text: str
    spans: tuple[Span, ...] = ()
    media: tuple[Media, ...] = ()
    card: Card | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What goes to an account: one message, or a thread of `parts` that answer one another.

    `published` is the note's time, `created` the post's. `warning` hides what is said, where the network has a place
    for it; elsewhere the text begins with it. `reply` is answered by the first part, `quote` shown in it. An `edition`
    is not the note's first post there. One that `is_earlier` was sent before: nobody knows whom it answered then.
    `notices` tell the author what was left out. `wrote` names what the author wrote (`tinyblog.sayings`).
    """

    parts: tuple[Part, ...]
    permalink: str
    language: str
    visibility: str
    published: datetime
    created: datetime
    warning: str = ""
    label: str = ""
    reply: Target | None = None
    quote: Target | None = None
    notices: tuple[str, ...] = ()
    wrote: str = ""
    edition: Edition | None = None
    is_earlier: bool = False

    @property
    def first(self) -> Part:
        """The message that the copy's address leads to."""
        return self.parts[0]

    @property
    def key(self) -> str:
        """The key of the first part."""
        return self.first.key

    def key_of(self, at: int) -> str:
        """The key of a part, even of one that this version of the post does not have."""
        return part_key(self.key, at)

    @property
    def text(self) -> str:
        """The text of the first part."""
        return self.first.text

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts of all parts."""
        return tuple(part.text for part in self.parts)

    @property
    def spans(self) -> tuple[Span, ...]:
        """The spans of the first part."""
        return self.first.spans

    @property
    def said(self) -> str:
        """The first part's text with every address in full."""
        return spelled_out(self.first.text, self.first.spans)

    @property
    def digest(self) -> str:
        """Names what is said and shown, whenever it is said."""
        return self._digest([_said(part, shown=[one.digest for one in part.media]) for part in self.parts])

    @property
    def words(self) -> str:
        """Names what is said, whatever its pictures look like: that can be known without preparing them."""
        return self._digest([_said(part, shown=[one.kind for one in part.media]) for part in self.parts])[:32]

    def _digest(self, parts: Sequence[object]) -> str:
        about = [target.url if target else "" for target in (self.reply, self.quote)]
        said = [parts, self.language, self.visibility, self.warning, *about]
        return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()

    def saying(self, texts: Sequence[str]) -> "Post":
        """The same post in the words of an earlier version of it."""
        if tuple(texts) == self.texts:
            return self
        more = (Part(key=self.key_of(at), text="") for at in range(len(self.parts), len(texts)))
        parts = zip((*self.parts, *more), texts, strict=False)
        return replace(self, parts=tuple(replace(part, text=text, spans=()) for part, text in parts))

    def as_sent(self, texts: Sequence[str]) -> "Post":
        """An earlier version of the post, as it was sent with these texts: perhaps as an answer to another one."""
        return replace(self.saying(texts), is_earlier=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """What a post is to be like, besides what the note says: how, with what media, and as an answer to what.

    `style` is the account's, as far as the note's `wish` leaves it. `left_out` tells why a figure is no media,
    `notices` what else the author should know of them. The `opening` is said before all else; an `edition` is a later
    post of the note, with a key of its own.
    """

    style: Style = Style()
    wish: Wish = Wish()
    media: tuple[Media, ...] = ()
    left_out: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    reply: Target | None = None
    quote: Target | None = None
    opening: str = ""
    edition: Edition | None = None


def post_key(account: str, path: str, part: int = 0) -> str:
    """The key of one part of a note's post on an account: 32 hexadecimal digits."""
    return part_key(hashlib.sha256(f"{account}\n{path}\n0".encode()).hexdigest()[:32], part)


def part_key(first: str, part: int) -> str:
    """The key of a part, of which only the first one's needs to be known."""
    return hashlib.sha256(f"{first}\n{part}".encode()).hexdigest()[:32] if part else first


def spelled_out(text: str, links: Iterable[Span]) -> str:
    """A text with the addresses in full that are shown in short."""
    data, parts, here = text.encode(), [], 0
    for span in sorted(links, key=lambda span: span.start):
        shown = data[span.start : span.end].decode(errors="replace")
        if span.kind == "link" and span.start >= here and is_short(shown, span.target):
            parts += [data[here : span.start].decode(errors="replace"), span.target]
            here = span.end
    return "".join((*parts, data[here:].decode(errors="replace")))


def is_short(shown: str, url: str) -> bool:
    """Say whether words are an address without its scheme, or its beginning."""
    rest, words = _SCHEME.sub("", url, count=1).rstrip("/"), _SCHEME.sub("", shown, count=1).rstrip("/")
    return words == rest or (words.endswith("…") and rest.startswith(words[:-1].rstrip("/")))


def _said(part: Part, shown: Iterable[str]) -> list[object]:
    spans = [(span.start, span.end, span.kind, span.target) for span in part.spans]
    media = [(name, one.alt) for name, one in zip(shown, part.media, strict=True)]
    return [part.text, spans, media, part.card and part.card.url]


def span_texts(part: Part) -> Iterator[tuple[Span, str]]:
    """Each span of a part with its words."""
    data = part.text.encode()
    return ((span, data[span.start : span.end].decode()) for span in part.spans)
