"""How long it takes to plan a run over a large blog, and which requests a run makes.

Run it with `python -m bench.planning [NOTES]`. Times are of this machine; look at them beside one another.
"""

import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from tinyblog.comparison import Comparison
from tinyblog.config import Config, load_config
from tinyblog.drafts import Desk
from tinyblog.ledger import Ledger, Line
from tinyblog.markdown import render
from tinyblog.notes import Note
from tinyblog.plan import edits, plan
from tinyblog.policy import rules
from tinyblog.site import Entry, Site, make_entry, make_site

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
CONFIG = """\
[site]
url = "https://blog.example"
title = "Blog"
permalink = "/{year}/{month}/{day}/{slug}/"
[author]
name = "Ada"
[accounts.bluesky]
network = "bluesky"
handle = "ada.example"
on_edit = "replace"
[accounts.mastodon]
network = "mastodon"
server = "https://social.example"
"""


def main(count: int) -> None:
    """Plan over so many notes, all but five of which are in the ledger on two accounts."""
    with TemporaryDirectory() as folder:
        (Path(folder) / "tinyblog.toml").write_text(CONFIG)
        config = load_config(Path(folder) / "tinyblog.toml")
        site = make_site(config, (_entry(config, number) for number in range(count)))
    ledger = Ledger(lines=tuple(line for entry in site.entries[5:] for line in _lines(config, entry)))
    times = [_plan(site, ledger, config) for _ in range(5)]
    print(f"{count} notes, {len(ledger.lines)} lines: planning takes {min(times):.3f} to {max(times):.3f} s")


def _entry(config: Config, number: int) -> Entry:
    note = Note(
        source=Path(f"n{number}.md"),  # type: ignore[arg-type]
        published=NOW - timedelta(hours=1 + number * 7),
        slug=f"note-{number}",
        body=f"Note number {number} says *so* with a [link](https://example.org/{number}) and #tag{number % 50}.",
        body_line=1,
    )
    return make_entry(config, note, render(note.body), Ledger(), now=NOW)


def _lines(config: Config, entry: Entry) -> list[Line]:
    line = Line(
        note=entry.path,
        account="",
        action="posted",
        time=NOW.isoformat(),
        identity="did:plc:x",
        url=f"https://x.example/{entry.note.slug}",
        id=entry.note.slug,
        text=entry.content.text,
        body=entry.note.digest,
        said=entry.saying,
        published=entry.note.published.isoformat(),
    )
    return [replace(line, account=account.name, network=account.network) for account in config.accounts]


def _plan(site: Site, ledger: Ledger, config: Config) -> float:
    """Seconds to find out what is due and what was edited, from a fresh ledger."""
    start = time.perf_counter()
    fresh = Ledger(lines=ledger.lines)
    decide = rules(config, NOW, Comparison(Desk(config=config, site=site, ledger=fresh), NOW))
    due = plan(site, fresh, config.accounts, decide)
    stale = edits(site, fresh, config.accounts, decide)
    took = time.perf_counter() - start
    assert len(due) == 10
    assert stale == ()
    return took


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
