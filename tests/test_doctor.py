"""Whether all is ready for a run, on real servers, folders and repositories."""

import json
import os
import tempfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.blogs import CONFIG, make_blog, note
from tests.networks.stages import BlueskyStage, MastodonStage, closed_port
from tests.repositories import commit, make_repository, needs_git
from tests.servers.mastodon import MastodonServer, start_mastodon
from tests.servers.pds import Pds
from tinyblog.cli import cli
from tinyblog.doctor import doctor
from tinyblog.findings import Finding, Level
from tinyblog.ledger import Action, Line, append_lines
from tinyblog.session import World
from tinyblog.source import ledger_path

MOMENT = "2026-11-20T08:00:00+00:00"
SITE = CONFIG.replace("https://blog.example", "https://blog.ada.dev")


@pytest.fixture
def bluesky(pds: Pds) -> BlueskyStage:
    return BlueskyStage(pds)


@pytest.fixture
def masto(mastodon: MastodonServer) -> MastodonStage:
    return MastodonStage(mastodon)


def no_trouble(_url: str) -> str:
    return ""


def examined(
    folder: Path,
    env: Mapping[str, str] | None = None,
    *,
    trouble: Callable[[str], str] = no_trouble,
    off: timedelta = timedelta(0),
) -> dict[str, tuple[Finding, ...]]:
    """What the doctor finds, by what it looked at."""
    world = World(env=env or {}, clock=lambda: datetime.now(UTC) + off, sleep=lambda _: None)
    found = {one.about: one.findings for one in doctor(folder / "tinyblog.toml", world, trouble=trouble)}
    assert all(bool(one.mend) == (one.level != "ok") for findings in found.values() for one in findings)
    return found


def whats(findings: tuple[Finding, ...], level: Level) -> list[str]:
    return [one.what for one in findings if one.level == level]


def run(folder: Path, *arguments: str, **env: str) -> Result:
    return CliRunner().invoke(cli, ["doctor", "--config", str(folder / "tinyblog.toml"), *arguments], env=env or None)


def line(
    account: str = "outbox", identity: str = "outbox outbox", action: Action = "posted", note: str = "/a/"
) -> Line:
    return Line(note=note, account=account, action=action, time=MOMENT, identity=identity, text="x")


def toots(stage: MastodonStage, name: str = "toots", variable: str = "MASTODON_SECRET") -> str:
    return f'[accounts.{name}]\nnetwork = "mastodon"\nserver = "{stage.url}"\ntoken_env = "{variable}"\n'


def sky(stage: BlueskyStage) -> str:
    return (
        f'[accounts.sky]\nnetwork = "bluesky"\nhandle = "{stage.handle}"\nservice = "{stage.url}"\n'
        'password_env = "SKY_SECRET"\n'
    )


