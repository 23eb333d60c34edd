"""Settling what became of a note: by the address of its copy, or by posting it all the same."""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from functools import cached_property
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.life import BlueskyStage, Life, MastodonStage, OutboxStage, results, texts
from tests.networks.posts import made_thread, make_post
from tests.networks.stages import Stage, connected
from tests.servers.mastodon import MastodonServer
from tests.servers.proxy import Fault, FaultProxy
from tinyblog.cli import cli
from tinyblog.errors import LedgerError, NetworkError, NoteError, TinyblogError
from tinyblog.networks import Copy
from tinyblog.settle import OTHER_WORDS, adopt
from tinyblog.source import ledger_path
from tinyblog.status import IN_OTHER_WORDS, status
from tinyblog.steps import Outcome
from tinyblog.syndicate import Options, dry_run

SENDS = {"bluesky": "/xrpc/com.atproto.repo.putRecord", "mastodon": "/api/v1/statuses"}


class Behind:
    """A stage whose account is reached through a proxy, as the configuration has it."""

    def __init__(self, stage: Stage, proxy: FaultProxy) -> None:
        self.stage, self.proxy, self.url = stage, proxy, proxy.url
        self.env, self.secrets = stage.env, stage.secrets
        self.shown, self.answered, self.at = stage.shown, stage.answered, stage.at
        self.account = stage.at(proxy.url)

    @cached_property
    def known_handle(self) -> str:
        return self.stage.known_handle

    def lose(self, times: int = 2) -> None:
        """Posts never arrive, and nobody knows."""
        path = SENDS[self.account.network]
        self.proxy.faults += [Fault.cut_request(method="POST", path=path)] * times

    def by_hand(self, text: str, *more: str) -> Copy:
        """Post something that tinyblog does not know of."""
        with closing(connected(self.stage, self.proxy.url)) as publisher:
            post = make_post(text, path="/by-hand/") if not more else made_thread(text, *more, path="/by-hand/")
            return publisher.publish(post)


@pytest.fixture(params=["bluesky", "mastodon"])
def behind(request: pytest.FixtureRequest) -> Iterator[Behind]:
    kind = {"bluesky": ("pds", BlueskyStage), "mastodon": ("mastodon", MastodonStage)}[request.param]
    stage = kind[1](request.getfixturevalue(kind[0]))
    with closing(FaultProxy(stage.url)) as proxy:
        yield Behind(stage, proxy)


@pytest.fixture
def life(tmp_path: Path, behind: Behind) -> Life:
    return Life(folder=tmp_path, stages=(behind,))


def settle(life: Life, name: str, url: str, **options: str) -> Outcome:
    return adopt(life.config, name, url, life.world, **options)


def actions(life: Life) -> list[tuple[str, str]]:
    return [(line.action, line.text) for line in life.lines()]


# The message


def test_an_unknown_outcome_names_the_copy_and_the_two_commands_that_settle_it(life: Life, behind: Behind) -> None:
    life.begin(a="Said once, or not at all.")
    behind.lose()
    (outcome,) = life.run()
    assert outcome.result == "unknown"
    assert outcome.error is not None
    path = life.path("a")
    url = f"https://bsky.app/profile/{getattr(behind.stage, 'did', '')}/post/"
    if behind.account.network == "bluesky":
        assert f"the post may or may not stand there: at {url}" in outcome.error.message
        assert f"`tinyblog adopt {path} {url}" in outcome.error.hint
    else:
        assert "it begins “Said once, or not at all.”" in outcome.error.message
        assert f"`tinyblog adopt {path} URL`" in outcome.error.hint
    assert f"`tinyblog syndicate --force {path}`" in outcome.error.hint


def test_the_address_that_the_message_names_is_that_of_the_copy(life: Life, behind: Behind) -> None:
    life.begin(a="Said.")
    behind.lose()
    (lost,) = life.run()
    (made,) = life.run()
    if behind.account.network == "bluesky":
        assert made.url in str(lost.error)
    assert texts(behind.stage) == ["Said."]


