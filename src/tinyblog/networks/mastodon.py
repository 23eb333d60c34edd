"""Mastodon, and servers that speak its API (GoToSocial, snac, Hollo, Takahē, Pleroma ...).

Facts from Mastodon's status_length_validator.rb and post_status_service.rb, and measured on the others.
"""

import random
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, Literal
from urllib.parse import urlsplit

import regex

from tinyblog.compose import Limits, Part, Post, Target
from tinyblog.config import Account
from tinyblog.errors import NetworkError, OutcomeUnknownError
from tinyblog.findings import Finding
from tinyblog.networks import Copy, Listed, Look, OnEdit, secret
from tinyblog.networks._answers import Patience, Question
from tinyblog.networks._copies import Candidate, Recent, follow, further, in_words, joined, linked, listed, same
from tinyblog.networks._instances import DEFAULTS, Instance, limits_as
from tinyblog.networks._looks import MASTODON
from tinyblog.networks._mastoapi import SIGN_IN, ask, open_client
from tinyblog.networks._mastoexam import Exam
from tinyblog.networks._servers import Server
from tinyblog.networks._statuses import answered, answers_as, candidate, entity_id, is_as_open, partly
from tinyblog.notes.fields import Visibility
from tinyblog.settings import Count, EnvName, Url

WIDEST_FIRST = ("public", "unlisted", "private", "direct")
# An id has a digit in it: `/@channel/videos` is no post.
_ID = r"(?:(?=\w*\d)\w+|[0-9a-f]{8}-[0-9a-f-]{27})"
_STATUS = regex.compile(
    rf"https?://[^/]+/(?:(?:@|users/)[^/]+/(?:statuses/)?{_ID}|notice/\w+|notes/\w+|objects/[\w-]+|p/[^/]+/\w+)/?"
)
_ASSUMED = "as on a Mastodon server of today; what this server takes is asked when the note is posted"
TIMEOUT = 30.0
"""Seconds until a server that does not answer is given up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`server` of the account, `token_env`: the variable that holds an access token, `visibility` of its posts.

    `user`, its name there, is needed for a link to it, and to tell two accounts of one server apart in the addresses
    that an author wrote into `syndication:`. `length`: the most characters of a post, for a preview; a server that
    states its own is believed.
    """

    server: Url
    token_env: EnvName = EnvName("MASTODON_ACCESS_TOKEN")
    visibility: Literal["public", "unlisted", "private", "direct"] = "public"
    user: str = ""
    length: Count = Count(500)
    on_edit: Literal["edit", "leave"] = "edit"


def limits(account: Account, stated: str = "") -> Limits:
    """As configured; each address counted as 23. The server itself is asked when signed in."""
    if stated:
        return limits_as(stated)
    length = account.read(Settings).length
    media = replace(DEFAULTS.media, alt=None)  # it has grown with the versions; what is too long is told when posted
    return replace(DEFAULTS, length=length, media=media, assumed=_ASSUMED)


def visibility(account: Account, wanted: Visibility) -> str | None:
    """The account's own visibility, or the note's where that is narrower."""
    return max(account.read(Settings).visibility, wanted, key=WIDEST_FIRST.index)


def look(account: Account) -> Look:
    """As on Mastodon's own pages."""
    settings = account.read(Settings)
    host = urlsplit(settings.server).netloc
    if not (user := settings.user.removeprefix("@").partition("@")[0]):
        return replace(MASTODON, handle=host)
    return replace(MASTODON, handle=f"@{user}@{host}", profile=f"{settings.server}/@{user}")


def on_edit(account: Account) -> OnEdit:
    """As configured: in place, which readers see."""
    return account.read(Settings).on_edit


def correction(account: Account) -> str:  # noqa: ARG001 - there are none
    """Copies are changed in place."""
    return ""


def is_copy(account: Account, url: str) -> bool:
    """Say whether an address stands on this account's server, and is of its `user` where one is configured."""
    settings = account.read(Settings)
    try:
        parts = urlsplit(url)
        same = parts.hostname == urlsplit(settings.server).hostname
    except ValueError:
        return False
    user = settings.user.lower().removeprefix("@").partition("@")[0]
    return same and (not user or user in parts.path.lower().replace("/@", "/").split("/"))


