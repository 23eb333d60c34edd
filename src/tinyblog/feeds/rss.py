"""RSS 2.0. A note without a title has none here; its whole HTML is the description, its Markdown goes with it."""

from typing import Any

from tinyblog.feeds import Feed, xml_text
from tinyblog.feeds._feedgen import add_entry, generator, styled

FILENAME = "feed.xml"
MEDIA_TYPE = "application/rss+xml"
LABEL = "RSS"
NAMESPACE = "http://source.scripting.com/"
_ATOM = "http://www.w3.org/2005/Atom"


def render(feed: Feed, url: str) -> bytes:
    """Write the feed."""
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
    return styled(bytes(made.rss_str(pretty=True)), feed.stylesheet)


def _source(feed: Feed) -> Any:
    """Make the extension that declares source:markdown's namespace and names the hubs, which feedgen leaves out."""

    class Source:
        def extend_ns(self) -> dict[str, str]:
            return {"source": NAMESPACE}

        def extend_rss(self, root: Any) -> Any:
            from lxml.etree import Element

            for hub in reversed(feed.hubs):
                root[0].insert(0, Element(f"{{{_ATOM}}}link", href=hub, rel="hub"))
            return root

    return Source


def _markdown_of(body: str) -> Any:
    """Make the extension that writes a note's Markdown into its item."""

    class Markdown:
        def extend_rss(self, item: Any) -> Any:
            from lxml.etree import SubElement

            if body.strip():
                SubElement(item, f"{{{NAMESPACE}}}markdown").text = xml_text(body)
            return item

    return Markdown