def files(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_sound_blog_has_no_fault(tmp_path: Path) -> None:
    make_blog(tmp_path, {"a.md": note("x")}, config=SITE)
    append_lines(ledger_path(tmp_path), (line(),))
    found = examined(tmp_path)
    assert list(found) == ["tinyblog", "config", "ledger", "content", "theme", "site", "accounts.outbox"]
    assert {one.level for findings in found.values() for one in findings} == {"ok"}
    assert found["content"][0].what == "notes in content/: 1"
    assert found["site"][0].what == "https://blog.ada.dev/ can be visited"
    assert whats(found["accounts.outbox"], "ok")[-1] == "it is the account that the ledger knows: outbox outbox"


def test_nothing_is_written_and_nothing_is_posted(tmp_path: Path, bluesky: BlueskyStage, masto: MastodonStage) -> None:
    make_blog(tmp_path, {"a.md": note("x")}, config=SITE + toots(masto) + sky(bluesky))
    before = files(tmp_path)
    examined(tmp_path, {**bluesky.env, **masto.env})
    assert files(tmp_path) == before
    assert bluesky.shown() == masto.shown() == []
    assert {method for method, _ in masto.server.requests} == {"GET"}


# --- the configuration ---


def test_every_mistake_of_the_configuration_is_a_line_and_the_ledger_is_looked_at_all_the_same(tmp_path: Path) -> None:
    make_blog(tmp_path, {})
    (tmp_path / "tinyblog.toml").write_text('[site]\nurl = "x"\ntitel = "t"\n')
    found = examined(tmp_path)
    assert list(found) == ["tinyblog", "config", "ledger"]
    assert len(whats(found["config"], "error")) == 4
    done = run(tmp_path, "--json")
    assert done.exit_code == 1
    assert json.loads(done.stdout)["errors"] == 4


def test_a_folder_without_a_configuration_is_told_so(tmp_path: Path) -> None:
    found = examined(tmp_path)
    assert whats(found["config"], "error") == [f"{tmp_path / 'tinyblog.toml'}: there is no such file"]


def test_a_blog_without_accounts_is_warned(tmp_path: Path) -> None:
    make_blog(tmp_path, {}, config=CONFIG.partition("[accounts")[0])
    assert "names no account" in whats(examined(tmp_path)["config"], "warning")[0]


def test_mistakes_in_notes_and_a_missing_theme_are_errors(tmp_path: Path) -> None:
    make_blog(
        tmp_path, {"a.md": note("x"), "b.md": "no date"}, config=SITE.replace("[author]", 'theme = "no"\n[author]')
    )
    found = examined(tmp_path)
    assert whats(found["content"], "error") == ["mistakes in notes: 1"]
    assert whats(found["content"], "ok") == ["notes in content/: 1"]
    assert whats(found["theme"], "error") == ["site.theme: there is no theme 'no'"]


def test_a_missing_content_folder_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "tinyblog.toml").write_text(CONFIG)
    found = examined(tmp_path)
    assert whats(found["content"], "error") == ["there is no folder content/"]


# --- the ledger ---


def test_a_pause_is_a_warning(tmp_path: Path) -> None:
    make_blog(tmp_path, {"PAUSE": "A crisis."})
    (told,) = whats(examined(tmp_path)["content"], "warning")
    assert told == "posting is paused by content/PAUSE: A crisis."


def test_a_missing_ledger_is_a_warning(tmp_path: Path) -> None:
    make_blog(tmp_path, {}, ledger=None)
    assert whats(examined(tmp_path)["ledger"], "warning") == ["there is no ledger content/syndication.jsonl"]


def test_a_line_that_was_cut_off_is_an_error_and_named(tmp_path: Path) -> None:
    make_blog(tmp_path, {})
    append_lines(ledger_path(tmp_path), (line(), line(note="/b/")))
    data = ledger_path(tmp_path).read_bytes()
    ledger_path(tmp_path).write_bytes(data[:-20])
    found = examined(tmp_path)["ledger"]
    assert whats(found, "error") == [f"{ledger_path(tmp_path)}:2: this is not a line of the ledger"]
    assert "the last line has no end" in whats(found, "warning")[0]


def test_a_whole_last_line_without_an_end_is_only_a_warning(tmp_path: Path) -> None:
    make_blog(tmp_path, {})
    append_lines(ledger_path(tmp_path), (line(),))
    ledger_path(tmp_path).write_bytes(ledger_path(tmp_path).read_bytes().rstrip(b"\n"))
    found = examined(tmp_path)["ledger"]
    assert whats(found, "error") == []
    assert len(whats(found, "warning")) == 1


def test_a_post_without_an_outcome_is_a_warning_and_one_that_has_it_is_none(tmp_path: Path) -> None:
    make_blog(tmp_path, {})
    lines = (line(action="sending", note="/lost/"), line(action="sending", note="/done/"), line(note="/done/"))
    ledger_path(tmp_path).write_text("".join(_dumped(one) for one in lines))
    (told,) = whats(examined(tmp_path)["ledger"], "warning")
    assert told == f"/lost/ was being sent to outbox at {MOMENT}, and no outcome is known"


def test_what_was_sent_for_a_note_that_is_withdrawn_by_now_is_settled_by_withdrawing_it(tmp_path: Path) -> None:
    make_blog(tmp_path, {})
    lines = (line(action="sending", note="/lost/"), line(action="withdrawn", note="/lost/", account=""))
    append_lines(ledger_path(tmp_path), lines)
    (found,) = (one for one in examined(tmp_path)["ledger"] if one.level == "warning")
    assert "`tinyblog withdraw /lost/`" in found.mend


