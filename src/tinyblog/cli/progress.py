"""What is seen of long work while it goes on, and how long each step took. All of it goes to stderr."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

import click

from tinyblog.cli.terminal import is_ci, is_terminal, say

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

Look = Literal["bar", "lines", "nothing"]
"""On a terminal a bar, in a CI's log a line for each step; where a program reads, nothing."""

PATIENCE = 1.0
"""Seconds: shorter work shows nothing."""
_PAUSE = 0.1  # seconds between two looks of a bar


class Steps:
    """The steps of a command, as they are told one after the other (`tinyblog.course`), each with its seconds."""

    def __init__(self, look: Look, clock: Callable[[], float]) -> None:
        self._look, self._clock = look, clock
        self._begun = self._last = self._drawn = clock()
        self._step, self._is_said = "", False
        self._seconds: dict[str, float] = {}
        self._bar: ProgressBar[int] | None = None

    def tell(self, step: str, done: int, of: int) -> None:
        """Take note of the step that is being done, and show how far it is, if all of it takes long."""
        now = self._clock()
        if step != self._step:
            self.end()
            self._step, self._last, self._is_said = step, now, False
            self._seconds.setdefault(step, 0.0)
        if self._look == "nothing" or now - self._begun < PATIENCE:
            return
        if self._look == "lines" and not self._is_said:
            self._is_said = True
            say(f"{step} ...")
        elif self._look == "bar" and of and (self._bar is None or done == of or now - self._drawn >= _PAUSE):
            self._drawn = now
            self._draw(done, of)

    def end(self) -> None:
        """Nothing more is done of the last step."""
        if self._step:
            self._seconds[self._step] += self._clock() - self._last
        if self._bar:
            self._bar.render_finish()
        self._step, self._bar = "", None

    @property
    def timings(self) -> list[str]:
        """A line for each step, and one for all of them."""
        named = [*self._seconds.items(), ("in all", sum(self._seconds.values()))]
        return [f"{seconds:8.3f} s  {step}" for step, seconds in named]

    def _draw(self, done: int, of: int) -> None:
        if self._bar is None:
            self._bar = click.progressbar(length=of, label=f"{self._step:<20}", file=sys.stderr)
        self._bar.update(done - self._bar.pos)
        self._bar.render_progress()


@contextmanager
def steps(*, timings: bool, clock: Callable[[], float] = time.monotonic) -> Iterator[Steps]:
    """The steps of the command that is run; how long they took is printed at its end, if that is wanted."""
    made = Steps("lines" if is_ci() else "bar" if is_terminal() else "nothing", clock)
    try:
        yield made
    finally:
        made.end()
    if timings:
        for line in made.timings:
            say(line)


timings_option = click.option("--timings", is_flag=True, help="Print where the time went.")
