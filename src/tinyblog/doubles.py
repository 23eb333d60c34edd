"""Doubles: second copies of notes, and second parts, made by two machines that did not know of each other."""

import shlex
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from tinyblog import networks
from tinyblog.config import Account
from tinyblog.errors import LedgerError, TinyblogError
from tinyblog.ledger import Ledger, Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Double:
    """A copy (`line`) of a note that has a newer one (`kept`) on the same `account`."""

    account: Account
    line: Line
    kept: Line

    @property
    def place(self) -> tuple[str, str]:
        """The note and the account."""
        return self.line.note, self.account.name


def doubles(ledger: Ledger, accounts: Iterable[Account], live: Collection[str]) -> tuple[Double, ...]:
    """List the copies that a run takes down: tinyblog made them, the account wants newer posts to replace them (or they
    are parts, and it lets its copies be edited), and their notes are `live`: what stands of one that is gone, or a
    draft, is never touched.
    """
    return tuple(
        Double(account=account, line=line, kept=kept)
        for note, lines in sorted(ledger.doubles.items())
        if note in live
        for line in lines
        for account in accounts
        if (kept := ledger.copy(note, account.name))
        and kept.identity == line.identity
        and line.action != "adopted"
        and not ledger.withdrawn(note)
        and networks.load(account.network).on_edit(account)
        in ("replace", *(["edit"] if _is_part(line, ledger) else []))
    )


def _is_part(line: Line, ledger: Ledger) -> bool:
    """Whether what stands there is no copy of its own, but was added to one: an edit takes such down anyway."""
    return any(part.id == line.id for one in ledger.lines for part in one.more)


def told(line: Line, kept: Line) -> LedgerError:
    """What to tell the author of a second copy that no run takes down."""
    hint = (
        "take one of the two down by hand, and its line out of the ledger; or take both down with "
        f"`tinyblog withdraw {shlex.quote(line.note)} --reason ...`"
    )
    message = f"the note {line.note} has two copies on {line.account}: {kept.url} and {line.url}"
    return LedgerError(message, where="content/syndication.jsonl", hint=hint)


def warnings(ledger: Ledger, accounts: Iterable[Account], live: Collection[str]) -> Iterator[TinyblogError]:
    """Tell of the second copies that no run takes down, but for those of notes that are withdrawn."""
    mended = {double.line for double in doubles(ledger, accounts, live)} if ledger.doubles else set()
    for note, lines in sorted(ledger.doubles.items()):
        for line in lines:
            kept = ledger.copy(note, line.account)
            if kept and line not in mended and not ledger.withdrawn(note):
                yield told(line, kept)
