"""The output folder: the only module that writes or removes files there.

A manifest in the folder lists what tinyblog wrote. Only those files are ever replaced or removed; a stranger's
file stays, and one that stands in the way stops the build before anything is changed.
"""

import os
import shutil
import stat
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from itertools import chain
from operator import attrgetter
from pathlib import Path

from tinyblog.course import Course, unseen
from tinyblog.errors import OutputError, raise_all
from tinyblog.ground import HINT, closed, in_the_way, is_own_file, misplaced, strangers
from tinyblog.locks import locked
from tinyblog.swap import Swap, all_or_nothing
from tinyblog.workers import in_shares

MANIFEST = ".tinyblog-manifest"
STAGE = ".tinyblog-stage"
_NEW = "new"
LOCK = ".tinyblog-lock"
LOCK_SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ours:
    """A file that tinyblog has made, and that nobody writes into: the site may share it (a hard link), if it can."""

    file: Path


Made = bytes | Path | Ours
Data = Made | Callable[[], Made]


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file of the site: its path below the output folder, and its bytes, the file they are copied from, or what makes
    them: it is called when they are needed, perhaps in another process, and always makes the same. Files that are
    `near` each other are best made by one process: they have much in common. Making one takes as long as that of so
    many pages (`cost`).
    """

    path: str
    data: Data
    near: int = 0
    cost: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What a build changed in the output folder, and all that those who made its files had to report (`told`)."""

    written: tuple[str, ...]
    unchanged: int
    removed: tuple[str, ...]
    told: frozenset[str] = frozenset()


def write_site(
    files: Iterable[File],
    target: Path,
    *,
    jobs: int = 1,
    kept: Iterable[str] = (),
    report: Callable[[], frozenset[str]] = frozenset,
    course: Course = unseen,
) -> Changes:
    """Make `target` hold `files`, and of tinyblog's own files nothing else; raise OutputError with all as it was.

    What is `kept` are the paths of files that are known to stand there as they should. The files are made in so many
    processes (`jobs`), each a share of those that are near each other; at its end each says what it has to `report`.

    All that differs is first written aside, in the same file system, and then renamed into place file by file,
    so that no file is ever half-written and a full disk leaves the last site whole. If a rename fails, those before
    it are taken back. A second build of the folder waits for the first; LockError if that takes too long.
    """
    wanted: dict[str, File | None] = {**dict.fromkeys(kept), **{file.path: file for file in files}}
    raise_all(misplaced(wanted))
    with _told(target):
        target.mkdir(parents=True, exist_ok=True)
        with locked(target / LOCK, seconds=LOCK_SECONDS, busy="another build is writing this site"):
            try:
                return _update(target, wanted, jobs, report, course)
            finally:
                with suppress(OSError):  # on Windows it stays
                    (target / LOCK).unlink()


def _update(
    target: Path,
    wanted: Mapping[str, File | None],
    jobs: int,
    report: Callable[[], frozenset[str]],
    course: Course,
) -> Changes:
    stage = target / STAGE
    shutil.rmtree(stage, ignore_errors=True)  # of a build that was killed: no other runs now
    ours = _read_manifest(target)
    try:
        files = sorted(filter(None, wanted.values()), key=attrgetter("near"))
        share = partial(_write_aside, target, stage / _NEW, report)
        shares = in_shares(share, files, jobs, cost=attrgetter("cost"), step="drawing and writing", course=course)
        course("putting in place", 0, 0)
        differ = frozenset(chain.from_iterable(paths for paths, _ in shares))
        changed = tuple(path for path in wanted if path in differ)
        raise_all(strangers(changed, ours, target))
        stale = tuple(path for path in sorted(ours - wanted.keys()) if is_own_file(target, path))
        if changed or stale or ours != wanted.keys():
            raise_all(closed((*changed, *stale, MANIFEST), target))
            _replace(target, wanted, stale, ours)
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    told = frozenset(chain.from_iterable(told for _, told in shares))
    return Changes(written=changed, unchanged=len(wanted) - len(changed), removed=stale, told=told)


