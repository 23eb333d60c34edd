"""Workers: the same work done on shares of a list at once, by forked processes.

A worker sees all that its parent knew, without anything being sent; only what it made is. Where there is no fork, or
it would not be safe, one process does it all: the result is the same.
"""

import gc
import os
import pickle
import signal
import sys
import threading
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from itertools import accumulate, pairwise, zip_longest
from typing import Any, TypeVar

from tinyblog.course import Course, followed, unseen

T = TypeVar("T")
R = TypeVar("R")

FEWEST = 100
"""Fewer items than this are not worth a process."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Worker:
    """A forked process, and the end of the pipe from which its answer is read."""

    process: int
    pipe: int


def cores() -> int:
    """How many processes can run at once here."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def in_shares(
    work: Callable[[Iterable[T]], R],
    items: Sequence[T],
    jobs: int,
    *,
    fewest: int = FEWEST,
    cost: Callable[[T], int] = lambda _: 1,
    step: str = "",
    course: Course = unseen,
) -> tuple[R, ...]:
    """What `work` makes of each of at most so many (`jobs`) contiguous shares of the items, in their order: shares of
    about the same `cost`.

    `work` must make the same of the same items, whoever does it: a share that a worker could not finish is done again
    here, so that an error is raised as if there were no workers. What it makes is pickled. How far this process has
    come with its own share is told as the `course` of the whole `step`.
    """
    course(step, 0, len(items))
    first, *rest = _shares(items, min(jobs, len(items) // fewest) if _can_fork() else 1, cost)
    with _forked([partial(work, share) for share in rest]) as workers:
        made = [work(first if course is unseen else followed(course, step, first, stand_for=len(items)))]
        for worker, share in zip_longest(workers, rest):
            answer = _read(worker.pipe) if worker else b""
            made.append(pickle.loads(answer) if answer else work(share))
    return tuple(made)


def _shares(items: Sequence[T], count: int, cost: Callable[[T], int]) -> list[Sequence[T]]:
    if count < 2:
        return [items]
    so_far = list(accumulate(map(cost, items)))
    ends = [bisect_left(so_far, so_far[-1] * number / count) + 1 for number in range(1, count)]
    return [items[start:end] for start, end in pairwise((0, *ends, len(items)))]


def _can_fork() -> bool:
    """Other threads could hold locks that a fork would never see released; on macOS the system's own libraries do."""
    return hasattr(os, "fork") and sys.platform != "darwin" and threading.active_count() == 1


@contextmanager
def _forked(tasks: Iterable[Callable[[], Any]]) -> Iterator[list[_Worker]]:
    """Run each task in a process of its own, as far as the system lets us have some; none of them outlives this."""
    workers: list[_Worker] = []
    gc.freeze()  # else the collector would write to the memory that is shared
    try:
        with suppress(OSError):  # there are too many already
            for task in tasks:
                workers.append(_fork(task))
        yield workers
    except BaseException:
        for worker in workers:
            with suppress(ProcessLookupError):
                os.kill(worker.process, signal.SIGKILL)
        raise
    finally:
        gc.unfreeze()
        for worker in workers:
            os.close(worker.pipe)
            os.waitpid(worker.process, 0)


def _fork(task: Callable[[], Any]) -> _Worker:
    here, there = os.pipe()
    try:
        process = os.fork()
    except OSError:
        os.close(here)
        os.close(there)
        raise
    if process:
        os.close(there)
        return _Worker(process=process, pipe=here)
    try:
        os.close(here)
        _write(there, pickle.dumps(task(), protocol=pickle.HIGHEST_PROTOCOL))
    finally:
        os._exit(0)  # whatever happened: the parent has no answer then, and does the work itself


def _write(pipe: int, data: bytes) -> None:
    """An answer is followed by its length, so that one which was cut short is known."""
    rest = memoryview(data + len(data).to_bytes(8, "little"))
    while rest:
        rest = rest[os.write(pipe, rest) :]


def _read(pipe: int) -> bytes:
    """The answer of a worker; empty, if it ended without one."""
    with os.fdopen(os.dup(pipe), "rb") as file:
        data = file.read()
    return data[:-8] if len(data) > 8 and int.from_bytes(data[-8:], "little") == len(data) - 8 else b""
