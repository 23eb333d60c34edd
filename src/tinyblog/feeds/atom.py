"""Atom 1.0 (RFC 4287). Every entry must have a title there: a title-less note gets its first words."""

from collections.abc import Iterable, Iterator

from tinyblog.feeds import Feed, entry_id, xml_text
from tinyblog.feeds._xml import document, element, within
from tinyblog.people import Person
from tinyblog.site import Entry

FILENAME = "atom.xml"
MEDIA_TYPE = "application/atom+xml"
LABEL = "Atom"


def render(feed: Feed, url: str) -> bytes:
    """Write the feed."""
    return document(_lines(feed, url), feed.stylesheet)


def _lines(feed: Feed, url: str) -> Iterator[str]:
    yield f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{feed.language}">\n'
    yield element(1, "id", feed.home)
    yield element(1, "title", feed.title)
    yield element(1, "updated", feed.updated.isoformat())
    yield from _authors(1, feed.authors)
    for hub in feed.hubs:
        yield element(1, "link", href=hub, rel="hub")
    yield element(1, "link", href=url, rel="self")
    yield element(1, "link", href=feed.home, rel="alternate")
    yield element(1, "generator", "tinyblog")
    if about := xml_text(feed.description):
        yield element(1, "subtitle", about)
    for entry in feed.entries:
        yield feed.part(_entry, feed, entry)
    yield "</feed>\n"


def _entry(feed: Feed, entry: Entry) -> str:
    return within(1, "entry", _of_entry(feed, entry))


def _of_entry(feed: Feed, entry: Entry) -> Iterator[str]:
    yield element(2, "id", entry_id(feed.site, entry))
    yield element(2, "title", xml_text(entry.label) or entry.path)
    yield element(2, "updated", entry.updated.isoformat())
    if feed.site.people:  # else all are by the author of the feed
        yield from _authors(2, entry.authors)
    yield element(2, "content", feed.content(entry) or None, type="html")
    yield element(2, "link", href=entry.permalink)
    # For people who look at the feed itself: browsers show its content as code. The style sheet knows by `type`
    # that a title only repeats the text.
    if said := xml_text(entry.description):
        yield element(2, "summary", said, type=None if entry.note.title else "text")
    for tag in entry.tags:
        yield element(2, "category", term=tag.name)
    yield element(2, "published", entry.published.isoformat())


def _authors(depth: int, people: Iterable[Person]) -> Iterator[str]:
    for person in people:
        if name := xml_text(person.name):
            page = element(depth + 1, "uri", person.url) if person.url else ""
            yield within(depth, "author", iter((element(depth + 1, "name", name), page)))
