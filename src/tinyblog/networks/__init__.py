"""The networks tinyblog can post to: each module here is one, named as in `network = "..."`.

A new network is a new file that satisfies `Network`; nothing else needs to know it.
"""

import pkgutil
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from importlib import import_module
from typing import TYPE_CHECKING, Literal, Protocol, cast, runtime_checkable

from tinyblog.compose import Limits, Post
from tinyblog.config import Account
from tinyblog.errors import ConfigError, NetworkError, TinyblogError, raise_all
from tinyblog.findings import Finding
from tinyblog.networks._keepers import Held, Keeper, Library, Record, further_keepers, keeping
from tinyblog.networks._looks import Colours, Look
from tinyblog.notes.fields import Visibility

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


OnEdit = Literal["edit", "leave", "reply", "replace"]
"""edit: in place · leave: as it is · reply: by a correction under it · replace: by a new post in its stead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A post as it stands on a network: its address, its id there (at:// URI, status id), and its text; of a thread
    those of its first part, and in `more` the others. `media` are names of its files, by which its network knows them
    again.

    `notices` tell the author what could not be done as written, such as a mention of a handle that is not there.
    """

    url: str
    id: str
    text: str
    cid: str = ""
    more: tuple["Copy", ...] = ()
    media: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A post of the account, whoever made it: when it was `created`, and whether it answers another one."""

    copy: Copy
    created: datetime
    is_answer: bool


def end_of(address: str) -> str:
    """What names a post in any of its addresses: they differ in how they name its account."""
    return address.rstrip("/").rpartition("/")[2]


class Publisher(Protocol):
    """An account that is signed in."""

    @property
    def identity(self) -> str:
        """The account as the network knows it, whatever it is called today: a DID, or server and account id."""

    def limits(self) -> Limits:
        """Say how long a post may be, as the server reports it."""

    def find(self, post: Post, taken: Collection[str]) -> Copy | None:
        """Return the copy of `post` if it stands there already; never one whose id is `taken` by another note.

        Raise NetworkError if the network cannot be asked.
        """

    def publish(self, post: Post) -> Copy:
        """Post. Raise NetworkError if it was refused, OutcomeUnknownError if it may have landed all the same."""

    def close(self) -> None:
        """Give up the connection."""


@runtime_checkable
class Withdrawer(Protocol):
    """A publisher whose network may not refuse a second copy made at the same moment, but can take it back."""

    def may_double(self) -> bool:
        """Whether it may indeed not."""

    def withdraw(self, copy: Copy) -> None:
        """Take a copy down; raise NetworkError if that fails."""


@runtime_checkable
class Editor(Protocol):
    """A publisher whose network shows a copy that is changed in place."""

    def edit(self, copy: Copy, post: Post) -> Copy:
        """Make the copy say what `post` says; raise NetworkError, after which doing it again does no harm."""


@runtime_checkable
class Remover(Protocol):
    """A publisher that can take a copy down."""

    def remove(self, copy: Copy) -> None:
        """Take down a copy with all its parts; one that is not there any more is no error."""


@runtime_checkable
class Witness(Protocol):
    """A publisher that sees what became of a copy."""

    def editions(self, copy: Copy) -> tuple[Copy, ...]:
        """What stands there of a copy, and of what has taken its place, oldest first; each begins with its first part.

        Nothing, if it was taken down. Raise NetworkError if the network cannot be asked.
        """


@runtime_checkable
class Resumer(Protocol):
    """A publisher whose network takes a thread part by part, so that it may have been left half-posted."""

    def standing(self, post: Post, taken: Collection[str]) -> tuple[Copy, ...]:
        """The first parts of the post that stand there, each below the one before it."""

    def below(
        self, copy: Copy, versions: Collection[Sequence[str]], since: datetime, taken: Collection[str]
    ) -> tuple[Copy, ...]:
        """What has been posted below a copy `since` then: each part says what any of the versions says there."""

    def resume(self, post: Post, taken: Collection[str]) -> Copy:
        """Post what is missing of it; raise as `publish` does, PartlyPostedError if something is missing still."""


@runtime_checkable
class Examiner(Protocol):
    """A publisher whose account can be looked at without changing anything."""

    def examine(self, clock: Callable[[], datetime]) -> tuple[Finding, ...]:
        """Look at identity, rights, limits, the server and the clock; what cannot be asked is a finding too."""


@runtime_checkable
class Reader(Protocol):
    """A publisher that can read a copy which the author names."""

    def read(self, url: str, post: Post) -> Copy:
        """Read the account's own post at this address, with further parts if it is a thread that says what `post` says.

        Raise NetworkError if there is none, or it is somebody else's.
        """


@runtime_checkable
class Lister(Protocol):
    """A publisher that can list what the account has posted."""

    def posts(self, since: datetime) -> tuple[Listed, ...]:
        """The account's own posts since then, newest first; raise NetworkError if the network cannot be asked."""


