"""Bluesky, and any other AT Protocol server (PDS).

Facts from the lexicons app.bsky.feed.post and com.atproto.repo.*, and measured on a PDS.
"""

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

import regex

from tinyblog.compose import Limits, Post, Span
from tinyblog.config import Account
from tinyblog.errors import NetworkError, OutcomeUnknownError
from tinyblog.networks import Copy, secret
from tinyblog.networks._copies import Candidate, pick
from tinyblog.settings import EnvName, Url

if TYPE_CHECKING:
    from atproto import Client

VISIBILITIES = ("public",)  # whatever is in a repository can be read by all
POST = "app.bsky.feed.post"
_GRAPHEMES = regex.compile(r"\X")
_HANDLE = regex.compile(
    r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?", regex.IGNORECASE
)
_TID_ALPHABET = "234567abcdefghijklmnopqrstuvwxyz"
_TAG_GRAPHEMES = 64
_SECONDS = 30.0
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`handle` of the account, `service`: its PDS, `password_env`: the variable that holds an app password."""

    handle: str
    service: Url = Url("https://bsky.social")
    password_env: EnvName = EnvName("BLUESKY_APP_PASSWORD")


def _length(text: str) -> int:
    return len(_GRAPHEMES.findall(text))


LIMITS = Limits(
    length=300,
    max_bytes=3000,
    measure=_length,
    facets=True,
    mention=lambda handle: _HANDLE.fullmatch(handle) is not None,
)


def limits(account: Account) -> Limits:  # noqa: ARG001 - the lexicon is the same for every account
    """300 grapheme clusters and 3,000 bytes."""
    return LIMITS


def is_copy(account: Account, url: str) -> bool:
    """Say whether an address is a post of this account: by its handle, or by any DID."""
    parts = urlsplit(url)
    names = parts.path.split("/")
    if parts.scheme == "at":
        owner = parts.netloc
    elif parts.hostname == "bsky.app" and names[1:2] == ["profile"] and "post" in names:
        owner = names[2]
    else:
        return False
    return owner.startswith("did:") or owner.lower() == account.read(Settings).handle.lower().removeprefix("@")


def connect(account: Account, env: Mapping[str, str]) -> "Publisher":
    """Sign in with the app password; no AppView is asked."""
    settings = account.read(Settings)
    password = secret(account, env, settings.password_env)
    from atproto import Client, Request  # imported here: it takes a second or two

    client = Client(settings.service, request=Request(timeout=_SECONDS))
    handle = settings.handle.removeprefix("@")
    _ask(account, "sign-in", partial(client.login, handle, password, fetch_bsky_profile=False))
    session = client._session
    if session is None:
        raise NetworkError("the server opened no session", where=account.where)
    return Publisher(account, client, session.did)


def record_key(post: Post) -> str:
    """The TID under which a post stands: the note's second, and 30 bits of the post's key.

    A TID is 13 characters for microseconds << 10 | clock id; the client chooses it. With the note's time in it,
    the newest records are those of the newest notes, as listRecords expects.
    """
    salt = int(post.key, 16)
    micros = int(post.published.timestamp()) * 1_000_000 + salt % 1_000_000
    value = (micros << 10 | salt // 1_000_000 % 1024) & (2**63 - 1)
    return "".join(_TID_ALPHABET[value >> shift & 31] for shift in range(60, -1, -5))


class Publisher:
    """A signed-in Bluesky account; `did` is its identity."""

    def __init__(self, account: Account, client: "Client", did: str) -> None:
        self._account = account
        self._client = client
        self._latest: tuple[Candidate, ...] | None = None
        self.identity = did

    def limits(self) -> Limits:
        """The limits of the lexicon, which every server enforces."""
        return LIMITS

    def find(self, post: Post, taken: Collection[str]) -> Copy | None:
        """Read the record under the post's own key; else look among the newest hundred for a moved or foreign one."""
        if copy := self._read(record_key(post)):
            return copy
        if self._latest is None:
            self._latest = self._list()
        return pick(post, self._latest, taken)

    def publish(self, post: Post) -> Copy:
        """Create the record under its key, only if there is none."""
        notices: list[str] = []
        record = _record(post, self._facets(post.spans, notices))
        body = {
            "repo": self.identity,
            "collection": POST,
            "rkey": record_key(post),
            "record": record,
            "swapRecord": None,
        }
        # swapRecord null means create only; the SDK's own models drop a null and would overwrite.
        answer = self._ask("post", "com.atproto.repo.putRecord", content=json.dumps(body).encode())
        return Copy(
            url=_url(answer["uri"]), id=answer["uri"], cid=answer["cid"], text=post.text, notices=tuple(notices)
        )

    def _facets(self, spans: Iterable[Span], notices: list[str]) -> list[dict[str, Any]]:
        features = ((span, self._feature(span, notices)) for span in spans)
        return [
            {"index": {"byteStart": span.start, "byteEnd": span.end}, "features": [feature]}
            for span, feature in features
            if feature
        ]

    def _feature(self, span: Span, notices: list[str]) -> dict[str, Any] | None:
        if span.kind == "link":
            return {"$type": "app.bsky.richtext.facet#link", "uri": span.target}
        if span.kind == "tag":
            fits = _length(span.target) <= _TAG_GRAPHEMES
            return {"$type": "app.bsky.richtext.facet#tag", "tag": span.target} if fits else None
        if did := self._resolve(span.target):
            return {"$type": "app.bsky.richtext.facet#mention", "did": did}
        notices.append(f"@{span.target} is no handle that {self._account.network} knows: posted as plain text")
        return None

    def _resolve(self, handle: str) -> str | None:
        try:
            answer = self._ask("handle", "com.atproto.identity.resolveHandle", params={"handle": handle})
        except NetworkError:
            return None  # a post without a working mention is better than none
        return str(answer["did"])

    def _read(self, rkey: str) -> Copy | None:
        params = {"repo": self.identity, "collection": POST, "rkey": rkey}
        try:
            answer = self._ask("look-up", "com.atproto.repo.getRecord", params=params)
        except _NotFoundError:
            return None
        return _candidate(answer).copy

    def _list(self) -> tuple[Candidate, ...]:
        params = {"repo": self.identity, "collection": POST, "limit": 100}
        answer = self._ask("look-up", "com.atproto.repo.listRecords", params=params)
        return tuple(_candidate(item) for item in answer["records"] if not _is_reply_to_others(item, self.identity))

    def _ask(self, what: str, method: str, *, params: Any = None, content: bytes | None = None) -> Any:
        if content is None:
            call = partial(self._client.invoke_query, method, params=params)
        else:
            headers = {"Content-Type": "application/json"}
            call = partial(self._client.invoke_procedure, method, content=content, headers=headers)
        return _ask(self._account, what, call).content


