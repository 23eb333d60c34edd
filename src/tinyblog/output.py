"""The output folder: the only module that writes or removes files there.

A manifest in the folder lists what tinyblog wrote. Only those files are ever replaced or removed; a stranger's
file stays, and one that stands in the way stops the build before anything is changed.
"""

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tinyblog.errors import OutputError, raise_all

MANIFEST = ".tinyblog-manifest"
STAGE = ".tinyblog-stage"


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
    so that no file is ever half-written and a full disk leaves the last site whole.
    """
    wanted = {file.path: file for file in files}
    with _told(target):
        target.mkdir(parents=True, exist_ok=True)
        ours = _read_manifest(target)
        changed = tuple(path for path, file in wanted.items() if not _is_same(target / path, file.data))
        raise_all(_strangers(changed, ours, target))
        stale = tuple(path for path in sorted(ours - wanted.keys()) if (target / path).is_file())
        if changed or stale or ours != wanted.keys():
            _replace(target, wanted, changed, stale, ours)
    return Changes(written=changed, unchanged=len(wanted) - len(changed), removed=stale)


@contextmanager
def _told(target: Path) -> Iterator[None]:
    """Tell trouble with files in the author's words."""
    hint = "free some space or mend the permissions, or choose another --output; the last site is as it was"
    try:
        yield
    except OSError as error:
        shutil.rmtree(target / STAGE, ignore_errors=True)
        where = str(error.filename2 or error.filename or target).replace(f"{STAGE}/", "")
        raise OutputError(f"cannot be written: {error.strerror}", where=where, hint=hint) from error


def _replace(
    target: Path, wanted: Mapping[str, File], changed: Iterable[str], stale: Iterable[str], ours: frozenset[str]
) -> None:
    stage = target / STAGE
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir()
    moves = [(stage / str(number), target / path, wanted[path].data) for number, path in enumerate(changed)]
    for aside, _, data in moves:
        _write(aside, data)
    both, final = stage / "both", stage / "final"
    both.write_bytes(_manifest(ours | wanted.keys()))
    final.write_bytes(_manifest(wanted.keys()))
    # From here on there are only small folders, renames and removals. Until the last one the manifest names old and
    # new files alike, so that a build that is killed here leaves nothing that the next would not know.
    both.replace(target / MANIFEST)
    in_the_way = _in_the_way(stale, wanted)
    for path in in_the_way:
        _remove(target, path)
    for _, place, _ in moves:
        place.parent.mkdir(parents=True, exist_ok=True)
    for aside, place, _ in moves:
        aside.replace(place)
    for path in stale:
        if path not in in_the_way:
            _remove(target, path)
    final.replace(target / MANIFEST)
    stage.rmdir()


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
            if (place.is_symlink() or place.is_file()) and folder.as_posix() not in ours:
                ways.add(place)
    return [OutputError("is in the way: tinyblog did not write it", where=str(way), hint=hint) for way in sorted(ways)]


def _is_strange(target: Path, path: str, ours: frozenset[str]) -> bool:
    """Say whether anything stands at a path but a folder with nothing in it that is not tinyblog's."""
    place = target / path
    if place.is_symlink() or not place.is_dir():
        return os.path.lexists(place)
    inside = (file for file in place.rglob("*") if not file.is_dir() or file.is_symlink())
    return any(file.relative_to(target).as_posix() not in ours for file in inside)


def _remove(target: Path, path: str) -> None:
    """Remove a file, and the folders that it leaves empty."""
    (target / path).unlink(missing_ok=True)
    for folder in (target / path).parents:
        if folder == target or (folder.exists() and any(folder.iterdir())):
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
