"""Use case: rebuild a lost or thinned ledger from what stands on the networks."""

import shlex
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import quote

from tinyblog import networks
from tinyblog.cards import cache_folder
from tinyblog.compose import Post
from tinyblog.config import Account, Config
from tinyblog.delivery import begun
from tinyblog.drafts import Desk
from tinyblog.errors import NetworkError, TinyblogError, raise_all
from tinyblog.ledger import Ledger, Line, append_lines
from tinyblog.networks import Copy, Listed, Lister, Publisher, end_of
from tinyblog.plan import FORCIBLE, Rules, Step, standing
from tinyblog.policy import chosen, rules
from tinyblog.session import Session, World, alone
from tinyblog.settle import OTHER_WORDS
from tinyblog.site import Entry, Site
from tinyblog.source import ledger_path, read_source
from tinyblog.steps import as_sent, line_of, partly_posted, says_today, sending, skipped

SLACK = timedelta(days=1)
"""A copy is never older than its note, but clocks differ."""
_FIRST_WORDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What stands of a note on an account.

    adopted: its copy was found · skipped: there is none, and the note is too old to be posted, or the ledger was lost ·
    due: there is none, and the next run posts it · unknown: there is none, but what was sent may still land, or only
    some parts of a thread stand there ·
    failed: it could not be looked for.
    """

    note: str
    account: str
    result: Literal["adopted", "skipped", "due", "unknown", "failed"]
    url: str = ""
    error: TinyblogError | None = None
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stranger:
    """A post on an account that is the copy of no note: its address, its time, and how it begins."""

    account: str
    url: str
    created: datetime
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciled:
    """What was found, oldest note first; what belongs to no note; and the accounts that could not be asked."""

    found: tuple[Found, ...]
    strangers: tuple[Stranger, ...]
    errors: tuple[TinyblogError, ...]


@dataclass(kw_only=True)
class _Search:
    """The search through one account: its posts, those known to belong to a note, and the lines made so far; it
    `is_first` where there is no ledger.
    """

    account: Account
    publisher: Publisher
    listed: tuple[Listed, ...]
    taken: set[str]
    is_first: bool
    lines: dict[str, Line] = field(default_factory=dict)
    found: dict[str, Found] = field(default_factory=dict)


def reconcile(config: Config, world: World, *, accounts: tuple[str, ...] = (), dry_run: bool = False) -> Reconciled:
    """Look for the copy of every note on the site, of any age, and set down what the ledger does not know.

    Nothing is posted or changed on a network; with `dry_run` the ledger is not written either. If there is no ledger
    all accounts take part, and none is written unless all could be asked: it would make the others' notes look new.
    """
    wanted = chosen(config, accounts)
    with alone(config.root):
        now = world.clock()
        source = read_source(config, now=now)
        raise_all(source.problems)
        ledger, decide = source.ledger or Ledger(), rules(config, now)
        desk = Desk(config=config, site=source.site, ledger=ledger, cache=cache_folder(config.root))
        searches, errors = [], []
        with closing(Session(world, ledger_path(config.root), desk)) as run:
            for account in wanted if source.ledger is not None else config.accounts:
                try:
                    searches.append(_searched(account, desk, run, decide, is_first=source.ledger is None))
                except TinyblogError as error:
                    errors.append(error)
        if not dry_run and (source.ledger is not None or not errors):
            if source.unseen:  # an empty ledger, if no more is written, would make all notes look new
                append_lines(ledger_path(config.root), source.unseen)
            append_lines(ledger_path(config.root), _in_order(source.site, searches))
    return Reconciled(
        found=tuple(one for search in searches for one in search.found.values()),
        strangers=tuple(one for search in searches for one in _strangers(search, source.site)),
        errors=tuple(errors),
    )


def _searched(account: Account, desk: Desk, run: Session, decide: Rules, *, is_first: bool) -> _Search:
    """Look for the notes of one account, oldest first; its posts are listed once.

    First comes what was posted when a note was new, as tinyblog does: the words of two notes may be the same.
    """
    entries = tuple(_wanted(account, desk, decide))
    search = _open(account, desk, run, is_first=is_first)
    for entry in entries:
        if line := desk.ledger.copy_of(entry.path, search.publisher.identity):  # the account has got another name
            _set_down(search, replace(line, account=account.name))
    drafts = dict(_drafts(entries, search, desk, run.world.clock()))
    for late in (False, True):
        for entry in entries:
            if entry.path in drafts and entry.path not in search.lines:
                _look_for(entry, drafts[entry.path], search, desk.ledger, decide, late=late)
    for entry in entries:
        if entry.path not in search.found:
            search.found[entry.path] = _not_found(entry, search, desk.ledger, decide)
    return search


def _wanted(account: Account, desk: Desk, decide: Rules) -> Iterator[Entry]:
    """The notes of which the ledger knows no copy, oldest first: those that were skipped too."""
    for entry in reversed(desk.site.entries):
        where = standing(entry, account, desk.ledger, decide)
        if where == "skipped":
            where = standing(entry, account, Ledger(), decide)
        if where in FORCIBLE and where != "removed":
            yield entry


def _open(account: Account, desk: Desk, run: Session, *, is_first: bool) -> _Search:
    publisher = run.owned(account)
    if not isinstance(publisher, Lister):
        raise NetworkError("its network does not list an account's posts", where=account.name)
    times = [entry.note.published for entry in desk.site.entries]
    listed = publisher.posts(min(times) - SLACK) if times else ()
    is_copy = networks.load(account.network).is_copy
    written = (url for one in desk.site.entries for url in one.note.syndication if is_copy(account, url))
    mine = (line for line in desk.ledger.lines if line.account == account.name or line.identity == publisher.identity)
    taken = {one.id for line in mine for one in line.parts if one.id}
    return _Search(account=account, publisher=publisher, listed=listed, taken=taken.union(written), is_first=is_first)


def _drafts(
    entries: Iterable[Entry], search: _Search, desk: Desk, now: datetime
) -> Iterator[tuple[str, tuple[Post, ...]]]:
    """The posts that may have become the copy of a note: today's, and those at addresses that it had before."""
    limits, root = search.publisher.limits(), desk.config.site.url
    for entry in entries:
        olds = (replace(entry, path=old, permalink=root + quote(old)) for old in entry.note.aliases)
        try:
            yield entry.path, tuple(desk.draft(one, search.account, limits, now) for one in (entry, *olds))
        except TinyblogError as error:
            search.found[entry.path] = _failed(entry, search, error)


