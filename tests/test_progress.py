"""What is seen of long work: a bar on a terminal, lines in a CI's log, nothing where a program reads."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.blogs import make_blog, note
from tinyblog.cli import cli
from tinyblog.cli.progress import Look, Steps

WORK = """\
import itertools
from tinyblog.cli.progress import steps
from tinyblog.cli.terminal import say
seconds = itertools.count()
with steps(timings=False, clock=lambda: float(next(seconds))) as made:
    for done in range(101):
        made.tell("drawing", done, 100)
        if done == 60 and %s:
            raise SystemExit("trouble")
    made.tell("keeping", 0, 0)
say("done")
print("data")
"""
LONG, BROKEN = WORK % False, WORK % True


def clock() -> Callable[[], float]:
    """One that goes a second on whenever it is looked at."""
    seconds = iter(range(1_000_000))
    return lambda: float(next(seconds))


def go(look: Look, seconds: Callable[[], float]) -> Steps:
    made = Steps(look, seconds)
    for step, of in (("reading", 3), ("thinking", 0), ("writing", 2)):
        for done in range(of + 1):
            made.tell(step, done, of)
    made.end()
    return made


def test_each_step_has_its_seconds_and_all_have_their_sum() -> None:
    found = go("nothing", clock()).timings
    assert [line.split(" s  ")[1] for line in found] == ["reading", "thinking", "writing", "in all"]
    seconds = [float(line.split(" s  ")[0]) for line in found]
    assert seconds[-1] == sum(seconds[:-1])
    assert all(one > 0 for one in seconds)


def test_a_step_that_is_done_twice_has_one_line() -> None:
    made = Steps("nothing", clock())
    for step in ("one", "two", "one"):
        made.tell(step, 0, 0)
    made.end()
    assert [line.split(" s  ")[1] for line in made.timings] == ["one", "two", "in all"]


def test_long_work_has_a_line_for_each_step_in_a_log(capsys: pytest.CaptureFixture[str]) -> None:
    go("lines", clock())
    assert capsys.readouterr() == ("", "reading ...\nthinking ...\nwriting ...\n")


@pytest.mark.parametrize("look", ["lines", "bar", "nothing"])
def test_short_work_shows_nothing(look: Look, capsys: pytest.CaptureFixture[str]) -> None:
    go(look, lambda: 0.5)
    assert capsys.readouterr() == ("", "")


def test_where_a_program_reads_nothing_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    go("nothing", clock())
    assert capsys.readouterr() == ("", "")


@pytest.fixture
def environment() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if key not in ("CI", "NO_COLOR")} | {"TERM": "xterm"}


def on_terminal(environment: dict[str, str], work: str = LONG) -> tuple[str, str]:
    """What long work prints: on stdout, and on stderr, which is a terminal."""
    import pty

    here, there = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", work], stdout=subprocess.PIPE, stderr=there, text=True, env=environment
    ) as process:
        os.close(there)
        shown = b"".join(_all(here))
        assert process.stdout
        data = process.stdout.read()
    os.close(here)
    assert process.returncode == (1 if work == BROKEN else 0)
    return data, shown.decode()


def _all(terminal: int) -> Iterator[bytes]:
    while True:
        try:
            data = os.read(terminal, 10_000)
        except OSError:  # the other end is closed
            return
        if not data:
            return
        yield data


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such terminals")
def test_a_terminal_shows_a_bar_that_comes_to_its_end(environment: dict[str, str]) -> None:
    data, shown = on_terminal(environment)
    assert data == "data\n"
    assert "50%" in shown
    assert "100%" in shown
    assert shown.endswith("\x1b[?25h\r\ndone\r\n")  # the cursor is there again, and what follows is on its own line
    assert "keeping" not in shown


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such terminals")
def test_a_bar_has_no_colours(environment: dict[str, str]) -> None:
    _, shown = on_terminal(environment | {"NO_COLOR": "1"})
    assert "100%" in shown
    assert set(re.findall(r"\x1b\[[^a-z]*[a-z]", shown)) == {"\x1b[?25l", "\x1b[?25h"}


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such terminals")
def test_a_log_that_looks_like_a_terminal_has_lines(environment: dict[str, str]) -> None:
    assert on_terminal(environment | {"CI": "true"}) == ("data\n", "drawing ...\r\nkeeping ...\r\ndone\r\n")


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such terminals")
def test_a_terminal_that_cannot_go_back_shows_nothing(environment: dict[str, str]) -> None:
    assert on_terminal(environment | {"TERM": "dumb"}) == ("data\n", "done\r\n")


def test_what_is_piped_shows_nothing(environment: dict[str, str]) -> None:
    done = subprocess.run([sys.executable, "-c", LONG], capture_output=True, text=True, env=environment, check=True)
    assert (done.stdout, done.stderr) == ("data\n", "done\n")


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such terminals")
def test_what_is_said_of_trouble_stands_below_the_bar(environment: dict[str, str]) -> None:
    data, shown = on_terminal(environment, BROKEN)
    assert data == ""
    assert "60%" in shown
    assert shown.endswith("\x1b[?25h\r\ntrouble\r\n")


@pytest.mark.parametrize(
    ("command", "first", "then"),
    [("build", ["reading notes", "drawing and writing"], ["listing files"]), ("syndicate", ["reading notes"], [])],
)
def test_timings_are_told_on_stderr_and_data_stays_data(
    command: str, first: list[str], then: list[str], tmp_path: Path
) -> None:
    make_blog(tmp_path, {"a.md": note("x", "2020-01-01")})
    arguments = [command, "--config", str(tmp_path / "tinyblog.toml")]
    for expected in (first, then):
        found = CliRunner().invoke(cli, [*arguments, "--timings", "--json"])
        assert found.exit_code == 0
        assert json.loads(found.stdout)
        lines = [line.partition(" s  ")[2] for line in found.stderr.splitlines()]
        assert {*expected, "in all"} <= {*lines}
    assert " s  " not in CliRunner().invoke(cli, arguments).stderr
