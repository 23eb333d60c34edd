"""Moves: which note of today is the one that the ledger knows under another path.

The ledger knows a note by its path. A trail is all that it knows of one note, whatever the paths were.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from tinyblog.ledger import Ledger, Line

FAR = timedelta(days=7)
"""Notes with the same words whose dates are further apart are two notes, not one that was moved and dated anew."""
REUSED = "another note was posted from this address before it moved"
GIVE_ANOTHER = "give this note another `slug:`; until then it is not posted, and the old address does not redirect"
_Trails = Mapping[str, Sequence[Line]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a note stands today: its permalink path, its date (UTC), its older paths, and the digest of its body.

    `is_new`: the author says that it never stood anywhere else.
    """

    path: str
    published: datetime
    body: str
    aliases: tuple[str, ...] = ()
    is_new: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """A ledger whose lines have followed the notes to where they stand today.

    `moved` has every older path of a note, with today's; `paths` every path in the ledger, those of notes that are gone
    too; `guessed` those of `moved` that are told by the text alone, and are on record nowhere. `unseen` are the lines
    that put today's paths, texts and dates on record.
    """

    ledger: Ledger
    moved: Mapping[str, str]
    paths: Mapping[str, str]
    guessed: Mapping[str, str]
    unseen: tuple[Line, ...]


def follow(ledger: Ledger, places: Iterable[Place], *, now: datetime) -> Followed:
    """Let the lines of a moved note follow it: to the note that names the old path as an alias, else to the one that
    has the same text and may have the same date, if the old note stands no more where it stood.
    """
    today = {place.path: place for place in places}
    trails, path_of = _trails(ledger.lines, today)
    named = _by_alias(trails, today)
    guessed = _by_text(trails, today, named)
    new = {**named, **guessed}
    lines = tuple(
        line if path == line.note and path not in new else replace(line, note=new.get(path, path))
        for line, path in zip(ledger.lines, path_of, strict=True)
    )
    arrived = {old: new.get(old, old) for old in trails}
    return Followed(
        ledger=Ledger(lines=lines),
        moved={
            old: place
            for name, place in arrived.items()
            if place in today
            for old in _stood(trails[name], today[place]) - {place}
        },
        paths=_paths(ledger.lines, lines),
        guessed=guessed,
        unseen=tuple(_unseen(trails, today, arrived, now)),
    )


def _trails(lines: Sequence[Line], today: Mapping[str, Place]) -> tuple[_Trails, list[str]]:
    """The lines of each note, by the path it had last on record; and that path for each line."""
    at: dict[str, list[int]] = {}
    for number, line in enumerate(lines):
        is_move = line.was and line.was != line.note and not (line.note in today and today[line.note].is_new)
        if is_move and line.was in at:
            at.setdefault(line.note, []).extend(at.pop(line.was))
        at.setdefault(line.note, []).append(number)
    path_of = [""] * len(lines)
    for path, numbers in at.items():
        for number in numbers:
            path_of[number] = path
    return {path: [lines[number] for number in sorted(numbers)] for path, numbers in at.items()}, path_of


def _by_alias(trails: _Trails, today: Mapping[str, Place]) -> dict[str, str]:
    """The trails that end and whose old path a new note has or names, with that note's path."""
    gone = {old: path for path, trail in trails.items() if path not in today for old in _names(trail)}
    moved: dict[str, str] = {}
    for place in today.values():
        if place.path not in trails and not place.is_new:
            for alias in (place.path, *place.aliases):  # it may have come back
                if alias in gone:
                    moved.setdefault(gone[alias], place.path)
    return moved


def _by_text(trails: _Trails, today: Mapping[str, Place], named: Mapping[str, str]) -> dict[str, str]:
    """The other trails that end, with the path of the new note that has the same text: the likeliest pairs first.

    Two trails lead to one note only if they are of different accounts.
    """
    new = _newcomers(trails, today, named)
    moved: dict[str, str] = {}
    accounts: dict[str, set[str]] = {}
    for _, old, path in sorted(_pairs(trails, today, named, new)):
        here = {line.account for line in trails[old] if line.account}
        if old not in moved and here.isdisjoint(accounts.get(path, ())):
            moved[old] = path
            accounts.setdefault(path, set()).update(here)
    return moved


