"""Use case: where every note stands with every account."""

from dataclasses import dataclass
from datetime import datetime

from tinyblog.comparison import Comparison
from tinyblog.config import Account, Config
from tinyblog.drafts import Desk
from tinyblog.errors import TinyblogError
from tinyblog.fingerprints import Fingerprints, prints_folder
from tinyblog.ledger import Ledger
from tinyblog.plan import Rules, Standing, standing
from tinyblog.policy import chosen, rules
from tinyblog.site import EVERYTHING, Entry
from tinyblog.source import read_source


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Where a note stands with one account; `url` is its copy's, where there is one, `reason` why it failed or was
    withdrawn.
    """

    account: str
    state: Standing
    url: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteStatus:
    """A note, by its permalink path, and where it stands with each account, in the order of the config."""

    note: str
    copies: tuple[Held, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Every sound note, newest first, and what is wrong with the others."""

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
        NoteStatus(note=entry.path, copies=tuple(_held(entry, account, ledger, decide) for account in accounts))
        for entry in source.site.entries
    )
    return Status(notes=tuple(notes), problems=source.problems)


def _held(entry: Entry, account: Account, ledger: Ledger, decide: Rules) -> Held:
    line = ledger.line(entry.path, account.name)
    written = (url for url in entry.note.syndication if decide.is_copy(account, url))
    url = line.url if line else next(written, "")
    said = ledger.withdrawn(entry.path) or line
    state = standing(entry, account, ledger, decide)
    reason = said.reason if said and state in ("failed", "withdrawn") else ""
    return Held(account=account.name, state=state, url=url, reason=reason)
