"""Where each network's module is tested: a server or folder of its own, an account, and what really stands there.

A new network adds one class here, and every contract test runs over it.
"""

import json
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path
from typing import Protocol

from tests.blogs import account
from tests.servers.mastodon import MastodonServer
from tests.servers.pds import Pds
from tests.servers.proxy import Fault, FaultProxy
from tinyblog import networks
from tinyblog.config import Account
from tinyblog.networks import Publisher
from tinyblog.networks._answers import REPEATS


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A copy as the network's API gives it: `spans` are (kind, words, target)."""

    id: str
    text: str
    language: str
    spans: frozenset[tuple[str, str, str]]
    visibility: str | None = None


class Stage(Protocol):
    """One account on one server; `secrets` are the values that must never be seen."""

    url: str
    account: Account
    env: Mapping[str, str]
    secrets: Sequence[str]

    @property
    def known_handle(self) -> str:
        """Somebody who can be mentioned."""

    def shown(self) -> list[Shown]:
        """Everything that stands there, newest first."""

    def answered(self) -> list[tuple[str, str]]:
        """The id of everything that stands there, and of what it answers (empty: nothing)."""

    def at(self, url: str) -> Account:
        """The same account, reached at another address, such as a proxy's."""


def connected(stage: Stage, at: str = "") -> Publisher:
    """Sign in to the stage's account."""
    place = stage.at(at) if at else stage.account
    return networks.load(place.network).connect(place, stage.env, lambda _: None)


@contextmanager
def lasting(proxy: FaultProxy, fault: Fault) -> Iterator[None]:
    """Meanwhile every attempt meets the fault, as often as a request is made again."""
    proxy.faults += [fault] * (REPEATS + 1)
    try:
        yield
    finally:
        proxy.faults.clear()


class BlueskyStage:
    """A fresh account on the real PDS."""

    def __init__(self, pds: Pds) -> None:
        self.pds = pds
        self.url = pds.url
        self.handle, self.did, password = pds.create_account()
        self.account = self.at(pds.url)
        self.env: Mapping[str, str] = {"SKY_SECRET": password}
        self.secrets: Sequence[str] = (password,)

    @cached_property
    def known_handle(self) -> str:
        return self.pds.create_account()[0]

    def at(self, url: str) -> Account:
        return account("bluesky", "bluesky", handle=self.handle, service=url, password_env="SKY_SECRET")

    def shown(self) -> list[Shown]:
        return [_shown_record(record) for record in self.pds.records(self.did)]

    def answered(self) -> list[tuple[str, str]]:
        records = self.pds.records(self.did)
        return [(one["uri"], one["value"].get("reply", {}).get("parent", {}).get("uri", "")) for one in records]


def _shown_record(record: Mapping[str, object]) -> Shown:
    value = record["value"]
    assert isinstance(value, dict)
    text = value["text"].encode()
    spans = set()
    for facet in value.get("facets", []):
        (feature,) = facet["features"]
        words = text[facet["index"]["byteStart"] : facet["index"]["byteEnd"]].decode()
        kind = feature["$type"].partition("#")[2]
        spans.add((kind, words, feature.get("uri") or feature.get("tag") or feature["did"]))
    (language,) = value["langs"]
    return Shown(id=str(record["uri"]), text=value["text"], language=language, spans=frozenset(spans))


SCOPES = ("read:accounts", "read:statuses", "read:search", "write:statuses", "write:media")
"""What a token needs for everything."""


class MastodonStage:
    """A fresh account on the strict Mastodon server."""

    def __init__(self, server: MastodonServer, scopes: Sequence[str] = SCOPES) -> None:
        self.server = server
        self.url = server.url
        token, self.id, self.name = server.create_account(scopes, privacy="private", language="fr")
        self.known_handle = "alice@social.example"
        self.account = self.at(server.url)
        self.env: Mapping[str, str] = {"MASTODON_SECRET": token}
        self.secrets: Sequence[str] = (token,)

    def at(self, url: str) -> Account:
        return account("mastodon", "mastodon", server=url, token_env="MASTODON_SECRET")

    def shown(self) -> list[Shown]:
        return [
            Shown(
                id=status["id"],
                text=status["text"],
                language=status["language"],
                spans=_links(status["content"]),
                visibility=status["visibility"],
            )
            for status in self.server.statuses(self.id)
        ]

    def answered(self) -> list[tuple[str, str]]:
        return [(one["id"], one["in_reply_to_id"] or "") for one in self.server.statuses(self.id)]


def _links(content: str) -> frozenset[tuple[str, str, str]]:
    reader = _Links()
    reader.feed(content)
    return frozenset(reader.found)


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[tuple[str, str, str]] = set()
        self._open: tuple[str, str] | None = None
        self._words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            named = {name: value or "" for name, value in attrs}
            classes = named.get("class", "").split()
            kind = "tag" if "hashtag" in classes else "mention" if "mention" in classes else "link"
            self._open, self._words = (kind, named["href"]), ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._open:
            self.found.add((self._open[0], self._words, self._open[1]))
            self._open = None

    def handle_data(self, data: str) -> None:
        self._words += data


class OutboxStage:
    """An empty folder."""

    def __init__(self, root: Path) -> None:
        self.url = ""
        self.root = root
        self.known_handle = "alice@social.example"
        self.account = account("outbox", "outbox", root)
        self.env: Mapping[str, str] = {}
        self.secrets: Sequence[str] = ()

    def at(self, url: str) -> Account:
        return self.account

    def shown(self) -> list[Shown]:
        posts = [json.loads(path.read_bytes()) for path in (self.root / "outbox" / "outbox").glob("*.json")]
        return [_shown_post(post) for post in sorted(posts, key=lambda post: str(post["created"]), reverse=True)]

    def answered(self) -> list[tuple[str, str]]:
        return [(shown.id, "") for shown in self.shown()]


def _shown_post(post: Mapping[str, object]) -> Shown:
    text, spans = str(post["text"]), post["spans"]
    assert isinstance(spans, list)
    marked = {
        (span["kind"], text.encode()[span["start"] : span["end"]].decode(), str(span["target"])) for span in spans
    }
    return Shown(id=str(post["key"]), text=text, language=str(post["language"]), spans=frozenset(marked))


@contextmanager
def closed_port() -> Iterator[str]:
    """An address at which nobody answers."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))  # bound but not listening: nobody else gets it, and connections are refused
        yield f"http://127.0.0.1:{one.getsockname()[1]}"
