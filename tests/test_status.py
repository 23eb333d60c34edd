"""Where every note stands with every account."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.blogs import CONFIG, NOW, make_blog, note
from tinyblog.cli import cli
from tinyblog.ledger import Action, Line, append_lines
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


def line(path: str, account: str, action: Action, **values: Any) -> Line:
    return Line(note=path, account=account, action=action, time=NOW.isoformat(), **values)


def test_notes_whose_files_are_gone_are_listed_where_something_was_made_of_them(tmp_path: Path) -> None:
    config = make_blog(tmp_path, {"one.md": note("here")}, config=CONFIGURED)
    lines = (
        line("/old/", "toots", "posted", url="https://x.example/1", published="2026-01-01T00:00:00+01:00"),
        line("/new/", "toots", "sending", text="Said?", published="2026-02-01T00:00:00Z"),
        line("/taken/", "", "withdrawn", reason="It was not true.", published="2026-03-01T00:00:00Z"),
        line("/taken/", "outbox", "withdrawn", url="https://x.example/2", reason="It was not true."),
        line("/skipped/", "toots", "skipped"),
        line("/failed/", "toots", "failed", reason="full"),
    )
    append_lines(ledger_path(tmp_path), lines)
    here, *gone = status(config, now=NOW).notes
    assert not here.gone
    assert {one.note: [(held.account, held.state, held.url) for held in one.copies] for one in gone if one.gone} == {
        "/taken/": [("outbox", "withdrawn", "https://x.example/2"), ("toots", "withdrawn", "")],
        "/new/": [("toots", "unknown", "")],
        "/old/": [("toots", "posted", "https://x.example/1")],
    }
    assert [one.note for one in gone][1:] == ["/new/", "/old/"]
    options = ["--config", str(tmp_path / "tinyblog.toml")]
    shown = CliRunner().invoke(cli, ["status", *options]).stdout.splitlines()
    assert [row.endswith("(its file is gone)") for row in shown] == [False, False, True, True, True, True]
    data = json.loads(CliRunner().invoke(cli, ["status", "--json", *options]).stdout)["notes"]
    assert [one["note"] for one in data if one["gone"]] == ["/taken/", "/new/", "/old/"]


@pytest.mark.parametrize("gone", [True, False])
def test_a_copy_that_stands_although_its_note_was_withdrawn_is_told_apart(tmp_path: Path, *, gone: bool) -> None:
    config = make_blog(tmp_path, {} if gone else {"a.md": note("x")}, config=CONFIGURED)
    path = "/2026/11/a/"
    lines = (
        line(path, "outbox", "posted", url="https://x.example/1"),
        line(path, "toots", "sending", text="x"),
        line(path, "former", "posted", url="https://x.example/3"),
        line(path, "", "withdrawn", reason="It was not true."),
    )
    append_lines(ledger_path(tmp_path), lines)
    (one,) = status(config, now=NOW).notes
    assert [(held.account, held.state, held.url, held.reason) for held in one.copies] == [
        ("outbox", "remains", "https://x.example/1", "It was not true."),
        ("toots", "remains", "", "It was not true."),
        ("former", "remains", "https://x.example/3", "It was not true."),
    ]


def test_a_copy_on_an_account_of_another_name_is_shown_once(tmp_path: Path) -> None:
    config = make_blog(tmp_path, {"a.md": note("x"), "b.md": note("y")}, config=CONFIGURED)
    first = line("/2026/11/a/", "former", "posted", url="https://x.example/1", identity="social.example 7")
    second = line("/2026/11/b/", "former", "posted", url="https://x.example/2", identity="social.example 7")
    append_lines(ledger_path(tmp_path), (first, second))
    found = {one.note: {held.account: held.url for held in one.copies} for one in status(config, now=NOW).notes}
    assert found["/2026/11/a/"] == {"outbox": "", "toots": "", "former": "https://x.example/1"}
    append_lines(ledger_path(tmp_path), (replace(first, account="toots"),))
    found = {one.note: {held.account: held.url for held in one.copies} for one in status(config, now=NOW).notes}
    assert found["/2026/11/a/"] == {"outbox": "", "toots": "https://x.example/1"}
    assert found["/2026/11/b/"] == {"outbox": "", "toots": "https://x.example/2"}


@pytest.mark.parametrize("key", ["draft: true", "visibility: private", "accounts: {toots: false}"])
def test_what_was_sent_and_never_answered_is_unknown_though_it_is_not_to_be_posted_any_more(
    tmp_path: Path, key: str
) -> None:
    name, value = key.split(": ", 1)
    config = make_blog(tmp_path, {"a.md": note("x", **{name: value})}, config=CONFIGURED)
    append_lines(ledger_path(tmp_path), (line("/2026/11/a/", "toots", "sending", text="x"),))
    (one,) = status(config, now=NOW).notes
    assert {held.account: held.state for held in one.copies}["toots"] == "unknown"


def test_it_tells_when_a_note_is_to_be_posted_and_of_a_copy_whose_note_is_a_draft_now(tmp_path: Path) -> None:
    notes = {"soon.md": note("s", "2026-12-24 18:00"), "back.md": note("b", "2026-11-20", draft="true")}
    config = make_blog(tmp_path, notes)
    made = Line(
        note="/2026/11/back/", account="outbox", action="posted", time=NOW.isoformat(), url="https://x.example/1"
    )
    append_lines(ledger_path(tmp_path), (made,))
    told = {held.state: held.reason for one in status(config, now=NOW).notes for held in one.copies}
    assert told == {"scheduled": "from 2026-12-24T18:00+00:00", "posted": "the note is a draft now"}
