"""The outbox: posts kept as files in a folder, with a page to read them by.

Where a new blog's posts go until its accounts are configured, and what a rehearsal uses: no account, no connection.
"""

import json
import os
import random
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from tinyblog.compose import Limits, Part, Post, Span, graphemes, spelled_out
from tinyblog.config import Account
from tinyblog.errors import NetworkError, OutcomeUnknownError
from tinyblog.media import MediaLimits
from tinyblog.networks import Colours, Copy, Listed, Look, OnEdit
from tinyblog.networks._copies import Candidate, is_taken, listed, pick
from tinyblog.networks._outboxpage import article, page
from tinyblog.notes.fields import Visibility
from tinyblog.settings import Count

_MOST = 10_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """`folder`, beside tinyblog.toml, that keeps the posts; `length`: the most characters of a post.

    `url` is the address at which the folder can be read, where it is served; without one it is a file: address.
    """

    folder: str = "outbox"
    length: Count = Count(500)
    url: str = ""


def limits(account: Account, stated: str = "") -> Limits:  # noqa: ARG001 - there is no server
    """As many grapheme clusters as configured; links stand on words, every mention is one, films and GIFs are kept."""
    return Limits(
        length=account.read(Settings).length,
        measure=graphemes,
        facets=True,
        mention=lambda handle: bool(handle),
        media=MediaLimits(image_bytes=_MOST, gif_bytes=_MOST, video_bytes=_MOST),
        warnings=True,
        cards=True,
    )


def visibility(account: Account, wanted: Visibility) -> str | None:  # noqa: ARG001 - the same for every account
    """As the note wants it."""
    return wanted


def look(account: Account) -> Look:
    """As a quiet page."""
    return Look(
        title="Outbox",
        handle=account.name,
        light=Colours(ground="#fdfcfa", text="#1c1d1f", quiet="#5d6167", line="#dddad3", link="#1f5fbf"),
        dark=Colours(ground="#16181b", text="#e8e6e1", quiet="#a3a7ad", line="#33363b", link="#8ab8ff"),
        portrait="50%",
        font="system-ui, sans-serif",
        actions=(),
    )


def on_edit(account: Account) -> OnEdit:  # noqa: ARG001 - files can always be changed
    """In place."""
    return "edit"


def correction(account: Account) -> str:  # noqa: ARG001 - there are none
    """Posts are changed in place."""
    return ""


def is_copy(account: Account, url: str) -> bool:
    """Say whether an address is one of this outbox."""
    return url.startswith(_Place.of(account).url + "#")


def answers(account: Account, url: str) -> bool:  # noqa: ARG001 - it is only written down
    """Anything can be answered."""
    return bool(url)


def connect(
    account: Account,
    env: Mapping[str, str],  # noqa: ARG001 - there is no secret
    sleep: Callable[[float], None] = time.sleep,  # noqa: ARG001 - nothing is waited for
    chance: Callable[[], float] = random.random,  # noqa: ARG001
) -> "Publisher":
    """Open the folder."""
    return Publisher(account)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an account's posts are kept, and at what address its page is read."""

    folder: Path
    url: str

    @classmethod
    def of(cls, account: Account) -> "_Place":
        settings = account.read(Settings)
        folder = (account.root / settings.folder / account.name).resolve()
        served = settings.url and f"{settings.url.rstrip('/')}/{account.name}/"
        return cls(folder, served or (folder / "index.html").as_uri())


