"""Use case: a site is brought up to date with its notes, with no more work than what has changed since asks for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tinyblog import recent
from tinyblog.errors import TinyblogError
from tinyblog.recent import By, Difference, Files, Record, Stamp

if TYPE_CHECKING:
    from tinyblog.output import Changes
    from tinyblog.retouch import Trace

_BUILD, _TRACE = "last-build", "last-trace"
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Last:
    """What came of the last build: how many notes, its files with their stamps, and the warnings."""

    notes: int
    files: tuple[str, ...]
    stamps: tuple[Stamp | None, ...]
    warnings: tuple[tuple[str, str, str], ...]

    def result(self, changes: "Changes | None" = None) -> Result:
        """The same of a build that changed so much, or nothing."""
        return Result(
            notes=self.notes,
            written=len(changes.written) if changes else 0,
            unchanged=changes.unchanged if changes else len(self.files),
            removed=len(changes.removed) if changes else 0,
            warnings=tuple(TinyblogError(message, where=where, hint=hint) for message, where, hint in self.warnings),
        )

    def values(self) -> tuple[Any, ...]:
        return self.notes, self.files, self.stamps, self.warnings


def rebuild(wish: Wish, *, now: datetime, by: By = "stat", jobs: int = 1) -> Result:
    """Build the site; where little or nothing has changed since the last build of the same, do only that little.

    Raise what `load_config` and `build` raise.
    """
    files, key = recent.list_files(wish.config), wish.key
    record = recent.recall(wish.config, _BUILD, key, now.timestamp()) if files else None
    if files and record:
        notes, paths, stamps, warnings = record.outcome
        last = _Last(notes=notes, files=paths, stamps=stamps, warnings=warnings)
        difference = recent.difference(record, files, by)
        if _is_intact(wish.output, last, by):
            if not difference:
                return last.result()
            if done := _retouched(wish, record, last, difference, files, now, by):
                return done
    return _whole(wish, key, files, now, by, jobs)


def _whole(wish: Wish, key: str, files: Files | None, now: datetime, by: By, jobs: int) -> Result:
    from tinyblog.build import build
    from tinyblog.config import load_config
    from tinyblog.site import Wanted

    config, wanted = load_config(wish.config), Wanted(drafts=wish.drafts, future=wish.future)
    built = build(config, wish.output, now=now, wanted=wanted, keep_going=wish.keep_going, jobs=jobs)
    parts = tuple(part for warning in built.warnings for part in warning.parts)
    last = _Last(
        notes=built.notes,
        files=built.files,
        stamps=_stamps(wish.output, built.files) if files else (),
        warnings=tuple((part.message, part.where, part.hint) for part in parts),
    )
    if files and not built.problems:
        until = built.until.timestamp() if built.until else float("inf")
        values = recent.taken(files, by)
        record = Record(key=key, since=now.timestamp(), until=until, files=values, outcome=last.values())
        _keep(wish, record, built.trace)
    return replace(last.result(built.changes), problems=built.problems, warnings=built.warnings)


def _retouched(
    wish: Wish, record: Record, last: _Last, difference: Difference, files: Files, now: datetime, by: By
) -> Result | None:
    """What came of bringing only some notes up to date; None where that is not enough."""
    if not (kept := recent.recall(wish.config, _TRACE, _name(record), now.timestamp())):
        return None
    from tinyblog.config import load_config
    from tinyblog.retouch import retouch, trace_of_values

    trace = trace_of_values(kept.outcome)
    if not (done := retouch(load_config(wish.config), wish.output, trace, last.files, difference, now=now)):
        return None
    again = {*done.changes.written}
    known = {path: stamp for path, stamp in zip(last.files, last.stamps, strict=False) if path not in again}
    then = replace(
        last,
        notes=len(done.trace.rows),
        files=done.files,
        stamps=(
            *(known[path] if path in known else recent.stamp_of(wish.output, path) for path in done.files),
            recent.stamp_of(wish.output, _MANIFEST),
        ),
    )
    values = recent.carried(record, files, difference, by)
    _keep(wish, replace(record, since=now.timestamp(), files=values, outcome=then.values()), done.trace)
    return then.result(done.changes)


def _keep(wish: Wish, record: Record, trace: "Trace | None") -> None:
    """Keep the record, and the trace that belongs to it."""
    recent.keep(wish.config, _BUILD, record)
    if trace:
        recent.keep(wish.config, _TRACE, replace(record, key=_name(record), files={}, outcome=trace.values()))


def _name(record: Record) -> str:
    """Names one record: no other build ended at the same moment with the same files."""
    return repr((record.key, record.since, record.outcome[2][-1]))


def _is_intact(output: Path, last: _Last, by: By) -> bool:
    """Whether all that the last build made is still there."""
    known = 4 if by == "stat" else 2  # after a checkout, a file's number and the time of its state are other ones
    there = _stamps(output, last.files)
    same = (now and then and now[:known] == then[:known] for now, then in zip(there, last.stamps, strict=True))
    return all(same) and not (output / _STAGE).exists()


def _stamps(output: Path, files: Sequence[str]) -> tuple[Stamp | None, ...]:
    """The stamps of the files, and of the manifest that lists them."""
    return tuple(recent.stamp_of(output, path) for path in (*files, _MANIFEST))
