"""Withdrawn notes: copies come down, the page says why, the record stays."""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.deaths import dies_unheard, rename
from tests.life import BlueskyStage, Life, MastodonStage, OutboxStage, results, texts
from tests.networks.posts import make_post
from tests.networks.stages import Stage, connected, lasting
from tests.servers.mastodon import MastodonServer
from tests.servers.pds import Pds
from tests.servers.proxy import Fault, FaultProxy
from tinyblog.check import check
from tinyblog.cli import cli
from tinyblog.errors import LedgerError, NoteError, TinyblogError
from tinyblog.ledger import append_lines
from tinyblog.settle import adopt
from tinyblog.source import ledger_path, read_source
from tinyblog.unheard import LANDS_WITHIN


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


# What was sent and never answered


@pytest.fixture(params=["bluesky", "mastodon"])
def stage(request: pytest.FixtureRequest) -> Stage:
    if request.param == "bluesky":
        return BlueskyStage(request.getfixturevalue("pds"))
    return MastodonStage(request.getfixturevalue("mastodon"))


@pytest.fixture
def proxy(stage: Stage) -> Iterator[FaultProxy]:
    """In front of the stage's server, as the configuration has it."""
    with closing(FaultProxy(stage.url)) as between:
        stage.account = stage.at(between.url)
        yield between


@pytest.fixture
def one(tmp_path: Path, stage: Stage) -> Life:
    """A blog with an account on Bluesky, then on Mastodon."""
    return Life(folder=tmp_path, stages=(stage,))


def actions(life: Life) -> list[tuple[str, str, str]]:
    return [(line.account, line.action, line.text) for line in life.lines()]


@pytest.mark.parametrize("since", ["nothing", "edited", "moved", "gone", "a draft", "renamed"])
def test_a_post_of_unknown_outcome_is_found_taken_down_and_recorded(one: Life, since: str) -> None:
    one.begin(a="Mistaken, [see](https://example.org/a/long/way/to/say/it) there.")
    dies_unheard(one)
    (said,), (sent,) = texts(one.stages[0]), one.lines()
    path, name = one.folder / "content" / "a.md", sent.account
    if since == "edited":
        one.write("a", "Quite other words.")
    elif since == "moved":
        path.rename(path.with_name("b.md"))
    elif since == "gone":
        path.unlink()
    elif since == "a draft":
        one.write("a", path.read_text().partition("---\n")[2].partition("---\n")[2], draft="true")
    elif since == "renamed":
        rename(one, name, name := "press")
    (taken,) = one.withdraw(one.path("b" if since == "moved" else "a"))
    assert (taken.account, taken.error) == (name, None)
    assert taken.url
    assert texts(one.stages[0]) == []
    assert actions(one) == [("", "withdrawn", ""), (name, "adopted", said), (name, "withdrawn", said)]
    assert one.withdraw("a") == []
    assert one.run() == []


def test_of_a_thread_that_is_half_posted_all_parts_come_down(tmp_path: Path, mastodon: MastodonServer) -> None:
    stage = MastodonStage(mastodon)
    with closing(FaultProxy(stage.url)) as between:
        stage.account = stage.at(between.url)
        life = Life(folder=tmp_path, stages=(stage,), more={"mastodon": 'overflow = "thread"'})
        life.begin(a="\n\n".join(f"Part {word}: {'so much to say ' * 30}" for word in ("one", "two", "three", "four")))
        faults = [Fault.delay_answer(0)] * 2 + [Fault.refuse(422)]
        between.faults += [replace(fault, method="POST", path="/api/v1/statuses") for fault in faults]
        (outcome,) = life.run()
        assert (outcome.result, len(texts(stage))) == ("unknown", 2)
        between.faults.clear()
        life.write("a", "Quite other words.")
        (taken,) = life.withdraw("a")
        assert taken.error is None
        assert texts(stage) == []
        assert len(life.lines()[-1].parts) == 2


def test_an_answer_whose_file_is_gone_is_found_too(one: Life) -> None:
    one.begin(far="Far.")
    one.run()
    there = one.lines()[0].url
    one.write("a", "My answer.", in_reply_to=there)
    dies_unheard(one)
    (one.folder / "content" / "a.md").unlink()
    (taken,) = one.withdraw("a")
    assert taken.error is None
    assert texts(one.stages[0]) == ["Far."]


