"""Sheets: files of the site that show notes, each with what it is made of, before it is made."""

from collections.abc import Callable
from dataclasses import dataclass

from tinyblog.entry import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A file that shows notes: its `path` in the output folder, the `entries` that it shows, and what makes its bytes
    (`draw`), as it is written, which takes as long as so many pages (`cost`).

    Two sheets of one theme that are made `of` the same are the same, if their sites say the same to whom they asked
    (`tinyblog.watched`). None: it is about all notes.
    """

    path: str
    draw: Callable[[], bytes]
    of: object | None
    entries: tuple[Entry, ...] = ()
    cost: int = 1
