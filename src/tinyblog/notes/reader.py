"""The front matter of one note, read key by key: every mistake is collected, with the line it stands on."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import PurePosixPath
from typing import TypeVar
from zoneinfo import ZoneInfo

from tinyblog.errors import NoteError
from tinyblog.notes import events, fields, locations
from tinyblog.notes.dates import date_in_path, is_placeholder, read_date, without_date
from tinyblog.notes.events import Event
from tinyblog.notes.fields import Photo
from tinyblog.notes.folders import is_folder_note
from tinyblog.notes.frontmatter import FrontMatter
from tinyblog.notes.keys import gather, misspelt, squeeze
from tinyblog.notes.locations import Location
from tinyblog.notes.paths import read_slug
from tinyblog.notes.titles import says_nothing
from tinyblog.slugs import check_segment, slugify

T = TypeVar("T")
_FOLDERS_OF_DRAFTS = frozenset({"drafts", "_drafts"})
_RESPONSES = {"reply": "in_reply_to", "reshare": "repost_of", "repost": "repost_of", "bookmark": "bookmark_of"}
_PUBLISH_KEYS = ("published", "publish")
_TARGETS = ("in_reply_to", "like_of", "repost_of", "bookmark_of")
_SOME_DATE = datetime(1970, 1, 1, tzinfo=UTC)
_HINTS = {
    "date": "write it like 2024-05-31 14:30 or 2024-05-31T14:30:00+02:00",
    "updated": "write it like 2024-05-31 14:30",
    "expires": "write it like 2024-05-31 14:30",
    "deleted": "write `deleted: true`, or the date of the removal",
    "slug": "write letters, digits and hyphens",
    "permalink": "write a path like /2024/hello/, or `false` to keep the note off the site",
    "aliases": "write a list of old paths like /2024/hello/",
    "title": "put the text in quotes",
    "tags": "write them as [one, two]",
    "photos": "write a path, or `src:` and `alt:`",
    "language": "write a BCP 47 tag",
    "start": "write it like 2026-12-01 18:00, or 2026-12-01 for a whole day",
    "end": "write it like 2026-12-01 20:00, or 20:00 of the same day; of whole days, the last one",
    "event": "write `start:`, `end:` and `location:` in it",
    "location": "write a name, or `name:`, `latitude:` and `longitude:`",
    "checkin": "write a name, or `name:`, `latitude:` and `longitude:`",
}
_NO_DATE_HINT = "add a line like `date: 2024-05-31 14:30`, or move the file out of the content folder if it is no note"


class Reader:
    """The front matter of one note, and the mistakes found in it."""

    def __init__(self, source: PurePosixPath, front: FrontMatter, timezone: ZoneInfo) -> None:
        self.source = source
        self.front = front
        self.timezone = timezone
        self.given = gather(front.values)
        self.found: list[tuple[int, NoteError]] = []
        for key in front.values:
            if meant := misspelt(key):
                self.mistake(key, f"`{key}` is no key that tinyblog knows", f"did you mean `{meant}`?")
        for entries in self.given.values():
            for (key, value), (other, value_there) in pairwise(entries):
                if squeeze(key) == squeeze(other) and value != value_there:
                    self.mistake(
                        other, f"`{key}` and `{other}` are the same key with two values", "keep one of the two"
                    )

        # What stands in `event:` counts as if it stood beside it, after what does.
        for key, value in self.given.get("event", ())[:1]:
            for name, inner in (self.attempt("event", key, value, events.read_inner) or {}).items():
                self.given.setdefault(name, []).append((key, inner))

    def mistake(self, key: str, message: str, hint: str) -> None:
        """Note a mistake in the value of a key."""
        where = f"content/{self.source}"
        line = self.front.lines.get(key)
        place = f"{where}:{line}" if line else f"{where}: {key}"
        self.found.append((line or 0, NoteError(message, where=place, hint=hint)))

    def problems(self) -> list[NoteError]:
        """The mistakes, in the order of the file."""
        return [problem for _, problem in sorted(self.found, key=lambda entry: entry[0])]

    def attempt(self, name: str, key: str, value: object, read: Callable[[object], T]) -> T | None:
        """Read a value; a ValueError becomes a mistake, and None."""
        try:
            return read(value)
        except ValueError as error:
            self.mistake(key, f"`{key}`: {error}", _HINTS.get(name, "mend the value, or take the line away"))
            return None

    def first(self, name: str, read: Callable[[object], T]) -> T | None:
        """The value under the spelling that counts most; None if there is none, or it is a mistake."""
        given = self.given.get(name)
        return self.attempt(name, *given[0], read) if given else None

    def each(self, name: str, read: Callable[[object], tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
        """The values under every spelling, one after the other."""
        for key, value in self.given.get(name, ()):
            yield self.attempt(name, key, value, read) or ()

    def date(self, value: object) -> datetime:
        """Read a date in the time zone of the site."""
        return read_date(fields.single(value), self.timezone)

    def deleted(self, value: object) -> bool:
        """Read a flag, or the date of a removal."""
        flag = fields.as_flag(value)
        return bool(self.date(value)) if flag is None else flag

    def published(self, *, needed: bool) -> datetime:
        """The date of the front matter, else of the path; some date where none is `needed` or there is a mistake."""
        placeholder = ""
        for key, value in self.given.get("date", ()):
            if _is_publish_flag(key, value):
                continue
            moment = self.attempt("date", key, value, self.date)
            if moment is None:
                return _SOME_DATE
            if not is_placeholder(moment):
                return moment
            placeholder = key
        found = date_in_path(self.source, self.timezone)
        if found is None and placeholder and needed:
            self.mistake(placeholder, f"`{placeholder}` is 1970-01-01, which stands for no date", _HINTS["date"])
        elif found is None and needed:
            self.found.append(
                (0, NoteError("this note has no date", where=f"content/{self.source}", hint=_NO_DATE_HINT))
            )
        return found or _SOME_DATE

    def check_publish(self) -> None:
        """Refuse `published: flase` beside a date: it was meant to keep the note off the site."""
        for key, value in self.given.get("date", ())[1:]:
            if squeeze(key) in _PUBLISH_KEYS and not _is_publish_flag(key, value):
                self.attempt("date", key, value, self.date)

    def event(self) -> Event | None:
        """When it takes place, if the note invites to something: its own keys, else those in `event:`."""
        event = self.first("start", lambda value: events.read_start(value, self.timezone))
        if event is None:
            for key, _ in self.given.get("end", ())[:1] if "start" not in self.given else ():
                self.mistake(key, "there is an end, but no start", _HINTS["start"])
            return None
        end = self.first("end", lambda value: events.read_end(value, event, self.timezone))
        return replace(event, end=end, name=self.first("event_name", fields.read_text) or "")

    def location(self, digits: int | None) -> Location | None:
        """Where the note was written, or its event takes place; with coordinates of so many decimal digits."""
        place = self.first("location", lambda value: locations.read_location(value, digits))
        checkin = self.first("checkin", lambda value: locations.read_location(value, digits, is_checkin=True))
        return locations.merged(place, checkin)

    def names(self) -> tuple[str, str]:
        """What names the note on disk, and the same without the date it begins with."""
        name = self.source.stem
        if is_folder_note(self.source):
            name = self.source.parent.name + name.removeprefix("index")
        return name, without_date(name)

    def slug(self, published: datetime) -> str:
        """The slug: as chosen, else from the file's name, else the time."""
        chosen = self.first("slug", read_slug)
        slug = slugify(chosen or self.names()[1])
        if not slug:
            return published.strftime("%H%M%S")
        try:
            check_segment(slug)
        except ValueError as error:
            self.mistake("slug", f"the file name gives no address: {error}", "choose one with `slug:`")
        return slug

    def title(self, slug: str) -> str | None:
        """The title, unless it says nothing."""
        title = self.first("title", fields.read_text)
        return None if not title or says_nothing(title, (*self.names(), slug), self.timezone) else title

    def draft(self) -> bool:
        """Whether anything says that this is a draft."""
        status = self.first("status", fields.read_text)
        return (
            bool(self.first("draft", fields.read_flag))
            or (status is not None and status.lower() not in ("published", "publish"))
            or any(
                _is_publish_flag(key, value) and not fields.as_flag(value) for key, value in self.given.get("date", ())
            )
            or any(fields.as_flag(value) is False for _, value in self.given.get("permalink", ())[:1])
            or not _FOLDERS_OF_DRAFTS.isdisjoint(self.source.parts[:-1])
        )

    def photos(self) -> tuple[Photo, ...]:
        """The photos and films of the front matter, with their descriptions."""
        alts = self.first("alts", fields.read_alts) or ()
        photos = self.first("photos", lambda value: fields.read_photos(value, alts)) or ()
        films = self.first("films", lambda value: fields.read_photos(value, () if photos else alts)) or ()
        decorative = self.first("decorative", fields.read_flag) or False
        return tuple(replace(photo, decorative=photo.decorative or decorative) for photo in (*photos, *films))

    def targets(self) -> dict[str, str | None]:
        """What the note answers, likes, repeats or marks; a bare `link` is a bookmark."""
        found = {name: self.first(name, fields.read_target) for name in _TARGETS}
        kind = _RESPONSES.get((self.first("response", fields.read_text) or "").lower())
        if kind and found[kind] is None:
            found[kind] = self.first("target", fields.read_target)
        if not any(self.given.get(name) for name in (*_TARGETS, "target")):
            found["bookmark_of"] = self.first("link", fields.read_target)
        return found


def _is_publish_flag(key: str, value: object) -> bool:
    return squeeze(key) in _PUBLISH_KEYS and fields.as_flag(value) is not None
