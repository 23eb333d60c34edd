"""A repository of the AT Protocol: the account's own, signed in to, and what it can read of others'."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import regex

from tinyblog.compose import Target
from tinyblog.errors import NetworkError
from tinyblog.networks import Copy
from tinyblog.networks._answers import Patience, Question
from tinyblog.networks._copies import Candidate
from tinyblog.networks._records import POST, Json, candidate, post_url
from tinyblog.networks._tids import first_tid
from tinyblog.networks._xrpc import NotFoundError, ask

if TYPE_CHECKING:
    from atproto import Client

ADDRESS = regex.compile(
    r"at://([^/]+)/app\.bsky\.feed\.post/([^/]+)|https://bsky\.app/profile/([^/]+)/post/([^/?#]+)/?"
)
"""A post's address: its owner and record key, twice."""
_PAGE = 100  # the most that a server gives at once
_PAGES = 50
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Repo:
    """The signed-in repository of `did`; `account` is what tinyblog calls it, `secrets` are kept out of errors."""

    account: str
    client: "Client"
    did: str
    secrets: tuple[str, ...]
    patience: Patience

    def question(self, what: str, *, sends: bool = False) -> Question:
        """A request to the account's server; one that `sends` may have an effect."""
        return Question(account=self.account, what=what, patience=self.patience, sends=sends, secrets=self.secrets)

    def get(self, what: str, method: str, params: Any, read: Callable[[Any], T]) -> T:
        """Ask the account's server."""
        query = partial(self.client.invoke_query, method, params=params)
        return ask(self.question(what), query, lambda answer: read(answer.content))

    def largest_blob(self) -> int | None:
        """The most bytes of a file that the server takes, where it says so."""
        try:
            return self.get("limits", "com.atproto.server.describeServer", None, _read_blob_limit)
        except NetworkError:
            return None

    def copy(self, rkey: str) -> Copy | None:
        """The account's own post under this key."""
        try:
            return self.read(self.did, rkey, lambda item: candidate(item).copy)
        except NotFoundError:
            return None

    def read(self, repo: str, rkey: str, read: Callable[[Any], T]) -> T:
        """Read a post of any repository; raise NotFoundError."""
        from atproto import models

        params = models.ComAtprotoRepoGetRecord.Params(repo=repo, collection=POST, rkey=rkey)
        return self.get("look-up", "com.atproto.repo.getRecord", params, read)

    def posts(self, since: datetime) -> Iterator[Candidate]:
        """The account's posts, its answers among them, those with the newest keys first."""
        for items in self._pages(POST, candidate, f"posts since {since:%Y-%m-%d}"):
            yield from map(candidate, items)
            # a key holds the time of the note, or with other programs that of the post
            if items and items[-1]["uri"].rpartition("/")[2] < first_tid(since):
                return

    def records(self, collection: str, read: Callable[[Any], T]) -> Iterator[T]:
        """The account's records of a kind, those with the newest keys first."""
        for items in self._pages(collection, read, "documents", most=10 * _PAGES):
            yield from map(read, items)

    def _pages(
        self, collection: str, read: Callable[[Any], object], what: str, most: int = _PAGES
    ) -> Iterator[list[Json]]:
        """The records of a kind, page by page; each can be `read`."""
        from atproto import models

        cursor = None
        for _ in range(most):
            params = models.ComAtprotoRepoListRecords.Params(
                repo=self.did, collection=collection, limit=_PAGE, cursor=cursor
            )
            items, cursor = self.get("look-up", "com.atproto.repo.listRecords", params, partial(_read_page, read))
            yield items
            if not items or not cursor:
                return
        raise self.question("look-up").refused(f"there are too many {what} to look through")

    def resolve(self, handle: str) -> str | None:
        """The DID of a handle, if it is one that the server can find."""
        from atproto import models

        params = models.ComAtprotoIdentityResolveHandle.Params(handle=handle)
        try:
            return self.get("handle", "com.atproto.identity.resolveHandle", params, lambda found: str(found["did"]))
        except NetworkError:
            return None  # a post without a working mention is better than none

    def target(self, target: Target, read: Callable[[Any], T]) -> T:
        """Read the post that is answered or quoted; raise NetworkError if it is not there."""
        address = ADDRESS.fullmatch(target.id or target.url)
        assert address is not None  # `answers` has said so
        owner, rkey = (address[1], address[2]) if address[1] else (address[3], address[4])
        repo = owner if owner.startswith("did:") else self.resolve(owner)
        try:
            if repo is None:
                raise NotFoundError("there is no such account")
            return self.read(repo, rkey, read)
        except NotFoundError as error:
            hint = "mend the address in the note, or take it away"
            raise self.question("post").refused(f"there is no post {target.url}", hint=hint) from error

    def own(self, url: str) -> Copy:
        """Read the account's own post at this address; raise NetworkError."""
        question = self.question("look-up")
        if not (address := ADDRESS.fullmatch(url)):
            raise question.refused(f"{url} is no address of a post")
        owner, rkey = (address[1], address[2]) if address[1] else (address[3], address[4])
        if (owner if owner.startswith("did:") else self.resolve(owner)) != self.did:
            raise question.refused(f"{url} is not a post of this account, {self.did}")
        if (copy := self.copy(rkey)) is None:
            raise question.refused(f"there is no post {url}")
        return copy

    def create(self, writes: list[tuple[str, Json]], question: Question) -> list[Copy]:
        """Create records under their keys, all or none, and only if there is none under them."""
        return self._create_all(writes, question) if len(writes) > 1 else [self._create(*writes[0], question)]

    def delete(self, uris: Iterable[str]) -> None:
        """Delete records; one that is not there is no error."""
        for uri in uris:
            collection, rkey = uri.split("/")[-2:]
            body = {"repo": self.did, "collection": collection, "rkey": rkey}
            self._call("com.atproto.repo.deleteRecord", body, self.question("withdrawal"), lambda _: None)

    def put(self, uri: str, values: Json) -> None:
        """Let a record of any kind say this, whether there is one or not; doing so again does no harm."""
        collection, rkey = uri.split("/")[-2:]
        body = {"repo": self.did, "collection": collection, "rkey": rkey, "record": values}
        self._call("com.atproto.repo.putRecord", body, self.question("document"), lambda answer: str(answer["cid"]))

    def _create(self, key: str, values: Json, question: Question) -> Copy:
        # swapRecord null means create only; the SDK's own models drop a null and would overwrite.
        body = {"repo": self.did, "collection": POST, "rkey": key, "record": values, "swapRecord": None}
        return self._call("com.atproto.repo.putRecord", body, question, _read_copy)

    def _create_all(self, writes: list[tuple[str, Json]], question: Question) -> list[Copy]:
        kind = "com.atproto.repo.applyWrites#create"
        creates = [{"$type": kind, "collection": POST, "rkey": key, "value": values} for key, values in writes]
        body = {"repo": self.did, "writes": creates}
        return self._call(
            "com.atproto.repo.applyWrites", body, question, lambda answer: [*map(_read_copy, answer["results"])]
        )

    def _call(self, method: str, body: Json, question: Question, read: Callable[[Any], T]) -> T:
        send = partial(
            self.client.invoke_procedure,
            method,
            content=json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        return ask(question, send, lambda answer: read(answer.content))


def sign_in(question: Question, service: str, handle: str, password: str, timeout: float) -> Repo:
    """Sign in to the server at `service`, which is given so many seconds for every answer."""
    from atproto import Client, Request  # imported here: it takes a second or two

    client = Client(service, request=Request(timeout=timeout))
    try:
        did = ask(question, partial(client.login, handle, password, fetch_bsky_profile=False), _signed_in(client))
    except NetworkError:
        client.request.close()
        raise
    return Repo(account=question.account, client=client, did=did, secrets=question.secrets, patience=question.patience)


def _signed_in(client: "Client") -> Callable[[object], str]:
    """Read whose session it is: `login` itself wants to return a profile, which only an AppView has."""
    return lambda _: str(client._session.did)


def _read_page(read: Callable[[Any], object], answer: Any) -> tuple[list[Json], str | None]:
    for item in answer["records"]:
        read(item)
    return answer["records"], answer.get("cursor")


def _read_blob_limit(answer: Any) -> int | None:
    stated = answer.get("blobUploadLimit")
    return stated if isinstance(stated, int) and stated > 0 else None


def _read_copy(result: Any) -> Copy:
    uri = str(result["uri"])
    return Copy(url=post_url(uri), id=uri, cid=str(result["cid"]), text="")