@pytest.mark.parametrize("hours", [-3, 3])
@pytest.mark.parametrize("ending", ["adopt", "by hand"])
def test_an_answer_whose_file_is_gone_and_that_was_sent_by_a_wrong_clock_is_named_not_forgotten(
    tmp_path: Path, mastodon: MastodonServer, hours: int, ending: str
) -> None:
    """It may be what the author wrote by hand: only the author can tell."""
    with closing(connected(MastodonStage(mastodon))) as publisher:
        far = publisher.publish(make_post("Far.")).url
    stage = MastodonStage(mastodon)
    life = Life(folder=tmp_path, stages=(stage,))
    life.begin(near="Near.")
    life.run()
    near, now = life.lines()[0], life.now
    life.now += timedelta(hours=hours)
    life.write("a", "My answer.", in_reply_to=far)
    path = life.path("a")
    dies_unheard(life)
    life.now = now + timedelta(hours=4)
    (life.folder / "content" / "a.md").unlink()
    (left,) = life.withdraw(path)
    url = near.url.replace(near.id, stage.shown()[0].id)
    assert left.error is not None
    assert f"a post with the same words, made at another time, stands there: {url}" in left.error.message
    assert f"`tinyblog adopt {path} {url}`, then `tinyblog withdraw {path}`" in left.error.hint
    assert texts(stage) == ["My answer.", "Near."]
    assert any(path in str(warning) for warning in check(life.config, now=life.now).warnings)
    if ending == "adopt":
        adopt(life.config, path, url, life.world)
        assert [one.error for one in life.withdraw(path)] == [None]
        assert texts(stage) == ["Near."]
    else:
        assert [one.error for one in life.withdraw(path, by_hand=True)] == [None]
        assert texts(stage) == ["My answer.", "Near."]
    assert life.withdraw(path) == []
    assert check(life.config, now=life.now).warnings == ()


def test_what_may_still_land_is_not_settled_before_its_time(one: Life, stage: Stage, proxy: FaultProxy) -> None:
    one.begin(a="Mistaken.")
    sends = "/xrpc/com.atproto.repo.putRecord" if isinstance(stage, BlueskyStage) else "/api/v1/statuses"
    proxy.faults += [Fault.cut_request(method="POST", path=sends)] * 2
    (outcome,) = one.run()
    assert outcome.result == "unknown"
    (taken,) = one.withdraw("a")
    assert taken.error is not None
    assert "may still come; it begins “Mistaken.”" in taken.error.message
    assert f"`tinyblog withdraw {one.path('a')}` again after" in taken.error.hint
    assert one.states()[one.path("a"), stage.account.name] == "remains"
    one.now += LANDS_WITHIN
    assert one.withdraw("a") == []
    assert actions(one) == [("", "withdrawn", "")]
    assert one.states()[one.path("a"), stage.account.name] == "withdrawn"


def test_what_cannot_be_looked_for_keeps_its_line_and_the_commands_that_settle_it_are_told(
    one: Life, stage: Stage, proxy: FaultProxy
) -> None:
    one.begin(a="Mistaken.", b="Another.")
    dies_unheard(one)
    before = one.lines()
    with lasting(proxy, Fault.refuse(503)):
        (taken,) = one.withdraw("a")
    assert taken.error is not None
    assert "may stand there, and cannot be looked for" in taken.error.message
    path = one.path("a")
    for command in (f"withdraw {path}", f"adopt {path} URL", f"withdraw {path} --by-hand"):
        assert f"`tinyblog {command}`" in taken.error.hint
    assert one.lines()[: len(before)] == before
    assert one.states()[path, stage.account.name] == "remains"
    (taken,) = one.withdraw("a")
    assert taken.error is None
    assert texts(stage) == []


def test_a_copy_that_the_author_names_is_taken_down_though_its_file_is_gone(one: Life, stage: Stage) -> None:
    one.begin(a="Mistaken.", b="Fine.")
    dies_unheard(one)
    (one.folder / "content" / "a.md").unlink()
    (one.folder / "content" / "b.md").unlink()
    (shown,) = stage.shown()
    url = (
        f"https://bsky.app/profile/{stage.did}/post/{shown.id.split('/')[-1]}"
        if isinstance(stage, BlueskyStage)
        else ""
    )
    outcome = adopt(one.config, "a", url or f"{stage.url}/@{getattr(stage, 'name', '')}/{shown.id}", one.world)
    assert results([outcome]) == [(stage.account.name, "adopt", "adopted")]
    assert [taken.error for taken in one.withdraw("a")] == [None]
    assert texts(stage) == []


