"""Keepers: networks on which the site and its notes can have records of their own, besides the posts."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from tinyblog.config import Account
from tinyblog.documents import Document, Publication
from tinyblog.errors import ConfigError
from tinyblog.ledger import Line

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A record as it is to stand: its address, which is known beforehand, and what it says (`values`, as JSON)."""

    address: str
    values: Mapping[str, Any]

    @property
    def digest(self) -> str:
        """Names what it says."""
        return digest_of(self.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A note's record as it stands there: its address, the path and the copy (its id) of which it tells, and the
    digests that a record would have which says the same.
    """

    address: str
    path: str
    copy: str
    digests: frozenset[str]


@runtime_checkable
class Keeper(Protocol):
    """A network's module whose accounts can keep such records. Nothing here needs a connection."""

    @property
    def Settings(self) -> "type[DataclassInstance]":  # noqa: N802 - it is a class
        """As of every network."""

    @property
    def RECORDS_KEY(self) -> str:  # noqa: N802 - it is a constant
        """The key among its settings that says whether an account is to keep them."""

    def publication(self, owner: str, site: Publication, address: str = "") -> Record:
        """The record of the site, for the account of this identity; at an `address`, if it is known to stand there."""

    def place(self, copy: str) -> str:
        """The address of the record of the note whose copy has this id, unless it is known to stand elsewhere."""

    def document(self, note: Document, site: str, copy: Line | None, address: str) -> Record:
        """The record of a note, in the `site` of this address, that names its copy."""


@runtime_checkable
class Library(Protocol):
    """A publisher of such a network. All of this may be done again without harm; each raises NetworkError."""

    def held(self, site: str) -> tuple[Held, ...]:
        """The records of notes that stand there, of the site whose record has this address."""

    def write(self, record: Record, changed: datetime | None = None) -> None:
        """Let a record say this, whether there is one or not; it was `changed` then, unless it says so itself."""

    def erase(self, address: str) -> None:
        """Take a record away; one that is not there is no error."""


def keeping(accounts: Iterable[Account], load: Callable[[str], object]) -> Iterator[tuple[Account, str]]:
    """The accounts that are to keep records, each with the key that says so."""
    for account in accounts:
        network = load(account.network)
        if isinstance(network, Keeper) and getattr(account.read(network.Settings), network.RECORDS_KEY):
            yield account, network.RECORDS_KEY


def further_keepers(accounts: Iterable[Account], load: Callable[[str], object]) -> Iterator[ConfigError]:
    """A note has one record: complain of each account but the first that is to keep it."""
    found = tuple(keeping(accounts, load))
    for account, key in found[1:]:
        message = f"accounts.{found[0][0].name} keeps the records of the site and its notes already"
        yield ConfigError(message, where=f"{account.where}.{key}", hint=f"take `{key}` out of one of the two")


def digest_of(values: Mapping[str, Any]) -> str:
    """Names what a record says, in whatever order."""
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]