def test_an_unknown_outcome_stops_that_note_only(tmp_path: Path, behind: Behind, mastodon: MastodonServer) -> None:
    other = OutboxStage(tmp_path)
    life = Life(folder=tmp_path, stages=(behind, other))
    life.begin()
    for number, name in enumerate("abc"):
        life.write(name, f"Note {name}.")
        path = life.folder / "content" / f"{name}.md"
        when = f"{life.now - timedelta(hours=1, minutes=-number):%Y-%m-%dT%H:%M:%SZ}"
        path.write_text(f"---\ndate: {when}\n---\nNote {name}.\n")
    behind.lose()
    outcomes = life.run()
    assert [one.result for one in outcomes if one.account == behind.account.name] == ["unknown", "posted", "posted"]
    assert [one.result for one in outcomes if one.account == "outbox"] == ["posted"] * 3
    assert sorted(texts(behind.stage)) == ["Note b.", "Note c."]
    assert sorted(texts(other)) == ["Note a.", "Note b.", "Note c."]


# Adopting


def test_a_copy_that_the_author_names_settles_an_unknown_outcome(life: Life, behind: Behind) -> None:
    life.begin(a="Said.")
    behind.lose()
    life.run()
    assert [action for action, _ in actions(life)] == ["sending"]
    made = behind.by_hand("Said.")
    outcome = settle(life, "a", made.url)
    assert (outcome.result, outcome.url, outcome.notices) == ("adopted", made.url, ())
    assert actions(life) == [("adopted", "Said.")]
    assert life.lines()[0].id == made.id
    assert life.run() == []
    assert texts(behind.stage) == ["Said."]


def test_adopting_the_same_copy_again_changes_nothing(life: Life, behind: Behind) -> None:
    life.begin(a="Said.")
    life.run()
    before = life.lines()
    assert settle(life, life.path("a"), before[0].url).result == "adopted"
    assert life.lines() == before


def test_a_copy_in_other_words_is_adopted_told_and_left_until_the_next_edit(life: Life, behind: Behind) -> None:
    life.begin(a="Said.")
    made = behind.by_hand("Said in other words.")
    assert settle(life, "content/a.md", made.url).notices == (OTHER_WORDS,)
    held = next(one for one in status(life.config, now=life.now).notes[0].copies if one.account == behind.account.name)
    assert (held.state, held.reason) == ("adopted", IN_OTHER_WORDS)
    assert life.run() == []
    assert texts(behind.stage) == ["Said in other words."]
    life.write("a", "Said once more.")
    assert life.states()[life.path("a"), behind.account.name] == "stale"
    life.run()
    follows = behind.account.network == "mastodon"
    assert texts(behind.stage) == ["Said once more." if follows else "Said in other words."]


def test_a_copy_of_what_was_sent_before_an_edit_is_known_to_be_older(life: Life, behind: Behind) -> None:
    life.begin(a="Said.")
    behind.lose()
    life.run()
    made = behind.by_hand("Said.")
    life.write("a", "Said, and edited.")
    settle(life, "a", made.url)
    assert life.states()[life.path("a"), behind.account.name] == "stale"


def test_of_a_thread_all_parts_are_adopted(life: Life, behind: Behind) -> None:
    life.begin()
    many = "word " * {"bluesky": 45, "mastodon": 80}[behind.account.network]
    life.write("a", "\n\n".join(many + end for end in ("one", "two", "three")), accounts="{all: {overflow: thread}}")
    (planned,) = dry_run(life.config, Options(), now=life.now)
    assert planned.post is not None
    assert len(planned.post.parts) == 3
    made = behind.by_hand(*planned.post.texts)
    settle(life, "a", made.url)
    (line,) = life.lines()
    assert [part.id for part in line.parts] == [made.id, *(one.id for one in made.more)]


