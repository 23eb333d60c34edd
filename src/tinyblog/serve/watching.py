"""Watching the folder of a blog. The only home of watchfiles."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from threading import Event

from watchfiles import watch

_SOON, _STEP = 20, 5
"""How long (ms) to wait for more changes at most, and how long for the next one: an author waits for the page."""
_PAUSE = 250
"""After so long (ms) without a change what was missed is looked for."""


def changes(file: Path, stop: Event) -> Iterator[frozenset[Path]]:
    """Give the files that have changed, whenever some have, until `stop` is set; the blog's configuration is `file`.

    Nothing, where it is not known what has changed, as at the beginning: look at everything then.
    """
    while not stop.is_set():
        yield from _until_replaced(file, stop)


def _until_replaced(file: Path, stop: Event) -> Iterator[frozenset[Path]]:
    """The changes, until something that is watched is another one: it would not be watched any more."""
    root = file.parent.resolve()
    wanted = (root / file.name, root / "content", root / "themes")
    known = _numbers(wanted)
    is_new = True
    for found in watch(
        *(str(place) for place, number in zip(wanted, known, strict=True) if number),
        watch_filter=lambda _, path: _counts(root, Path(path)),
        debounce=_SOON,
        step=_STEP,
        stop_event=stop,
        rust_timeout=_PAUSE,
        yield_on_timeout=True,
    ):
        if found or is_new:
            yield _named(file.parent, root, (Path(path) for _, path in found))
        is_new = is_new and bool(found)
        if known != _numbers(wanted):
            return


def _counts(root: Path, path: Path) -> bool:
    """Whether a file can be a part of the blog: those whose names begin with a dot are not."""
    return not path.is_relative_to(root) or not any(name.startswith(".") for name in path.relative_to(root).parts)


def _named(folder: Path, root: Path, paths: Iterable[Path]) -> frozenset[Path]:
    """The files as the blog names them, whose `folder` is really at `root`; none, if one lies elsewhere."""
    found = tuple(paths)
    if not all(path.is_relative_to(root) for path in found):
        return frozenset()
    return frozenset(folder / path.relative_to(root) for path in found)


def _numbers(places: tuple[Path, ...]) -> tuple[int, ...]:
    """What tells a file or a folder from another one of the same name; 0 where there is none."""
    return tuple(place.stat().st_ino if place.exists() else 0 for place in places)
