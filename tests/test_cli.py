import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.blogs import CONFIG, make_blog, note
from tinyblog import __version__
from tinyblog.cli import cli
from tinyblog.cli.terminal import now

TODAY = f"{now():%Y-%m-%d} 00:00"
BUILD_KEYS = ["notes", "files", "written", "unchanged", "removed", "seconds"]
OUTCOME_KEYS = ["note", "account", "action", "result", "url", "error"]


def run(folder: Path, *arguments: str, **env: str) -> Result:
    return CliRunner().invoke(cli, [*arguments, "--config", str(folder / "tinyblog.toml")], env=env or None)


def test_build_prints_messages_to_stderr_and_data_to_stdout(tmp_path: Path) -> None:
    make_blog(tmp_path, {"a.md": note("x")})
    plain = run(tmp_path, "build")
    assert (plain.exit_code, plain.stdout) == (0, "")
    assert plain.stderr.startswith("1 note; wrote ")
    found = json.loads(run(tmp_path, "build", "--json").stdout)
    assert list(found) == BUILD_KEYS
    assert (found["notes"], found["written"], found["removed"]) == (1, 0, 0)
    assert found["files"] == found["unchanged"] > 5


def test_the_output_folder_may_be_chosen(tmp_path: Path) -> None:
    make_blog(tmp_path, {"a.md": note("x")})
    assert run(tmp_path, "build", "--output", str(tmp_path / "public")).exit_code == 0
    assert (tmp_path / "public" / "index.html").is_file()
    assert not (tmp_path / "site").exists()


def test_mistakes_are_messages_with_a_hint_and_exit_with_1(tmp_path: Path) -> None:
    make_blog(tmp_path, {"a.md": "no date", "b.md": note("x", draft="maybe")})
    found = run(tmp_path, "build")
    assert found.exit_code == 1
    assert found.stderr.count("error: content/") == 2
    assert "  hint: " in found.stderr
    assert "Traceback" not in found.stderr


def test_keep_going_builds_the_rest_and_exits_with_1(tmp_path: Path) -> None:
    make_blog(tmp_path, {"a.md": "no date", "b.md": note("x")})
    found = run(tmp_path, "build", "--keep-going", "--json")
    assert found.exit_code == 1
    assert json.loads(found.stdout)["notes"] == 1
    assert "error: content/a.md: this note has no date" in found.stderr


def test_warnings_do_not_fail(tmp_path: Path) -> None:
    make_blog(tmp_path, {"a.md": note("{{< x >}}")})
    found = run(tmp_path, "build")
    assert found.exit_code == 0
    assert "warning: content/a.md:4: " in found.stderr


@pytest.mark.parametrize("arguments", [["build", "--nope"], ["nope"], ["syndicate", "--wait-live", "soon"], ["init"]])
def test_wrong_usage_exits_with_2(tmp_path: Path, arguments: list[str]) -> None:
    assert CliRunner().invoke(cli, arguments).exit_code == 2


def test_a_missing_configuration_is_a_message(tmp_path: Path) -> None:
    found = run(tmp_path, "build")
    assert found.exit_code == 1
    assert "tinyblog.toml: there is no such file" in found.stderr
    assert "tinyblog init" in found.stderr


def test_syndicate_reports_each_outcome(tmp_path: Path) -> None:
    make_blog(tmp_path, {"a.md": note("x", TODAY), "old.md": note("x", "2020-01-01")})
    found = run(tmp_path, "syndicate", "--json")
    (outcome,) = json.loads(found.stdout)["outcomes"]
    assert list(outcome) == OUTCOME_KEYS
    assert (outcome["action"], outcome["result"], outcome["error"]) == ("post", "posted", None)
    assert outcome["note"].endswith("/a/")
    assert found.stderr.startswith("posted  outbox  /")
    again = run(tmp_path, "syndicate", "--json")
    assert json.loads(again.stdout) == {"outcomes": []}
    assert run(tmp_path, "syndicate").stderr == "nothing to post\n"


def test_a_dry_run_shows_the_post_and_sends_nothing(tmp_path: Path) -> None:
    make_blog(tmp_path, {"a.md": note("See [this](https://e.example/).", TODAY)})
    found = run(tmp_path, "syndicate", "--dry-run")
    assert found.exit_code == 0
    assert "See this." in found.stdout
    assert "link: this → https://e.example/" in found.stdout
    assert "    9/500\n" in found.stdout
    assert not (tmp_path / "outbox").exists()
    assert (tmp_path / "content" / "syndication.jsonl").read_text() == ""
    (outcome,) = json.loads(run(tmp_path, "syndicate", "--dry-run", "--json").stdout)["outcomes"]
    assert (outcome["result"], outcome["text"]) == ("planned", "See this.")


