"""Five people's real notes, each collection as a blog of its own; run by `make check-real` where they are at hand."""

import re
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import feedparser
import pytest

from tests.blogs import NOW
from tests.real.data import DATA
from tinyblog.build import build
from tinyblog.config import Config, load_config
from tinyblog.errors import NoteError, TinyblogError
from tinyblog.source import read_source
from tinyblog.syndicate import Options, dry_run

NOTES = DATA / "notes"
COLLECTIONS = sorted(path.name for path in NOTES.iterdir() if path.is_dir()) if NOTES.is_dir() else []
HELD_BACK = re.compile(r"(?m)^(draft: true|publish: false|post-status: draft|deleted: |visibility: private)")
CONFIG = """\
[site]
url = "https://real.example"
title = "Real"
timezone = "Europe/Paris"
permalink = "/{year}/{month}/{day}/{slug}/"
[author]
name = "A"
[syndication]
max_age = "5000w"
[accounts.bluesky]
handle = "a.example"
[accounts.mastodon]
server = "https://m.example"
"""


def test_the_notes_are_at_hand() -> None:
    assert COLLECTIONS


@pytest.fixture(params=COLLECTIONS)
def blog(request: pytest.FixtureRequest, tmp_path: Path) -> Config:
    shutil.copytree(NOTES / request.param, tmp_path / "content")
    (tmp_path / "tinyblog.toml").write_text(CONFIG)
    return load_config(tmp_path / "tinyblog.toml")


def test_every_note_is_built_or_named(blog: Config, capsys: pytest.CaptureFixture[str]) -> None:
    files = [path for path in blog.root.rglob("content/**/*.md") if path.name != "_index.md"]
    built = build(blog, blog.root / "site", now=NOW, keep_going=True)
    reasons = Counter(re.sub(r".*: |/\S*|`\S*`", "", problem.message)[:50] for problem in built.problems)
    with capsys.disabled():
        print(f"\n{len(files)} notes: {built.notes} built, {len(built.problems)} refused {dict(reasons)}")
    named = {re.split(r":\d|: ", problem.where)[0] for problem in built.problems}
    drafts = sum(1 for path in files if HELD_BACK.search(path.read_text(errors="replace")))
    assert built.notes + len(named) <= len(files) <= built.notes + len(named) + drafts
    assert all(problem.where and problem.hint for problem in built.problems)


def test_feeds_are_well_formed(blog: Config) -> None:
    build(blog, blog.root / "site", now=NOW, keep_going=True)
    for path in (blog.root / "site").rglob("*.xml"):
        if "feed" in path.name or "atom" in path.name:
            found: Any = feedparser.parse(path.read_bytes())
            assert not found.bozo, path


def test_every_note_gives_a_post_that_fits(blog: Config) -> None:
    for problem in read_source(blog, now=NOW).problems:
        (blog.root / re.split(r":\d|: ", problem.where)[0]).unlink()
    outcomes = list(dry_run(blog, Options(), now=NOW))
    assert outcomes
    posted = [outcome for outcome in outcomes if outcome.post]
    assert posted
    assert all(0 < length <= outcome.limit for outcome in posted for length in outcome.lengths)
    for outcome in outcomes:
        assert outcome.post or (outcome.error and all(map(_is_the_authors, outcome.error.parts))), outcome.error


def _is_the_authors(error: TinyblogError) -> bool:
    """Whether it is for the author of the collection to mend: what its pictures show, and where they are."""
    return isinstance(error, NoteError) and ("no description" in error.message or "which is not there" in error.message)