def _newcomers(trails: _Trails, today: Mapping[str, Place], named: Mapping[str, str]) -> dict[str, list[Place]]:
    """The notes that the ledger does not know, by their text."""
    new: dict[str, list[Place]] = {}
    for place in today.values():
        if place.body and place.path not in trails and place.path not in named.values() and not place.is_new:
            new.setdefault(place.body, []).append(place)
    return new


def _pairs(
    trails: _Trails, today: Mapping[str, Place], named: Mapping[str, str], new: Mapping[str, Sequence[Place]]
) -> Iterator[tuple[tuple[bool, timedelta, bool], str, str]]:
    """Each trail that may be a new note's, with that note's path; the likeliest are the least."""
    for old, trail in trails.items() if new else ():
        there = today.get(old)
        if old in named or (there and there.body in _bodies(trail)):
            continue
        published = _published(trail)
        for place in (place for body in _bodies(trail) for place in new.get(body, ()) if _may_be(place, trail)):
            if there and not _has_left(trail, there, place):
                continue
            apart = abs((published or place.published) - place.published)
            yield (published != place.published, apart, _slug(old) != _slug(place.path)), old, place.path


def _has_left(trail: Sequence[Line], there: Place, place: Place) -> bool:
    """Whether a note that says something else than the trail's is quite another one: it was written since, or the
    trail's last words and date stand at another `place` now. If not, it is that note, edited.
    """
    return there.published > _last_time(trail) or (
        _last_body(trail) == [place.body] and _published(trail) == place.published
    )


def _may_be(place: Place, trail: Sequence[Line]) -> bool:
    """Whether a note of the same text is the one of the trail: of a later date it cannot have been there yet."""
    published = _published(trail)
    if published == place.published:
        return True
    near = published is None or abs(published - place.published) <= FAR
    return near and place.published <= _last_time(trail)


def _unseen(trails: _Trails, today: Mapping[str, Place], arrived: Mapping[str, str], now: datetime) -> Iterator[Line]:
    for old, path in arrived.items():
        trail = trails[old]
        if (place := today.get(path)) is None or not any(line.account for line in trail):
            continue
        edited = place.body and [place.body] != _last_body(trail)
        if old != path or edited or _published(trail) not in (None, place.published):
            yield Line(
                note=path,
                action="seen",
                time=now.isoformat(timespec="seconds"),
                was=old if old != path else "",
                body=place.body,
                published=place.published.isoformat(),
            )


def _slug(path: str) -> str:
    return path.rstrip("/").split("/")[-1]


def _names(trail: Sequence[Line]) -> set[str]:
    return {line.note for line in trail}


def _stood(trail: Sequence[Line], place: Place) -> set[str]:
    """Where a note stood: of what was sent from there and settled since, only the line of its move is left."""
    return _names(trail) | (set() if place.is_new else {line.was for line in trail if line.was})


def _paths(lines: Sequence[Line], followed: Sequence[Line]) -> Mapping[str, str]:
    pairs = tuple(zip(lines, followed, strict=True))
    return {line.was: new.note for line, new in pairs if line.was} | {line.note: new.note for line, new in pairs}


def _bodies(trail: Sequence[Line]) -> set[str]:
    return {line.body for line in trail if line.body}


def _last_body(trail: Sequence[Line]) -> list[str]:
    """The digest that is newest on record; none, if there is none."""
    return [line.body for line in trail if line.body][-1:]


def _published(trail: Sequence[Line]) -> datetime | None:
    """The note's date as it was last; None where an older version of tinyblog did not write it down."""
    dates = [line.published for line in trail if line.published]
    return _moment(dates[-1]) if dates else None


def _last_time(trail: Sequence[Line]) -> datetime:
    return _moment(trail[-1].time)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)  # written by hand