# Accounts


def test_a_copy_is_taken_down_whatever_its_account_is_called_today(one: Life, stage: Stage) -> None:
    one.begin(a="Mistaken.", b="Mistaken too.")
    one.run()
    rename(one, stage.account.name, "press")
    assert [(taken.account, taken.error) for taken in one.withdraw("a")] == [("press", None)]
    assert texts(stage) == ["Mistaken too."]
    one.run()
    assert [(taken.account, taken.error) for taken in one.withdraw("b")] == [("press", None)]
    assert texts(stage) == []
    assert one.withdraw("a") == one.withdraw("b") == []
    assert set(one.states().values()) == {"withdrawn"}
    assert one.run() == []


def test_two_accounts_that_change_names_keep_each_its_own_copy(tmp_path: Path, mastodon: MastodonServer) -> None:
    stages = (MastodonStage(mastodon), MastodonStage(mastodon))
    life = Life(folder=tmp_path, stages=stages[:1])
    life.begin(a="Mistaken.")
    life.run()
    table = (tmp_path / "tinyblog.toml").read_text()
    own = table[table.index("[accounts") :]
    other = own.replace("MASTODON_SECRET", "OTHER_SECRET")
    (tmp_path / "tinyblog.toml").write_text(table + own.replace("[accounts.mastodon]", "[accounts.press]"))
    (tmp_path / "tinyblog.toml").write_text(
        table.replace(own, other) + own.replace("[accounts.mastodon]", "[accounts.press]")
    )
    stages[0].env = {**stages[0].env, "OTHER_SECRET": stages[1].env["MASTODON_SECRET"]}
    assert [(taken.account, taken.error) for taken in life.withdraw("a")] == [("press", None)]
    assert texts(stages[0]) == []


def test_the_copy_on_an_account_that_is_gone_is_named_until_its_author_has_taken_it_down(
    one: Life, stage: Stage
) -> None:
    one.begin(a="Mistaken.")
    one.run()
    path = one.folder / "tinyblog.toml"
    path.write_text(path.read_text().partition("[accounts")[0])
    for _ in range(2):
        (taken,) = one.withdraw("a")
        assert taken.error is not None
        assert one.lines()[0].identity in taken.error.message
        assert f"`tinyblog withdraw {one.path('a')} --by-hand`" in taken.error.hint
    assert [taken.error for taken in one.withdraw("a", by_hand=True)] == [None]
    assert one.withdraw("a") == []


def test_a_copy_on_one_account_alone_is_taken_down_and_the_note_stays(tmp_path: Path, mastodon: MastodonServer) -> None:
    life = Life(folder=tmp_path, stages=(MastodonStage(mastodon), OutboxStage(tmp_path)))
    life.begin(a="Not for everybody.")
    life.run()
    assert [(taken.account, taken.error) for taken in life.withdraw("a", accounts=("mastodon",))] == [
        ("mastodon", None)
    ]
    assert [texts(stage) for stage in life.stages] == [[], ["Not for everybody."]]
    assert life.run() == []
    assert life.states() == {(life.path("a"), "mastodon"): "withdrawn", (life.path("a"), "outbox"): "posted"}
    page = (life.build() / life.path("a")[1:] / "index.html").read_text()
    assert "Not for everybody." in page
    assert "/@" not in page
    with pytest.raises(TinyblogError, match="no account 'bluesky'"):
        life.withdraw("a", accounts=("bluesky",))


def test_what_is_answered_after_its_copy_was_taken_down_is_a_link(tmp_path: Path, mastodon: MastodonServer) -> None:
    life = Life(folder=tmp_path, stages=(MastodonStage(mastodon),))
    life.begin(a="Said.")
    life.run()
    life.withdraw("a", accounts=("mastodon",))
    life.write("b", "My answer.", in_reply_to=f"https://blog.example{life.path('a')}")
    assert results(life.run()) == [("mastodon", "post", "posted")]
    assert texts(life.stages[0]) == [f"My answer.\n\nhttps://blog.example{life.path('a')}"]


