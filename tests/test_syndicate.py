"""A run: what is due is posted, every copy is on record at once, and trouble stays where it is."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.blogs import make_blog, note, read_site
from tests.networks.stages import MastodonStage, closed_port
from tests.servers.mastodon import MastodonServer
from tests.servers.proxy import Fault, FaultProxy
from tinyblog.build import build
from tinyblog.cli import cli
from tinyblog.config import Config
from tinyblog.errors import ConfigError, LedgerError, NetworkError, TinyblogError
from tinyblog.ledger import Line, append_lines, load_ledger
from tinyblog.session import World
from tinyblog.source import ledger_path
from tinyblog.steps import Outcome
from tinyblog.syndicate import Options, baseline_notice, dry_run, syndicate

POST = "/api/v1/statuses"


@dataclass(kw_only=True)
class Blog:
    """A blog with an account on the strict Mastodon server, and an outbox."""

    folder: Path
    stage: MastodonStage
    env: Mapping[str, str]
    url: str
    site: str = "https://blog.example"

    def write(
        self, notes: Mapping[str, str], *, ledger: str | None = "", accounts: tuple[str, ...] = ("outbox", "toots")
    ) -> Config:
        tables = {
            "outbox": '[accounts.outbox]\nnetwork = "outbox"\n',
            "toots": f'[accounts.toots]\nnetwork = "mastodon"\nserver = "{self.url}"\ntoken_env = "MASTODON_SECRET"\n',
        }
        head = f'[site]\nurl = "{self.site}"\ntitle = "Blog"\n[author]\nname = "Ada"\n'
        return make_blog(self.folder, notes, config=head + "".join(tables[name] for name in accounts), ledger=ledger)

    def run(self, config: Config, **options: object) -> list[Outcome]:
        return list(self.start(config, **options))

    def start(self, config: Config, **options: object) -> Iterator[Outcome]:
        world = World(env=self.env, clock=self.clock, sleep=lambda _: None)
        return syndicate(config, Options(**options), world)  # type: ignore[arg-type]

    def clock(self) -> datetime:
        return now()

    @property
    def texts(self) -> list[str]:
        return [shown.text for shown in self.stage.shown()]

    def lines(self) -> tuple[Line, ...]:
        ledger = load_ledger(ledger_path(self.folder))
        assert ledger is not None
        return tuple(line for line in ledger.lines if line.account)


def now() -> datetime:
    return datetime.now().astimezone()


def dated(body: str, *, days: float = 0, **keys: str) -> str:
    """A note of so many days ago, and an hour."""
    return note(body, f"{now() - timedelta(days=days, hours=1):%Y-%m-%dT%H:%M:%S%z}", **keys)


@pytest.fixture
def blog(mastodon: MastodonServer, tmp_path: Path) -> Blog:
    stage = MastodonStage(mastodon)
    return Blog(folder=tmp_path / "blog", stage=stage, env=stage.env, url=mastodon.url)


def results(outcomes: list[Outcome]) -> list[tuple[str, str]]:
    return [(outcome.account, outcome.result) for outcome in outcomes]


def test_what_is_due_is_posted_to_every_account_and_recorded(blog: Blog) -> None:
    outcomes = blog.run(blog.write({"one.md": dated("one", days=1), "two.md": dated("two")}))
    assert results(outcomes) == [("outbox", "posted"), ("toots", "posted")] * 2
    assert blog.texts == ["two", "one"]  # the oldest note is posted first
    assert [(line.account, line.action, line.text) for line in blog.lines()] == [
        ("outbox", "posted", "one"),
        ("toots", "posted", "one"),
        ("outbox", "posted", "two"),
        ("toots", "posted", "two"),
    ]
    for outcome, line in zip(outcomes, blog.lines(), strict=True):
        assert outcome.url == line.url
        assert line.note == outcome.note
        assert line.identity
        assert line.digest
        assert line.body


def test_a_second_run_has_nothing_to_do_and_asks_nobody(blog: Blog) -> None:
    config = blog.write({"one.md": dated("one")})
    blog.run(config)
    before, ledger = blog.stage.server.requests, ledger_path(blog.folder).read_bytes()
    assert blog.run(config) == []
    assert blog.stage.server.requests == before
    assert ledger_path(blog.folder).read_bytes() == ledger


def test_drafts_future_old_and_placed_notes_are_not_posted(blog: Blog) -> None:
    notes = {
        "draft.md": dated("x", draft="true"),
        "future.md": dated("x", days=-3),
        "old.md": dated("x", days=8),
        "placed.md": dated("x", syndication=f"[{blog.url}/@me/1]"),
    }
    assert blog.run(blog.write(notes, accounts=("toots",))) == []
    assert blog.stage.server.requests == []


def test_one_session_serves_all_posts_of_a_run(blog: Blog) -> None:
    blog.run(blog.write({f"{n}.md": dated(f"note {n}") for n in range(4)}))
    assert blog.stage.server.requests.count(("GET", "/api/v1/accounts/verify_credentials")) == 1
    assert blog.stage.server.requests.count(("POST", POST)) == 4


def test_only_the_accounts_asked_for_are_served(blog: Blog) -> None:
    config = blog.write({"one.md": dated("one")})
    assert results(blog.run(config, accounts=("outbox",))) == [("outbox", "posted")]
    assert blog.stage.server.requests == []
    assert results(blog.run(config)) == [("toots", "posted")]
    with pytest.raises(TinyblogError, match="no account 'toot'"):
        blog.run(config, accounts=("toot",))


def test_each_line_is_on_record_before_the_next_post(blog: Blog) -> None:
    run = blog.start(blog.write({f"{n}.md": dated(f"note {n}") for n in range(3)}))
    for count, _ in enumerate(run, 1):
        assert len(blog.lines()) == count


def test_too_many_posts_are_refused_all_together(blog: Blog) -> None:
    config = blog.write({f"{n}.md": dated(f"note {n}") for n in range(6)})
    outcomes = blog.run(config)
    assert {outcome.result for outcome in outcomes} == {"failed"}
    assert "too many" in str(outcomes[0].error)
    assert blog.stage.server.requests == []
    assert len(blog.run(config, max_posts=6)) == 12


def test_without_a_ledger_nothing_is_posted_and_copies_are_adopted(blog: Blog) -> None:
    notes = {"one.md": dated("one", days=2), "two.md": dated("two"), "old.md": dated("old", days=30)}
    config = blog.write({"one.md": notes["one.md"]})
    blog.run(config)
    config = blog.write(notes, ledger=None)
    ledger_path(blog.folder).unlink()
    assert "nothing is posted" in baseline_notice(config, Options())
    outcomes = blog.run(config)
    assert results(outcomes) == [
        ("outbox", "adopted"),
        ("toots", "adopted"),
        ("outbox", "skipped"),
        ("toots", "skipped"),
    ]
    assert blog.texts == ["one"]
    assert sorted((line.action, line.account) for line in blog.lines()) == sorted(
        [(action, name) for name in ("outbox", "toots") for action in ("skipped", "skipped", "adopted")]
    )
    assert baseline_notice(config, Options()) == ""
    assert blog.run(config) == []


def test_a_baseline_that_cannot_ask_an_account_writes_no_ledger(blog: Blog) -> None:
    with closed_port() as nowhere:
        blog.url = nowhere
        outcomes = blog.run(blog.write({"one.md": dated("one")}, ledger=None))
    assert results(outcomes) == [("outbox", "skipped"), ("toots", "failed")]
    assert not ledger_path(blog.folder).exists()


def test_a_first_run_posts_what_is_due_and_adopts_what_stands_there(blog: Blog) -> None:
    config = blog.write({"one.md": dated("one")}, ledger=None)
    assert baseline_notice(config, Options(first_run=True)) == ""
    assert results(blog.run(config, first_run=True)) == [("outbox", "posted"), ("toots", "posted")]
    ledger_path(blog.folder).unlink()
    assert results(blog.run(config, first_run=True)) == [("outbox", "adopted"), ("toots", "adopted")]
    assert blog.texts == ["one"]


def test_one_account_down_does_not_stop_the_other(blog: Blog) -> None:
    with closed_port() as nowhere:
        blog.url = nowhere
        config = blog.write({"one.md": dated("one"), "two.md": dated("two")})
        outcomes = blog.run(config)
    assert sorted(results(outcomes)) == [("outbox", "posted")] * 2 + [("toots", "failed")] * 2
    assert {(line.account, line.action) for line in blog.lines()} == {("outbox", "posted"), ("toots", "failed")}


def test_a_missing_secret_is_said_once_for_an_account(blog: Blog) -> None:
    blog.env = {}
    outcomes = blog.run(blog.write({f"{n}.md": dated(f"note {n}") for n in range(3)}))
    errors = [outcome.error for outcome in outcomes if outcome.account == "toots"]
    assert [isinstance(error, ConfigError) for error in errors] == [True, False, False]
    assert "MASTODON_SECRET" in str(errors[0])
    assert not any("MASTODON_SECRET" in str(error) for error in errors[1:])
    assert [outcome.result for outcome in outcomes if outcome.account == "outbox"] == ["posted"] * 3


def test_a_lost_answer_is_found_and_recorded_as_posted(blog: Blog) -> None:
    server = blog.stage.server
    server.mode = replace(server.mode, lost_answers=1, idempotency="broken-4.6")
    assert results(blog.run(blog.write({"one.md": dated("one")}, accounts=("toots",)))) == [("toots", "posted")]
    assert blog.texts == ["one"]


def test_an_unknown_outcome_is_no_line_and_the_next_note_is_tried(blog: Blog) -> None:
    proxy = FaultProxy(blog.url)
    blog.url = proxy.url
    proxy.faults += [Fault.cut_request(method="POST", path=POST)] * 2
    config = blog.write({"one.md": dated("one", days=1), "two.md": dated("two")}, accounts=("toots",))
    assert results(blog.run(config)) == [("toots", "unknown"), ("toots", "posted")]
    assert [(line.action, line.text) for line in blog.lines()] == [("sending", "one"), ("posted", "two")]
    assert results(blog.run(config)) == [("toots", "posted")]
    assert [(line.action, line.text) for line in blog.lines()] == [("posted", "two"), ("posted", "one")]
    proxy.close()


def test_a_note_that_was_edited_after_an_unknown_outcome_is_found_by_what_was_sent(
    blog: Blog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server keeps a key for an hour only, and the note says something else by then."""
    proxy = FaultProxy(blog.url)
    blog.url = proxy.url
    proxy.faults += [Fault.delay_request(30, method="POST", path=POST)]
    monkeypatch.setattr("tinyblog.networks.mastodon.TIMEOUT", 0.5)
    config = blog.write({"one.md": dated("back in the ofice")}, accounts=("toots",))
    assert results(blog.run(config)) == [("toots", "unknown")]
    proxy.hurry()
    proxy.wait_until_idle()
    blog.stage.server.advance(3601)
    kept = ledger_path(blog.folder).read_text()
    config = blog.write({"one.md": dated("back in the office")}, accounts=("toots",), ledger=kept)
    assert results(blog.run(config)) == [("toots", "adopted")]
    assert blog.texts == ["back in the ofice"]
    assert [(line.action, line.text) for line in blog.lines()] == [("adopted", "back in the ofice")]
    proxy.close()


