"""Mastodon, and servers that speak its API (GoToSocial, snac, Hollo, Takahē, Pleroma ...).

Facts from Mastodon's status_length_validator.rb and post_status_service.rb, and measured on the others.
"""

import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, TypeVar
from urllib.parse import urlsplit

import regex

from tinyblog.compose import Limits, Part, Post, Target
from tinyblog.config import Account
from tinyblog.errors import NetworkError, OutcomeUnknownError, PartlyPostedError
from tinyblog.media import Media
from tinyblog.networks import Colours, Copy, Look, secret
from tinyblog.networks._answers import Question
from tinyblog.networks._copies import Candidate, Recent, pick, says
from tinyblog.networks._instances import DEFAULTS, read_limits
from tinyblog.networks._mastoapi import SIGN_IN, ask
from tinyblog.networks._statuses import candidate, entity_id, is_own
from tinyblog.notes.fields import Visibility
from tinyblog.settings import Count, EnvName, Url

if TYPE_CHECKING:
    from mastodon import Mastodon

WIDEST_FIRST = ("public", "unlisted", "private", "direct")
SAME_MOMENT = timedelta(minutes=1)
PROCESSING_WAITS = (0.5, 1.0, 1.0, 2.0, 2.0, *(5.0,) * 30)
"""Seconds between looks at a film that the server still works on."""
_STATUS = regex.compile(
    r"https?://[^/]+/(?:@[^/]+/(?:statuses/)?\w+|users/[^/]+/statuses/\w+|notice/\w+|objects/[\w-]+|p/[^/]+/\w+)/?"
)
TIMEOUT = 30.0
"""Seconds until a server that does not answer is given up."""
_PAGE = 40  # the most that a server gives at once
_PAGES = 100
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`server` of the account, `token_env`: the variable that holds an access token, `visibility` of its posts.

    `user`, its name there, is only needed to tell two accounts of one server apart in the addresses that an author
    wrote into `syndication:`. `length`: the most characters of a post, for a preview; a server that states its own is
    believed.
    """

    server: Url
    token_env: EnvName = EnvName("MASTODON_ACCESS_TOKEN")
    visibility: Literal["public", "unlisted", "private", "direct"] = "public"
    user: str = ""
    length: Count = Count(500)


def limits(account: Account) -> Limits:
    """As configured; each address counted as 23. The server itself is asked when signed in."""
    return replace(DEFAULTS, length=account.read(Settings).length)


def visibility(account: Account, wanted: Visibility) -> str | None:
    """The account's own visibility, or the note's where that is narrower."""
    return max(account.read(Settings).visibility, wanted, key=WIDEST_FIRST.index)


def look(account: Account) -> Look:
    """As on Mastodon's own pages."""
    settings = account.read(Settings)
    host = urlsplit(settings.server).netloc
    return Look(
        title="Mastodon",
        handle=f"@{settings.user.removeprefix('@').partition('@')[0]}@{host}" if settings.user else host,
        light=Colours(ground="#ffffff", text="#1b1b1f", quiet="#606984", line="#e1e3ed", link="#563acc"),
        dark=Colours(ground="#191b22", text="#e6e7ef", quiet="#9baec8", line="#2e3038", link="#9a90ff"),
        portrait="8px",
        font='system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif',
        actions=("Reply", "Boost", "Favourite", "Bookmark"),
    )


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


def connect(account: Account, env: Mapping[str, str], sleep: Callable[[float], None] = time.sleep) -> "Publisher":
    """Use the access token; ask the server whose it is."""
    settings = account.read(Settings)
    token = secret(account, env, settings.token_env)
    from mastodon import Mastodon  # imported here: it takes half a second

    # Told the version, the library does not ask for it first: it recurses without end where /api/v1/instance fails.
    client = Mastodon(
        api_base_url=settings.server,
        access_token=token,
        request_timeout=TIMEOUT,
        ratelimit_method="throw",
        mastodon_version="4.6.0",
        version_check_mode="created",
        user_agent="tinyblog",
    )
    client.version_check_mode = "none"
    question = Question(account=account.name, what=SIGN_IN, secrets=(token,))
    try:
        account_id = ask(question, client.account_verify_credentials, entity_id)
    except NetworkError:
        client.session.close()
        raise
    return Publisher(account, client, account_id, (token,), sleep)


