"""The commands that only look: what a note becomes elsewhere, and what its author has to mend."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from tinyblog.cli.terminal import config_option, count, give, json_option, now, say, say_pause, show, write
from tinyblog.errors import TinyblogError

if TYPE_CHECKING:
    from tinyblog.config import Config


@click.command("preview")
@click.argument("note", required=False)
@config_option
@click.option("--account", "accounts", multiple=True, metavar="NAME", help="Only this account; may be repeated.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "html", "markdown", "json"]),
    default="text",
    show_default=True,
    help="How to show it: for a terminal, a browser, a pull request's comment, or a program.",
)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write it to this file.")
def preview_command(
    config: "Config", note: str | None, accounts: tuple[str, ...], form: str, output: Path | None
) -> None:
    """Show the exact posts of a NOTE: its file, permalink or slug; by default of every note still to be posted.

    Needs no secrets and no connection.
    """
    from tinyblog.preview import preview

    previews = preview(config, note, accounts=accounts, now=now())
    say_pause(config)
    if form == "json":
        from tinyblog.preview.facts import values

        give({"posts": [values(one) for one in previews]}, output)
    elif form == "html":
        from tinyblog.preview.page import as_html

        write(as_html(previews, config), output)
    else:
        from tinyblog.preview.text import as_markdown, as_text

        write(as_text(previews) if form == "text" else as_markdown(previews), output)
    if not previews:
        say("nothing is waiting to be posted; name a note to see its posts all the same")
    if any(one.error for one in previews):
        raise click.exceptions.Exit(1)


@click.command("check")
@config_option
@json_option
def check_command(config: "Config", as_json: bool) -> None:
    """Find every mistake in the notes, drafts and future ones too, and in the posts they are to become."""
    from tinyblog.check import check

    checked = check(config, now=now())
    for warning in checked.warnings:
        show(warning, "warning")
    for problem in checked.problems:
        show(problem, "error")
    notes, errors = count(checked.notes, "note"), count(len(checked.problems), "error")
    say(f"{notes} checked: {errors}, {count(len(checked.warnings), 'warning')}")
    if as_json:
        found = {"errors": checked.problems, "warnings": checked.warnings}
        give({"notes": checked.notes} | {name: [_values(error) for error in errors] for name, errors in found.items()})
    if checked.problems:
        raise click.exceptions.Exit(1)


def _values(error: TinyblogError) -> dict[str, str]:
    return {"where": error.where, "message": error.message, "hint": error.hint}
