"""The grid of places and kinds of notes, and which part of it a fault is played on."""

from collections.abc import Callable
from itertools import count
from typing import TypeVar

from tests.faults.places import KINDS, PLACES

GRID = [(place, kind) for place in PLACES for kind in KINDS if kind != "corrected" or place == "bluesky"]
"""Only on Bluesky can a copy be corrected by a post under it."""
T = TypeVar("T", bound=Callable[..., object])
_turns = count()


def share(parts: int) -> Callable[[T], T]:
    """Play a test on one of so many parts of the grid, each test on another one.

    Neighbours in a row or a column are of different parts: each part has every place, and every kind of note.
    """

    def mark(test: T) -> T:
        test.parts, test.turn = parts, next(_turns)  # type: ignore[attr-defined]
        return test

    return mark


def grid_of(test: Callable[..., object], how_much: str) -> list[tuple[str, str]]:
    """Where a test is played: `every` is the whole grid, `share` its part, and nothing is one point of that."""
    if how_much == "every":
        return GRID
    parts: int = test.parts  # type: ignore[attr-defined]
    turn: int = test.turn  # type: ignore[attr-defined]
    places, kinds = list(PLACES), list(KINDS)
    part = [one for one in GRID if (places.index(one[0]) + kinds.index(one[1]) + turn) % parts == 0]
    return part if how_much else [part[turn * 5 % len(part)]]
