"""Recovery: what was sent and never answered is found again by its words, even if its note is gone."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote

from tinyblog import networks
from tinyblog.compose import Part, Post, post_key
from tinyblog.config import Account
from tinyblog.errors import NetworkError, TinyblogError
from tinyblog.ledger import Line, Sent
from tinyblog.networks import Copy, Lister, Publisher, Resumer
from tinyblog.plan import Step
from tinyblog.session import Session
from tinyblog.site import Entry
from tinyblog.unheard import Unheard, moment

_NEAR = timedelta(hours=1)
"""A post of the same words that was made so near to when they were sent is what was sent, though clocks differ."""
_FAR = timedelta(days=1)
"""One that was made within this time may be what was sent by a clock that was wrong, or its author's own."""


class AlikeError(NetworkError):
    """A post, at `url`, says what was sent, but was made at another time: only its author can tell what it is."""

    def __init__(self, url: str, *, where: str) -> None:
        super().__init__(f"a post with the same words, made at another time, stands there: {url}", where=where)
        self.url = url


def recover(what: Unheard, account: Account, entry: Entry | None, run: Session) -> Copy | None:
    """Find what was sent, of a thread that is half posted all parts that stand; None if the network has nothing of it.

    Raise TinyblogError if it cannot be asked, AlikeError if it has only something that may not be that.
    """
    publisher, taken = run.publisher(account), run.belonging(what.note, account)
    copies = (copy for post in _versions(what, account, entry, run) if (copy := _stands(publisher, post, taken)))
    found = max(copies, key=lambda copy: len(copy.more), default=None)
    if found:
        return found
    for within in (_NEAR, _FAR):
        alike = next((copy for line in what.lines if (copy := _by_words(publisher, line, taken, within))), None)
        if alike and within is _FAR:
            raise AlikeError(alike.url, where=account.name)
        if alike:
            return alike
    return None


def line_of_recovered(what: Unheard, account: Account, copy: Copy, time: str) -> Line:
    """The line of what was sent, now that it was found."""
    texts = (copy.text, *(part.text for part in copy.more))
    same = next((line for line in what.lines if line.texts == texts), replace(what.newest, said="", digest=""))
    more = tuple(Sent(text=part.text, id=part.id, url=part.url) for part in copy.more)
    return replace(
        same, account=account.name, action="adopted", time=time, url=copy.url, id=copy.id, cid=copy.cid,
        text=copy.text, more=more,
    )  # fmt: skip


def post_sent(line: Line, account: Account, site: str) -> Post:
    """The post that was sent, as far as its line tells; `site` is the address of the whole site."""
    parts = (Part(key=post_key(line.account, line.note, at), text=text) for at, text in enumerate(line.texts))
    return Post(
        parts=tuple(parts),
        permalink=site + quote(line.note),
        language="",
        visibility=networks.load(account.network).visibility(account, "public") or "public",
        published=moment(line.published or line.time),
        created=moment(line.time),
    )


def _versions(what: Unheard, account: Account, entry: Entry | None, run: Session) -> Iterator[Post]:
    """The post of the note as it was sent each time: as an answer, and as open, as the note of today wants it."""
    try:
        today = run.draft(Step(entry=entry, account=account)) if entry else None
    except TinyblogError:  # it cannot be posted any more; that is no reason to leave it standing
        today = None
    for line in what.lines:
        yield today.saying(line.texts) if today else post_sent(line, account, run.address)


def _stands(publisher: Publisher, post: Post, taken: Collection[str]) -> Copy | None:
    """The copy, or as many first parts of a thread as stand there."""
    if found := publisher.find(post, taken):
        return found
    parts = publisher.standing(post, taken) if isinstance(publisher, Resumer) and len(post.parts) > 1 else ()
    return replace(parts[0], more=tuple(parts[1:])) if parts else None


def _by_words(publisher: Publisher, line: Line, taken: Collection[str], within: timedelta) -> Copy | None:
    """What says exactly the same and was made about that time: an answer too, of which no note tells any more."""
    if not isinstance(publisher, Lister):
        return None
    sent = moment(line.time)
    near = [one.copy for one in reversed(publisher.posts(sent - within)) if one.created <= sent + within]
    parts: list[Copy] = []
    for text in line.texts:
        same = (one for one in near if one.id not in taken and one not in parts and one.text.split() == text.split())
        if (part := next(same, None)) is None:
            break
        parts.append(part)
    return replace(parts[0], more=tuple(parts[1:])) if parts else None
