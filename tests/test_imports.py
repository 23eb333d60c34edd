"""What each command loads: nothing slow where it is not used."""

import subprocess
import sys
from pathlib import Path

import click
import pytest

from tests.blogs import CONFIG, make_blog, note, uncovered
from tinyblog.cli import cli
from tinyblog.cli.group import COMMANDS
from tinyblog.cli.terminal import now

SDKS = {"atproto", "atproto_client", "httpx", "libipld", "mastodon", "requests", "PIL", "av", "icalendar", "pagefind"}
SERVERS = {"asyncio", "concurrent", "http", "multiprocessing", "socket", "ssl", "urllib.request", "watchfiles"}
DRAWING = {"babel", "feedgen", "jinja2", "lxml", "markdown_it", "rcssmin"}
READING = {"markdown_it", "regex", "tomllib", "yaml", "zoneinfo"}
START = {"tinyblog", "tinyblog.cli", "tinyblog.cli.group", "tinyblog.errors"}
SAME = START | {
    "tinyblog.cli.progress",
    "tinyblog.cli.terminal",
    "tinyblog.course",
    "tinyblog.durations",
    "tinyblog.recent",
}
ACCOUNTS = """\
[accounts.bluesky]
handle = "a.example"

[accounts.mastodon]
server = "https://m.example"
"""
SKIPPED = '{"note": "/%s/01/%s/", "account": "%s", "action": "skipped", "time": "2026-11-22T10:00:00+00:00"}\n'
SCRIPT = """\
import sys
asked = []
sys.addaudithook(lambda event, _: asked.append(event) if event.startswith("socket.") else None)
from tinyblog.cli import cli
try:
    cli(sys.argv[1:])
except SystemExit as end:
    assert not end.code, end.code
print(*sys.modules, *asked, sep="\\n", file=sys.stderr)
"""


def loaded(folder: Path, *arguments: str) -> set[str]:
    """The modules that a command has loaded, and what it has done with sockets."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
        env=uncovered(),
    )
    return set(done.stderr.splitlines())


def own(names: set[str]) -> set[str]:
    return {name for name in names if name.partition(".")[0] == "tinyblog"}


@pytest.fixture(scope="module")
def blog(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A blog with accounts and nothing due, built and looked at; its first note stands in no feed."""
    folder = tmp_path_factory.mktemp("blog")
    year, names = str(now().year - 1), [f"note-{number:02}" for number in range(30)]
    notes = {f"{name}.md": note(f"*words* of {name}", f"{year}-01-{name[-2:]}") for name in names[1:]}
    config = CONFIG.replace("[author]", "cards = false\n[author]", 1) + ACCOUNTS
    accounts = ("outbox", "bluesky", "mastodon")
    ledger = "".join(SKIPPED % (year, name, account) for name in names for account in accounts)
    make_blog(folder, notes, config=config, ledger=ledger)
    for _ in range(2):
        for arguments in (["build"], ["syndicate"]):
            loaded(folder, *arguments)
    return folder


@pytest.mark.parametrize("option", ["--help", "-h", "--version"])
def test_help_and_version_load_no_command(option: str, tmp_path: Path) -> None:
    found = loaded(tmp_path, option)
    assert own(found) == START
    assert found & (SDKS | SERVERS | DRAWING | READING | {"importlib.metadata", "json", "dataclasses"}) == set()


@pytest.mark.parametrize(
    ("arguments", "modules"),
    [
        (["build"], {"tinyblog.cli.making", "tinyblog.rebuild"}),
        (["build", "--json"], {"tinyblog.cli.making", "tinyblog.rebuild"}),
        (["syndicate"], {"tinyblog.cli.posting", "tinyblog.rounds"}),
        (["syndicate", "--json"], {"tinyblog.cli.posting", "tinyblog.rounds"}),
    ],
)
def test_where_nothing_has_changed_next_to_nothing_is_loaded(
    arguments: list[str], modules: set[str], blog: Path
) -> None:
    found = loaded(blog, *arguments)
    assert own(found) == SAME | modules
    assert found & (SDKS | SERVERS | DRAWING | READING | {"importlib.metadata", "pickle", "tempfile"}) == set()
    assert not [one for one in found if one.startswith("socket.")]


def test_an_edit_loads_what_it_takes_to_draw_a_page(blog: Path) -> None:
    with (blog / "content" / "note-01.md").open("a") as file:
        file.write("More.\n")
    found = loaded(blog, "build")
    assert "tinyblog.retouch" in found
    assert "tinyblog.build" not in found
    assert found & (SDKS | SERVERS - {"socket", "http"} | {"feedgen", "lxml", "yaml", "importlib.metadata"}) == set()
    assert "tinyblog.images.drawing" not in found


@pytest.mark.parametrize("arguments", [["status"], ["check"], ["preview"], ["syndicate", "--dry-run"]])
def test_what_only_looks_loads_no_sdk_and_asks_no_network(arguments: list[str], blog: Path) -> None:
    found = loaded(blog, *arguments)
    assert found & (SDKS | {"asyncio", "watchfiles", "feedgen", "lxml"}) == set()
    assert not [one for one in found if one.startswith("socket.")]


def test_a_run_that_looks_and_finds_nothing_due_loads_no_sdk_and_asks_no_network(blog: Path) -> None:
    (blog / ".tinyblog" / "last-syndicate").unlink()
    found = loaded(blog, "syndicate")
    assert "tinyblog.syndicate" in found
    assert found & (SDKS | {"watchfiles", "feedgen", "lxml"}) == set()
    assert not [one for one in found if one.startswith("socket.")]


@pytest.mark.parametrize("name", COMMANDS)
def test_help_says_of_a_command_what_it_says_of_itself(name: str) -> None:
    command = cli.get_command(click.Context(cli), name)
    assert command
    kept = click.Command(name, help=COMMANDS[name][1])
    for room in (20, 45, 65, 80, 200):
        assert kept.get_short_help_str(room) == command.get_short_help_str(room)
    assert command.callback
    assert command.callback.__module__ == f"tinyblog.cli.{COMMANDS[name][0]}"


def test_there_is_no_command_but_these() -> None:
    context = click.Context(cli)
    assert cli.get_command(context, "nothing") is None
    assert sorted(COMMANDS) == cli.list_commands(context)
