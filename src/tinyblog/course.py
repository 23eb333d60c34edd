"""The course of long work: which step is being done, and how far it is. Who shows or measures that stands outside."""

from collections.abc import Callable, Iterable, Iterator, Sized
from typing import Protocol, TypeVar

Course = Callable[[str, int, int], None]
"""Is told the step that is being done, how many of its parts are done, and how many there are (0: it has none)."""

T_co = TypeVar("T_co", covariant=True)


class Parts(Sized, Iterable[T_co], Protocol[T_co]):
    """Things that can be counted before they are gone through."""


def unseen(step: str, done: int, of: int) -> None:
    """Nobody wants to know."""


def followed(course: Course, step: str, parts: Parts[T_co], *, stand_for: int) -> Iterator[T_co]:
    """Go through the parts, and tell of each when it is done; all of them `stand_for` so many."""
    count = len(parts)
    for number, part in enumerate(parts, 1):
        yield part
        course(step, stand_for * number // count, stand_for)
