"""Findings: what an examination saw, and how to mend what is wrong."""

from dataclasses import dataclass
from typing import Literal

from tinyblog.errors import TinyblogError

Level = Literal["ok", "warning", "error"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at: how it is, in a line, and if it is not `ok`, how to mend it.

    An `error` keeps tinyblog from its work; a `warning` does not, or not yet.
    """

    level: Level
    what: str
    mend: str = ""


def ok(what: str) -> Finding:
    """Something that is as it should be, or a mere fact."""
    return Finding(level="ok", what=what)


def warning(what: str, mend: str) -> Finding:
    """Something that may cause trouble."""
    return Finding(level="warning", what=what, mend=mend)


def wrong(what: str, mend: str) -> Finding:
    """Something that has to be mended."""
    return Finding(level="error", what=what, mend=mend)


def from_error(error: TinyblogError, mend: str) -> tuple[Finding, ...]:
    """What an error of ours says, part by part; `mend` stands for a part without a hint of its own."""
    return tuple(wrong(str(part), part.hint or mend) for part in error.parts)
