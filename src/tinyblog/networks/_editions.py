"""Later editions of a post in a repository: what stands below a copy or instead of it, by record keys alone.

The key of an edition is made from the address of the record that it follows, and from nothing else. So whatever its
note said or was called, and whichever run made it, it is found where the next one would stand.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

from tinyblog.compose import LONGEST_THREAD, Edition, Post, part_key
from tinyblog.networks import Copy
from tinyblog.networks._copies import joined
from tinyblog.networks._tids import make_tid, moment_of

Look = Callable[[str], Copy | None]
"""The record at an address of the repository."""
MANY = 256
"""How many editions in a row may have been taken down, where all records are known."""
_FEW = 8
"""How many, where each must be asked for."""


def record_key(post: Post, at: int = 0) -> str:
    """The TID under which a part stands: a second, and 30 bits of the part's key.

    The second is the note's, or that of the record which an edition follows. So the newest records are those of the
    newest notes, as listRecords expects.
    """
    return _key(post.key, _second(post.edition) if post.edition else post.published, at)


def address(post: Post, folder: str, at: int = 0) -> str:
    """Where a part of a post stands in a `folder`."""
    return f"{folder}/{record_key(post, at)}"


def known_as(post: Post, folder: str, look: Look) -> Copy | None:
    """What stands under the keys of a post, also of a version that was longer, or has taken its place since."""
    second = _second(post.edition) if post.edition else post.published
    if not (parts := list(_standing(post.key, second, folder, look))):
        return None
    return joined(parts) if post.edition else tuple(editions(joined(parts), look))[-1]


def editions(copy: Copy, look: Look, *, ahead: int = 0) -> Iterator[Copy]:
    """What stands there of a copy, then of what has taken its place, oldest first, each with its corrections.

    Editions may have been taken down in between: so many are looked for beyond the last one that stands (0: as many as
    may be asked for).
    """
    missed, here = 0, copy.id
    if look(here):
        ahead = ahead or 1  # it would have been taken down before the one after the next was made
        yield _corrected([copy, *(part for part in copy.more if look(part.id))], look)
    ahead = ahead or _FEW
    while missed < ahead:
        next_one = Edition(way="instead", of=here)
        found = _below(next_one, look)
        missed = 0 if found else missed + 1
        if found:
            yield _corrected(found, look)
        here = _address(here, _key(next_one.key, _second(next_one), 0))


def _corrected(parts: list[Copy], look: Look) -> Copy:
    """A copy with the corrections that stand below it, each below the last one."""
    while more := _below(Edition(way="below", of=parts[-1].id), look):
        parts = [*parts, *more]
    return replace(joined(parts), more=tuple(replace(part, more=()) for part in parts[1:]))


def _below(edition: Edition, look: Look) -> list[Copy]:
    """The parts of an edition that stand there."""
    return list(_standing(edition.key, _second(edition), edition.of.rpartition("/")[0], look))


def _standing(first: str, second: datetime, folder: str, look: Look) -> Iterator[Copy]:
    for at in range(LONGEST_THREAD):
        if (copy := look(f"{folder}/{_key(first, second, at)}")) is None:
            return
        yield copy


def _key(first: str, second: datetime, at: int) -> str:
    return make_tid(second, int(part_key(first, at), 16))


def _second(edition: Edition) -> datetime:
    """When the record was made that an edition follows, as its key tells."""
    return moment_of(edition.of.rpartition("/")[2])


def _address(near: str, key: str) -> str:
    """The address of another record of the same kind."""
    return f"{near.rpartition('/')[0]}/{key}"
