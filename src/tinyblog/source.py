"""Reading the blog's folder: notes, the files beside them, and the ledger become entries."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from tinyblog.config import Config
from tinyblog.errors import ConfigError, LedgerError, NoteError, TinyblogError
from tinyblog.figures import local_name
from tinyblog.ledger import Ledger, Place, follow, load_ledger
from tinyblog.markdown import Content
from tinyblog.notes import Note, read_notes
from tinyblog.site import LIVE, Entry, Site, Wanted, collisions, make_entry, make_site, permalink_path, render_note


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that is published beside a note's page: its path in the output, and where it is."""

    path: str
    file: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What stands in the folder.

    The `site` of all sound notes and the files beside them (`attachments`); the `ledger`, following notes to where they
    stand today (None: there is no file); the mistakes (`problems`) that left notes out; and `warnings` for the author.
    """

    site: Site
    ledger: Ledger | None
    attachments: tuple[Attachment, ...]
    problems: tuple[TinyblogError, ...]
    warnings: tuple[TinyblogError, ...]


def ledger_path(root: Path) -> Path:
    """Where the ledger of the blog in this folder is."""
    return root / "content" / "syndication.jsonl"


def read_source(config: Config, *, now: datetime, wanted: Wanted = LIVE, jobs: int = 1) -> Source:
    """Read every note, and render them in so many processes; one with a mistake is named in `problems` instead."""
    content = config.root / "content"
    ledger = load_ledger(ledger_path(config.root))
    notes = read_notes(content, timezone=config.site.timezone)
    known = follow(ledger or Ledger(), (_place(config, note) for note in notes.notes))
    shown = [note for note in notes.notes if wanted.includes(note, now)]
    contents = _contents(config, shown, jobs)
    entries = [make_entry(config, note, content, known, now=now) for note, content in zip(shown, contents, strict=True)]
    clashes = collisions(entries)
    site = make_site(config, _without(entries, clashes))
    attached, missing = _attachments(content, site.entries)
    return Source(
        site=site,
        ledger=None if ledger is None else known,
        attachments=(*attached, *_portrait(config)),
        problems=(*notes.problems, *clashes),
        warnings=(*_notices(site.entries), *missing, *_unreachable(site.entries)),
    )


def _contents(config: Config, notes: Sequence[Note], jobs: int) -> list[Content]:
    rendered = partial(render_note, config)
    if jobs == 1 or len(notes) < 2:
        return [rendered(note) for note in notes]
    with ProcessPoolExecutor(jobs) as pool:
        return list(pool.map(rendered, notes, chunksize=-(-len(notes) // (4 * jobs))))


def _place(config: Config, note: Note) -> Place:
    return Place(path=permalink_path(config, note), aliases=note.aliases, body=note.digest)


def _without(entries: Iterable[Entry], clashes: Iterable[TinyblogError]) -> Iterator[Entry]:
    refused = {error.where for error in clashes}
    return (entry for entry in entries if f"content/{entry.note.source}" not in refused)


def _notices(entries: Iterable[Entry]) -> Iterator[TinyblogError]:
    for entry in entries:
        for notice in entry.content.notices:
            yield NoteError(notice.message, where=f"content/{entry.note.source}:{notice.line}")


def _unreachable(entries: Iterable[Entry]) -> Iterator[TinyblogError]:
    count = sum(link.url.startswith("file:") for entry in entries for link in entry.backlinks)
    if count:
        hint = "publish the site when your accounts are configured, or give the outbox the `url` it is served at"
        message = f"backlinks that lead to files on this computer: {count}; visitors see their path, and cannot follow"
        yield LedgerError(message, where="content/syndication.jsonl", hint=hint)


def _attachments(content: Path, entries: Iterable[Entry]) -> tuple[tuple[Attachment, ...], tuple[NoteError, ...]]:
    """Find the files that belong to the notes: all in a folder note's folder, and what a note names beside it."""
    found: dict[str, Attachment] = {}
    missing: list[NoteError] = []
    for entry in entries:
        beside = entry.note.source.parent
        named, absent = _named(content / beside, entry)
        missing += absent
        for name in (*(file.relative_to(beside) for file in entry.note.files), *named):
            path = f"{entry.path[1:]}{name}"
            found[path] = Attachment(path=path, file=content / beside / name)
    return tuple(found[path] for path in sorted(found)), tuple(missing)


def _named(folder: Path, entry: Entry) -> tuple[list[PurePosixPath], list[NoteError]]:
    """The local files that a note shows, and those of them that are not there."""
    local = [figure.file.relative_to(entry.note.source.parent) for figure in entry.figures if figure.file]
    where = f"content/{entry.note.source}"
    hint = "put the file beside the note, or mend its name"
    there = [name for name in local if _is_file(folder, name)]
    gone = [
        NoteError(f"shows {name}, which is not there", where=where, hint=hint) for name in local if name not in there
    ]
    return there, gone


def _is_file(folder: Path, name: PurePosixPath) -> bool:
    try:
        return (folder / name).is_file()
    except (OSError, ValueError):  # a name that no file can have
        return False


def _portrait(config: Config) -> Iterator[Attachment]:
    """The author's photo, where it is a file of the blog."""
    name = config.author.photo
    if not name or urlsplit(name).scheme:
        return
    if not (local := local_name(name)) or not (config.root / "content" / local).is_file():
        hint = "give the address of a picture, or the name of a file in content/"
        raise ConfigError(f"there is no picture {name!r}", where="author.photo", hint=hint)
    yield Attachment(path=local, file=config.root / "content" / local)
