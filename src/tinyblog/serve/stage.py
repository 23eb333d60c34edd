"""What is shown now: one value that never changes, until the next one takes its place as a whole."""

import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tinyblog.errors import TinyblogError
from tinyblog.serve.blog import Blog, read_blog
from tinyblog.serve.edits import edited
from tinyblog.serve.lookup import Shelves


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A blog that cannot be shown, and why. `last` is what it was before, and these files are `dirty` since then."""

    error: TinyblogError
    last: Blog | None
    dirty: frozenset[Path] = frozenset()


Shown = Shelves | Broken


def shown(file: Path, *, now: datetime, jobs: int = 1) -> Shown:
    """The blog of the configuration `file`, or why it cannot be shown."""
    return _read(file, None, frozenset(), now, jobs)


def after(before: Shown, file: Path, dirty: Collection[Path], *, now: datetime, jobs: int = 1) -> Shown:
    """What is to be shown after these files have changed: if nothing else has, what was shown `before`."""
    if isinstance(before, Broken):
        return _read(file, before.last, before.dirty.union(dirty), now, jobs)
    blog = edited(before.blog, dirty, now) if dirty else None
    new = Shelves(blog=blog) if blog else _read(file, before.blog, frozenset(dirty), now, jobs)
    return before if isinstance(new, Shelves) and new.blog is before.blog else new


def _read(file: Path, last: Blog | None, dirty: frozenset[Path], now: datetime, jobs: int) -> Shown:
    try:
        return Shelves(blog=read_blog(file, now=now, last=last, dirty=dirty, jobs=jobs))
    except TinyblogError as error:
        return Broken(error=error, last=last, dirty=dirty)


class Stage:
    """Holds what is shown, and wakes those who wait for the next; the only thing here that changes."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._shown: Shown = Broken(error=TinyblogError("nothing was read yet"), last=None)
        self._number = 0
        self._closed = False

    @property
    def shown(self) -> Shown:
        """What is shown now."""
        return self._shown

    @property
    def number(self) -> int:
        """How many changes there were."""
        return self._number

    @property
    def closed(self) -> bool:
        """Whether nothing will be shown any more."""
        return self._closed

    def turn(self, change: Callable[[Shown], Shown]) -> bool:
        """Show what `change` makes of what is shown; say whether that is anything else."""
        new = change(self._shown)
        if new is self._shown:
            return False
        with self._changed:
            self._shown = new
            self._number += 1
            self._changed.notify_all()
        return True

    def wait(self, number: int, seconds: float) -> bool:
        """Wait until there are more changes than `number`; say whether there are, or the stage was closed."""
        with self._changed:
            return self._changed.wait_for(lambda: self._closed or self._number != number, seconds)

    def close(self) -> None:
        """Wake everyone: it is over."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
