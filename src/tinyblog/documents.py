"""Documents: what a network that keeps records of sites and notes is told of them, and which of these the ledger knows.

A record stands beside the posts: one for the whole site (its publication), and one for each note (its document).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from urllib.parse import quote, urlsplit

from tinyblog.config import Config
from tinyblog.ledger import Ledger, Line
from tinyblog.outcomes import in_order
from tinyblog.site import Entry

SITE = "/"
"""The path in the line of the site's record: no note can stand there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """The site: its address without a slash at the end, its name, and what it is about (empty: it does not say)."""

    url: str
    name: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A note: where it stands below the site (as in an address), what it is called, how it begins, and its whole text
    without any markup. `updated` is when its author says that it was changed; None, if that is not said.
    """

    path: str
    title: str
    description: str
    text: str
    tags: tuple[str, ...]
    published: datetime
    updated: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelved:
    """The addresses of the records that are known to stand: the site's (empty: none), and those of notes, by path."""

    publication: str = ""
    documents: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


NONE = Shelved()


def publication_of(config: Config) -> Publication:
    """What is told of the site."""
    return Publication(url=config.site.url, name=config.site.title, description=config.site.description)


def document_of(entry: Entry) -> Document:
    """What is told of a note; one without a title is called by its first words, or by its warning."""
    return Document(
        path=quote(entry.path),
        title=entry.note.title or entry.label,
        description=entry.description,
        text=entry.content.text,
        tags=tuple(tag.name for tag in entry.tags),
        published=entry.published,
        updated=entry.note.updated,
    )


def owner_of(address: str) -> str:
    """Whose record it is, as its network names accounts: what stands between the slashes of `at://did:plc:abc/…`."""
    return urlsplit(address).netloc


def on_record(ledger: Ledger, owner: str) -> Mapping[str, Line]:
    """The newest line of each record of this owner that stands, by the path of its note; the site's is at `SITE`."""
    found = (line for line in in_order(ledger.lines, ()) if line.action == "documented")
    newest = {line.note: line for line in found if owner_of(line.id) == owner}
    return {note: line for note, line in newest.items() if line.digest}


def shelved(ledger: Ledger) -> Shelved:
    """What the pages may name: the records of whoever has the newest one of the site."""
    sites = [line for line in in_order(ledger.lines, ()) if line.action == "documented" and line.note == SITE]
    if not sites or not sites[-1].digest:
        return NONE
    known = on_record(ledger, owner_of(sites[-1].id))
    documents = {note: line.id for note, line in known.items() if note != SITE}
    return Shelved(publication=sites[-1].id, documents=documents)