@pytest.fixture
def proxy(blog: Blog) -> Iterator[FaultProxy]:
    """A proxy that stands before the blog's server all through the test: the address is part of the identity."""
    with closing(FaultProxy(blog.url)) as made:
        blog.url = made.url
        yield made


def unknown(blog: Blog, proxy: FaultProxy, text: str, monkeypatch: pytest.MonkeyPatch, *, lands: bool = True) -> str:
    """Post a note whose answer is lost, and which lands later or never; return the ledger."""
    lost = [Fault.delay_request(30, method="POST", path=POST)]
    proxy.faults += lost if lands else [Fault.cut_request(method="POST", path=POST)] * 2
    monkeypatch.setattr("tinyblog.networks.mastodon.TIMEOUT", 0.5)
    config = blog.write({"one.md": dated(text)}, accounts=("toots",))
    assert results(blog.run(config)) == [("toots", "unknown")]
    proxy.hurry()
    proxy.wait_until_idle()
    monkeypatch.undo()
    blog.stage.server.advance(3601)
    return ledger_path(blog.folder).read_text()


def test_a_second_attempt_that_fails_does_not_forget_what_the_first_had_sent(
    blog: Blog, proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = unknown(blog, proxy, "the quick brown fox", monkeypatch, lands=False)
    proxy.faults += [Fault.refuse(422, method="POST", path=POST)]
    config = blog.write({"one.md": dated("other words")}, accounts=("toots",), ledger=kept)
    assert results(blog.run(config)) == [("toots", "failed")]
    assert {line.text for line in blog.lines()} == {"the quick brown fox", "other words"}


def test_an_unknown_outcome_is_settled_under_the_accounts_new_name(
    blog: Blog, proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = unknown(blog, proxy, "the quick brown fox", monkeypatch)
    blog.write({}, accounts=("toots",))
    text = (blog.folder / "tinyblog.toml").read_text().replace("[accounts.toots]", "[accounts.social]")
    config = make_blog(blog.folder, {"one.md": dated("other words")}, config=text, ledger=kept)
    assert results(blog.run(config)) == [("social", "adopted")]
    assert blog.texts == ["the quick brown fox"]
    assert [line.action for line in blog.lines()] == ["adopted"]


@pytest.mark.parametrize(("lands", "result"), [(True, "adopted"), (False, "skipped")])
def test_an_unknown_outcome_is_settled_without_a_post_once_the_note_is_too_old(
    blog: Blog, proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch, lands: bool, result: str
) -> None:
    kept = unknown(blog, proxy, "the quick brown fox", monkeypatch, lands=lands)
    blog.write({}, accounts=("toots",))
    text = (blog.folder / "tinyblog.toml").read_text() + '[syndication]\nmax_age = "1m"\n'
    config = make_blog(blog.folder, {"one.md": dated("the quick brown fox")}, config=text, ledger=kept)
    assert results(blog.run(config)) == [("toots", result)]
    assert blog.texts == ["the quick brown fox"] * lands
    assert [line.action for line in blog.lines()] == [result]


def test_a_refused_post_is_set_down_once_with_its_reason_until_it_is_posted(blog: Blog) -> None:
    proxy = FaultProxy(blog.url)
    blog.url = proxy.url
    proxy.faults += [Fault.refuse(422, method="POST", path=POST)]
    config = blog.write({"one.md": dated("one")}, accounts=("toots",))
    assert results(blog.run(config)) == [("toots", "failed")]
    first = blog.lines()
    assert [(line.action, "422" in line.reason) for line in first] == [("failed", True)]
    proxy.faults += [Fault.refuse(422, method="POST", path=POST)]
    assert results(blog.run(config)) == [("toots", "failed")]
    assert blog.lines() == first
    assert results(blog.run(config)) == [("toots", "posted")]
    assert [line.action for line in blog.lines()] == ["posted"]
    proxy.close()


def test_an_account_that_got_another_name_keeps_its_copies(blog: Blog) -> None:
    config = blog.write({"one.md": dated("one")}, accounts=("toots",))
    blog.run(config)
    text = (blog.folder / "tinyblog.toml").read_text().replace("[accounts.toots]", "[accounts.social]")
    kept = ledger_path(blog.folder).read_text()
    config = make_blog(blog.folder, {"one.md": dated("one, edited")}, config=text, ledger=kept)
    blog.stage.server.advance(3601)
    assert results(blog.run(config)) == [("social", "adopted")]
    assert blog.texts == ["one"]
    assert len({line.url for line in blog.lines()}) == 1
    (entry,) = read_site(config, now=now()).entries
    assert len(entry.backlinks) == 1


def test_a_copy_that_an_author_wrote_down_for_one_note_is_not_taken_for_another(blog: Blog) -> None:
    blog.run(blog.write({"by-hand.md": dated("Good morning!")}, accounts=("toots",)))
    (made,) = blog.lines()
    notes = {"a.md": dated("Good morning!", syndication=made.url), "b.md": dated("Good morning!")}
    (blog.folder / "content" / "by-hand.md").unlink()
    assert results(blog.run(blog.write(notes, accounts=("toots",)))) == [("toots", "posted")]
    assert blog.texts == ["Good morning!", "Good morning!"]


def test_a_note_that_was_skipped_and_then_moved_stays_skipped(blog: Blog) -> None:
    blog.run(blog.write({"old.md": dated("words")}, ledger=None))
    kept = ledger_path(blog.folder).read_text()
    (blog.folder / "content" / "old.md").unlink()
    assert blog.run(blog.write({"new.md": dated("words")}, ledger=kept)) == []


def test_a_dry_run_says_if_there_are_too_many(blog: Blog) -> None:
    config = blog.write({f"{n}.md": dated(f"note {n}") for n in range(6)}, accounts=("outbox",))
    found = list(dry_run(config, Options(), now=now()))
    assert [outcome.result for outcome in found] == ["planned"] * 6
    assert "too many posts are due" in str(found[0].error)
    config = blog.write({f"{n}.md": dated(f"note {n}") for n in range(6)}, accounts=("outbox",), ledger=None)
    ledger_path(blog.folder).unlink()
    assert [outcome.result for outcome in dry_run(config, Options(), now=now())] == ["planned"] * 6


def test_a_note_whose_address_alone_is_too_long_is_refused_before_anything_is_sent(blog: Blog) -> None:
    blog.stage.server.mode = replace(blog.stage.server.mode, max_characters=20)
    config = blog.write({"one.md": dated("word " * 50)}, accounts=("toots",))
    (outcome,) = blog.run(config)
    assert "not even the note's address fits" in str(outcome.error)
    assert ("POST", POST) not in blog.stage.server.requests


def block(blog: Blog) -> Path:
    """Make the ledger impossible to write, whoever runs this."""
    part = ledger_path(blog.folder).with_name(".syndication.jsonl.part")
    part.mkdir()
    return part


def test_nothing_is_posted_if_the_ledger_cannot_be_written(blog: Blog) -> None:
    config = blog.write({"one.md": dated("one")})
    block(blog)
    with pytest.raises(LedgerError, match="cannot be written"):
        blog.run(config)
    assert blog.stage.server.requests == []


def fail_when_posted(path: Path, lines: tuple[Line, ...], **_: object) -> None:
    if lines and lines[0].action != "sending":
        raise LedgerError("cannot be written: disk full", where=str(path))
    append_lines(path, lines)


def test_a_ledger_that_fails_after_a_post_ends_the_run_and_the_next_adopts(
    blog: Blog, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = blog.write({f"{n}.md": dated(f"note {n}", days=3 - n) for n in range(3)}, accounts=("toots",))
    run = blog.start(config)
    assert next(run).result == "posted"
    monkeypatch.setattr("tinyblog.syndicate.append_lines", fail_when_posted)
    second, third = list(run)
    assert (second.result, second.url) == ("posted", blog.stage.server.statuses(blog.stage.id)[0]["url"])
    assert isinstance(second.error, LedgerError)
    assert third.result == "failed"
    assert isinstance(third.error, LedgerError)
    assert len(blog.texts) == 2
    monkeypatch.undo()
    assert [outcome.result for outcome in blog.run(config)] == ["adopted", "posted"]
    assert len(blog.texts) == 3


def test_a_ledger_that_fails_between_two_posts_ends_the_run_before_the_next(blog: Blog) -> None:
    config = blog.write({f"{n}.md": dated(f"note {n}", days=3 - n) for n in range(3)}, accounts=("toots",))
    run = blog.start(config)
    assert next(run).result == "posted"
    block(blog)
    assert [outcome.result for outcome in run] == ["failed", "failed"]
    assert len(blog.texts) == 1


def test_a_copy_that_is_not_on_record_makes_the_command_fail(blog: Blog, monkeypatch: pytest.MonkeyPatch) -> None:
    config = blog.write({"one.md": dated("one")}, accounts=("outbox",))

    monkeypatch.setattr("tinyblog.syndicate.append_lines", fail_when_posted)
    found = CliRunner().invoke(cli, ["syndicate", "--config", str(config.root / "tinyblog.toml")])
    assert found.exit_code == 1
    assert "disk full" in found.stderr


def test_a_dry_run_needs_no_secret_no_network_and_writes_nothing(blog: Blog) -> None:
    with closed_port() as nowhere:
        blog.url = nowhere
        config = blog.write({"one.md": dated("see [it](https://example.org/x)")})
        (outbox, toots) = list(dry_run(config, Options(), now=now()))
    assert [outbox.result, toots.result] == ["planned", "planned"]
    assert outbox.post is not None
    assert toots.post is not None
    assert outbox.post.text == "see it"
    assert toots.post.text == "see it (https://example.org/x)"
    assert (toots.lengths, toots.limit) == ((len("see it ()") + 23,), 500)
    assert ledger_path(blog.folder).read_text() == ""
    assert not (blog.folder / "outbox").exists()


def test_a_dry_run_shows_what_the_run_then_posts(blog: Blog) -> None:
    config = blog.write({"one.md": dated("hello #tag @bob@social.example\n\nbye"), "two.md": dated("word " * 300)})
    planned = {(one.note, one.account): one.post.text for one in dry_run(config, Options(), now=now()) if one.post}
    posted = {(one.note, one.account): one.post.text for one in blog.run(config) if one.post}
    assert planned == posted
    assert len(posted) == 4


def test_the_backlinks_stand_on_the_page_and_change_no_feed_entry(blog: Blog) -> None:
    config = blog.write({"one.md": dated("one")})
    build(config, blog.folder / "site", now=now())
    before = json.loads((blog.folder / "site" / "feed.json").read_text())
    urls = {outcome.url for outcome in blog.run(config)}
    (page,) = (line.note for line in blog.lines() if line.account == "toots")
    build(config, blog.folder / "site", now=now())
    html = (blog.folder / "site" / page[1:] / "index.html").read_text()
    assert html.count("u-syndication") >= 2
    assert all(url in html for url in urls)
    after = json.loads((blog.folder / "site" / "feed.json").read_text())
    keys = ("id", "date_published", "date_modified")
    assert [[item.get(key) for key in keys] for item in before["items"]] == [
        [item.get(key) for key in keys] for item in after["items"]
    ]


@pytest.fixture
def web(blog: Blog) -> Iterator[str]:
    """The blog's output, served."""
    (blog.folder / "site").mkdir(parents=True)

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(blog.folder / "site")))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


def run_waiting(blog: Blog, config: Config, on_sleep: Callable[[], None]) -> list[Outcome]:
    """A run that waits ten seconds for the pages, on a clock that only sleeping moves."""
    begun, slept = now(), 0.0

    def sleep(seconds: float) -> None:
        nonlocal slept
        slept += seconds
        on_sleep()

    world = World(env=blog.env, clock=lambda: begun + timedelta(seconds=slept), sleep=sleep)
    return list(syndicate(config, Options(wait_live=timedelta(seconds=10)), world))


def test_a_post_waits_for_this_version_of_its_page(blog: Blog, web: str) -> None:
    blog.site = web
    name = "größe and more.md"
    config = blog.write({name: dated("one version")})
    build(config, blog.folder / "site", now=now())
    config = blog.write({name: dated("another version")})
    outcomes = run_waiting(blog, config, lambda: None)
    assert results(outcomes) == [("outbox", "failed"), ("toots", "failed")]
    assert isinstance(outcomes[0].error, NetworkError)
    assert "not live" in str(outcomes[0].error)
    assert blog.stage.server.requests == []

    def publish() -> None:
        build(config, blog.folder / "site", now=now())

    assert results(run_waiting(blog, config, publish)) == [("outbox", "posted"), ("toots", "posted")]
    assert blog.texts == ["another version"]


def test_no_page_is_waited_for_if_nothing_is_due(blog: Blog) -> None:
    with closed_port() as nowhere:
        blog.site = nowhere
        assert run_waiting(blog, blog.write({}), lambda: None) == []
