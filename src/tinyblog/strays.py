"""Strays: copies that stand, or may stand, where no note wants them any more; their author must say what is meant."""

import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from tinyblog.config import Account, Config
from tinyblog.errors import LedgerError, NoteError, TinyblogError
from tinyblog.ledger import Ledger, Line
from tinyblog.notes import Note
from tinyblog.notes.wishes import Wishes
from tinyblog.plan import Rules, bar
from tinyblog.policy import rules
from tinyblog.sayings import same_words
from tinyblog.site import Entry, state
from tinyblog.unheard import Unheard, unheard

_LEDGER = "content/syndication.jsonl"


def strays(
    config: Config, ledger: Ledger, notes: Mapping[str, Note], entries: Iterable[Entry], now: datetime
) -> Iterator[TinyblogError]:
    """Name what stands of notes that are gone, that were withdrawn, or that an account does not take any more; and the
    notes that were withdrawn and edited since. `notes` are all, by their paths.
    """
    sent: dict[str, list[Unheard]] = {}
    for one in unheard(ledger):
        sent.setdefault(one.note, []).append(one)
    live = {path for path, note in notes.items() if state(note, now) == "live"}
    held = holders(ledger, live)
    for path in sorted(ledger.notes):
        beside = ledger.doubles.get(path, ()) if ledger.withdrawn(path) else ()
        urls = [line.url for line in (*ledger.copies(path), *beside) if copy_name(line) not in held]
        if ledger.withdrawn(path):
            yield from _withdrawn(path, ledger, _there(urls, sent.get(path, ())), notes.get(path))
        elif path not in live and (there := _there(urls, sent.get(path, ()))):
            yield _gone(path, there)
    decide = rules(config, now)
    for entry in entries:
        if entry.path in live and not ledger.withdrawn(entry.path):
            for account in config.accounts:
                yield from _unwanted(entry, account, ledger, decide, sent.get(entry.path, ()))


def holders(ledger: Ledger, live: Iterable[str]) -> Mapping[tuple[str, str], str]:
    """By its `copy_name`, each copy that stands of one of the notes that are `live`, with that note's path."""
    return {copy_name(line): path for path in live if not ledger.withdrawn(path) for line in ledger.copies(path)}


def copy_name(line: Line) -> tuple[str, str]:
    """The account and the id of a copy: it is the same one, whichever note a line says that it is of."""
    return line.identity or line.account, line.id


def _gone(path: str, there: str) -> TinyblogError:
    hint = (
        f"put the note back; if it stands elsewhere now, write `aliases: [{path}]` into it, before its copy is posted "
        f"again; or take the copies down with `tinyblog withdraw {shlex.quote(path)} --reason ...`"
    )
    return LedgerError(f"the note {path} is not on the site any more, but {there}", where=_LEDGER, hint=hint)


def _withdrawn(path: str, ledger: Ledger, there: str, note: Note | None) -> Iterator[TinyblogError]:
    said = ledger.withdrawn(path)
    if there:
        again = f"tinyblog withdraw {shlex.quote(path)}"
        hint = f"run `{again}` once more, which goes on; what you took down by hand is set down by `{again} --by-hand`"
        yield LedgerError(f"the note {path} was withdrawn, but {there}", where=_LEDGER, hint=hint)
    if note and said and said.body and said.body != note.digest:
        hint = "if it is another note, give it another `slug:`"
        message = f"{path} was withdrawn, and its text is another one since: it is neither shown nor posted"
        yield NoteError(message, where=f"content/{note.source}", hint=hint)


def _there(urls: Sequence[str], sent: Iterable[Unheard]) -> str:
    """What stands, and what may stand."""
    doubts = (f"what was sent to {one.newest.account} may stand there: it begins “{one.beginning}”" for one in sent)
    return ", and ".join((*([f"its copies stand: {', '.join(urls)}"] if urls else ()), *doubts))


def _unwanted(
    entry: Entry, account: Account, ledger: Ledger, decide: Rules, sent: Iterable[Unheard]
) -> Iterator[TinyblogError]:
    """The copy of a note on an account that does not take it any more, if its author has said so of this note, or it is
    older than the note: an account may be given other rules without all its copies being named. Likewise of a note
    that was emptied.
    """
    if _is_for_all(entry, account) and _has_words(entry):
        return
    line = ledger.copy(entry.path, account.name)
    doubt = next((one for one in sent if account.name == one.newest.account), None)
    wishes = entry.note.accounts
    if line and ((wishes != Wishes() and wishes.of(account.name).skip) or _was_written_anew(entry, line)):
        there = f"its copy stands there: {line.url}"
    elif doubt:
        there = f"what was sent there may stand: it begins “{doubt.beginning}”"
    else:
        return
    if not (barred := bar(entry, account, decide)):
        return
    command = f"tinyblog withdraw {shlex.quote(entry.path)} --account {shlex.quote(account.name)} --reason ..."
    if barred == "silent":
        hint = f"write words again, or take it down there with `{command}`"
        message = f"this note has no words for {account.name} any more, but {there}"
    else:
        hint = f"let it go there again, or take it down there alone with `{command}`"
        message = f"this note is not for {account.name} any more, but {there}"
    yield NoteError(message, where=f"content/{entry.note.source}", hint=hint)


def _was_written_anew(entry: Entry, line: Line) -> bool:
    """Whether the note is another one than when its copy was made, as far as that is told at a glance."""
    return bool(line.said) and not same_words(line.said, entry.saying)


def _is_for_all(entry: Entry, account: Account) -> bool:
    """Whether nothing can keep the note off the account, as far as that is told at a glance."""
    only = account.only.tags or account.only.languages
    return not only and entry.note.visibility == "public" and entry.note.accounts == Wishes()


def _has_words(entry: Entry) -> bool:
    """Whether the note has a body, as far as that is told at a glance."""
    return bool(entry.runs)
