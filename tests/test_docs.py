"""The documentation: everything that can be written is documented, and what is documented works."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import asdict, fields
from pathlib import Path
from typing import get_args

import click
import pytest
import yaml

from tinyblog import feeds, networks
from tinyblog.cli import cli
from tinyblog.config import SECTIONS, Style
from tinyblog.ledger import Line
from tinyblog.notes import keys
from tinyblog.notes.wishes import Wish, Wishes, read_wishes
from tinyblog.plan import Standing
from tinyblog.site import RESERVED
from tinyblog.steps import Result

REPOSITORY = Path(__file__).resolve().parents[1]
PAGES = sorted([*REPOSITORY.glob("*.md"), *(REPOSITORY / "docs").glob("*.md")])
REFERENCE = (REPOSITORY / "docs" / "reference.md").read_text("utf-8")
STYLE = asdict(Style())
WRITING = (REPOSITORY / "docs" / "writing-notes.md").read_text("utf-8")


def commands(group: click.Group = cli, path: str = "tinyblog") -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command
        yield f"{path} {name}", command
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")


def section(text: str, heading: str) -> str:
    """What stands under a heading, down to the next one of its level or a higher one."""
    level = heading.split(" ")[0]
    found = re.search(rf"(?ms)^{re.escape(heading)}\n(.*?)(?=^#{{1,{len(level)}}} |\Z)", text)
    assert found, f"there is no heading {heading!r}"
    return found[1]


def code(text: str) -> set[str]:
    """The code spans of a text outside of its code blocks."""
    return set(re.findall(r"`([^`\n]+)`", re.sub(r"(?ms)^ *```.*?^ *```", "", text)))


def options(command: click.Command) -> set[str]:
    names = (name for param in command.params if isinstance(param, click.Option) for name in param.opts)
    return {name for name in names if name.startswith("--")}


@pytest.mark.parametrize("name", [name for name, _ in commands()])
def test_a_command_is_documented_with_exactly_its_options(name: str) -> None:
    command = dict(commands())[name]
    text = section(REFERENCE, f"### `{name}`")
    documented = {words.split(" ")[0] for words in re.findall(r"(?m)^\| `(--[^`]+)` \|", text)}
    assert documented == options(command)


def test_every_option_that_is_mentioned_anywhere_exists() -> None:
    known = {"--help", "--version"}.union(*(options(command) for _, command in commands()))
    for page in PAGES:
        text = page.read_text("utf-8")
        calls = [*re.findall(r"tinyblog [a-z]+([^`#\n]*)", text), *(span for span in code(text) if span[:2] == "--")]
        mentioned = {option for call in calls for option in re.findall(r"(?<!\S)--[a-z][a-z-]*", call)}
        assert mentioned <= known, page.name


def test_every_command_that_is_mentioned_anywhere_exists() -> None:
    known = {name for name, _ in commands()}
    for page in PAGES:
        for span in code(page.read_text("utf-8")):
            if found := re.match(r"tinyblog [a-z]+", span):
                assert found[0] in known, page.name


@pytest.mark.parametrize("name", SECTIONS)
def test_every_key_of_the_configuration_is_documented_and_no_other(name: str) -> None:
    text = section(REFERENCE, f"### `[{name}]`")
    assert re.findall(r"(?m)^\| `(\w+)` \|", text) == [item.name for item in fields(SECTIONS[name])]


def test_every_key_of_a_style_is_documented_with_its_default() -> None:
    text = section(REFERENCE, "### `[accounts.NAME]`")
    rows = dict(re.findall(r"(?m)^\| `(\w+)` \| [^|]+ \| `([^|`]+)` \|", text))
    written = {name: f'"{value}"' if isinstance(value, str) else str(value).lower() for name, value in STYLE.items()}
    assert rows == written


def test_every_wish_is_documented_and_no_other() -> None:
    text = section(WRITING, "## One note, several networks")
    assert re.findall(r"(?m)^\| `(\w+)` \|", text) == [item.name for item in fields(Wish)]


def test_the_examples_of_wishes_are_read_as_they_stand() -> None:
    text = section(WRITING, "## One note, several networks")
    examples = [yaml.safe_load(block) for block in re.findall(r"(?ms)^```yaml\n(.*?)^```", text)]
    assert len(examples) >= 5
    for example in examples:
        assert keys.gather(example)
        assert isinstance(read_wishes(example.get("accounts", {})), Wishes)


@pytest.mark.parametrize("name", networks.names())
def test_every_network_is_documented_with_every_key_of_its_accounts(name: str) -> None:
    assert f'"{name}"' in code(section(REFERENCE, "### `[accounts.NAME]`"))
    text = section(REFERENCE, f"### Accounts of `{name}`")
    documented = re.findall(r"(?m)^\| `(\w+)` \|", text)
    assert documented == [item.name for item in fields(networks.load(name).Settings)]


@pytest.mark.parametrize("name", SECTIONS)
def test_the_defaults_that_are_documented_are_those_of_the_configuration(name: str) -> None:
    text = section(REFERENCE, f"### `[{name}]`")
    for item in fields(SECTIONS[name]):
        row = re.search(rf"(?m)^\| `{item.name}` \| [^|]+ \| ([^|]+) \|", text)
        assert row, item.name
        if isinstance(item.default, str | int):
            written = f'"{item.default}"' if isinstance(item.default, str) else str(item.default).lower()
            assert row[1] == f"`{written}`"


def test_every_key_of_a_note_is_documented_in_every_spelling_and_no_other() -> None:
    rows = re.findall(r"(?m)^\| (`[^|]+`) \|", section(WRITING, "## Keys"))
    documented = {keys.squeeze(span) for row in rows for span in code(row)}
    assert documented == {spelling for spellings in keys._SPELLINGS.values() for spelling in spellings.split()}


def test_every_state_of_a_note_is_documented() -> None:
    assert set(get_args(Standing)) <= code(section(REFERENCE, "## JSON"))
    states = section((REPOSITORY / "docs" / "syndication.md").read_text("utf-8"), "## Where a note stands")
    assert re.findall(r"(?m)^\| `(\w+)` \|", states) == list(get_args(Standing))


def test_every_result_of_a_run_is_documented_and_no_other() -> None:
    rows = re.search(r"(?s)\| Result \|.*?\n\n", REFERENCE)
    assert rows
    assert re.findall(r"(?m)^\| `(\w+)` \|", rows[0]) == list(get_args(Result))


def test_every_key_of_the_ledger_is_documented_and_no_other() -> None:
    text = section(REFERENCE, "## The ledger")
    assert re.findall(r"(?m)^\| `(\w+)` \|", text) == [item.name for item in fields(Line)]


def test_every_feed_and_every_reserved_name_is_among_the_files_of_a_site() -> None:
    documented = {span.split("/")[0] for span in code(section(REFERENCE, "## Files of a site"))}
    assert documented >= RESERVED | {one.FILENAME for one in feeds.formats()}


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    needed = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    names = {re.split(r"[^\w.-]", one)[0] for one in needed}
    reasons = section((REPOSITORY / "docs" / "decisions.md").read_text("utf-8"), "## Dependencies")
    rows = re.findall(r"(?m)^\| (`[^|]+`) \|", reasons)
    assert {span for row in rows for span in code(row)} == names


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    text = re.sub(r"(?ms)^ *```.*?^ *```|`[^`\n]+`", "", page.read_text("utf-8"))
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" not in target:
            path, _, heading = target.partition("#")
            other = page.parent / path if path else page
            assert other.exists(), target
            assert not heading or heading in _headings(other), target


def _headings(page: Path) -> set[str]:
    """The headings of a page as GitHub names them."""
    found = re.findall(r"(?m)^#+ (.+)$", page.read_text("utf-8"))
    return {re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-") for heading in found}


@pytest.mark.skipif(shutil.which("bash") is None, reason="the lines are for a shell")
def test_the_ten_lines_of_the_readme_lead_to_the_first_post(tmp_path: Path) -> None:
    lines = _block("README.md", "## Ten lines to your first post")
    assert len(lines) == 10
    assert lines[0].startswith("pip install .")
    done = _run_lines(lines[1:], tmp_path)
    assert done.returncode == 0, done.stderr
    assert "will be posted" in done.stdout
    assert "posted  outbox" in done.stderr
    assert re.search(r"/first/ +outbox +posted", done.stdout)
    (page,) = (tmp_path / "my-blog" / "site").glob("*/*/first/index.html")
    assert 'class="u-syndication"' in page.read_text("utf-8")


def _block(page: str, heading: str) -> list[str]:
    found = re.search(r"(?ms)^```sh\n(.*?)^```", section((REPOSITORY / page).read_text("utf-8"), heading))
    assert found
    return found[1].splitlines()


def _run_lines(lines: list[str], folder: Path) -> "subprocess.CompletedProcess[str]":
    """Run the lines as a person would who has just installed tinyblog, in a clone that is empty."""
    clone, programs = folder / "clone", folder / "bin"
    clone.mkdir()
    programs.mkdir()
    command = programs / "tinyblog"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m tinyblog "$@"\n')
    command.chmod(0o755)
    env = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")} | {
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": os.pathsep.join([str(REPOSITORY / "src"), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep),
        "HOME": str(folder),
        "GIT_CONFIG_NOSYSTEM": "1",
        **{f"GIT_{who}_{what}": "me@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    }
    script = "\n".join(["set -euo pipefail", *lines])
    return subprocess.run(
        ["bash", "-c", script], cwd=clone, env=env, capture_output=True, encoding="utf-8", check=False
    )
