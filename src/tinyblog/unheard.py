"""What was sent for a note and never answered: nobody knows whether it stands there."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby

from tinyblog.ledger import Ledger, Line

LANDS_WITHIN = timedelta(minutes=15)
"""A request is given up after half a minute; what a proxy or a server holds for longer than this never lands."""
_FIRST_WORDS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Unheard:
    """What was sent for the note at a path to one account: the lines `sending`, newest first."""

    note: str
    lines: tuple[Line, ...]

    @property
    def newest(self) -> Line:
        """What was sent last."""
        return self.lines[0]

    @property
    def beginning(self) -> str:
        """How it begins."""
        words = self.newest.text.split()
        return " ".join(words[:_FIRST_WORDS]) + ("…" if len(words) > _FIRST_WORDS else "")

    def lands_until(self, now: datetime) -> datetime | None:
        """Until when it may still land; None if it cannot any more."""
        last = max(moment(line.time) for line in self.lines) + LANDS_WITHIN
        return last if last > now else None


def unheard(ledger: Ledger) -> tuple[Unheard, ...]:
    """What was sent for each note to each account on which no copy of it stands, so far as the ledger knows."""
    sent = [line for line in reversed(ledger.lines) if line.action == "sending"]
    by_place = groupby(sorted(sent, key=_place), key=_place)
    groups = (Unheard(note=note, lines=tuple(lines)) for (note, _), lines in by_place)
    return tuple(one for one in groups if not _stands(one.newest, ledger))


def moment(text: str) -> datetime:
    """A time of the ledger; one without an offset, which only a hand can have written, is UTC."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _stands(sent: Line, ledger: Ledger) -> bool:
    owners = {(line.account, line.identity) for line in ledger.copies(sent.note)}
    return any(sent.account == name or (sent.identity and sent.identity == identity) for name, identity in owners)


def _place(line: Line) -> tuple[str, str]:
    return line.note, line.identity or line.account
