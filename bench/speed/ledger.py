"""The ledger: every note stands on two accounts, and nothing was edited since."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bench.speed.corpus import Note, copies
from tinyblog.config import load_config
from tinyblog.drafts import Desk
from tinyblog.ledger import Ledger, Line, append_lines
from tinyblog.source import ledger_path, read_source

_IDENTITIES = {"bluesky": "did:plc:adaexample", "mastodon": "social.example:1"}


def write_ledger(root: Path, made: Iterable[Note]) -> None:
    """Write the ledger of the blog in this folder, of the notes that were `made` there."""
    config = load_config(root / "tinyblog.toml")
    path = ledger_path(root)
    path.touch()
    site = read_source(config, now=datetime.now(UTC)).site
    desk = Desk(config=config, site=site, ledger=Ledger())
    by_path = {note.path: note for note in made}
    lines: list[Line] = []
    for entry in reversed(site.entries):
        line = Line(
            note=entry.path,
            action="posted",
            time=entry.published.isoformat(timespec="seconds"),
            text=entry.content.text,
            body=entry.note.digest,
            said=desk.saying(entry),
            published=entry.note.published.isoformat(),
        )
        lines += (_standing(line, account, url) for account, url in copies(by_path[entry.path]).items())
    append_lines(path, tuple(lines))


def _standing(line: Line, account: str, url: str) -> Line:
    identity, name = _IDENTITIES[account], url.rpartition("/")[2]
    name = f"at://{identity}/app.bsky.feed.post/{name}" if account == "bluesky" else name
    return replace(line, account=account, network=account, identity=identity, url=url, id=name)
