"""Use case: take a note back: its copies come down everywhere, a tombstone takes its page's place, the record stays."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace

from tinyblog.cards import cache_folder
from tinyblog.config import Account, Config
from tinyblog.drafts import Desk
from tinyblog.errors import NetworkError, NoteError, TinyblogError
from tinyblog.ledger import Ledger, Line, append_lines
from tinyblog.networks import Remover
from tinyblog.policy import chosen
from tinyblog.revision import whole
from tinyblog.session import Session, World, alone
from tinyblog.site import EVERYTHING, Entry
from tinyblog.source import find_entry, ledger_path, read_source
from tinyblog.steps import stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenDown:
    """What became of one copy: its address, and why it still stands, if it does."""

    note: str
    account: str
    url: str
    error: TinyblogError | None = None


def withdraw(config: Config, note: str, reason: str, world: World) -> Iterator[TakenDown]:
    """Take down every copy of a note, named by its permalink, file or slug, even of one whose file is gone.

    First it is set down that the note is withdrawn: from then on its page is a tombstone, and it is never posted.
    What could not be removed keeps its line, and running this again goes on. Raise NoteError if nobody knows the note.
    """
    accounts = {account.name: account for account in chosen(config, ())}
    with alone(config.root):
        source = read_source(config, now=world.clock(), wanted=EVERYTHING)
        ledger = source.ledger or Ledger()
        entry = find_entry(source.site.entries, note)
        path = entry.path if entry else _path(note, ledger)
        if not ledger.withdrawn(path):
            said = Line(note=path, account="", action="withdrawn", time=stamp(world.clock()), reason=reason)
            append_lines(ledger_path(config.root), (said,))
        desk = Desk(config=config, site=source.site, ledger=ledger, cache=cache_folder(config.root))
        with closing(Session(world, ledger_path(config.root), desk)) as run:
            for line in ledger.copies(path):
                yield _take_down(line, accounts.get(line.account), reason, run)
        yield from _left(path, entry, ledger)


def _take_down(line: Line, account: Account | None, reason: str, run: Session) -> TakenDown:
    taken = TakenDown(note=line.note, account=line.account, url=line.url)
    try:
        _remove(line, account, run)
        gone = replace(line, action="withdrawn", time=stamp(run.world.clock()), reason=reason)
        append_lines(run.path, (gone,))
    except TinyblogError as error:
        return replace(taken, error=error)
    return taken


def _remove(line: Line, account: Account | None, run: Session) -> None:
    hint = f"take it down by hand: {line.url}"
    if account is None:
        raise NetworkError("tinyblog.toml has no account of this name any more", where=line.account, hint=hint)
    publisher = run.publisher(account)
    if publisher.identity != line.identity:
        raise NetworkError(f"this is another account now than {line.identity}", where=line.account, hint=hint)
    if not isinstance(publisher, Remover):
        raise NetworkError("its network takes nothing down", where=line.account, hint=hint)
    others = frozenset(part.id for one in run.ledger.lines if one.note != line.note for part in one.parts)
    earlier = run.ledger.sent_texts(line.note, line.account, line.identity)
    publisher.remove(whole(publisher, line, earlier, others))


def _left(path: str, entry: Entry | None, ledger: Ledger) -> Iterator[TakenDown]:
    """What nobody but the author can take down: copies that were made by hand, and what may stand there unheard."""
    known = {line.url for line in ledger.lines}
    for url in entry.note.syndication if entry else ():
        if url not in known:
            error = NetworkError("tinyblog did not post this copy", where=url, hint="take it down by hand")
            yield TakenDown(note=path, account="", url=url, error=error)
    for line in ledger.lines:
        if line.note == path and line.action == "sending" and not ledger.copy(path, line.account):
            hint = "look at the account, and take it down by hand if it is there"
            error = NetworkError("a post of unknown outcome may stand there", where=line.account, hint=hint)
            yield TakenDown(note=path, account=line.account, url="", error=error)


def _path(name: str, ledger: Ledger) -> str:
    """The permalink path of a note whose file is gone."""
    found = next((path for path in sorted(ledger.notes) if path.strip("/") == name.strip("/")), None)
    if found is None:
        hint = "give its permalink (/2026/11/hello/), its file or its slug; `tinyblog status` lists them"
        raise NoteError("there is no such note, and the ledger knows none", where=name, hint=hint)
    return found
