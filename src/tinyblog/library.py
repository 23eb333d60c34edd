"""The library: the records of the site and of its notes that one account keeps beside its posts.

What they should say is compared with what the ledger knows of them, so that nothing is asked where nothing is due. Each
has an address that is known beforehand, and is written whole: doing that again, in whichever run, does no harm.
"""

import shlex
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast
from urllib.parse import quote

from tinyblog import networks
from tinyblog.config import Account
from tinyblog.documents import SITE, document_of, on_record, owner_of, publication_of
from tinyblog.drafts import Desk
from tinyblog.errors import LedgerError, NetworkError, TinyblogError
from tinyblog.ledger import Ledger, Line, append_lines, load_ledger
from tinyblog.networks import Held, Keeper, Library, Record
from tinyblog.plan import Step
from tinyblog.session import Session
from tinyblog.site import Entry
from tinyblog.steps import Outcome, stamp

ERASED = "its record was taken away"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A record that is to be written (or, if it `is_erased`, taken away): of the `entry`, or of the site.

    `copy` is the id of the note's copy, `is_known` whether the ledger knows that the record stands, `is_there` whether
    it says so already.
    """

    note: str
    record: Record
    entry: Entry | None = None
    copy: str = ""
    is_erased: bool = False
    is_known: bool = False
    is_there: bool = False


def with_records(
    outcomes: Iterable[Outcome], accounts: Iterable[Account], desk: Desk, run: Session
) -> Iterator[Outcome]:
    """Do the steps, whose `outcomes` these are; then bring the records of the account among these that keeps them up to
    date, each outcome yielded once it is on record. What fails is due again in the next run.
    """
    account = next(iter(networks.keepers(accounts)), None)
    if account is None:
        yield from outcomes
        return
    before, is_lost = _written(run), False
    for outcome in outcomes:
        is_lost |= isinstance(outcome.error, LedgerError)
        yield outcome
    if not is_lost:
        yield from _bring_up(account, replace(desk, ledger=_with_fresh(desk.ledger, before, run)), run)


def planned(steps: Iterable[Step], accounts: Iterable[Account], desk: Desk) -> Iterator[Outcome]:
    """Say which records a run would write, with those of the notes that its `steps` post."""
    for account in networks.keepers(accounts):
        paths = [task.note for task in due(account, desk)]
        paths += [step.entry.path for step in steps if step.account == account and not step.stale]
        for path in dict.fromkeys(paths):
            yield Outcome(note=path, account=account.name, action="document", result="planned")


def due(account: Account, desk: Desk) -> tuple[Task, ...]:
    """What is to be done with an account's records, the site's first: nothing, while no note has a copy there."""
    keeper = cast("Keeper", networks.load(account.network))
    owner = desk.ledger.owner(account.name)
    known = on_record(desk.ledger, owner)
    site = keeper.publication(owner, publication_of(desk.config), known[SITE].id if SITE in known else "")
    tasks = (*_due_notes(account, desk, known, site), *_due_erasures(account, desk.ledger, known))
    is_said = SITE in known and known[SITE].digest == site.digest
    if is_said or (SITE not in known and all(task.is_erased for task in tasks)):
        return tasks
    return (Task(note=SITE, record=site, is_known=SITE in known), *tasks)


def taken_back(
    path: str, accounts: tuple[Account, ...], run: Session, *, everywhere: bool, by_hand: bool
) -> Iterator[Outcome]:
    """Take away the records of a note that is being withdrawn from these accounts (or `everywhere`), also one of which
    no run could tell any more; `by_hand`, what cannot be is set down as taken away by the author.
    """
    ledger = run.ledger
    there = {line.id for line in ledger.lines if line.action == "documented"}
    known = [on_record(ledger, owner).get(path) for owner in sorted({owner_of(address) for address in there})]
    for line in filter(None, known):
        account = _account_of(owner_of(line.id), accounts, run)
        if account or everywhere:
            yield _erased(line, account, run, by_hand=by_hand)
    for account in networks.keepers(accounts):
        keeper = cast("Keeper", networks.load(account.network))
        for copy in ledger.copies(path):
            address = keeper.place(copy.id)
            if copy.account == account.name and address not in there:
                outcome = _erased(_line(path, address, "?", run, account), account, run, by_hand=by_hand)
                yield from [outcome] if outcome.error else ()


def _due_notes(account: Account, desk: Desk, known: Mapping[str, Line], site: Record) -> Iterator[Task]:
    """The notes that have a copy on the account, oldest first; one that has a record keeps it, whatever becomes of the
    copy, until it is withdrawn. A note that is in no list gets none.
    """
    keeper, taken = cast("Keeper", networks.load(account.network)), {line.id for line in known.values()}
    for entry in reversed(desk.site.entries):
        old, line = known.get(entry.path), desk.ledger.line(entry.path, account.name)
        copy = desk.ledger.copy(entry.path, account.name)
        if copy and owner_of(copy.id) != owner_of(site.address):
            copy = None
        if old is None and (copy is None or not entry.listed or keeper.place(copy.id) in taken):
            continue
        if old and (line is None or line.action == "withdrawn"):
            continue
        address = old.id if old else keeper.place(copy.id if copy else "")
        record = keeper.document(document_of(entry), site.address, copy, address)
        if old is None or old.digest != record.digest:
            taken.add(address)
            yield Task(
                note=entry.path, record=record, entry=entry, copy=copy.id if copy else "", is_known=old is not None
            )


def _due_erasures(account: Account, ledger: Ledger, known: Mapping[str, Line]) -> Iterator[Task]:
    """The records of notes that were withdrawn, and from which theirs could not be taken away then."""
    for path, old in known.items():
        line = ledger.line(path, account.name)
        if ledger.withdrawn(path) or (line and line.action == "withdrawn"):
            yield Task(note=path, record=Record(address=old.id, values={}), is_erased=True, is_known=True)


def _bring_up(account: Account, desk: Desk, run: Session) -> Iterator[Outcome]:
    if not (tasks := due(account, desk)):
        return
    said = Outcome(note=tasks[0].note, account=account.name, action="document", result="failed")
    try:
        library = _open(account, desk, run)
        if tasks[0].note == SITE and not tasks[0].is_known:
            tasks = tuple(_found_again(tasks, library.held(tasks[0].record.address)))
    except TinyblogError as error:
        yield replace(said, error=error)
        return
    for task in tasks:
        try:
            yield _do(task, account, library, run)
        except TinyblogError as error:
            yield replace(said, note=task.note, error=error)
            if task.note == SITE or isinstance(error, LedgerError):
                return  # the others name the site's record


def _do(task: Task, account: Account, library: Library, run: Session) -> Outcome:
    """Write a record or take it away, and set that down; raise TinyblogError."""
    now, address = run.world.clock(), task.record.address
    if task.is_erased:
        library.erase(address)
    elif not task.is_there:
        library.write(task.record, now if task.is_known and task.entry else None)
    digest = "" if task.is_erased else task.record.digest
    append_lines(run.path, (_line(task.note, address, digest, run, account, task.entry),))
    done = Outcome(note=task.note, account=account.name, action="document", result="posted", url=address)
    if task.is_erased:
        return replace(done, url="", notices=(ERASED,))
    return replace(done, result="adopted" if task.is_there else "posted")


def _found_again(tasks: Iterable[Task], held: Collection[Held]) -> Iterator[Task]:
    """Where the ledger knows of no record of the site, it may be lost: the tasks, with the records of notes that stand
    there in spite of that, wherever they do. They are known by the copy that they name, else by the note's paths.
    """
    rest = dict.fromkeys(held)
    by_copy = {one.copy: one for one in held if one.copy}
    own = {task.note: by_copy[task.copy] for task in tasks if task.copy in by_copy}
    for one in own.values():
        rest.pop(one, None)
    for task in tasks:
        paths = (task.note, *task.entry.note.aliases) if task.entry else ()
        by_path = (one for path in paths for one in rest if one.path == quote(path))
        found = own.get(task.note) or next(by_path, None)
        if task.entry is None or found is None:
            yield task
            continue
        rest.pop(found, None)
        record = replace(task.record, address=found.address)
        yield replace(task, record=record, is_known=True, is_there=record.digest in found.digests)


def _open(account: Account, desk: Desk, run: Session) -> Library:
    """The account, signed in to; raise NetworkError if it is another one than the ledger's."""
    publisher, known = run.publisher(account), desk.ledger.owner(account.name)
    if publisher.identity != known or not isinstance(publisher, Library):
        raise NetworkError(f"this is another account now than {known}", where=account.name)
    return publisher


