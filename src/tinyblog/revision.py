"""Revision: what stands of a copy, whatever the ledger knows of it, and what of it an edit brings up to date."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import takewhile

from tinyblog.compose import Post, part_key
from tinyblog.delivery import Sleep, alone
from tinyblog.errors import NetworkError
from tinyblog.ledger import Line
from tinyblog.networks import Copy, Editor, Publisher, Remover, Resumer, Witness

Versions = Sequence[tuple[str, ...]]
"""The texts that were sent earlier, part by part, and may stand there unheard; newest first."""
_SLACK = timedelta(days=1)
"""What was added to a copy is never older than its line, but clocks differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remains:
    """What stands of a copy: the newest edition of it (None: it was taken down), and what has to go."""

    copy: Copy | None
    outdated: tuple[Copy, ...] = ()


def copy_of(line: Line) -> Copy:
    """The copy that a line of the ledger is about, with all its parts."""
    first, *more = (Copy(url=one.url, id=one.id, text=one.text, media=tuple(one.media.split())) for one in line.parts)
    return replace(first, cid=line.cid, more=tuple(more))


def remains(publisher: Publisher, line: Line, earlier: Versions, taken: Collection[str]) -> Remains:
    """Look at the copy of `line`, and take up what runs that were not heard of have made of it.

    `earlier` are the texts that were sent since, `taken` the ids of all known copies. Raise NetworkError.
    """
    old = copy_of(line)
    editions = publisher.editions(old) if isinstance(publisher, Witness) else (old,)
    if not editions:
        return Remains(copy=None)
    *outdated, newest = editions
    if isinstance(publisher, Resumer):
        standing = {part.id for one in editions for part in (one, *one.more)}
        first, *more = takewhile(lambda part: part.id in standing, (old, *old.more))
        outdated += [part for part in old.more[len(more) :] if part.id in standing]
        newest = _with_unheard(publisher, replace(first, more=tuple(more)), line, earlier, taken)
    return Remains(copy=newest, outdated=tuple(outdated))


def whole(publisher: Publisher, line: Line, earlier: Versions, taken: Collection[str]) -> Copy:
    """The copy of `line` with all that was made of it, heard of or not: what there is to take down."""
    if isinstance(publisher, Resumer) and not earlier:
        return copy_of(line)
    found = remains(publisher, line, earlier, taken)
    copies: tuple[Copy, ...] = (copy_of(line), *found.outdated, *((found.copy,) if found.copy else ()))
    parts = {part.id: replace(part, more=()) for one in copies for part in (one, *one.more)}
    first, *more = parts.values()
    return replace(first, more=tuple(more))


def with_keys(post: Post, line: Line, found: Remains, earlier: Versions) -> Post:
    """The post with keys for the parts that are added to those that stand: the same for every run that knows the same
    lines and says the same, and never those of parts that were there before, though nobody heard of them.
    """
    turn = len(earlier) + (not earlier or earlier[0] != post.texts)
    name = "\n".join((line.time, str(turn), *(part.id for part in line.parts)))
    count = 1 + len(found.copy.more) if found.copy else 0
    new = (replace(part, key=_key_of(name, part.text, at)) for at, part in enumerate(post.parts[count:], count))
    return replace(post, parts=(*post.parts[:count], *new))


def _key_of(name: str, text: str, at: int) -> str:
    return part_key(hashlib.sha256(f"{name}\n{text}".encode()).hexdigest()[:32], at)


def edit(publisher: Publisher, line: Line, found: Remains, post: Post, taken: Collection[str], sleep: Sleep) -> Copy:
    """Let a copy say what `post` says, in place: doing so again after a failure does no harm. Raise NetworkError."""
    if not isinstance(publisher, Editor) or found.copy is None:
        raise NetworkError("copies here cannot be edited", where=line.account)
    count = 1 + len(found.copy.more)
    for broken in found.outdated:  # below a part that is gone
        take_down(publisher, broken, line)
    made: Copy = publisher.edit(found.copy, post)
    if len(post.parts) <= count:
        return made
    own = {part.id for part in line.parts}
    _, copy = alone(publisher, post, made, {*taken} - own, sleep)
    return copy


def take_down(publisher: Publisher, copy: Copy, line: Line) -> None:
    """Take a copy down that another one has taken the place of; raise NetworkError."""
    if not isinstance(publisher, Remover):
        raise NetworkError("its network takes nothing down", where=line.account)
    publisher.remove(copy)


def _with_unheard(publisher: Resumer, copy: Copy, line: Line, earlier: Versions, taken: Collection[str]) -> Copy:
    """The copy with the further parts that an edit has given it before, though no answer told so."""
    if not earlier:
        return copy
    more = publisher.below(copy, earlier, datetime.fromisoformat(line.time) - _SLACK, taken)
    return replace(copy, more=(*copy.more, *more))