def _look_for(
    entry: Entry, posts: tuple[Post, ...], search: _Search, ledger: Ledger, decide: Rules, *, late: bool
) -> None:
    """Look for the copy of a note: one that was made while the note was new, or (`late`) any."""
    others = search.taken if late else search.taken | _elsewhen(entry, search.listed, decide)
    earlier = ledger.sent_texts(entry.path, search.account.name, search.publisher.identity)
    versions = (*posts, *(posts[0].saying(texts) for texts in earlier))
    try:
        copy = next((found for one in versions if (found := search.publisher.find(one, others))), None)
        if copy:
            _place(entry, posts[0], copy, search, ledger, decide.now)
        elif late:
            _look_for_half(entry, posts[0], search, earlier, decide)
    except NetworkError as error:
        search.found[entry.path] = _failed(entry, search, error)


def _look_for_half(
    entry: Entry, post: Post, search: _Search, earlier: Collection[tuple[str, ...]], decide: Rules
) -> None:
    """Look for the first parts of a thread of which the others were never posted: they are set down as sent."""
    version, parts = begun(search.publisher, post, search.taken, earlier)
    if not parts:
        return
    step = Step(entry=entry, account=search.account, only_adopt=True)
    is_due = standing(entry, search.account, Ledger(), decide) == "due"
    half = partly_posted(step, version, parts, is_due=is_due)
    search.found[entry.path] = replace(_failed(entry, search, half), result="unknown")
    search.taken.update(part.id for part in parts)
    if not earlier:
        search.lines[entry.path] = sending(step, search.publisher, post)


def _elsewhen(entry: Entry, listed: Iterable[Listed], decide: Rules) -> set[str]:
    """The posts that were made at another time than when this note was new."""
    first, last = entry.note.published - SLACK, entry.note.published + decide.max_age + SLACK
    return {one.copy.id for one in listed if not first <= one.created <= last}


def _place(entry: Entry, post: Post, copy: Copy, search: _Search, ledger: Ledger, now: datetime) -> None:
    """Set down the copy of a note."""
    step = Step(entry=entry, account=search.account, only_adopt=True)
    line = as_sent(line_of(step, search.publisher, post, copy, "adopted", now), ledger)
    _set_down(search, line, () if says_today(post, copy) else (OTHER_WORDS,))


def _set_down(search: _Search, line: Line, notices: tuple[str, ...] = ()) -> None:
    search.lines[line.note] = line
    search.taken.update(part.id for part in line.parts)
    name = search.account.name
    search.found[line.note] = Found(note=line.note, account=name, result="adopted", url=line.url, notices=notices)


def _not_found(entry: Entry, search: _Search, ledger: Ledger, decide: Rules) -> Found:
    """What becomes of a note without a copy: one that is too old is set down as skipped, if it is not yet."""
    found = Found(note=entry.path, account=search.account.name, result="skipped")
    where = standing(entry, search.account, ledger, decide)
    if where == "unknown":
        return replace(found, result="unknown")
    if where in ("due", "failed") and not search.is_first:
        return replace(found, result="due")
    if where in ("due", "failed"):
        found = replace(found, notices=(_maybe_taken_back(entry),))
    if where in ("due", "failed", "old"):
        search.lines[entry.path] = skipped(Step(entry=entry, account=search.account), decide.now)
    return found


def _maybe_taken_back(entry: Entry) -> str:
    """Without a ledger nobody knows what was withdrawn: as in a first run, nothing becomes due."""
    note = shlex.quote(entry.path)
    return f"it may have been taken back before the ledger was lost; to post it: `tinyblog syndicate --force {note}`"


def _failed(entry: Entry, search: _Search, error: TinyblogError) -> Found:
    return Found(note=entry.path, account=search.account.name, result="failed", error=error)


def _in_order(site: Site, searches: Collection[_Search]) -> tuple[Line, ...]:
    """The new lines, oldest note first."""
    paths = [entry.path for entry in reversed(site.entries)]
    return tuple(search.lines[path] for path in paths for search in searches if path in search.lines)


def _strangers(search: _Search, site: Site) -> Iterator[Stranger]:
    """The account's own posts, since the oldest note, that answer nobody and are the copy of no note; newest first."""
    oldest = min((entry.note.published for entry in site.entries), default=None)
    known = {end_of(one) for one in search.taken}
    for one in search.listed:
        if oldest and one.created >= oldest and not one.is_answer and end_of(one.copy.id) not in known:
            words = " ".join(one.copy.text.split())
            text = words if len(words) <= _FIRST_WORDS else words[:_FIRST_WORDS].rsplit(" ", 1)[0] + "…"
            yield Stranger(account=search.account.name, url=one.copy.url, created=one.created, text=text)
