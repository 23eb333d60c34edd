"""Revision: a copy follows its note, in the way that its account wants."""

from collections.abc import Callable, Collection
from dataclasses import replace
from functools import partial
from itertools import takewhile

from tinyblog.compose import Post
from tinyblog.delivery import Sleep, alone, deliver
from tinyblog.errors import NetworkError
from tinyblog.ledger import Action, Line
from tinyblog.networks import Copy, Editor, OnEdit, Publisher, Remover, Resumer


def copy_of(line: Line) -> Copy:
    """The copy that a line of the ledger is about, with all its parts."""
    first, *more = (Copy(url=one.url, id=one.id, text=one.text, media=tuple(one.media.split())) for one in line.parts)
    return replace(first, cid=line.cid, more=tuple(more))


def revise(
    publisher: Publisher,
    how: OnEdit,
    line: Line,
    post: Post,
    taken: Collection[str],
    sleep: Sleep,
    *,
    earlier: Collection[tuple[str, ...]] = (),
    announce: Callable[[], None] = lambda: None,
) -> tuple[Action, Copy]:
    """Bring the copy of `line` up to date: doing so again after a failure does no harm.

    `post` is what is to stand there: in place of the copy (edit), under it (reply), or instead of it (replace).
    `taken` are the ids of all known copies, this one's too; `earlier` and `announce` are those of `deliver`. What was
    sent earlier and stands there is the result, though it says something else than `post`. Raise NetworkError.
    """
    old, bring = copy_of(line), partial(deliver, earlier=earlier, announce=announce)
    if how == "edit" and isinstance(publisher, Editor):
        if len(post.parts) <= len(line.parts):
            return "edited", publisher.edit(old, post)
        old = _with_unheard(publisher, old, post, taken, earlier)
        announce()
        own = {part.id for part in line.parts}
        return "edited", alone(publisher, post, publisher.edit(old, post), {*taken} - own, sleep)[1]
    if how == "reply":
        _, said = bring(publisher, post, taken, sleep)
        return "corrected", replace(old, more=(*old.more, said, *said.more), notices=said.notices)
    if how == "replace" and isinstance(publisher, Remover):
        _, new = bring(publisher, post, taken, sleep)
        publisher.remove(old)
        return "replaced", new
    raise NetworkError(f"copies here cannot follow their notes by {how!r}", where=line.account)


def _with_unheard(
    publisher: Publisher, old: Copy, post: Post, taken: Collection[str], earlier: Collection[tuple[str, ...]]
) -> Copy:
    """The copy with the further parts that an edit has given it before, though no answer told so: as many as can be."""
    if not isinstance(publisher, Resumer):
        return old
    versions, known = (post.texts, *earlier), 1 + len(old.more)
    found = (publisher.below(old, texts[known:], post) for texts in versions)
    own = (tuple(takewhile(lambda part: part.id not in taken, parts)) for parts in found)
    return replace(old, more=(*old.more, *max(own, key=len)))