def answers(account: Account, url: str) -> bool:
    """Say whether an address is that of a post on this server, or looks like one's on another."""
    return _STATUS.fullmatch(url) is not None and (
        urlsplit(url).hostname == urlsplit(account.read(Settings).server).hostname or url.startswith("https://")
    )


def connect(
    account: Account,
    env: Mapping[str, str],
    sleep: Callable[[float], None] = time.sleep,
    chance: Callable[[], float] = random.random,
) -> "Publisher":
    """Use the access token; ask the server whose it is."""
    settings = account.read(Settings)
    token = secret(account, env, settings.token_env)
    client = open_client(settings.server, token, TIMEOUT)
    patience = Patience(sleep, chance)
    question = Question(account=account.name, what=SIGN_IN, patience=patience, secrets=(token,))
    try:
        account_id = ask(question, client.account_verify_credentials, entity_id)
    except NetworkError:
        client.session.close()
        raise
    server = Server(
        account=account.name,
        url=settings.server,
        client=client,
        account_id=account_id,
        secrets=(token,),
        patience=patience,
        sleep=sleep,
    )
    return Publisher(account, server)


class Publisher:
    """A signed-in account; `identity` is the server's host and the account's id there."""

    def __init__(self, account: Account, server: Server) -> None:
        self._account = account
        self._server = server
        self._about: Instance | None = None
        self._recent = Recent(server.statuses)
        self._targets: dict[str, str] = {}
        self.identity = f"{urlsplit(server.url).netloc} {server.account_id}"

    def limits(self) -> Limits:
        """Ask the server once: /api/v2/instance, else v1, else the defaults."""
        return self._instance().limits

    def may_double(self) -> bool:
        """Whether two posts under one key may both stand there: not on a server that is known to keep the keys."""
        return not self._instance().keeps_keys

    def find(self, post: Post, taken: Collection[str]) -> Copy | None:
        """Look through the account's own statuses since the note: an idempotency key is only kept for an hour. A thread
        is found where all of it stands, or where the note was cut before.
        """
        if len(post.parts) == 1:
            return self._first(post, taken) or linked(post, self._candidates(post), taken)
        if standing := self.standing(post, taken):
            return joined(standing) if len(standing) == len(post.parts) else None
        return linked(post, self._candidates(post), taken)

    def publish(self, post: Post) -> Copy:
        """Post every part with its key as Idempotency-Key."""
        return self._publish(post, ())

    def standing(self, post: Post, taken: Collection[str]) -> tuple[Copy, ...]:
        """The parts of a thread that stand there, as far as each answers the one before it."""
        return follow(first, post.texts[1:], self._recent.since(post)) if (first := self._first(post, taken)) else ()

    def below(
        self, copy: Copy, versions: Collection[Sequence[str]], since: datetime, taken: Collection[str]
    ) -> tuple[Copy, ...]:
        """What answers the last part of a copy with such words."""
        return further(copy, versions, self._recent.after(since), taken)

    def editions(self, copy: Copy) -> tuple[Copy, ...]:
        """Look whether its statuses are there."""
        stand = [one for one in (copy, *copy.more) if self._server.stands(one.id)]
        return (joined(stand),) if stand and stand[0].id == copy.id else ()

    def resume(self, post: Post, taken: Collection[str]) -> Copy:
        """Post the parts that do not stand there yet."""
        return self._publish(post, self.standing(post, taken))

    def read(self, url: str, post: Post) -> Copy:
        """Read a status by the id in its address, else look among the account's own for it; a thread as it goes on."""
        listing = self._recent.since
        one = self._server.own(url) or next((one for one in listing(post) if one.copy.url == url), None)
        if one is None:
            raise self._server.question("look-up").refused(f"this account has no post {url}")
        first = in_words(one, post.text)
        return joined(follow(first, post.texts[1:], listing(post))) if len(post.parts) > 1 else first

    def posts(self, since: datetime) -> tuple[Listed, ...]:
        """List the account's own statuses, without boosts."""
        return listed(one for one in self._recent.after(since) if one.created >= since)

    def edit(self, copy: Copy, post: Post) -> Copy:
        """Change every part in place; what the note has gained is posted below, what it has lost is deleted."""
        parts = (copy, *copy.more)
        with self._recent.changing():
            kept = [self._server.edit(one, part, post) for one, part in zip(parts, post.parts, strict=False)]
            self._server.delete(parts[len(post.parts) :])
        self._recent.forget()
        return self._publish(post, kept) if len(kept) < len(post.parts) else joined(kept)

    def remove(self, copy: Copy) -> None:
        """Delete the status with all its parts, the last one first."""
        with self._recent.changing([part.id for part in (copy, *copy.more)]):
            self._server.delete((copy, *copy.more))

    def withdraw(self, copy: Copy) -> None:
        """Delete what another run has made at the same moment."""
        self.remove(copy)

    def examine(self, clock: Callable[[], datetime]) -> tuple[Finding, ...]:
        """Look at the account by GETs alone."""
        settings, assumed = self._account.read(Settings), limits(self._account)
        exam = Exam(server=self._server, variable=settings.token_env, user=settings.user, assumed=assumed, clock=clock)
        return exam.examine()

    def close(self) -> None:
        """Close the connections."""
        self._server.client.session.close()

    def _publish(self, post: Post, standing: Sequence[Copy]) -> Copy:
        """Post what follows `standing`; a thread that ends in the middle is told apart from one that never began.

        All files are there before the first part is posted: a film that the server refuses must not cut a thread short.
        Where a second copy may have been made at the same moment, the next look will see it.
        """
        done, missing = list(standing), post.parts[len(standing) :]
        above = self._target(post.reply) if post.reply and not done else ""
        quoted = self._target(post.quote) if post.quote and not done else ""
        files = [[self._server.upload(one) for one in part.media] for part in missing]
        with self._recent.changing() as made:
            for part, media in zip(missing, files, strict=True):
                try:
                    ids = {"in_reply_to_id": done[-1].id if done else above, "quoted_status_id": "" if done else quoted}
                    copy, shown = self._post(post, part, {**ids, "media_ids": media})
                except OutcomeUnknownError:
                    raise
                except NetworkError as error:
                    if not done:
                        raise
                    raise partly(error, len(done), len(post.parts)) from error
                done.append(copy)
                made += () if self.may_double() else (shown,)
        if self.may_double():
            self._recent.look_again()
        return joined(done)

    def _post(self, post: Post, part: Part, more: Mapping[str, Any]) -> tuple[Copy, Candidate]:
        send = partial(
            self._server.client.status_post,
            part.text,
            **{name: value for name, value in more.items() if value},
            spoiler_text=post.warning or None,
            visibility=post.visibility,
            language=post.language,  # Mastodon itself drops a region that it does not know
            idempotency_key=part.key,
            sensitive=True if post.warning else None,  # Hollo refuses the library's default
        )
        return self._server.ask(
            "post",
            send,
            lambda status: (answered(post, part, status, more["media_ids"]), candidate(status)),
            sends=True,
        )

    def _target(self, target: Target) -> str:
        """The id of the post that is answered or quoted, asked for once."""
        if target.url not in self._targets:
            self._targets[target.url] = self._server.status_id(target)
        return self._targets[target.url]

    def _instance(self) -> Instance:
        """What the server says of itself, asked for once; what was configured, where it says nothing."""
        if self._about is None:
            self._about = self._server.about() or Instance(limits=limits(self._account))
        return self._about

    def _first(self, post: Post, taken: Collection[str]) -> Copy | None:
        """What says what a post says, or its first part; an earlier version of it may answer any other post."""
        found = same(post, self._candidates(post), taken)
        return found or (same(post, self._candidates(post, any_target=True), taken) if post.is_earlier else None)

    def _candidates(self, post: Post, *, any_target: bool = False) -> Iterator[Candidate]:
        """What may be the copy of a post, or its first part: it answers what it should, and is as open."""
        answered = self._target(post.reply) if post.reply else ""
        found = (one for one in self._recent.since(post) if is_as_open(one, post.visibility))
        return (one for one in found if any_target or answers_as(one, post, answered))
