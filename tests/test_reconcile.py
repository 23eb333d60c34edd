"""A lost ledger is rebuilt from what stands on the networks: every copy once, and nothing is posted twice."""

import json
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.life import BlueskyStage, Life, MastodonStage, OutboxStage, texts
from tests.networks.posts import make_post
from tests.networks.stages import Stage, closed_port, connected
from tests.servers.mastodon import MastodonServer
from tinyblog.cli import cli
from tinyblog.reconcile import Found, Reconciled, reconcile
from tinyblog.settle import OTHER_WORDS
from tinyblog.source import ledger_path

THREAD = "\n\n".join(f"Part {name}. " + "word " * 60 for name in ("one", "two", "three"))


@pytest.fixture(params=["bluesky", "mastodon", "outbox"])
def stage(request: pytest.FixtureRequest, tmp_path: Path) -> Stage:
    if request.param == "bluesky":
        return BlueskyStage(request.getfixturevalue("pds"))
    if request.param == "mastodon":
        return MastodonStage(request.getfixturevalue("mastodon"))
    return OutboxStage(tmp_path)


@pytest.fixture
def life(tmp_path: Path, stage: Stage) -> Life:
    return Life(folder=tmp_path, stages=(stage,))


def write(life: Life, name: str, body: str, *, hours: float = 1, **keys: str) -> None:
    when = f"{life.now - timedelta(hours=hours):%Y-%m-%dT%H:%M:%SZ}"
    lines = "".join(f"{key}: {value}\n" for key, value in keys.items())
    (life.folder / "content" / f"{name}.md").write_text(f"---\ndate: {when}\n{lines}---\n{body}\n")


def rebuild(life: Life, *, dry_run: bool = False, accounts: tuple[str, ...] = ()) -> Reconciled:
    return reconcile(life.config, life.world, accounts=accounts, dry_run=dry_run)


def lose(life: Life) -> None:
    ledger_path(life.folder).unlink()


def by_slug(done: Reconciled) -> dict[str, Found]:
    return {one.note.strip("/").rpartition("/")[2]: one for one in done.found}


def parts(life: Life) -> dict[str, list[str]]:
    return {line.id: [part.id for part in line.parts] for line in life.lines()}


def test_thirty_notes_two_edited_and_one_moved_since_are_all_found_once(life: Life, stage: Stage) -> None:
    life.begin()
    for number in range(26):
        write(life, f"n{number}", f"Note number {number}.", hours=1 + number)
    write(life, "long1", "The first long one. " * 40, hours=30)
    write(life, "long2", "The second long one. " * 40, hours=31)
    write(life, "thread", THREAD, hours=32, accounts="{all: {overflow: thread}}")
    write(life, "greeting", "Good morning! #tag", hours=33)
    assert Counter(one.result for one in life.run(max_posts=30)) == {"posted": 30}
    before, shown = parts(life), stage.shown()
    (seven,) = (line.url for line in life.lines() if line.text == "Note number 7.")
    lose(life)
    write(life, "long1", "The first long one. " * 40 + "Edited.", hours=30)
    write(life, "long2", "The second long one, edited. " * 40, hours=31)
    (life.folder / "content" / "n7.md").rename(life.folder / "content" / "moved.md")
    done = rebuild(life)
    found = by_slug(done)
    assert {one.result for one in done.found} == {"adopted"}
    assert (done.strangers, done.errors) == ((), ())
    assert len(life.lines()) == 30
    assert parts(life) == before
    assert found["moved"].url == seven
    assert {name for name, one in found.items() if OTHER_WORDS in one.notices} <= {"long1", "long2"}
    assert OTHER_WORDS in found["long2"].notices
    assert life.run() == []
    assert stage.shown() == shown


def test_the_networks_are_only_read_and_the_posts_listed_once(tmp_path: Path, mastodon: MastodonServer) -> None:
    toots = MastodonStage(mastodon)
    life = Life(folder=tmp_path, stages=(toots,))
    life.begin()
    for number in range(12):
        write(life, f"n{number}", f"Note number {number}.", hours=1 + number)
    life.run(max_posts=12)
    lose(life)
    before = len(mastodon.requests)
    rebuild(life)
    asked = Counter(mastodon.requests[before:])
    assert {method for method, _ in asked} == {"GET"}
    assert asked["GET", f"/api/v1/accounts/{toots.id}/statuses"] <= 4  # two lists, and the end of each
    assert sum(asked.values()) <= 7


