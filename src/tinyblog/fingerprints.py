"""Fingerprints: what is in a file, by its digest. A file that has not been touched since is not read again."""

import json
from collections.abc import Iterator
from hashlib import sha256
from os import stat_result
from pathlib import Path
from typing import Any

from tinyblog import memo

_NAME = "fingerprints"
_DIGITS = 16
# A file that was changed when the memo was written, or just before, may change again and not look younger.
_SETTLED = 2_000_000_000


def prints_folder(root: Path) -> Path:
    """Where the fingerprints of the blog in this folder are kept; it may be deleted at any time."""
    return root / ".tinyblog"


class Fingerprints:
    """The digests of files, each read once; those that `folder` remembers are believed while a file's stat is the same.

    What stands there in it cannot be set by anyone (`st_ctime`), so times that were copied or restored do not mislead.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._known: dict[str, list[Any]] | None = None
        self._found: dict[str, list[Any]] = {}

    def of(self, path: Path) -> str:
        """16 hexadecimal digits of the SHA-256 of a file; empty if it cannot be read."""
        key = str(path)
        if key not in self._found:
            self._found[key] = self._look(path, key)
        return str(self._found[key][-1])

    def below(self, root: Path) -> Iterator[Path]:
        """The files that were asked for, there or not, by their path below a folder in which they all are."""
        return (Path(file).relative_to(root) for file in self._found)

    def keep(self) -> None:
        """Remember what was found, if the folder can be written."""
        found = {key: value for key, value in self._found.items() if value[-1]}
        if found and found != self._known:
            memo.keep(self._folder, _NAME, json.dumps(found).encode())

    def _look(self, path: Path, key: str) -> list[Any]:
        try:
            seen = _seen(path.stat())
            known = self._remembered().get(key)
            if known and known[:-1] == seen:
                return known
            return [*seen, sha256(path.read_bytes()).hexdigest()[:_DIGITS]]
        except OSError:
            return [""]

    def _remembered(self) -> dict[str, list[Any]]:
        """What an earlier run has found, of files that had not been touched for a while then."""
        if self._known is None:
            self._known = {}
            if (data := memo.recall(self._folder, _NAME)) and self._folder:
                written = (self._folder / _NAME).stat().st_mtime_ns
                values = json.loads(data)
                self._known = {key: one for key, one in values.items() if max(one[1:3]) < written - _SETTLED}
        return self._known


def _seen(stat: stat_result) -> list[Any]:
    return [stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino]
