"""The output folder: the only module that writes or removes files there.

A manifest in the folder lists what tinyblog wrote. Only those files are ever replaced or removed; a stranger's
file stays, and one that stands in the way stops the build before anything is changed.
"""

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tinyblog.errors import OutputError, raise_all
from tinyblog.locks import locked
from tinyblog.swap import all_or_nothing

MANIFEST = ".tinyblog-manifest"
STAGE = ".tinyblog-stage"
LOCK = ".tinyblog-lock"
LOCK_SECONDS = 60.0
_HINT = "free some space or mend the permissions, or choose another --output; the last site is as it was"


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file of the site: its path below the output folder, and its bytes or the file they are copied from."""

    path: str
    data: bytes | Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What a build changed in the output folder."""

    written: tuple[str, ...]
    unchanged: int
    removed: tuple[str, ...]


def write_site(files: Iterable[File], target: Path) -> Changes:
    """Make `target` hold `files`, and of tinyblog's own files nothing else; raise OutputError with all as it was.

    All that differs is first written aside, in the same file system, and then renamed into place file by file,
    so that no file is ever half-written and a full disk leaves the last site whole. If a rename fails, those before
    it are taken back. A second build of the folder waits for the first; LockError if that takes too long.
    """
    wanted = {file.path: file for file in files}
    raise_all(_misplaced(wanted))
    with _told(target):
        target.mkdir(parents=True, exist_ok=True)
        with locked(target / LOCK, seconds=LOCK_SECONDS, busy="another build is writing this site"):
            try:
                return _update(target, wanted)
            finally:
                with suppress(OSError):  # on Windows it stays
                    (target / LOCK).unlink()


def _update(target: Path, wanted: Mapping[str, File]) -> Changes:
    shutil.rmtree(target / STAGE, ignore_errors=True)  # of a build that was killed: no other runs now
    ours = _read_manifest(target)
    changed = tuple(path for path, file in wanted.items() if not _is_same(target / path, file.data))
    raise_all(_strangers(changed, ours, target))
    stale = tuple(path for path in sorted(ours - wanted.keys()) if _is_own_file(target, path))
    if changed or stale or ours != wanted.keys():
        raise_all(_closed((*changed, *stale, MANIFEST), target))
        try:
            _replace(target, wanted, changed, stale, ours)
        finally:
            shutil.rmtree(target / STAGE, ignore_errors=True)
    return Changes(written=changed, unchanged=len(wanted) - len(changed), removed=stale)


@contextmanager
def _told(target: Path) -> Iterator[None]:
    """Tell trouble with files in the author's words."""
    try:
        yield
    except OSError as error:
        names = (str(name) for name in (error.filename2, error.filename) if name)
        where = next((name for name in names if STAGE not in name), str(target))
        raise OutputError(f"cannot be written: {error.strerror}", where=where, hint=_HINT) from error


def _misplaced(paths: Iterable[str]) -> list[OutputError]:
    """Name the paths that would lead out of the folder, or are none on some system."""
    hint = "this is a mistake in tinyblog or in the names of your files; nothing was written"
    wrong = [path for path in paths if not {"", ".", ".."}.isdisjoint(path.split("/")) or "\0" in path or "\\" in path]
    return [OutputError("is no path inside the site", where=repr(path), hint=hint) for path in wrong]


def _closed(paths: Iterable[str], target: Path) -> list[OutputError]:
    """Name the folders in which something must change, and nothing may."""
    effective = os.access in os.supports_effective_ids
    folders = {(target / path).parent for path in paths}
    nearest = {next(place for place in (folder, *folder.parents) if place.is_dir()) for folder in folders}
    return [
        OutputError("cannot be written: Permission denied", where=str(folder), hint=_HINT)
        for folder in sorted(nearest)
        if not os.access(folder, os.W_OK | os.X_OK, effective_ids=effective)
    ]


