"""The terminal: how options are read, and how messages, errors and data are printed."""

import os
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tinyblog.durations import read_duration
from tinyblog.errors import OutputError, TinyblogError

if TYPE_CHECKING:
    from tinyblog.config import Config
    from tinyblog.recent import By

COLOURS: Mapping[str, str] = {"posted": "green", "adopted": "green", "failed": "red", "unknown": "red"}


class Duration(click.ParamType[timedelta]):
    """A time span like 90s or 10m."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """Read it, or say what was expected."""
        try:
            return read_duration(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


def show(error: TinyblogError, kind: str) -> None:
    """Print what is wrong, and how to mend it, to the person at the terminal."""
    colour = "red" if kind == "error" else "yellow"
    for part in error.parts:
        say(f"{click.style(f'{kind}:', fg=colour, bold=True)} {part}")
        if part.hint:
            say(f"  {click.style('hint:', bold=True)} {part.hint}")


def say_pause(config: "Config") -> dict[str, str]:
    """Say that posting is paused, if it is; return the same as data."""
    from tinyblog.policy import pause_of

    if not (pause := pause_of(config)):
        return {}
    say(str(pause))
    return {"paused": str(pause)}


def say(text: str) -> None:
    """Print progress or a message: to stderr, for stdout is for data."""
    click.echo(text, err=True)


def count(number: int, one: str, many: str = "") -> str:
    """So many of something, in words: "1 note", "2 notes"; `many` is for what has another plural."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def give(values: Any, output: Path | None = None) -> None:
    """Print data as JSON, or write it to a file."""
    import json

    write(json.dumps(values, ensure_ascii=False), output)


def write(text: str, output: Path | None = None) -> None:
    """Print data to stdout, or write it to a file."""
    if output is None:
        if text:
            click.echo(text)
        return
    try:
        output.write_text(f"{text}\n", encoding="utf-8")
    except OSError as error:
        raise OutputError(f"cannot be written: {error.strerror}", where=str(output)) from error


def now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


def is_ci() -> bool:
    """Whether a CI runs this: it keeps a log, and has checked its files out just now."""
    return os.environ.get("CI", "").casefold() not in ("", "0", "false")


def is_terminal() -> bool:
    """Whether messages are shown by what can show them anew in the same place."""
    return sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


def how_files_are_known() -> "By":
    """Whether files have changed is told by their stamps here, and by their content after the checkouts of a CI."""
    return "digest" if is_ci() else "stat"


def config_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --config, read and checked."""

    def read(_ctx: click.Context, _param: click.Parameter, path: Path) -> "Config":
        from tinyblog.config import load_config

        return load_config(path)

    return _config_option(callback=read)(command)


def _config_option(**more: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return click.option(
        "--config",
        type=click.Path(path_type=Path, dir_okay=False),
        default=Path("tinyblog.toml"),
        show_default=True,
        help="The blog's configuration file.",
        **more,
    )


config_path_option = _config_option()
"""Adds --config as the path of a file that need not be read if nothing in the blog has changed."""


json_option = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
