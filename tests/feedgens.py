"""Feeds as feedgen writes them, to compare: tinyblog writes the same bytes without it."""

from typing import Any

from feedgen.feed import FeedGenerator
from lxml.etree import Element, SubElement

from tinyblog.feeds import Feed, entry_id, xml_text
from tinyblog.site import Entry

NAMESPACE = "http://source.scripting.com/"
_ATOM = "http://www.w3.org/2005/Atom"


def generator(feed: Feed, url: str) -> Any:
    """Fill a generator but for its entries; every date is set, since feedgen would put the time of the build."""
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


def atom(feed: Feed, url: str) -> bytes:
    """The feed as Atom, without a style sheet."""
    made = generator(feed, url)
    for entry in feed.entries:
        item = add_entry(made, feed, entry)
        item.title(xml_text(entry.label) or entry.path)
        # For people who look at the feed itself: browsers show its content as code. The style sheet knows by `type`
        # that a title only repeats the text.
        if said := xml_text(entry.description):
            item.summary(said, type=None if entry.note.title else "text")
    return bytes(made.atom_str(pretty=True))


def rss(feed: Feed, url: str) -> bytes:
    """The feed as RSS, without a style sheet."""
    made = generator(feed, url)
    if feed.site.people:
        made.load_extension("dc", atom=False, rss=True)
    made.register_extension("source", _source(feed), None, atom=False, rss=True)
    for entry in feed.entries:
        item = add_entry(made, feed, entry)
        item.guid(item.id(), permalink=False)
        if entry.note.title:
            item.title(xml_text(entry.note.title))
        if feed.site.people:
            item.dc.dc_creator([xml_text(person.name) for person in entry.authors])
        if not entry.note.warning:  # it would stand there unfolded
            item.register_extension("source", _markdown_of(entry.note.body), atom=False, rss=True)
    return bytes(made.rss_str(pretty=True))


def _source(feed: Feed) -> Any:
    """Make the extension that declares source:markdown's namespace and names the hubs, which feedgen leaves out."""

    class Source:
        def extend_ns(self) -> dict[str, str]:
            return {"source": NAMESPACE}

        def extend_rss(self, root: Any) -> Any:
            for hub in reversed(feed.hubs):
                root[0].insert(0, Element(f"{{{_ATOM}}}link", href=hub, rel="hub"))
            return root

    return Source


def _markdown_of(body: str) -> Any:
    """Make the extension that writes a note's Markdown into its item."""

    class Markdown:
        def extend_rss(self, item: Any) -> Any:
            if body.strip():
                SubElement(item, f"{{{NAMESPACE}}}markdown").text = xml_text(body)
            return item

    return Markdown
