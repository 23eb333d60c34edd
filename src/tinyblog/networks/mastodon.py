"""Mastodon, and servers that speak its API (GoToSocial, snac, Hollo, Takahē, Pleroma ...).

Facts from Mastodon's status_length_validator.rb and post_status_service.rb, and measured on the others.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, TypeVar
from urllib.parse import urlsplit

import regex

from tinyblog.compose import Limits, Post
from tinyblog.config import Account
from tinyblog.errors import NetworkError
from tinyblog.networks import Copy, secret
from tinyblog.networks._answers import Question
from tinyblog.networks._copies import Candidate, Recent, pick
from tinyblog.networks._html import read_html
from tinyblog.networks._lengths import length as length_with
from tinyblog.networks._mastoapi import SIGN_IN, ask
from tinyblog.notes.fields import Visibility
from tinyblog.settings import EnvName, Url

if TYPE_CHECKING:
    from mastodon import Mastodon

WIDEST_FIRST = ("public", "unlisted", "private", "direct")
LENGTH = 500
SAME_MOMENT = timedelta(minutes=1)
URL_LENGTH = 23
_HANDLE = regex.compile(r"\w+(?:[\w.-]+\w+)?@[\p{L}\p{N}.-]+\.[\p{L}\p{N}]+(?::\d+)?")
TIMEOUT = 30.0
"""Seconds until a server that does not answer is given up."""
_PAGE = 40  # the most that a server gives at once
_PAGES = 100
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`server` of the account, `token_env`: the variable that holds an access token, `visibility` of its posts.

    `user`, its name there, is only needed to tell two accounts of one server apart in the addresses that an author
    wrote into `syndication:`.
    """

    server: Url
    token_env: EnvName = EnvName("MASTODON_ACCESS_TOKEN")
    visibility: Literal["public", "unlisted", "private", "direct"] = "public"
    user: str = ""


LIMITS = Limits(
    length=LENGTH,
    measure=partial(length_with, URL_LENGTH),
    facets=False,
    mention=lambda handle: _HANDLE.fullmatch(handle) is not None,
)


def limits(account: Account) -> Limits:  # noqa: ARG001 - every server may set its own, and is asked when signed in
    """500 characters, each address counted as 23: what a server does that does not say otherwise."""
    return LIMITS


def visibility(account: Account, wanted: Visibility) -> str | None:
    """The account's own visibility, or the note's where that is narrower."""
    return max(account.read(Settings).visibility, wanted, key=WIDEST_FIRST.index)


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


def connect(account: Account, env: Mapping[str, str]) -> "Publisher":
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
        account_id = ask(question, client.account_verify_credentials, _id)
    except NetworkError:
        client.session.close()
        raise
    return Publisher(account, client, account_id, (token,))


