"""Use case: everything that an author has to mend, found before anything is built or posted."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from tinyblog import networks
from tinyblog.config import Account, Config
from tinyblog.drafts import Desk, mistakes
from tinyblog.errors import TinyblogError
from tinyblog.ledger import Ledger
from tinyblog.plan import WAITING, Rules, bar, standing
from tinyblog.policy import chosen, rules
from tinyblog.site import EVERYTHING, Entry
from tinyblog.source import read_source
from tinyblog.theme import load_theme


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """How many notes were read, what is wrong with them, and what to look at."""

    notes: int
    problems: tuple[TinyblogError, ...]
    warnings: tuple[TinyblogError, ...]


def check(config: Config, *, now: datetime) -> Checked:
    """Read every note, drafts and future ones too, and write the posts that are still to come; nothing is written."""
    accounts = chosen(config, ())
    theme = load_theme(config.root, config.site.theme, config.theme)
    theme.templates(language=config.site.language, home=config.site.root).check()
    source = read_source(config, now=now, wanted=EVERYTHING)
    desk = Desk(config=config, site=source.site, ledger=source.ledger or Ledger())
    problems: list[TinyblogError] = list(source.problems)
    warnings: list[TinyblogError] = list(source.warnings)
    for entry in source.site.entries:
        if found := mistakes(entry, accounts):
            problems += found
            continue
        for problem, notices in _posts(desk, entry, accounts, rules(config, now)):
            problems += problem
            warnings += notices
    known = {(problem.where, problem.message) for problem in problems}
    warnings = [one for one in warnings if (one.where, one.message) not in known]
    return Checked(notes=len(source.site.entries), problems=_once(problems), warnings=_once(warnings))


def _posts(
    desk: Desk, entry: Entry, accounts: Iterable[Account], decide: Rules
) -> Iterator[tuple[list[TinyblogError], list[TinyblogError]]]:
    """What is wrong with the posts that this note is still to become."""
    where = f"content/{entry.note.source}"
    for account in accounts:
        if standing(entry, account, desk.ledger, decide) not in WAITING or bar(entry, account, decide):
            continue
        try:
            post = desk.draft(entry, account, networks.load(account.network).limits(account), decide.now)
        except TinyblogError as error:
            yield list(error.parts), []
        else:
            yield [], [TinyblogError(f"{account.name}: {notice}", where=where) for notice in post.notices]


def _once(errors: Iterable[TinyblogError]) -> tuple[TinyblogError, ...]:
    """A mistake that shows on every account is one."""
    return tuple({str(error): error for error in errors}.values())
