"""The works: what each contender is to do, from which state, in rounds of turns.

Old output is moved aside, and deleted when everything is over: on ext4 creating thousands of files soon after thousands
were deleted is several times slower.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from bench.speed.blogs import Blog
from bench.speed.contenders import REPOSITORY, Contender, environment
from bench.speed.measuring import Sample, measure
from bench.speed.results import ADDED, COLD, DIGEST, DUE, EDITED, HELP, KEPT_MEMO, LIMIT, MEMORY, SAME, VERSION, Key

KEPT = ("opengraph", "images")
"""What a cold build keeps of `.tinyblog/`: drawn cards and pictures in their sizes. Hugo keeps its resized pictures."""
_NUMBERS = count()


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """What a build left there: how many files, and how many bytes."""

    files: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A blog and who builds it; `aside` is a folder on the same disk for old output."""

    blog: Blog
    tinyblog: Contender
    hugo: Contender
    aside: Path

    def folder(self, who: Contender) -> Path:
        """Where this contender is run."""
        return self.blog.hugo if who is self.hugo else self.blog.tinyblog

    def output(self, who: Contender) -> Path:
        """What it writes."""
        return self.folder(who) / who.output

    def put_aside(self, path: Path) -> None:
        """Move a file or a folder away, if it is there."""
        if path.exists():
            self.aside.mkdir(parents=True, exist_ok=True)
            path.rename(self.aside / f"{time.monotonic_ns()}-{next(_NUMBERS)}")

    def forget(self) -> None:
        """Leave tinyblog without a memo, but for KEPT."""
        for path in sorted((self.blog.tinyblog / ".tinyblog").glob("*")):
            if path.name not in KEPT:
                self.put_aside(path)


Samples = Iterator[tuple[Key, Sample]]


def play(desk: Desk, number: int) -> Samples:
    """One round of all works; who is first changes from round to round."""
    order = (desk.tinyblog, desk.hugo) if number % 2 == 0 else (desk.hugo, desk.tinyblog)
    unique = f"{time.time_ns():x}"
    desk.blog.restore()
    yield from _cold(desk, order)
    yield _key(desk, LIMIT, desk.tinyblog), _limit(desk)
    desk.put_aside(desk.output(desk.tinyblog))
    yield _key(desk, KEPT_MEMO, desk.tinyblog), _build(desk, desk.tinyblog)
    yield from _both(desk, SAME, order)
    yield _key(desk, DUE, desk.tinyblog), _run(desk, desk.tinyblog, "syndicate")
    desk.blog.edit(f"edit{unique}")
    yield from _both(desk, EDITED, order)
    desk.blog.add(number, f"new{unique}")
    yield from _both(desk, ADDED, order)
    _touch(desk.blog.tinyblog)
    yield _key(desk, DIGEST, desk.tinyblog), _build(desk, desk.tinyblog, CI="true")


def weigh(desk: Desk) -> Samples:
    """A cold build of each under the eyes of who looks at its memory."""
    desk.blog.restore()
    for who in (desk.tinyblog, desk.hugo):
        _clear(desk, who)
        yield _key(desk, MEMORY, who), _build(desk, who, memory=True)


def start_up(desk: Desk) -> Samples:
    """What only says a few words."""
    yield _key(desk, VERSION, desk.tinyblog), _run(desk, desk.tinyblog, "--version")
    yield _key(desk, VERSION, desk.hugo), _run(desk, desk.hugo, "version")
    yield _key(desk, HELP, desk.tinyblog), _run(desk, desk.tinyblog, "--help")


def outputs(desk: Desk) -> Mapping[str, Output]:
    """What stands there of each contender."""
    return {who.name: output_of(desk.output(who)) for who in (desk.tinyblog, desk.hugo)}


def output_of(folder: Path) -> Output:
    """The files and bytes of a folder."""
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    return Output(files=len(sizes), size=sum(sizes))


def clean(desk: Desk) -> None:
    """Put the notes back as they were, and delete what was put aside."""
    desk.blog.restore()
    shutil.rmtree(desk.aside, ignore_errors=True)


def _cold(desk: Desk, order: tuple[Contender, ...]) -> Samples:
    for who in order:
        _clear(desk, who)
        yield _key(desk, COLD, who), _build(desk, who)


def _limit(desk: Desk) -> Sample:
    """The same bytes again, into a folder aside, with nothing between reading and writing."""
    folders = (desk.blog.tinyblog / "content", desk.output(desk.tinyblog), desk.aside / f"limit-{next(_NUMBERS)}")
    command = (sys.executable, "-m", "bench.speed.limit", *map(str, folders))
    done = subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True, text=True)
    return Sample(wall=float(done.stdout), cpu=0, largest=0)


def _both(desk: Desk, work: str, order: tuple[Contender, ...]) -> Samples:
    for who in order:
        before = _stamps(desk.output(who))
        sample = _build(desk, who)
        written = len(set(_stamps(desk.output(who)).items()) - set(before.items()))
        yield _key(desk, work, who), replace(sample, written=written)


def _stamps(folder: Path) -> dict[str, tuple[int, int]]:
    """By which one sees that a file was written: its number and its time."""
    found = ((str(path), path.stat()) for path in folder.rglob("*") if path.is_file())
    return {path: (stat.st_ino, stat.st_mtime_ns) for path, stat in found}


def _clear(desk: Desk, who: Contender) -> None:
    desk.put_aside(desk.output(who))
    if who is desk.tinyblog:
        desk.forget()


def _build(desk: Desk, who: Contender, *, memory: bool = False, **env: str) -> Sample:
    return measure(who.command(*who.build), desk.folder(who), environment(who, **env), memory=memory)


def _run(desk: Desk, who: Contender, *words: str) -> Sample:
    return measure(who.command(*words), desk.folder(who), environment(who))


def _key(desk: Desk, work: str, who: Contender) -> Key:
    return Key(notes=desk.blog.count, cards=desk.blog.cards, work=work, who=who.name)


def _touch(folder: Path) -> None:
    """Give every note another time, as a checkout does."""
    for path in (folder / "content").rglob("*.md"):
        os.utime(path)
