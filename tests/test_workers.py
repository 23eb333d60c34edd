"""Workers: those that fork do so in an interpreter of their own, for the tests may run in one that has threads."""

import os
import pickle
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.alone import alone, needs_fork
from tinyblog import workers
from tinyblog.workers import cores, in_shares

FILES = Path("/proc/self/fd")
"""The files that this process has open, where the system tells."""


def pids(items: Iterable[object]) -> tuple[int, list[object]]:
    return os.getpid(), list(items)


def nobody_is_left() -> bool:
    try:
        os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return True
    return False


def _the_same_is_made() -> None:
    here = os.getpid()

    @settings(max_examples=60, deadline=None)
    @given(st.lists(st.text(max_size=9), max_size=30), st.integers(0, 5), st.integers(1, 9))
    def check(items: list[str], jobs: int, fewest: int) -> None:
        shares = in_shares(pids, items, jobs, fewest=fewest)
        assert list(chain.from_iterable(some for _, some in shares)) == items
        assert len(shares) == max(1, min(jobs, len(items) // fewest))
        assert [process for process, _ in shares].index(here) == 0
        assert len({process for process, _ in shares}) == len(shares)
        assert nobody_is_left()

    check()


@needs_fork
def test_however_many_they_are_the_same_is_made_in_the_same_order() -> None:
    alone(_the_same_is_made)


def _one_is_killed() -> None:
    here = os.getpid()

    def work(items: Iterable[int]) -> tuple[int, list[int]]:
        if os.getpid() != here and 7 in items:
            os.kill(os.getpid(), signal.SIGKILL)
        return os.getpid() == here, list(items)

    assert in_shares(work, range(9), 3, fewest=1) == ((True, [0, 1, 2]), (False, [3, 4, 5]), (True, [6, 7, 8]))
    assert nobody_is_left()


@needs_fork
def test_what_one_that_is_killed_had_to_do_is_done_here() -> None:
    alone(_one_is_killed)


def _an_error_is_raised() -> None:
    def work(items: Iterable[int]) -> int:
        return sum(1 // (item - 7) for item in items)

    with pytest.raises(ZeroDivisionError) as without:
        in_shares(work, range(9), 1, fewest=1)
    with pytest.raises(ZeroDivisionError) as with_workers:
        in_shares(work, range(9), 3, fewest=1)
    assert str(without.value) == str(with_workers.value)
    assert nobody_is_left()


@needs_fork
def test_an_error_is_raised_as_if_there_were_none() -> None:
    alone(_an_error_is_raised)


def _what_cannot_be_sent_is_made_here() -> None:
    def work(items: Iterable[int]) -> Callable[[], list[int]]:
        return lambda: list(items)

    made = in_shares(work, range(4), 2, fewest=1)
    assert [make() for make in made] == [[0, 1], [2, 3]]
    assert nobody_is_left()


@needs_fork
def test_what_they_cannot_send_is_made_here() -> None:
    alone(_what_cannot_be_sent_is_made_here)


def _much_is_made() -> None:
    made = in_shares(lambda items: bytes(items) * 3_000_000, [1, 2, 3, 4], 4, fewest=1)
    assert made == tuple(bytes([one]) * 3_000_000 for one in (1, 2, 3, 4))
    assert nobody_is_left()


@needs_fork
def test_they_may_make_much() -> None:
    alone(_much_is_made)


def _all_end_with_an_interrupt() -> None:
    with tempfile.TemporaryDirectory() as place:
        here, started = os.getpid(), Path(place, "started")

        def work(items: Iterable[int]) -> None:
            if os.getpid() != here:
                started.with_name("half").write_text(str(os.getpid()))
                started.with_name("half").replace(started)
                time.sleep(600)
            while not started.exists():
                time.sleep(0.005)
            signal.raise_signal(signal.SIGINT)

        with pytest.raises(KeyboardInterrupt):
            in_shares(work, [1, 2], 2, fewest=1)
        assert nobody_is_left()
        with pytest.raises(ProcessLookupError):
            os.kill(int(started.read_text()), 0)


@needs_fork
def test_they_end_with_an_interrupt() -> None:
    alone(_all_end_with_an_interrupt)


def _no_more_than_the_system_grants() -> None:
    fork, asked = os.fork, list[bool]()

    def one_fork() -> int:
        asked.append(True)
        if len(asked) > 1:
            raise BlockingIOError
        return fork()

    here, before = os.getpid(), len(list(FILES.iterdir())) if FILES.is_dir() else 0
    vars(os)["fork"] = one_fork
    shares = in_shares(pids, range(4), 4, fewest=1)
    assert [items for _, items in shares] == [[0], [1], [2], [3]]
    assert [process == here for process, _ in shares] == [True, False, True, True]
    assert nobody_is_left()
    assert (len(list(FILES.iterdir())) if before else 0) == before  # a pipe that is left open


@needs_fork
def test_where_no_more_can_be_had_the_rest_is_done_here() -> None:
    alone(_no_more_than_the_system_grants)


def test_while_another_thread_runs_there_are_none() -> None:
    end = threading.Event()
    thread = threading.Thread(target=end.wait)
    thread.start()
    try:
        assert in_shares(pids, range(4), 4, fewest=1) == ((os.getpid(), [0, 1, 2, 3]),)
    finally:
        end.set()
        thread.join()


def test_for_little_there_are_none() -> None:
    items = range(2 * workers.FEWEST - 1)
    assert in_shares(pids, items, 4) == ((os.getpid(), list(items)),)
    assert in_shares(pids, [], 4) == ((os.getpid(), []),)


def test_an_answer_that_was_cut_short_is_none() -> None:
    for cut in (0, 1, 7, 8, 9, 30):
        here, there = os.pipe()
        workers._write(there, pickle.dumps("an answer that is longer than its length"))
        os.close(there)
        whole = os.read(here, 1000)
        os.close(here)
        here, there = os.pipe()
        os.write(there, whole[: len(whole) - cut])
        os.close(there)
        assert bool(workers._read(here)) == (cut == 0)
        os.close(here)


def test_there_is_at_least_one_core(monkeypatch: pytest.MonkeyPatch) -> None:
    assert cores() >= 1
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    assert cores() >= 1
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert cores() == 1
