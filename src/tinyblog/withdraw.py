"""Use case: take a note back: its copies come down everywhere, a tombstone takes its page's place, the record stays."""

import shlex
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime

from tinyblog.cards import cache_folder
from tinyblog.config import Account, Config
from tinyblog.drafts import Desk
from tinyblog.errors import NetworkError, NoteError, TinyblogError
from tinyblog.ledger import Ledger, Line, append_lines
from tinyblog.library import taken_back
from tinyblog.naming import Named, named
from tinyblog.networks import Remover
from tinyblog.policy import chosen
from tinyblog.recovery import AlikeError, line_of_recovered, recover
from tinyblog.revision import whole
from tinyblog.session import Session, World, alone
from tinyblog.site import EVERYTHING, state
from tinyblog.source import Source, ledger_path, missing, read_source
from tinyblog.steps import stamp
from tinyblog.strays import copy_name, holders
from tinyblog.unheard import Unheard, unheard

BY_HAND = " (set down by hand)"
"""Behind the reason in the ledger, where nothing but the author's word tells that a copy went."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenDown:
    """What became of one copy: its address (empty: nobody knows it), and why it still stands, if it does; `by_hand` if
    that it went is only the author's word.
    """

    note: str
    account: str
    url: str
    error: TinyblogError | None = None
    by_hand: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    """What is wanted: the note, why, on which accounts (none: everywhere), and whether what cannot be taken down here
    was taken down `by_hand`. Copies that are `held` by other notes, with their paths, stay.
    """

    what: Named
    reason: str
    accounts: tuple[Account, ...]
    everywhere: bool
    by_hand: bool
    held: Mapping[tuple[str, str], str]

    @property
    def command(self) -> str:
        """What goes on with it."""
        only = () if self.everywhere else [f"--account {shlex.quote(account.name)}" for account in self.accounts]
        return " ".join(("tinyblog withdraw", shlex.quote(self.what.path), *only))


def withdraw(
    config: Config, note: str, reason: str, world: World, *, accounts: tuple[str, ...] = (), by_hand: bool = False
) -> Iterator[TakenDown]:
    """Take down every copy of a note, named by its permalink, an older one, its file or slug, even if its file is gone.

    First it is set down that the note is withdrawn: from then on its page is a tombstone, and it is never posted. With
    `accounts` only their copies come down, and the note stays. What was sent and never answered is looked for. What
    could not be removed keeps its line, and running this again goes on, for the same `reason` if none is given;
    `by_hand` sets it down as taken down by the author. Raise NoteError if nobody knows the note, or it was never shown.
    """
    wanted = chosen(config, accounts)
    with alone(config.root):
        source = read_source(config, now=world.clock(), wanted=EVERYTHING)
        if source.ledger is None:
            raise missing(config)
        what = named(config, note, source)
        why = _reason(reason, what.path, source.ledger)
        held = _held(what.path, source, world.clock())
        wish = _Wish(what=what, reason=why, accounts=wanted, everywhere=not accounts, by_hand=by_hand, held=held)
        _set_down(config, wish, source, world)
        desk = Desk(config=config, site=source.site, ledger=source.ledger, cache=cache_folder(config.root))
        with closing(Session(world, ledger_path(config.root), desk)) as run:
            for line in (*source.ledger.doubles.get(what.path, ()), *source.ledger.copies(what.path)):
                if wish.everywhere or line.account in accounts or line.account not in _names(config):
                    yield from _take_down(line, wish, run)
            for one in unheard(source.ledger):
                if one.note == what.path and (wish.everywhere or one.newest.account in accounts):
                    yield from _seek(one, wish, run)
            for gone in taken_back(what.path, wanted, run, everywhere=wish.everywhere, by_hand=by_hand):
                yield TakenDown(note=gone.note, account=gone.account, url=gone.url, error=gone.error)
        if wish.everywhere and not by_hand:
            yield from _left(what, source.ledger)


def _held(path: str, source: Source, now: datetime) -> Mapping[tuple[str, str], str]:
    """The copies of the other notes on the site."""
    others = (entry.path for entry in source.site.entries if entry.path != path and state(entry.note, now) == "live")
    return holders(source.ledger or Ledger(), others)


def _names(config: Config) -> Collection[str]:
    return {account.name for account in config.accounts}


def _reason(given: str, path: str, ledger: Ledger) -> str:
    """In one line, for it stands on a page and in tables; the known one, if none is given."""
    said = ledger.withdrawn(path)
    text = " ".join("".join(one if one.isprintable() else " " for one in given).split())
    if not text and not (said and said.reason):
        raise NoteError("say why it is withdrawn", where="--reason", hint='--reason "It was not true."')
    return text or (said.reason if said else "")


def _set_down(config: Config, wish: _Wish, source: Source, world: World) -> None:
    """Put on record that the note is no more, and where it stands today, so that its copies are known to be its own."""
    what, now = wish.what, world.clock()
    moves = tuple(line for line in source.unseen if line.note == what.path)
    said = (source.ledger or Ledger()).withdrawn(what.path)
    if not wish.everywhere or (said and said.reason == wish.reason):
        append_lines(ledger_path(config.root), moves)
        return
    note = what.entry.note if what.entry else None
    if note and state(note, now) != "live" and what.path not in (source.ledger or Ledger()).notes:
        hint = "delete its file, or leave it as it is: it is neither shown nor posted"
        raise NoteError("this note was never published", where=f"content/{note.source}", hint=hint)
    line = Line(note=what.path, account="", action="withdrawn", time=stamp(now), reason=wish.reason)
    if note:
        line = replace(line, body=note.digest, published=note.published.isoformat())
    append_lines(ledger_path(config.root), (*moves, line))


def _take_down(line: Line, wish: _Wish, run: Session) -> Iterator[TakenDown]:
    """Take down a copy that stands."""
    taken = TakenDown(note=line.note, account=line.account, url=line.url)
    if other := wish.held.get(copy_name(line)):
        hint = f"if that one is to go too: `tinyblog withdraw {shlex.quote(other)} --reason ...`"
        error = NetworkError(f"this is the copy of {other} too: it stays", where=line.account, hint=hint)
        yield replace(taken, error=error)
        return
    try:
        owner = _owner(line, wish, run)
        if owner is None:
            return
        taken = replace(taken, account=owner.name)
        _remove(line, owner, wish, run)
    except TinyblogError as error:
        if not wish.by_hand:
            yield replace(taken, error=error)
            return
        taken = replace(taken, by_hand=True)
    why = wish.reason + (BY_HAND if taken.by_hand else "")
    gone = replace(line, account=taken.account, action="withdrawn", time=stamp(run.world.clock()), reason=why)
    try:
        append_lines(run.path, (gone,))
    except TinyblogError as error:
        taken = replace(taken, error=error)
    yield taken


def _owner(line: Line, wish: _Wish, run: Session) -> Account | None:
    """The account on which a copy stands, whatever it is called today; None if it is none of those that are wanted.

    Raise NetworkError if there is none any more, and what keeps an account from being asked who it is.
    """
    same = [account for account in wish.accounts if account.network == (line.network or account.network)]
    trouble: TinyblogError | None = None
    for account in sorted(same, key=lambda account: account.name != line.account):
        try:
            if not line.identity or run.publisher(account).identity == line.identity:
                return account
        except TinyblogError as error:
            if account.name == line.account:
                raise
            trouble = trouble or error
    if not wish.everywhere:
        return None
    hint = f"take it down by hand: {line.url or 'look at the account'}; then `{wish.command} --by-hand` sets that down"
    why = f": {trouble.message}" if trouble else ""
    message = f"no account in tinyblog.toml is {line.identity or line.account}{why}"
    raise NetworkError(message, where=line.account, hint=hint)


def _remove(line: Line, account: Account, wish: _Wish, run: Session) -> None:
    publisher = run.publisher(account)
    if not isinstance(publisher, Remover):
        hint = f"take it down by hand: {line.url}; then `{wish.command} --by-hand` sets that down"
        raise NetworkError("its network takes nothing down", where=line.account, hint=hint)
    others = frozenset(part.id for one in run.ledger.lines if one.note != line.note for part in one.parts)
    earlier = run.ledger.sent_texts(line.note, line.account, line.identity)
    publisher.remove(whole(publisher, line, earlier, others))


def _seek(what: Unheard, wish: _Wish, run: Session) -> Iterator[TakenDown]:
    """Look for what was sent and never answered: take it down if it stands, settle it if it cannot come any more."""
    taken = TakenDown(note=what.note, account=what.newest.account, url="")
    now = run.world.clock()
    try:
        if (owner := _owner(what.newest, wish, run)) is None:
            return
        taken = replace(taken, account=owner.name)
        copy = recover(what, owner, wish.what.entry, run)
    except TinyblogError as error:
        if wish.by_hand:
            append_lines(run.path, (_settled(what, taken.account, wish, now),))
        yield replace(taken, by_hand=True) if wish.by_hand else replace(taken, error=_doubt(what, error, wish))
        return
    if copy:
        found = line_of_recovered(what, owner, copy, stamp(now))
        append_lines(run.path, (found,))
        yield from _take_down(found, wish, run)
    elif (until := what.lands_until(now)) and not wish.by_hand:
        yield replace(taken, error=_not_yet(what, taken.account, until, wish))
    elif wish.everywhere:
        append_lines(run.path, (), settled=[(what.note, what.newest.account), (what.note, what.newest.identity)])
    else:  # without a line it would be due again
        append_lines(run.path, (_settled(what, owner.name, wish, now),))


def _settled(what: Unheard, account: str, wish: _Wish, now: datetime) -> Line:
    """The line of what was sent, and does not stand there, or only by the author's word."""
    why = wish.reason + (BY_HAND if wish.by_hand else "")
    return replace(what.newest, account=account, action="withdrawn", time=stamp(now), reason=why)


