"""Many changes in a folder that happen all or not at all, as far as a program that is not killed can see to it."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from tinyblog.errors import OutputError


@dataclass(slots=True, kw_only=True)
class Swap:
    """Changes so far, each with what takes it back. Old files are kept in the folder `stage`."""

    stage: Path
    _undo: list[Callable[[], object]] = field(default_factory=list)

    def put(self, new: Path, place: Path) -> None:
        """Rename the file `new` to `place`; an old file there stays until the very moment, where links are possible."""
        if os.path.lexists(place):
            self._keep(place)
        else:
            self._undo.append(partial(place.unlink, missing_ok=True))
        new.replace(place)

    def remove(self, place: Path) -> None:
        """Take a file away."""
        aside = self._aside()
        place.replace(aside)
        self._undo.append(partial(aside.replace, place))

    def clear(self, place: Path) -> None:
        """Take away an empty folder that stands where a file must, with the empty ones inside."""
        if place.is_dir() and not place.is_symlink():
            inside = sorted((path for path in place.rglob("*")), reverse=True)
            for folder in (*inside, place):
                folder.rmdir()  # fails where there is anything else
                self._undo.append(folder.mkdir)

    def put_folder(self, new: Path, place: Path) -> None:
        """Rename the folder `new` to `place`, where nothing stands."""
        self._undo.append(lambda: place.rename(new) if new.parent.is_dir() and not new.exists() else None)
        new.rename(place)

    def take_back(self) -> bool:
        """Undo everything, the last first; tell whether all of it could be undone."""
        whole = True
        for undo in reversed(self._undo):
            try:
                undo()
            except OSError:
                whole = False
        return whole

    def _keep(self, place: Path) -> None:
        aside = self._aside()
        try:
            os.link(place, aside, follow_symlinks=False)
        except (OSError, NotImplementedError):  # not every file system has links
            place.replace(aside)
        self._undo.append(partial(aside.replace, place))

    def _aside(self) -> Path:
        return self.stage / f"old-{len(self._undo)}"


@contextmanager
def all_or_nothing(stage: Path) -> Iterator[Swap]:
    """Give a Swap; whatever is raised inside (an interrupt too), its changes are taken back first.

    OutputError if even that fails.
    """
    swap = Swap(stage=stage)
    try:
        yield swap
    except BaseException as error:
        if not swap.take_back():
            hint = "mend what the message says, then build again: the next build puts everything right"
            message = f"the site is half old, half new: {error}, and what was done could not be undone"
            raise OutputError(message, where=str(stage.parent), hint=hint) from error
        raise
