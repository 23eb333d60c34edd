"""Mastodon, and servers that speak its API (GoToSocial, snac, Hollo, Takahē, Pleroma ...).

Facts from Mastodon's status_length_validator.rb and post_status_service.rb, and measured on the others.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, TypeVar
from urllib.parse import urlsplit

import regex

from tinyblog.compose import Limits, Post
from tinyblog.config import Account
from tinyblog.errors import NetworkError
from tinyblog.networks import Copy, secret
from tinyblog.networks._answers import LATER, Question
from tinyblog.networks._copies import Candidate, Recent
from tinyblog.networks._html import read_html
from tinyblog.networks._lengths import length as length_with
from tinyblog.settings import EnvName, Url

if TYPE_CHECKING:
    from mastodon import Mastodon

VISIBILITIES = ("public", "unlisted")
LENGTH = 500
SIGN_IN = "sign-in"
URL_LENGTH = 23
_HANDLE = regex.compile(r"\w+(?:[\w.-]+\w+)?@[\p{L}\p{N}.-]+\.[\p{L}\p{N}]+(?::\d+)?")
TIMEOUT = 30.0
"""Seconds until a server that does not answer is given up."""
_PAGE = 40  # the most that a server gives at once
_PAGES = 100
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`server` of the account, `token_env`: the variable that holds an access token, `visibility` of its posts."""

    server: Url
    token_env: EnvName = EnvName("MASTODON_ACCESS_TOKEN")
    visibility: Literal["public", "unlisted", "private", "direct"] = "public"


LIMITS = Limits(
    length=LENGTH,
    measure=partial(length_with, URL_LENGTH),
    facets=False,
    mention=lambda handle: _HANDLE.fullmatch(handle) is not None,
)


def limits(account: Account) -> Limits:  # noqa: ARG001 - every server may set its own, and is asked when signed in
    """500 characters, each address counted as 23: what a server does that does not say otherwise."""
    return LIMITS


def is_copy(account: Account, url: str) -> bool:
    """Say whether an address stands on this account's server."""
    try:
        return urlsplit(url).hostname == urlsplit(account.read(Settings).server).hostname
    except ValueError:
        return False


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
        account_id = _ask(question, client.account_verify_credentials, _id)
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
            visibility=post.visibility or self._settings.visibility,
            language=post.language,  # Mastodon itself drops a region that it does not know
            idempotency_key=post.key,
            sensitive=None,  # Hollo refuses the library's default
        )
        return self._ask("post", send, lambda status: replace(_copy(status), text=post.text))

    def withdraw(self, copy: Copy) -> None:
        """Delete the status."""
        self._recent.changed()
        self._ask("withdrawal", partial(self._client.status_delete, copy.id), lambda _: None)

    def close(self) -> None:
        """Close the connections."""
        self._client.session.close()

    def _stated_limits(self) -> Limits:
        for ask in (self._client.instance_v2, self._client.instance_v1):
            try:
                stated = self._ask("limits", ask, _read_limits)
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
        listing = partial(
            self._client.account_statuses,
            self._account_id,
            exclude_reblogs=True,
            exclude_replies=True,
            limit=_PAGE,
            max_id=max_id,
        )
        return self._ask(
            "look-up", listing, lambda page: [(_candidate(one), _is_own(one, self._account_id)) for one in page]
        )

    def _ask(self, what: str, call: Callable[[], Any], read: Callable[[Any], T]) -> T:
        return _ask(self._question(what), call, read)

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


def _copy(status: Mapping[str, Any]) -> Copy:
    address = status.get("url") or status["uri"]
    if not isinstance(address, str):
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


def _is_own(status: Mapping[str, Any], account_id: str) -> bool:
    answered = status.get("in_reply_to_account_id")
    return not status.get("reblog") and (answered is None or str(answered) == account_id)


def _ask(question: Question, call: Callable[[], Any], read: Callable[[Any], T]) -> T:
    """Make a request and read its answer; the library's errors become ours."""
    import mastodon

    try:
        return read(call())
    except mastodon.MastodonNetworkError as error:
        raise _broken(error, question) from error
    except mastodon.MastodonRatelimitError as error:
        if str(error) == "Hit rate limit.":
            raise question.refused("too many requests", hint=LATER) from error
        # what was sent was answered, perhaps with yes; the library stumbled over a header
        raise question.lost("the answer's rate limits cannot be read") from error
    except mastodon.MastodonAPIError as error:
        raise _problem(error, question) from error
    except mastodon.MastodonError as error:
        raise question.refused(f"the library refused: {error}") from error
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise question.lost("the answer is none of a Mastodon server") from error


def _broken(error: Exception, question: Question) -> NetworkError:
    """Sort what the library makes one error of: refused before anything was sent, timed out, or broken."""
    import requests

    cause = error.__context__
    late = "timed out" in str(cause).lower()
    if isinstance(cause, requests.ConnectTimeout) or "NewConnectionError" in str(cause):
        return question.refused("the server cannot be reached")
    return question.lost("no answer in time" if late else "the connection broke", late=late)


def _problem(error: Exception, question: Question) -> NetworkError:
    """Sort an error answer: 5xx can hide a status that landed (4.6.0 to 4.7.1 do so), and so can a garbled one."""
    code, *said = error.args[1:] if len(error.args) == 4 else (None,)
    reason = " ".join(str(part) for part in reversed(said) if part) or "no reason"
    if not isinstance(code, int):
        return question.lost("the answer cannot be read")
    if code >= 500:  # a gateway that tires of waiting (504 and its kin) says nothing of the server behind it
        return question.lost(f"the server answered {code}", late=code >= 504)
    if "duplicate idempotency key" in reason.lower():
        return question.lost("the server has seen this post before")
    if code in (401, 403) or question.what == SIGN_IN:  # snac answers 422 to a wrong token
        hint = "make a new access token with read:accounts read:statuses write:statuses, and put it into the secret"
        return question.refused(f"the server refused to sign in: {code} {reason}", hint=hint)
    return question.refused(f"the server refused: {code} {reason}")
