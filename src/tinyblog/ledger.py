"""The ledger: what has been posted where. The only state tinyblog keeps between runs.

One JSON object a line, only ever added to, so that git can merge two of them line by line.
"""

import json
import os
import shutil
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, get_args

from tinyblog.errors import LedgerError

Action = Literal[
    "posted", "adopted", "edited", "corrected", "replaced", "removed", "withdrawn", "skipped", "sending", "failed",
    "seen",
]  # fmt: skip
STANDING: tuple[Action, ...] = ("posted", "adopted", "edited", "corrected", "replaced")
"""What leaves a copy standing on the network."""
_PASSING: tuple[Action, ...] = ("sending", "failed")
_WEIGHT: Mapping[Action, int] = {"failed": 0, "skipped": 1, "sending": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A further part of a thread: its text, and the `id` and `url` under which it stands."""

    text: str
    id: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line: what became of a note on an account.

    `note` is the permalink path, `identity` the account as its network knows it (a DID; server and account id),
    `id` and `cid` name the copy there, `digest` is the composed post's and `body` the note's own; `text` is what was
    said, of a thread in its first part, and `more` its further parts, of a corrected copy the correction too. `said`
    names what the author wrote, and `reason` says why a copy was taken down, or a post failed. A copy is `removed`
    when it was taken down there by others.

    A skipped note has only the first four, `body`, `published` (the note's date) and `time` (ISO 8601 with offset). A
    `sending` line is written just before a post and replaced by its outcome; one that stays means that nobody knows
    whether the post landed. A `failed` line is replaced likewise: the note is still to be posted.

    Two are of no account: `withdrawn` says that the note itself is no more. `seen`: from `time` on the note, which
    stood at `was` (empty: at `note` too), stands at `note` with this `body` and `published`.
    """

    note: str
    account: str = ""
    action: Action
    time: str
    network: str = ""
    identity: str = ""
    url: str = ""
    id: str = ""
    cid: str = ""
    text: str = ""
    digest: str = ""
    body: str = ""
    published: str = ""
    was: str = ""
    more: tuple[Sent, ...] = ()
    said: str = ""
    reason: str = ""

    @property
    def parts(self) -> tuple[Sent, ...]:
        """All parts, the first one too."""
        return (Sent(text=self.text, id=self.id, url=self.url), *self.more)

    @property
    def texts(self) -> tuple[str, ...]:
        """What was said, part by part."""
        return tuple(part.text for part in self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlink:
    """Where a copy of a note stands."""

    account: str
    network: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """All lines, oldest first."""

    lines: tuple[Line, ...] = ()

    def line(self, note: str, account: str) -> Line | None:
        """Return what is known of the note at this permalink path on this account: the newest line, outcomes first."""
        return self._newest.get((note, account))

    def copy(self, note: str, account: str) -> Line | None:
        """The line of the copy that stands on this account, if one does."""
        line = self._newest.get((note, account))
        return line if line and line.action in STANDING and line.url else None

    def copies(self, note: str) -> tuple[Line, ...]:
        """The lines of all copies of the note that stand somewhere."""
        return tuple(line for line in self._copies.get(note, {}).values() if line.action in STANDING)

    def withdrawn(self, note: str) -> Line | None:
        """The line that says that the note was withdrawn, and why."""
        return self._withdrawn.get(note)

    @property
    def notes(self) -> frozenset[str]:
        """The permalink paths of all notes that the ledger knows."""
        return frozenset(line.note for line in self.lines)

    def sent_texts(self, note: str, account: str, identity: str) -> tuple[tuple[str, ...], ...]:
        """The texts that were sent for the note, part by part, and may stand there, though no answer says so; newest
        first.

        The account is known by its name or by its identity, whichever it had then.
        """
        sent = (line for line in reversed(self.lines) if line.action == "sending" and line.note == note)
        return tuple(line.texts for line in sent if line.account == account or line.identity == identity)

    def is_unsettled(self, note: str, account: str) -> bool:
        """Whether something was sent for the note, and nobody knows what became of it."""
        return (note, account) in self._sending

    def copy_of(self, note: str, identity: str) -> Line | None:
        """Return the copy of the note on the account that its network knows as `identity`, whatever its name was."""
        found = (line for line in reversed(self.lines) if (line.note, line.identity) == (note, identity) and line.url)
        return next(found, None)

    def backlinks(self, note: str) -> tuple[Backlink, ...]:
        """List the copies of the note at this permalink path, by account name."""
        found = self.copies(note)
        by_url = {line.url: line for line in sorted(found, key=lambda line: line.account, reverse=True)}
        return tuple(
            Backlink(account=line.account, network=line.network, url=line.url) for line in reversed(by_url.values())
        )

    def taken(self, account: str) -> frozenset[str]:
        """The ids of all copies on this account that belong to a note already, with all their parts."""
        found = (line for line in self.lines if line.account == account)
        return frozenset(one.id for line in found for one in line.parts if one.id)

    @cached_property
    def _newest(self) -> Mapping[tuple[str, str], Line]:
        # A merge of two branches may put a line that was sent behind the one that says how it went. But a note that
        # was skipped may have been sent all the same, when its author wanted it.
        ordered = sorted(self.lines, key=lambda line: _WEIGHT.get(line.action, len(_WEIGHT)))
        return {(line.note, line.account): line for line in ordered}

    @cached_property
    def _sending(self) -> frozenset[tuple[str, str]]:
        return frozenset((line.note, line.account) for line in self.lines if line.action == "sending")

    @cached_property
    def _withdrawn(self) -> Mapping[str, Line]:
        return {line.note: line for line in self.lines if line.action == "withdrawn" and not line.account}

    @cached_property
    def _copies(self) -> Mapping[str, Mapping[str, Line]]:
        copies: dict[str, dict[str, Line]] = {}
        for line in self._newest.values():
            if line.url:
                copies.setdefault(line.note, {})[line.account] = line
        return copies


def load_ledger(path: Path) -> Ledger | None:
    """Read the ledger; None means that there is no file (a first run, or a lost one), which is not an empty one."""
    try:
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return None
    except OSError as error:
        raise LedgerError(f"cannot be read: {error.strerror}", where=str(path)) from error
    return Ledger(lines=tuple(_parse(line, f"{path}:{n}") for n, line in enumerate(lines, 1) if line.strip()))


def _parse(text: bytes, where: str) -> Line:
    hint = (
        "mend or delete this line: a copy that stands on the network is found again before anything is posted, but a"
        " note that was skipped is due again while it is younger than max_age"
    )
    try:
        values = json.loads(text.decode())
        more = tuple(Sent(**_known(part, Sent)) for part in values.pop("more", ()))
        line = Line(**_known(values, Line), more=more)
        for moment in (line.time, line.published or line.time):
            datetime.fromisoformat(moment)
    except (ValueError, TypeError, AttributeError, RecursionError):
        raise LedgerError("this is not a line of the ledger", where=where, hint=hint) from None
    texts = [value for key, value in asdict(line).items() if key != "more"]
    texts += [value for part in line.more for value in asdict(part).values()]
    is_known = line.action in get_args(Action) and bool(line.account or line.action in ("seen", "withdrawn"))
    if not is_known or not all(isinstance(value, str) for value in texts):
        raise LedgerError("this is not a line of the ledger", where=where, hint=hint)
    return line


def _known(values: Mapping[str, Any], kind: type[Line] | type[Sent]) -> dict[str, Any]:
    names = {item.name for item in fields(kind)}
    return {key: value for key, value in values.items() if key in names}


def append_lines(path: Path, lines: tuple[Line, ...], *, settled: Collection[tuple[str, str]] = ()) -> None:
    """Add `lines` to the file in one step: a new file beside it, synced to disk, takes its place.

    What was being sent for the notes and accounts of `lines`, or for those that are `settled`, is settled thereby;
    a line that is itself about something being sent settles nothing.
    """
    outcomes = [line for line in lines if line.action not in _PASSING]
    ended = {(line.note, name) for line in outcomes for name in (line.account, line.identity)} | set(settled)
    failing = {(line.note, line.account) for line in lines}
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        old = path.read_bytes() if path.exists() else b""
        if old and not old.endswith(b"\n"):
            old += b"\n"
        with part.open("wb") as file:
            if path.exists():
                shutil.copymode(path, part)
            file.write(_without_passing(old, ended, failing) + b"".join(map(_dump, lines)))
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        hint = "free some space or mend the permissions, then run again: what was posted is found, not posted twice"
        raise LedgerError(f"cannot be written: {error.strerror}", where=str(path), hint=hint) from error


def _without_passing(old: bytes, ended: Collection[tuple[str, str]], failing: Collection[tuple[str, str]]) -> bytes:
    """The lines that stay: what is under way and settled by now goes, also where its note has moved since."""
    lines = old.splitlines(keepends=True)
    passing = [at for at, line in enumerate(lines) if b'"sending"' in line or b'"failed"' in line]
    seen = [(at, _parse(line, "the ledger")) for at, line in enumerate(lines) if passing and b'"was"' in line]
    passed = {at for at in passing if _is_passed(lines[at], [move for n, move in seen if n > at], ended, failing)}
    return b"".join(line for at, line in enumerate(lines) if at not in passed)


def _is_passed(
    line: bytes, moves: Iterable[Line], ended: Collection[tuple[str, str]], failing: Collection[tuple[str, str]]
) -> bool:
    """Whether a line of something under way is settled: by an outcome, or a failure by the next one."""
    found = _parse(line, "the ledger")
    note = found.note
    for move in moves:
        note = move.note if move.was == note else note
    wanted = ended if found.action == "sending" else {*ended, *failing}
    names = {(note, found.account), (note, found.identity or found.account)}
    return found.action in _PASSING and not names.isdisjoint(wanted)


def _dump(line: Line) -> bytes:
    values = {key: value for key, value in asdict(line).items() if value or key == "account"}
    if line.more:
        values["more"] = [{key: value for key, value in asdict(part).items() if value} for part in line.more]
    return json.dumps(values, ensure_ascii=False).encode() + b"\n"


def _sync_folder(folder: Path) -> None:
    # Without this a power cut can undo the rename; Windows cannot open folders.
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
