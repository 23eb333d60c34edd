"""One command as a whole process: its time, its processor time, and its memory."""

import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_EVERY = 0.01


class CommandError(Exception):
    """A command that is measured did not succeed; the message has what it said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One run: `wall` and `cpu` (of all its processes) in seconds, memory in bytes.

    `largest` is the most that a single process had in memory, `peak` the most that all of them had together: the sum of
    their proportional shares (PSS), looked at up to a hundred times a second; 0 where nobody looked. `written` is
    how many files of its output are others than before, where that was asked.
    """

    wall: float
    cpu: float
    largest: int
    peak: int = 0
    written: int = 0


def measure(command: Sequence[str], folder: Path, env: Mapping[str, str], *, memory: bool = False) -> Sample:
    """Run a command once all that was written before is on the disk; `memory`: look at its peak, which costs time."""
    os.sync()
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.STDOUT
        )
        watch = _Watch(process.pid) if memory else None
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        peak = watch.end() if watch else 0
        if process.returncode:
            said.seek(0)
            raise CommandError(f"{' '.join(command)}: {said.read().decode(errors='replace')[-2000:]}")
    return Sample(wall=wall, cpu=usage.ru_utime + usage.ru_stime, largest=usage.ru_maxrss * 1024, peak=peak)


class _Watch:
    """Looks at a process and its descendants until it is told to end."""

    def __init__(self, pid: int) -> None:
        self._peak = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, args=(pid,), daemon=True)
        self._thread.start()

    def end(self) -> int:
        """The most they had together, in bytes."""
        self._over.set()
        self._thread.join()
        return self._peak

    def _look(self, pid: int) -> None:
        took = 0.0
        while not self._over.wait(max(_EVERY, 10 * took)):
            start = time.perf_counter()
            self._peak = max(self._peak, sum(map(_share, family(pid))))
            took = time.perf_counter() - start


def family(pid: int) -> Iterator[int]:
    """A process and all that come from it, as Linux tells; of one that is gone only itself."""
    yield pid
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = path.read_text().split()
        except OSError:
            continue
        for child in children:
            yield from family(int(child))


def _share(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:  # it has just ended, or this is not Linux
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
