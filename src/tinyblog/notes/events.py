"""Events: when something takes place that a note invites to."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from difflib import get_close_matches
from zoneinfo import ZoneInfo

from tinyblog.notes.dates import is_day, read_date
from tinyblog.notes.fields import shown, single
from tinyblog.notes.keys import squeeze

CALENDAR = "event.ics"
"""The name of the calendar beside the page of a note with an event."""
_INNER = {
    "start": "start", "dtstart": "start", "startdate": "start", "end": "end", "dtend": "end", "enddate": "end",
    "location": "location", "name": "event_name", "title": "event_name", "summary": "event_name",
}  # fmt: skip
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """When it starts and ends; both are aware, and the end is later than the start, or None.

    Of `whole_days`, they are the midnights with which the first and the last day begin. `name` is empty where the note
    says enough.
    """

    start: datetime
    end: datetime | None = None
    whole_days: bool = False
    name: str = ""

    @property
    def day_after(self) -> datetime:
        """The midnight after its last day, where it takes place."""
        last = self.end or self.start
        return datetime.combine(last.date() + timedelta(days=1), time(), last.tzinfo)

    def is_over(self, now: datetime) -> bool:
        """Whether it has ended; one of whole days, or without an end, when its last day has."""
        return self.over_at.timestamp() <= now.timestamp()

    @property
    def over_at(self) -> datetime:
        """The moment at which it has ended."""
        return self.day_after if self.end is None or self.whole_days else self.end

    @property
    def stamps(self) -> tuple[str, str]:
        """Start and end as a machine reads them: days, or times with their offsets; the end may be empty."""
        return self._stamp(self.start), self._stamp(self.end) if self.end else ""

    @property
    def when(self) -> str:
        """Start and end in figures, such as `2026-12-01 18:00–20:00 CET`, for those who speak any language."""
        if self.whole_days:
            return f"{self.start:%Y-%m-%d}" + (f" – {self.end:%Y-%m-%d}" if self.end else "")
        if self.end is None:
            return f"{self.start:%Y-%m-%d %H:%M %Z}"
        # Not far apart they share what is the same.
        if (self.end.date(), self.end.tzname()) == (self.start.date(), self.start.tzname()):
            return f"{self.start:%Y-%m-%d %H:%M}–{self.end:%H:%M %Z}"
        return f"{self.start:%Y-%m-%d %H:%M %Z} – {self.end:%Y-%m-%d %H:%M %Z}"

    def _stamp(self, moment: datetime) -> str:
        return moment.date().isoformat() if self.whole_days else moment.isoformat()


def read_inner(value: object) -> dict[str, object]:
    """What a mapping `event:` says, by the names that the note's own keys have; anything else says nothing here.

    Raise ValueError for a misspelt key; one that is like none is passed over.
    """
    value = single(value)
    if not isinstance(value, Mapping):
        return {}
    inner = value.get("properties")
    found: dict[str, object] = {}
    for key, given in (inner if isinstance(inner, Mapping) else value).items():
        squeezed = squeeze(str(key))
        if name := _INNER.get(squeezed):
            found.setdefault(name, given)
        elif near := get_close_matches(squeezed, ("start", "end", "location"), n=1, cutoff=0.75):
            raise ValueError(f"there is no key `{key}` in it; did you mean `{near[0]}`?")
    return found


def read_start(value: object, timezone: ZoneInfo) -> Event:
    """Read when an event starts: a day, or a time; raise ValueError."""
    value = single(value)
    return Event(start=read_date(value, timezone), whole_days=is_day(value))


def read_end(value: object, event: Event, timezone: ZoneInfo) -> datetime | None:
    """Read when the event ends: a time, also of the same day (`20:00`), or its last day; None: just when it starts."""
    value = single(value)
    if isinstance(clock := _clock(value), time) and not event.whole_days:
        end = datetime.combine(event.start.date(), clock, event.start.tzinfo)
    else:
        end = read_date(value, timezone)
        if is_day(value) != event.whole_days:
            raise ValueError(f"expected start and end to be both days, or both times, got {shown(value)}")
    if end.timestamp() < event.start.timestamp():
        raise ValueError(f"it ends before it starts: {shown(value)}")
    return end if end.timestamp() > event.start.timestamp() else None


def _clock(value: object) -> object:
    """The time of day that a value names; else the value."""
    match = _CLOCK.fullmatch(value.strip()) if isinstance(value, str) else None
    return time(int(match[1]), int(match[2])) if match else value
