"""What a run can meet on its own machine: killed, or the disk refuses, at one effect on the ledger; a wrong clock.

Set in the process of a run before it begins: the product knows nothing of it.
"""

import errno
import io
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

BRISK = 0.02
"""Seconds that every wait of a run takes at most."""
How = Literal["", "kill", "torn", "ENOSPC", "EROFS"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trap:
    """`at` the so many-th effect on the ledger the run is killed; or (`ENOSPC`, `EROFS`) that one and all later ones
    fail; or (`torn`, if it is a write) half of it is written and the run killed. Effects are named in the file `log`.

    `clock` puts the clock so many seconds ahead, `timeout` bounds the seconds until a server is given up.
    """

    log: str = ""
    at: int = 0
    how: How = ""
    clock: float = 0
    timeout: float = 0


def set_trap(trap: Trap) -> None:
    """Let this process walk into it."""
    sleep = time.sleep
    time.sleep = lambda seconds, /: sleep(min(float(seconds), BRISK))
    if trap.timeout:
        from tinyblog.networks import bluesky, mastodon

        bluesky.TIMEOUT = mastodon.TIMEOUT = trap.timeout
    if trap.clock:
        _put_clock_ahead(timedelta(seconds=trap.clock))
    _Ledger(trap).watch()


def _put_clock_ahead(ahead: timedelta) -> None:
    """For tinyblog, and for the libraries, which look whether a session or a limit is over."""
    from atproto_client.client.methods_mixin.time import TimeMethodsMixin

    seconds, sdk_now = time.time, TimeMethodsMixin.get_current_time
    time.time = lambda: seconds() + ahead.total_seconds()
    TimeMethodsMixin.get_current_time = lambda mixin: sdk_now(mixin) + ahead
    for name, module in list(sys.modules.items()):
        if name.startswith("tinyblog.cli") and callable(now := getattr(module, "now", None)):
            module.now = _ahead(now, ahead)  # type: ignore[attr-defined]


def _ahead(now: Callable[[], datetime], ahead: timedelta) -> Callable[[], datetime]:
    return lambda: now() + ahead


class _Ledger:
    """Every effect on the ledger's file, counted."""

    def __init__(self, trap: Trap) -> None:
        self.trap, self.count = trap, 0
        self.ours: set[int] = set()
        self.log = os.open(trap.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600) if trap.log else -1

    def watch(self) -> None:
        """Open, write, sync, rename and remove: each asks first."""
        self._watch_opening()
        self._watch_folders()
        self._watch_names()

    def _watch_opening(self) -> None:
        io_open = io.open

        def opened(file: Any, mode: str = "r", *args: Any, **more: Any) -> Any:
            if not (_is_ledger(file) and set(mode) & set("wax+")):
                return io_open(file, mode, *args, **more)
            self.meet("open")
            return _File(io_open(file, mode, *args, **more), self)

        io.open = opened

    def _watch_folders(self) -> None:
        os_open, fsync = os.open, os.fsync

        def opened(path: Any, flags: int, *args: Any, **more: Any) -> int:
            handle = os_open(path, flags, *args, **more)
            if isinstance(path, Path) and path.name == "content" and not flags & os.O_WRONLY:
                self.ours.add(handle)
            return handle

        def synced(file: Any, /) -> None:
            if file in self.ours:
                self.ours.discard(file)  # its number is another file's next
                self.meet("sync")
            fsync(file)

        os.open, os.fsync = opened, synced  # type: ignore[assignment]

    def _watch_names(self) -> None:
        replace, unlink = Path.replace, Path.unlink

        def replaced(path: Path, target: Any) -> Path:
            if _is_ledger(target):
                self.meet("rename")
            return replace(path, target)

        def unlinked(path: Path, missing_ok: bool = False) -> None:
            if _is_ledger(path):
                self.meet("remove")
            unlink(path, missing_ok)

        Path.replace, Path.unlink = replaced, unlinked  # type: ignore[assignment]

    def meet(self, effect: str, half: Callable[[], object] = lambda: None) -> None:
        """One effect is about to happen."""
        self.count += 1
        if self.log >= 0:
            os.write(self.log, f"{effect}\n".encode())
        if self.count == self.trap.at and self.trap.how in ("kill", "torn"):
            if self.trap.how == "torn":
                half()
            os.kill(os.getpid(), signal.SIGKILL)
        if self.trap.how in ("ENOSPC", "EROFS") and self.count >= self.trap.at and effect != "remove":
            if self.trap.how == "ENOSPC":
                half()
            raise OSError(number := getattr(errno, self.trap.how), os.strerror(number))


class _File:
    """The ledger's file as it is written: a disk that is full takes a half."""

    def __init__(self, file: Any, ledger: _Ledger) -> None:
        self._file, self._ledger = file, ledger

    def write(self, data: bytes) -> int:
        def half() -> None:
            self._file.write(data[: len(data) // 2])
            self._file.flush()

        self._ledger.meet("write", half)
        return int(self._file.write(data))

    def fileno(self) -> int:
        handle = int(self._file.fileno())
        self._ledger.ours.add(handle)
        return handle

    def flush(self) -> None:
        self._file.flush()

    def __enter__(self) -> "_File":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


def _is_ledger(file: object) -> bool:
    return isinstance(file, str | Path) and Path(file).name.strip(".").startswith("syndication.jsonl")