def _dumped(one: Line) -> str:
    values = {"note": one.note, "account": one.account, "action": one.action, "time": one.time, "text": one.text}
    return json.dumps(values) + "\n"


def test_a_folder_that_may_not_be_written_is_an_error() -> None:
    """Root may write everywhere, so the attempt is another user's."""
    folder = Path(tempfile.mkdtemp())
    make_blog(folder, {})
    for path in (folder, folder / "content"):
        path.chmod(0o555)
    user = os.geteuid()
    try:
        os.seteuid(65534 if user == 0 else user)
        found = examined(folder)["ledger"]
    finally:
        os.seteuid(user)
    assert whats(found, "error") == [f"nothing can be written into {folder / 'content'}"]


@needs_git
def test_git_must_keep_the_ledger_and_merge_it_line_by_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_repository(tmp_path / "blog", monkeypatch)
    make_blog(folder, {})
    assert whats(examined(folder)["ledger"], "warning") == ["git would stop at two ledgers that both grew"]
    (folder / ".gitattributes").write_text("content/syndication.jsonl merge=union\n")
    commit(folder, "Begin")
    assert whats(examined(folder)["ledger"], "ok")[-1] == "git merges two ledgers line by line"
    (folder / "content" / "syndication.jsonl").unlink()
    commit(folder, "Lose it")
    (folder / ".gitignore").write_text("*.jsonl\n")
    assert whats(examined(folder)["ledger"], "error") == ["git ignores content/syndication.jsonl"]


# --- the site ---


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000", "http://localhost:8000/blog"])
def test_a_site_on_this_computer_is_not_visited(tmp_path: Path, url: str) -> None:
    make_blog(tmp_path, {}, config=CONFIG.replace("https://blog.example", url))
    found = examined(tmp_path, trouble=lambda url: pytest.fail(f"visited {url}"))
    assert whats(found["site"], "ok") == [f"{url} is on this computer: not visited"]


@pytest.mark.parametrize("url", ["https://example.com", "https://me.example.org/x", "https://blog.example"])
def test_the_address_of_an_example_is_a_warning_and_not_visited(tmp_path: Path, url: str) -> None:
    make_blog(tmp_path, {}, config=CONFIG.replace("https://blog.example", url))
    found = examined(tmp_path, trouble=lambda url: pytest.fail(f"visited {url}"))
    assert whats(found["site"], "warning") == [f"{url} is only an example: not visited"]


def test_a_site_that_cannot_be_visited_is_a_warning_that_says_why(tmp_path: Path) -> None:
    make_blog(tmp_path, {}, config=SITE.replace("ada.dev", "ada.dev/path"))
    found = examined(tmp_path, trouble=lambda url: f"no {url}")
    told = "https://blog.ada.dev/path/ cannot be visited: no https://blog.ada.dev/path/"
    assert whats(found["site"], "warning") == [told]


# --- the accounts ---


def test_no_account_hides_another(tmp_path: Path, bluesky: BlueskyStage, masto: MastodonStage) -> None:
    with closed_port() as nowhere:
        config = (
            SITE
            + toots(masto, "first", "NOT_SET")
            + f'[accounts.second]\nnetwork = "mastodon"\nserver = "{nowhere}"\ntoken_env = "MASTODON_SECRET"\n'
            + toots(masto, "third")
            + '[accounts.fourth]\nnetwork = "nowhere"\n'
            + '[accounts.fifth]\nnetwork = "mastodon"\nserver = 7\n'
            + sky(bluesky)
        )
        make_blog(tmp_path, {}, config=config)
        found = examined(tmp_path, {**bluesky.env, **masto.env})
    told = {about.partition(".")[2]: whats(findings, "error") for about, findings in found.items()}
    assert "the environment variable NOT_SET is not set" in told["first"][0]
    assert "the server cannot be reached" in told["second"][0]
    assert told["third"] == told["sky"] == told["outbox"] == []
    assert "there is no network 'nowhere'" in told["fourth"][0]
    assert "accounts.fifth.server" in told["fifth"][0]
    assert f"signed in as @{bluesky.handle}" in found["accounts.sky"][0].what


