"""Which of an account's own posts is the copy of a note: the same rule for every network that must look."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import regex

from tinyblog.compose import Post
from tinyblog.networks import Copy

CLOCK_SLACK = timedelta(days=1)
"""A copy is never older than its note, but clocks differ."""
_REMOTE_MENTION = regex.compile(r"(@[\w.-]+)@[\w.-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A post of the account: its text with addresses at full length, and when it was made."""

    copy: Copy
    text: str
    created: datetime


def pick(post: Post, candidates: Iterable[Candidate], taken: Collection[str]) -> Copy | None:
    """Return the oldest post that says exactly what `post` says, else the oldest that ends in its permalink.

    One that belongs to another note (`taken`) or was made before the note existed is no copy of it:
    people do say "Good morning!" more than once.
    """
    since = post.published - CLOCK_SLACK
    possible = sorted(
        (one for one in candidates if one.copy.id not in taken and one.created >= since),
        key=lambda one: one.created,
    )
    text = _plain(post.text)
    exact = (one.copy for one in possible if _plain(one.text) == text)
    linked = (one.copy for one in possible if _plain(one.text).endswith(_plain(post.permalink)))
    return next(exact, None) or next(linked, None)


def _plain(text: str) -> str:
    """Fold what servers change in a text: white space, and the host of a mention, which they do not show."""
    return " ".join(_REMOTE_MENTION.sub(r"\1", text).split()).rstrip("/")
