"""What the last run of a command read, and what came of it: by this the next one knows that nothing has changed.

The record is a memo: without it, or with one that is broken or of another version, all is the same, and slower. It is
kept apart from everything else, so that a run in which nothing happens loads next to nothing.
"""

import marshal
import os
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any, Literal

from tinyblog import __version__

Stamp = tuple[int, int, int, int]
"""Of a file: its size, the times of its last change and of its state's (nanoseconds), and its number."""
By = Literal["stat", "digest"]
"""How a file is known to be the same: by its stamp, where nobody sets times; by its content, after a checkout."""

_FORMAT = 1
_SIZE = 16
# A file that was changed this short a time before it was listed may have changed again, and bear the same times: within
# a tick of the kernel; within two seconds, where the file system counts whole ones.
_TICK = 50_000_000
_COARSE = 2_000_000_000
# What is larger than any note is not read where its stamp will do; but a ledger grows.
_LARGE = 1_000_000
_LEDGERS = ".jsonl"
_UNREAD = b"?"
_PACKAGE = Path(__file__).parent
# tinyblog itself; and its themes, which are not in the package where it runs from its repository.
_THEMES = _PACKAGE.parents[1] / "themes"
_BESIDE = {} if (_PACKAGE / "themes").is_dir() or not _THEMES.is_dir() else {"/themes/": _THEMES}
_OURS = {"/tinyblog/": _PACKAGE, **_BESIDE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """The files that a run may read, by their path below the blog's folder, with their stamps when they were listed."""

    root: Path
    stamps: Mapping[str, Stamp]
    moment: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What a run was asked (`key`), what stood in its files (by path: stamp and digest, which is empty if that file may
    have changed meanwhile), from when until when the same comes of the same files, and what came of it: plain values.
    """

    key: str
    since: float
    until: float
    files: Mapping[str, tuple[Stamp, bytes]]
    outcome: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The files that are new, changed and gone since a record was made."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


def list_files(config: Path) -> Files | None:
    """List what a run with this configuration file may read of the blog, and of tinyblog itself: but for what begins
    with a dot in the content folder, which is no note.

    None where that cannot be told from stamps: there are links to folders, or something cannot be read.
    """
    root, moment = config.parent, time.time_ns()
    try:
        found = {config.name: _stamp(config.stat())}
        if (root / "content").is_dir():
            found.update(_below(str(root / "content"), "content/", "."))
        if (root / "themes").is_dir():
            found.update(_below(str(root / "themes"), "themes/"))
        for name, folder in _OURS.items():
            own = _below(str(folder), name, (".", "__pycache__"))
            # What is larger is a font, and stands with its digest in a file that is listed.
            found.update((path, stamp) for path, stamp in own if stamp[0] <= _LARGE)
    except OSError:
        return None
    return Files(root=root, stamps=found, moment=moment)


def key_of(command: str, *options: object) -> str:
    """Names what is asked for, and the program that is asked: its version, Python's, and those of its libraries."""
    places = [place for place in sys.path if place.endswith("-packages") and Path(place).is_dir()]
    libraries = sorted(
        name
        for place in places
        for name in os.listdir(place)  # noqa: PTH208 - names
        if name.endswith(".dist-info")
    )
    return repr((_FORMAT, __version__, sys.version, libraries, command, options))


def recall(config: Path, name: str, key: str, now: float) -> Record | None:
    """The record `name` of the blog with this configuration file, if it is whole, is about `key`, and `now` counts."""
    try:
        kept = _file(config, name).read_bytes()
    except OSError:
        return None
    if kept[:_SIZE] != _digest(kept[_SIZE:]):
        return None
    try:
        was, since, until, files, outcome = marshal.loads(kept[_SIZE:])
    except (EOFError, TypeError, ValueError):  # of a Python, or a tinyblog, that writes it in another way
        return None
    if was != key or not since <= now < until:
        return None
    return Record(key=was, since=since, until=until, files=files, outcome=outcome)


def keep(config: Path, name: str, record: Record) -> None:
    """Keep the record, if that can be done: whole or not at all."""
    data = marshal.dumps((record.key, record.since, record.until, dict(record.files), record.outcome))
    file = _file(config, name)
    aside = file.with_name(f".{name}-{os.getpid()}")
    with suppress(OSError):
        file.parent.mkdir(exist_ok=True)
        aside.write_bytes(_digest(data) + data)
        aside.replace(file)


def taken(files: Files, by: By) -> dict[str, tuple[Stamp, bytes]]:
    """What stands in files that a run has read since they were listed: their digests, if they have not changed."""
    return {path: (stamp, _sure_digest(files, path, stamp, by)) for path, stamp in files.stamps.items()}


def difference(record: Record, files: Files, by: By) -> Difference:
    """What has changed since the record was made; a file whose stamp is another one may still hold the same."""
    changed = [
        path
        for path, stamp in files.stamps.items()
        if (then := record.files.get(path)) and not _is_same(files, path, stamp, then, by)
    ]
    added = [path for path in files.stamps if path not in record.files]
    removed = [path for path in record.files if path not in files.stamps]
    return Difference(added=tuple(added), changed=tuple(changed), removed=tuple(removed))


def carried(record: Record, files: Files, difference: Difference, by: By) -> dict[str, tuple[Stamp, bytes]]:
    """The same as `taken`, where only this has changed since the record: nothing else is read."""
    new = {*difference.added, *difference.changed}
    return {
        path: (stamp, _sure_digest(files, path, stamp, by) if path in new else record.files[path][1])
        for path, stamp in files.stamps.items()
    }


def stamp_of(root: Path, path: str) -> Stamp | None:
    """The stamp of a file below a folder; None if it is not there."""
    return _look(f"{root}/{path}")


def _is_same(files: Files, path: str, stamp: Stamp, then: tuple[Stamp, bytes], by: By) -> bool:
    if by == "stat" and stamp == then[0] and then[1]:
        return True
    return stamp[0] == then[0][0] and len(then[1]) == _SIZE and _digest_of(files, path) == then[1]


def _sure_digest(files: Files, path: str, stamp: Stamp, by: By) -> bytes:
    """The digest of what stood in the file when it was listed; empty where that cannot be known any more."""
    tick = _COARSE if stamp[1] % 1_000_000_000 == 0 else _TICK
    if max(stamp[1], stamp[2]) > files.moment - tick:
        return b""
    is_left = by == "stat" and stamp[0] > _LARGE and not path.endswith(_LEDGERS)
    digest = _UNREAD if is_left else _digest_of(files, path)
    return digest if _look(_place(files, path)) == stamp else b""


def _digest_of(files: Files, path: str) -> bytes:
    try:
        with open(_place(files, path), "rb", buffering=0) as file:  # noqa: PTH123 - ten thousand times a run
            return _digest(file.read())
    except OSError:
        return b""


def _place(files: Files, path: str) -> str:
    ours = next((name for name in _OURS if path.startswith(name)), None)
    return f"{_OURS[ours]}/{path.removeprefix(ours)}" if ours else f"{files.root}/{path}"


def _digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=_SIZE).digest()


def _look(path: str) -> Stamp | None:
    try:
        return _stamp(os.stat(path))  # noqa: PTH116 - ten thousand times a run
    except OSError:
        return None


def _stamp(stat: os.stat_result) -> Stamp:
    return stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino


def _below(folder: str, name: str, left_out: str | tuple[str, ...] = ()) -> Iterator[tuple[str, Stamp]]:
    """The files in a folder and below it, but for those and the folders whose names begin like this."""
    with os.scandir(folder) as found:
        for one in found:
            if one.name.startswith(left_out):
                continue
            if one.is_dir():
                if one.is_symlink():
                    raise OSError(f"{one.path} is a link to a folder")
                yield from _below(one.path, f"{name}{one.name}/", left_out)
            else:
                yield name + one.name, _stamp(one.stat())


def _file(config: Path, name: str) -> Path:
    return config.parent / ".tinyblog" / name
