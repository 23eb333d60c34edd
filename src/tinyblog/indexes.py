"""Indexes: the pages by which notes are found and followed, besides the lists of streams."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tinyblog.almanac import Day, Year
from tinyblog.elsewhere import Channel
from tinyblog.page import Frame, Page, listing, make_page, subscription
from tinyblog.site import Entry, Site
from tinyblog.streams import Stream


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of the site that every page may link to; `kind` is that of its page, `title` in English."""

    kind: str
    title: str
    href: str


def sections(site: Site, channels: Sequence[Channel] = ()) -> tuple[Section, ...]:
    """List the parts that this site has, in the order in which they are shown."""
    there = (
        ("archive", "Archive", "archive/", True),
        ("tags", "Tags", "tags/", any(entry.tags for entry in site.listed)),
        ("photos", "Photos", "photos/", any(map(_has_photos, site.listed))),
        ("campaigns", "Campaigns", "campaigns/", bool(site.campaigns)),
        ("events", "Events", "events/", bool(site.coming or site.past)),
        ("authors", "Authors", "authors/", bool(site.people)),
        ("search", "Search", "search/", site.settings.search),
        ("elsewhere", "Elsewhere", "elsewhere/", _is_elsewhere(site, channels)),
        ("subscribe", "Subscribe", "subscribe/", True),
    )
    return tuple(
        Section(kind=kind, title=title, href=site.root + path) for kind, title, path, is_there in there if is_there
    )


def archive_pages(frame: Frame, years: tuple[Year, ...]) -> Iterator[Page]:
    """The archive, and its years and months."""
    yield replace(make_page(frame, "archive", "/archive/", "Archive", "All years and months."), years=years)
    for year in years:
        title = str(year.number)
        yield replace(make_page(frame, "year", year.path, title, f"Notes of {title}."), year=year)
        for month in year.months:
            title = f"{month.when:%B %Y}"
            yield make_page(frame, "month", month.path, title, f"Notes of {title}.", entries=month.entries)


def day_pages(frame: Frame, days: Mapping[str, Day]) -> Iterator[Page]:
    """The days of the year that have notes, and each of them."""
    if days:
        first = make_page(frame, "days", "/on-this-day/", "On this day", "All days of the year that have notes.")
        yield replace(first, days=tuple(days.values()))
    for day in days.values():
        title = f"{day.when:%B} {day.when.day}"
        description = f"Notes of {title} in all years."
        yield replace(make_page(frame, "day", day.path, title, description, entries=day.entries), day=day)


def photo_pages(frame: Frame) -> Iterator[Page]:
    """The entries with pictures of the blog's own; none that are behind a warning."""
    if shown := tuple(filter(_has_photos, frame.site.listed)):
        yield from listing(frame, "photos", "/photos/", "Photos", "All photos.", shown)


def following_pages(frame: Frame, streams: Sequence[Stream], channels: tuple[Channel, ...]) -> Iterator[Page]:
    """How to follow the blog, and where else it is."""
    site = frame.site
    offers = tuple(subscription(stream) for stream in streams)
    page = make_page(frame, "subscribe", "/subscribe/", "Subscribe", f"How to follow {site.settings.title}.")
    yield replace(page, subscriptions=offers, channels=channels)
    if _is_elsewhere(site, channels):
        page = make_page(frame, "elsewhere", "/elsewhere/", "Elsewhere", f"Where else to find {site.author.name}.")
        yield replace(page, channels=channels)


def _has_photos(entry: Entry) -> bool:
    return entry.has_photos


def _is_elsewhere(site: Site, channels: Sequence[Channel]) -> bool:
    return bool(channels or site.author.profiles or site.author.email)