def test_a_post_that_is_not_there_is_not_adopted(life: Life, behind: Behind) -> None:
    life.begin(a="Said.")
    url = f"{behind.url}/@{getattr(behind.stage, 'name', '')}/999999999999999999"
    if behind.account.network == "bluesky":
        url = f"https://bsky.app/profile/{getattr(behind.stage, 'did', '')}/post/3kaaaaaaaaaa2"
    with pytest.raises(NetworkError, match="no post"):
        settle(life, "a", url)
    assert life.lines() == ()


def test_somebody_elses_post_is_not_adopted(life: Life, behind: Behind, request: pytest.FixtureRequest) -> None:
    life.begin(a="Said.")
    server = getattr(behind.stage, "server", None)
    other = MastodonStage(server) if server else BlueskyStage(behind.stage.pds)  # type: ignore[attr-defined]
    with closing(connected(other, behind.url)) as publisher:
        made = publisher.publish(make_post("Said."))
    with pytest.raises(NetworkError, match=r"not a post of this account|this account has no post"):
        settle(life, "a", made.url)
    assert life.lines() == ()


def test_the_copy_of_another_note_is_not_adopted(life: Life, behind: Behind) -> None:
    life.begin(a="Said.")
    life.run()
    (line,) = life.lines()
    life.write("b", "Said.")
    with pytest.raises(LedgerError, match="copy of another note") as caught:
        settle(life, "b", line.url)
    assert life.path("a") in caught.value.message
    assert life.lines() == (line,)


def test_a_copy_that_the_author_wrote_into_another_note_is_not_adopted(life: Life, behind: Behind) -> None:
    life.begin(a="Said.")
    made = behind.by_hand("Said.")
    life.write("b", "Said.", syndication=made.url)
    with pytest.raises(LedgerError, match="copy of another note"):
        settle(life, "a", made.url)


def test_a_second_copy_of_a_note_is_not_adopted(life: Life, behind: Behind) -> None:
    life.begin(a="Said.")
    life.run()
    made = behind.by_hand("Said.")
    with pytest.raises(LedgerError, match="has a copy there already"):
        settle(life, "a", made.url)


def test_nothing_is_adopted_without_a_ledger(life: Life, behind: Behind) -> None:
    life.begin(a="Said.")
    made = behind.by_hand("Said.")
    ledger_path(life.folder).unlink()
    with pytest.raises(LedgerError, match="there is no ledger") as caught:
        settle(life, "a", made.url)
    assert "tinyblog reconcile" in caught.value.hint
    assert not ledger_path(life.folder).exists()


@pytest.mark.parametrize("url", ["https://far.example/@me/1", "nonsense", ""])
def test_an_address_of_no_account_is_an_error(tmp_path: Path, mastodon: MastodonServer, url: str) -> None:
    life = Life(folder=tmp_path, stages=(MastodonStage(mastodon), OutboxStage(tmp_path)))
    life.begin(a="Said.")
    with pytest.raises(TinyblogError, match="no address of any account"):
        settle(life, "a", url)
    assert mastodon.requests == []


def test_of_two_accounts_on_one_server_the_author_says_which(tmp_path: Path, mastodon: MastodonServer) -> None:
    one, two = MastodonStage(mastodon), MastodonStage(mastodon)
    two.account = replace(two.account, name="second", settings={**two.account.settings, "token_env": "SECOND"})
    two.env = {"SECOND": two.env["MASTODON_SECRET"]}
    life = Life(folder=tmp_path, stages=(one, two))
    life.begin(a="Said.")
    with closing(connected(two)) as publisher:
        made = publisher.publish(make_post("Said."))
    with pytest.raises(TinyblogError, match="of several accounts") as caught:
        settle(life, "a", made.url)
    assert "mastodon, second" in caught.value.hint
    with pytest.raises(NetworkError, match="not a post of this account"):
        settle(life, "a", made.url, account="mastodon")
    assert settle(life, "a", made.url, account="second").account == "second"


