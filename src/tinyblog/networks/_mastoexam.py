"""Examining an account of a server that speaks Mastodon's API: every request is a GET, nothing is written there.

Which scopes a token has, no server says. Two things tell: what the server refuses, and the scopes of the application
that the token belongs to (`/api/v1/apps/verify_credentials`, from Mastodon 4.3), beyond which no token goes.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from tinyblog.compose import Limits
from tinyblog.errors import NetworkError
from tinyblog.findings import Finding, ok, warning, wrong
from tinyblog.networks import _exams as exams
from tinyblog.networks._instances import read_limits
from tinyblog.networks._mastoapi import SCOPES
from tinyblog.networks._servers import Server

NEEDS: Mapping[str, tuple[str, Callable[[str, str], Finding]]] = {
    "read:accounts": ("to know whose it is", wrong),
    "read:statuses": ("to look for copies before posting", wrong),
    "write:statuses": ("to post", wrong),
    "write:media": ("to post pictures and films", warning),
    "read:search": ("to answer and quote posts of other servers", warning),
}
"""What a token is needed for, scope by scope, and how bad it is if it has it not."""
_NO_MEDIA = "0"  # there is no such file: a token that may see files gets 404, another 403


@dataclass(slots=True)
class _Heard:
    """The server's last answer."""

    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)

    def hear(self, answer: Any, **_more: Any) -> None:
        self.status, self.headers = answer.status_code, answer.headers


@dataclass(frozen=True, slots=True, kw_only=True)
class Exam:
    """A signed-in account, and what its author says of it: the `variable` of the token, and `user` (or nothing).

    `assumed` are the limits of a server that does not state its own.
    """

    server: Server
    variable: str
    user: str
    assumed: Limits
    clock: Callable[[], datetime]

    def examine(self) -> tuple[Finding, ...]:
        """Look at everything, one thing after the other."""
        with _listening(self.server) as heard:
            found = [
                *exams.look(partial(self._identity, heard)),
                *exams.look(self._software),
                *self._scopes(heard),
                *exams.rate(heard.headers),
            ]
        return exams.clean(found, self.server.question("examination"))

    def _identity(self, heard: _Heard) -> Iterator[Finding]:
        before = self.clock()
        name = self.server.ask(
            "examination", self.server.client.account_verify_credentials, lambda found: str(found["acct"])
        )
        after, host = self.clock(), urlsplit(self.server.url).netloc
        yield ok(f"signed in as @{name}@{host} (id {self.server.account_id}) with the token in {self.variable}")
        wanted = self.user.removeprefix("@").partition("@")[0]
        if wanted and wanted.lower() != name.lower():
            yield wrong(f"the token is not of @{wanted}", f"mend `user`, or put @{wanted}'s token into {self.variable}")
        yield from exams.clock(heard.headers, before, after)

    def _software(self) -> Iterator[Finding]:
        answer = self._instance()
        about = f" ({answer['source_url']})" if answer.get("source_url") else ""
        stated = read_limits(answer)
        yield ok(f"the server says it is of version {answer.get('version') or 'unknown'}{about}")
        yield exams.limits(stated or self.assumed, stated=stated is not None)

    def _instance(self) -> Mapping[str, Any]:
        """What the server says of itself, by the newer or the older address; nothing where it says nothing."""
        for call in (self.server.client.instance_v2, self.server.client.instance_v1):
            with suppress(NetworkError):
                return self.server.ask("examination", call, dict)
        return {}

    def _scopes(self, heard: _Heard) -> Iterator[Finding]:
        """What the token may do: as the server shows it, else as its application has it."""
        shown, stated = dict(self._shown(heard)), self._stated()
        verdicts = {scope: _verdict(shown.get(scope), scope, stated) for scope in NEEDS}
        if granted := [scope for scope, verdict in verdicts.items() if verdict]:
            yield ok(f"the token may {' '.join(granted)}")
        for scope, (purpose, finding) in NEEDS.items():
            if verdicts[scope] is False:
                mend = f"make a new access token with {SCOPES}, and put it into {self.variable}"
                yield finding(f"the token may not {scope}, which is needed {purpose}", mend)
        if unknown := [scope for scope, verdict in verdicts.items() if verdict is None]:
            yield ok(f"this server does not tell whether the token may {' '.join(unknown)}")
        if shown["read:statuses"]:
            yield ok("the account's own posts can be read")
        elif verdicts["read:statuses"] is not False:
            yield wrong("the account's own posts cannot be read: no copy would be found", exams.AGAIN)

    def _shown(self, heard: _Heard) -> Iterator[tuple[str, bool | None]]:
        """What the server shows by what it refuses: 403 is the scope, anything else of a 4xx came after it."""
        client, server = self.server.client, self.server
        yield "read:accounts", True  # it is signed in
        listing = partial(next, server.statuses(self.clock()), None)
        listed = self._status(heard, listing)
        yield "read:statuses", True if listed == 200 else False if listed == 403 else None
        file = self._status(heard, partial(client.media, _NO_MEDIA))
        yield "write:media", True if file in (200, 206, 400, 404, 422) else False if file == 403 else None
        searched = self._status(heard, partial(client.search_v2, "tinyblog", result_type="hashtags", resolve=False))
        yield "read:search", True if searched == 200 else False if searched == 403 else None

    def _stated(self) -> frozenset[str] | None:
        """The scopes of the token's application; None where the server does not say."""
        with suppress(NetworkError):
            return self.server.ask("examination", self.server.client.app_verify_credentials, _read_scopes)
        return None

    def _status(self, heard: _Heard, call: Callable[[], Any]) -> int:
        """The status of an answer, whatever it is; 0 for none."""
        heard.status = 0
        with suppress(NetworkError):
            self.server.ask("examination", call, lambda _: None)
        return heard.status


@contextmanager
def _listening(server: Server) -> Iterator[_Heard]:
    """Hear the status and the headers of answers, which the library keeps to itself."""
    heard, hooks = _Heard(), server.client.session.hooks["response"]
    hooks.append(heard.hear)
    try:
        yield heard
    finally:
        hooks.remove(heard.hear)


def _verdict(shown: bool | None, scope: str, stated: frozenset[str] | None) -> bool | None:
    if shown is not None or stated is None:
        return shown
    return not stated.isdisjoint((scope, scope.partition(":")[0]))


def _read_scopes(answer: Mapping[str, Any]) -> frozenset[str] | None:
    stated = answer.get("scopes")
    words = stated.split() if isinstance(stated, str) else stated
    return frozenset(map(str, words)) if isinstance(words, list) and words else None
