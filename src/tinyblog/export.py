"""Use case: the record of what was said where, when, in which words, under which commit; one row for each part."""

import csv
import io
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime

from tinyblog.config import Config
from tinyblog.errors import TinyblogError
from tinyblog.history import History, read_history
from tinyblog.ledger import Ledger, Line, load_ledger
from tinyblog.moves import Place, follow
from tinyblog.notes import Note, read_notes
from tinyblog.outcomes import read_moment
from tinyblog.site import permalink_path
from tinyblog.source import ledger_path

RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'")
"""A spreadsheet may take a cell that begins so for a formula (or, with an apostrophe, hide what we put before one)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One part of a post, or one line of the ledger that has no text, such as that of a skipped note.

    `time` is ISO 8601 with offset; `part` counts from 1 to `parts`. `note` is the path as it was recorded, `source`
    (below the blog's folder) and `title` are those of the note where it stands today; `commit` is the one in which the
    line of the ledger first appeared. What is not known is empty.
    """

    time: str
    action: str
    account: str
    network: str
    identity: str
    note: str
    source: str
    title: str
    part: int
    parts: int
    text: str
    url: str
    id: str
    cid: str
    reason: str
    digest: str
    commit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """All rows in the order of the ledger, and what the reader should know of them (`notices`)."""

    rows: tuple[Row, ...]
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which lines to give: those of these `accounts` (none: of all), written at `since` or later."""

    accounts: tuple[str, ...] = ()
    since: datetime | None = None

    def includes(self, line: Line, identities: Collection[str] = ()) -> bool:
        """Say whether the line is wanted; the accounts may have had other names, but they have these `identities`."""
        if self.accounts and line.account not in self.accounts and line.identity not in identities:
            return False
        return self.since is None or read_moment(line.time) >= self.since


def export(config: Config, choice: Choice, *, now: datetime) -> Record:
    """Read the ledger, the notes and the history; raise LedgerError where the ledger cannot be read.

    Notes with mistakes, and a history that cannot be read, only leave their places empty.
    """
    path = ledger_path(config.root)
    ledger = load_ledger(path)
    if ledger is None:
        return Record(rows=(), notices=("there is no ledger: nothing is recorded",))
    _check(choice.accounts, config, ledger)
    known = read_history(path) if ledger.lines else History()
    rows = _rows(config, ledger, known, choice, now)
    return Record(rows=tuple(rows), notices=(known.notice,) if known.notice else ())


def as_csv(rows: Iterable[Row]) -> bytes:
    """The rows as RFC 4180 has it, for spreadsheets: UTF-8 with a byte order mark, which they need to see that it is.

    A cell that a spreadsheet could take for a formula, or that begins with an apostrophe, gets an apostrophe before it;
    take one away to have it as it was.
    """
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(item.name for item in fields(Row))
    writer.writerows([_cell(value) for value in asdict(row).values()] for row in rows)
    return file.getvalue().encode("utf-8-sig")


def as_json(rows: Iterable[Row]) -> bytes:
    """The rows as one JSON object; what is not known is null."""
    records = [{name: value or None for name, value in asdict(row).items()} for row in rows]
    return json.dumps({"records": records}, ensure_ascii=False).encode() + b"\n"


def _cell(value: str | int) -> str:
    text = str(value)
    return f"'{text}" if text.startswith(RISKY) else text


def _check(accounts: Iterable[str], config: Config, ledger: Ledger) -> None:
    """An account may be gone from the configuration, and its lines stay."""
    known = {account.name for account in config.accounts} | {line.account for line in ledger.lines if line.account}
    for name in accounts:
        if name not in known:
            hint = f"there are: {', '.join(sorted(known))}" if known else ""
            raise TinyblogError(f"there is no account {name!r}", where="--account", hint=hint)


def _rows(config: Config, ledger: Ledger, known: History, choice: Choice, now: datetime) -> Iterator[Row]:
    notes = _notes(config)
    none = ("",) * len(ledger.lines)  # the file may have changed since it was read
    commits = (*known.commits, *none)[: len(none)]
    identities = {line.identity for line in ledger.lines if line.account in choice.accounts and line.identity}
    seen: set[Line] = set()
    for line, path, commit in zip(ledger.lines, _paths(ledger, notes, now), commits, strict=True):
        said = bool(line.account or _reason(line))  # else it is about no copy, and nobody said it
        if said and choice.includes(line, identities) and not _is_again(line, seen):
            yield from _parts(line, notes.get(path), commit)


def _is_again(line: Line, seen: set[Line]) -> bool:
    """Whether this was told before: an account that gets another name takes its lines along, and a copy is set down
    again where something else was written that says the same.
    """
    nameless = replace(line, account="", note="", said="", words="", limits="")
    known = bool(line.id and line.identity) and nameless in seen
    seen.add(nameless)
    return known


def _paths(ledger: Ledger, notes: Mapping[str, Note], now: datetime) -> Iterator[str]:
    """Where the note of each line stands today."""
    places = [
        Place(
            path=path,
            published=note.published.astimezone(UTC),
            body=note.digest,
            aliases=note.aliases,
            is_new=note.is_new,
        )
        for path, note in notes.items()
    ]
    return (line.note for line in follow(ledger, places, now=now).ledger.lines)


def _notes(config: Config) -> Mapping[str, Note]:
    """The notes that can be read, drafts too, by the path of their address; of two with one address, the first."""
    found: dict[str, Note] = {}
    for note in read_notes(config.root / "content", timezone=config.site.timezone).notes:
        found.setdefault(permalink_path(config, note), note)
    return found


def _parts(line: Line, note: Note | None, commit: str) -> Iterator[Row]:
    """A row for each part."""
    for at, part in enumerate(line.parts, 1):
        yield Row(
            time=read_moment(line.time).isoformat(),
            action=line.action,
            account=line.account,
            network=line.network,
            identity=line.identity,
            note=line.note,
            source=f"content/{note.source}" if note else "",
            title=(note.title or "") if note else "",
            part=at,
            parts=len(line.parts),
            text=part.text,
            url=part.url,
            id=part.id,
            cid=line.cid if at == 1 else "",
            reason=_reason(line),
            digest=line.digest,
            commit=commit,
        )


def _reason(line: Line) -> str:
    """Why, where a line says so, such as that of a withdrawal."""
    return str(getattr(line, "reason", ""))
