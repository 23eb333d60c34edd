"""Notes: a file's text becomes a Note, a content folder Notes.

A mistake in one note never hides another note, and all mistakes of a file are reported together.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from pathlib import Path, PurePosixPath
from zoneinfo import ZoneInfo

from tinyblog.errors import TinyblogError, raise_all
from tinyblog.notes import fields
from tinyblog.notes.events import Event
from tinyblog.notes.fields import Photo, Visibility
from tinyblog.notes.folders import NoteFile, is_campaign, read_folder
from tinyblog.notes.frontmatter import split
from tinyblog.notes.locations import Location
from tinyblog.notes.paths import read_path
from tinyblog.notes.reader import Reader
from tinyblog.notes.textfile import decode, read_bytes
from tinyblog.notes.wishes import Wishes, read_wishes

_NO_WISHES = Wishes()


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One note as its author wrote it; `source` and `files` are relative to the content folder, times are aware.

    `is_new`: its author says (`aliases: false`) that it never stood anywhere else.
    """

    source: PurePosixPath
    published: datetime
    slug: str
    body: str
    body_line: int
    path: str | None = None
    title: str | None = None
    updated: datetime | None = None
    summary: str | None = None
    draft: bool = False
    deleted: bool = False
    expires: datetime | None = None
    visibility: Visibility = "public"
    warning: str | None = None
    accounts: Wishes = field(default_factory=Wishes)
    language: str | None = None
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    photos: tuple[Photo, ...] = ()
    syndication: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    is_new: bool = False
    in_reply_to: str | None = None
    like_of: str | None = None
    repost_of: str | None = None
    bookmark_of: str | None = None
    quote_of: str | None = None
    rsvp: str | None = None
    event: Event | None = None
    location: Location | None = None
    files: tuple[PurePosixPath, ...] = ()

    @property
    def digest(self) -> str:
        """Names what the body says, wherever the note stands; empty where it says nothing."""
        body = self.body.strip()
        return hashlib.sha256(body.encode()).hexdigest() if body else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes:
    """The notes of a content folder, sorted by path, the files about `campaigns`, and what is wrong with the others."""

    notes: tuple[Note, ...]
    campaigns: tuple[NoteFile, ...]
    problems: tuple[TinyblogError, ...]


def read_notes(content: Path, *, timezone: ZoneInfo, digits: int | None = None) -> Notes:
    """Read every note below `content`; never raises for one note's sake. `digits` as in `parse_note`."""
    folder = read_folder(content)
    notes: list[Note] = []
    problems: list[TinyblogError] = list(folder.problems)
    for found in (file for file in folder.notes if not is_campaign(file)):
        try:
            notes.append(read_note(content, found, timezone=timezone, digits=digits))
        except TinyblogError as error:
            problems.extend(error.parts)
    campaigns = tuple(file for file in folder.notes if is_campaign(file))
    return Notes(notes=tuple(notes), campaigns=campaigns, problems=tuple(problems))


def read_note(content: Path, file: NoteFile, *, timezone: ZoneInfo, digits: int | None = None) -> Note:
    """Read one file of the folder `content`; raise what `parse_note` raises, or NoteError if it cannot be read."""
    data = read_bytes(f"{content}/{file.name}", f"content/{file.name}")
    return parse_note(file.source, data, timezone=timezone, digits=digits, files=file.files)


def parse_note(
    source: PurePosixPath,
    data: bytes,
    *,
    timezone: ZoneInfo,
    digits: int | None = None,
    files: Iterable[PurePosixPath] = (),
) -> Note:
    """Read one file; raise NoteError, or Mistakes for several at once.

    Coordinates are rounded to so many decimal `digits`; with None there are none in the note.

    The date is that of the front matter, else of the path; a draft may have none. `draft` is also set by
    `published: false`, `publish: false`, a `post-status` other than published, `permalink: false` and a folder
    `drafts` or `_drafts`; a date in `deleted` is true. The slug is `slug`, else the file name (of a folder note: the
    folder's) without a leading date, else the time as HHMMSS. Of several spellings of a key the first in
    `tinyblog.notes.keys` counts; tags of all of them are joined.
    """
    where = f"content/{source}"
    front = split(decode(data, where), where)
    reader = Reader(source, front, timezone)
    note = _note(reader, digits, tuple(files))
    raise_all(reader.problems())
    return note


def _note(reader: Reader, digits: int | None, files: tuple[PurePosixPath, ...]) -> Note:
    """The note as far as it can be read; the mistakes are with the reader."""
    draft = reader.draft()
    published = reader.published(needed=not draft)
    reader.check_publish()
    slug = reader.slug(published)
    targets = reader.targets()
    return Note(
        source=reader.source,
        published=published,
        slug=slug,
        body=reader.front.body,
        body_line=reader.front.body_line,
        path=reader.first("permalink", _permalink),
        title=reader.title(slug),
        updated=reader.first("updated", reader.date),
        summary=reader.first("summary", fields.read_text) or None,
        draft=draft,
        deleted=reader.first("deleted", reader.deleted) or False,
        expires=reader.first("expires", reader.date),
        visibility=reader.first("visibility", fields.read_visibility) or "public",
        warning=reader.first("warning", fields.read_text) or None,
        accounts=reader.first("accounts", read_wishes) or _NO_WISHES,
        language=reader.first("language", fields.read_language) or fields.language_of(reader.source.stem),
        authors=reader.first("authors", fields.read_authors) or (),
        tags=fields.unique(chain(*reader.each("tags", fields.read_tags))),
        photos=reader.photos(),
        syndication=_copies(reader),
        aliases=reader.first("aliases", _aliases) or (),
        is_new=reader.first("aliases", lambda value: fields.as_flag(value) is False) or False,
        in_reply_to=targets["in_reply_to"],
        like_of=targets["like_of"],
        repost_of=targets["repost_of"],
        bookmark_of=targets["bookmark_of"],
        quote_of=reader.first("quote_of", fields.read_target),
        rsvp=reader.first("rsvp", fields.read_rsvp),
        event=reader.event(),
        location=reader.location(digits),
        files=files,
    )


def _copies(reader: Reader) -> tuple[str, ...]:
    """The addresses of the note's copies elsewhere, as its author or another program has written them down."""
    posted = reader.first("syndication", fields.read_syndication) or ()
    return tuple(dict.fromkeys(chain(posted, *reader.each("copies", fields.copies_among))))


def _permalink(value: object) -> str | None:
    return None if fields.as_flag(value) is False else read_path(fields.single(value))


def _aliases(value: object) -> tuple[str, ...]:
    if fields.as_flag(value) is False:
        return ()
    items = value if isinstance(value, list) else [value]
    return tuple(dict.fromkeys(read_path(item) for item in items if item is not None and item != ""))
