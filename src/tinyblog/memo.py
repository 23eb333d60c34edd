"""A memo: what was made once is kept in a folder and need not be made again.

Without the folder all is the same, and slower. So nothing that is wrong with it is ever an error.
"""

import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path

_BEGINNING = 946_684_800
"""The first second of the year 2000."""
_DIGEST = hashlib.sha256().digest_size


def recall(folder: Path | None, key: str) -> bytes | None:
    """What is kept in the folder under `key` (the name of a file); None if there is nothing, or it is not whole."""
    if folder is None:
        return None
    try:
        kept = (folder / key).read_bytes()
    except OSError:
        return None
    digest, data = kept[:_DIGEST], kept[_DIGEST:]
    return data if hashlib.sha256(data).digest() == digest else None


def keep(folder: Path | None, key: str, data: bytes) -> None:
    """Keep it in the folder, if that can be written: whole or not at all."""
    if folder is None:
        return
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".") as aside:
            file = Path(aside, key)
            file.write_bytes(hashlib.sha256(data).digest() + data)
            file.replace(folder / key)


def recall_file(folder: Path | None, key: str) -> Path | None:
    """The file that is kept in the folder under `key`; None if there is none, or it is not as it was kept.

    It is not read: a file that is whole has its own size as its time, in seconds after `_BEGINNING`. Who writes into
    it changes that.
    """
    if folder is None:
        return None
    file = folder / key
    try:
        seen = os.stat(file)  # noqa: PTH116 - ten thousand times a build
    except OSError:
        return None
    return file if seen.st_mtime_ns == _time_of(seen.st_size) else None


def keep_file(folder: Path | None, key: str, data: bytes) -> Path | None:
    """Keep the data in the folder as a file of its own: whole or not at all; None if that cannot be written."""
    if folder is None:
        return None
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".") as aside:
            file = Path(aside, key)
            file.write_bytes(data)
            os.utime(file, ns=(_time_of(len(data)),) * 2)
            return file.replace(folder / key)
    return None


def _time_of(size: int) -> int:
    return (_BEGINNING + size) * 1_000_000_000
