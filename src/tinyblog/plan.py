"""The plan: which note is to be posted where. The whole policy of syndication, without any effect."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, cast

from tinyblog.compose import says_something
from tinyblog.config import Account
from tinyblog.errors import NoteError
from tinyblog.ledger import STANDING, Ledger, Line
from tinyblog.notes.fields import Visibility
from tinyblog.site import Entry, Site, state
from tinyblog.slugs import slugify

Standing = Literal[
    "posted", "adopted", "edited", "corrected", "replaced", "stale", "removed", "remains", "withdrawn", "skipped",
    "unknown",
    "failed", "elsewhere", "due", "old", "silent", "draft", "scheduled", "withheld",
]  # fmt: skip
"""Where a note stands with an account.

posted, adopted, edited, corrected, replaced, removed, withdrawn, skipped: the ledger says so ·
stale: the note was edited since, or an edit was sent and no answer says whether the copy follows it ·
remains: the note was withdrawn, and its copy stands, or may stand, all the same ·
failed: the last attempt to post it failed, and the next run tries again ·
unknown: it was sent, and no answer says whether it stands there ·
elsewhere: the author wrote the copy's address into the note · due: to be posted · old: beyond `max_age`, or expired ·
silent: has nothing to say (a bare like) · withheld: private, deleted, or unlisted where a network has no such posts,
or not for this account ·
the rest: not on the site yet.
"""
WAITING: tuple[Standing, ...] = ("due", "failed", "unknown", "draft", "scheduled")
"""Where a note stands that is still to be posted."""
FORCIBLE: tuple[Standing, ...] = ("due", "failed", "unknown", "old", "removed")
"""Where a note stands that can be posted if its author insists."""
_WHY_NOT: Mapping[Standing, str] = {
    "posted": "it is posted already",
    "adopted": "its copy stands there already",
    "edited": "it is posted already",
    "corrected": "it is posted already",
    "replaced": "it is posted already",
    "stale": "it is posted already, and was edited since",
    "elsewhere": "its `syndication:` names its copy",
    "withdrawn": "it was withdrawn",
    "remains": "it was withdrawn",
    "draft": "it is a draft",
    "scheduled": "its time has not come",
    "silent": "it has no words to post",
    "withheld": "it is not for this account",
}
IsCopy = Callable[[Account, str], bool]
Takes = Callable[[Account, Visibility], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A note to post to an account; with `only_adopt`, to look for there and never to post; with `stale`, the line of
    a copy that is to follow the note, which was edited since.
    """

    entry: Entry
    account: Account
    only_adopt: bool = False
    stale: Line | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What decides what is due: the clock, `syndication.max_age`, how to know an account's addresses (`is_copy`),
    whether its network has posts of a visibility (`takes`), whether its copies follow edits (`follows`), and whether
    the copy of a line says something else than its note does (`is_older`).
    """

    now: datetime
    max_age: timedelta
    is_copy: IsCopy
    takes: Takes
    follows: Callable[[Account], bool]
    is_older: Callable[[Entry, Account, Line], bool]


def standing(entry: Entry, account: Account, ledger: Ledger, rules: Rules) -> Standing:
    """Say where a note stands with an account."""
    line = ledger.line(entry.path, account.name)
    if ledger.withdrawn(entry.path):
        return after_withdrawal(line, ledger)
    if line and line.action not in ("sending", "failed", "seen"):
        return _on_record(entry, account, line, rules, unsettled=ledger.is_unsettled(entry.path, account.name))
    if any(rules.is_copy(account, url) for url in entry.note.syndication):
        return "elsewhere"
    if (found := state(entry.note, rules.now)) != "live":
        return found
    if barred := bar(entry, account, rules):
        return barred
    if line and line.action == "sending":
        return "unknown"
    if not _is_fresh(entry, rules):
        return "old"
    return "failed" if line else "due"


def after_withdrawal(line: Line | None, ledger: Ledger) -> Literal["remains", "withdrawn"]:
    """Where a note that was withdrawn stands with an account, of which the ledger says this."""
    return "remains" if line and (line.action in (*STANDING, "sending") or beside(line, ledger)) else "withdrawn"


def beside(line: Line, ledger: Ledger) -> Line | None:
    """What stands on the same account beside the copy that counts, or did."""
    found = ledger.doubles.get(line.note, ())
    return next((one for one in found if (one.identity or one.account) == (line.identity or line.account)), None)


def _on_record(entry: Entry, account: Account, line: Line, rules: Rules, *, unsettled: bool) -> Standing:
    """Where a note stands of which the ledger has an outcome; what was sent since then may be `unsettled`."""
    if line.action == "removed" and unsettled:
        return "unknown"
    is_old = is_stale(entry, account, line, rules) or (unsettled and _follows(line))
    return "stale" if is_old else cast("Standing", line.action)


def is_stale(entry: Entry, account: Account, line: Line, rules: Rules) -> bool:
    """Whether the note was edited since its copy was made; of a copy that nobody knows this of, never."""
    return _follows(line) and rules.is_older(entry, account, line)


def _is_unheard(line: Line, ledger: Ledger, account: Account) -> bool:
    """Whether an edit of a copy was sent, and nobody knows what became of it."""
    return _follows(line) and ledger.is_unsettled(line.note, account.name)


def _follows(line: Line) -> bool:
    """Whether a line is about a copy of which it is known what its author wrote: no other one ever follows its note."""
    return line.action in STANDING and bool(line.said)


def bar(entry: Entry, account: Account, rules: Rules) -> Literal["withheld", "silent"] | None:
    """What keeps a note off an account whenever it is published: it is not for it, or has nothing to say."""
    wish = entry.note.accounts.of(account.name)
    named = account.name in entry.note.accounts.named()
    if (
        wish.skip
        or not (named or is_routed(entry, account))
        or not rules.takes(account, wish.visibility or entry.note.visibility)
    ):
        return "withheld"
    return None if says_something(entry, wish) else "silent"


def is_routed(entry: Entry, account: Account) -> bool:
    """Whether the account takes notes of these tags and this language: `only` of its configuration."""
    tags, languages = account.only.tags, account.only.languages
    wish = entry.note.accounts.of(account.name)
    said = (wish.language or entry.language).casefold()
    return (not tags or not {slugify(tag) for tag in tags}.isdisjoint(tag.slug for tag in entry.tags)) and (
        not languages or any(f"{said}-".startswith(f"{one.casefold()}-") for one in languages)
    )


def plan(site: Site, ledger: Ledger, accounts: Iterable[Account], rules: Rules) -> tuple[Step, ...]:
    """List the posts that are due, and those whose outcome is unknown, oldest note first.

    One of unknown outcome that is too old by now is only looked for.
    """
    wanted = tuple(accounts)
    return tuple(
        Step(entry=entry, account=account, only_adopt=not _is_fresh(entry, rules))
        for entry in reversed(site.entries)
        for account in wanted
        if not ledger.copy(entry.path, account.name)  # most notes are posted, and need no closer look
        and standing(entry, account, ledger, rules) in ("due", "failed", "unknown")
    )


def forced(entry: Entry, accounts: Iterable[Account], ledger: Ledger, rules: Rules) -> tuple[Step, ...]:
    """List the posts of a note that its author wants posted although it is of unknown outcome, skipped or old.

    Raise NoteError, saying why not, if that is true of no account.
    """
    found = [(account, _unskipped(entry, account, ledger, rules)) for account in accounts]
    steps = tuple(Step(entry=entry, account=account) for account, where in found if where in FORCIBLE)
    if not steps:
        said = "; ".join(f"{account.name}: {_WHY_NOT.get(where, where)}" for account, where in found)
        raise NoteError(f"cannot be posted ({said or 'there are no accounts'})", where=f"content/{entry.note.source}")
    return steps


def _unskipped(entry: Entry, account: Account, ledger: Ledger, rules: Rules) -> Standing:
    """Where a note would stand if it had never been skipped."""
    found = standing(entry, account, ledger, rules)
    return standing(entry, account, Ledger(), rules) if found == "skipped" else found


def edits(site: Site, ledger: Ledger, accounts: Iterable[Account], rules: Rules) -> tuple[Step, ...]:
    """List the copies that are to follow their notes, oldest note first: not where the account leaves them as they are,
    nor of a note that is not on the site or no longer for the account. One of which an edit is unsettled is listed
    whatever its account wants by now, for what was begun must be ended.
    """
    wanted = tuple(accounts)
    return tuple(
        Step(entry=entry, account=account, stale=line)
        for entry in reversed(site.entries)
        for account in wanted
        if (line := ledger.copy(entry.path, account.name))
        and state(entry.note, rules.now) == "live"
        and not ledger.withdrawn(entry.path)
        and (_is_unheard(line, ledger, account) or (rules.follows(account) and is_stale(entry, account, line, rules)))
        and not bar(entry, account, rules)
    )


def places(steps: Iterable[Step]) -> frozenset[tuple[str, str]]:
    """The notes (permalink path) and accounts of steps."""
    return frozenset((step.entry.path, step.account.name) for step in steps)


def baseline(site: Site, accounts: Iterable[Account], rules: Rules) -> tuple[tuple[Step, ...], tuple[Step, ...]]:
    """Without a ledger: the notes to look up (those that would be due), and those to set down as skipped."""
    wanted = tuple(accounts)
    lookups = plan(site, Ledger(), wanted, rules)
    looked_up = {(step.entry.path, step.account.name) for step in lookups}
    skips = tuple(
        Step(entry=entry, account=account, only_adopt=True)
        for entry in reversed(site.entries)
        for account in wanted
        if (entry.path, account.name) not in looked_up
    )
    return tuple(replace(step, only_adopt=True) for step in lookups), skips


def crowded(steps: Iterable[Step], max_posts: int) -> dict[str, int]:
    """Name the accounts with more than `max_posts` posts due, and how many each has."""
    counts: dict[str, int] = {}
    for step in (step for step in steps if not step.only_adopt):
        counts[step.account.name] = counts.get(step.account.name, 0) + 1
    return {name: count for name, count in counts.items() if count > max_posts}


def _is_fresh(entry: Entry, rules: Rules) -> bool:
    return not entry.expired and rules.now - entry.note.published <= rules.max_age
