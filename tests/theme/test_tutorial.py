"""docs/themes.md: what it says of a theme of one's own is done, line by line."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from tests.blogs import NOW
from tests.test_docs import section
from tinyblog.build import build
from tinyblog.config import load_config
from tinyblog.page import Kind
from tinyblog.theme import load_theme, settings_of

ROOT = Path(__file__).parents[2]
THEMES = (ROOT / "docs" / "themes.md").read_text("utf-8")
TUTORIAL = section(THEMES, "## A theme of your own in ten minutes")
STEPS = re.findall(r"(?ms)(?:^`([^`\n]+)`:\n\n)?^```(\w+)\n(.*?)^```$", TUTORIAL)


def run(lines: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    programs = folder.parent / "bin"
    programs.mkdir(exist_ok=True)
    for name, call in {"tinyblog": "-m tinyblog", "python": ""}.items():
        (programs / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" {call} "$@"\n')
        (programs / name).chmod(0o755)
    env = os.environ | {
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep),
        "NO_COLOR": "1",
    }
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", lines],
        cwd=folder,
        env=env,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.skipif(shutil.which("bash") is None, reason="the lines are for a shell")
def test_the_ten_minutes_lead_to_a_theme_and_to_the_mistake_that_is_shown(tmp_path: Path) -> None:
    folder = tmp_path / "blog"
    folder.mkdir()
    last = None
    for at, (name, kind, text) in enumerate(STEPS):
        if name:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        elif kind == "sh":
            last = run(text, folder)
            fails = STEPS[at + 1 : at + 2] and STEPS[at + 1][1] == "text"
            assert last.returncode == (1 if fails else 0), f"{text}{last.stdout}{last.stderr}"
        else:
            assert kind == "text"
            assert last
            assert last.stderr == text
    assert [kind for _, kind, _ in STEPS].count("sh") >= 4
    assert STEPS[-1][1] == "text"


def test_the_theme_builds_the_golden_blog_too(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "tests" / "golden" / "blog", tmp_path / "blog")
    for name, _, text in STEPS:
        if name.startswith("themes/") and not name.endswith("missing.html"):
            (tmp_path / "blog" / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "blog" / name).write_text(text, encoding="utf-8")
    path = tmp_path / "blog" / "tinyblog.toml"
    path.write_text(path.read_text("utf-8").replace("[site]", '[site]\ntheme = "evening"\ncards = false', 1), "utf-8")
    build(load_config(path), tmp_path / "site", now=NOW)
    page = (tmp_path / "site" / "2026" / "11" / "titled" / "index.html").read_text("utf-8")
    assert "Good night from Ada Example, November " in page
    assert ".good-night{font-style:italic}" in page


def first(text: str) -> list[str]:
    """The code in the first column of a table."""
    return [span for row in re.findall(r"(?m)^\| (.+?) \|", text) for span in re.findall(r"`([^`]+)`", row)]


def test_every_function_and_filter_is_documented_and_no_other() -> None:
    templates = load_theme(ROOT / "none", "paper").templates(language="en", home="/")
    text = section(THEMES, "## What a template can use")
    functions, filters = text.split("| Filter |")
    known = templates.environment
    named = {re.split(r"\W", span)[0] for span in first(functions)} - {""}
    assert named == {"theme", "stylesheet", "static", "once", "_", "dir_of", "language_name"}
    assert named <= set(known.globals)
    documented = {span.split("(")[0] for span in first(filters)}
    assert documented == {"date", "time", "datetime", "month", "number"}
    assert documented <= set(known.filters)


def test_every_template_is_documented_and_no_other() -> None:
    documented = re.findall(r"(?m)^\| `([^`]+)` \| ", section(THEMES, "## Templates"))
    there = set(load_theme(ROOT / "none", "paper").templates(language="en", home="/").environment.list_templates())
    assert sorted(documented) == sorted(there)


def test_every_template_of_a_page_bears_the_name_of_its_kind() -> None:
    pages, parts = section(THEMES, "## Templates").split("| Part |")
    assert {*re.findall(r"(?m)^\| `(\w+)\.html` \|", pages)} == set(get_args(Kind))
    assert len(re.findall(r"(?m)^\| `\w+\.html` \|", parts)) == 6


def test_every_block_of_base_is_documented_and_no_other() -> None:
    (row,) = re.findall(r"(?m)^\| `base\.html` \| (.*)$", section(THEMES, "## Templates"))
    text = (ROOT / "themes" / "paper" / "templates" / "base.html").read_text("utf-8")
    assert sorted(re.findall(r"`(\w+)`", row)) == sorted(re.findall(r"\{% block (\w+) %\}", text))


def test_every_setting_of_paper_is_documented_with_its_default() -> None:
    text = section((ROOT / "docs" / "reference.md").read_text("utf-8"), "### `[theme]`")
    rows = re.findall(r"(?m)^\| `(\w+)` \| ([^|]+) \| `([^|`]+)` \|", text)
    declared = settings_of(load_theme(ROOT / "none", "paper").layers).values()
    assert [(name, default) for name, _, default in rows] == [(one.name, one.written) for one in declared]
