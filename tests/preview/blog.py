"""A blog with one account on each network, for looking at posts."""

from pathlib import Path

from tests.blogs import NOW, make_blog, note
from tinyblog.config import Config
from tinyblog.preview import Preview, preview

CONFIG = """\
[site]
url = "https://blog.example"
title = "Blog <b>"

[author]
name = "Ada"

[accounts.sky]
network = "bluesky"
handle = "ada.example"

[accounts.toots]
network = "mastodon"
server = "https://social.example"
user = "ada"
"""


def blog(folder: Path, **notes: str) -> Config:
    """A blog with these notes, each the text of a file of that name."""
    texts = {f"{name}.md": text for name, text in notes.items()}
    return make_blog(folder, texts, config=CONFIG)


def previews(folder: Path, body: str, **keys: str) -> tuple[Preview, ...]:
    """The posts of one note."""
    return preview(blog(folder, hello=note(body, **keys)), now=NOW)
