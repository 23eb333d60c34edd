"""The policy of one blog: which of its accounts are meant, and by which rules a note is due."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from tinyblog import networks
from tinyblog.comparison import Comparison
from tinyblog.config import Account, Config
from tinyblog.drafts import Desk
from tinyblog.errors import TinyblogError
from tinyblog.plan import WAITING, Rules, bar, standing


def rules(config: Config, now: datetime, comparison: Comparison | None = None) -> Rules:
    """The rules of this blog at this moment; without a `comparison` no copy is older than its note."""
    following = {one.name for one in config.accounts if networks.load(one.network).on_edit(one) != "leave"}
    return Rules(
        now=now.astimezone(UTC),  # moments of one zone are compared by its clock, which may show an hour twice
        max_age=config.syndication.max_age,
        is_copy=lambda account, url: networks.load(account.network).is_copy(account, url),
        follows=lambda account: account.name in following,
        is_older=comparison.is_older if comparison else lambda *_: False,
        takes=lambda account, visibility: networks.load(account.network).visibility(account, visibility) is not None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """What stops all posting: the `where` of the stop, and its author's `reason`, which may be empty."""

    where: str
    reason: str

    def __str__(self) -> str:
        return f"posting is paused by {self.where}: {self.reason}".removesuffix(": ")


def pause_of(config: Config) -> Pause | None:
    """Whether posting is paused: by `pause` under `[syndication]`, or by a file `PAUSE` among the notes.

    In doubt it is: a file that cannot be read, says nothing, or is called `Pause.txt` pauses too.
    """
    if reason := " ".join(config.syndication.pause.split()):
        return Pause(where="syndication.pause in tinyblog.toml", reason=reason)
    for path in sorted((config.root / "content").glob("[Pp]*")):
        if path.name.casefold() in ("pause", "pause.txt"):
            return Pause(where=f"content/{path.name}", reason=_reason(path))
    return None


def _reason(path: Path) -> str:
    """The beginning of a file, on one line; nothing, if it is none that can be read."""
    text = ""
    if path.is_file():
        with suppress(OSError), path.open(encoding="utf-8-sig", errors="replace") as file:
            text = file.read(1000)
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def look_ahead(desk: Desk, accounts: Iterable[Account], decide: Rules) -> Desk:
    """The same desk, with all that is still waiting as if it were posted: what answers it will do so then."""
    waiting = (
        (entry.path, account.name)
        for entry in desk.site.entries
        for account in accounts
        if standing(entry, account, desk.ledger, decide) in WAITING and not bar(entry, account, decide)
    )
    return replace(desk, awaited=frozenset(waiting))


def chosen(config: Config, wanted: tuple[str, ...]) -> tuple[Account, ...]:
    """The accounts to work with; raise TinyblogError for a name that is not configured."""
    known = {account.name: account for account in config.accounts}
    for name in wanted:
        if name not in known:
            hint = f"there are: {', '.join(known)}" if known else "add an [accounts.NAME] table to tinyblog.toml"
            raise TinyblogError(f"there is no account {name!r}", where="--account", hint=hint)
    networks.check(config.accounts)
    return tuple(known[name] for name in (wanted or known))
