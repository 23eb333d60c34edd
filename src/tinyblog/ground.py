"""The ground of a site: what stands in the output folder already, and what may not stand there."""

import os
import stat
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from tinyblog.errors import OutputError

HINT = "free some space or mend the permissions, or choose another --output; the last site is as it was"


def misplaced(paths: Iterable[str]) -> list[OutputError]:
    """Name the paths that would lead out of the folder, or are none on some system."""
    hint = "this is a mistake in tinyblog or in the names of your files; nothing was written"
    wrong = [path for path in paths if not {"", ".", ".."}.isdisjoint(path.split("/")) or "\0" in path or "\\" in path]
    return [OutputError("is no path inside the site", where=repr(path), hint=hint) for path in wrong]


def closed(paths: Iterable[str], target: Path) -> list[OutputError]:
    """Name the folders in which something must change, and nothing may."""
    effective = os.access in os.supports_effective_ids
    folders = {path.rpartition("/")[0] for path in paths}
    there = {"", *(folder for folder, kind in _on_the_way(paths, target).items() if stat.S_ISDIR(kind))}
    nearest = {next(one for one in (folder, *_above(folder)) if one in there) for folder in folders}
    return [
        OutputError("cannot be written: Permission denied", where=str(target / folder), hint=HINT)
        for folder in sorted(nearest)
        if not os.access(target / folder, os.W_OK | os.X_OK, effective_ids=effective)
    ]


def strangers(changed: Iterable[str], ours: frozenset[str], target: Path) -> list[OutputError]:
    """Name the files in the way that tinyblog did not write, folders among them."""
    hint = "move it away, or choose another --output"
    there = _on_the_way(changed, target)
    folders = {"", *there}
    new = (path for path in changed if path not in ours and path.rpartition("/")[0] in folders)
    ways = {target / path for path in new if _is_strange(target, path, ours)}
    for folder, kind in there.items():
        if stat.S_ISLNK(kind) or (not stat.S_ISDIR(kind) and folder not in ours):
            ways.add(target / folder)
    return [OutputError("is in the way: tinyblog did not write it", where=str(way), hint=hint) for way in sorted(ways)]


def _is_strange(target: Path, path: str, ours: frozenset[str]) -> bool:
    """Say whether anything stands at a path but a folder with nothing in it that is not tinyblog's."""
    if not os.path.lexists(f"{target}/{path}"):
        return False
    place = target / path
    if place.is_symlink() or not place.is_dir():
        return True
    inside = (file for file in place.rglob("*") if not file.is_dir() or file.is_symlink())
    return any(file.relative_to(target).as_posix() not in ours for file in inside)


def _on_the_way(paths: Iterable[str], target: Path) -> Mapping[str, int]:
    """What stands where these paths need folders, with the kind (as in `stat`) of each."""
    there: dict[str, int] = {}
    for folder in sorted(_folders(paths)):
        above = folder.rpartition("/")[0]
        if not above or above in there:
            with suppress(OSError):
                there[folder] = os.lstat(f"{target}/{folder}").st_mode
    return there


def in_the_way(stale: Collection[str], wanted: Collection[str]) -> frozenset[str]:
    """The old files that stand where a new folder must, or below where a new file must."""
    folders = _folders(wanted) if stale else frozenset()
    return frozenset(path for path in stale if path in folders or any(folder in wanted for folder in _above(path)))


def is_own_file(target: Path, path: str) -> bool:
    """Say whether a file of ours still stands at a path, and not behind a link that someone put there since."""
    place = target / path
    return place.is_file() and not any((target / folder).is_symlink() for folder in Path(path).parents)


def _folders(paths: Iterable[str]) -> frozenset[str]:
    """All folders in which these paths are, but for the one that they start from."""
    found: set[str] = set()
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder and folder not in found:
            found.add(folder)
            folder = folder.rpartition("/")[0]
    return frozenset(found)


def _above(path: str) -> Iterator[str]:
    """The folders above a path, the nearest first; the last is the one that it starts from."""
    while path:
        path = path.rpartition("/")[0]
        yield path
