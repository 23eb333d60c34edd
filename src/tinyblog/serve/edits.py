"""The usual change, an edit of a few notes that leaves them where they stand: all but their entries is as it was.

Where an edit may concern more, nothing is guessed: the whole blog is put together again (`tinyblog.serve.blog`).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from tinyblog.attachments import attachments_of
from tinyblog.build import in_language, with_sizes
from tinyblog.errors import TinyblogError
from tinyblog.notes import Note
from tinyblog.redirects import Redirect
from tinyblog.serve.blog import Blog, all_words, is_same_time
from tinyblog.serve.echoes import Echoes
from tinyblog.serve.furnishing import stamp
from tinyblog.serve.notebook import Kept, read_one
from tinyblog.site import Entry, Site, make_entry, render_note
from tinyblog.source import Source, followed, notices

_Pairs = Mapping[PurePosixPath, tuple[Entry, Entry]]


def edited(blog: Blog, dirty: Collection[Path], now: datetime) -> Blog | None:
    """The blog after these files have changed; None where that has to be found out from the whole folder."""
    now = now.astimezone(UTC)
    content = blog.config.root / "content"
    found = [_kept(blog, content, path) for path in dirty]
    old = [one for one in found if one]
    if len(old) < len(found) or not is_same_time(blog, now):
        return None
    new = [read_one(blog.config, replace(one.file, stamp=stamp(content / one.file.name)), one) for one in old]
    notes = [(one.note, other.note) for one, other in zip(old, new, strict=True) if one.note is not other.note]
    shown = {entry.note.source for entry in blog.source.site.entries}
    if not all(one and other and one.source in shown and _stays(one, other) for one, other in notes):
        return None
    after = replace(blog, now=now, notebook=blog.notebook.with_notes(new))
    return _with_notes(after, [other for _, other in notes if other], now) if notes else after


def _kept(blog: Blog, content: Path, path: Path) -> Kept | None:
    """The note in this file; None if it is another file, or links lead to it: others may, too."""
    if not path.is_relative_to(content) or any(
        one.is_symlink() for one in (path, *path.parents) if content in one.parents
    ):
        return None
    return blog.notebook.kept.get(path.relative_to(content).as_posix())


def _stays(old: Note, new: Note) -> bool:
    """Whether a note is still the same one at the same place, whatever it says."""
    return _place(old) == _place(new)


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


def _with_notes(blog: Blog, notes: Iterable[Note], now: datetime) -> Blog | None:
    """The blog with these notes in the place of those of the same files; None if that moves anything else."""
    olds = {entry.note.source: entry for entry in blog.source.site.entries}
    words = _words(blog, [(olds[note.source], note) for note in notes])
    if words is None:
        known = followed(blog.config, blog.notebook.notes, blog.ledger, now=now)
        if (known.ledger, known.moved, known.paths) != (blog.known.ledger, blog.known.moved, blog.known.paths):
            return None
        words = all_words(blog.config, blog.notebook.notes, known)
    pairs: dict[PurePosixPath, tuple[Entry, Entry]] = {}
    for note in notes:
        entry = make_entry(blog.config, note, render_note(blog.config, note), blog.known.ledger, now=now)
        pairs[note.source] = olds[note.source], entry
    content = blog.config.root / "content"
    missing: list[TinyblogError] = []
    for source, (_, entry) in pairs.items():
        attached, gone = attachments_of(content, (entry,))
        missing += gone
        if attached != tuple(one for one in blog.source.attachments if one.where == f"content/{source}"):
            return None
    return replace(blog, words=words, source=_in_source(blog, pairs, missing), site=_in_site(blog, pairs))


def _words(blog: Blog, pairs: Iterable[tuple[Entry, Note]]) -> Echoes | None:
    """The words of all notes after these ones say something else; None where it has to be asked who has moved."""
    words: Echoes | None = blog.words
    for old, new in pairs if blog.known.ledger.lines else ():
        before, after = old.note.digest, new.digest
        words = words.change(old.path, before, after) if words and before != after else words
    return words


def _in_source(blog: Blog, pairs: _Pairs, missing: Iterable[TinyblogError]) -> Source:
    new = {old.path: entry for old, entry in pairs.values()}
    files = {f"content/{source}" for source in pairs}
    kept = (one for one in blog.source.warnings if one.where.partition(":")[0] not in files)
    return replace(
        blog.source,
        site=_with_entries(blog.source.site, new),
        redirects=tuple(_to(one, new) for one in blog.source.redirects),
        warnings=(*kept, *notices(new.values()), *missing),
    )


def _to(old: Redirect, new: Mapping[str, Entry]) -> Redirect:
    return replace(old, to=new[old.to.path]) if isinstance(old.to, Entry) and old.to.path in new else old


def _in_site(blog: Blog, pairs: _Pairs) -> Site:
    pictures, say = blog.album.attached.pictures, blog.look.say
    return _with_entries(
        blog.site, {old.path: in_language(with_sizes(entry, pictures), say) for old, entry in pairs.values()}
    )


def _with_entries(site: Site, new: Mapping[str, Entry]) -> Site:
    return replace(site, entries=tuple(new.get(entry.path, entry) for entry in site.entries))
