"""The blog in memory: what stands in its folder as one frozen value, and the value that it is after a change.

Everything that is not asked of the folder again is the very same value as before; the rest is made as a build makes it.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path, PurePosixPath

from tinyblog import networks
from tinyblog.attachments import attachments_of, is_portrait, portraits
from tinyblog.backlinks import backlinks_of
from tinyblog.build import feed_style, in_words, with_pictures
from tinyblog.config import Config, load_config
from tinyblog.documents import NONE, Shelved, shelved
from tinyblog.elsewhere import Channel, channels
from tinyblog.errors import TinyblogError, raise_all
from tinyblog.indexes import Section, sections
from tinyblog.ledger import Ledger, load_ledger
from tinyblog.moves import Followed
from tinyblog.notes import Note, Notes
from tinyblog.people import check_people
from tinyblog.redirects import Redirect
from tinyblog.serve.echoes import Echoes, echoes
from tinyblog.serve.furnishing import Album, Look, fill_album, open_look, stamp
from tinyblog.serve.notebook import Notebook, read_notebook
from tinyblog.site import EVERYTHING, Entry, Site, Wanted, make_entry, permalink_path
from tinyblog.source import Source, arrange, contents, followed, ledger_path

SHOWN = Wanted(drafts=True, future=True)
"""A look ahead: what is not published yet is there too."""


@dataclass(frozen=True, kw_only=True)
class Blog:
    """What stands in the folder at `now`. `file` is its configuration; `site` has the entries as pages show them,
    `source` as they were read. What is wrong with some notes (`problems`) leaves them out.
    """

    file: Path
    text: bytes
    config: Config
    now: datetime
    ledger: Ledger | None
    ledger_stamp: object
    notebook: Notebook
    known: Followed
    words: Echoes
    source: Source
    album: Album
    look: Look
    site: Site
    timed: tuple[Entry, ...]
    """The entries that are not the same at all times."""
    stood: Mapping[str, PurePosixPath]
    """Where notes with mistakes stood when they were sound, by path below the site's own."""

    @property
    def problems(self) -> tuple[TinyblogError, ...]:
        """What is wrong with notes, and with the files beside them."""
        return (*self.source.problems, *self.album.attached.problems)

    @cached_property
    def by_path(self) -> Mapping[str, Entry]:
        """The entries by their paths."""
        return {entry.path: entry for entry in self.site.entries}

    @cached_property
    def redirects(self) -> Mapping[str, Redirect]:
        """What leads on from old addresses, by the file that does so."""
        shown = self.by_path.keys() | {gone.path for gone in self.site.gone}
        return {one.file: one for one in self.source.redirects if one.to.path in shown}

    @cached_property
    def channels(self) -> tuple[Channel, ...]:
        """The accounts elsewhere."""
        return channels(self.config.accounts)

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The parts that every page may link to."""
        return sections(self.site, self.channels)

    @cached_property
    def records(self) -> Shelved:
        """What the pages name of records elsewhere."""
        return shelved(self.source.ledger or Ledger()) if networks.keepers(self.config.accounts) else NONE

    @cached_property
    def feed_style(self) -> str:
        """The address of the style sheet of feeds."""
        return feed_style(self.site, self.look.sheet)

    def warnings_of(self, source: PurePosixPath) -> tuple[TinyblogError, ...]:
        """What the author may look at in one note."""
        where = f"content/{source}"
        return tuple(one for one in self.source.warnings if one.where.partition(":")[0] == where)


def read_blog(
    file: Path, *, now: datetime, last: Blog | None = None, dirty: Collection[Path] = (), jobs: int = 1
) -> Blog:
    """Read the blog of the configuration `file`; what is as it was in `last`, and is not `dirty`, is not made again.

    Raise a TinyblogError for what concerns all of it.
    """
    now = now.astimezone(UTC)
    text, config = _read_config(file, last)
    networks.check(config.accounts)
    check_people(config)
    if last and not reads_alike(config, last.config):
        last = None
    ledger, ledger_stamp = _read_ledger(config, last, dirty)
    notebook = read_notebook(config, last.notebook if last else None, dirty)
    if last and _is_same(last, config, ledger, notebook, now) and _has_same_files(last, dirty):
        return last
    notes = notebook.notes
    known = followed(config, notes, ledger, now=now)
    entries = {entry.note.source: entry for entry in last.source.site.entries} if last else {}

    def make(shown: Sequence[Note], kept: Ledger) -> list[Entry]:
        return _entries(config, entries, shown, kept, now, jobs)

    source = arrange(config, notes, ledger, known, make, now=now, wanted=SHOWN)
    album = fill_album(config, source.attachments, last.album if last else None, dirty, jobs)
    raise_all(one for one in album.attached.problems if is_portrait(one.where))
    look = open_look(config, last.look if last else None, dirty)
    return Blog(
        file=file,
        text=text,
        config=config,
        now=now,
        ledger=ledger,
        ledger_stamp=ledger_stamp,
        notebook=notebook,
        known=known,
        words=all_words(config, notes, known),
        source=source,
        album=album,
        look=look,
        site=in_words(with_pictures(source.site, album.attached), look.say),
        timed=tuple(entry for entry in source.site.entries if entry.note.event or entry.note.expires),
        stood=dict(_stood(source, last)),
    )


def _is_same(last: Blog, config: Config, ledger: Ledger | None, notebook: Notebook, now: datetime) -> bool:
    """Whether what was read is what was read before."""
    return (
        config == last.config
        and ledger is last.ledger
        and (notebook.campaigns, notebook.problems) == (last.notebook.campaigns, last.notebook.problems)
        and list(notebook.kept) == list(last.notebook.kept)
        and all(one.note is old.note and one.file.files == old.file.files and one.note is not None
                for one, old in zip(notebook.kept.values(), last.notebook.kept.values(), strict=True))
        and is_same_time(last, now)
    )  # fmt: skip


def _has_same_files(last: Blog, dirty: Collection[Path]) -> bool:
    """Whether theme and pictures are as they were."""
    shown = {one.file for one in last.source.attachments}
    site = last.source.site
    entries = (entry for entry in (*site.entries, *site.campaigns.values()) if entry.figures or entry.note.files)
    there = (*attachments_of(last.config.root / "content", entries)[0], *portraits(last.config))
    known = tuple(one for _, files in last.album.of.values() for one in files)
    return (
        there == last.source.attachments
        and open_look(last.config, last.look, dirty) is last.look
        and shown.isdisjoint(dirty)
        and all(stamp(one.file) == seen for one, seen in known)
    )


def is_same_time(blog: Blog, now: datetime) -> bool:
    """Whether everything that depends on the time is at `now` as it was."""
    zone = blog.config.site.timezone
    is_same_day = blog.now.astimezone(zone).date() == now.astimezone(zone).date()
    return (is_same_day or not blog.site.campaigns) and all(is_timely(entry, now) for entry in blog.timed)


def all_words(config: Config, notes: Notes, known: Followed) -> Echoes:
    """Who says what, and what the ledger has on record; nothing where that is empty, and nothing can have moved."""
    places = ((permalink_path(config, note), note.digest) for note in notes.notes) if known.ledger.lines else ()
    return echoes(known, places)


def _read_config(file: Path, last: Blog | None) -> tuple[bytes, Config]:
    try:
        text = file.read_bytes()
    except OSError:
        text = b""  # what is wrong is told by who reads it
    return (text, last.config) if last and text and text == last.text else (text, load_config(file))


def reads_alike(one: Config, other: Config) -> bool:
    """Whether the same files give the same notes and entries under both configurations."""
    site = replace(one.site, theme=other.site.theme)
    return replace(one, site=site, theme=other.theme) == other


def _read_ledger(config: Config, last: Blog | None, dirty: Collection[Path]) -> tuple[Ledger | None, object]:
    path = ledger_path(config.root)
    seen = stamp(path)
    if last and last.ledger_stamp == seen and path not in dirty:
        return last.ledger, seen
    return load_ledger(path), seen


def _entries(
    config: Config,
    known: Mapping[PurePosixPath, Entry],
    notes: Sequence[Note],
    ledger: Ledger,
    now: datetime,
    jobs: int,
) -> list[Entry]:
    """The entries of the notes; those that are `known` and would be the same are not made again."""
    new = [note for note in notes if (old := known.get(note.source)) is None or old.note is not note]
    made = {note.source: made for note, made in zip(new, contents(config, new, jobs), strict=True)}
    found = []
    for note in notes:
        old = known.get(note.source)
        if old and note.source not in made and _is_fresh(old, ledger, now):
            found.append(old)
        else:
            content = made.get(note.source) or known[note.source].content
            found.append(make_entry(config, note, content, ledger, now=now))
    return found


def _is_fresh(entry: Entry, ledger: Ledger, now: datetime) -> bool:
    return is_timely(entry, now) and entry.backlinks == backlinks_of(entry.note, entry.path, ledger)


def is_timely(entry: Entry, now: datetime) -> bool:
    """Whether what depends on the time is as it was."""
    note = entry.note
    expired = note.expires is not None and note.expires <= now
    return expired == entry.expired and (note.event is not None and note.event.is_over(now)) == entry.over


def _stood(source: Source, last: Blog | None) -> Iterator[tuple[str, PurePosixPath]]:
    """Where notes that are left out stood before."""
    if last is None:
        return
    wrong = {one.where.partition(":")[0] for one in source.problems}
    stands = {entry.path for entry in source.site.entries}
    before = {**last.stood, **{entry.path: entry.note.source for entry in last.source.site.entries}} if wrong else {}
    yield from ((path, name) for path, name in before.items() if f"content/{name}" in wrong and path not in stands)


def read_everything(blog: Blog, *, now: datetime) -> Source:
    """What was read, with the notes that no site shows, too: as a preview sees them."""
    known = {entry.note.source: entry for entry in blog.source.site.entries}

    def make(shown: Sequence[Note], kept: Ledger) -> list[Entry]:
        return _entries(blog.config, known, shown, kept, now, 1)

    notes, now = blog.notebook.notes, now.astimezone(UTC)
    return arrange(blog.config, notes, blog.ledger, blog.known, make, now=now, wanted=EVERYTHING)
