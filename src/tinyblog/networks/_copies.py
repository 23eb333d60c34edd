"""Which of an account's own posts is the copy of a note: the same rule for every network that must look."""

import time
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import unquote

import regex

from tinyblog.compose import Post
from tinyblog.networks import Copy, Listed, end_of

CLOCK_SLACK = timedelta(days=1)
"""A copy is never older than its note, but clocks differ."""
SAME_MOMENT = timedelta(minutes=1)
FRESH = 300.0
"""Seconds for which a run believes what it has read of its account: well below the hour for which a key is kept."""
_REMOTE_MENTION = regex.compile(r"(@\w+(?:[.-]+\w+)*)@[\w.-]*\w(?::\d+)?")
_UNSPOKEN = regex.compile(r"[^\p{L}\p{N}\p{So}\p{Sc}\p{Emoji_Modifier}]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A post of the account: its text with addresses at full length, and when it was made.

    `as_sent`: the text is what was sent, not what a server has made of it. `answers`: the id of what it answers;
    `to_others`: that is somebody else's. `visibility`: who sees it, where a network tells them apart.
    """

    copy: Copy
    text: str
    created: datetime
    as_sent: bool = False
    answers: str = ""
    to_others: bool = False
    visibility: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What was read at the time `at` (seconds): all posts since `since`; `is_behind`: there may be newer ones."""

    since: datetime
    at: float
    posts: tuple[Candidate, ...]
    is_behind: bool = False


class Recent:
    """An account's posts, read once for all the notes of a run, and completed by what the run itself posts.

    `read` gives the posts made since a moment, newest first; `clock` the time, in seconds.
    """

    def __init__(self, read: Callable[[datetime], Iterable[Candidate]], clock: Callable[[], float] = time.time) -> None:
        self._read = read
        self._clock = clock
        self._last: _Known | None = None
        self.is_sure = True

    @contextmanager
    def changing(self, gone: Collection[str] = ()) -> Iterator[list[Candidate]]:
        """While the account changes: what is put into the list stands there afterwards, what is `gone` (ids) does not.

        After a failure nobody knows what does: then every look is a fresh one, until a change has succeeded
        (`is_sure`).
        """
        last, made = self._last, list[Candidate]()
        self._last, self.is_sure = None, False
        yield made
        self.is_sure = True
        if last:
            stays = (one for one in last.posts if one.copy.id not in gone)
            self._last = replace(last, posts=(*reversed(made), *stays))

    def forget(self) -> None:
        """The next look is to be a fresh one."""
        self._last = None

    def look_again(self) -> None:
        """Others may have posted: the next look ends where what is known begins. `read` must give the order of time."""
        self._last = replace(self._last, is_behind=True) if self._last else None

    def known_since(self, moment: datetime) -> tuple[Candidate, ...] | None:
        """The same as `after` where it has been read already."""
        known = self._believed(moment)
        return known.posts if known and not known.is_behind else None

    def since(self, post: Post) -> tuple[Candidate, ...]:
        """Everything that may be a copy of `post`, newest first."""
        return self.after(post.published - CLOCK_SLACK)

    def after(self, moment: datetime) -> tuple[Candidate, ...]:
        """Everything that was posted since a moment, newest first."""
        known = self._believed(moment)
        if known and not known.is_behind:
            return known.posts
        if known and known.posts:
            newer = tuple(_newer(self._read(moment), {one.copy.id for one in known.posts}))
            again = {one.copy.id for one in newer}
            older = (one for one in known.posts if one.copy.id not in again)
            known = replace(known, posts=(*newer, *older), is_behind=False)
        else:
            known = _Known(since=moment, at=self._clock(), posts=tuple(self._read(moment)))
        self._last = known if self.is_sure else None
        return known.posts

    def _believed(self, moment: datetime) -> _Known | None:
        """What was read not long ago, if it goes back to this moment."""
        last = self._last
        return last if last and last.since <= moment and 0 <= self._clock() - last.at <= FRESH else None


def _newer(posts: Iterable[Candidate], known: Collection[str]) -> Iterator[Candidate]:
    """What stands before the first post that is known (ids), and with it all of the newest minute: what is stored at
    the same time as another post may come to stand behind it.
    """
    newest: datetime | None = None
    for one in posts:
        newest = newest or one.created
        if one.copy.id in known and newest - one.created > SAME_MOMENT:
            return
        yield one


def pick(post: Post, candidates: Iterable[Candidate], taken: Collection[str]) -> Copy | None:
    """Return the post that says exactly what `post` says, else the same words, else one closed with its permalink.

    `candidates` are newest first. Of several it is the first that was made after the note, for one that belongs to
    another note (`taken`) or was made before the note existed is no copy: people do say "Good morning!" more than once.
    """
    known = tuple(candidates)
    return same(post, known, taken) or linked(post, known, taken)


def same(post: Post, candidates: Iterable[Candidate], taken: Collection[str]) -> Copy | None:
    """Return the post that says what `post` says, of a thread its first part; in the words that were sent, if sure."""
    possible = _possible(post, candidates, taken)
    rules = (_is_sent, _is_same, _has_same_words)
    found = next((one for rule in rules for one in possible if rule(post.said, one)), None)
    return in_words(found, post.text) if found else None


def in_words(one: Candidate, text: str) -> Copy:
    """The copy in the words that were sent, where it is only the server that has made something else of them."""
    return replace(one.copy, text=text) if _is_same(text, one) else one.copy


def listed(candidates: Iterable[Candidate]) -> tuple[Listed, ...]:
    """The posts as others need to know them."""
    return tuple(Listed(copy=one.copy, created=one.created, is_answer=bool(one.answers)) for one in candidates)


def linked(post: Post, candidates: Iterable[Candidate], taken: Collection[str]) -> Copy | None:
    """Return the post that is closed with the note's permalink, where one of the two is cut."""
    return next((one.copy for one in _possible(post, candidates, taken) if _is_linked(post, one)), None)


def follow(first: Copy, texts: Iterable[str], candidates: Iterable[Candidate]) -> tuple[Copy, ...]:
    """A thread from its first part on, as far as a post with the next text answers the last one; of several the oldest.

    `candidates` are newest first.
    """
    found, oldest_first = [first], tuple(reversed(tuple(candidates)))
    for text in texts:
        below = (in_words(one, text) for one in oldest_first if one.answers == found[-1].id and says(one, text))
        if (part := next(below, None)) is None:
            break
        found.append(part)
    return tuple(found)


def further(
    copy: Copy, versions: Collection[Sequence[str]], candidates: Iterable[Candidate], taken: Collection[str]
) -> tuple[Copy, ...]:
    """The further parts of a copy: what answers its last one with the words that any of the `versions` has there, and
    so on; of several the oldest. `candidates` are newest first.
    """
    found, oldest_first = [copy, *copy.more], tuple(reversed(tuple(candidates)))
    first = len(found)
    while texts := [texts[len(found)] for texts in versions if len(texts) > len(found)]:
        free = (one for one in oldest_first if one.answers == found[-1].id and one.copy.id not in taken)
        below = (in_words(one, text) for one in free for text in texts if says(one, text))
        if (part := next(below, None)) is None:
            break
        found.append(part)
    return tuple(found[first:])


def joined(parts: Sequence[Copy]) -> Copy:
    """The copy of a thread, of all its parts."""
    notices = tuple(notice for part in parts for notice in part.notices)
    return replace(parts[0], more=tuple(parts[1:]), notices=notices)


def _possible(post: Post, candidates: Iterable[Candidate], taken: Collection[str]) -> list[Candidate]:
    since, others = post.published - CLOCK_SLACK, {end_of(one) for one in taken}
    return sorted(
        (
            one
            for one in reversed(tuple(candidates))
            if one.created >= since and one.copy.id not in taken and end_of(one.copy.id) not in others
        ),
        key=lambda one: (one.created < post.published, one.created),
    )


def says(one: Candidate, text: str) -> bool:
    """Say whether exactly this text stands there, or the same words."""
    return any(rule(text, one) for rule in (_is_sent, _is_same, _has_same_words))


def is_taken(copy: Copy, taken: Collection[str]) -> bool:
    """Say whether a copy belongs to another note: by its id, or by the end of an address that an author wrote down."""
    return copy.id in taken or end_of(copy.id) in {end_of(one) for one in taken}


def _is_sent(text: str, one: Candidate) -> bool:
    return one.text.split() == text.split()


def _is_same(text: str, one: Candidate) -> bool:
    return not one.as_sent and _plain(one.text) == _plain(text)


def _has_same_words(text: str, one: Candidate) -> bool:
    """Some servers read Markdown in a text, or rewrite its addresses: only the words are sure to stand there."""
    words = _words(one.text)
    return not one.as_sent and bool(words) and words == _words(text)


def _is_linked(post: Post, one: Candidate) -> bool:
    """Tell a copy that was cut, before or after the limits or the note changed, by the note's address at its end.

    Another note that ends in this note's address is none: its own words come first.
    """
    link, said, wanted = _plain(post.permalink), _plain(one.text), _plain(post.said)
    if said.endswith(link):
        start = said.removesuffix(link).rstrip()
        return start.endswith("…") or _words(wanted).startswith(_words(start))
    if wanted.endswith(link):
        start = _words(wanted.removesuffix(link))
        return bool(start) and _words(said).startswith(start)
    return False


def _plain(text: str) -> str:
    """Fold what servers change in a text: white space, and the host of a mention, which they do not show."""
    return " ".join(_REMOTE_MENTION.sub(r"\1", text).split()).rstrip("/")


def _words(text: str) -> str:
    """Only letters, digits and pictures."""
    return _UNSPOKEN.sub("", unicodedata.normalize("NFKC", unquote(_REMOTE_MENTION.sub(r"\1", text))))