class Publisher:
    """A signed-in account; `identity` is the server's host and the account's id there."""

    def __init__(self, account: Account, client: "Mastodon", account_id: str, secrets: tuple[str, ...]) -> None:
        self._account = account
        self._settings = account.read(Settings)
        self._client = client
        self._account_id = account_id
        self._secrets = secrets
        self._limits: Limits | None = None
        self._recent = Recent(self._own_statuses)
        self.identity = f"{urlsplit(self._settings.server).netloc} {account_id}"

    def limits(self) -> Limits:
        """Ask the server once: /api/v2/instance, else v1, else the defaults."""
        if self._limits is None:
            self._limits = self._stated_limits()
        return self._limits

    def find(self, post: Post, taken: Collection[str]) -> Copy | None:
        """Look through the account's own statuses since the note: an idempotency key is only kept for an hour."""
        return self._recent.find(post, taken)

    def publish(self, post: Post) -> Copy:
        """Post with the post's key as Idempotency-Key."""
        self._recent.changed()
        send = partial(
            self._client.status_post,
            post.text,
            visibility=post.visibility,
            language=post.language,  # Mastodon itself drops a region that it does not know
            idempotency_key=post.key,
            sensitive=None,  # Hollo refuses the library's default
        )
        return self._ask("post", send, lambda status: _answered(post, status))

    def withdraw(self, copy: Copy) -> None:
        """Delete the status."""
        self._recent.changed()
        self._ask("withdrawal", partial(self._client.status_delete, copy.id), lambda _: None)

    def close(self) -> None:
        """Close the connections."""
        self._client.session.close()

    def _stated_limits(self) -> Limits:
        for question in (self._client.instance_v2, self._client.instance_v1):
            try:
                stated = self._ask("limits", question, _read_limits)
            except NetworkError:
                continue  # many servers have only one of the two, some none
            if stated:
                return stated
        return LIMITS

    def _own_statuses(self, since: datetime) -> Iterator[Candidate]:
        """The account's statuses, newest first, until before `since`; not its answers to others, nor boosts.

        Not every server sends a Link header or gives as many as asked for: so the next page is asked for by the last
        id, until there is none.
        """
        max_id = None
        for _ in range(_PAGES):
            page = self._page(max_id)
            yield from (candidate for candidate, is_own in page if is_own)
            if not page or page[-1][0].created < since or page[-1][0].copy.id == max_id:
                return
            max_id = page[-1][0].copy.id
        raise self._question("look-up").refused(f"there are too many posts since {since:%Y-%m-%d} to look through")

    def _page(self, max_id: str | None) -> list[tuple[Candidate, bool]]:
        widest = self._settings.visibility
        listing = partial(
            self._client.account_statuses,
            self._account_id,
            exclude_reblogs=True,
            exclude_replies=True,
            limit=_PAGE,
            max_id=max_id,
        )
        return self._ask(
            "look-up",
            listing,
            lambda page: [(_candidate(one), _is_own(one, self._account_id, widest)) for one in page],
        )

    def _ask(self, what: str, call: Callable[[], Any], read: Callable[[Any], T]) -> T:
        return ask(self._question(what), call, read)

    def _question(self, what: str) -> Question:
        return Question(account=self._account.name, what=what, sends=what == "post", secrets=self._secrets)


def _read_limits(answer: Mapping[str, Any]) -> Limits | None:
    stated = (answer.get("configuration") or {}).get("statuses") or {}
    length = stated.get("max_characters") or answer.get("max_toot_chars")
    if not isinstance(length, int) or length < 1:
        return None
    if "supported_mime_types" in stated:  # GoToSocial, which counts code points, and addresses in full
        return replace(LIMITS, length=length, measure=len)
    url_length = stated.get("characters_reserved_per_url")
    measure = partial(length_with, url_length if isinstance(url_length, int) and url_length > 0 else URL_LENGTH)
    return replace(LIMITS, length=length, measure=measure)


def _candidate(status: Mapping[str, Any]) -> Candidate:
    # GoToSocial and snac give the source in their listings; Mastodon gives what it has made of it.
    source = status.get("text")
    text = source if isinstance(source, str) and source else read_html(str(status["content"]))
    copy = replace(_copy(status), text=text.strip())
    return Candidate(copy=copy, text=text, created=_created(status), as_sent=text is source)


def _answered(post: Post, status: Mapping[str, Any]) -> Copy:
    """The copy as the server answers it; one that knows the key answers with what was first posted under it."""
    stands = _candidate(status)
    just_made = abs(stands.created - post.created) < SAME_MOMENT  # a server may make anything of a text
    if pick(post, [stands], ()) or just_made:
        return replace(stands.copy, text=post.text)
    return replace(stands.copy, notices=("an earlier version of this note stands there: it was not posted again",))


def _copy(status: Mapping[str, Any]) -> Copy:
    address = status.get("url") or status["uri"]
    if not isinstance(address, str) or not address.startswith(("https://", "http://")):
        raise ValueError("no address")
    return Copy(url=address, id=_id(status), text="")


def _id(entity: Mapping[str, Any]) -> str:
    """Read an id; the library makes an absent one None."""
    if entity["id"] in (None, ""):
        raise ValueError("no id")
    return str(entity["id"])


def _created(status: Mapping[str, Any]) -> datetime:
    created = status["created_at"]
    found = created if isinstance(created, datetime) else datetime.fromisoformat(str(created))
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _is_own(status: Mapping[str, Any], account_id: str, widest: str) -> bool:
    """Tell a post from boosts, answers to others, and what was said to few by an account that speaks to all."""
    answered = status.get("in_reply_to_account_id")
    to_few = status.get("visibility") in ("private", "direct") and widest in ("public", "unlisted")
    return not status.get("reblog") and not to_few and (answered is None or str(answered) == account_id)