# What an author does with it


@pytest.mark.parametrize("name", ["/{month}/a/", "https://blog.example/{month}/a/", "content/b.md", "b", "old/place"])
def test_a_note_that_has_moved_is_withdrawn_by_any_name_that_it_ever_had(life: Life, name: str) -> None:
    life.begin(a="Mistaken.")
    life.run()
    (life.folder / "content" / "a.md").unlink()
    life.write("b", "Mistaken.", aliases="[/old/place/]")
    name = name.replace("{month}", f"{life.now - timedelta(hours=1):%Y/%m}")
    assert [(taken.note, taken.error) for taken in life.withdraw(name)] == [(life.path("b"), None)] * 2
    assert texts(life.stages[0]) == []
    assert {state for _, state in life.states().items()} == {"withdrawn"}
    assert [one for one in read_source(life.config, now=life.now).warnings if "stand" in one.message] == []


@pytest.mark.parametrize("name", ["a", "content/a.md", "a.md", "https://blog.example{path}"])
def test_a_note_whose_file_is_gone_is_known_by_slug_and_file_too(life: Life, name: str) -> None:
    life.begin(a="Mistaken.")
    life.run()
    (life.folder / "content" / "a.md").unlink()
    assert [taken.error for taken in life.withdraw(name.replace("{path}", life.path("a")))] == [None, None]


def test_what_is_wrong_with_a_file_does_not_keep_its_copies_up(life: Life) -> None:
    life.begin(a="Mistaken.")
    life.run()
    (life.folder / "content" / "a.md").write_text("---\ndate: someday\n---\nMistaken.\n")
    assert [taken.error for taken in life.withdraw("content/a.md")] == [None, None]


def test_a_note_that_was_never_published_has_nothing_to_take_back(life: Life) -> None:
    life.begin()
    life.write("a", "Not yet.", draft="true")
    with pytest.raises(NoteError, match="never published"):
        life.withdraw("a")
    assert life.lines() == ()


def test_without_a_ledger_nothing_is_withdrawn_for_all_other_notes_would_look_new(life: Life) -> None:
    life.begin(a="Mistaken.")
    (life.folder / "content" / "syndication.jsonl").unlink()
    with pytest.raises(LedgerError, match="there is no ledger"):
        life.withdraw("a")


def test_the_reason_is_asked_for_once_and_another_one_takes_its_place(life: Life) -> None:
    life.begin(a="Mistaken.")
    life.run()
    for empty in ("", " \n\t"):
        with pytest.raises(NoteError, match="say why"):
            life.withdraw("a", empty)
    assert len(life.lines()) == 2
    life.withdraw("a", 'He said "no",\n\x1b[31mso it is\u2028<b>not</b> true.')
    said = 'He said "no", [31mso it is <b>not</b> true.'
    assert {line.reason for line in life.lines() if line.action == "withdrawn"} == {said}
    assert life.withdraw("a", "") == []
    page = (life.build() / life.path("a")[1:] / "index.html").read_text()
    assert "He said &#34;no&#34;, [31mso it is &lt;b&gt;not&lt;/b&gt; true." in page
    before = life.lines()
    life.withdraw("a", said)
    assert life.lines() == before
    life.withdraw("a", "The board asked for it.")
    assert "The board asked for it." in (life.build() / life.path("a")[1:] / "index.html").read_text()


def test_a_withdrawn_note_stays_withdrawn_when_it_is_edited_or_moved_and_its_author_is_told(life: Life) -> None:
    life.begin(a="Mistaken.")
    life.run()
    life.withdraw("a")
    assert read_source(life.config, now=life.now).warnings == ()
    life.write("a", "Corrected.")
    (warning,) = read_source(life.config, now=life.now).moves
    assert "its text is another one since: it is neither shown nor posted" in warning.message
    assert "another `slug:`" in warning.hint
    (life.folder / "content" / "a.md").unlink()
    life.write("b", "Mistaken.")
    assert life.run() == []
    assert life.states() == {(life.path("b"), name): "withdrawn" for name in ("mastodon", "outbox")}
    assert "was withdrawn" in (life.build() / life.path("b")[1:] / "index.html").read_text()


