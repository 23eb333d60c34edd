"""The blog in memory: what stands in its folder as one frozen value, and the value that it is after a change.

Everything that is not asked of the folder again is the very same value as before; the rest is made as a build makes it.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path, PurePosixPath

from tinyblog import networks
from tinyblog.attachments import attachments_of, is_portrait, portraits
from tinyblog.backlinks import backlinks_of
from tinyblog.build import still_there, without
from tinyblog.config import Config, load_config
from tinyblog.documents import NONE, Shelved, shelved
from tinyblog.entry import Entry
from tinyblog.errors import TinyblogError, raise_all
from tinyblog.ledger import Ledger, load_ledger
from tinyblog.markdown import Content
from tinyblog.moves import Followed
from tinyblog.notes import Note
from tinyblog.people import check_people
from tinyblog.reading import Read
from tinyblog.redirects import Redirect
from tinyblog.serve.echoes import Echoes, echoes
from tinyblog.serve.furnishing import Album, Look, fill_album, open_look, stamp
from tinyblog.serve.notebook import Notebook, read_notebook
from tinyblog.site import EVERYTHING, Site, Wanted, make_entry, permalink_path
from tinyblog.source import Source, arrange, followed, ledger_path

SHOWN = Wanted(drafts=True, future=True)
"""A look ahead: what is not published yet is there too."""


@dataclass(frozen=True, kw_only=True)
class Blog:
    """What stands in the folder at `now`. `file` is its configuration; `site` has the entries as pages show them,
    `source` as they were read. What is wrong with some notes (`problems`) leaves them out.

    `stood` has where those stood when they were sound, by path below the site's own.
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
    stood: Mapping[str, PurePosixPath]

    @property
    def problems(self) -> tuple[TinyblogError, ...]:
        """What is wrong with notes, and with the files beside them."""
        return (*self.source.problems, *self.album.attached.problems)

    @cached_property
    def redirects(self) -> Mapping[str, Redirect]:
        """What leads on from old addresses, by the file that does so."""
        return {one.file: one for one in still_there(self.source.redirects, self.site)}

    @cached_property
    def records(self) -> Shelved:
        """What the pages name of records elsewhere."""
        return shelved(self.source.ledger or Ledger()) if networks.keepers(self.config.accounts) else NONE

    def is_now(self, now: datetime) -> bool:
        """Whether everything that depends on the time is at `now` as it was."""
        until = self.source.until
        return until is None or now.timestamp() < until.timestamp()

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
    notebook = read_notebook(config, last.notebook if last else None, dirty, jobs)
    if last and _is_same(last, config, ledger, notebook, now) and _has_same_files(last, dirty):
        return last
    read = notebook.read(now, SHOWN)
    known = followed(config, read, ledger, now=now)
    make = _Maker(last, now)
    source = arrange(config, read, ledger, known, now=now, wanted=SHOWN, make=make)
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
        words=all_words(config, read, known),
        source=source,
        album=album,
        look=look,
        site=look.scene.dressed(without(source.site, album.attached.left_out), album.attached.pictures),
        stood=dict(_stood(source, last)),
    )


def read_everything(blog: Blog, *, now: datetime) -> Source:
    """What was read, with the notes that no site shows, too: as a preview sees them."""
    read, now = blog.notebook.read(now, EVERYTHING), now.astimezone(UTC)
    return arrange(blog.config, read, blog.ledger, blog.known, now=now, wanted=EVERYTHING, make=_Maker(blog, now))


def all_words(config: Config, read: Read, known: Followed) -> Echoes:
    """Who says what, and what the ledger has on record; nothing where that is empty, and nothing can have moved."""
    places = ((permalink_path(config, note), note.digest) for note, _ in read.notes) if known.ledger.lines else ()
    return echoes(known, places)


def reads_alike(one: Config, other: Config) -> bool:
    """Whether the same files give the same notes and entries under both configurations."""
    site = replace(one.site, theme=other.site.theme)
    return replace(one, site=site, theme=other.theme) == other


class _Maker:
    """Makes entries; one that would be the same as in the `last` blog is not made again."""

    def __init__(self, last: Blog | None, now: datetime) -> None:
        self._known = {id(entry.note): entry for entry in last.source.site.entries} if last else {}
        self._now = now

    def __call__(self, config: Config, note: Note, content: Content, ledger: Ledger, *, now: datetime) -> Entry:
        old = self._known.get(id(note))
        return old if old and _is_fresh(old, ledger, now) else make_entry(config, note, content, ledger, now=now)


def _is_fresh(entry: Entry, ledger: Ledger, now: datetime) -> bool:
    note = entry.note
    expired = note.expires is not None and note.expires <= now
    is_over = note.event is not None and note.event.is_over(now)
    return (expired, is_over) == (entry.expired, entry.over) and entry.backlinks == backlinks_of(
        note, entry.path, ledger
    )


def _read_config(file: Path, last: Blog | None) -> tuple[bytes, Config]:
    try:
        text = file.read_bytes()
    except OSError:
        text = b""  # what is wrong is told by who reads it
    return (text, last.config) if last and text and text == last.text else (text, load_config(file))


def _read_ledger(config: Config, last: Blog | None, dirty: Collection[Path]) -> tuple[Ledger | None, object]:
    path = ledger_path(config.root)
    seen = stamp(path)
    if last and last.ledger_stamp == seen and path not in dirty:
        return last.ledger, seen
    return load_ledger(path), seen


def _is_same(last: Blog, config: Config, ledger: Ledger | None, notebook: Notebook, now: datetime) -> bool:
    """Whether what was read is what was read before."""
    old = last.notebook
    pairs = zip(notebook.kept.values(), old.kept.values(), strict=False)
    return (
        config == last.config
        and ledger is last.ledger
        and (notebook.campaigns, notebook.problems) == (old.campaigns, old.problems)
        and list(notebook.kept) == list(old.kept)
        and all(one.note and one.note is other.note for one, other in pairs)
        and last.is_now(now)
    )


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


def _stood(source: Source, last: Blog | None) -> Iterator[tuple[str, PurePosixPath]]:
    """Where notes that are left out stood before."""
    if last is None:
        return
    wrong = {one.where.partition(":")[0] for one in source.problems}
    stands = {entry.path for entry in source.site.entries}
    before = {**last.stood, **{entry.path: entry.note.source for entry in last.source.site.entries}} if wrong else {}
    yield from ((path, name) for path, name in before.items() if f"content/{name}" in wrong and path not in stands)
