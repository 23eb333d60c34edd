"""The almanac: which days, months and years have notes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tinyblog.site import Entry, Site

_LEAP_YEAR = 2000
_KEYS = [[f"{month:02}-{day:02}" for day in range(32)] for month in range(13)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day of the year, with its listed notes of all years, newest first; the year of `when` means nothing.

    `path` is that of its page below the site's own, `href` the same from the host's root.
    """

    when: date
    path: str
    href: str
    entries: tuple[Entry, ...]
    years: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """A month with its listed notes, newest first; `when` is its first day. `path` and `href` as of a `Day`."""

    when: date
    path: str
    href: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """A year with its months, newest first, and how many listed notes they have. `path` and `href` as of a `Day`."""

    number: int
    path: str
    href: str
    months: tuple[Month, ...]
    count: int


def days(site: Site) -> Mapping[str, Day]:
    """The days that have notes, from January on, by `MM-DD`."""
    groups: dict[str, list[Entry]] = {}
    for entry in site.listed:
        groups.setdefault(_key(entry), []).append(entry)
    return {
        key: Day(
            when=date.fromisoformat(f"{_LEAP_YEAR}-{key}"),
            path=f"/on-this-day/{key}/",
            href=f"{site.root}on-this-day/{key}/",
            entries=tuple(entries),
            years=frozenset(entry.published.year for entry in entries),
        )
        for key, entries in sorted(groups.items())
    }


def same_day(entry: Entry, days: Mapping[str, Day]) -> str | None:
    """The address of the page of an entry's day, where other years have notes of that day."""
    day = days.get(_key(entry))
    return day.href if day and (len(day.years) > 1 or entry.published.year not in day.years) else None


def years(site: Site) -> tuple[Year, ...]:
    """The years that have notes, newest first."""
    groups: dict[str, list[Month]] = {}
    for key, entries in site.months.items():
        first = entries[0].published.date().replace(day=1)
        month = Month(when=first, path=f"/archive/{key}/", href=f"{site.root}archive/{key}/", entries=entries)
        groups.setdefault(key.partition("/")[0], []).append(month)
    return tuple(
        Year(
            number=months[0].when.year,
            path=f"/archive/{key}/",
            href=f"{site.root}archive/{key}/",
            months=tuple(months),
            count=sum(len(month.entries) for month in months),
        )
        for key, months in groups.items()
    )


def _key(entry: Entry) -> str:
    return _KEYS[entry.published.month][entry.published.day]
