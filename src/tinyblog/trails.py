"""Trails: all that the ledger knows of one note, whatever its paths were."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby

from tinyblog.ledger import Line
from tinyblog.outcomes import read_moment

Trails = Mapping[str, Sequence[Line]]
"""The lines of each note, by the path that it had last on record."""


def trails_of(lines: Sequence[Line], unmoved: Collection[str], today: Collection[str] = ()) -> tuple[Trails, list[str]]:
    """The trails; and for each line the path of the note that it is about. A note that is `unmoved` has come from
    nowhere, whatever is on record. `today` are the paths where notes stand.
    """
    at: dict[str, list[int]] = {}
    left: dict[str, str] = {}
    for batch in _batches(lines):
        moves = [number for number in batch if _is_move(lines[number]) and lines[number].note not in unmoved]
        away: dict[str, list[int]] = {}  # what stood where another one has come to, until it moves as well
        for number in batch:
            line = lines[number]
            if number in moves and not _has_moved(lines, at, line):
                trail = away.pop(line.was, None) or at.pop(line.was, [])
                if line.note in at and any(lines[later].was == line.note for later in moves if later > number):
                    away[line.note] = at.pop(line.note)
                at.setdefault(line.note, []).extend(trail)
                left[line.was] = line.note
                left.pop(line.note, None)
            at.setdefault(line.note, []).append(number)
        for path, trail in away.items():
            at.setdefault(path, []).extend(trail)
    _catch_up(lines, at, left, today)
    path_of = [""] * len(lines)
    for path, numbers in at.items():
        for number in numbers:
            path_of[number] = path
    return {path: [lines[number] for number in sorted(numbers)] for path, numbers in at.items()}, path_of


def _catch_up(lines: Sequence[Line], at: dict[str, list[int]], left: Mapping[str, str], today: Collection[str]) -> None:
    """Let what was written about a note under its old path, by a machine that had not heard of its move, follow it.
    `left` are the paths to which no note has come since, with where theirs went.
    """
    for old in left:
        new = old
        while new in left:
            new = left[new]
        if old not in at or new not in at:
            continue
        trail = [lines[number] for number in sorted(at[new])]
        late: list[int] = []
        for number in sorted(at[old]):
            if _is_about(lines[number], trail):
                late.append(number)
                trail.append(lines[number])
        if old not in today and (late or _may_be_of([lines[number] for number in at[old]], trail)):
            late = at[old]
        at[new] += late
        at[old] = [number for number in at[old] if number not in late]
        if not at[old]:
            del at[old]


def _is_about(line: Line, trail: Sequence[Line]) -> bool:
    """Whether a line tells of a copy that the trail has, or of the note itself in words that the trail had."""
    if not line.account:
        return line.body in bodies(trail)
    whose = line.identity or line.account
    known = {(one.identity or one.account, one.id) for one in trail if one.id}
    return not known.isdisjoint({(whose, line.id), (whose, line.instead)})


def _may_be_of(late: Sequence[Line], trail: Sequence[Line]) -> bool:
    """Whether lines may be about the trail's note: no other date says that they are about another one."""
    return published_of(late) in (None, published_of(trail))


def _batches(lines: Sequence[Line]) -> Iterator[list[int]]:
    """The numbers of lines that were written at once: moves that one run has seen happened at the same time."""
    numbers = range(len(lines))
    for is_seen, group in groupby(numbers, key=lambda at: lines[at].action == "seen" and lines[at].time):
        batch = list(group)
        yield from [batch] if is_seen else ([number] for number in batch)


def _is_move(line: Line) -> bool:
    return bool(line.was) and line.was != line.note


def _has_moved(lines: Sequence[Line], at: Mapping[str, Sequence[int]], line: Line) -> bool:
    """Whether a note stands there already that has stood where this move begins and ends as it does, and another one
    where it came from: two machines have seen the same notes change places.
    """
    here, there = ([lines[number] for number in sorted(at.get(path, ()))] for path in (line.note, line.was))
    has_come = any(line.was in (one.note, one.was) for one in here)
    return has_come and _ends_so(here, line) and bool(there) and not _ends_so(there, line)


def _ends_so(trail: Sequence[Line], line: Line) -> bool:
    return bool(line.body) and last_body(trail) == [line.body] and published_of(trail) == published_of([line])


def names(trail: Sequence[Line]) -> set[str]:
    """Every path that the note had."""
    return {line.note for line in trail}


def bodies(trail: Sequence[Line]) -> set[str]:
    """Every digest that its body had."""
    return {line.body for line in trail if line.body}


def last_body(trail: Sequence[Line]) -> list[str]:
    """The digest that is newest on record; none, if there is none."""
    return [line.body for line in trail if line.body][-1:]


def published_of(trail: Sequence[Line]) -> datetime | None:
    """The note's date as it was last; None where an older version of tinyblog did not write it down."""
    dates = [line.published for line in trail if line.published]
    return read_moment(dates[-1]) if dates else None


def last_time(trail: Sequence[Line]) -> datetime:
    """When the newest line was written."""
    return read_moment(trail[-1].time)