@runtime_checkable
class Foreseer(Protocol):
    """A publisher that knows the address of a copy before it is made."""

    def address(self, post: Post) -> str:
        """Where the post will stand."""


class Network(Protocol):
    """What every module of this package provides."""

    def visibility(self, account: Account, wanted: Visibility) -> str | None:
        """Say who will see the post of a note that `wanted` to be seen so; None where there is no such post."""

    @property
    def Settings(self) -> "type[DataclassInstance]":  # noqa: N802 - it is a class
        """The keys of an account of this network, as a frozen dataclass."""

    def limits(self, account: Account, stated: str = "") -> Limits:
        """Say how long a post may be where the server has not been asked, or as it has `stated` (`Limits.stated`); no
        secrets, no connection, no SDK.
        """

    def look(self, account: Account) -> Look:
        """Say what a post of the account looks like."""

    def is_copy(self, account: Account, url: str) -> bool:
        """Say whether an address that the author wrote down is one of this account's, as far as its form tells."""

    def on_edit(self, account: Account) -> OnEdit:
        """Say what becomes of a copy whose note was edited."""

    def correction(self, account: Account) -> str:
        """The words before a correction that is posted under a copy."""

    def answers(self, account: Account, url: str) -> bool:
        """Say whether an address is that of a post which one on this account can answer or quote."""

    def connect(
        self,
        account: Account,
        env: Mapping[str, str],
        sleep: Callable[[float], None] = ...,
        chance: Callable[[], float] = ...,
    ) -> Publisher:
        """Sign in with the secrets in `env`; raise ConfigError where one is missing, NetworkError otherwise.

        `sleep` waits for so many seconds, as where a server still works on what it was sent, or is busy; `chance`
        gives a number from 0 to 1 each time, by which such waits differ.
        """


def names() -> list[str]:
    """List the networks there are."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))


def load(name: str) -> Network:
    """Import one network; the others, and their libraries, stay unloaded."""
    return cast("Network", import_module(f"{__name__}.{name}"))


def check(accounts: Iterable[Account]) -> None:
    """Check that each account's network exists and reads its settings; report all mistakes together."""
    problems: list[TinyblogError] = []
    sound: list[Account] = []
    for account in accounts:
        try:
            _check(account)
            sound.append(account)
        except TinyblogError as error:
            problems.append(error)
    raise_all([*problems, *further_keepers(sound, load)])


def keepers(accounts: Iterable[Account]) -> tuple[Account, ...]:
    """The accounts that are to keep records of the site and its notes: after a check, one at most."""
    return tuple(account for account, _ in keeping(accounts, load))


def _check(account: Account) -> None:
    if account.network not in names():
        near = get_close_matches(account.network, names(), n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(names())}"
        raise ConfigError(f"there is no network {account.network!r}", where=f"{account.where}.network", hint=hint)
    account.read(load(account.network).Settings)


def secret(account: Account, env: Mapping[str, str], name: str) -> str:
    """Return a secret from the environment; say plainly which variable is missing, and never what is in one."""
    if value := env.get(name, "").strip():
        if value.isascii() and value.isprintable():
            return value
        hint = "set it anew: perhaps a quotation mark or a line's end was pasted along"
        raise ConfigError(f"the environment variable {name} holds what no secret has", where=account.where, hint=hint)
    hint = f"export {name}=… in the shell, or add it to the secrets of your CI; tinyblog reads no .env file"
    raise ConfigError(f"the environment variable {name} is not set", where=account.where, hint=hint)


__all__ = [
    "Colours",
    "Copy",
    "Editor",
    "Examiner",
    "Foreseer",
    "Held",
    "Keeper",
    "Library",
    "Limits",
    "Listed",
    "Lister",
    "Look",
    "Network",
    "NetworkError",
    "OnEdit",
    "Publisher",
    "Reader",
    "Record",
    "Remover",
    "Resumer",
    "Withdrawer",
    "Witness",
    "check",
    "end_of",
    "load",
    "names",
    "secret",
]
