"""Locks: one run at a time in a folder. The only module that knows filelock."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tinyblog.errors import LockError


@contextmanager
def locked(path: Path, *, seconds: float, busy: str = "another run is posting from this folder") -> Iterator[None]:
    """Hold the lock file at `path`: a second run waits so many seconds, then raises LockError saying `busy`.

    LockError too if the file cannot be made.
    """
    from filelock import (  # imported here: it takes a twentieth of a second, and most commands need no lock
        FileLock,
        Timeout,
    )

    lock = FileLock(path, timeout=seconds)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        hint = "wait for it to end; if none is running, delete this file"
        raise LockError(busy, where=str(path), hint=hint) from None
    except OSError as error:
        hint = f"{path.parent} must be a folder that you may write to: mend its permissions, or move away what is there"
        raise LockError(f"cannot be written: {error.strerror}", where=str(path), hint=hint) from error
    try:
        yield
    finally:
        lock.release()
