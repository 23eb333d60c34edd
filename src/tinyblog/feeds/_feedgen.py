"""A feedgen generator filled from a feed: the only module that knows feedgen, which has no types."""

from html import escape
from typing import Any

from tinyblog.feeds import Feed, entry_id, xml_text
from tinyblog.site import Entry


def generator(feed: Feed, url: str) -> Any:
    """Fill a generator but for its entries; every date is set, since feedgen would put the time of the build."""
    from feedgen.feed import FeedGenerator

    made = FeedGenerator()
    made.id(feed.home)
    made.title(xml_text(feed.title))
    made.subtitle(xml_text(feed.description))
    for hub in feed.hubs:
        made.link(href=hub, rel="hub")
    made.link(href=url, rel="self")
    made.link(href=feed.home, rel="alternate")  # last: that is where RSS says that the site is
    made.language(feed.language)
    made.author([{"name": xml_text(person.name), "uri": person.url} for person in feed.authors])
    made.generator("tinyblog")
    made.updated(feed.updated)
    made.lastBuildDate(feed.updated)
    return made


def add_entry(made: Any, feed: Feed, entry: Entry) -> Any:
    """Append an entry with what RSS and Atom have in common; newest stays first."""
    item = made.add_entry(order="append")
    item.id(entry_id(feed.site, entry))
    item.link(href=entry.permalink, rel="alternate")
    item.published(entry.published)
    item.updated(entry.updated)
    for tag in entry.tags:
        item.category(term=xml_text(tag.name))
    if feed.site.people:  # else all are by the author of the feed
        item.author([{"name": xml_text(person.name), "uri": person.url} for person in entry.authors])
    item.content(xml_text(feed.html(entry)) or xml_text(entry.label), type="html")
    return item


def styled(document: bytes, stylesheet: str) -> bytes:
    """The XML document as browsers show it by a style sheet (https://www.w3.org/TR/xml-stylesheet/); empty for none."""
    if not stylesheet:
        return document
    declaration, line, rest = document.partition(b"\n")
    instruction = f'<?xml-stylesheet type="text/css" href="{escape(stylesheet)}"?>\n'
    return declaration + line + instruction.encode() + rest
