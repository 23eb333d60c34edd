"""Moves: which note of today is the one that the ledger knows under another path."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tinyblog.ledger import Ledger, Line
from tinyblog.trails import Trails, bodies, last_body, last_time, names, published_of, trails_of

FAR = timedelta(days=7)
"""Notes with the same words whose dates are further apart are two notes, not one that was moved and dated anew."""
REUSED = "another note was posted from this address before it moved"
GIVE_ANOTHER = "give this note another `slug:`; until then it is not posted, and the old address does not redirect"


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
class Calm:
    """What the ledger knows of notes: the digests of their `bodies`, and their `paths`. No note can be taken for
    another one, as long as no note comes to have one of these bodies, and none comes to one of these paths.
    """

    bodies: frozenset[str] = frozenset()
    paths: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """A ledger whose lines have followed the notes to where they stand today.

    `moved` has every older path of a note, with today's; `paths` every path in the ledger, those of notes that are gone
    too; `guessed` those of `moved` that are told by the text alone, and are on record nowhere. `unseen` are the lines
    that put today's paths, texts and dates on record. `calm` is what no new note and no edit may touch, for nothing to
    be taken for moved; None where something has moved, or might have.
    """

    ledger: Ledger
    moved: Mapping[str, str]
    paths: Mapping[str, str]
    guessed: Mapping[str, str]
    unseen: tuple[Line, ...]
    calm: Calm | None


def follow(ledger: Ledger, places: Iterable[Place], *, now: datetime) -> Followed:
    """Let the lines of a moved note follow it: to the note that names the old path as an alias, else to the one that
    has the same text and may have the same date, if the old note stands no more where it stood. Notes may also have
    changed places.
    """
    today = {place.path: place for place in places}
    trails, path_of = trails_of(ledger.lines, {path for path, place in today.items() if place.is_new}, today)
    named = _by_alias(trails, today)
    guessed = _by_text(trails, today, named)
    new = {**named, **guessed}
    new |= _by_exchange(trails, today, new)
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
        calm=_calm(ledger, today.values()),
    )


def _calm(ledger: Ledger, places: Iterable[Place]) -> Calm | None:
    """As `Followed.calm`."""
    last: dict[str, Line] = {}
    for line in ledger.lines:
        if line.was and line.was != line.note:
            return None
        if line.body:
            last[line.note] = line
    known = Calm(
        bodies=frozenset(line.body for line in ledger.lines if line.body),
        paths=frozenset(line.note for line in ledger.lines),
    )
    for place in places:
        said = last.get(place.path)
        if place.body in known.bodies and not (said and _is(place, [said])):
            return None
        if said is None and not known.paths.isdisjoint(place.aliases):
            return None
    return known


def _by_alias(trails: Trails, today: Mapping[str, Place]) -> dict[str, str]:
    """The trails that end and whose old path a new note has or names, with that note's path."""
    gone = {old: path for path, trail in trails.items() if path not in today for old in names(trail)}
    moved: dict[str, str] = {}
    for place in today.values():
        if place.path not in trails and not place.is_new:
            for alias in (place.path, *place.aliases):  # it may have come back
                if alias in gone:
                    moved.setdefault(gone[alias], place.path)
    return moved


def _by_text(trails: Trails, today: Mapping[str, Place], named: Mapping[str, str]) -> dict[str, str]:
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


def _by_exchange(trails: Trails, today: Mapping[str, Place], gone: Mapping[str, str]) -> dict[str, str]:
    """The trails whose text and date stand where another note of the ledger stood, with that path, where the other one
    stands elsewhere too: in the end each has a place. `gone` are those that are known to have moved.
    """
    roaming = [old for old in trails if old not in gone and not (old in today and _is(today[old], trails[old]))]
    free = {
        path
        for path, place in today.items()
        if path in trails and not place.is_new and (path in gone or not _is(place, trails[path]))
    }
    saying: dict[str, list[str]] = {}
    for path in sorted(free):
        saying.setdefault(today[path].body, []).append(path)
    moved: dict[str, str] = {}
    for old in roaming:
        same = (
            path for body in last_body(trails[old]) for path in saying.get(body, ()) if path in free and path != old
        )
        if new := next((path for path in same if _is(today[path], trails[old])), ""):
            moved[old] = new
            free.remove(new)
    moved |= _by_date(trails, today, {*moved.values()} - {*moved, *gone}, free & {*moved})
    return _without_lost(moved, gone)


