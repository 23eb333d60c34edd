"""The commands that make things: a new blog, and its site."""

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tinyblog.cli.terminal import config_option, count, give, json_option, now, say, show

if TYPE_CHECKING:
    from tinyblog.config import Config


@click.command("init")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
def init_command(folder: Path) -> None:
    """Make a new blog in the folder DIR."""
    from tinyblog.init import init

    for path in init(folder, now=now()):
        say(f"made {path}")
    say(f"Next: cd {folder}, write your name into tinyblog.toml, then `tinyblog build`.")


@click.command("build")
@config_option
@click.option(
    "--output", type=click.Path(path_type=Path, file_okay=False), help="The folder to write.  [default: site]"
)
@click.option("--jobs", type=click.IntRange(min=1), default=1, show_default=True, help="Render in so many processes.")
@click.option("--drafts", is_flag=True, help="Show drafts too; never publish such a build.")
@click.option("--future", is_flag=True, help="Show notes dated in the future too; never publish such a build.")
@click.option("--keep-going", is_flag=True, help="Leave notes with mistakes out, build the rest, and exit with 1.")
@json_option
def build_command(
    config: "Config", output: Path | None, jobs: int, drafts: bool, future: bool, keep_going: bool, as_json: bool
) -> None:
    """Build the site from the notes in content/."""
    from tinyblog.build import build
    from tinyblog.site import Wanted

    start = time.monotonic()
    wanted = Wanted(drafts=drafts, future=future)
    built = build(config, output or config.root / "site", now=now(), wanted=wanted, keep_going=keep_going, jobs=jobs)
    seconds, changes = time.monotonic() - start, built.changes
    for warning in built.warnings:
        show(warning, "warning")
    for problem in built.problems:
        show(problem, "error")
    notes = count(built.notes, "note")
    say(
        f"{notes}; wrote {len(changes.written)} files, left {changes.unchanged} as they were, "
        f"removed {len(changes.removed)} ({seconds:.2f} s)"
    )
    if as_json:
        give(
            {
                "notes": built.notes,
                "files": len(changes.written) + changes.unchanged,
                "written": len(changes.written),
                "unchanged": changes.unchanged,
                "removed": len(changes.removed),
                "seconds": round(seconds, 3),
            }
        )
    if built.problems:
        raise click.exceptions.Exit(1)
