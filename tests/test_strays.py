"""Copies that stand where no note wants them any more are named, with what their author can do."""

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.blogs import CONFIG, NOW, make_blog, note
from tinyblog.cli import cli
from tinyblog.config import Config, load_config
from tinyblog.errors import TinyblogError
from tinyblog.ledger import Line, append_lines
from tinyblog.source import ledger_path, read_source

CONFIGURED = CONFIG + '[accounts.toots]\nnetwork = "mastodon"\nserver = "https://social.example"\n'
COPY = Line(
    note="/2026/11/a/",
    account="toots",
    action="posted",
    time=NOW.isoformat(),
    network="mastodon",
    identity="social.example 7",
    url="https://social.example/@me/1",
    id="1",
    said="1:other words",
    published=NOW.isoformat(),
)
SENT = replace(COPY, action="sending", url="", id="", text="Said, or not.")
GONE = Line(note="/2026/11/a/", action="withdrawn", time=NOW.isoformat(), reason="It was not true.")


def blog(folder: Path, *lines: Line, text: str = note("x"), config: str = CONFIGURED) -> Config:
    made = make_blog(folder, {"a.md": text} if text else {}, config=config)
    append_lines(ledger_path(folder), lines)
    return made


def told(config: Config) -> list[TinyblogError]:
    source = read_source(config, now=NOW)
    assert [one for one in source.warnings if one in source.moves] == list(
        source.moves
    )  # builds, checks and runs say it
    return list(source.moves)


@pytest.mark.parametrize(
    "text", ["", note("x", draft="true"), note("x", visibility="private"), note("x", "2027-01-01")]
)
def test_what_may_stand_of_a_note_that_is_not_on_the_site_is_named(tmp_path: Path, text: str) -> None:
    (warning,) = told(
        blog(tmp_path, SENT, text=text and text.replace("---\n", "---\nslug: a\npermalink: /2026/11/a/\n", 1))
    )
    assert "what was sent to toots may stand there: it begins “Said, or not.”" in warning.message
    assert "`tinyblog withdraw /2026/11/a/ --reason ...`" in warning.hint


def test_copies_and_doubts_of_one_note_are_one_warning(tmp_path: Path) -> None:
    doubt = replace(SENT, account="outbox", identity="outbox outbox")
    (warning,) = told(blog(tmp_path, COPY, doubt, text=""))
    assert "its copies stand: https://social.example/@me/1, and what was sent to outbox may stand" in warning.message


@pytest.mark.parametrize("line", [COPY, SENT])
def test_what_stands_of_a_withdrawn_note_is_named_until_it_does_not(tmp_path: Path, line: Line) -> None:
    config = blog(tmp_path, line, GONE)
    (warning,) = told(config)
    assert "was withdrawn, but" in warning.message
    assert "`tinyblog withdraw /2026/11/a/`" in warning.hint
    assert "`tinyblog withdraw /2026/11/a/ --by-hand`" in warning.hint
    append_lines(ledger_path(tmp_path), (replace(COPY, action="withdrawn"),))
    assert told(config) == []


@pytest.mark.parametrize("more", [(), (replace(GONE, note="/2026/11/old/"),)])
def test_a_copy_that_another_note_has_too_is_nobodys_stray_while_that_note_stands(
    tmp_path: Path, more: tuple[Line, ...]
) -> None:
    config = blog(tmp_path, COPY, replace(COPY, note="/2026/11/old/"), *more)
    assert told(config) == []
    (tmp_path / "content" / "a.md").unlink()
    assert len(told(config)) == 2


@pytest.mark.parametrize(
    ("line", "wish", "there"),
    [
        (COPY, "{toots: false}", "its copy stands there: https://social.example/@me/1"),
        (replace(COPY, said=""), "[outbox]", "its copy stands there: https://social.example/@me/1"),
        (SENT, "{toots: false}", "what was sent there may stand: it begins “Said, or not.”"),
    ],
)
def test_a_copy_on_an_account_that_its_author_has_taken_off_the_note_is_named(
    tmp_path: Path, line: Line, wish: str, there: str
) -> None:
    config = blog(tmp_path, line, text=note("x", accounts=wish))
    (warning,) = told(config)
    assert (warning.where, warning.message) == ("content/a.md", f"this note is not for toots any more, but {there}")
    assert "`tinyblog withdraw /2026/11/a/ --account toots --reason ...`" in warning.hint
    append_lines(ledger_path(tmp_path), (replace(COPY, action="withdrawn"),))
    assert told(config) == []


@pytest.mark.parametrize("text", [note("", slug="a"), note("", slug="a", like_of="https://example.org/x")])
def test_the_copy_of_a_note_that_was_emptied_is_named(tmp_path: Path, text: str) -> None:
    config = blog(tmp_path, COPY, text=text)
    (warning,) = told(config)
    there = "its copy stands there: https://social.example/@me/1"
    assert warning.message == f"this note has no words for toots any more, but {there}"
    assert "`tinyblog withdraw /2026/11/a/ --account toots --reason ...`" in warning.hint
    append_lines(ledger_path(tmp_path), (replace(COPY, action="withdrawn"),))
    assert told(config) == []


def test_a_like_that_never_had_words_is_no_emptied_note(tmp_path: Path) -> None:
    like = note("", slug="a", like_of="https://example.org/x")
    assert told(blog(tmp_path, replace(COPY, said=""), text=like)) == []


@pytest.mark.parametrize(("said", "count"), [("", 0), ("1:other words", 1)])
def test_where_the_account_has_other_rules_only_a_copy_that_is_older_than_its_note_is_named(
    tmp_path: Path, said: str, count: int
) -> None:
    config = blog(tmp_path, replace(COPY, said=said), config=CONFIGURED + 'only = {tags = ["news"]}\n')
    assert len(told(config)) == count


def test_a_note_with_pictures_whose_words_are_as_they_were_is_not_taken_for_an_edited_one(tmp_path: Path) -> None:
    config = blog(tmp_path, config=CONFIGURED + 'only = {tags = ["news"]}\n')
    (entry,) = read_source(config, now=NOW).site.entries
    append_lines(ledger_path(tmp_path), (replace(COPY, said=f"{entry.saying}+0123456789abcdef"),))
    assert told(config) == []


def test_nothing_is_told_of_copies_whose_notes_are_well(tmp_path: Path) -> None:
    assert told(blog(tmp_path, COPY, replace(SENT, account="outbox", identity="outbox outbox"))) == []


def test_a_run_and_a_check_show_it_and_do_not_fail(tmp_path: Path) -> None:
    blog(tmp_path, replace(COPY, account="outbox", network="outbox"), GONE, config=CONFIG)
    for command in ("check", "syndicate", "build"):
        done = CliRunner().invoke(cli, [command, "--config", str(tmp_path / "tinyblog.toml")])
        assert done.exit_code == 0
        assert "warning: content/syndication.jsonl: the note /2026/11/a/ was withdrawn, but its copies" in done.stderr
    assert load_config(tmp_path / "tinyblog.toml").accounts
