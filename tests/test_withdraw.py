"""Withdrawn notes: copies come down, the page says why, the record stays."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.life import BlueskyStage, Life, MastodonStage, OutboxStage, texts
from tests.servers.mastodon import MastodonServer
from tests.servers.pds import Pds
from tinyblog.cli import cli
from tinyblog.errors import NoteError
from tinyblog.source import read_source


@pytest.fixture
def life(tmp_path: Path, mastodon: MastodonServer) -> Life:
    return Life(folder=tmp_path, stages=(MastodonStage(mastodon), OutboxStage(tmp_path)))


def test_every_copy_comes_down_and_the_ledger_keeps_the_record(life: Life) -> None:
    life.begin(a="Mistaken.", b="Fine.")
    life.run()
    taken = life.withdraw("a", "It was not true.")
    assert [(one.account, one.error) for one in taken] == [("mastodon", None), ("outbox", None)]
    assert [texts(stage) for stage in life.stages] == [["Fine."], ["Fine."]]
    gone = [line for line in life.lines() if line.action == "withdrawn"]
    assert [(line.account, line.reason, line.text) for line in gone] == [
        ("", "It was not true.", ""),
        ("mastodon", "It was not true.", "Mistaken."),
        ("outbox", "It was not true.", "Mistaken."),
    ]
    assert life.run() == []
    assert life.states()[life.path("a"), "mastodon"] == "withdrawn"


def test_on_bluesky_every_part_of_a_thread_comes_down(tmp_path: Path, pds: Pds) -> None:
    life = Life(folder=tmp_path, stages=(BlueskyStage(pds),))
    life.begin()
    life.write("a", "word " * 200, accounts="{all: {overflow: thread}}")
    life.run()
    assert len(texts(life.stages[0])) > 2
    life.withdraw("a")
    assert texts(life.stages[0]) == []


def test_the_page_is_a_tombstone_and_the_words_are_nowhere_on_the_site(life: Life) -> None:
    life.begin(b="Fine.")
    life.write("a", "Mistaken words. #wrong", title="Mistaken title")
    life.run()
    life.withdraw("a", "It was <not> true.")
    site = life.build()
    page = (site / life.path("a")[1:] / "index.html").read_text()
    assert "It was &lt;not&gt; true." in page
    assert "dt-deleted" in page
    assert 'content="noindex"' in page
    for path in site.rglob("*"):
        if path.is_file():
            assert b"Mistaken" not in path.read_bytes(), path
    assert life.path("a") not in (site / "sitemap.xml").read_text()


def test_a_note_whose_file_is_gone_can_be_withdrawn_too(life: Life) -> None:
    life.begin(a="Mistaken.")
    life.run()
    (life.folder / "content" / "a.md").unlink()
    assert [one.error for one in life.withdraw(life.path("a"))] == [None, None]
    assert texts(life.stages[0]) == []
    assert "was withdrawn" in (life.build() / life.path("a")[1:] / "index.html").read_text()


@pytest.mark.parametrize("how", ["gone", "draft"])
def test_what_vanishes_or_becomes_a_draft_deletes_nothing_and_is_told(life: Life, how: str) -> None:
    life.begin(a="Said.")
    life.run()
    if how == "gone":
        (life.folder / "content" / "a.md").unlink()
    else:
        life.write("a", "Said.", draft="true")
    assert life.run() == []
    assert texts(life.stages[0]) == ["Said."]
    (warning,) = (one for one in read_source(life.config, now=life.now).warnings if "its copies stand" in one.message)
    assert life.lines()[0].url in warning.message
    assert f"tinyblog withdraw {life.path('a')}" in warning.hint


def test_what_cannot_be_removed_is_told_and_the_next_time_goes_on(life: Life, mastodon: MastodonServer) -> None:
    life.begin(a="Mistaken.")
    life.run()
    token = life.stages[0].env["MASTODON_SECRET"]
    life.stages[0].env = {}
    toots, outbox = life.withdraw("a")
    assert toots.error is not None
    assert outbox.error is None
    life.stages[0].env = {"MASTODON_SECRET": token}
    assert [(one.account, one.error) for one in life.withdraw("a")] == [("mastodon", None)]
    assert texts(life.stages[0]) == []
    assert life.withdraw("a") == []


def test_copies_made_by_hand_are_named(life: Life) -> None:
    life.begin()
    life.write("a", "x", syndication="https://far.example/@me/1")
    found = {one.url: str(one.error) for one in life.withdraw("a")}
    assert "tinyblog did not post this copy" in found["https://far.example/@me/1"]


def test_a_note_that_nobody_knows_is_an_error(life: Life) -> None:
    life.begin(a="x")
    with pytest.raises(NoteError, match="no such note"):
        life.withdraw("nothing")
    assert life.lines() == ()


def test_a_name_that_two_notes_have_is_an_error(life: Life) -> None:
    life.begin()
    life.write("a", "x", slug="same", permalink="/one/same/")
    life.write("b", "y", slug="same", permalink="/two/same/")
    with pytest.raises(NoteError, match="several notes") as caught:
        life.withdraw("same")
    assert "/one/same/" in caught.value.hint


def test_the_command_says_what_was_taken_down_and_gives_data(tmp_path: Path) -> None:
    life = Life(folder=tmp_path, stages=(OutboxStage(tmp_path),))
    life.begin(a="Mistaken.")
    life.run()
    options = ["a", "--reason", "Not true.", "--json", "--config", str(tmp_path / "tinyblog.toml")]
    done = CliRunner().invoke(cli, ["withdraw", *options])
    assert done.exit_code == 0
    (outcome,) = json.loads(done.stdout)["outcomes"]
    assert (outcome["note"], outcome["account"], outcome["result"]) == (life.path("a"), "outbox", "withdrawn")