def test_a_post_of_the_outbox_can_be_adopted(tmp_path: Path) -> None:
    stage = OutboxStage(tmp_path)
    life = Life(folder=tmp_path, stages=(stage,))
    life.begin(a="Said.")
    with closing(connected(stage)) as publisher:
        made = publisher.publish(make_post("Said."))
    assert settle(life, "a", made.url).url == made.url
    with pytest.raises(NetworkError, match="there is no post"):
        settle(life, "a", made.url + "0")


@pytest.mark.parametrize("name", ["nothing", "b.md"])
def test_a_note_that_nobody_knows_cannot_be_settled(tmp_path: Path, name: str) -> None:
    life = Life(folder=tmp_path, stages=(OutboxStage(tmp_path),))
    life.begin(a="Said.")
    with pytest.raises(NoteError, match="no such note"):
        settle(life, name, "https://far.example/1")
    with pytest.raises(NoteError, match="no such note"):
        life.run(force=name)


# Forcing


def test_a_forced_note_is_posted_though_its_outcome_was_unknown(life: Life, behind: Behind) -> None:
    life.begin(a="Said.", b="Not asked for.")
    behind.lose(4)
    assert [one.result for one in life.run()] == ["unknown", "unknown"]
    assert results(life.run(force=life.path("a"))) == [(behind.account.name, "post", "posted")]
    assert texts(behind.stage) == ["Said."]
    assert sorted(actions(life)) == [("posted", "Said."), ("sending", "Not asked for.")]


def test_a_forced_note_that_stands_there_is_adopted_and_never_doubled(life: Life, behind: Behind) -> None:
    life.begin(a="Said.")
    behind.lose()
    life.run()
    behind.by_hand("Said.")
    assert results(life.run(force="a")) == [(behind.account.name, "post", "adopted")]
    assert texts(behind.stage) == ["Said."]


def test_a_note_that_was_skipped_or_is_old_is_posted_when_forced(life: Life, behind: Behind) -> None:
    life.begin(a="Skipped.")
    ledger_path(life.folder).unlink()
    assert [one.result for one in life.run()] == ["skipped"]
    assert [one.result for one in life.run(force="a")] == ["posted"]
    (life.folder / "content" / "old.md").write_text(f"---\ndate: {life.now - timedelta(days=90):%Y-%m-%d}\n---\nOld.\n")
    assert life.run() == []
    assert [one.result for one in life.run(force="old")] == ["posted"]
    assert sorted(texts(behind.stage)) == ["Old.", "Skipped."]
    assert life.run() == []


def test_a_forced_note_whose_outcome_is_unknown_is_looked_for_in_the_next_run(life: Life, behind: Behind) -> None:
    life.begin(a="Skipped.")
    ledger_path(life.folder).unlink()
    life.run()
    behind.lose()
    assert [one.result for one in life.run(force="a")] == ["unknown"]
    assert life.states()[life.path("a"), behind.account.name] == "unknown"
    behind.by_hand("Skipped.")
    assert [one.result for one in life.run()] == ["adopted"]


WHY_NOT = {
    "draft": ({"draft": "true"}, "it is a draft"),
    "future": ({"date": "2099-01-01"}, "its time has not come"),
    "private": ({"visibility": "private"}, "it is not for this account"),
    "elsewhere": ({"syndication": "https://out.example/outbox/#1"}, "names its copy"),
}