def _write_aside(
    target: Path, new: Path, report: Callable[[], frozenset[str]], files: Iterable[File]
) -> tuple[list[str], frozenset[str]]:
    """Write the files that differ from those in `target` into the folder `new`; give their paths, and the report."""
    changed: list[str] = []
    made = {str(target)}
    for file in files:
        data = file.data() if callable(file.data) else file.data
        if not _is_same(f"{target}/{file.path}", data):
            place = f"{new}/{file.path}"
            _make_folder(place.rpartition("/")[0], made)
            _write(place, data)
            changed.append(file.path)
    return changed, report()


def _make_folder(folder: str, made: set[str]) -> None:
    """Make a folder and those above it, but for those that were `made`."""
    if folder and folder not in made:
        _make_folder(folder.rpartition("/")[0], made)
        with suppress(FileExistsError):
            os.mkdir(folder)  # noqa: PTH102 - ten thousand times a build
        made.add(folder)


@contextmanager
def _told(target: Path) -> Iterator[None]:
    """Tell trouble with files in the author's words."""
    try:
        yield
    except OSError as error:
        names = (str(name) for name in (error.filename2, error.filename) if name)
        where = next((name for name in names if STAGE not in name), str(target))
        raise OutputError(f"cannot be written: {error.strerror}", where=where, hint=HINT) from error


def _replace(target: Path, wanted: Collection[str], stale: Collection[str], ours: frozenset[str]) -> None:
    """Bring what stands aside to its place, and take away what is stale."""
    stage = target / STAGE
    (stage / _NEW).mkdir(parents=True, exist_ok=True)
    both, final = stage / "both", stage / "final"
    both.write_bytes(_manifest({*ours, *wanted}))
    final.write_bytes(_manifest(wanted))
    # From here on there are only small folders, renames and removals. Until the last one the manifest names old and
    # new files alike, so that a build that is killed here leaves nothing that the next would not know.
    blocking = in_the_way(stale, wanted)
    with all_or_nothing(stage) as swap:
        swap.put(both, target / MANIFEST)
        for path in blocking:
            swap.remove(target / path)
        _put_all(swap, stage / _NEW, target)
        for path in stale:
            if path not in blocking:
                swap.remove(target / path)
        swap.put(final, target / MANIFEST)
    for path in stale:
        _prune(target, path)


def _put_all(swap: Swap, new: Path, place: Path) -> None:
    """Rename what is in the folder `new` to the same names in the folder `place`: whole folders where there is none."""
    for name in sorted(found.name for found in new.iterdir()):
        if not (new / name).is_dir():
            swap.clear(place / name)
            swap.put(new / name, place / name)
        elif os.path.lexists(place / name):
            _put_all(swap, new / name, place / name)
        else:
            swap.put_folder(new / name, place / name)


def _write(path: str, data: Made) -> None:
    if isinstance(data, bytes):
        Path(path).write_bytes(data)
    elif isinstance(data, Path):
        shutil.copyfile(data, path)
    else:
        try:
            os.link(data.file, path)
        except OSError:  # another file system, or one without links
            shutil.copyfile(data.file, path)


def _is_same(path: str, made: Made) -> bool:
    data = made.file if isinstance(made, Ours) else made
    try:
        there = os.lstat(path)
        # A length that differs is seen without reading.
        size = data.stat().st_size if isinstance(data, Path) else len(data)
        if not stat.S_ISREG(there.st_mode) or there.st_size != size:
            return False
        if isinstance(made, Ours) and os.path.samestat(there, made.file.stat()):
            return True
        return Path(path).read_bytes() == (data.read_bytes() if isinstance(data, Path) else data)
    except (FileNotFoundError, NotADirectoryError):
        return False


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