def test_a_note_that_moved_with_its_old_address_in_the_post_is_found_by_its_alias(life: Life, stage: Stage) -> None:
    life.begin()
    write(life, "old", "Words. " * 200)
    life.run()
    shown = stage.shown()
    lose(life)
    (life.folder / "content" / "old.md").unlink()
    write(life, "new", "Words. " * 200, aliases=f"[{life.path('old')}]")
    assert [one.result for one in rebuild(life).found] == ["adopted"]
    assert life.run() == []
    assert stage.shown() == shown


def test_of_two_notes_with_the_same_words_each_gets_its_own_copy(life: Life, stage: Stage) -> None:
    """The older one was never posted; it must not take the other's copy, or that would be posted again."""
    life.begin()
    write(life, "never", "Good morning!", hours=24 * 60)
    write(life, "one", "Good morning!", hours=3)
    life.run()
    (line,) = life.lines()
    lose(life)
    found = by_slug(rebuild(life))
    assert (found["one"].result, found["one"].url, found["never"].result) == ("adopted", line.url, "skipped")
    assert life.run() == []
    assert texts(stage) == ["Good morning!"]


def test_what_was_posted_late_is_found_too(life: Life, stage: Stage) -> None:
    life.begin()
    write(life, "late", "Posted when it was old.", hours=24 * 90)
    life.run(force="late")
    lose(life)
    assert [one.result for one in rebuild(life).found] == ["adopted"]


def test_notes_without_a_copy_are_due_or_skipped_by_their_age(life: Life, stage: Stage) -> None:
    life.begin()
    write(life, "old", "Old.", hours=24 * 30)
    write(life, "young", "Young.")
    done = by_slug(rebuild(life))
    assert {name: one.result for name, one in done.items()} == {"old": "skipped", "young": "due"}
    assert [(line.note, line.action) for line in life.lines()] == [(done["old"].note, "skipped")]
    assert [one.result for one in life.run()] == ["posted"]
    assert texts(stage) == ["Young."]


def test_what_was_taken_back_before_the_ledger_was_lost_is_never_posted_again(life: Life, stage: Stage) -> None:
    life.begin(a="Mistaken.")
    life.run()
    life.withdraw("a")
    lose(life)
    (found,) = rebuild(life).found
    assert found.result == "skipped"
    assert found.notices == (
        "it may have been taken back before the ledger was lost; to post it: "
        f"`tinyblog syndicate --force {life.path('a')}`",
    )
    assert (life.run(), texts(stage)) == ([], [])


def test_posts_that_belong_to_no_note_are_named(life: Life, stage: Stage) -> None:
    life.begin(a="Said.")
    life.run()
    with closing(connected(stage)) as publisher:
        made = publisher.publish(make_post("Posted by hand, " + "with many words " * 8, path="/by-hand/"))
    done = rebuild(life)
    (stranger,) = done.strangers
    assert (stranger.account, stranger.url) == (stage.account.name, made.url)
    assert stranger.text == "Posted by hand, with many words with many words with many…"
    assert abs(stranger.created - datetime.now(UTC)) < timedelta(hours=1)


def test_a_ledger_that_lost_some_lines_gets_them_back_and_keeps_the_others(life: Life, stage: Stage) -> None:
    life.begin(a="One.", b="Two.", c="Three.")
    life.run()
    path = ledger_path(life.folder)
    kept = path.read_text().splitlines(keepends=True)
    path.write_text(kept[0] + kept[2])
    done = rebuild(life)
    assert [one.result for one in done.found] == ["adopted"]
    assert path.read_text().startswith(kept[0] + kept[2])
    assert sorted(line.id for line in life.lines()) == sorted(shown.id for shown in stage.shown())
    assert life.run() == []


def test_what_a_baseline_had_skipped_is_found(life: Life, stage: Stage) -> None:
    life.begin()
    write(life, "old", "Old.", hours=24 * 30)
    life.run(force="old")
    (line,) = life.lines()
    lose(life)
    life.run()
    assert [one.action for one in life.lines()] == ["skipped"]
    assert [one.url for one in rebuild(life).found] == [line.url]
    assert life.states()[line.note, stage.account.name] == "adopted"
    again = life.lines()
    assert rebuild(life).found == ()
    assert life.lines() == again


def test_a_dry_run_writes_nothing(life: Life, stage: Stage) -> None:
    life.begin(a="Said.")
    life.run()
    lose(life)
    assert [one.result for one in rebuild(life, dry_run=True).found] == ["adopted"]
    assert not ledger_path(life.folder).exists()


def test_a_note_with_a_mistake_is_told_and_the_others_are_found(life: Life, stage: Stage) -> None:
    life.begin(a="Said.", b="Also said.")
    life.run()
    lose(life)
    life.write("b", "Also said.", accounts="{nobody: {skip: true}}")
    done = by_slug(rebuild(life))
    assert {name: one.result for name, one in done.items()} == {"a": "adopted", "b": "failed"}
    assert "nobody" in str(done["b"].error)


