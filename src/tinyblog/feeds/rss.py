"""RSS 2.0. A note without a title has none here; its whole HTML is the description, its Markdown goes with it."""

from typing import Any

from tinyblog.feeds import Feed, xml_text
from tinyblog.feeds._feedgen import add_entry, generator

FILENAME = "feed.xml"
MEDIA_TYPE = "application/rss+xml"
LABEL = "RSS"
NAMESPACE = "http://source.scripting.com/"


def render(feed: Feed, url: str) -> bytes:
    """Write the feed."""
    made = generator(feed, url)
    made.register_extension("source", _Source, None, atom=False, rss=True)
    for entry in feed.entries:
        item = add_entry(made, feed, entry)
        item.guid(item.id(), permalink=False)
        if entry.note.title:
            item.title(xml_text(entry.note.title))
        item.register_extension("source", _markdown_of(entry.note.body), atom=False, rss=True)
    return bytes(made.rss_str(pretty=True))


class _Source:
    """Declares the namespace of source:markdown on the feed, as feedgen asks it of an extension."""

    def extend_ns(self) -> dict[str, str]:
        return {"source": NAMESPACE}

    def extend_rss(self, feed: Any) -> Any:
        return feed


def _markdown_of(body: str) -> Any:
    """Make the extension that writes a note's Markdown into its item."""

    class Markdown:
        def extend_rss(self, item: Any) -> Any:
            from lxml.etree import SubElement

            if body.strip():
                SubElement(item, f"{{{NAMESPACE}}}markdown").text = xml_text(body)
            return item

    return Markdown