@pytest.mark.parametrize("why", [*WHY_NOT, "posted", "withdrawn"])
def test_what_must_not_be_posted_cannot_be_forced(tmp_path: Path, why: str) -> None:
    stage = OutboxStage(tmp_path)
    life = Life(folder=tmp_path, stages=(stage,), more={"outbox": 'url = "https://out.example"'})
    life.begin(a="Said.")
    if why in ("posted", "withdrawn"):
        life.run()
    if why == "withdrawn":
        life.withdraw("a")
    if why in WHY_NOT:
        keys, _ = WHY_NOT[why]
        values = {"date": f"{life.now:%Y-%m-%dT%H:%M:%SZ}", **keys}
        lines = "".join(f"{key}: {value}\n" for key, value in values.items())
        (tmp_path / "content" / "a.md").write_text(f"---\n{lines}---\nSaid.\n")
    before = texts(stage)
    wanted = WHY_NOT[why][1] if why in WHY_NOT else {"posted": "posted already", "withdrawn": "was withdrawn"}[why]
    with pytest.raises(NoteError, match=wanted):
        life.run(force="a")
    assert texts(stage) == before


def test_nothing_is_forced_without_a_ledger(tmp_path: Path) -> None:
    stage = OutboxStage(tmp_path)
    life = Life(folder=tmp_path, stages=(stage,))
    life.begin(a="Said.")
    ledger_path(life.folder).unlink()
    with pytest.raises(LedgerError, match="there is no ledger"):
        life.run(force="a")
    assert texts(stage) == []
    assert not ledger_path(life.folder).exists()


def test_only_the_accounts_that_lack_the_note_get_it(tmp_path: Path, behind: Behind) -> None:
    life = Life(folder=tmp_path, stages=(behind, OutboxStage(tmp_path)))
    life.begin(a="Said.")
    behind.lose()
    life.run()
    assert results(life.run(force="a")) == [(behind.account.name, "post", "posted")]


# The commands


def test_the_commands_settle_and_give_data(tmp_path: Path) -> None:
    stage = OutboxStage(tmp_path)
    life = Life(folder=tmp_path, stages=(stage,))
    life.begin(a="Said.", b="Old.")
    with closing(connected(stage)) as publisher:
        made = publisher.publish(make_post("Said, by hand."))
    config = ["--json", "--config", str(tmp_path / "tinyblog.toml")]
    done = CliRunner().invoke(cli, ["adopt", "a", made.url, *config])
    assert done.exit_code == 0
    assert json.loads(done.stdout) == {
        "outcomes": [{"note": life.path("a"), "account": "outbox", "result": "adopted", "url": made.url, "error": None}]
    }
    assert OTHER_WORDS in done.stderr
    done = CliRunner().invoke(cli, ["syndicate", "--force", "b", *config])
    assert done.exit_code == 0
    assert [one["result"] for one in json.loads(done.stdout)["outcomes"]] == ["posted"]
    done = CliRunner().invoke(cli, ["syndicate", "--force", "b", *config])
    assert done.exit_code == 1
    assert "it is posted already" in done.stderr


def test_of_a_note_that_has_moved_what_was_sent_from_its_old_path_is_settled(life: Life, behind: Behind) -> None:
    life.begin(a="Said.")
    behind.lose()
    life.run()
    (life.folder / "content" / "a.md").rename(life.folder / "content" / "b.md")
    settle(life, "a", behind.by_hand("Said.").url)
    assert actions(life) == [("adopted", "Said.")]
    assert life.run() == []
    assert texts(behind.stage) == ["Said."]


def test_a_note_whose_file_is_gone_is_settled_only_by_what_was_sent_for_it(life: Life, behind: Behind) -> None:
    life.begin(a="Said.", b="Posted.")
    behind.lose()
    life.run()
    before = life.lines()
    url, other = behind.by_hand("Said.").url, next(line.url for line in before if line.url)
    for name in ("a", "b"):
        (life.folder / "content" / f"{name}.md").unlink()
    with pytest.raises(NoteError, match="nothing was sent for it"):
        settle(life, "b", url)
    with pytest.raises(LedgerError, match="is the copy of another note"):
        settle(life, "a", other)
    assert life.lines() == before
    assert settle(life, "a", url).url == url
    assert ("adopted", "Said.") in actions(life)
    assert life.states()[life.path("a"), behind.account.name] == "adopted"
