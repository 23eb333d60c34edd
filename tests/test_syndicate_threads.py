"""Runs with threads, and with notes that answer one another."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.blogs import make_blog
from tests.life import Life
from tests.networks.stages import BlueskyStage, MastodonStage, Stage
from tests.servers.mastodon import MastodonServer
from tests.servers.pds import Pds
from tests.servers.proxy import Fault, FaultProxy
from tests.test_syndicate import dated, now
from tinyblog.config import Config
from tinyblog.errors import NetworkError, PartlyPostedError
from tinyblog.ledger import Line, load_ledger
from tinyblog.reconcile import Found, reconcile
from tinyblog.session import World
from tinyblog.source import ledger_path
from tinyblog.steps import Outcome
from tinyblog.syndicate import Options, dry_run, syndicate

POST = "/api/v1/statuses"
LONG = "\n\n".join(f"Paragraph {word} {'of a thread ' * 22}." for word in ("one", "two", "three"))


class Blog:
    """A blog with an account on both servers; Mastodon stands behind a proxy."""

    def __init__(self, folder: Path, sky: BlueskyStage, toots: MastodonStage, proxy: FaultProxy) -> None:
        self.folder, self.sky, self.toots, self.proxy = folder, sky, toots, proxy

    def write(self, notes: Mapping[str, str]) -> Config:
        tables = "".join(
            f'[accounts.{name}]\nnetwork = "{network}"\noverflow = "thread"\n{values}'
            for name, network, values in (
                ("sky", "bluesky", self._values(self.sky, self.sky.url)),
                ("toots", "mastodon", self._values(self.toots, self.proxy.url)),
            )
        )
        head = '[site]\nurl = "https://blog.example"\ntitle = "Blog"\n[author]\nname = "Ada"\n'
        return make_blog(self.folder, notes, config=head + tables, ledger=None if self.lines() else "")

    @staticmethod
    def _values(stage: Stage, url: str) -> str:
        return "".join(f'{key} = "{value}"\n' for key, value in stage.at(url).settings.items())

    def run(self, config: Config, *accounts: str) -> list[Outcome]:
        env = {**self.sky.env, **self.toots.env}
        world = World(env=env, clock=now, sleep=lambda _: None)
        return list(syndicate(config, Options(accounts=accounts), world))

    def lines(self) -> dict[tuple[str, str], Line]:
        ledger = load_ledger(ledger_path(self.folder))
        return {(line.note[-5:], line.account): line for line in ledger.lines if line.account} if ledger else {}

    def fail(self, *faults: Fault) -> None:
        self.proxy.faults += [replace(fault, method="POST", path=POST) for fault in faults]


PASS = Fault.delay_answer(0)


@pytest.fixture
def blog(pds: Pds, mastodon: MastodonServer, tmp_path: Path) -> Iterator[Blog]:
    toots = MastodonStage(mastodon)
    with closing(FaultProxy(toots.url)) as proxy:
        yield Blog(tmp_path / "blog", BlueskyStage(pds), toots, proxy)


def results(outcomes: list[Outcome]) -> list[tuple[str, str]]:
    return [(outcome.account, outcome.result) for outcome in outcomes]


def test_the_line_of_a_thread_holds_all_its_parts(blog: Blog) -> None:
    assert results(blog.run(blog.write({"long.md": dated(LONG)}))) == [("sky", "posted"), ("toots", "posted")]
    for name, stage in (("sky", blog.sky), ("toots", blog.toots)):
        line = blog.lines()["long/", name]
        answered: dict[str, str] = dict(stage.answered())
        assert [answered[part.id] for part in line.parts] == ["", *(part.id for part in line.parts[:-1])]
        assert [part.text for part in line.parts] == LONG.split("\n\n")
        assert all(part.url for part in line.parts)
    assert blog.run(blog.write({"long.md": dated(LONG)})) == []


def test_a_thread_that_is_refused_in_the_middle_is_unknown_and_ended_by_the_next_run(blog: Blog) -> None:
    config = blog.write({"long.md": dated(LONG)})
    blog.fail(PASS, Fault.refuse(422))
    (outcome,) = blog.run(config, "toots")
    assert outcome.result == "unknown"
    assert isinstance(outcome.error, PartlyPostedError)
    assert "1 of 3 parts" in str(outcome.error)
    assert blog.lines()["long/", "toots"].action == "sending"
    assert results(blog.run(blog.write({"long.md": dated(f"{LONG} And more.")}), "toots")) == [("toots", "posted")]
    line = blog.lines()["long/", "toots"]
    assert (line.action, len(line.parts)) == ("posted", 3)
    assert len(blog.toots.shown()) == 3


def test_a_note_goes_on_on_both_networks_where_another_ended(blog: Blog) -> None:
    first = {"1.md": dated(LONG, days=1, permalink="/long/")}
    config = blog.write(
        {**first, "2.md": dated("And on.", permalink="/more/", in_reply_to="https://blog.example/long/")}
    )
    planned = [outcome for outcome in dry_run(config, Options(), now=now()) if outcome.note.endswith("/more/")]
    assert [outcome.post and outcome.post.text for outcome in planned] == ["And on.", "And on."]
    assert {result for _, result in results(blog.run(config))} == {"posted"}
    for name, stage in (("sky", blog.sky), ("toots", blog.toots)):
        above, below = blog.lines()["long/", name], blog.lines()["more/", name]
        answered: dict[str, str] = dict(stage.answered())
        assert answered[below.id] == above.parts[-1].id
        assert below.text == "And on."


def test_a_note_waits_for_the_one_that_it_answers(blog: Blog) -> None:
    notes = {
        "1.md": dated("One.", days=1, permalink="/long/"),
        "2.md": dated("Two.", permalink="/more/", in_reply_to="https://blog.example/long/"),
    }
    blog.fail(Fault.refuse(422))
    first, second = blog.run(blog.write(notes), "toots")
    assert (first.result, second.result) == ("failed", "failed")
    assert isinstance(second.error, NetworkError)
    assert "is not there yet" in str(second.error)
    assert blog.toots.shown() == []
    assert results(blog.run(blog.write(notes), "toots")) == [("toots", "posted")] * 2
    answered = dict(blog.toots.answered())
    assert answered[blog.lines()["more/", "toots"].id] == blog.lines()["long/", "toots"].id


def test_another_note_never_takes_a_part_of_a_thread_for_its_copy(blog: Blog) -> None:
    two = LONG.split("\n\n")[1]
    blog.run(blog.write({"long.md": dated(LONG, days=1)}))
    outcomes = blog.run(blog.write({"long.md": dated(LONG, days=1), "same.md": dated(two)}))
    assert results(outcomes) == [("sky", "posted"), ("toots", "posted")]
    for name in ("sky", "toots"):
        assert blog.lines()["same/", name].id not in {part.id for part in blog.lines()["long/", name].parts}


def test_without_a_ledger_an_answer_to_a_note_of_ones_own_is_found_too(blog: Blog) -> None:
    notes = {
        "1.md": dated("One.", days=1, permalink="/long/"),
        "2.md": dated("Two.", permalink="/more/", in_reply_to="https://blog.example/long/"),
    }
    config = blog.write(notes)
    blog.run(config)
    before = {place: line.id for place, line in blog.lines().items()}
    ledger_path(blog.folder).unlink()
    assert {result for _, result in results(blog.run(config))} == {"adopted"}
    assert {place: line.id for place, line in blog.lines().items()} == before


def left_half(folder: Path, stage: MastodonStage, proxy: FaultProxy, **keys: str) -> Life:
    """A blog of one note, of whose thread the first of three parts stands."""
    stage.account = stage.at(proxy.url)
    life = Life(folder=folder, stages=(stage,), more={"mastodon": 'overflow = "thread"'})
    life.begin()
    life.write("a", LONG, **keys)
    proxy.faults += [replace(fault, method="POST", path=POST) for fault in (PASS, Fault.refuse(422))]
    assert [one.result for one in life.run()] == ["unknown"]
    return life


@pytest.mark.parametrize("ending", ["force", "withdraw"])
@pytest.mark.parametrize("why", ["too old", "expired"])
def test_half_a_thread_that_is_not_to_be_posted_any_more_stays_unknown_until_its_author_ends_it(
    tmp_path: Path, mastodon: MastodonServer, why: str, ending: str
) -> None:
    stage = MastodonStage(mastodon)
    with closing(FaultProxy(stage.url)) as proxy:
        expires = f"{datetime.now(UTC) + timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}"
        life = left_half(tmp_path, stage, proxy, **({"expires": expires} if why == "expired" else {}))
        path = life.path("a")
        life.now += timedelta(days=8)
        for _ in range(2):
            (outcome,) = life.run()
            assert (outcome.result, len(stage.shown())) == ("unknown", 1)
            assert isinstance(outcome.error, PartlyPostedError)
            assert "1 of 3 parts stand there" in outcome.error.message
            assert f"`tinyblog syndicate --force {path}`" in outcome.error.hint
            assert f"`tinyblog withdraw {path}`" in outcome.error.hint
            assert life.states()[path, "mastodon"] == "unknown"
        if ending == "force":
            assert [one.result for one in life.run(force=path)] == ["posted"]
            assert [shown.text for shown in reversed(stage.shown())] == LONG.split("\n\n")
        else:
            assert [one.error for one in life.withdraw(path)] == [None]
            assert stage.shown() == []
        assert life.run() == []


def only(life: Life) -> Found:
    """What a rebuilt ledger says of the only note, of which all that stands there is."""
    done = reconcile(life.config, life.world)
    assert done.strangers == ()
    (found,) = done.found
    return found


@pytest.mark.parametrize("ending", ["next run", "withdraw"])
@pytest.mark.parametrize("by", ["a run", "reconcile"])
def test_without_a_ledger_half_a_thread_is_not_skipped_but_told(
    tmp_path: Path, mastodon: MastodonServer, by: str, ending: str
) -> None:
    stage = MastodonStage(mastodon)
    with closing(FaultProxy(stage.url)) as proxy:
        life = left_half(tmp_path, stage, proxy)
        ledger_path(life.folder).unlink()
        outcome = only(life) if by == "reconcile" else life.run()[0]
        assert (outcome.result, len(stage.shown())) == ("unknown", 1)
        assert "1 of 3 parts stand there, the next run posts the rest" in str(outcome.error)
        assert [line.action for line in life.lines()] == ["sending"]
        if ending == "next run":
            assert [one.result for one in life.run()] == ["posted"]
            assert [shown.text for shown in reversed(stage.shown())] == LONG.split("\n\n")
        else:
            assert [one.error for one in life.withdraw("a")] == [None]
            assert stage.shown() == []
