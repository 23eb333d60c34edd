"""Bluesky, and any other AT Protocol server (PDS).

Facts from the lexicons app.bsky.feed.post and com.atproto.repo.*, and measured on a PDS.
"""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import regex

from tinyblog.compose import Limits, Post, Span, graphemes
from tinyblog.config import Account
from tinyblog.errors import NetworkError
from tinyblog.networks import Copy, secret
from tinyblog.networks._answers import Question
from tinyblog.networks._copies import Candidate, Recent, is_taken
from tinyblog.networks._tids import first_tid, make_tid
from tinyblog.networks._xrpc import NotFoundError, ask
from tinyblog.notes.fields import Visibility
from tinyblog.settings import EnvName, Url

if TYPE_CHECKING:
    from atproto import Client

POST = "app.bsky.feed.post"
_HANDLE = regex.compile(
    r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?", regex.IGNORECASE
)
_ADDRESS = regex.compile(r"at://([^/]+)/.|https://bsky\.app/profile/([^/]+)/post/.")
_TAG_GRAPHEMES = 64
TIMEOUT = 30.0
"""Seconds until a server that does not answer is given up."""
_PAGE = 100  # the most that a server gives at once
_PAGES = 50
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`handle` of the account, `service`: its PDS, `password_env`: the variable that holds an app password.

    `did` is only needed to tell two accounts apart in the addresses that an author wrote into `syndication:`.
    """

    handle: str
    service: Url = Url("https://bsky.social")
    password_env: EnvName = EnvName("BLUESKY_APP_PASSWORD")
    did: str = ""


LIMITS = Limits(
    length=300,
    max_bytes=3000,
    measure=graphemes,
    facets=True,
    mention=lambda handle: _HANDLE.fullmatch(handle) is not None,
)


def limits(account: Account) -> Limits:  # noqa: ARG001 - the lexicon is the same for every account
    """300 grapheme clusters and 3,000 bytes."""
    return LIMITS


def visibility(account: Account, wanted: Visibility) -> str | None:  # noqa: ARG001 - the same for every account
    """Only public notes have posts: whatever is in a repository can be read by all."""
    return "public" if wanted == "public" else None


def is_copy(account: Account, url: str) -> bool:
    """Say whether an address is a post of this account: by its handle, or its DID (any, where none is set)."""
    if not (found := _ADDRESS.match(url)):
        return False
    settings, owner = account.read(Settings), found[1] or found[2]
    if owner.startswith("did:"):
        return owner == settings.did or not settings.did
    return owner.lower() == settings.handle.lower().removeprefix("@")


def connect(account: Account, env: Mapping[str, str]) -> "Publisher":
    """Sign in with the app password; no AppView is asked."""
    settings = account.read(Settings)
    password = secret(account, env, settings.password_env)
    from atproto import Client, Request  # imported here: it takes a second or two

    client = Client(settings.service, request=Request(timeout=TIMEOUT))
    question = Question(account=account.name, what="sign-in", secrets=(password,))
    handle = settings.handle.removeprefix("@")
    try:
        did = ask(question, partial(client.login, handle, password, fetch_bsky_profile=False), _signed_in(client))
    except NetworkError:
        client.request.close()
        raise
    return Publisher(account, client, did, (password,))


def _signed_in(client: "Client") -> Callable[[object], str]:
    """Read whose session it is: `login` itself wants to return a profile, which only an AppView has."""
    return lambda _: str(client._session.did)


def record_key(post: Post) -> str:
    """The TID under which a post stands: the note's second, and 30 bits of the post's key.

    With the note's time in it, the newest records are those of the newest notes, as listRecords expects.
    """
    return make_tid(post.published, int(post.key, 16))


class Publisher:
    """A signed-in Bluesky account; `did` is its identity."""

    def __init__(self, account: Account, client: "Client", did: str, secrets: tuple[str, ...]) -> None:
        self._account = account
        self._client = client
        self._secrets = secrets
        self._recent = Recent(self._posts)
        self.identity = did

    def limits(self) -> Limits:
        """The limits of the lexicon, which every server enforces."""
        return LIMITS

    def find(self, post: Post, taken: Collection[str]) -> Copy | None:
        """Read the record under the post's own key; else look among the account's posts for a moved or foreign one."""
        copy = self._read(record_key(post))
        if copy and not is_taken(copy, taken):
            return copy
        return self._recent.find(post, taken)

    def publish(self, post: Post) -> Copy:
        """Create the record under its key, only if there is none."""
        notices: list[str] = []
        question = self._question("post", sends=True)
        body = {
            "repo": self.identity,
            "collection": POST,
            "rkey": record_key(post),
            "record": _record(post, self._facets(post.spans, notices), question),
            "swapRecord": None,
        }
        self._recent.changed()
        # swapRecord null means create only; the SDK's own models drop a null and would overwrite.
        send = partial(
            self._client.invoke_procedure,
            "com.atproto.repo.putRecord",
            content=json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        uri, cid = ask(question, send, lambda answer: (str(answer.content["uri"]), str(answer.content["cid"])))
        return Copy(url=_url(uri), id=uri, cid=cid, text=post.text, notices=tuple(notices))

    def close(self) -> None:
        """Close the connections; the session ends by itself."""
        self._client.request.close()

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
            fits = graphemes(span.target) <= _TAG_GRAPHEMES
            return {"$type": "app.bsky.richtext.facet#tag", "tag": span.target} if fits else None
        if did := self._resolve(span.target):
            return {"$type": "app.bsky.richtext.facet#mention", "did": did}
        notices.append(f"@{span.target} is no handle that {self._account.network} knows: posted as plain text")
        return None

    def _resolve(self, handle: str) -> str | None:
        from atproto import models

        params = models.ComAtprotoIdentityResolveHandle.Params(handle=handle)
        try:
            return self._get("handle", "com.atproto.identity.resolveHandle", params, lambda found: str(found["did"]))
        except NetworkError:
            return None  # a post without a working mention is better than none

    def _read(self, rkey: str) -> Copy | None:
        from atproto import models

        params = models.ComAtprotoRepoGetRecord.Params(repo=self.identity, collection=POST, rkey=rkey)
        try:
            return self._get("look-up", "com.atproto.repo.getRecord", params, lambda item: _candidate(item).copy)
        except NotFoundError:
            return None

    def _posts(self, since: datetime) -> Iterator[Candidate]:
        """The account's posts, those with the newest keys first; not its answers to others."""
        cursor = None
        for _ in range(_PAGES):
            items, cursor = self._page(cursor)
            yield from (_candidate(item) for item in items if not _is_reply_to_others(item, self.identity))
            # a key holds the time of the note, or with other programs that of the post
            if not items or not cursor or items[-1]["uri"].rpartition("/")[2] < first_tid(since):
                return
        raise self._question("look-up").refused(f"there are too many posts since {since:%Y-%m-%d} to look through")

    def _page(self, cursor: str | None) -> tuple[list[dict[str, Any]], str | None]:
        from atproto import models

        params = models.ComAtprotoRepoListRecords.Params(
            repo=self.identity, collection=POST, limit=_PAGE, cursor=cursor
        )
        return self._get("look-up", "com.atproto.repo.listRecords", params, _read_page)

    def _get(self, what: str, method: str, params: Any, read: Callable[[Any], T]) -> T:
        query = partial(self._client.invoke_query, method, params=params)
        return ask(self._question(what), query, lambda answer: read(answer.content))

    def _question(self, what: str, *, sends: bool = False) -> Question:
        return Question(account=self._account.name, what=what, sends=sends, secrets=self._secrets)


def _record(post: Post, facets: list[dict[str, Any]], question: Question) -> dict[str, Any]:
    from atproto import models
    from atproto_client.models.utils import get_model_as_dict

    values = {
        "$type": POST,
        "text": post.text,
        "createdAt": post.created.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "langs": [post.language],
        **({"facets": facets} if facets else {}),
    }
    try:  # the SDK's model checks lengths and shapes before anything is sent
        return dict(get_model_as_dict(models.AppBskyFeedPost.Record.model_validate(values)))
    except ValueError as error:
        raise question.refused(f"the post is not as the network wants it: {error}") from error


def _read_page(answer: Any) -> tuple[list[dict[str, Any]], str | None]:
    for item in answer["records"]:
        _candidate(item)
    return answer["records"], answer.get("cursor")


def _candidate(item: Mapping[str, Any]) -> Candidate:
    value = item["value"]
    text = str(value.get("text", ""))
    copy = Copy(url=_url(item["uri"]), id=item["uri"], cid=item.get("cid", ""), text=text)
    return Candidate(copy=copy, text=text, created=_created(value), as_sent=True)


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