def _without_lost(moved: Mapping[str, str], gone: Mapping[str, str]) -> dict[str, str]:
    """The moves without those to a place from which nothing has moved, one after the other."""
    kept, into = dict(moved), {new: old for old, new in moved.items()}
    lost = [old for old, new in moved.items() if new not in moved and new not in gone]
    while lost:
        old = lost.pop()
        del kept[old]
        lost += [into[old]] if old in into else []
    return kept


def _by_date(
    trails: Trails, today: Mapping[str, Place], pushed: Collection[str], left: Collection[str]
) -> dict[str, str]:
    """Of the notes whose place others have taken and those places that others have left, the pairs that only one date
    makes: such a note has changed places too, and was edited.
    """
    dates = {old: published_of(trails[old]) for old in pushed}
    found = {old: [path for path in left if today[path].published == date] for old, date in dates.items()}
    taken = Counter(path for paths in found.values() for path in paths)
    return {old: paths[0] for old, paths in found.items() if len(paths) == 1 and taken[paths[0]] == 1}


def _is(place: Place, trail: Sequence[Line]) -> bool:
    """Whether the words and the date are those that the trail had last."""
    return last_body(trail) == [place.body] and published_of(trail) in (None, place.published)


def _newcomers(trails: Trails, today: Mapping[str, Place], named: Mapping[str, str]) -> dict[str, list[Place]]:
    """The notes that the ledger does not know, by their text."""
    new: dict[str, list[Place]] = {}
    taken = set(named.values())
    for place in today.values():
        if place.body and place.path not in trails and place.path not in taken and not place.is_new:
            new.setdefault(place.body, []).append(place)
    return new


def _pairs(
    trails: Trails, today: Mapping[str, Place], named: Mapping[str, str], new: Mapping[str, Sequence[Place]]
) -> Iterator[tuple[tuple[bool, timedelta, bool], str, str]]:
    """Each trail that may be a new note's, with that note's path; the likeliest are the least."""
    for old, trail in trails.items() if new else ():
        there = today.get(old)
        if old in named or (there and there.body in bodies(trail)):
            continue
        published = published_of(trail)
        for place in (place for body in bodies(trail) for place in new.get(body, ()) if _may_be(place, trail)):
            if there and not _has_left(trail, there, place):
                continue
            apart = abs((published or place.published) - place.published)
            yield (published != place.published, apart, _slug(old) != _slug(place.path)), old, place.path


def _has_left(trail: Sequence[Line], there: Place, place: Place) -> bool:
    """Whether a note that says something else than the trail's is quite another one: it was written since, or the
    trail's last words and date stand at another `place` now. If not, it is that note, edited.
    """
    return there.published > last_time(trail) or (
        last_body(trail) == [place.body] and published_of(trail) == place.published
    )


def _may_be(place: Place, trail: Sequence[Line]) -> bool:
    """Whether a note of the same text is the one of the trail: of a later date it cannot have been there yet."""
    published = published_of(trail)
    if published == place.published:
        return True
    near = published is None or abs(published - place.published) <= FAR
    return near and place.published <= last_time(trail)


def _unseen(trails: Trails, today: Mapping[str, Place], arrived: Mapping[str, str], now: datetime) -> Iterator[Line]:
    for old, path in arrived.items():
        trail = trails[old]
        if (place := today.get(path)) is None or not any(line.account for line in trail):
            continue
        edited = place.body and [place.body] != last_body(trail)
        if old != path or edited or published_of(trail) not in (None, place.published):
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


def _stood(trail: Sequence[Line], place: Place) -> set[str]:
    """Where a note stood: of what was sent from there and settled since, only the line of its move is left."""
    return names(trail) | (set() if place.is_new else {line.was for line in trail if line.was})


def _paths(lines: Sequence[Line], followed: Sequence[Line]) -> Mapping[str, str]:
    pairs = tuple(zip(lines, followed, strict=True))
    return {line.was: new.note for line, new in pairs if line.was} | {line.note: new.note for line, new in pairs}
