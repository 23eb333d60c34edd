"""Use case: a few notes have changed since the last build, and nothing else; only what shows them is made again.

The last build left the rows of its entries (`folding`). Put together again, with and without the change, they say which
pages differ: those that are made of something else. Whatever could reach farther than pages and feeds is left to a
whole build: it makes the same site, only slower.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from tinyblog.cards import CardPicture, card_of_entry, card_of_site, card_of_tag
from tinyblog.config import Config
from tinyblog.embeds import Shown
from tinyblog.entry import Entry
from tinyblog.errors import TinyblogError
from tinyblog.folding import Row, Unfolder, is_plain, row_of, source_of, was_plain
from tinyblog.moves import Calm
from tinyblog.notes.folders import NoteFile, holds_note, is_campaign, is_folder_note
from tinyblog.output import Changes, File, write_site
from tinyblog.pages import Printer
from tinyblog.people import strangers
from tinyblog.recent import Difference
from tinyblog.redirects import Redirect
from tinyblog.scene import Scene, scene_of
from tinyblog.sheet import Sheet
from tinyblog.site import RESERVED, Gone, Site, make_site, state
from tinyblog.watched import same_answers

MOST = 50
"""How many notes may have changed; of more, a whole build is about as quick."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What a build leaves for the next one: the `rows` of its entries, the `pictures` as they are published, the
    `redirects` (path, file, and path of what it leads to), the addresses of `documents`, what is `gone`, what templates
    `asked` the site for, and what of the ledger no edit must touch (`calm`).
    """

    rows: tuple[Row, ...]
    pictures: Mapping[str, Shown]
    redirects: tuple[tuple[str, str, str], ...]
    documents: Mapping[str, str]
    gone: tuple[Gone, ...]
    asked: frozenset[str]
    calm: Calm

    def values(self) -> tuple[Any, ...]:
        """The same as plain values."""
        pictures = {path: (one.width, one.height, one.files) for path, one in self.pictures.items()}
        gone = tuple((one.path, one.reason, one.when.isoformat()) for one in self.gone)
        calm = self.calm
        return (self.rows, pictures, self.redirects, dict(self.documents), gone, self.asked, calm.bodies, calm.paths)


def trace_of_values(values: tuple[Any, ...]) -> Trace:
    """The trace that gave these values."""
    rows, pictures, redirects, documents, gone, asked, bodies, paths = values
    return Trace(
        rows=rows,
        pictures={
            path: Shown(width=width, height=height, files=files) for path, (width, height, files) in pictures.items()
        },
        redirects=redirects,
        documents=documents,
        gone=tuple(Gone(path=path, reason=reason, when=datetime.fromisoformat(when)) for path, reason, when in gone),
        asked=asked,
        calm=Calm(bodies=bodies, paths=paths),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Retouched:
    """What was changed in the output folder, all files of the site that now stands there, and the trace of it."""

    changes: Changes
    files: tuple[str, ...]
    trace: Trace


def retouch(
    config: Config, output: Path, trace: Trace, files: tuple[str, ...], difference: Difference, *, now: datetime
) -> Retouched | None:
    """Bring the site up to date with the notes that are new or changed; `files` are those that it has.

    None, and nothing is touched, where that is not enough: a whole build must do it.
    """
    if difference.removed or not (found := _note_files(trace, difference)) or config.site.search:
        return None
    scene = scene_of(config)
    unfolder = Unfolder(scene, trace.pictures, now)
    try:
        new = {file.name: unfolder.read(file) for file in found}
    except TinyblogError:
        return None  # it is told with all others
    paths = {entry.path for entry in new.values()}
    if len({path.casefold() for path in paths}) < len(new) or not all(
        _is_fit(config, trace, file.name, new[file.name], now) for file in found
    ):
        return None
    before, after = _both_sites(config, trace, unfolder, new)
    changed = tuple(entry for entry in after.entries if entry.path in paths)
    return _drawn_anew(scene, output, trace, files, changed, before, after)


def _note_files(trace: Trace, difference: Difference) -> tuple[NoteFile, ...]:
    """The notes that are new or changed; none, if other files are too, or their folders belong to other notes."""
    paths = (*difference.added, *difference.changed)
    names = [path.removeprefix("content/") for path in paths if path.startswith("content/")]
    found = tuple(NoteFile(name=name) for name in names)
    known = {source_of(row) for row in trace.rows}
    owned = {name.rpartition("/")[0] for name in known if is_folder_note(PurePosixPath(name))}
    fit = (
        len(found) == len(paths) <= MOST
        and all(path.removeprefix("content/") in known for path in difference.changed)
        and all(_stands_alone(file) and owned.isdisjoint(_above(file.name)) for file in found)
    )
    return found if fit else ()


def _stands_alone(file: NoteFile) -> bool:
    """Whether it is a note by its name, and no other file is the note's. (Names that are not ASCII may be one name in
    two spellings.)
    """
    return holds_note(file.name) and file.name.isascii() and not is_campaign(file) and not is_folder_note(file.source)


def _above(name: str) -> Iterator[str]:
    while name := name.rpartition("/")[0]:
        yield name


def _is_fit(config: Config, trace: Trace, source: str, entry: Entry, now: datetime) -> bool:
    """Whether a new or changed note concerns nothing but the pages that show it."""
    calm, note = trace.calm, entry.note
    if (
        not is_plain(entry)
        or state(note, now) != "live"
        or note.digest in calm.bodies
        or any(strangers(config, [note]))
    ):
        return False
    row = next((row for row in trace.rows if source_of(row) == source), None)
    if row is not None:
        return was_plain(row) and row_of(entry)[2] == row[2] and row_of(entry)[8] == row[8]
    path = entry.path.casefold()
    taken = {row[2].casefold() for row in trace.rows} | {one.path.casefold() for one in trace.gone}
    taken |= {old.casefold() for old, _, _ in trace.redirects}
    return path not in taken and path != "/" and path.split("/")[1] not in RESERVED and entry.path not in calm.paths


def _both_sites(config: Config, trace: Trace, unfolder: Unfolder, new: Mapping[str, Entry]) -> tuple[Site, Site]:
    """The site as it was, and as it is; entries that have not changed are the same objects in both."""
    before: list[Entry] = []
    after: list[Entry] = []
    for row in trace.rows:
        if (changed := new.get(source_of(row))) is None:
            before.append(unfolder.entry(row))
            after.append(before[-1])
        else:
            before.append(unfolder.former(row))
            after.append(replace(changed, backlinks=before[-1].backlinks))
    known = {source_of(row) for row in trace.rows}
    after += [entry for source, entry in new.items() if source not in known]
    return make_site(config, before, trace.gone), make_site(config, after, trace.gone)


def _drawn_anew(
    scene: Scene, output: Path, trace: Trace, files: tuple[str, ...], new: Collection[Entry], before: Site, after: Site
) -> Retouched | None:
    press = scene.printer(after)
    press_before = press.of(before, scene.channels)
    if press.sections != press_before.sections or not same_answers(trace.asked, before, after):
        return None
    old = {sheet.path: sheet.of for sheet in _sheets(scene, press_before, trace)}
    sheets = {sheet.path: sheet for sheet in _sheets(scene, press, trace)}
    changed = [sheet for path, sheet in sheets.items() if sheet.of is None or path not in old or old[path] != sheet.of]
    old_cards, cards = _cards(before), _cards(after, new)
    gone = {*old, *old_cards, *_cards_of(new, files)} - sheets.keys() - cards.keys()
    made = (
        *(File(path=sheet.path, data=sheet.draw) for sheet in changed),
        *(scene.card_file(card) for path, card in cards.items() if path not in old_cards),
    )
    paths = {file.path for file in made}
    kept = tuple(path for path in files if path not in gone and path not in paths)
    if _clash(paths.difference(files), kept) or not (sheets.keys() - old.keys()).isdisjoint(files):
        return None
    changes = write_site(made, output, kept=kept, report=lambda: frozenset(press.watched.asked))
    return Retouched(changes=changes, files=(*kept, *paths), trace=_next(trace, new, changes.told))


def _sheets(scene: Scene, press: Printer, trace: Trace) -> Iterator[Sheet]:
    stands: dict[str, Entry | Gone] = {one.path: one for one in press.site.gone}
    stands.update((one.path, one) for one in press.site.entries)
    old = [Redirect(path=path, file=file, to=stands[to]) for path, file, to in trace.redirects]
    return scene.sheets(press, old, trace.documents)


def _cards(site: Site, entries: Iterable[Entry] = ()) -> dict[str, CardPicture]:
    """The cards of the site, its tags and some of its entries, by path."""
    if not site.settings.cards:
        return {}
    cards: tuple[CardPicture, ...] = (
        card_of_site(site),
        *(card_of_tag(site, tag) for tag in site.tags),
        *(card_of_entry(site, entry) for entry in entries),
    )
    return {card.path: card for card in cards}


def _cards_of(entries: Iterable[Entry], files: Iterable[str]) -> Iterator[str]:
    """Those of the files that are cards of the notes, whatever these said then."""
    places = tuple(f"{entry.path[1:]}card-" for entry in entries)
    return (path for path in files if path.startswith(places) and path.endswith(".png"))


def _clash(added: Iterable[str], kept: Collection[str]) -> bool:
    """Whether a new file would stand where a folder must, or below a file."""
    stands = frozenset(kept)
    return any(
        any(folder in stands for folder in _above(path)) or any(one.startswith(f"{path}/") for one in kept)
        for path in added
    )


def _next(trace: Trace, new: Iterable[Entry], told: frozenset[str]) -> Trace:
    rows = {source_of(row): row for row in trace.rows}
    rows.update((str(entry.note.source), row_of(entry)) for entry in new)
    return replace(trace, rows=tuple(rows.values()), asked=trace.asked | told)