def _replace(
    target: Path, wanted: Mapping[str, File], changed: Iterable[str], stale: Iterable[str], ours: frozenset[str]
) -> None:
    stage = target / STAGE
    stage.mkdir()
    moves = [(stage / str(number), target / path, wanted[path].data) for number, path in enumerate(changed)]
    for aside, _, data in moves:
        _write(aside, data)
    both, final = stage / "both", stage / "final"
    both.write_bytes(_manifest(ours | wanted.keys()))
    final.write_bytes(_manifest(wanted.keys()))
    # From here on there are only small folders, renames and removals. Until the last one the manifest names old and
    # new files alike, so that a build that is killed here leaves nothing that the next would not know.
    in_the_way = _in_the_way(stale, wanted)
    with all_or_nothing(stage) as swap:
        swap.put(both, target / MANIFEST)
        for path in in_the_way:
            swap.remove(target / path)
        for _, place, _ in moves:
            swap.clear(place)
            swap.make_folder(place.parent)
        for aside, place, _ in moves:
            swap.put(aside, place)
        for path in stale:
            if path not in in_the_way:
                swap.remove(target / path)
        swap.put(final, target / MANIFEST)
    for path in stale:
        _prune(target, path)


def _in_the_way(stale: Iterable[str], wanted: Mapping[str, File]) -> frozenset[str]:
    """The old files that stand where a new folder must, or below where a new file must."""
    folders = {folder.as_posix() for path in wanted for folder in Path(path).parents}
    return frozenset(
        path for path in stale if path in folders or any(folder.as_posix() in wanted for folder in Path(path).parents)
    )


def _write(path: Path, data: bytes | Path) -> None:
    if isinstance(data, Path):
        shutil.copyfile(data, path)
    else:
        path.write_bytes(data)


def _is_same(path: Path, data: bytes | Path) -> bool:
    try:
        # A length that differs is seen without reading.
        size = data.stat().st_size if isinstance(data, Path) else len(data)
        if path.is_symlink() or path.stat().st_size != size:
            return False
        return path.read_bytes() == (data.read_bytes() if isinstance(data, Path) else data)
    except (FileNotFoundError, NotADirectoryError):
        return False


def _strangers(changed: Iterable[str], ours: frozenset[str], target: Path) -> list[OutputError]:
    """Name the files in the way that tinyblog did not write, folders among them."""
    hint = "move it away, or choose another --output"
    ways = {target / path for path in changed if path not in ours and _is_strange(target, path, ours)}
    for path in changed:
        for folder in Path(path).parents:
            place = target / folder
            if place.is_symlink() or (place.is_file() and folder.as_posix() not in ours):
                ways.add(place)
    return [OutputError("is in the way: tinyblog did not write it", where=str(way), hint=hint) for way in sorted(ways)]


def _is_strange(target: Path, path: str, ours: frozenset[str]) -> bool:
    """Say whether anything stands at a path but a folder with nothing in it that is not tinyblog's."""
    place = target / path
    if place.is_symlink() or not place.is_dir():
        return os.path.lexists(place)
    inside = (file for file in place.rglob("*") if not file.is_dir() or file.is_symlink())
    return any(file.relative_to(target).as_posix() not in ours for file in inside)


def _is_own_file(target: Path, path: str) -> bool:
    """Say whether a file of ours still stands at a path, and not behind a link that someone put there since."""
    place = target / path
    return place.is_file() and not any((target / folder).is_symlink() for folder in Path(path).parents)


def _prune(target: Path, path: str) -> None:
    """Remove the folders that a file left empty; one that cannot be removed may stay."""
    with suppress(OSError):
        for folder in (target / path).parents:
            if folder == target:
                return
            folder.rmdir()


def _read_manifest(target: Path) -> frozenset[str]:
    try:
        lines = (target / MANIFEST).read_bytes().decode("utf-8", "surrogateescape").split("\n")
    except FileNotFoundError:
        return frozenset()
    # A manifest that someone has edited must not lead outside the folder.
    return frozenset(line for line in lines if line and not line.startswith("/") and ".." not in line.split("/"))


def _manifest(paths: Iterable[str]) -> bytes:
    return "".join(f"{path}\n" for path in sorted(paths)).encode("utf-8", "surrogateescape")
