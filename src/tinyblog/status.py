"""Use case: where every note stands with every account."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import cast

from tinyblog import site
from tinyblog.comparison import Comparison
from tinyblog.config import Account, Config
from tinyblog.drafts import Desk
from tinyblog.errors import TinyblogError
from tinyblog.fingerprints import Fingerprints, prints_folder
from tinyblog.ledger import Ledger, Line
from tinyblog.plan import Rules, Standing, after_withdrawal, standing
from tinyblog.policy import chosen, rules
from tinyblog.site import EVERYTHING, Entry
from tinyblog.source import read_source
from tinyblog.unheard import moment

_TODAY: Mapping[str, str] = MappingProxyType({"draft": "a draft", "scheduled": "of the future", "withheld": "withheld"})
IN_OTHER_WORDS = "found in other words than the note's"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Where a note stands with one account; `url` is its copy's, where there is one, `reason` why it failed or was
    withdrawn, or that it was found in other words. Of a copy on an account that the configuration does not have any
    more, `account` is what it was called.
    """

    account: str
    state: Standing
    url: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteStatus:
    """A note, by its permalink path, and where it stands with each account, in the order of the config.

    `gone`: only the ledger knows it; no file that can be read is this note.
    """

    note: str
    copies: tuple[Held, ...]
    gone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Every sound note, newest first, then those whose files are gone, likewise; and what is wrong with the others."""

    notes: tuple[NoteStatus, ...]
    problems: tuple[TinyblogError, ...]


def status(config: Config, *, now: datetime) -> Status:
    """Report on every note: drafts, future and withheld ones too. A broken one hides no other."""
    accounts = chosen(config, ())
    source = read_source(config, now=now, wanted=EVERYTHING)
    ledger = source.ledger or Ledger()
    desk = Desk(config=config, site=source.site, ledger=ledger, prints=Fingerprints(prints_folder(config.root)))
    decide = rules(config, now, Comparison(desk, now))
    notes = (
        NoteStatus(
            note=entry.path,
            copies=(
                *(_held(entry, account, ledger, decide) for account in accounts),
                *_elsewhere(entry.path, accounts, ledger),
            ),
        )
        for entry in source.site.entries
    )
    gone = _gone(ledger, {entry.path for entry in source.site.entries}, accounts)
    return Status(notes=(*notes, *gone), problems=source.problems)


def _held(entry: Entry, account: Account, ledger: Ledger, decide: Rules) -> Held:
    line = ledger.line(entry.path, account.name)
    written = (url for url in entry.note.syndication if decide.is_copy(account, url))
    url = line.url if line else next(written, "")
    state, said = standing(entry, account, ledger, decide), ledger.withdrawn(entry.path)
    if line and line.action == "sending" and state in ("draft", "scheduled", "withheld", "silent"):
        state = "unknown"  # that it is not to be posted does not tell that it was not
    held = _told(account.name, state, url, line, said)
    return held if held.reason else replace(held, reason=_of_today(entry, held, decide))


def _of_today(entry: Entry, held: Held, decide: Rules) -> str:
    """When a note is to be posted; or why it is not on the site although it was."""
    today = site.state(entry.note, decide.now)
    if held.state == "scheduled":
        return f"from {entry.published.isoformat(timespec='minutes')}"
    return f"the note is {_TODAY[today]} now" if held.url and today in _TODAY and held.state != "withdrawn" else ""


def _told(account: str, state: Standing, url: str, line: Line | None, said: Line | None) -> Held:
    """With the reason: of the note's withdrawal, of this copy's alone, or of a failure; or what is odd about it."""
    source = said if said and state in ("withdrawn", "remains") else line
    reason = source.reason if source and state in ("failed", "withdrawn", "remains") else ""
    if line and state == "adopted" and not line.digest:
        reason = IN_OTHER_WORDS
    return Held(account=account, state=state, url=url, reason=reason)


def _elsewhere(path: str, accounts: Iterable[Account], ledger: Ledger) -> Iterator[Held]:
    """The copies that stand on accounts which the configuration does not have, at least not under a known name."""
    shown = {line.url for account in accounts if (line := ledger.line(path, account.name))}
    for line in ledger.copies(path):
        if line.url not in shown:
            yield _of_line(line, ledger)


def _of_line(line: Line, ledger: Ledger, account: str = "") -> Held:
    """What the ledger alone says of a copy."""
    said = ledger.withdrawn(line.note)
    state: Standing = "unknown" if line.action == "sending" else cast("Standing", line.action)
    return _told(account or line.account, after_withdrawal(line, ledger) if said else state, line.url, line, said)


def _gone(ledger: Ledger, known: Collection[str], accounts: Iterable[Account]) -> Iterator[NoteStatus]:
    """The notes that were posted, perhaps posted, or withdrawn, and whose files are gone; newest first."""
    ages = {line.note: moment(line.published or line.time) for line in ledger.lines}
    for path in sorted(ledger.notes.difference(known), key=lambda path: (ages[path], path), reverse=True):
        lines = {account.name: ledger.line(path, account.name) for account in accounts}
        held = [
            _of_line(line, ledger, name)
            for name, line in lines.items()
            if line and line.action not in ("skipped", "failed", "seen")
        ]
        if said := ledger.withdrawn(path):
            told = {one.account for one in held}
            held += [_told(name, "withdrawn", "", None, said) for name in lines if name not in told]
        if copies := (*held, *_elsewhere(path, accounts, ledger)):
            yield NoteStatus(note=path, copies=copies, gone=True)
