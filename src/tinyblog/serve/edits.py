"""The usual change, an edit of a few notes that leaves them where they stand: all but their entries is as it was.

Where an edit may concern more, nothing is guessed: the whole blog is put together again (`tinyblog.serve.blog`).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from tinyblog.attachments import attachments_of
from tinyblog.entry import Entry
from tinyblog.errors import TinyblogError
from tinyblog.notes import Note
from tinyblog.redirects import Redirect
from tinyblog.serve.blog import SHOWN, Blog, all_words
from tinyblog.serve.echoes import Echoes
from tinyblog.serve.furnishing import stamp
from tinyblog.serve.notebook import Kept, read_one
from tinyblog.site import Site, make_entry
from tinyblog.source import Source, followed, ledger_path, notices


def edited(blog: Blog, dirty: Collection[Path], now: datetime) -> Blog | None:
    """The blog after these files have changed; None where that has to be found out from the whole folder."""
    now = now.astimezone(UTC)
    content = blog.config.root / "content"
    found = [_kept(blog, content, path) for path in dirty if not _is_idle(blog, content, path)]
    old = [one for one in found if one]
    if len(old) < len(found) or blog.notebook.linked or not blog.is_now(now):
        return None
    new = [read_one(blog.config, replace(one.file, stamp=stamp(content / one.file.name)), one) for one in old]
    pairs = list(zip(old, new, strict=True))
    if not all(_stays(one.note, other.note) for one, other in pairs):
        return None
    ids = {id(one.note): other for one, other in pairs if other.note is not one.note}
    shown = [(entry, ids[id(entry.note)]) for entry in blog.source.site.entries if id(entry.note) in ids]
    if len(shown) < len(ids):  # one that is not on the site
        return None
    after = replace(blog, now=now, notebook=blog.notebook.with_notes(new))
    return _with_notes(after, shown, now) if shown else blog


def _is_idle(blog: Blog, content: Path, path: Path) -> bool:
    """Whether nothing has to do with a file: what editors keep beside a note while it is written."""
    if not path.is_relative_to(content) or blog.notebook.problems or not _is_plain(path):
        return False
    name = path.relative_to(content)
    owners = tuple(f"{folder.as_posix()}/index." for folder in name.parents)
    files = (*blog.notebook.kept, *(one.name for one in blog.notebook.campaigns))
    entries = (*blog.source.site.entries, *blog.source.site.campaigns.values())
    return not (
        path.name.lower().endswith((".md", ".markdown"))
        or path == ledger_path(blog.config.root)
        or any(one.startswith((*owners, f"{name.as_posix()}/")) for one in files)
        or any(figure.file and figure.file == PurePosixPath(name) for entry in entries for figure in entry.figures)
        or any(one.file == path for one in blog.source.attachments)
    )


def _is_plain(path: Path) -> bool:
    """Whether it is a file, or nothing any more."""
    return path.name.isprintable() and not path.is_symlink() and (path.is_file() or not path.exists())


def _kept(blog: Blog, content: Path, path: Path) -> Kept | None:
    """The note in this file; None if it is another file."""
    return blog.notebook.kept.get(path.relative_to(content).as_posix()) if path.is_relative_to(content) else None


def _stays(old: Note | None, new: Note | None) -> bool:
    """Whether a note is still the same one at the same place, whatever it says."""
    return old is not None and new is not None and _place(old) == _place(new)


def _place(note: Note) -> tuple[object, ...]:
    """All of a note that others may depend on, or its place, or whether it is there at all."""
    return (
        note.source,
        note.published,
        note.slug,
        note.path,
        note.draft,
        note.deleted,
        note.expires,
        note.visibility,
        note.language,
        note.authors,
        note.aliases,
        note.is_new,
        note.in_reply_to,
        note.event,
        note.files,
        note.accounts,
    )


def _with_notes(blog: Blog, changed: Sequence[tuple[Entry, Kept]], now: datetime) -> Blog | None:
    """The blog after the notes of these entries have changed; None if that moves anything else."""
    words = _words(blog, changed)
    if words is None:
        read = blog.notebook.read(now, SHOWN)
        known = followed(blog.config, read, blog.ledger, now=now)
        if (known.ledger, known.moved, known.paths) != (blog.known.ledger, blog.known.moved, blog.known.paths):
            return None
        words = all_words(blog.config, read, known)
    new: dict[str, Entry] = {}
    missing: list[TinyblogError] = []
    for old, kept in changed:
        assert kept.note is not None
        assert kept.content is not None
        entry = make_entry(blog.config, kept.note, kept.content, blog.known.ledger, now=now)
        attached, gone = attachments_of(blog.config.root / "content", (entry,))
        if attached != tuple(one for one in blog.source.attachments if one.where == f"content/{kept.note.source}"):
            return None
        new[old.path] = entry
        missing += gone
    return replace(blog, words=words, source=_in_source(blog.source, new, missing), site=_in_site(blog, new))


def _words(blog: Blog, pairs: Iterable[tuple[Entry, Kept]]) -> Echoes | None:
    """The words of all notes after these ones say something else; None where it has to be asked who has moved."""
    words: Echoes | None = blog.words
    for old, new in pairs if blog.known.ledger.lines else ():
        before, after = old.note.digest, new.note.digest if new.note else ""
        words = words.change(old.path, before, after) if words and before != after else words
    return words


def _in_source(source: Source, new: Mapping[str, Entry], missing: Iterable[TinyblogError]) -> Source:
    files = {f"content/{entry.note.source}" for entry in new.values()}
    kept = (one for one in source.warnings if one.where.partition(":")[0] not in files)
    return replace(
        source,
        site=_with_entries(source.site, new),
        redirects=tuple(_to(one, new) for one in source.redirects),
        warnings=(*kept, *notices(new.values()), *missing),
    )


def _to(old: Redirect, new: Mapping[str, Entry]) -> Redirect:
    return replace(old, to=new[old.to.path]) if isinstance(old.to, Entry) and old.to.path in new else old


def _in_site(blog: Blog, new: Mapping[str, Entry]) -> Site:
    pictures, scene = blog.album.attached.pictures, blog.look.scene
    return _with_entries(blog.site, {path: scene.dress(entry, pictures) for path, entry in new.items()})


def _with_entries(site: Site, new: Mapping[str, Entry]) -> Site:
    return replace(site, entries=tuple([new.get(entry.path, entry) for entry in site.entries]))
