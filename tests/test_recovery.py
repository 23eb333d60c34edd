"""What was sent and never answered is found by its words, and nothing else is taken for it."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.deaths import dies_unheard
from tests.life import BlueskyStage, Life, MastodonStage, texts
from tests.networks.posts import make_post
from tests.networks.stages import Stage, connected
from tests.servers.mastodon import MastodonServer
from tests.servers.mastodon_mode import GOTOSOCIAL
from tests.servers.proxy import Fault, FaultProxy
from tinyblog.drafts import Desk
from tinyblog.ledger import Line, load_ledger
from tinyblog.networks import Copy
from tinyblog.recovery import AlikeError, line_of_recovered, post_sent, recover
from tinyblog.session import Session
from tinyblog.site import EVERYTHING
from tinyblog.source import find_entry, ledger_path, read_source
from tinyblog.unheard import Unheard, unheard

THREADS = 'overflow = "thread"'


@pytest.fixture(params=["bluesky", "mastodon"])
def stage(request: pytest.FixtureRequest) -> Stage:
    if request.param == "bluesky":
        return BlueskyStage(request.getfixturevalue("pds"))
    return MastodonStage(request.getfixturevalue("mastodon"))


@pytest.fixture
def life(tmp_path: Path, stage: Stage) -> Life:
    return Life(folder=tmp_path, stages=(stage,), more={stage.account.name: THREADS})


@pytest.fixture
def far(stage: Stage) -> str:
    """The address of somebody else's post."""
    other = BlueskyStage(stage.pds) if isinstance(stage, BlueskyStage) else MastodonStage(stage.server)  # type: ignore[attr-defined]
    with closing(connected(other)) as publisher:
        return publisher.publish(make_post("Far.")).url


@pytest.fixture
def far_toot(mastodon: MastodonServer) -> str:
    """The same on a Mastodon server."""
    with closing(connected(MastodonStage(mastodon))) as publisher:
        return publisher.publish(make_post("Far.")).url


@contextmanager
def session(life: Life) -> Iterator[Session]:
    source = read_source(life.config, now=life.now, wanted=EVERYTHING)
    assert source.ledger is not None
    desk = Desk(config=life.config, site=source.site, ledger=source.ledger)
    with closing(Session(life.world, ledger_path(life.folder), desk)) as run:
        yield run


def recovered(life: Life) -> Copy | None:
    entry = find_entry(read_source(life.config, now=life.now, wanted=EVERYTHING).site.entries, "a")
    with session(life) as run:
        (what,) = unheard(run.ledger)
        return recover(what, life.config.accounts[0], entry, run)


@pytest.mark.parametrize("gone", [True, False])
def test_of_a_thread_all_parts_are_found(life: Life, *, gone: bool) -> None:
    life.begin(a="\n\n".join(f"Part {word}: {'so much to say ' * 30}" for word in ("one", "two", "three")))
    dies_unheard(life)
    if gone:
        (life.folder / "content" / "a.md").unlink()
    copy = recovered(life)
    assert copy is not None
    assert {copy.id, *(part.id for part in copy.more)} == {shown.id for shown in life.stages[0].shown()}


def test_an_answer_of_many_parts_is_found_though_no_note_tells_whom_it_answers(life: Life, far: str) -> None:
    life.begin()
    text = "\n\n".join(f"Part {word}: {'so much to say ' * 30}" for word in ("one", "two", "three"))
    life.write("a", text, in_reply_to=far)
    dies_unheard(life)
    (life.folder / "content" / "a.md").unlink()
    copy = recovered(life)
    assert copy is not None
    assert len([copy, *copy.more]) == len(life.stages[0].shown()) > 1


@pytest.mark.parametrize("said", ["My answer.", "My answer, edited."])
@pytest.mark.parametrize("keeps_keys", [True, False])
@pytest.mark.parametrize("answers", ["nobody", "another", "the first"])
def test_an_answer_that_was_never_heard_of_is_not_posted_again_whatever_its_note_answers_now(
    tmp_path: Path, mastodon: MastodonServer, said: str, answers: str, *, keeps_keys: bool
) -> None:
    if not keeps_keys:
        mastodon.mode = GOTOSOCIAL
    with closing(connected(MastodonStage(mastodon))) as publisher:
        first, second = (publisher.publish(make_post(text, path=f"/{text}/")).url for text in ("One.", "Two."))
    stage = MastodonStage(mastodon)
    life = Life(folder=tmp_path, stages=(stage,))
    life.begin()
    life.write("a", "My answer.", in_reply_to=first)
    dies_unheard(life)
    target = {"nobody": {}, "another": {"in_reply_to": second}, "the first": {"in_reply_to": first}}[answers]
    life.write("a", said, **target)
    life.run()
    assert texts(stage) == ["My answer."]
    assert life.lines()[-1].text == "My answer."
    life.run()
    assert texts(stage) == [said]
    assert life.lines()[-1].texts == (said,)


