"""One run against the networks: what it has from outside, and the accounts it has open."""

import random
from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, fields, replace
from datetime import datetime
from functools import cached_property
from operator import attrgetter
from pathlib import Path

from tinyblog import networks
from tinyblog.compose import Edition, Post
from tinyblog.config import Account
from tinyblog.drafts import Desk
from tinyblog.errors import NetworkError, NoteError, TinyblogError
from tinyblog.ledger import Ledger, Line, load_ledger
from tinyblog.locks import locked
from tinyblog.moves import GIVE_ANOTHER, REUSED
from tinyblog.networks import Publisher
from tinyblog.plan import Step

LOCK_SECONDS = 300.0
"""How long a run waits for another one in the same folder."""


_BUT_NOTE = attrgetter(*(field.name for field in fields(Line) if field.name != "note"))
_ANOTHER = (
    "put the right secret into its variable; or, if the account is a new one, give it a new name in tinyblog.toml"
)


def another_owner(account: Account, identity: str, ledger: Ledger) -> NetworkError | None:
    """What to tell if the ledger knows the account of this name under another identity than the secret's."""
    known = ledger.owner(account.name)
    if known in ("", identity):
        return None
    message = f"the ledger knows this account as {known}, but the secret is that of {identity}"
    return NetworkError(message, where=account.name, hint=_ANOTHER)


def alone(root: Path) -> AbstractContextManager[None]:
    """Let no second run post, change or take down anything meanwhile; raise LockError if one goes on for too long."""
    return locked(root / ".tinyblog" / "syndicate.lock", seconds=LOCK_SECONDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What a run needs from outside: secrets, the clock, a way to wait (seconds), and chance (from 0 to 1)."""

    env: Mapping[str, str]
    clock: Callable[[], datetime]
    sleep: Callable[[float], None]
    chance: Callable[[], float] = random.random


class Session:
    """One run's open accounts: each is signed in to once, when it is first needed, and not again after a refusal.

    Use it in `closing`. What stopped a sign-in is said once; the account's other steps only say that it did.
    """

    def __init__(self, world: World, path: Path, desk: Desk) -> None:
        self.world = world
        self.path = path
        self._desk = desk
        self._publishers: dict[str, Publisher | TinyblogError] = {}
        self._found: list[Line] = []

    def publisher(self, account: Account) -> Publisher:
        """Return the account signed in to; raise what stopped the sign-in."""
        if account.name not in self._publishers:
            self._publishers[account.name] = self._connect(account)
            if isinstance(first := self._publishers[account.name], TinyblogError):
                raise first
        found = self._publishers[account.name]
        if isinstance(found, TinyblogError):
            raise NetworkError("not tried, since signing in had failed", where=account.name)
        return found

    def owned(self, account: Account) -> Publisher:
        """The same, to post there or look for copies.

        Raise NetworkError too if the ledger knows another account by this name.
        """
        publisher = self.publisher(account)
        if error := another_owner(account, publisher.identity, self.ledger):
            raise error
        return publisher

    @property
    def ledger(self) -> Ledger:
        """The ledger as it was when the run began, with notes that have moved since."""
        return self._desk.ledger

    def known(self) -> Ledger:
        """The same, with what this run has written since; not what it knows already, under the address of then."""
        return self._known_with(self._fresh())

    def draft(self, step: Step) -> Post:
        """Write the post of a step, within the limits that the server states; raise NoteError if another note was
        posted from this address, for networks tell posts apart by it.
        """
        fresh = self._fresh()  # a note may answer one that this run has posted
        place = (step.entry.path, step.account.name)
        other, known = fresh.line(*place), self.ledger.line(*place)
        is_own = other is not None and other.account == step.account.name  # else this run has posted it as another one
        if other and other.text and is_own and not (known and known.text):
            raise NoteError(REUSED, where=f"content/{step.entry.note.source}", hint=GIVE_ANOTHER)
        desk, now = replace(self._desk, ledger=self._known_with(fresh)), self.world.clock()
        anew = Edition(way="instead", of=known.id, url=known.url) if known and known.action == "removed" else None
        post = desk.draft(step.entry, step.account, self.publisher(step.account).limits(), now, anew)
        for target in (post.reply, post.quote):
            if target and desk.awaits(target, step.account):
                hint = "nothing is lost: it is posted in the next run, after that note"
                message = f"the note that it answers or quotes, {target.url}, is not there yet"
                raise NetworkError(message, where=step.account.name, hint=hint)
        return post

    def revised(self, step: Step, line: Line) -> Post:
        """Write what is to become of the copy of a step's note, which was edited."""
        limits, desk = self.publisher(step.account).limits(), replace(self._desk, ledger=self.known())
        return desk.revise(line, step.entry, step.account, limits, self.world.clock())

    def taken(self, step: Step) -> frozenset[str]:
        """The ids and addresses of the account's copies that belong to other notes: by the ledger or the author."""
        return self.belonging(step.entry.path, step.account)

    def belonging(self, path: str, account: Account) -> frozenset[str]:
        """What of an account belongs to other notes than the one at this path, which need not be there any more."""
        is_copy = networks.load(account.network).is_copy
        others = (entry for entry in self._desk.site.entries if entry.path != path)
        written = (url for entry in others for url in entry.note.syndication if is_copy(account, url))
        return self._fresh().taken(account.name, self.publisher(account).identity).union(written)

    @property
    def address(self) -> str:
        """The address of the whole site, without a slash at its end."""
        return self._desk.config.site.url

    def copy_of(self, step: Step, identity: str) -> Line | None:
        """The copy of a step's note on the account that its network knows as `identity`, also if this run made it."""
        place = (step.entry.path, identity)
        return self.ledger.copy_of(*place) or self._fresh().copy_of(*place)

    def found(self, line: Line) -> None:
        """Know of a copy that this run has found, and which is not on record yet."""
        self._found.append(line)

    def _known_with(self, fresh: Ledger) -> Ledger:
        new = (line for line in fresh.lines if _BUT_NOTE(line) not in self._old)
        return Ledger(lines=(*self.ledger.lines, *new))

    @cached_property
    def _old(self) -> Collection[tuple[object, ...]]:
        """What the ledger said of copies when the run began, whatever their notes' addresses are by now."""
        return {_BUT_NOTE(line) for line in self.ledger.lines if line.id}

    def _fresh(self) -> Ledger:
        """The ledger as it is by now."""
        return Ledger(lines=(*(load_ledger(self.path) or Ledger()).lines, *self._found))

    def close(self) -> None:
        """Close what was opened."""
        for publisher in self._publishers.values():
            if not isinstance(publisher, TinyblogError):
                publisher.close()

    def _connect(self, account: Account) -> Publisher | TinyblogError:
        try:
            return networks.load(account.network).connect(account, self.world.env, self.world.sleep, self.world.chance)
        except TinyblogError as error:
            return error
