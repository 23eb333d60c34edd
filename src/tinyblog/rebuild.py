"""Use case: a site is brought up to date with its notes, and nothing is done where nothing has changed."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tinyblog import recent
from tinyblog.errors import TinyblogError
from tinyblog.recent import By, Files, Record

if TYPE_CHECKING:
    from tinyblog.build import Built

_NAME = "last-build"
_STAGE, _MANIFEST = ".tinyblog-stage", ".tinyblog-manifest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be built: the blog of a configuration file, the folder for its site, and which notes it shows.

    With `keep_going`, notes with mistakes are left out.
    """

    config: Path
    output: Path
    drafts: bool = False
    future: bool = False
    keep_going: bool = False

    @property
    def key(self) -> str:
        """Names all of this, and the program that does it."""
        return recent.key_of("build", self.config.name, str(self.output.absolute()), self.drafts, self.future)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How many notes the site shows; how many of its files were written, left and removed; mistakes and warnings."""

    notes: int
    written: int
    unchanged: int
    removed: int
    problems: tuple[TinyblogError, ...] = ()
    warnings: tuple[TinyblogError, ...] = ()


def rebuild(wish: Wish, *, now: datetime, by: By = "stat", jobs: int = 1) -> Result:
    """Build the site; where nothing has changed since the last build of the same, only that is found out.

    Raise what `load_config` and `build` raise.
    """
    files, key = recent.list_files(wish.config), wish.key
    record = recent.recall(wish.config, _NAME, key, now.timestamp()) if files else None
    if files and record and not recent.difference(record, files, by) and (known := _as_it_was(wish.output, record, by)):
        return known
    from tinyblog.build import build
    from tinyblog.config import load_config
    from tinyblog.site import Wanted

    wanted = Wanted(drafts=wish.drafts, future=wish.future)
    built = build(load_config(wish.config), wish.output, now=now, wanted=wanted, keep_going=wish.keep_going, jobs=jobs)
    if files and not built.problems:
        recent.keep(wish.config, _NAME, _recorded(wish, key, files, built, now, by))
    changes = built.changes
    return Result(
        notes=built.notes,
        written=len(changes.written),
        unchanged=changes.unchanged,
        removed=len(changes.removed),
        problems=built.problems,
        warnings=built.warnings,
    )


def _as_it_was(output: Path, record: Record, by: By) -> Result | None:
    """What the last build came to, if all it made is still there."""
    notes, paths, stamps, warnings = record.outcome
    known = len(stamps[0]) if by == "stat" else 2  # after a checkout, a file's number and its own times are other ones
    there = recent.stamps_of(output, paths)
    if (output / _STAGE).exists() or any(
        not now or now[:known] != then[:known] for now, then in zip(there, stamps, strict=True)
    ):
        return None
    return Result(
        notes=notes,
        written=0,
        unchanged=len(paths) - 1,
        removed=0,
        warnings=tuple(TinyblogError(message, where=where, hint=hint) for message, where, hint in warnings),
    )


def _recorded(wish: Wish, key: str, files: Files, built: "Built", now: datetime, by: By) -> Record:
    paths = (*built.files, _MANIFEST)
    parts = (part for warning in built.warnings for part in warning.parts)
    outcome: Any = (
        built.notes,
        paths,
        tuple(recent.stamps_of(wish.output, paths)),
        tuple((part.message, part.where, part.hint) for part in parts),
    )
    return Record(
        key=key,
        since=now.timestamp(),
        until=built.until.timestamp() if built.until else float("inf"),
        files=recent.taken(files, by),
        outcome=outcome,
    )