def command(life: Life, *options: str) -> Result:
    env = {name: value for stage in life.stages for name, value in stage.env.items()}
    return CliRunner().invoke(cli, ["withdraw", *options, "--config", str(life.folder / "tinyblog.toml")], env=env)


def test_the_command_fails_while_something_stands_and_says_how_it_goes_on(life: Life, mastodon: MastodonServer) -> None:
    life.begin(a="Mistaken.")
    life.run()
    life.stages[0].env = {}
    done = command(life, "a", "--reason", "Not true.", "--json")
    assert done.exit_code == 1
    assert {one["account"]: one["result"] for one in json.loads(done.stdout)["outcomes"]} == {
        "mastodon": "failed",
        "outbox": "withdrawn",
    }
    assert "mend what is said above, and run the same command again" in done.stderr
    done = command(life, "a", "--by-hand", "--json")
    assert (done.exit_code, life.withdraw("a")) == (0, [])
    assert "set down  mastodon" in done.stderr
    assert "taken down" not in done.stderr
    assert [one["by_hand"] for one in json.loads(done.stdout)["outcomes"]] == [True]
    assert "Not true. (set down by hand)" in {one.reason for one in life.lines() if one.account == "mastodon"}


def test_the_command_wants_a_reason(life: Life) -> None:
    life.begin(a="Mistaken.")
    done = command(life, "a")
    assert done.exit_code == 1
    assert "say why" in done.stderr


def test_on_one_account_alone_what_was_sent_there_comes_down_and_is_not_posted_again(one: Life, stage: Stage) -> None:
    one.begin(a="Not for everybody.")
    dies_unheard(one)
    name = stage.account.name
    one.write("a", "Not for everybody.", accounts=f"{{{name}: false}}")
    (taken,) = one.withdraw("a", accounts=(name,))
    assert (taken.account, taken.error) == (name, None)
    assert texts(stage) == []
    one.write("a", "Not for everybody.")
    assert one.run() == []
    assert one.states() == {(one.path("a"), name): "withdrawn"}


def test_on_one_account_alone_what_never_came_is_not_posted_later(one: Life, stage: Stage, proxy: FaultProxy) -> None:
    one.begin(a="Not for everybody.")
    sends = "/xrpc/com.atproto.repo.putRecord" if isinstance(stage, BlueskyStage) else "/api/v1/statuses"
    proxy.faults += [Fault.cut_request(method="POST", path=sends)] * 2
    one.run()
    name = stage.account.name
    (taken,) = one.withdraw("a", accounts=(name,))
    assert taken.error is not None
    assert f"`tinyblog withdraw {one.path('a')} --account {name}` again" in taken.error.hint
    one.now += LANDS_WITHIN
    assert one.withdraw("a", accounts=(name,)) == []
    assert one.run() == []
    assert one.states() == {(one.path("a"), name): "withdrawn"}


def test_what_cannot_be_looked_for_is_settled_by_its_authors_word(one: Life, stage: Stage, proxy: FaultProxy) -> None:
    one.begin(a="Mistaken.")
    dies_unheard(one)
    said = texts(stage)
    with lasting(proxy, Fault.refuse(503)):
        assert [taken.error for taken in one.withdraw("a", by_hand=True)] == [None]
    assert actions(one) == [("", "withdrawn", ""), (stage.account.name, "withdrawn", said[0])]
    assert one.withdraw("a") == []


def test_a_copy_that_another_note_on_the_site_has_too_stays_and_its_author_is_told(
    tmp_path: Path, mastodon: MastodonServer
) -> None:
    life = Life(folder=tmp_path, stages=(MastodonStage(mastodon),))
    life.begin(a="Words.", b="Other words.")
    life.run()
    (copy,) = (line for line in life.lines() if line.note == life.path("b"))
    append_lines(ledger_path(tmp_path), (replace(copy, note=life.path("old")),))
    (left,) = life.withdraw("old")
    assert left.error is not None
    assert left.error.message == f"this is the copy of {life.path('b')} too: it stays"
    assert texts(life.stages[0]) == ["Other words.", "Words."]
    assert life.states()[life.path("b"), "mastodon"] == "posted"
    life.withdraw("b")
    life.withdraw("old")
    assert texts(life.stages[0]) == ["Words."]
