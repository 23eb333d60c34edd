"""Calendars: events as iCalendar files (RFC 5545), one beside each note and one of all. The only home of icalendar.

A moment in the site's time zone is written with that zone, which calendars then show; any other in UTC.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from tinyblog.feeds import entry_id, xml_text
from tinyblog.notes.events import CALENDAR, Event
from tinyblog.site import Entry, Site

if TYPE_CHECKING:
    from icalendar import Calendar
    from icalendar import Event as Part

ALL = "events.ics"
"""The file of all events."""
_PRODUCT = "-//tinyblog//tinyblog//EN"


def render_calendars(site: Site) -> Iterator[tuple[str, bytes]]:
    """Write the calendar of each event, and of all listed ones; gives its path in the output folder, and its bytes."""
    events = [(entry, entry.note.event) for entry in site.entries if entry.note.event]
    if not events:
        return
    parts = {entry.path: _part(site, entry, event) for entry, event in events}
    for entry, event in events:
        yield f"{entry.path[1:]}{CALENDAR}", _written(site, [(parts[entry.path], event)], "")
    shown = [(parts[entry.path], event) for entry, event in events if entry.listed]
    if shown:
        yield ALL, _written(site, shown, site.settings.title)


def _written(site: Site, parts: Iterable[tuple["Part", Event]], name: str) -> bytes:
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    if name:
        calendar.add("x-wr-calname", xml_text(name))
    zoned = []
    for part, event in parts:
        calendar.add_component(part)
        zoned += [event.start, event.end or event.start] if _in_zone(site, event.start) and not event.whole_days else []
    if zoned:
        _add_zone(calendar, zoned)
    return bytes(calendar.to_ical())


def _add_zone(calendar: "Calendar", moments: list[datetime]) -> None:
    """Say what the clocks of the site's zone do in the years of the events: always the same for the same events."""
    years = [moment.year for moment in moments]
    calendar.add_missing_timezones(first_date=date(min(years), 1, 1), last_date=date(max(years) + 1, 1, 1))


def _part(site: Site, entry: Entry, event: Event) -> "Part":
    from icalendar import Event as Part

    part = Part()
    part.add("uid", entry_id(site, entry))
    part.add("dtstamp", entry.updated.astimezone(UTC))
    part.add("sequence", _sequence(entry))
    part.add("summary", xml_text(event.name or entry.label))
    part.add("dtstart", _moment(site, event, event.start))
    if event.end:
        # The end of whole days is the day after (section 3.6.1).
        part.add("dtend", _moment(site, event, event.end + timedelta(days=1) if event.whole_days else event.end))
    if entry.description:
        part.add("description", xml_text(entry.description))
    if entry.note.location:
        part.add("location", xml_text(entry.note.location.label))
    part.add("url", entry.permalink)
    return part


def _sequence(entry: Entry) -> int:
    """Which version it is: larger after every change of `updated`, so that calendars take the newer one."""
    return max(0, int((entry.updated - entry.published).total_seconds()))


def _moment(site: Site, event: Event, moment: datetime) -> date:
    if event.whole_days:
        return moment.date()
    return moment if _in_zone(site, moment) else moment.astimezone(UTC)


def _in_zone(site: Site, moment: datetime) -> bool:
    return moment.tzinfo is site.settings.timezone
