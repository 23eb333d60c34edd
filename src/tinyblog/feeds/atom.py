"""Atom 1.0 (RFC 4287). Every entry must have a title there: a title-less note gets its first words."""

from tinyblog.feeds import Feed, xml_text
from tinyblog.feeds._feedgen import add_entry, generator, styled

FILENAME = "atom.xml"
MEDIA_TYPE = "application/atom+xml"
LABEL = "Atom"


def render(feed: Feed, url: str) -> bytes:
    """Write the feed."""
    made = generator(feed, url)
    for entry in feed.entries:
        item = add_entry(made, feed, entry)
        item.title(xml_text(entry.label) or entry.path)
        # For people who look at the feed itself: browsers show its content as code. The style sheet knows by `type`
        # that a title only repeats the text.
        if said := xml_text(entry.description):
            item.summary(said, type=None if entry.note.title else "text")
    return styled(bytes(made.atom_str(pretty=True)), feed.stylesheet)
