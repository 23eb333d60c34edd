"""Several accounts on one network: each gets its own notes, and the trouble of one is none of the others'."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.blogs import make_blog, note
from tests.networks.stages import BlueskyStage, MastodonStage, Stage, closed_port
from tests.servers.mastodon import MastodonServer
from tests.servers.pds import Pds
from tests.servers.proxy import Fault, FaultProxy
from tinyblog.ledger import load_ledger
from tinyblog.session import World
from tinyblog.source import ledger_path
from tinyblog.steps import Outcome
from tinyblog.syndicate import Options, syndicate

SECRETS = {"bluesky": ("SKY_SECRET", "password_env"), "mastodon": ("MASTODON_SECRET", "token_env")}


@dataclass(kw_only=True)
class Blog:
    """A blog with accounts `one` and `two` of the same network; `at` are other addresses for them."""

    folder: Path
    stages: Mapping[str, Stage]

    def run(self, notes: Mapping[str, str], *, at: Mapping[str, str] | None = None, **keys: str) -> list[Outcome]:
        return list(self.start(notes, at=at, **keys))

    def start(self, notes: Mapping[str, str], *, at: Mapping[str, str] | None = None, **keys: str) -> Iterator[Outcome]:
        head = '[site]\nurl = "https://blog.example"\ntitle = "Blog"\n[author]\nname = "Ada"\n'
        tables = [self.table(name, (at or {}).get(name, stage.url)) for name, stage in self.stages.items()]
        tables = [f"{table}{keys.get(name, '')}\n" for name, table in zip(self.stages, tables, strict=True)]
        path = ledger_path(self.folder)
        kept = path.read_text() if path.exists() else ""
        config = make_blog(self.folder, notes, config=head + "".join(tables), ledger=kept)
        world = World(env=self.env, clock=lambda: datetime.now(UTC), sleep=lambda _: None)
        return syndicate(config, Options(), world)

    def table(self, name: str, url: str) -> str:
        stage = self.stages[name]
        _, key = SECRETS[stage.account.network]
        values = {**stage.at(url).settings, key: f"SECRET_{name.upper()}"}
        lines = "".join(f'{key} = "{value}"\n' for key, value in values.items())
        return f'[accounts.{name}]\nnetwork = "{stage.account.network}"\n{lines}'

    @property
    def env(self) -> dict[str, str]:
        return {
            f"SECRET_{name.upper()}": stage.env[SECRETS[stage.account.network][0]]
            for name, stage in self.stages.items()
        }

    def texts(self, name: str) -> set[str]:
        return {shown.text for shown in self.stages[name].shown()}


@pytest.fixture(params=["mastodon", "bluesky"])
def blog(request: pytest.FixtureRequest, tmp_path: Path) -> Blog:
    if request.param == "mastodon":
        server: MastodonServer = request.getfixturevalue("mastodon")
        return Blog(folder=tmp_path, stages={name: MastodonStage(server) for name in ("one", "two")})
    pds: Pds = request.getfixturevalue("pds")
    return Blog(folder=tmp_path, stages={name: BlueskyStage(pds) for name in ("one", "two")})


def dated(body: str, *, hours: int = 1, **keys: str) -> str:
    return note(body, f"{datetime.now(UTC) - timedelta(hours=hours):%Y-%m-%dT%H:%M:%SZ}", **keys)


def results(outcomes: list[Outcome]) -> list[tuple[str, str]]:
    return [(outcome.account, outcome.result) for outcome in outcomes]


def test_two_accounts_of_one_network_have_each_their_copy(blog: Blog) -> None:
    notes = {"a.md": dated("Hello.")}
    assert results(blog.run(notes)) == [("one", "posted"), ("two", "posted")]
    assert results(blog.run(notes)) == []
    assert blog.texts("one") == blog.texts("two") == {"Hello."}
    ledger = load_ledger(ledger_path(blog.folder))
    assert ledger is not None
    assert len({line.identity for line in ledger.lines}) == len({line.url for line in ledger.lines}) == 2


def test_each_account_gets_the_notes_that_are_for_it(blog: Blog) -> None:
    notes = {
        "news.md": dated("Some #news.", hours=4),
        "polish.md": dated("Witaj.", hours=3, lang="pl-PL"),
        "both.md": dated("Nowości.", hours=2, lang="pl", tags="[News]"),
        "named.md": dated("For one by name.", accounts="[one]"),
    }
    blog.run(notes, one='only = {tags = ["news"]}', two='only = {languages = ["pl"]}')
    assert blog.texts("one") == {"Some #news.", "Nowości.", "For one by name."}
    assert blog.texts("two") == {"Witaj.", "Nowości."}


def test_one_account_under_two_names_has_one_copy_of_each_note(blog: Blog) -> None:
    """Each name looks once for all notes, when the other one has not posted the later ones yet."""
    blog.stages = {"one": blog.stages["one"], "two": blog.stages["one"]}
    notes = {f"{n}.md": dated(f"Note {n}.", hours=9 - n) for n in range(3)}
    assert results(blog.run(notes)) == [("one", "posted"), ("two", "adopted")] * 3
    assert sorted(shown.text for shown in blog.stages["one"].shown()) == ["Note 0.", "Note 1.", "Note 2."]
    assert results(blog.run(notes)) == []


@pytest.mark.parametrize("failing", ["one", "two"])
def test_an_account_whose_server_is_down_stops_no_other(blog: Blog, failing: str) -> None:
    notes = {"a.md": dated("First.", hours=2), "b.md": dated("Second.")}
    with closed_port() as nowhere:
        outcomes = blog.run(notes, at={failing: nowhere})
    found = {(outcome.account == failing, outcome.result) for outcome in outcomes}
    assert found == {(True, "failed"), (False, "posted")}
    assert results(blog.run(notes)) == [(failing, "posted")] * 2
    assert blog.texts("one") == blog.texts("two") == {"First.", "Second."}


@pytest.mark.parametrize("failing", ["one", "two"])
def test_an_account_whose_secret_is_refused_stops_no_other(
    blog: Blog, failing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    notes, right = {"a.md": dated("First.", hours=2), "b.md": dated("Second.")}, blog.env
    revoked = {**right, f"SECRET_{failing.upper()}": "no-such-secret"}
    monkeypatch.setattr(Blog, "env", revoked)
    outcomes = blog.run(notes)
    assert {(outcome.account == failing, outcome.result) for outcome in outcomes} == {
        (True, "failed"),
        (False, "posted"),
    }
    assert not any("no-such-secret" in str(outcome.error) for outcome in outcomes)
    monkeypatch.setattr(Blog, "env", right)
    assert results(blog.run(notes)) == [(failing, "posted")] * 2
    assert len(blog.texts("one")) == len(blog.texts("two")) == 2


def test_an_account_whose_secret_is_revoked_in_the_middle_stops_no_other(blog: Blog) -> None:
    notes = {f"{name}.md": dated(f"Note {name}.", hours=9 - at) for at, name in enumerate("abc")}
    with closing(FaultProxy(blog.stages["one"].url)) as proxy:
        run = blog.start(notes, at={"one": proxy.url})
        first = [next(run), next(run)]
        proxy.faults += [Fault.refuse(401)] * 20
        rest = list(run)
        assert results(first) == [("one", "posted"), ("two", "posted")]
        assert results(rest) == [("one", "failed"), ("two", "posted")] * 2
        proxy.faults.clear()
        assert results(blog.run(notes, at={"one": proxy.url})) == [("one", "posted")] * 2
    assert len(blog.stages["one"].shown()) == len(blog.stages["two"].shown()) == 3


def test_an_account_that_got_another_name_knows_which_posts_are_copies_already(blog: Blog) -> None:
    notes, age = {"a.md": dated("Good morning!", hours=3)}, '\n[syndication]\nmax_age = "2h"\n'
    one = Blog(folder=blog.folder, stages={"one": blog.stages["one"]})
    one.run(notes)
    renamed = Blog(folder=blog.folder, stages={"new": blog.stages["one"]})
    assert results(renamed.run({**notes, "b.md": dated("Good morning!")}, new=age)) == [("new", "posted")]
    assert len(blog.stages["one"].shown()) == 2


def test_copies_follow_their_notes_under_a_new_name_though_these_are_too_old_to_be_posted(blog: Blog) -> None:
    old, new = dated("An old one.", hours=3), dated("A new one.")
    one = Blog(folder=blog.folder, stages={"one": blog.stages["one"]})
    one.run({"old.md": old})
    renamed = Blog(folder=blog.folder, stages={"new": blog.stages["one"]})
    follows = "" if blog.stages["one"].account.network == "mastodon" else 'on_edit = "replace"'
    age = '\n[syndication]\nmax_age = "2h"\n'
    renamed.run({"old.md": old, "new.md": new}, new=follows + age)
    renamed.run({"old.md": old.replace("old one", "older one"), "new.md": new}, new=follows + age)
    assert blog.texts("one") == {"An older one.", "A new one."}


def test_with_the_secret_of_another_account_nothing_is_posted_looked_for_or_taken_down(blog: Blog) -> None:
    """Two accounts may have swapped their secrets: what was meant for one must not stand on the other."""
    blog.run({"a.md": dated("For both.", hours=2)})
    one, two = blog.stages.values()
    blog.stages = {"one": two, "two": one}
    outcomes = blog.run({"a.md": dated("For both.", hours=2), "b.md": dated("Not for everybody.")})
    assert [outcome.result for outcome in outcomes] == ["failed", "failed"]
    for outcome in outcomes:
        assert "but the secret is that of" in str(outcome.error)
        assert outcome.error
        assert "put the right secret into its variable" in outcome.error.hint
    assert blog.texts("one") == blog.texts("two") == {"For both."}
    blog.stages = {"one": one, "two": two}
    outcomes = blog.run({"a.md": dated("For both.", hours=2), "b.md": dated("Not for everybody.")})
    assert [outcome.result for outcome in outcomes] == ["posted", "posted"]
