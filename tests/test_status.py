"""Where every note stands with every account."""

import json
from pathlib import Path

from click.testing import CliRunner

from tests.blogs import CONFIG, NOW, make_blog, note
from tinyblog.cli import cli
from tinyblog.ledger import Line, append_lines
from tinyblog.source import ledger_path
from tinyblog.status import status

CONFIGURED = CONFIG + '[accounts.toots]\nnetwork = "mastodon"\nserver = "https://social.example"\n'


def test_every_note_is_reported_with_each_account_newest_first(tmp_path: Path) -> None:
    notes = {
        "posted.md": note("p", "2026-11-20"),
        "due.md": note("d"),
        "draft.md": note("x", "2026-11-19", draft="true"),
        "placed.md": note("x", "2026-11-18", syndication="[https://social.example/@me/7]"),
    }
    config = make_blog(tmp_path, notes, config=CONFIGURED)
    made = Line(
        note="/2026/11/posted/", account="outbox", action="posted", time=NOW.isoformat(), url="https://x.example/1"
    )
    append_lines(ledger_path(tmp_path), (made,))
    found = status(config, now=NOW).notes
    assert [one.note for one in found] == [f"/2026/11/{name}/" for name in ("due", "posted", "draft", "placed")]
    states = {(one.note.split("/")[-2], held.account): (held.state, held.url) for one in found for held in one.copies}
    assert states == {
        ("due", "outbox"): ("due", ""),
        ("due", "toots"): ("due", ""),
        ("posted", "outbox"): ("posted", "https://x.example/1"),
        ("posted", "toots"): ("due", ""),
        ("draft", "outbox"): ("draft", ""),
        ("draft", "toots"): ("draft", ""),
        ("placed", "outbox"): ("due", ""),
        ("placed", "toots"): ("elsewhere", "https://social.example/@me/7"),
    }


def test_status_needs_no_secret_and_changes_nothing(tmp_path: Path) -> None:
    make_blog(tmp_path, {"one.md": note("hello", "2001-01-01")}, config=CONFIGURED, ledger=None)
    before = sorted(tmp_path.rglob("*"))
    path = str(tmp_path / "tinyblog.toml")
    found = CliRunner().invoke(cli, ["status", "--json", "--config", path])
    assert found.exit_code == 0
    (one,) = json.loads(found.stdout)["notes"]
    assert one["note"] == "/2001/01/one/"
    assert one["copies"][1] == {"account": "toots", "state": "old", "url": None}
    assert sorted(tmp_path.rglob("*")) == before


def test_a_note_with_a_mistake_is_named_and_hides_no_other(tmp_path: Path) -> None:
    config = make_blog(tmp_path, {"one.md": note("hello", "someday"), "two.md": note("fine")}, config=CONFIGURED)
    found = status(config, now=NOW)
    assert [one.note for one in found.notes] == ["/2026/11/two/"]
    (problem,) = found.problems
    assert problem.where == "content/one.md:2"
    done = CliRunner().invoke(cli, ["status", "--config", str(tmp_path / "tinyblog.toml")])
    assert done.exit_code == 1
    assert "/2026/11/two/" in done.stdout
    assert "someday" in done.stderr


def test_why_a_post_failed_and_why_a_note_was_withdrawn_is_told(tmp_path: Path) -> None:
    config = make_blog(tmp_path, {"one.md": note("hello"), "two.md": note("gone")}, config=CONFIGURED)
    failed = Line(
        note="/2026/11/one/", account="toots", action="failed", time=NOW.isoformat(), reason="the server is full"
    )
    gone = Line(note="/2026/11/two/", account="", action="withdrawn", time=NOW.isoformat(), reason="It was not true.")
    append_lines(ledger_path(tmp_path), (failed, gone))
    found = {(one.note, held.account): held for one in status(config, now=NOW).notes for held in one.copies}
    assert (found["/2026/11/one/", "toots"].state, found["/2026/11/one/", "toots"].reason) == (
        "failed",
        "the server is full",
    )
    assert {held.reason for (path, _), held in found.items() if path.endswith("two/")} == {"It was not true."}