def _doubt(what: Unheard, error: TinyblogError, wish: _Wish) -> TinyblogError:
    """What was sent cannot be looked for, or told apart: how its author settles it."""
    if isinstance(error, AlikeError):
        hint = (
            f"look at it. If it is that: `tinyblog adopt {shlex.quote(what.note)} {shlex.quote(error.url)}`, then "
            f"`{wish.command}`; if it is your own, and is to stay: `{wish.command} --by-hand`"
        )
        message = f"what was sent may stand there; it begins “{what.beginning}”: {error.message}"
        return NetworkError(message, where=error.where, hint=hint)
    message = f"what was sent may stand there, and cannot be looked for: {error.message}; it begins “{what.beginning}”"
    mend = f" ({error.hint})" if error.hint else ""
    hint = (
        f"mend that{mend}, then run `{wish.command}` again. Or look at the account. If the post stands there: "
        f"`tinyblog adopt {shlex.quote(what.note)} URL`, then `{wish.command}`; if it does not, or you took it down: "
        f"`{wish.command} --by-hand`"
    )
    return NetworkError(message, where=error.where, hint=hint)


def _not_yet(what: Unheard, account: str, until: datetime, wish: _Wish) -> TinyblogError:
    """What was sent is not there yet."""
    message = f"what was sent a moment ago is not there, but may still come; it begins “{what.beginning}”"
    hint = f"run `{wish.command}` again after {until:%H:%M} ({until.tzname()})"
    return NetworkError(message, where=account, hint=hint)


def _left(what: Named, ledger: Ledger) -> Iterator[TakenDown]:
    """What nobody but the author can take down: copies that were made by hand."""
    known = {line.url for line in ledger.lines}
    for url in what.entry.note.syndication if what.entry else ():
        if url not in known:
            error = NetworkError("tinyblog did not post this copy", where=url, hint="take it down by hand")
            yield TakenDown(note=what.path, account="", url=url, error=error)
