"""Blogs for the tests: a folder with a configuration and notes."""

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from tinyblog.config import Account, Config, load_config
from tinyblog.site import LIVE, Entry, Site, Wanted
from tinyblog.source import read_source

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

CONFIG = """\
[site]
url = "https://blog.example"
title = "Blog"

[author]
name = "Ada"

[accounts.outbox]
network = "outbox"
"""


def make_blog(
    folder: Path, notes: Mapping[str, str | bytes], *, config: str = CONFIG, ledger: str | None = ""
) -> Config:
    """Write a blog and read its configuration; `ledger=None` leaves the ledger's file out."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tinyblog.toml").write_text(config, encoding="utf-8")
    (folder / "content").mkdir(exist_ok=True)
    for name, text in notes.items():
        path = folder / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    if ledger is not None:
        (folder / "content" / "syndication.jsonl").write_text(ledger, encoding="utf-8")
    return load_config(folder / "tinyblog.toml")


def note(body: str, date: str = "2026-11-22 09:00", **keys: str) -> str:
    """The text of a note with front matter."""
    lines = "".join(f"{key.replace('_', '-')}: {value}\n" for key, value in keys.items())
    return f"---\ndate: {date}\n{lines}---\n{body}\n"


def read_site(config: Config, *, now: datetime = NOW, wanted: Wanted = LIVE) -> Site:
    """The site as it stands in the folder; every note must be sound."""
    source = read_source(config, now=now, wanted=wanted)
    assert source.problems == ()
    return source.site


def read_entry(folder: Path, text: str, *, name: str = "hello.md", config: str = CONFIG, now: datetime = NOW) -> Entry:
    """The one entry of a blog with one note."""
    (entry,) = read_site(make_blog(folder, {name: text}, config=config), now=now).entries
    return entry


def account(name: str = "outbox", network: str = "outbox", root: Path = Path(), **settings: object) -> Account:
    """An account, as a configuration would have it."""
    return Account(name=name, network=network, root=root, where=f"tinyblog.toml: accounts.{name}", settings=settings)


def uncovered() -> dict[str, str]:
    """The environment for a process whose files may not grow: it must not measure its coverage."""
    return {key: value for key, value in os.environ.items() if not key.startswith("COVERAGE")}
