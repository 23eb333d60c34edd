"""One site: its state, its mode, its clock, and what it has answered so far."""

import secrets
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

from tests.servers.bodies import Fields
from tests.servers.mastodon_mode import Mode
from tests.servers.mastodon_state import Account, Refusal, State, Status, iso

SCOPES = ("read", "write")
_KEY_LIVES = timedelta(seconds=3600)
_LIMIT = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request that has been read; `account` is whose token it bears, if anybody's."""

    method: str
    path: str
    fields: Fields
    key: str = ""
    token: str = ""
    account: Account | None = None

    @property
    def owner(self) -> Account:
        """The account, where the route has made sure that there is one."""
        assert self.account is not None
        return self.account


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What to answer: `body` goes as JSON, unless it is bytes."""

    body: Any
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


class Site:
    """Everything behind the HTTP: hold `lock` for every use."""

    def __init__(self, base: str, mode: Mode) -> None:
        self.state = State(base)
        self.lock = threading.Condition()
        self.requests: list[tuple[str, str]] = []
        self.waiting = 0
        self._held = False
        self._ahead = timedelta()
        self.set_mode(mode)

    def set_mode(self, mode: Mode) -> None:
        self.mode = mode
        self.lost_left = mode.lost_answers
        self._counts: Counter[tuple[str, str]] = Counter()

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def advance(self, seconds: float) -> None:
        self._ahead += timedelta(seconds=seconds)

    def create_account(self, scopes: Iterable[str], privacy: str, language: str) -> Account:
        account = Account(
            id=self.state.new_id(self.now()),
            name=f"t{secrets.token_hex(5)}",
            token=secrets.token_urlsafe(32),
            scopes=frozenset(scopes),
            privacy=privacy,
            language=language,
        )
        self.state.accounts[account.id] = account
        return account

    def create_remote(self, address: str, acct: str, text: str) -> Status:
        """Know a status of another server; `acct` is user@host."""
        name, _, domain = acct.partition("@")
        account = next((one for one in self.state.accounts.values() if one.acct == acct), None)
        if account is None:
            local = self.create_account((), "public", "en")
            account = self.state.accounts[local.id] = replace(local, name=name, domain=domain)
        return self.state.keep(
            Status(
                id=self.state.new_id(self.now()),
                account_id=account.id,
                text=text,
                spoiler_text="",
                sensitive=False,
                visibility="public",
                language="en",
                created_at=self.now(),
                address=address,
            )
        )

    def bearer(self, token: str) -> Account | None:
        return next((account for account in self.state.accounts.values() if account.token == token), None)

    def count(self, request: Request) -> None:
        """Count a request; raise Refusal 429 if it is one too many of its kind."""
        limits = {
            "all": self.mode.rate_limit,
            "media": self.mode.media_limit if (request.method, request.path) == ("POST", "/api/v2/media") else None,
            "delete": self.mode.delete_limit if request.method == "DELETE" else None,
        }
        for kind, limit in limits.items():
            self._counts[kind, request.token] += 1
            if limit is not None and self._counts[kind, request.token] > limit:
                raise Refusal(429, "Too many requests")

    def limit_headers(self, token: str) -> dict[str, str]:
        limit = _LIMIT if self.mode.rate_limit is None else self.mode.rate_limit
        return {
            "X-RateLimit-Limit": str(limit),
            "X-RateLimit-Remaining": str(max(0, limit - self._counts["all", token])),
            "X-RateLimit-Reset": iso(self.now() + timedelta(seconds=self.mode.reset_seconds)),
        }

    def first_with_key(self, key: tuple[int, str]) -> int | None:
        """The id of the status that was posted with a key within the last hour."""
        status_id, posted = self.state.keys.get(key, (None, self.now()))
        return status_id if self.now() - posted < _KEY_LIVES else None

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Keep new statuses waiting at the gate while the block runs."""
        with self.lock:
            self._held = True
        try:
            yield
        finally:
            with self.lock:
                self._held = False
                self.lock.notify_all()

    def pass_gate(self) -> None:
        """Wait while posts are held; the lock is free meanwhile."""
        self.waiting += 1
        self.lock.notify_all()
        self.lock.wait_for(lambda: not self._held)
        self.waiting -= 1