def test_an_account_that_cannot_be_asked_leaves_a_lost_ledger_lost(tmp_path: Path, mastodon: MastodonServer) -> None:
    toots, outbox = MastodonStage(mastodon), OutboxStage(tmp_path)
    life = Life(folder=tmp_path, stages=(toots, outbox))
    life.begin(a="Said.")
    life.run()
    config = (tmp_path / "tinyblog.toml").read_text()
    lose(life)
    with closed_port() as nowhere:
        (tmp_path / "tinyblog.toml").write_text(config.replace(mastodon.url, nowhere))
        assert [str(error)[:8] for error in rebuild(life, accounts=("outbox",)).errors] == ["mastodon"]
        assert not ledger_path(life.folder).exists()
        ledger_path(life.folder).write_text("")
        assert [(one.account, one.result) for one in rebuild(life).found] == [("outbox", "adopted")]
    (tmp_path / "tinyblog.toml").write_text(config)
    assert [one.account for one in rebuild(life, accounts=("mastodon",)).found] == ["mastodon"]
    assert [line.account for line in life.lines()] == ["outbox", "mastodon"]
    assert life.run() == []


@pytest.mark.parametrize("stage", ["bluesky", "mastodon"], indirect=True)  # an outbox is its name
def test_an_account_that_got_another_name_keeps_its_copies(life: Life, stage: Stage) -> None:
    life.begin(a="Said.")
    life.run()
    config = (life.folder / "tinyblog.toml").read_text()
    (life.folder / "tinyblog.toml").write_text(config.replace(f"[accounts.{stage.account.name}]", "[accounts.renamed]"))
    (found,) = rebuild(life).found
    assert (found.account, found.result, found.url) == ("renamed", "adopted", life.lines()[0].url)
    assert life.run() == []


def test_a_note_that_has_moved_keeps_its_copies_elsewhere(tmp_path: Path, mastodon: MastodonServer) -> None:
    first, second = MastodonStage(mastodon), OutboxStage(tmp_path)
    life = Life(folder=tmp_path, stages=(first, second))
    life.begin(a="Said.")
    life.run()
    path = ledger_path(tmp_path)
    path.write_text("".join(line for line in path.read_text().splitlines(keepends=True) if '"mastodon"' not in line))
    (tmp_path / "content" / "a.md").rename(tmp_path / "content" / "b.md")
    rebuild(life)
    assert life.states() == {(life.path("b"), "mastodon"): "adopted", (life.path("b"), "outbox"): "posted"}


def test_drafts_future_and_withdrawn_notes_are_left_alone(life: Life, stage: Stage) -> None:
    life.begin(gone="Mistaken.")
    life.run()
    life.withdraw("gone")
    life.write("draft", "x", draft="true")
    write(life, "future", "x", hours=-24)
    before = life.lines()
    assert rebuild(life).found == ()
    assert life.lines() == before


def test_the_command_tells_what_it_found_and_gives_data(tmp_path: Path) -> None:
    stage = OutboxStage(tmp_path)
    life = Life(folder=tmp_path, stages=(stage,))
    life.begin(a="Said.")
    life.run()
    url = life.lines()[0].url
    with closing(connected(stage)) as publisher:
        made = publisher.publish(make_post("By hand.", path="/by-hand/"))
    lose(life)
    life.write("b", "New.")
    done = CliRunner().invoke(cli, ["reconcile", "--json", "--config", str(tmp_path / "tinyblog.toml")])
    assert done.exit_code == 0
    values = json.loads(done.stdout)
    assert sorted((one["note"], one["result"], one["url"], one["error"]) for one in values["outcomes"]) == [
        (life.path("a"), "adopted", url, None),
        (life.path("b"), "skipped", None, None),
    ]
    (unplaced,) = values["unplaced"]
    assert (unplaced["account"], unplaced["url"], unplaced["text"]) == ("outbox", made.url, "By hand.")
    assert datetime.fromisoformat(unplaced["time"]).tzinfo
    assert values["errors"] == []
    assert "1 copy found, 1 not; 1 post of no note" in done.stderr


def test_the_command_fails_where_an_account_cannot_be_asked(tmp_path: Path, mastodon: MastodonServer) -> None:
    life = Life(folder=tmp_path, stages=(MastodonStage(mastodon),))
    life.begin(a="Said.")
    options = ["--config", str(tmp_path / "tinyblog.toml")]
    done = CliRunner().invoke(cli, ["reconcile", *options], env={"MASTODON_SECRET": ""})
    assert done.exit_code == 1
    assert "MASTODON_SECRET" in done.stderr
