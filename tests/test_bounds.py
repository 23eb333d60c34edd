"""How much one run may do: edits have a bound of their own, and never hold new notes back."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.life import BlueskyStage, Life, MastodonStage, OutboxStage, results, texts
from tests.servers.mastodon import MastodonServer
from tests.servers.pds import Pds
from tinyblog.cli import cli
from tinyblog.syndicate import Options, dry_run


@pytest.fixture
def toots(tmp_path: Path, mastodon: MastodonServer) -> Life:
    return Life(folder=tmp_path, stages=(MastodonStage(mastodon),))


def numbered(count: int, word: str = "note") -> dict[str, str]:
    return {f"n{n}": f"{word} {n}" for n in range(count)}


def say(life: Life, count: int, word: str) -> None:
    for name, text in numbered(count, word).items():
        life.write(name, text)


def test_a_crowd_of_edits_holds_no_new_note_back(toots: Life) -> None:
    toots.begin(**numbered(6))
    toots.run(max_posts=6)
    path = toots.folder / "tinyblog.toml"
    path.write_text(path.read_text().replace('title = "Blog"', 'title = "Blog"\nlanguage = "pl"'))
    say(toots, 6, "note")
    toots.write("new", "A new one.")
    for expected in ([("mastodon", "post", "posted")], []):
        found = toots.run()
        assert results(found) == [("mastodon", "edit", "failed")] * 6 + expected
    assert (
        str(found[0].error)
        .splitlines()[0]
        .endswith("too many copies are to follow their notes (6 on mastodon); none was changed")
    )
    assert found[0].error
    assert "--max-posts 6" in found[0].error.hint
    assert 'on_edit = "leave"' in found[0].error.hint
    languages = {shown.text: shown.language for shown in toots.stages[0].shown()}
    assert languages == {**{f"note {n}": "en" for n in range(6)}, "A new one.": "pl"}
    assert results(toots.run(max_posts=6)) == [("mastodon", "edit", "posted")] * 6
    assert {shown.language for shown in toots.stages[0].shown()} == {"pl"}
    assert toots.run() == []


def test_edits_in_place_are_not_counted_with_new_notes(toots: Life) -> None:
    toots.begin(**numbered(5))
    toots.run()
    say(toots, 5, "other")
    for n in range(5):
        toots.write(f"new{n}", f"A new one, {n}.")
    assert {outcome.result for outcome in toots.run()} == {"posted"}
    assert len(texts(toots.stages[0])) == 10


def test_too_many_new_notes_stop_edits_too(toots: Life) -> None:
    toots.begin(a="First.")
    toots.run()
    toots.write("a", "Second.")
    say(toots, 6, "note")
    assert {outcome.result for outcome in toots.run()} == {"failed"}
    assert texts(toots.stages[0]) == ["First."]


@pytest.mark.parametrize("on_edit", ["reply", "replace"])
def test_corrections_and_new_copies_are_posts_behind_those_of_new_notes(tmp_path: Path, pds: Pds, on_edit: str) -> None:
    life = Life(folder=tmp_path, stages=(BlueskyStage(pds),), more={"bluesky": f'on_edit = "{on_edit}"\n'})
    life.begin(**numbered(3))
    life.run()
    say(life, 3, "other")
    for n in range(3):
        life.write(f"new{n}", f"A new one, {n}.")
    found = life.run()
    assert sorted(results(found)) == [("bluesky", "edit", "failed")] * 3 + [("bluesky", "post", "posted")] * 3
    assert "3 copies on bluesky wait behind 3 new posts" in str(next(one.error for one in found if one.error))
    assert results(life.run()) == [("bluesky", "edit", "posted")] * 3
    assert life.run() == []


def test_a_crowd_of_edits_on_one_account_stops_no_other(tmp_path: Path, mastodon: MastodonServer) -> None:
    life = Life(folder=tmp_path, stages=(MastodonStage(mastodon), OutboxStage(tmp_path)))
    life.begin(**numbered(6))
    life.run(max_posts=6, accounts=("mastodon",))
    life.run(max_posts=6, accounts=("outbox",))
    for n in range(6):
        life.write(f"n{n}", f"note {n}", accounts="{mastodon: {text: Other}}")
    life.write("n0", "other 0")
    found = results(life.run())
    assert found == [("mastodon", "edit", "failed")] * 6 + [("outbox", "edit", "posted")]


def test_a_dry_run_tells_which_edits_are_too_many(toots: Life) -> None:
    toots.begin(**numbered(6))
    toots.run(max_posts=6)
    say(toots, 6, "other")
    toots.write("new", "A new one.")
    found = {outcome.note: outcome for outcome in dry_run(toots.config, Options(), now=toots.now)}
    assert [outcome.result for outcome in found.values()] == ["planned"] * 7
    assert found.pop(toots.path("new")).error is None
    assert all("too many copies" in str(outcome.error) for outcome in found.values())
    shown = CliRunner().invoke(cli, ["syndicate", "--dry-run", "--config", str(toots.folder / "tinyblog.toml")])
    assert (shown.exit_code, shown.stderr.count("too many copies")) == (1, 1)
