"""Backlinks: which copies of a note its page links to."""

from urllib.parse import urlsplit

from tinyblog.ledger import Backlink, Ledger
from tinyblog.notes import Note

_WEB = ("https://", "http://")


def backlinks_of(note: Note, path: str, ledger: Ledger) -> tuple[Backlink, ...]:
    """The copies in the ledger, then those the author has written into the front matter."""
    known = tuple(link for link in ledger.backlinks(path) if link.url.startswith((*_WEB, "file:")))
    urls = {link.url for link in known}
    written = tuple(
        Backlink(account="", network=urlsplit(url).hostname or "", url=url)
        for url in note.syndication
        if url not in urls and url.startswith(_WEB)
    )
    return known + written