class Publisher:
    """A signed-in account; `identity` is the server's host and the account's id there."""

    def __init__(
        self,
        account: Account,
        client: "Mastodon",
        account_id: str,
        secrets: tuple[str, ...],
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._account = account
        self._settings = account.read(Settings)
        self._client = client
        self._account_id = account_id
        self._secrets = secrets
        self._sleep = sleep
        self._limits: Limits | None = None
        self._recent = Recent(partial(self._own_statuses, answers=False))
        self._answers = Recent(partial(self._own_statuses, answers=True))
        self.identity = f"{urlsplit(self._settings.server).netloc} {account_id}"

    def limits(self) -> Limits:
        """Ask the server once: /api/v2/instance, else v1, else the defaults."""
        if self._limits is None:
            self._limits = self._stated_limits()
        return self._limits

    def find(self, post: Post, taken: Collection[str]) -> Copy | None:
        """Look through the account's own statuses since the note: an idempotency key is only kept for an hour.

        A thread is found where all of it stands.
        """
        if len(post.parts) == 1:
            return self._first(post, taken)
        found = self._standing(post, taken)
        return _thread(found) if len(found) == len(post.parts) else None

    def publish(self, post: Post) -> Copy:
        """Post every part with its key as Idempotency-Key."""
        return self._publish(post, [])

    def begun(self, post: Post, taken: Collection[str]) -> bool:
        """Say whether the first part stands there."""
        return bool(self._standing(post, taken))

    def resume(self, post: Post, taken: Collection[str]) -> Copy:
        """Post the parts that do not stand there yet."""
        return self._publish(post, self._standing(post, taken))

    def withdraw(self, copy: Copy) -> None:
        """Delete the status, the last part of a thread first."""
        self._changed()
        for part in (*reversed(copy.more), copy):
            self._ask("withdrawal", partial(self._client.status_delete, part.id), lambda _: None)

    def close(self) -> None:
        """Close the connections."""
        self._client.session.close()

    def _publish(self, post: Post, standing: list[Copy]) -> Copy:
        """Post what follows `standing`; a thread that ends in the middle is told apart from one that never began."""
        self._changed()
        done = list(standing)
        above = self._target(post.reply) if post.reply and not done else ""
        quoted = self._target(post.quote) if post.quote and not done else ""
        for at in range(len(done), len(post.parts)):
            try:
                done.append(self._post(post, post.parts[at], done[-1].id if done else above, quoted if at == 0 else ""))
            except OutcomeUnknownError:
                raise
            except NetworkError as error:
                if not done:
                    raise
                raise PartlyPostedError(
                    f"{len(done)} of {len(post.parts)} parts stand there, the next run posts the rest: {error.message}",
                    where=error.where,
                    hint=error.hint,
                ) from error
        return _thread(done)

    def _post(self, post: Post, part: Part, above: str, quoted: str) -> Copy:
        media = [self._upload(one) for one in part.media]
        send = partial(
            self._client.status_post,
            part.text,
            in_reply_to_id=above or None,
            media_ids=media or None,
            quoted_status_id=quoted or None,
            spoiler_text=post.warning or None,
            visibility=post.visibility,
            language=post.language,  # Mastodon itself drops a region that it does not know
            idempotency_key=part.key,
            sensitive=True if post.warning else None,  # Hollo refuses the library's default
        )
        return self._ask("post", send, lambda status: _answered(post, part, status))

    def _upload(self, media: Media) -> str:
        """Upload, and wait until the server has worked on it: a post with a film that is not ready is refused."""
        send = partial(
            self._client.media_post,
            media.data,
            mime_type=media.mime,
            description=media.alt or None,
            file_name=media.file.name,
        )
        read = lambda answer: (entity_id(answer), answer.get("url"))  # noqa: E731
        media_id, url = self._ask("upload", send, read)
        for seconds in PROCESSING_WAITS:
            if url:
                return media_id
            self._sleep(seconds)
            media_id, url = self._ask("upload", partial(self._client.media, media_id), read)
        raise self._question("upload").refused(f"the server is not ready with {media.file.name} in time")

    def _target(self, target: Target) -> str:
        """The id of the post that is answered or quoted: on another server it is looked for by its address."""
        if target.id:
            return target.id
        found = self._ask(
            "look-up",
            partial(self._client.search_v2, target.url, result_type="statuses", resolve=True),
            lambda answer: [entity_id(one) for one in answer["statuses"]],
        )
        if found:
            return found[0]
        hint = "mend the address in the note, or take it away; the token needs read:search"
        raise self._question("post").refused(f"the server finds no post {target.url}", hint=hint)

    def _changed(self) -> None:
        self._recent.changed()
        self._answers.changed()

    def _first(self, post: Post, taken: Collection[str]) -> Copy | None:
        if post.reply:
            answered = self._target(post.reply)
            return self._answers.find(post, taken, answers=lambda one: one.answers == answered)
        if len(post.parts) == 1:
            return self._recent.find(post, taken)
        return self._answers.find(post, taken, answers=lambda one: not one.answers)

    def _standing(self, post: Post, taken: Collection[str]) -> list[Copy]:
        """The parts of a thread that stand there, as far as each answers the one before it."""
        first = self._first(post, taken)
        found = [first] if first else []
        candidates = self._answers.since(post) if first else ()
        for part in post.parts[1:] if first else ():
            below = (one for one in candidates if one.answers == found[-1].id and says(one, part.text))
            if not (copy := next((one.copy for one in below), None)):
                break
            found.append(copy)
        return found

    def _stated_limits(self) -> Limits:
        for question in (self._client.instance_v2, self._client.instance_v1):
            try:
                stated = self._ask("limits", question, read_limits)
            except NetworkError:
                continue  # many servers have only one of the two, some none
            if stated:
                return stated
        return limits(self._account)

    def _own_statuses(self, since: datetime, *, answers: bool) -> Iterator[Candidate]:
        """The account's statuses, newest first, until before `since`; no boosts; answers to others where wanted.

        Not every server sends a Link header or gives as many as asked for: so the next page is asked for by the last
        id, until there is none.
        """
        max_id = None
        for _ in range(_PAGES):
            page = self._page(max_id, answers)
            yield from (one for one, is_wanted in page if is_wanted)
            if not page or page[-1][0].created < since or page[-1][0].copy.id == max_id:
                return
            max_id = page[-1][0].copy.id
        raise self._question("look-up").refused(f"there are too many posts since {since:%Y-%m-%d} to look through")

    def _page(self, max_id: str | None, answers: bool) -> list[tuple[Candidate, bool]]:
        widest = self._settings.visibility
        listing = partial(
            self._client.account_statuses,
            self._account_id,
            exclude_reblogs=True,
            exclude_replies=not answers,
            limit=_PAGE,
            max_id=max_id,
        )
        return self._ask(
            "look-up",
            listing,
            lambda page: [(candidate(one), is_own(one, self._account_id, widest, answers=answers)) for one in page],
        )

    def _ask(self, what: str, call: Callable[[], Any], read: Callable[[Any], T]) -> T:
        return ask(self._question(what), call, read)

    def _question(self, what: str) -> Question:
        return Question(account=self._account.name, what=what, sends=what == "post", secrets=self._secrets)


def _thread(parts: list[Copy]) -> Copy:
    notices = tuple(notice for part in parts for notice in part.notices)
    return replace(parts[0], more=tuple(parts[1:]), notices=notices)


def _answered(post: Post, part: Part, status: Mapping[str, Any]) -> Copy:
    """The copy as the server answers it; one that knows the key answers with what was first posted under it."""
    stands = candidate(status)
    just_made = abs(stands.created - post.created) < SAME_MOMENT  # a server may make anything of a text
    if not (just_made or says(stands, part.text) or pick(post, [stands], ())):
        return replace(stands.copy, notices=("an earlier version of this note stands there: it was not posted again",))
    attached = len(status.get("media_attachments") or ())
    lost = f"the server kept {attached} of {len(part.media)} pictures and films: look at {stands.copy.url}"
    return replace(stands.copy, text=part.text, notices=(lost,) if attached < len(part.media) else ())
