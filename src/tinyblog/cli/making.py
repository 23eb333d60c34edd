"""The commands that make things: a new blog, and its site."""

import gc
import time
from pathlib import Path

import click

from tinyblog.cli.progress import steps, timings_option
from tinyblog.cli.terminal import config_path_option, count, give, how_files_are_known, json_option, now, say, show


@click.command("init")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
def init_command(folder: Path) -> None:
    """Make a new blog in the folder DIR."""
    from tinyblog.init import init

    for path in init(folder, now=now()):
        say(f"made {path}")
    say(f"Next: cd {folder}, write your name into tinyblog.toml, then `tinyblog build`.")


@click.command("build")
@config_path_option
@click.option(
    "--output", type=click.Path(path_type=Path, file_okay=False), help="The folder to write.  [default: site]"
)
@click.option("--jobs", type=click.IntRange(min=1), help="Work in so many processes.  [default: one for each core]")
@click.option("--drafts", is_flag=True, help="Show drafts too; never publish such a build.")
@click.option("--future", is_flag=True, help="Show notes dated in the future too; never publish such a build.")
@click.option("--keep-going", is_flag=True, help="Leave notes with mistakes out, build the rest, and exit with 1.")
@timings_option
@json_option
def build_command(
    config: Path,
    output: Path | None,
    jobs: int | None,
    drafts: bool,
    future: bool,
    keep_going: bool,
    timings: bool,
    as_json: bool,
) -> None:
    """Build the site from the notes in content/."""
    from tinyblog.rebuild import Wish, rebuild

    start = time.monotonic()
    gc.disable()  # all that is read is needed to the end, which is near
    output = output or config.parent / "site"
    wish = Wish(config=config, output=output, drafts=drafts, future=future, keep_going=keep_going)
    with steps(timings=timings) as course:
        built = rebuild(wish, now=now(), by=how_files_are_known(), jobs=jobs or 0, course=course.tell)
    seconds = time.monotonic() - start
    for warning in built.warnings:
        show(warning, "warning")
    for problem in built.problems:
        show(problem, "error")
    notes = count(built.notes, "note")
    say(
        f"{notes}; wrote {built.written} files, left {built.unchanged} as they were, "
        f"removed {built.removed} ({seconds:.2f} s)"
    )
    if as_json:
        give(
            {
                "notes": built.notes,
                "files": built.written + built.unchanged,
                "written": built.written,
                "unchanged": built.unchanged,
                "removed": built.removed,
                "seconds": round(seconds, 3),
            }
        )
    if built.problems:
        raise click.exceptions.Exit(1)