def test_a_thread_that_was_left_half_posted_as_an_answer_is_ended_though_its_note_answers_nobody_now(
    tmp_path: Path, mastodon: MastodonServer, far_toot: str
) -> None:
    mastodon.mode = replace(GOTOSOCIAL, max_characters=500)
    stage = MastodonStage(mastodon)
    with closing(FaultProxy(stage.url)) as proxy:
        stage.account = stage.at(proxy.url)
        life = Life(folder=tmp_path, stages=(stage,), more={"mastodon": THREADS})
        life.begin()
        text = "\n\n".join(f"Part {word}: {'so much to say ' * 30}" for word in ("one", "two", "three"))
        life.write("a", text, in_reply_to=far_toot)
        proxy.faults += [
            replace(fault, method="POST", path="/api/v1/statuses")
            for fault in (Fault.delay_answer(0), Fault.refuse(422))
        ]
        assert [one.result for one in life.run()] == ["unknown"]
        life.write("a", text)
        assert [one.result for one in life.run()] == ["posted"]
    assert [one.split(":")[0] for one in reversed(texts(stage))] == ["Part one", "Part two", "Part three"]


def test_the_copy_of_another_note_with_the_same_words_is_left_alone(life: Life, stage: Stage) -> None:
    life.begin(a="Good morning!")
    dies_unheard(life)
    (sent,) = ledger_path(life.folder).read_text().splitlines()
    life.run()
    life.write("b", "Good morning!")
    ledger_path(life.folder).write_text(ledger_path(life.folder).read_text() + sent.replace("/a/", "/b/") + "\n")
    with session(life) as run:
        (what,) = unheard(run.ledger)
        assert what.note == life.path("b")
        assert recover(what, life.config.accounts[0], None, run) is None
    assert texts(stage) == ["Good morning!"]


@pytest.mark.parametrize(("text", "hours"), [("Said.", 0), ("Said, or not, by me.", 30)])
def test_other_words_and_the_same_words_of_another_time_are_not_taken_for_an_answer(
    life: Life, stage: Stage, far: str, text: str, hours: int
) -> None:
    life.begin()
    life.write("a", "Said, or not, by me.", in_reply_to=far)
    life.run()
    ledger_path(life.folder).write_text("")
    sent = (life.now + timedelta(hours=hours)).isoformat()
    line = Line(note="/gone/", account=stage.account.name, action="sending", time=sent, text=text)
    with session(life) as run:
        assert recover(Unheard(note="/gone/", lines=(line,)), life.config.accounts[0], None, run) is None


@pytest.mark.parametrize("hours", [-3, 3])
def test_the_same_words_of_another_hour_are_for_the_author_to_tell(
    life: Life, stage: Stage, far: str, hours: int
) -> None:
    life.begin()
    life.write("a", "Said, or not, by me.", in_reply_to=far)
    life.run()
    url = life.lines()[0].url
    ledger_path(life.folder).write_text("")
    sent = (life.now + timedelta(hours=hours)).isoformat()
    line = Line(note="/gone/", account=stage.account.name, action="sending", time=sent, text="Said, or not, by me.")
    with session(life) as run, pytest.raises(AlikeError, match="made at another time") as raised:
        recover(Unheard(note="/gone/", lines=(line,)), life.config.accounts[0], None, run)
    assert raised.value.url == url


def test_the_post_that_was_sent_has_its_key_its_words_and_its_time(life: Life) -> None:
    life.begin(a="Said.")
    dies_unheard(life)
    ledger = load_ledger(ledger_path(life.folder))
    assert ledger is not None
    post = post_sent(ledger.lines[0], life.config.accounts[0], "https://blog.example")
    with session(life) as run, closing(connected(life.stages[0])) as publisher:
        assert publisher.find(post, ()) is not None
        assert post.permalink == run.address + life.path("a")


def test_its_line_says_what_its_author_wrote_only_of_words_that_were_sent(life: Life) -> None:
    life.begin()
    sent = Line(
        note="/a/", account="old", action="sending", time=life.now.isoformat(), text="One.", said="s", digest="d"
    )
    what, account = Unheard(note="/a/", lines=(replace(sent, text="Two.", said="t"), sent)), life.config.accounts[0]
    for text, said, digest in (("One.", "s", "d"), ("Two.", "t", "d"), ("Three.", "", "")):
        line = line_of_recovered(what, account, Copy(url="u", id="i", text=text), "2026-11-22T12:00:00+00:00")
        assert (line.action, line.account, line.text, line.said, line.digest) == (
            "adopted",
            account.name,
            text,
            said,
            digest,
        )
