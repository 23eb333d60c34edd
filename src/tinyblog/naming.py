"""Naming: which note an author means, even one that has moved, or whose file is gone."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from tinyblog.config import Config
from tinyblog.errors import NoteError, raise_all
from tinyblog.site import Entry
from tinyblog.source import Source, find_entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """The permalink path of a note, by which the ledger knows it; None for `entry` if its file is gone."""

    path: str
    entry: Entry | None


def named(config: Config, name: str, source: Source) -> Named:
    """The note of this name: its permalink, one that it had before, its file or slug.

    Raise NoteError if there is none, or several; and what is wrong with a file of this name.
    """
    if entry := find_entry(source.site.entries, name):
        return Named(path=entry.path, entry=entry)
    plain = name.removeprefix(config.site.url).strip("/")
    path = next(_old(plain, source), None) or _by_slug(plain, source)
    if path is None:
        raise_all(one for one in source.problems if one.where.startswith((f"content/{name}", name)))
        hint = "give its permalink (/2026/11/hello/), its file or its slug; `tinyblog status` lists them"
        raise NoteError("there is no such note, and the ledger knows none", where=name, hint=hint)
    return Named(path=path, entry=next((one for one in source.site.entries if one.path == path), None))


def _old(name: str, source: Source) -> Iterator[str]:
    """Where the note stands that stood at this path, or names it as an alias."""
    for old, path in source.paths.items():
        if old.strip("/") == name:
            yield path
    for one in source.redirects:
        if one.path.strip("/") == name:
            yield one.to.path


def _by_slug(name: str, source: Source) -> str | None:
    """The path of a note that had this slug, or the file that goes with it, when the ledger heard of it."""
    file = PurePosixPath(name)
    slug = file.parent.name if file.stem == "index" else file.stem
    found = sorted({path for old, path in source.paths.items() if old.strip("/").rpartition("/")[2] == slug})
    if len(found) > 1:
        raise NoteError("several notes had this name", where=name, hint=f"give one's permalink: {', '.join(found)}")
    return found[0] if found else None
