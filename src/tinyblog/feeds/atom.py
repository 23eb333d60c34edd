"""Atom 1.0 (RFC 4287). Every entry must have a title there: a title-less note gets its first words."""

from tinyblog.feeds import Feed, xml_text
from tinyblog.feeds._feedgen import add_entry, generator

FILENAME = "atom.xml"
MEDIA_TYPE = "application/atom+xml"
LABEL = "Atom"


def render(feed: Feed, url: str) -> bytes:
    """Write the feed."""
    made = generator(feed, url)
    for entry in feed.entries:
        add_entry(made, feed, entry).title(xml_text(entry.label) or entry.path)
    return bytes(made.atom_str(pretty=True))
