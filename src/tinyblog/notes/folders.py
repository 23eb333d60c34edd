"""The content folder: which of its files are notes, and which files belong to a note that is a folder.

`*.md` and `*.markdown` are notes. Names that begin with a dot are left out, and so is `_index.md`, which is Hugo's page
about a folder. The note `index.md` of a folder owns the other files of that folder, and those of its subfolders
that hold no notes.
"""

import os
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from tinyblog.errors import NoteError

MAX_LINKS = 4
"""How many links to folders may follow one another in a path."""

_ENDINGS = (".md", ".markdown")

Stamp = tuple[int, int, int, int]
"""What the system tells of a file: size in bytes, time of its change and of its state's in nanoseconds, its number."""
UNKNOWN: Stamp = (0, 0, 0, 0)
"""The stamp of a file of which the system tells nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteFile:
    """A file that holds a note: its path (`name`) and its other files, relative to the content folder; `stamp` as it is
    listed. It is not yet known whether the file can be read.
    """

    name: str
    files: tuple[PurePosixPath, ...] = ()
    stamp: Stamp = UNKNOWN

    @property
    def source(self) -> PurePosixPath:
        """Its path."""
        return PurePosixPath(self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """What a content folder holds, sorted by path, and what in it cannot be followed or read."""

    notes: tuple[NoteFile, ...]
    problems: tuple[NoteError, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A folder on the way: its path (`` or `a/b/`), that path without links, and the real folders of the links that
    lead to it.
    """

    path: str
    real: str
    links: tuple[str, ...] = ()


def read_folder(content: Path) -> Folder:
    """List what is in `content`, without reading a file; a folder or link that cannot be followed is a problem and
    hides nothing else.
    """
    notes: dict[str, Stamp] = {}
    others: list[str] = []
    problems: list[NoteError] = []
    root = os.path.realpath(content)
    waiting = [_Place(path="", real=root)]
    while waiting:
        place = waiting.pop()
        for entry in _entries(content, place, problems):
            path = place.path + entry.name
            try:
                inner = _follow(entry, path, place, root)
            except NoteError as problem:
                problems.append(problem)
                continue
            if inner:
                waiting.append(inner)
            elif path.lower().endswith(_ENDINGS):
                notes[path] = _stamp(entry)
            else:
                others.append(path)
    owned = _owned(notes, others)
    found = (
        NoteFile(name=path, files=owned.get(path, ()), stamp=stamp)
        for path, stamp in sorted(notes.items())
        if _first_word(path) != "_index"
    )
    return Folder(notes=tuple(found), problems=tuple(sorted(problems, key=str)))


def holds_note(name: str) -> bool:
    """Whether a file of this path, relative to the content folder, is a note by its name."""
    return name.lower().endswith(_ENDINGS) and _first_word(name) != "_index"


def is_folder_note(source: PurePosixPath) -> bool:
    """Whether the note stands for its folder: `hello/index.md`, `hello/index.pl.md`; not one at the very top."""
    return _first_word(source.name) == "index" and len(source.parts) > 1


def is_campaign(file: NoteFile) -> bool:
    """Whether the file is about a campaign: it lies in the folder `campaigns` at the very top."""
    return file.name.startswith("campaigns/")


def _entries(content: Path, place: _Place, problems: list[NoteError]) -> Iterator["os.DirEntry[str]"]:
    try:
        with os.scandir(content / place.path) as entries:
            found = [entry for entry in entries if not entry.name.startswith(".")]
    except OSError as error:
        problems.append(NoteError(f"the folder cannot be read: {error.strerror}", where=_where(place.path)))
        return
    for entry in found:
        if _is_plain(entry.name):
            yield entry
        else:
            name = entry.name.encode(errors="backslashreplace").decode()
            shown = name.encode("unicode_escape").decode()
            hint = "rename the file: letters, digits and hyphens are safe"
            problems.append(
                NoteError(
                    "the name is not UTF-8, or holds a control character", where=_where(place.path + shown), hint=hint
                )
            )


def _is_plain(name: str) -> bool:
    return name.isprintable() or not any(unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") for char in name)


def _first_word(path: str) -> str:
    """The name of a file up to its first dot."""
    return path.rpartition("/")[2].partition(".")[0]


def _stamp(entry: "os.DirEntry[str]") -> Stamp:
    try:
        seen = entry.stat()
    except OSError:  # it is told by who reads it
        return UNKNOWN
    return seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns, seen.st_ino


def _follow(entry: "os.DirEntry[str]", path: str, place: _Place, root: str) -> _Place | None:
    """The folder that `entry` is or links to, None for a file; raise NoteError for what is neither."""
    if not entry.is_symlink():
        if entry.is_dir():
            return _Place(path=f"{path}/", real=os.path.join(place.real, entry.name), links=place.links)  # noqa: PTH118 - speed
        if not entry.is_file():
            raise NoteError(
                "is neither a file nor a folder", where=_where(path), hint="move it out of the content folder"
            )
        return None
    real = _resolve(entry, path, root)
    if not Path(real).is_dir():
        return None
    if _is_within(place.real, real) or any(_is_within(link, real) for link in place.links):
        raise NoteError("this link leads back to a folder above it", where=_where(path), hint="remove the link")
    if len(place.links) == MAX_LINKS:
        raise NoteError(f"more than {MAX_LINKS} links follow one another here", where=_where(path), hint="remove one")
    return _Place(path=f"{path}/", real=real, links=(*place.links, place.real))


def _resolve(entry: "os.DirEntry[str]", path: str, root: str) -> str:
    """The file or folder a link leads to in the end."""
    try:
        real = os.path.realpath(entry.path, strict=True)
    except OSError as error:
        hint = "remove the link, or put back what it leads to"
        raise NoteError(f"this link leads nowhere: {error.strerror}", where=_where(path), hint=hint) from None
    if not _is_within(real, root):
        hint = "copy what it leads to into the content folder"
        raise NoteError("this link leads out of the content folder", where=_where(path), hint=hint)
    if not (Path(real).is_dir() or Path(real).is_file()):
        raise NoteError("this link leads to neither a file nor a folder", where=_where(path), hint="remove the link")
    return real


def _is_within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _owned(notes: Iterable[str], others: Iterable[str]) -> dict[str, tuple[PurePosixPath, ...]]:
    """The files of each folder note; of two (`index.pl.md`, `index.en.md`) both have them."""
    owners: dict[str, list[str]] = {}
    holding = {""}
    for path in notes:
        folder = path.rpartition("/")[0]
        if folder and _first_word(path) == "index":
            owners.setdefault(folder, []).append(path)
        while folder not in holding:
            holding.add(folder)
            folder = folder.rpartition("/")[0]
    owned: dict[str, list[PurePosixPath]] = {}
    for path in others:
        folder = path.rpartition("/")[0]
        while folder not in holding:
            folder = folder.rpartition("/")[0]
        for owner in owners.get(folder, ()):
            owned.setdefault(owner, []).append(PurePosixPath(path))
    return {owner: tuple(sorted(files)) for owner, files in owned.items()}


def _where(path: str) -> str:
    return f"content/{path}".rstrip("/")
