import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.blogs import NOW
from tinyblog.build import build
from tinyblog.cli import cli
from tinyblog.cli.terminal import now
from tinyblog.config import load_config
from tinyblog.errors import TinyblogError
from tinyblog.init import init
from tinyblog.networks import check
from tinyblog.source import ledger_path


def test_a_new_blog_builds_at_once_and_its_first_note_is_a_draft(tmp_path: Path) -> None:
    made = init(tmp_path / "blog", now=NOW)
    config = load_config(tmp_path / "blog" / "tinyblog.toml")
    check(config.accounts)
    assert all(path.is_file() for path in made)
    assert build(config, tmp_path / "blog" / "site", now=NOW).notes == 0


def test_a_new_blog_has_an_empty_ledger_so_that_its_first_note_goes_out(tmp_path: Path) -> None:
    init(tmp_path, now=NOW)
    assert ledger_path(tmp_path).read_text() == ""
    assert "merge=union" in (tmp_path / ".gitattributes").read_text()


def test_nothing_is_ever_overwritten(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "syndication.jsonl").write_text("mine")
    (tmp_path / ".gitignore").write_text("mine")
    with pytest.raises(TinyblogError) as caught:
        init(tmp_path, now=NOW)
    assert [part.where for part in caught.value.parts] == [
        str(tmp_path / "content" / "syndication.jsonl"),
        str(tmp_path / ".gitignore"),
    ]
    assert not (tmp_path / "tinyblog.toml").exists()


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(TinyblogError, match="cannot be written"):
        init(tmp_path / "file" / "blog", now=NOW)


def test_from_an_empty_folder_to_the_first_post(tmp_path: Path) -> None:
    run = CliRunner().invoke
    blog = tmp_path / "blog"
    assert run(cli, ["init", str(blog)]).exit_code == 0
    (blog / "content" / "first.md").write_text(f"---\ndate: {now().isoformat()}\n---\nHello!\n")
    config = ["--config", str(blog / "tinyblog.toml")]
    assert run(cli, ["build", *config]).exit_code == 0
    (outcome,) = json.loads(run(cli, ["syndicate", "--json", *config]).stdout)["outcomes"]
    assert outcome["result"] == "posted"
    assert run(cli, ["build", *config]).exit_code == 0
    assert (
        f'class="u-syndication" rel="syndication" href="{outcome["url"]}"'
        in next((blog / "site").glob("*/*/first/index.html")).read_text()
    )
