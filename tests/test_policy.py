"""The pause: nothing is posted while it lasts, and only what is still fresh after it."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.blogs import CONFIG, NOW, make_blog, note
from tinyblog.build import build
from tinyblog.cli import cli
from tinyblog.config import Config
from tinyblog.ledger import load_ledger
from tinyblog.policy import pause_of
from tinyblog.preview import preview
from tinyblog.preview.page import as_html
from tinyblog.preview.text import as_markdown, as_text
from tinyblog.session import World
from tinyblog.source import ledger_path
from tinyblog.steps import Outcome
from tinyblog.syndicate import Options, dry_run, syndicate

PAUSED = CONFIG + '[syndication]\npause = "the merger"\n'


def run(config: Config, now: datetime = NOW, options: Options = Options()) -> list[Outcome]:  # noqa: B008 - frozen
    return list(syndicate(config, options, World(env={}, clock=lambda: now, sleep=lambda _: None)))


def call(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, [*words, "--config", str(folder / "tinyblog.toml")])


def posts(folder: Path) -> list[Path]:
    return list((folder / "outbox").rglob("*.json"))


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("PAUSE", b"the merger\n", "posting is paused by content/PAUSE: the merger"),
        (
            "PAUSE",
            b"\xef\xbb\xbfuntil Monday,\nsays  Ada\n",
            "posting is paused by content/PAUSE: until Monday, says Ada",
        ),
        ("PAUSE", b"", "posting is paused by content/PAUSE"),
        ("PAUSE", b"\xff\x1b[31m", "posting is paused by content/PAUSE: � [31m"),
        ("Pause.txt", b"why", "posting is paused by content/Pause.txt: why"),
        ("pause", b"why", "posting is paused by content/pause: why"),
    ],
)
def test_a_file_pauses_with_its_text_as_the_reason(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    assert str(pause_of(make_blog(tmp_path, {name: data}))) == said


def test_a_folder_or_a_dead_link_of_that_name_pauses_too(tmp_path: Path) -> None:
    config = make_blog(tmp_path, {})
    (tmp_path / "content" / "PAUSE").mkdir()
    assert pause_of(config)
    (tmp_path / "content" / "PAUSE").rmdir()
    (tmp_path / "content" / "PAUSE").symlink_to("nowhere")
    assert pause_of(config)


def test_a_line_of_the_configuration_pauses(tmp_path: Path) -> None:
    assert str(pause_of(make_blog(tmp_path, {}, config=PAUSED))) == (
        "posting is paused by syndication.pause in tinyblog.toml: the merger"
    )


@pytest.mark.parametrize("name", ["pauses.md", "paused.txt", "sub/PAUSE", "p"])
def test_other_files_do_not_pause(tmp_path: Path, name: str) -> None:
    assert pause_of(make_blog(tmp_path, {name: note("x")})) is None


def test_while_it_is_paused_nothing_is_posted_and_the_site_is_built(tmp_path: Path) -> None:
    config = make_blog(tmp_path, {"a.md": note("One."), "PAUSE": "why"})
    before = ledger_path(tmp_path).read_bytes()
    for options in (Options(), Options(first_run=True, max_posts=9)):
        assert run(config, options=options) == []
    assert (posts(tmp_path), ledger_path(tmp_path).read_bytes()) == ([], before)
    build(config, tmp_path / "site", now=NOW)
    names = [path.name for path in (tmp_path / "site").rglob("*")]
    assert "a" in names
    assert not [name for name in names if name.casefold() == "pause"]


def test_no_baseline_is_made_while_it_is_paused(tmp_path: Path) -> None:
    config = make_blog(tmp_path, {"a.md": note("One."), "PAUSE": "why"}, ledger=None)
    assert run(config) == []
    assert not ledger_path(tmp_path).exists()


def test_after_a_pause_only_what_is_still_fresh_is_posted(tmp_path: Path) -> None:
    notes = {"a.md": note("One.", "2026-11-15 09:00"), "b.md": note("Two.", "2026-11-20 09:00"), "PAUSE": "why"}
    config = make_blog(tmp_path, notes)
    for days in range(-7, 1):
        assert run(config, NOW + timedelta(days=days)) == []
    (tmp_path / "content" / "PAUSE").unlink()
    assert [(outcome.note, outcome.result) for outcome in run(config)] == [("/2026/11/b/", "posted")]
    assert run(config) == []


def test_a_note_that_moved_in_a_pause_is_not_posted_after_it(tmp_path: Path) -> None:
    config = make_blog(tmp_path, {"a.md": note("One.")})
    run(config)
    (tmp_path / "content" / "PAUSE").touch()
    (tmp_path / "content" / "a.md").rename(tmp_path / "content" / "b.md")
    assert run(config) == []
    (tmp_path / "content" / "b.md").write_text(note("Two."))
    assert run(config) == []
    (tmp_path / "content" / "PAUSE").unlink()
    assert [outcome.action for outcome in run(config)] == ["edit"]
    ledger = load_ledger(ledger_path(tmp_path))
    assert ledger is not None
    assert [line.action for line in ledger.lines if line.account] == ["posted", "edited"]


def test_a_dry_run_shows_what_would_be_posted(tmp_path: Path) -> None:
    config = make_blog(tmp_path, {"a.md": note("One."), "PAUSE": "why"})
    assert [outcome.result for outcome in dry_run(config, Options(), now=NOW)] == ["planned"]


def test_the_preview_says_in_every_form_that_it_is_paused(tmp_path: Path) -> None:
    config = make_blog(tmp_path, {"a.md": note("One."), "PAUSE": "why"})
    previews = preview(config, now=NOW)
    for form in (as_text(previews), as_markdown(previews), as_html(previews, config)):
        assert "One." in form
        assert "not posted now: posting is paused by content/PAUSE: why" in form


def test_a_paused_run_is_no_failure_and_says_why(tmp_path: Path) -> None:
    make_blog(tmp_path, {"a.md": note("One.", f"{datetime.now():%Y-%m-%d}"), "PAUSE": "why"})  # noqa: DTZ005
    said = "posting is paused by content/PAUSE: why"
    done = call(tmp_path, "syndicate", "--json")
    assert (done.exit_code, json.loads(done.stdout)) == (0, {"outcomes": [], "paused": said})
    assert done.stderr == f"{said}\n"
    assert call(tmp_path, "syndicate").stderr == f"{said}\n"
    done = call(tmp_path, "status", "--json")
    assert json.loads(done.stdout)["paused"] == said
    assert json.loads(done.stdout)["notes"][0]["copies"][0]["state"] == "due"
    assert said in call(tmp_path, "status").stderr
    done = call(tmp_path, "preview", "--format", "json")
    assert json.loads(done.stdout)["posts"][0]["paused"] == said
    assert call(tmp_path, "preview").exit_code == 0


def test_nobody_speaks_of_a_stop_that_is_none(tmp_path: Path) -> None:
    make_blog(tmp_path, {"a.md": note("One.")})
    for words in (["syndicate", "--json"], ["status", "--json"], ["preview", "--format", "json"]):
        done = call(tmp_path, *words)
        assert "paused" not in done.stdout + done.stderr


def test_a_pause_without_a_ledger_says_so_and_not_what_a_baseline_would_do(tmp_path: Path) -> None:
    make_blog(tmp_path, {"PAUSE": "why"}, ledger=None)
    assert "there is no ledger" not in call(tmp_path, "syndicate").stderr
    assert "there is no ledger" in call(tmp_path, "syndicate", "--dry-run").stderr
