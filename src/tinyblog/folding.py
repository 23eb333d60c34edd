"""Folding: the entries of a site as rows of plain values, and as entries again, which read their notes when asked.

A row holds what lists, neighbours and addresses are made of; so a site of ten thousand notes is put together again
without reading more of them than a page shows.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from tinyblog.embeds import Shown
from tinyblog.entry import FOLDED, Entry, fold
from tinyblog.ledger import Backlink, Ledger
from tinyblog.notes import Note, read_note
from tinyblog.notes.folders import NoteFile
from tinyblog.notes.wishes import Wishes
from tinyblog.people import owner, people
from tinyblog.scene import Scene
from tinyblog.site import make_entry, render_note
from tinyblog.tags import tag_of

Row = tuple[Any, ...]
"""An entry: see `row_of`, which is the only one to know its order."""

_ZERO = datetime.fromtimestamp(0, UTC)


def row_of(entry: Entry) -> Row:
    """The row of an entry; the last value tells whether it is plain, as `is_plain` has it."""
    note = entry.note
    return (
        str(note.source),
        tuple(str(file) for file in note.files),
        entry.path,
        entry.title,
        entry.label,
        entry.in_reply_to,
        entry.is_event,
        entry.has_photos,
        _moment(entry.published),
        _moment(entry.updated),
        entry.language,
        tuple(person.key for person in entry.authors),
        tuple((tag.name, tag.slug) for tag in entry.tags),
        entry.expired,
        entry.over,
        entry.listed,
        tuple((link.account, link.network, link.url) for link in entry.backlinks),
        is_plain(entry),
    )


def is_plain(entry: Entry) -> bool:
    """Whether a note concerns nothing but the pages that show it: it has no other files, dates, addresses, accounts or
    readers than all have, and there is nothing to tell its author of.
    """
    note = entry.note
    return (
        not (note.files or entry.figures or note.aliases or note.is_new or note.event or note.expires)
        and not (entry.content.notices or note.syndication)
        and note.visibility == "public"
        and note.accounts == Wishes()
        and bool(entry.runs)
    )


def source_of(row: Row) -> str:
    """The note's file, relative to the content folder."""
    return str(row[0])


def was_plain(row: Row) -> bool:
    """What `is_plain` said of the entry."""
    return bool(row[-1])


class Unfolder:
    """What makes entries of rows, and whole ones of folded ones; `pictures` as they are published."""

    def __init__(self, scene: Scene, pictures: Mapping[str, Shown], now: datetime) -> None:
        self._scene, self._pictures, self._now = scene, pictures, now
        self._people = {person.key: person for person in (*people(scene.config), owner(scene.config))}

    def entry(self, row: Row) -> Entry:
        """The entry of a row, folded."""
        return fold(partial(self._unfold, row), **self._shown(row))

    def former(self, row: Row) -> Entry:
        """The entry of a row whose note says something else by now: what is folded in it is not known any more."""
        entry = self.entry(row)
        for name in FOLDED:
            object.__setattr__(entry, name, None)
        return entry

    def read(self, file: NoteFile) -> Entry:
        """The entry of a note's file; raise the TinyblogError of one that cannot be read. It has no backlinks but its
        own.
        """
        config = self._scene.config
        site = config.site
        note = read_note(config.root / "content", file, timezone=site.timezone, digits=site.location_digits)
        return self.made(note)

    def made(self, note: Note) -> Entry:
        """The entry of a note."""
        config = self._scene.config
        entry = make_entry(config, note, render_note(config, note), Ledger(), now=self._now)
        return self._scene.dress(entry, self._pictures)

    def _unfold(self, row: Row) -> Entry:
        return self.read(NoteFile(name=row[0], files=tuple(map(PurePosixPath, row[1]))))

    def _shown(self, row: Row) -> dict[str, Any]:
        config = self._scene.config
        _, _, path, title, label, reply, event, photos, published, updated, language, authors, tags, *rest = row
        expired, over, listed, links, _ = rest
        root, quoted, zone = config.site.root, quote(path), config.site.timezone
        first = datetime.fromisoformat(published).astimezone(zone)
        return {
            "path": path,
            "href": root + quoted[1:],
            "permalink": config.site.url + quoted,
            "title": title,
            "label": label,
            "in_reply_to": reply,
            "is_event": event,
            "has_photos": photos,
            "published": first,
            "updated": first if updated == published else datetime.fromisoformat(updated).astimezone(zone),
            "language": language,
            "authors": tuple(self._people[key] for key in authors),
            "tags": tuple(tag_of(root, name, slug) for name, slug in tags),
            "expired": expired,
            "over": over,
            "listed": listed,
            "backlinks": tuple(Backlink(account=account, network=network, url=url) for account, network, url in links),
        }


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
