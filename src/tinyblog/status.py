"""Use case: where every note stands with every account."""

from dataclasses import dataclass
from datetime import datetime

from tinyblog.config import Account, Config
from tinyblog.errors import raise_all
from tinyblog.ledger import Ledger
from tinyblog.plan import Rules, Standing, standing
from tinyblog.policy import chosen, rules
from tinyblog.site import EVERYTHING, Entry
from tinyblog.source import read_source


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Where a note stands with one account; `url` is its copy's, where there is one."""

    account: str
    state: Standing
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteStatus:
    """A note, by its permalink path, and where it stands with each account, in the order of the config."""

    note: str
    copies: tuple[Held, ...]


def status(config: Config, *, now: datetime) -> tuple[NoteStatus, ...]:
    """Report on every note, newest first: drafts, future and withheld ones too."""
    accounts = chosen(config, ())
    source = read_source(config, now=now, wanted=EVERYTHING)
    raise_all(source.problems)
    ledger, decide = source.ledger or Ledger(), rules(config, now)
    return tuple(
        NoteStatus(note=entry.path, copies=tuple(_held(entry, account, ledger, decide) for account in accounts))
        for entry in source.site.entries
    )


def _held(entry: Entry, account: Account, ledger: Ledger, decide: Rules) -> Held:
    line = ledger.line(entry.path, account.name)
    written = (url for url in entry.note.syndication if decide.is_copy(account, url))
    url = line.url if line else next(written, "")
    return Held(account=account.name, state=standing(entry, account, ledger, decide), url=url)
