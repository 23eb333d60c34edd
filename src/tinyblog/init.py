"""Use case: a new blog in an empty folder."""

from datetime import datetime
from pathlib import Path

from tinyblog.errors import OutputError, raise_all

CONFIG = """\
# Your microblog. Every key is explained in docs/reference.md of the tinyblog repository.

[site]
url = "https://example.com"          # where the site will stand; a path is allowed
title = "My microblog"
description = ""
language = "en"
timezone = "UTC"                     # for notes without an offset, such as "Europe/Warsaw"
permalink = "/{year}/{month}/{slug}/"
theme = "paper"

[author]
name = "Your Name"
bio = ""

[syndication]
max_age = "7d"                       # older notes are never posted
max_posts = 5                        # more than this at once posts nothing, and says so

# Until your accounts are configured, posts are kept as files in the folder outbox/.
[accounts.outbox]
network = "outbox"

# [accounts.bluesky]
# network = "bluesky"
# handle = "me.example.com"
# service = "https://bsky.social"
# password_env = "BLUESKY_APP_PASSWORD"

# [accounts.mastodon]
# network = "mastodon"
# server = "https://mastodon.social"
# token_env = "MASTODON_ACCESS_TOKEN"
"""

NOTE = """\
---
date: {date}
draft: true
---
Hello! This is a note: a few words in Markdown, with a [link](https://example.org/) or a #tag where you like.

Take the line `draft: true` away to publish it, or write another beside it.
"""

GITIGNORE = """\
.tinyblog/
outbox/
.env
"""


def init(folder: Path, *, now: datetime) -> tuple[Path, ...]:
    """Write a new blog into `folder`, which may exist but must not hold any of its files; return what was made."""
    files = {
        "tinyblog.toml": CONFIG,
        f"content/{now:%Y-%m-%d}-hello.md": NOTE.format(date=now.isoformat(timespec="seconds")),
        # Empty, not missing: without a ledger, nothing is posted on the first run.
        "content/syndication.jsonl": "",
        "site/.gitignore": "*\n!.gitignore\n",
        ".gitignore": GITIGNORE,
        ".gitattributes": "content/syndication.jsonl merge=union\n",
    }
    hint = "choose another folder, or move the file away"
    there = [path for path in files if (folder / path).exists()]
    raise_all(OutputError("is there already", where=str(folder / path), hint=hint) for path in there)
    try:
        for path, text in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
    except OSError as error:
        raise OutputError(f"cannot be written: {error.strerror}", where=str(error.filename or folder)) from error
    return tuple(folder / path for path in files)
