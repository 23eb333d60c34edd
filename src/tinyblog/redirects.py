"""Redirects: the old addresses of notes, from which visitors are sent on."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from tinyblog.errors import NoteError
from tinyblog.site import RESERVED, Entry, Gone


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect:
    """An old path of an entry, or of a note that was withdrawn, and the file of the site that leads on from it."""

    path: str
    file: str
    to: Entry | Gone


def redirects(
    entries: Iterable[Entry], moved: Mapping[str, str], gone: Iterable[tuple[str, Gone]] = ()
) -> tuple[Redirect, ...]:
    """List the redirects of a site by path: from every alias, from every path in `moved` (old to today's), and from the
    old paths of notes that are `gone`.

    Where a note stands there is none.
    """
    by_path, withdrawn = {entry.path: entry for entry in entries}, tuple(gone)
    stands = {path.casefold() for path in (*by_path, *(one.path for _, one in withdrawn))}
    found = {path: Redirect(path=path, file=f"{path[1:]}index.html", to=by_path[new])
             for path, new in moved.items() if new in by_path}  # fmt: skip
    named: list[tuple[str, Entry | Gone]] = [(one, entry) for entry in by_path.values() for one in entry.note.aliases]
    for alias, to in (*named, *withdrawn):
        found.setdefault(alias, Redirect(path=alias, file=_file(alias), to=to))
    kept = {path.casefold(): redirect for path, redirect in sorted(found.items()) if not _is_reserved(path)}
    return tuple(redirect for key, redirect in kept.items() if key not in stands)


def clashes(entries: Iterable[Entry]) -> Iterator[NoteError]:
    """Find the aliases that are another note's address or alias, and those that are tinyblog's own."""
    shown = tuple(entries)
    stands = {entry.path.casefold(): entry for entry in shown}
    claimed: dict[str, Entry] = {}
    for entry in shown:
        for alias in entry.note.aliases:
            key = alias.casefold()
            if (other := claimed.setdefault(key, entry)) is not entry:
                hint = "an old address leads to one note only: take it out of one of them"
                yield _clash(entry, alias, f"is one of content/{other.note.source} too", hint)
            elif (other := stands.get(key, entry)) is not entry:
                hint = "take the alias out, or give the other note another `slug:`"
                yield _clash(entry, alias, f"is where content/{other.note.source} stands", hint)
            elif _is_reserved(alias):
                yield _clash(entry, alias, "is tinyblog's own", "take it out: no note can have stood there")


def _clash(entry: Entry, alias: str, message: str, hint: str) -> NoteError:
    return NoteError(f"the alias {alias} {message}", where=f"content/{entry.note.source}", hint=hint)


def _is_reserved(path: str) -> bool:
    return path.casefold().split("/")[1] in RESERVED


def _file(alias: str) -> str:
    """`/old/` is a page in a folder; `/old.html` is a file, as it was where the note comes from."""
    path = alias.strip("/")
    return path if path.casefold().endswith((".html", ".htm")) else f"{path}/index.html"
