"""Examining a Bluesky account: nothing is written there.

Facts from com.atproto.server.getSession and describeServer, and from the PDS's own tokens (auth-verifier.ts).
"""

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from tinyblog.compose import Limits
from tinyblog.findings import Finding, ok, warning, wrong
from tinyblog.networks import _exams as exams
from tinyblog.networks._repos import Repo
from tinyblog.networks._xrpc import ask

_APP_PASSWORD = "make an app password at Settings > Privacy and security > App passwords"
_PASSWORDS = {"com.atproto.appPass": "an app password", "com.atproto.appPassPrivileged": "a privileged app password"}
_WHOLE = "com.atproto.access"
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the author says of an account: `handle`, `did` (or nothing), the `variable` of the password, and the video
    service (`films`, or nothing).
    """

    handle: str
    did: str
    variable: str
    films: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Exam:
    """A signed-in repository, and what is `known` of it. `limits` asks for the limits of a post."""

    repo: Repo
    known: Known
    limits: Callable[[], Limits]
    clock: Callable[[], datetime]

    def examine(self) -> tuple[Finding, ...]:
        """Look at everything, one thing after the other."""
        looks = (self._session, self._password, self._software, self._limits, self._listing)
        found = [finding for one in looks for finding in exams.look(one)]
        return exams.clean(found, self.repo.question("examination"))

    def _session(self) -> Iterator[Finding]:
        """Whose session it is; the clock and the rate limit are in the same answer."""
        before = self.clock()
        answer = self._ask("com.atproto.server.getSession", lambda found: (dict(found.content), dict(found.headers)))
        session, headers = answer
        yield ok(f"signed in as @{session.get('handle')} ({self.repo.did}) with the password in {self.known.variable}")
        yield from self._identity(session)
        yield from exams.clock(headers, before, self.clock())
        yield from exams.rate(headers)

    def _identity(self, session: Mapping[str, Any]) -> Iterator[Finding]:
        if self.known.did and self.known.did != self.repo.did:
            yield wrong(f"`did` names another account: {self.known.did}", "mend `did`, or `handle` and the password")
        handle = self.known.handle.removeprefix("@")
        if str(session.get("handle", "")).lower() != handle.lower():
            mend = "write the present one into `handle`"
            yield warning(f"the account is not called @{handle} there (any more)", mend)
        if session.get("active") is False:
            mend = "look at the account in the app: it may have been deactivated, or taken down"
            yield wrong(f"the account is not active: {session.get('status') or 'no reason is given'}", mend)

    def _password(self) -> Iterator[Finding]:
        """What kind of password it is: the token of the session says so."""
        scope = token_scope(str(getattr(self.repo.client._session, "access_jwt", "")))
        if scope == _WHOLE:
            mend = f"{_APP_PASSWORD}, put it into {self.known.variable}, and change the account's own"
            yield warning("this is the account's own password, by which the whole account can be taken", mend)
        else:
            kind = _PASSWORDS.get(scope, "a password of a kind that the server does not tell")
            yield ok(f"signed in with {kind}")

    def _software(self) -> Iterator[Finding]:
        version = self._ask("_health", lambda found: str(found.content["version"]))
        yield ok(f"the server is a PDS of version {version}")

    def _limits(self) -> Iterator[Finding]:
        found = self.limits()
        yield exams.limits(found, stated=True)
        if self.known.films and found.media.video_bytes is None:
            mend = "confirm the account's e-mail address in its settings, or wait a day: films are only linked to"
            yield warning(f"the video service {self.known.films} takes no films of this account now", mend)

    def _listing(self) -> Iterator[Finding]:
        next(self.repo.posts(self.clock()), None)
        yield ok("the account's own posts can be read")

    def _ask(self, method: str, read: Callable[[Any], T]) -> T:
        return ask(self.repo.question("examination"), partial(self.repo.client.invoke_query, method), read)


def token_scope(token: str) -> str:
    """The `scope` in a session's token, which is not verified here; nothing where it cannot be read."""
    payload = token.partition(".")[2].partition(".")[0]
    try:
        values = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return str(values["scope"])
    except (ValueError, LookupError, TypeError):
        return ""
