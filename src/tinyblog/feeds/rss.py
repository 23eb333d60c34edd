"""RSS 2.0. A note without a title has none here; its whole HTML is the description, its Markdown goes with it."""

from collections.abc import Iterator

from tinyblog.feeds import Feed, entry_id, xml_text
from tinyblog.feeds._xml import document, element, rss_date, within
from tinyblog.site import Entry

FILENAME = "feed.xml"
MEDIA_TYPE = "application/rss+xml"
LABEL = "RSS"
NAMESPACE = "http://source.scripting.com/"
_DUBLIN_CORE = ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
_SPACES = (
    f' xmlns:source="{NAMESPACE}" xmlns:atom="http://www.w3.org/2005/Atom"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
)


def render(feed: Feed, url: str) -> bytes:
    """Write the feed."""
    return document(_lines(feed, url), feed.stylesheet)


def _lines(feed: Feed, url: str) -> Iterator[str]:
    yield f'<rss{_DUBLIN_CORE if feed.site.people else ""}{_SPACES} version="2.0">\n'
    yield within(1, "channel", _of_channel(feed, url))
    yield "</rss>\n"


def _of_channel(feed: Feed, url: str) -> Iterator[str]:
    for hub in feed.hubs:
        yield element(2, "atom:link", href=hub, rel="hub")
    yield element(2, "title", feed.title)
    yield element(2, "link", feed.home)
    yield element(2, "description", feed.description)
    yield element(2, "atom:link", href=url, rel="self")
    yield element(2, "docs", "http://www.rssboard.org/rss-specification")
    yield element(2, "generator", "tinyblog")
    yield element(2, "language", feed.language)
    yield element(2, "lastBuildDate", rss_date(feed.updated))
    for entry in feed.entries:
        yield feed.part(_item, feed, entry)


def _item(feed: Feed, entry: Entry) -> str:
    return within(2, "item", _of_item(feed, entry))


def _of_item(feed: Feed, entry: Entry) -> Iterator[str]:
    if title := xml_text(entry.note.title or ""):
        yield element(3, "title", title)
    yield element(3, "link", entry.permalink)
    yield element(3, "description", feed.content(entry))
    yield element(3, "guid", entry_id(feed.site, entry), isPermaLink="false")
    for tag in entry.tags:
        yield element(3, "category", tag.name)
    yield element(3, "pubDate", rss_date(entry.published))
    if feed.site.people:
        for person in entry.authors:
            yield element(3, "dc:creator", person.name)
    if entry.note.body.strip() and not entry.note.warning:  # it would stand there unfolded
        yield element(3, "source:markdown", entry.note.body)
