"""The ledger: what has been posted where. The only state tinyblog keeps between runs.

One JSON object a line, only ever added to, so that git can merge two of them line by line.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from functools import cached_property, partial
from itertools import chain
from pathlib import Path
from typing import Any, Literal, get_args

from tinyblog.durable import put
from tinyblog.errors import LedgerError
from tinyblog.outcomes import PASSING, further_parts, in_order, newest_time, second_copies, without_passing

Action = Literal[
    "posted", "adopted", "edited", "corrected", "replaced", "removed", "withdrawn", "skipped", "sending", "failed",
    "seen", "documented",
]  # fmt: skip
STANDING: tuple[Action, ...] = ("posted", "adopted", "edited", "corrected", "replaced")
"""What leaves a copy standing on the network."""
_OF_NO_ACCOUNT = ("seen", "withdrawn", "documented")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A further part of a thread: its text, the `id` and `url` under which it stands, and its `media` (see `Line`)."""

    text: str
    id: str = ""
    url: str = ""
    media: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line: what became of a note on an account.

    `note` is the permalink path, `identity` the account as its network knows it (a DID; server and account id),
    `id` and `cid` name the copy there, `digest` is the composed post's and `body` the note's own; `text` is what was
    said, of a thread in its first part, and `more` its further parts, of a corrected copy the correction too. `said`
    names what the author wrote, and `reason` says why a copy was taken down, or a post failed. `words` is the digest of
    the post without its pictures, `media` names these as its network knows them, `limits` is what the server stated.
    `instead` is the `id` of the copy that this one took the place of, `dropped` those of the parts that the line before
    had and this one has not, with spaces between them. A copy is `removed` when it was taken down there by others.

    A skipped note has only the first four, `body`, `published` (the note's date) and `time` (ISO 8601 with offset). A
    `sending` line is written just before a post and replaced by its outcome; one that stays means that nobody knows
    whether the post landed. A `failed` line is replaced likewise: the note is still to be posted.

    Three are of no account: `withdrawn` says that the note itself is no more. `seen`: from `time` on the note, which
    stood at `was` (empty: at `note` too), stands at `note` with this `body` and `published`. `documented`: the record
    `id` of the note (that of the whole site, where it is `/`) says what `digest` names; without one, it is gone.
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
    words: str = ""
    limits: str = ""
    media: str = ""
    instead: str = ""
    dropped: str = ""

    @property
    def parts(self) -> tuple[Sent, ...]:
        """All parts, the first one too."""
        return (Sent(text=self.text, id=self.id, url=self.url, media=self.media), *self.more)

    @property
    def texts(self) -> tuple[str, ...]:
        """What was said, part by part."""
        return tuple(part.text for part in self.parts)


_ACTIONS = frozenset(get_args(Action))
_HINT = (
    "mend or delete this line: a copy that stands on the network is found again before anything is posted, but a"
    " note that was skipped is due again while it is younger than max_age"
)
_NAMES: Mapping[type[object], frozenset[str]] = {
    kind: frozenset(item.name for item in fields(kind)) for kind in (Line, Sent)
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlink:
    """Where a copy of a note stands."""

    account: str
    network: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """All lines. How old they are they say themselves: their order in the file may be that of a merge."""

    lines: tuple[Line, ...] = ()

    def line(self, note: str, account: str) -> Line | None:
        """Return what is known of the note at this permalink path on this account: the newest line, outcomes first.

        An account that had another name before is known by its identity.
        """
        line = self._newest.get((note, account))
        same = self._by_identity.get((note, line.identity if line else self.owner(account)))
        return same if line is None or (same and line.id and same.id == line.id) else line

    def copy(self, note: str, account: str) -> Line | None:
        """The line of the copy that stands on this account, if one does."""
        line = self.line(note, account)
        return line if line and line.action in STANDING and line.url else None

    def owner(self, account: str) -> str:
        """The identity that the account of this name had last; empty if nothing is known of it."""
        return self._identities.get(account, "")

    def copies(self, note: str) -> tuple[Line, ...]:
        """The lines of all copies of the note that stand somewhere; one copy under two names of its account is one."""
        return tuple(line for line in self._copies.get(note, ()) if line.action in STANDING)

    def withdrawn(self, note: str) -> Line | None:
        """The line that says that the note was withdrawn, and why."""
        return self._withdrawn.get(note)

    @property
    def notes(self) -> frozenset[str]:
        """The permalink paths of all notes that the ledger knows."""
        return frozenset(line.note for line in self.lines if line.note != "/")

    def sent_texts(self, note: str, account: str, identity: str) -> tuple[tuple[str, ...], ...]:
        """The texts that were sent for the note, part by part, and may stand there, though no answer says so; newest
        first.

        The account is known by its name or by its identity, whichever it had then.
        """
        sent = (line for line in reversed(self.lines) if line.action == "sending" and line.note == note)
        return tuple(line.texts for line in sent if line.account == account or line.identity == identity)

    def is_unsettled(self, note: str, account: str) -> bool:
        """Whether something was sent for the note, and nobody knows what became of it."""
        names = {account, self.owner(account)} - {""}
        return any((note, name) in self._sending for name in names)

    def copy_of(self, note: str, identity: str) -> Line | None:
        """Return the copy of the note on the account that its network knows as `identity`, whatever its name was."""
        found = [line for line in self.lines if (line.note, line.identity) == (note, identity) and line.url]
        return in_order(found, STANDING)[-1] if found else None

    def backlinks(self, note: str) -> tuple[Backlink, ...]:
        """List the copies of the note at this permalink path, by account name."""
        found = self.copies(note)
        by_url = {line.url: line for line in sorted(found, key=lambda line: line.account, reverse=True)}
        return tuple(
            Backlink(account=line.account, network=line.network, url=line.url) for line in reversed(by_url.values())
        )

    def taken(self, account: str, identity: str = "") -> frozenset[str]:
        """The ids of all copies on this account that belong to a note already, with all their parts."""
        names = {account, identity} - {""}
        found = (line for line in self.lines if line.account in names or line.identity in names)
        return frozenset(one.id for line in found for one in line.parts if one.id)

    @cached_property
    def _ordered(self) -> Sequence[Line]:
        return in_order(self.lines, STANDING)

    @cached_property
    def _newest(self) -> Mapping[tuple[str, str], Line]:
        return {(line.note, line.account): line for line in self._ordered}

    @cached_property
    def _identities(self) -> Mapping[str, str]:
        """The identity that each account name had last."""
        return {line.account: line.identity for line in self.lines if line.identity}

    @cached_property
    def _by_identity(self) -> Mapping[tuple[str, str], Line]:
        return {(line.note, line.identity): line for line in self._ordered if line.identity}

    @cached_property
    def doubles(self) -> Mapping[str, tuple[Line, ...]]:
        """By the note, the lines of what stands beside the copy that counts: a second one, or parts that were added to
        its thread, by a machine that did not know of the other's edit.
        """
        found = dict(second_copies(self._ordered, STANDING))
        for line, ids in further_parts(self._ordered, STANDING):
            found[line.note] = (*found.get(line.note, ()), _only(line, ids))
        return found

    @cached_property
    def _sending(self) -> frozenset[tuple[str, str]]:
        sending = (line for line in self.lines if line.action == "sending")
        return frozenset((line.note, name) for line in sending for name in (line.account, line.identity) if name)

    @cached_property
    def _withdrawn(self) -> Mapping[str, Line]:
        return {line.note: line for line in self.lines if line.action == "withdrawn" and not line.account}

    @cached_property
    def _copies(self) -> Mapping[str, Sequence[Line]]:
        names = self._identities
        newest = {(line.note, line.identity or names.get(line.account, line.account)): line for line in self._ordered}
        copies: dict[str, list[Line]] = {}
        for line in newest.values():
            if line.url:
                copies.setdefault(line.note, []).append(line)
        return copies


def _only(line: Line, ids: Collection[str]) -> Line:
    """The line, as that of some of its parts alone."""
    first, *more = (part for part in line.parts if part.id in ids)
    alone = replace(line, id=first.id, cid="", url=first.url, text=first.text, media=first.media)
    return replace(alone, more=tuple(more))


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
    try:
        values = _known(json.loads(text.decode("utf-8-sig")), Line)
        parts = [_known(part, Sent) for part in values.pop("more", ())]
        line = Line(**values, more=tuple(Sent(**part) for part in parts))
        for moment in {line.time, line.published or line.time}:
            datetime.fromisoformat(moment)
        texts = (*values.values(), *chain.from_iterable(part.values() for part in parts))
        is_known = line.action in _ACTIONS and bool(line.account or line.action in _OF_NO_ACCOUNT)
        if not is_known or not all(type(value) is str for value in texts):
            raise ValueError
    except (ValueError, TypeError, AttributeError, RecursionError):
        raise LedgerError("this is not a line of the ledger", where=where, hint=_HINT) from None
    return line


def _known(values: Mapping[str, Any], kind: type[Line] | type[Sent]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if key in _NAMES[kind]}


def append_lines(path: Path, lines: tuple[Line, ...], *, settled: Collection[tuple[str, str]] = ()) -> None:
    """Add `lines` to the file, all or none of them.

    What was being sent for the notes and accounts of `lines`, or for those that are `settled`, is settled thereby;
    a line that is itself about something being sent settles nothing.
    """
    outcomes = [line for line in lines if line.action not in PASSING]
    ended = {(line.note, name) for line in outcomes for name in (line.account, line.identity)} | set(settled)
    failing = {(line.note, line.account) for line in lines}
    try:
        old = path.read_bytes() if path.exists() else b""
        if old and not old.endswith(b"\n"):
            old += b"\n"
        new = b"".join(_dump(_in_time(line, old)) for line in lines)
        put(path, without_passing(old, partial(_parse, where="the ledger"), ended, failing) + new)
    except OSError as error:
        hint = "free some space or mend the permissions, then run again: what was posted is found, not posted twice"
        raise LedgerError(f"cannot be written: {error.strerror}", where=str(path), hint=hint) from error


def _in_time(line: Line, old: bytes) -> Line:
    """The line, not dated before what is known of its copy, or of the one that it replaces: clocks may be wrong, but
    what was written in the knowledge of another line came after it.
    """
    ids = [json.dumps(one, ensure_ascii=False).encode() for one in {line.id, line.instead} - {""}]
    known = [_parse(one, "the ledger") for one in old.splitlines() if any(key in one for key in ids)]
    return replace(line, time=newest_time((line, *known)))


def _dump(line: Line) -> bytes:
    values = {key: value for key, value in asdict(line).items() if value or key == "account"}
    if line.more:
        values["more"] = [{key: value for key, value in asdict(part).items() if value} for part in line.more]
    return json.dumps(values, ensure_ascii=False).encode() + b"\n"
