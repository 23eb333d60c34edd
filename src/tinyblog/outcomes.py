"""Outcomes: which of several lines of the ledger about one note and account counts, and which have had their time.

Two machines may have written them without knowing of each other, and git then joins their lines in any order.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Protocol, TypeVar

PASSING = ("sending", "failed")
"""What is replaced by what comes of it."""
_WEIGHTS = {"failed": 0, "skipped": 1, "sending": 2}
_OUTCOME = 3
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Named(Protocol):
    """A part of a copy, as far as it matters here."""

    @property
    def id(self) -> str: ...  # noqa: D102


class Known(Protocol):
    """A line of the ledger, as far as it matters here; see `Line`."""

    @property
    def note(self) -> str: ...  # noqa: D102
    @property
    def account(self) -> str: ...  # noqa: D102
    @property
    def identity(self) -> str: ...  # noqa: D102
    @property
    def action(self) -> str: ...  # noqa: D102
    @property
    def time(self) -> str: ...  # noqa: D102
    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def instead(self) -> str: ...  # noqa: D102
    @property
    def dropped(self) -> str: ...  # noqa: D102
    @property
    def was(self) -> str: ...  # noqa: D102
    @property
    def more(self) -> Sequence[Named]: ...  # noqa: D102
    @property
    def parts(self) -> Sequence[Named]: ...  # noqa: D102


T = TypeVar("T", bound=Known)
Copy = tuple[str, str]
"""The account and the id of a copy, or of a part of one."""


def in_order(lines: Sequence[T], standing: Collection[str]) -> list[T]:
    """The lines, so that of any that are about the same the last one counts: outcomes after what was sent, those of
    copies that stand after those of others, newer ones after older ones. An action among `standing` leaves a copy so.

    A merge of two branches may put a line that was sent behind the one that says how it went. But a note that was
    skipped may have been sent all the same, when its author wanted it.
    """
    moments = _moments(lines)
    by_time = sorted(range(len(lines)), key=moments.__getitem__)
    ordered = [lines[at] for at in by_time]
    there = {_copy(line) for line in standing_copies(ordered, standing)}
    return sorted(ordered, key=lambda line: (_WEIGHTS.get(line.action, _OUTCOME), _copy(line) in there))


def standing_copies(ordered: Iterable[T], standing: Collection[str]) -> list[T]:
    """Of lines in their order, the last one of each copy that stands, in the same order."""
    newest, gone = _newest_and_gone(ordered)
    return [line for copy, line in newest.items() if line.action in standing and copy not in gone]


def _newest_and_gone(ordered: Iterable[T]) -> tuple[Mapping[Copy, T], Collection[Copy]]:
    """The last line of each copy, in their order, and the copies that were replaced.

    One that was does not stand, whatever a machine that did not know it wrote about it later. Where it was not written
    down which one was, as in older versions of tinyblog, it was all that there were.
    """
    newest: dict[Copy, T] = {}
    gone: set[Copy] = set()
    before: dict[tuple[str, str], set[Copy]] = {}
    for line in ordered:
        if not line.id:
            continue
        copy = _copy(line)
        newest.pop(copy, None)
        newest[copy] = line
        others = before.setdefault((line.note, copy[0]), set())
        if line.action == "replaced":
            gone |= {(copy[0], line.instead)} if line.instead else others - {copy}
        others.add(copy)
    return newest, gone


def second_copies(ordered: Iterable[T], standing: Collection[str]) -> Mapping[str, tuple[T, ...]]:
    """By the note, the lines of copies that stand beside the one that counts."""
    by_place: dict[tuple[str, str], list[T]] = {}
    for line in standing_copies(ordered, standing):
        by_place.setdefault((line.note, line.identity or line.account), []).append(line)
    doubles: dict[str, tuple[T, ...]] = {}
    for (note, _), lines in by_place.items():
        if len(lines) > 1:
            doubles[note] = (*doubles.get(note, ()), *lines[:-1])
    return doubles


def further_parts(ordered: Sequence[T], standing: Collection[str]) -> Iterator[tuple[T, Collection[str]]]:
    """Of lines in their order, those of threads with the ids of parts that the line which counts does not know.

    They were added by a machine that did not know what another one did with the copy at the same time. Whoever knew of
    them has set down that they are `dropped`, or that they went with the copy. Of a thread that others `removed` nobody
    knows more than that its first part is gone.
    """
    if not any(line.more for line in ordered):  # no thread
        return
    newest, gone = _newest_and_gone(ordered)
    ends = [*newest.values(), *(line for line in ordered if line.action not in standing)]
    told = {one for line in ends for one in ([_copy(line)] if line.action == "removed" else _parts(line))}
    told.update((_copy(line)[0], dropped) for line in ordered for dropped in line.dropped.split())
    for line in reversed(ordered):
        further = [] if line.action not in standing or _copy(line) in gone else _parts(line)
        if rest := [one for one in further if one not in told]:
            told.update(rest)
            yield line, [named for _, named in rest]


def _parts(line: Known) -> list[Copy]:
    return [(_copy(line)[0], part.id) for part in line.parts if part.id]


def _copy(line: Known) -> Copy:
    """What names a copy: two servers may give the same id."""
    return line.identity or line.account, line.id


def _moments(lines: Iterable[Known]) -> list[datetime]:
    """When the lines were written; one whose time cannot be read is taken to be as old as the one before it."""
    moments: list[datetime] = []
    for line in lines:
        moments.append(moment_of(line) or (moments[-1] if moments else _LONG_AGO))
    return moments


def moment_of(line: Known) -> datetime | None:
    """The moment that a line states; None if it cannot be read."""
    try:
        return read_moment(line.time)
    except ValueError:
        return None


def read_moment(text: str) -> datetime:
    """A time as the ledger has it; one without an offset, which only a hand can have written, is UTC.

    Raise ValueError for what is no time.
    """
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def newest_time(lines: Sequence[Known]) -> str:
    """The time of the line that says it is the newest, as it states it."""
    moments = _moments(lines)
    return lines[moments.index(max(moments))].time


def without_passing(
    old: bytes,
    parse: Callable[[bytes], Known],
    ended: Collection[tuple[str, str]],
    failing: Collection[tuple[str, str]],
) -> bytes:
    """The lines that stay: what is under way and settled by now goes, also where its note has moved since.

    `ended` are the notes and accounts (by name or identity) of which there is an outcome, `failing` those that failed.
    """
    lines = old.splitlines(keepends=True)
    passing = [at for at, line in enumerate(lines) if any(f'"{action}"'.encode() in line for action in PASSING)]
    seen = [(at, parse(line)) for at, line in enumerate(lines) if passing and b'"seen"' in line]
    passed = {
        at for at in passing if _is_passed(parse(lines[at]), [move for move in seen if move[0] > at], ended, failing)
    }
    return b"".join(line for at, line in enumerate(lines) if at not in passed)


def _is_passed(
    line: Known,
    moves: Iterable[tuple[int, Known]],
    ended: Collection[tuple[str, str]],
    failing: Collection[tuple[str, str]],
) -> bool:
    """Whether a line of something under way is settled: by an outcome, or a failure by the next one.

    The `moves` since are numbered as lines; what one run has seen (next to each other, of one time) happened at once.
    """
    note, last = line.note, (-1, "")
    for at, move in moves:
        if last == (at - 1, move.time):
            last = (at, move.time)
        elif move.was == note:
            note, last = move.note, (at, move.time)
    wanted = ended if line.action == "sending" else {*ended, *failing}
    names = {(note, line.account), (note, line.identity or line.account)}
    return line.action in PASSING and not names.isdisjoint(wanted)