class Publisher:
    """An open outbox."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._place = _Place.of(account)
        self.identity = f"outbox {account.name}"

    def limits(self) -> Limits:
        """As configured."""
        return limits(self._account)

    def find(self, post: Post, taken: Collection[str]) -> Copy | None:
        """Read the post under its own key; else look for one with the same text or permalink."""
        posts = self._posts()
        if (values := posts.get(post.key)) and not is_taken(copy := self._copy(values), taken):
            return copy
        return pick(post, (self._candidate(values) for values in posts.values()), taken)

    def publish(self, post: Post) -> Copy:
        """Write the post's file, if there is none, then the page."""
        return self._write(post, _create)

    def read(self, url: str, post: Post) -> Copy:  # noqa: ARG002 - a file holds all parts
        """Read the post's file."""
        key = url.removeprefix(f"{self._place.url}#")
        if values := self._posts().get(key):
            return self._copy(values)
        raise NetworkError(f"there is no post {url}", where=self._account.name)

    def posts(self, since: datetime) -> tuple[Listed, ...]:
        """Read all files."""
        found = listed(self._candidate(values) for values in self._posts().values())
        return tuple(sorted((one for one in found if one.created >= since), key=lambda one: one.created, reverse=True))

    def address(self, post: Post) -> str:
        """The page's, with the post's key."""
        return f"{self._place.url}#{post.key}"

    def edit(self, copy: Copy, post: Post) -> Copy:
        """Write the post's file anew, under the key that it has."""
        first, *rest = post.parts
        return self._write(replace(post, parts=(replace(first, key=copy.id), *rest)), _replace)

    def editions(self, copy: Copy) -> tuple[Copy, ...]:
        """Look whether its file is there."""
        return (copy,) if copy.id in self._posts() else ()

    def remove(self, copy: Copy) -> None:
        """Delete the post's file and its pictures, then write the page."""
        try:
            for path in self._place.folder.glob(f"{copy.id}*"):
                path.unlink(missing_ok=True)
            _replace(self._place.folder / "index.html", self._page().encode())
        except OSError as error:
            raise NetworkError(f"cannot be written: {error.strerror}", where=str(self._place.folder)) from error

    def _write(self, post: Post, keep: Callable[[Path, bytes], None]) -> Copy:
        values = _values(post)
        data = json.dumps(values, ensure_ascii=False, indent=2).encode()
        try:
            self._place.folder.mkdir(parents=True, exist_ok=True)
            for part in post.parts:
                for at, one in enumerate(part.media):
                    _replace(self._place.folder / _file(part, at), one.data)
            keep(self._place.folder / f"{post.key}.json", data)
            _replace(self._place.folder / "index.html", self._page().encode())
        except FileExistsError:
            raise OutcomeUnknownError("the post is there already", where=self._account.name) from None
        except OSError as error:
            raise NetworkError(f"cannot be written: {error.strerror}", where=str(self._place.folder)) from error
        return self._copy(values)

    def close(self) -> None:
        """There is no connection."""

    def _posts(self) -> dict[str, dict[str, Any]]:
        found = {}
        for path in sorted(self._place.folder.glob("*.json")):
            try:
                values = json.loads(path.read_bytes())
                article(values)  # everything that is read later is there
                found[str(values["key"])] = values
            except (ValueError, LookupError, TypeError, AttributeError, OSError):
                hint = "delete the file if you know the post is not needed"
                raise NetworkError("this is not a post of the outbox", where=str(path), hint=hint) from None
        return found

    def _copy(self, values: Mapping[str, Any]) -> Copy:
        key = values["key"]
        more = tuple(self._copy(part) for part in values.get("more", ()))
        return Copy(url=f"{self._place.url}#{key}", id=key, text=values["text"], more=more)

    def _candidate(self, values: Mapping[str, Any]) -> Candidate:
        return Candidate(copy=self._copy(values), text=_said(values), created=datetime.fromisoformat(values["created"]))

    def _page(self) -> str:
        newest_first = sorted(self._posts().values(), key=lambda values: values["created"], reverse=True)
        return page(self._account.name, newest_first)


def _create(path: Path, data: bytes) -> None:
    """Make a file in one step, never over another; raise FileExistsError."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    part.write_bytes(data)
    try:
        path.hardlink_to(part)
    finally:
        part.unlink()


def _replace(path: Path, data: bytes) -> None:
    part = path.with_name(f".{path.name}.{os.getpid()}")
    part.write_bytes(data)
    part.replace(path)


def _values(post: Post) -> dict[str, Any]:
    """What is kept of a post: its first part, and under `more` the others."""
    parts = [_part_values(part) for part in post.parts]
    targets = {"reply": post.reply, "quote": post.quote}
    return parts[0] | {
        "more": parts[1:],
        "permalink": post.permalink,
        "language": post.language,
        "visibility": post.visibility,
        "published": post.published.isoformat(),
        "created": post.created.isoformat(),
        "warning": post.warning,
        **{name: target.url for name, target in targets.items() if target},
    }


def _part_values(part: Part) -> dict[str, Any]:
    media = [
        {"file": _file(part, at), "kind": one.kind, "alt": one.alt, "width": one.width, "height": one.height}
        for at, one in enumerate(part.media)
    ]
    card = {"url": part.card.url, "title": part.card.title, "description": part.card.description} if part.card else None
    return {
        "key": part.key,
        "text": part.text,
        "spans": [asdict(span) for span in part.spans],
        "media": media,
        "card": card,
    }


def _file(part: Part, at: int) -> str:
    return f"{part.key}-{at + 1}.{part.media[at].mime.rpartition('/')[2]}"


def _said(values: Mapping[str, Any]) -> str:
    return spelled_out(values["text"], [Span(**span) for span in values["spans"]])