def test_another_identity_than_the_ledgers_is_an_error(tmp_path: Path, masto: MastodonStage) -> None:
    make_blog(tmp_path, {}, config=SITE + toots(masto))
    host = masto.url.removeprefix("http://")
    append_lines(ledger_path(tmp_path), (line("toots", f"{host} {masto.id}"),))
    told = whats(examined(tmp_path, masto.env)["accounts.toots"], "ok")
    assert told[-1] == f"it is the account that the ledger knows: {host} {masto.id}"
    wrong, _, _ = masto.server.create_account()
    (error,) = whats(examined(tmp_path, {"MASTODON_SECRET": wrong})["accounts.toots"], "error")
    assert error.startswith(f"the ledger knows this account as {host} {masto.id}, but the secret is that of {host} ")


def test_the_newest_line_says_whose_the_account_is(tmp_path: Path) -> None:
    make_blog(tmp_path, {})
    append_lines(ledger_path(tmp_path), (line(identity="outbox old"), line()))
    assert whats(examined(tmp_path)["accounts.outbox"], "error") == []
    append_lines(ledger_path(tmp_path), (line(identity="outbox old"),))
    assert len(whats(examined(tmp_path)["accounts.outbox"], "error")) == 1


def test_one_account_under_two_names_is_an_error(tmp_path: Path, masto: MastodonStage) -> None:
    make_blog(tmp_path, {}, config=SITE + toots(masto) + toots(masto, "again"))
    found = examined(tmp_path, masto.env)
    assert whats(found["accounts.toots"], "error") == []
    assert whats(found["accounts.again"], "error") == ["this is the same account as accounts.toots"]


def test_a_wrong_clock_is_told_for_each_server(tmp_path: Path, bluesky: BlueskyStage, masto: MastodonStage) -> None:
    make_blog(tmp_path, {}, config=SITE + toots(masto) + sky(bluesky))
    found = examined(tmp_path, {**bluesky.env, **masto.env}, off=timedelta(hours=3))
    for name in ("toots", "sky"):
        (told,) = whats(found[f"accounts.{name}"], "error")
        assert told == "this computer's clock is 3 h 0 min ahead of the server's"


# --- the command ---


def test_the_command_fails_for_errors_and_not_for_warnings(tmp_path: Path) -> None:
    make_blog(tmp_path, {})
    done = run(tmp_path)
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert "warning  site: https://blog.example is only an example: not visited -> write the site's own" in done.stdout
    assert all(one.split()[0] in ("ok", "warning", "error") for one in lines)
    assert done.stderr == f"{len(lines)} findings: 0 errors, 1 warning\n"
    (tmp_path / "content" / "bad.md").write_text("no date")
    assert run(tmp_path).exit_code == 1


def test_its_json_has_stable_keys(tmp_path: Path) -> None:
    make_blog(tmp_path, {})
    values = json.loads(run(tmp_path, "--json").stdout)
    assert (list(values), values["errors"], values["warnings"]) == (["findings", "errors", "warnings"], 0, 1)
    assert all(list(one) == ["about", "level", "what", "mend"] for one in values["findings"])
    assert all((one["mend"] is None) == (one["level"] == "ok") for one in values["findings"])


def test_no_secret_is_shown_by_the_command(tmp_path: Path, pds: Pds) -> None:
    server = start_mastodon()
    try:
        stage, other = MastodonStage(server), BlueskyStage(pds)
        make_blog(tmp_path, {}, config=CONFIG + toots(stage) + sky(other))
        env = {**stage.env, **other.env}
        for secrets in (env, {"MASTODON_SECRET": "wr0ng-s3cret", "SKY_SECRET": "wr0ng-s3cret"}):
            for form in ((), ("--json",)):
                done = run(tmp_path, *form, **secrets)
                assert done.exit_code == (secrets is not env)
                assert not any(value in done.output for value in secrets.values())
                assert "MASTODON_SECRET" in done.output or secrets is not env
    finally:
        server.close()