def _erased(line: Line, account: Account | None, run: Session, *, by_hand: bool) -> Outcome:
    """Take a record away, and set down that it is, or that it could not be."""
    name, gone = account.name if account else owner_of(line.id), replace(line, digest="", time=stamp(run.world.clock()))
    outcome = Outcome(note=line.note, account=name, action="document", result="posted", url=line.id)
    try:
        if account is None:
            hint = f"take {line.id} away by hand; then `tinyblog withdraw {shlex.quote(line.note)} --by-hand`"
            raise NetworkError(f"no account in tinyblog.toml is {name}", where=name, hint=hint)
        cast("Library", run.publisher(account)).erase(line.id)
    except TinyblogError as error:
        if not by_hand:
            append_lines(run.path, (line,) if line not in run.ledger.lines else ())
            return replace(outcome, result="failed", error=error)
    append_lines(run.path, (gone,))
    return outcome


def _account_of(owner: str, accounts: Iterable[Account], run: Session) -> Account | None:
    """The account of this identity, whatever it is called: by the ledger, else by asking those not in it."""
    able = [account for account in accounts if isinstance(networks.load(account.network), Keeper)]
    for account in sorted(able, key=lambda account: run.ledger.owner(account.name) != owner):
        with suppress(TinyblogError):  # what keeps it from answering is told of its copies
            if (run.ledger.owner(account.name) or run.publisher(account).identity) == owner:
                return account
    return None


def _written(run: Session) -> Sequence[bytes]:
    """The lines of the ledger as they stand in its file."""
    return [text for text in run.path.read_bytes().split(b"\n") if text.strip()] if run.path.exists() else []


def _with_fresh(ledger: Ledger, before: Sequence[bytes], run: Session) -> Ledger:
    """The ledger, in which notes have moved, with what this run has written since."""
    if (now := _written(run)) == before:
        return ledger
    known = frozenset(before)
    fresh = zip((load_ledger(run.path) or Ledger()).lines, now, strict=True)
    return Ledger(lines=(*ledger.lines, *(line for line, text in fresh if text not in known)))


def _line(note: str, address: str, digest: str, run: Session, account: Account, entry: Entry | None = None) -> Line:
    """The line of a record. It names no account: it is about no copy, and none must be taken for it."""
    date: datetime | None = entry.note.published if entry else None
    return Line(
        note=note,
        action="documented",
        time=stamp(run.world.clock()),
        network=account.network,
        id=address,
        digest=digest,
        body=entry.note.digest if entry else "",
        published=date.isoformat() if date else "",
    )
