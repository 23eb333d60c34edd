"""Delivery: one post brought to one account exactly once, whatever becomes of the answers."""

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Literal

from tinyblog.compose import Post
from tinyblog.errors import NetworkError, OutcomeUnknownError, PartlyPostedError
from tinyblog.networks import Copy, Foreseer, Publisher, Resumer, Withdrawer

Sleep = Callable[[float], None]
WAITS = (1.0, 2.0, 4.0)
"""Seconds between looks for a post whose answer was lost: a server may still be storing it."""


TWIN_WAIT = 1.0
"""Seconds after a post until a second one made at the same moment can be seen."""
Action = Literal["posted", "adopted"]


def deliver(
    publisher: Publisher,
    post: Post,
    taken: Collection[str],
    sleep: Sleep,
    *,
    earlier: Collection[tuple[str, ...]] = (),
    announce: Callable[[], None] = lambda: None,
) -> tuple[Action, Copy]:
    """Find the copy, or else make it. `earlier` are the texts of posts that were sent before and may stand there
    unheard; `announce` is called when the post is about to be sent. A thread that has begun is ended as it began.

    Raise OutcomeUnknownError only if the post was sent and cannot be found, NetworkError for any other trouble.
    """
    if found := look_for(publisher, post, taken, earlier):
        return "adopted", found
    announce()
    post, _ = begun(publisher, post, taken, earlier)
    copy = send(publisher, post, taken, sleep)
    if copy.id in taken:  # a server that knows the key answers with what it first made of it
        hint = "give the note another `slug:`; its address has been another note's before"
        raise NetworkError("the network takes this note for another one", where=post.permalink, hint=hint)
    return alone(publisher, post, copy, taken, sleep)


def look_for(
    publisher: Publisher, post: Post, taken: Collection[str], earlier: Collection[tuple[str, ...]]
) -> Copy | None:
    """Find the copy of a post by its text as it is today, or as it was sent before; of a thread with all its parts."""
    versions = (post, *(post.as_sent(texts) for texts in earlier))
    found = (copy for one in versions if (copy := publisher.find(one, taken)))
    return max(found, key=lambda copy: len(copy.more), default=None)


def begun(
    publisher: Publisher, post: Post, taken: Collection[str], earlier: Collection[tuple[str, ...]]
) -> tuple[Post, tuple[Copy, ...]]:
    """The version of the post of which most parts stand already, and these; the post itself, if none does."""
    if not isinstance(publisher, Resumer):
        return post, ()
    versions = (post, *(post.as_sent(texts) for texts in earlier))
    found = [(one, publisher.standing(one, taken) if len(one.parts) > 1 else ()) for one in versions]
    return max(found, key=lambda pair: len(pair[1]))


def alone(publisher: Publisher, post: Post, copy: Copy, taken: Collection[str], sleep: Sleep) -> tuple[Action, Copy]:
    """Give up what was made while another run made it too: the first stays, as the other run sees it as well.

    Before the post there was none, so an older copy now can only be that. Of a thread a part may be such a second one.
    Where the server refuses second copies, there is nothing to look for.
    """
    if not isinstance(publisher, Withdrawer) or not publisher.may_double():
        return "posted", copy
    sleep(TWIN_WAIT)
    try:
        first = _first_made(publisher, post, taken)
    except NetworkError:
        return "posted", copy
    mine = (copy, *copy.more)
    pairs = zip(first, mine, strict=False)
    at = next((at for at, (one, other) in enumerate(pairs) if one.id != other.id), None)
    if at is None:
        return "posted", copy
    notice = _taken_down(publisher, replace(mine[at], more=mine[at + 1 :]))
    if len(first) < len(post.parts):
        said = f"{len(first)} of {len(post.parts)} parts stand there, the next run looks for the rest: {notice}"
        raise PartlyPostedError(said, where=post.permalink)
    stays = replace(first[0], more=first[1:], notices=(*first[0].notices, notice))
    return ("posted" if at else "adopted"), stays


def _first_made(publisher: Publisher, post: Post, taken: Collection[str]) -> tuple[Copy, ...]:
    """The parts that stand there, as the network shows them: of two, the older one."""
    if isinstance(publisher, Resumer) and len(post.parts) > 1:
        return publisher.standing(post, taken)
    found = publisher.find(post, taken)
    return (found,) if found else ()


def _taken_down(publisher: Publisher, copy: Copy) -> str:
    assert isinstance(publisher, Withdrawer)
    try:
        publisher.withdraw(copy)
    except NetworkError as error:
        return f"another run posted this at the same moment; delete the second copy {copy.url} by hand ({error})"
    return "another run posted this at the same moment; the second copy was taken down"


def send(publisher: Publisher, post: Post, taken: Collection[str], sleep: Sleep) -> Copy:
    """Post; where the answer is lost look for the copy, then post once more under the same key, and look again."""
    for attempt in (1, 2):
        try:
            return _ask_for(publisher, post, taken)
        except PartlyPostedError:
            raise
        except OutcomeUnknownError as error:
            lost = error
        except NetworkError as error:
            if attempt == 1:
                raise
            raise _unclear(publisher, lost, post) from error  # the first attempt may yet turn out to have landed
        if copy := _look(publisher, post, taken, sleep, lost):
            return copy
        if lost.may_land_later or attempt == 2:
            break
    raise _unclear(publisher, lost, post)


def _ask_for(publisher: Publisher, post: Post, taken: Collection[str]) -> Copy:
    if isinstance(publisher, Resumer) and len(post.parts) > 1:
        return publisher.resume(post, taken)
    return publisher.publish(post)


def _look(
    publisher: Publisher, post: Post, taken: Collection[str], sleep: Sleep, lost: OutcomeUnknownError
) -> Copy | None:
    """Look for the copy a few times; None means that the network was asked last and does not have it."""
    failure: NetworkError | None = None
    for seconds in WAITS:
        sleep(seconds)
        try:
            if copy := publisher.find(post, taken):
                return copy
        except NetworkError as error:
            failure = error
        else:
            failure = None
    if failure:
        raise _unclear(publisher, lost, post) from failure
    return None


def _unclear(publisher: Publisher, lost: OutcomeUnknownError, post: Post) -> OutcomeUnknownError:
    """Name the copy that may exist: where it would stand, or, where that is not known, how it begins."""
    start = " ".join(post.text.split()[:6])
    place = f"at {publisher.address(post)}" if isinstance(publisher, Foreseer) else f"it begins “{start}”"
    hint = "the next run looks for it, and adopts it if it stands there; only if it does not, it posts"
    message = f"{lost.message}; the post may or may not stand there: {place}"
    return OutcomeUnknownError(message, where=lost.where, hint=hint, may_land_later=lost.may_land_later)
