"""Where the suite posts, and what: the servers and the kinds of notes; what stands there, as a tree."""

from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from tests.networks.stages import BlueskyStage, MastodonStage, Stage
from tests.pictures import jpeg
from tests.servers.mastodon import MastodonServer, start_mastodon
from tests.servers.mastodon_mode import GOTOSOCIAL, Mode
from tests.servers.pds import Pds

MODES: Mapping[str, Mode] = MappingProxyType(
    {
        "mastodon": Mode(),
        "mastodon-4.6": Mode(idempotency="broken-4.6"),
        "no-keys": Mode(idempotency="ignored"),
        "gotosocial": replace(GOTOSOCIAL, max_characters=500),
    }
)
"""Mastodon; its 4.6.0 to 4.7.1, which answer a repeated key with 500; a server that ignores keys; GoToSocial."""
PLACES = ("bluesky", *MODES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An empty account: on Mastodon with a `server` of its own, on Bluesky with a `token` to empty it again."""

    stage: Stage
    server: MastodonServer | None = None
    token: str = ""

    def hour_later(self) -> None:
        """No key is known any more."""
        if self.server:
            self.server.advance(3601)


class Accounts:
    """Empty accounts for the asking. Those of the PDS are used again, for making one takes it a while."""

    def __init__(self) -> None:
        self.pds: Pds | None = None
        self._spare: list[Account] = []

    def open(self, place: str) -> Account:
        if place != "bluesky":
            server = start_mastodon(MODES[place])
            return Account(stage=MastodonStage(server), server=server)
        with suppress(IndexError):
            return self._spare.pop()
        assert self.pds is not None
        stage = BlueskyStage(self.pds)
        return Account(stage=stage, token=self.pds.log_in(stage.handle, stage.secrets[0]))

    def close(self, account: Account) -> None:
        if account.server:
            account.server.close()
            return
        assert isinstance(account.stage, BlueskyStage)
        stage, kind = account.stage, "com.atproto.repo.applyWrites#delete"
        keys = [str(record["uri"]).rpartition("/")[2] for record in stage.pds.records(stage.did)]
        writes = [{"$type": kind, "collection": "app.bsky.feed.post", "rkey": key} for key in keys]
        body = {"repo": stage.did, "writes": writes}
        if not keys or stage.pds.call("com.atproto.repo.applyWrites", body=body, token=account.token).status == 200:
            self._spare.append(account)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """Notes to post: `notes` are their bodies by name; `edited` of those that stand there already, what they become.

    `keys` is further front matter by name, `style` are lines of TOML by network, `files` what stands beside them.
    """

    notes: Mapping[str, str]
    edited: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)
    style: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)


# No address in it: nothing but its text tells a short post's copy. Some characters have several bytes.
_PLAIN = "Exactly once, *whatever* happens: zażółć gęślą jaźń 🦆 #once"
_THREAD = "\n\n".join(f"Paragraph {word} {'of a thread ' * 22}🦆 #once." for word in ("one", "two", "three"))
_IN_THREADS = 'overflow = "thread"\n'
_GROWING = {"bluesky": _IN_THREADS + 'on_edit = "replace"\n', "mastodon": _IN_THREADS}
_REPLY = {"once": _PLAIN, "second": "And *another* thing, żeby nie było. #twice"}
_ANSWERS = {"second": "in-reply-to: {permalink}once/"}
_EDITED = {"once": "Exactly once, *whatever* happens: corrected, żeby nie było 🦆 #once"}
KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "plain": Kind(notes={"once": _PLAIN}),
        "photo": Kind(notes={"once": f"{_PLAIN}\n\n![A heron, żółta](heron.jpg)"}, files={"heron.jpg": jpeg()}),
        "thread": Kind(notes={"once": _THREAD}, style={"bluesky": _IN_THREADS, "mastodon": _IN_THREADS}),
        "edited": Kind(notes={"once": _PLAIN}, edited=_EDITED, style={"bluesky": 'on_edit = "replace"\n'}),
        "corrected": Kind(notes={"once": _PLAIN}, edited=_EDITED, style={"bluesky": 'on_edit = "reply"\n'}),
        "grown": Kind(notes={"once": _PLAIN}, edited={"once": _THREAD}, style=_GROWING),
        "reply": Kind(notes=_REPLY, keys=_ANSWERS),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What stands on an account, with what answers it. Two are the same if they look so."""

    text: str
    files: int
    url: str = field(compare=False)
    id: str = field(compare=False)
    below: tuple["Post", ...] = ()

    @property
    def all(self) -> tuple["Post", ...]:
        """This one and all below it."""
        return (self, *(one for post in self.below for one in post.all))


def standing(stage: Stage) -> tuple[Post, ...]:
    """All that really stands there: the first posts, in the order of their texts, each with what is below it."""
    rows = list(_records(stage) if isinstance(stage, BlueskyStage) else _statuses(stage))  # type: ignore[arg-type]
    known = {post.id for _, post in rows}
    return _sorted((post for target, post in rows if target not in known), rows)


def _sorted(posts: Iterable[Post], rows: list[tuple[str, Post]]) -> tuple[Post, ...]:
    found = (replace(one, below=_sorted((post for above, post in rows if above == one.id), rows)) for one in posts)
    return tuple(sorted(found, key=lambda post: post.text))


def _records(stage: BlueskyStage) -> Iterable[tuple[str, Post]]:
    for record in stage.pds.records(stage.did):
        value, uri = record["value"], str(record["uri"])
        url = f"https://bsky.app/profile/{stage.did}/post/{uri.rpartition('/')[2]}"
        files = len(value.get("embed", {}).get("images", ()))
        yield (
            value.get("reply", {}).get("parent", {}).get("uri", ""),
            Post(text=value["text"], files=files, url=url, id=uri),
        )


def _statuses(stage: MastodonStage) -> Iterable[tuple[str, Post]]:
    known = stage.server.statuses(stage.id)
    for one in known:
        above: Any = one["in_reply_to_id"]
        files = len(one["media_attachments"])
        yield above or "", Post(text=one["text"], files=files, url=one["url"], id=one["id"])


def too_many(found: tuple[Post, ...], wanted: tuple[Post, ...]) -> int:
    """How many posts stand there that should not: second copies, and what was to be replaced."""
    return (_texts(found) - _texts(wanted)).total()


def missing(found: tuple[Post, ...], wanted: tuple[Post, ...]) -> int:
    """How many posts do not stand there that should."""
    return (_texts(wanted) - _texts(found)).total()


def _texts(posts: tuple[Post, ...]) -> Counter[str]:
    return Counter(one.text for post in posts for one in post.all)
