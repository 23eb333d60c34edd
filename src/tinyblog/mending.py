"""Mending: of two copies of a note, where the account wants one to replace the other, the older one comes down."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from tinyblog.doubles import Double, doubles, told
from tinyblog.errors import TinyblogError
from tinyblog.ledger import Line, append_lines
from tinyblog.networks import Publisher, Remover, Witness
from tinyblog.revision import copy_of
from tinyblog.session import Session
from tinyblog.steps import Outcome, stamp

REASON = "a newer copy stands instead"


def mend(found: Iterable[Double], run: Session) -> Iterator[Outcome]:
    """Take the older copies down, and set that down; each outcome is yielded once it is on record.

    What the run itself has made of the two meanwhile counts.
    """
    for known in found:
        now = doubles(run.known(), (known.account,), {known.line.note})
        double = next((one for one in now if one.line == known.line), None)
        if double is None:
            continue
        outcome = Outcome(note=double.line.note, account=double.account.name, action="edit", result="posted")
        try:
            _take_down(double, run)
        except TinyblogError as error:
            yield replace(outcome, result="failed", url=double.line.url, error=error)
        else:
            notice = f"another copy of this note was taken down: {double.line.url}"
            yield replace(outcome, url=double.kept.url, notices=(notice,))


def _take_down(double: Double, run: Session) -> None:
    publisher = run.publisher(double.account)
    is_ours = publisher.identity == double.line.identity
    if not is_ours or not isinstance(publisher, Remover) or not _stands(publisher, double.kept):
        raise told(double.line, double.kept)
    publisher.remove(copy_of(double.line))
    gone = replace(double.line, action="withdrawn", time=stamp(run.world.clock()), reason=REASON)
    append_lines(run.path, (gone,))


def _stands(publisher: Publisher, line: Line) -> bool:
    """Whether the network shows the copy: what only the ledger tells is not enough to take the other one down."""
    return isinstance(publisher, Witness) and line.id in {one.id for one in publisher.editions(copy_of(line))}
