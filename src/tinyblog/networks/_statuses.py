"""Statuses as a server of the Mastodon API gives them: which account's they are, what they say, what they answer."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from tinyblog.compose import Part, Post
from tinyblog.errors import NetworkError, PartlyPostedError
from tinyblog.media import Media
from tinyblog.networks import Copy
from tinyblog.networks._copies import SAME_MOMENT, Candidate, pick, says
from tinyblog.networks._html import read_html

_TO_FEW = ("private", "direct")


def candidate(status: Mapping[str, Any]) -> Candidate:
    """What stands in a status. GoToSocial and snac give the source in their listings; Mastodon what it made of it."""
    source = status.get("text")
    text = source if isinstance(source, str) and source else read_html(str(status["content"]))
    copy = replace(_copy(status), text=text.strip())
    answers = status.get("in_reply_to_id")
    return Candidate(
        copy=copy,
        text=text,
        created=_created(status),
        as_sent=text is source,
        answers="" if answers is None else str(answers),
        to_others=_answers_others(status),
        visibility=str(status.get("visibility") or ""),
    )


def entity_id(entity: Mapping[str, Any]) -> str:
    """Read an id; the library makes an absent one None."""
    if entity["id"] in (None, ""):
        raise ValueError("no id")
    return str(entity["id"])


def is_as_open(one: Candidate, visibility: str) -> bool:
    """Tell what was said to few from what is to be said to all."""
    return one.visibility not in _TO_FEW or visibility in _TO_FEW


def answers_as(one: Candidate, post: Post, target: str) -> bool:
    """Say whether a status answers what a post should: the `target` (id), else nobody; or its own account, which is no
    first part of a thread.
    """
    return one.answers == target if post.reply or len(post.parts) > 1 else not one.to_others


def answered(post: Post, part: Part, status: Mapping[str, Any], sent: Iterable[str] = ()) -> Copy:
    """The copy as the server answers it; one that knows the key answers with what was first posted under it. `sent`
    are the ids of the part's files.
    """
    stands = candidate(status)
    just_made = abs(stands.created - post.created) < SAME_MOMENT  # a server may make anything of a text
    if not (just_made or says(stands, part.text) or pick(post, [stands], ())):
        return replace(stands.copy, notices=("an earlier version of this note stands there: it was not posted again",))
    count = len(status.get("media_attachments") or ())
    lost = f"the server kept {count} of {len(part.media)} pictures and films: look at {stands.copy.url}"
    notices = (lost,) if count < len(part.media) else ()
    return replace(stands.copy, text=part.text, notices=notices, media=attached(status, sent, part))


def attached(status: Mapping[str, Any], sent: Iterable[str], part: Part) -> tuple[str, ...]:
    """What to know the files of a status by, as far as they are those that were `sent`: the id and digest of each."""
    known = dict(zip(sent, part.media, strict=False))
    there = (entity_id(one) for one in status.get("media_attachments") or ())
    return tuple(f"{media_id}:{short_digest(known[media_id])}" for media_id in there if media_id in known)


def short_digest(media: Media) -> str:
    """Enough of a file's digest to know it among the few of a status."""
    return media.digest[:16]


def partly(error: NetworkError, done: int, count: int) -> PartlyPostedError:
    """A thread that ends in the middle."""
    said = f"{done} of {count} parts stand there, the next run posts the rest: {error.message}"
    return PartlyPostedError(said, where=error.where, hint=error.hint)


def _copy(status: Mapping[str, Any]) -> Copy:
    address = status.get("url") or status["uri"]
    if not isinstance(address, str) or not address.startswith(("https://", "http://")):
        raise ValueError("no address")
    return Copy(url=address, id=entity_id(status), text="")


def _answers_others(status: Mapping[str, Any]) -> bool:
    answered = status.get("in_reply_to_account_id")
    return answered is not None and str(answered) != str((status.get("account") or {}).get("id"))


def _created(status: Mapping[str, Any]) -> datetime:
    created = status["created_at"]
    found = created if isinstance(created, datetime) else datetime.fromisoformat(str(created))
    return found if found.tzinfo else found.replace(tzinfo=UTC)