def test_a_run_without_a_ledger_says_what_it_does(tmp_path: Path) -> None:
    make_blog(tmp_path, {"a.md": note("x", TODAY)}, ledger=None)
    dry = run(tmp_path, "syndicate", "--dry-run")
    assert "would look for  outbox  /" in dry.stderr
    assert dry.stdout == ""
    found = run(tmp_path, "syndicate")
    assert "there is no ledger" in found.stderr
    assert "skipped  outbox  /" in found.stderr
    assert run(tmp_path, "syndicate").stderr == "nothing to post\n"


def test_a_failed_post_exits_with_1_and_its_reason_is_told_once(tmp_path: Path) -> None:
    config = CONFIG + '[accounts.mastodon]\nserver = "https://m.example"\n'
    make_blog(tmp_path, {"a.md": note("x", TODAY), "b.md": note("y", TODAY)}, config=config)
    found = run(tmp_path, "syndicate", MASTODON_ACCESS_TOKEN="")
    assert found.exit_code == 1
    assert found.stderr.count("failed  mastodon") == 2
    assert found.stderr.count("posted  outbox") == 2
    assert found.stderr.count("the environment variable MASTODON_ACCESS_TOKEN is not set") == 1


def test_too_many_posts_are_none(tmp_path: Path) -> None:
    make_blog(tmp_path, {f"n{number}.md": note(f"n{number}", TODAY) for number in range(6)})
    found = run(tmp_path, "syndicate")
    assert found.exit_code == 1
    assert "too many posts are due (6 on outbox); nothing was posted" in found.stderr
    assert run(tmp_path, "syndicate", "--max-posts", "6").exit_code == 0


def test_an_account_that_is_not_there_is_said(tmp_path: Path) -> None:
    make_blog(tmp_path, {})
    found = run(tmp_path, "syndicate", "--account", "nobody")
    assert found.exit_code == 1
    assert "there is no account 'nobody'" in found.stderr


def test_status_is_a_table_or_json(tmp_path: Path) -> None:
    make_blog(tmp_path, {"a.md": note("x", TODAY), "b.md": note("x", "2020-01-01", draft="true")})
    run(tmp_path, "syndicate")
    lines = run(tmp_path, "status").stdout.splitlines()
    assert [line.split()[1:3] for line in lines] == [["outbox", "posted"], ["outbox", "draft"]]
    found = json.loads(run(tmp_path, "status", "--json").stdout)["notes"]
    assert [list(entry) for entry in found] == [["note", "gone", "copies"]] * 2
    assert list(found[0]["copies"][0]) == ["account", "state", "url"]
    assert found[1]["copies"] == [{"account": "outbox", "state": "draft", "url": None}]


def test_status_of_nothing_says_so(tmp_path: Path) -> None:
    make_blog(tmp_path, {})
    assert "no notes" in run(tmp_path, "status").stderr


def test_no_color_is_honoured(tmp_path: Path) -> None:
    make_blog(tmp_path, {"a.md": "no date"})
    arguments = ["build", "--config", str(tmp_path / "tinyblog.toml")]
    assert "\x1b[" in CliRunner().invoke(cli, arguments, color=True).stderr
    assert "\x1b[" not in CliRunner().invoke(cli, arguments, color=True, env={"NO_COLOR": "1"}).stderr


def test_it_runs_as_a_module_and_says_its_version() -> None:
    done = subprocess.run([sys.executable, "-m", "tinyblog", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"tinyblog, version {__version__}\n"


def test_help_and_build_load_neither_network_libraries_nor_pillow(tmp_path: Path) -> None:
    make_blog(tmp_path, {"a.md": note("x", TODAY)}, config=CONFIG + '[accounts.bluesky]\nhandle = "a.example"\n')
    script = (
        "import sys; from tinyblog.cli import cli\n"
        "try: cli(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        "print(sorted({'atproto', 'mastodon', 'httpx', 'requests', 'PIL'} & sys.modules.keys()), file=sys.stderr)"
    )
    assert CliRunner().invoke(cli, ["build", "--config", str(tmp_path / "tinyblog.toml")]).exit_code == 0  # draws
    for arguments in (["--help"], ["build"], ["status"], ["syndicate", "--dry-run"], ["check"], ["preview"]):
        done = subprocess.run(
            [sys.executable, "-c", script, *arguments], cwd=tmp_path, capture_output=True, text=True, check=True
        )
        assert done.stderr.splitlines()[-1] == "[]", arguments


def test_a_file_with_secrets_is_never_read(tmp_path: Path) -> None:
    config = CONFIG + '[accounts.mastodon]\nserver = "https://m.example"\n'
    make_blog(tmp_path, {"a.md": note("x", TODAY)}, config=config)
    (tmp_path / ".env").write_text("MASTODON_ACCESS_TOKEN=hush-hush\n")
    env = {key: value for key, value in os.environ.items() if key != "MASTODON_ACCESS_TOKEN"}
    done = subprocess.run(
        [sys.executable, "-m", "tinyblog", "syndicate", "--account", "mastodon"],
        cwd=tmp_path, env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "MASTODON_ACCESS_TOKEN is not set" in done.stderr
    assert "hush" not in done.stdout + done.stderr