class _NotFoundError(NetworkError):
    """There is no such record."""


def _record(post: Post, facets: list[dict[str, Any]]) -> dict[str, Any]:
    from atproto import models
    from atproto_client.models.utils import get_model_as_dict

    # Through the SDK's model, which checks lengths and shapes before anything is sent.
    record = models.AppBskyFeedPost.Record.model_validate(
        {
            "$type": POST,
            "text": post.text,
            "createdAt": post.created.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "langs": [post.language],
            **({"facets": facets} if facets else {}),
        }
    )
    return dict(get_model_as_dict(record))


def _candidate(item: Mapping[str, Any]) -> Candidate:
    value = item["value"]
    text = str(value.get("text", ""))
    copy = Copy(url=_url(item["uri"]), id=item["uri"], cid=item.get("cid", ""), text=text)
    return Candidate(copy=copy, text=text, created=_created(value))


def _created(value: Mapping[str, Any]) -> datetime:
    try:
        created = datetime.fromisoformat(str(value.get("createdAt")))
    except ValueError:  # another program's record; too old to be anyone's copy
        return datetime.fromtimestamp(0, UTC)
    return created if created.tzinfo else created.replace(tzinfo=UTC)


def _is_reply_to_others(item: Mapping[str, Any], did: str) -> bool:
    parent = item["value"].get("reply", {}).get("parent", {}).get("uri")
    return parent is not None and not parent.startswith(f"at://{did}/")


def _url(uri: str) -> str:
    did, _, rkey = uri.removeprefix("at://").split("/")
    return f"https://bsky.app/profile/{did}/post/{rkey}"


def _ask(account: Account, what: str, call: Callable[[], T]) -> T:
    """Make a request; the SDK's errors become ours."""
    import httpx
    from atproto_client import exceptions
    from atproto_core.exceptions import AtProtocolError

    where = f"{account.name}: {what}"
    try:
        return call()
    except exceptions.InvokeTimeoutError as error:
        raise OutcomeUnknownError("no answer in time", where=where) from error
    except exceptions.RequestErrorBase as error:
        raise _problem(error, where) from error
    except httpx.HTTPError as error:
        raise OutcomeUnknownError(f"the connection broke ({type(error).__name__})", where=where) from error
    except AtProtocolError as error:
        raise NetworkError(f"the post is not as the network wants it: {error}", where=where) from error
    except ValueError as error:  # a body that is no JSON, or a model that does not validate
        raise OutcomeUnknownError("the answer is no AT Protocol answer", where=where) from error


def _problem(error: Any, where: str) -> NetworkError:
    """Sort an error answer: by reading and measuring, 5xx can hide a post that landed, 4xx cannot."""
    response = error.response
    if response is None:
        return OutcomeUnknownError("the connection broke or was refused", where=where)
    said = getattr(response.content, "error", "")
    if said == "RecordNotFound":
        return _NotFoundError("there is no such record", where=where)
    if response.status_code >= 500 or said == "InvalidSwap":
        return OutcomeUnknownError(f"the server answered {error}", where=where)
    if response.status_code == 401:
        hint = "make an app password at Settings > Privacy and security > App passwords; check `handle` and `service`"
        return NetworkError(f"the server refused to sign in: {error}", where=where, hint=hint)
    if response.status_code == 429:
        hint = "nothing is lost: the next run goes on where this one stopped"
        return NetworkError(f"too many requests ({error})", where=where, hint=hint)
    return NetworkError(f"the server refused: {error}", where=where)
