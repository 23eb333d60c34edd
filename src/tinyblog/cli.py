"""The command line: options, the clock and the environment in; text, JSON and exit codes out."""

import json
import os
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tinyblog import __version__
from tinyblog.errors import TinyblogError
from tinyblog.settings import read_duration

if TYPE_CHECKING:
    from tinyblog.config import Config
    from tinyblog.status import NoteStatus
    from tinyblog.syndicate import Outcome

COLOURS: Mapping[str, str] = {"posted": "green", "adopted": "green", "failed": "red", "unknown": "red"}


class Group(click.Group):
    """Shows every TinyblogError as a message with its mend, never as a traceback, and exits with 1."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        if os.environ.get("NO_COLOR"):
            ctx.color = False
        try:
            return super().invoke(ctx)
        except TinyblogError as error:
            show(error, "error")
            raise click.exceptions.Exit(1) from None


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


def say(text: str) -> None:
    """Print progress or a message: to stderr, for stdout is for data."""
    click.echo(text, err=True)


def give(values: Any) -> None:
    """Print data as JSON."""
    click.echo(json.dumps(values, ensure_ascii=False))


def now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


def config_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --config, read and checked."""

    def read(_ctx: click.Context, _param: click.Parameter, path: Path) -> "Config":
        from tinyblog.config import load_config

        return load_config(path)

    option = click.option(
        "--config",
        type=click.Path(path_type=Path, dir_okay=False),
        default=Path("tinyblog.toml"),
        show_default=True,
        callback=read,
        help="The blog's configuration file.",
    )
    return option(command)


json_option = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="tinyblog")
def cli() -> None:
    """Publish short notes on your own site, and post a copy of each elsewhere, exactly once."""


@cli.command("init")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
def init_command(folder: Path) -> None:
    """Make a new blog in the folder DIR."""
    from tinyblog.init import init

    for path in init(folder, now=now()):
        say(f"made {path}")
    say(f"Next: cd {folder}, write your name into tinyblog.toml, then `tinyblog build`.")


@cli.command("build")
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
    notes = "1 note" if built.notes == 1 else f"{built.notes} notes"
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


@cli.command("syndicate")
@config_option
@click.option("--dry-run", is_flag=True, help="Show exactly what would be sent; needs no secrets and no connection.")
@click.option("--account", "accounts", multiple=True, metavar="NAME", help="Only this account; may be repeated.")
@click.option("--wait-live", type=Duration(), help="Post only when the pages are live; wait for them at most so long.")
@click.option("--first-run", is_flag=True, help="Without a ledger: post what is due, instead of nothing.")
@click.option("--max-posts", type=click.IntRange(min=1), help="Allow so many posts to an account in this run.")
@json_option
def syndicate_command(
    config: "Config",
    dry_run: bool,
    accounts: tuple[str, ...],
    wait_live: timedelta | None,
    first_run: bool,
    max_posts: int | None,
    as_json: bool,
) -> None:
    """Post each new note to the accounts, exactly once, and record the backlinks."""
    from tinyblog import syndicate as use_case
    from tinyblog.session import World

    options = use_case.Options(accounts=accounts, first_run=first_run, max_posts=max_posts, wait_live=wait_live)
    if notice := use_case.baseline_notice(config, options):
        say(notice)
    if dry_run:
        outcomes = use_case.dry_run(config, options, now=now())
    else:
        world = World(env=os.environ, clock=now, sleep=time.sleep)
        outcomes = use_case.syndicate(config, options, world)
    seen = list(_shown(outcomes, in_full=not as_json))
    if as_json:
        give({"outcomes": [_outcome_values(outcome) for outcome in seen]})
    elif not seen:
        say("nothing to post")
    if any(outcome.error for outcome in seen):
        raise click.exceptions.Exit(1)


def _shown(outcomes: "Iterable[Outcome]", *, in_full: bool) -> "Iterable[Outcome]":
    """Print each outcome as it comes; `in_full`, what a dry run would send is data."""
    told: list[TinyblogError] = []
    for outcome in outcomes:
        colour = COLOURS.get(outcome.result)
        is_lookup = outcome.result == "planned" and outcome.action == "adopt"
        result = "would look for" if is_lookup else outcome.result
        say(f"{click.style(result, fg=colour)}  {outcome.account}  {outcome.note}  {outcome.url}".rstrip())
        if outcome.result == "planned" and outcome.post and in_full and not is_lookup:
            _show_post(outcome)
        for notice in outcome.notices:
            say(f"  {click.style('warning:', fg='yellow', bold=True)} {notice}")
        if outcome.error and not any(error is outcome.error for error in told):
            told.append(outcome.error)  # trouble with an account is told once, not for each note
            show(outcome.error, "error")
        yield outcome


def _show_post(outcome: "Outcome") -> None:
    from tinyblog.compose import span_texts

    post = outcome.post
    assert post is not None
    for at, (part, length) in enumerate(zip(post.parts, outcome.lengths, strict=True), 1):
        count = f", part {at} of {len(post.parts)}" if len(post.parts) > 1 else ""
        facts = f"{length}/{outcome.limit}, {post.language}, {post.visibility}{count}"
        click.echo(f"--- {outcome.account}: {outcome.note} ({facts})")
        click.echo(part.text)
        for span, words in span_texts(part):
            click.echo(f"    [{span.kind}] {words} -> {span.target}")


def _outcome_values(outcome: "Outcome") -> dict[str, Any]:
    values: dict[str, Any] = {
        "note": outcome.note,
        "account": outcome.account,
        "action": outcome.action,
        "result": outcome.result,
        "url": outcome.url or None,
        "error": str(outcome.error) if outcome.error else None,
    }
    if outcome.result == "planned" and outcome.post:
        post = outcome.post
        values |= {"text": post.text, "language": post.language, "visibility": post.visibility}
    return values


@cli.command("status")
@config_option
@json_option
def status_command(config: "Config", as_json: bool) -> None:
    """Show where each note stands with each account."""
    from tinyblog.status import status

    notes = status(config, now=now())
    if as_json:
        give({"notes": [_status_values(note) for note in notes]})
        return
    width = max((len(note.note) for note in notes), default=0)
    for note in notes:
        for held in note.copies:
            state = click.style(f"{held.state:<9}", fg=COLOURS.get(held.state))
            click.echo(f"{note.note:<{width}}  {held.account:<10}  {state}  {held.url}".rstrip())
    if not any(note.copies for note in notes):
        say("there are no notes, or no accounts are configured")


def _status_values(note: "NoteStatus") -> dict[str, Any]:
    copies = [{"account": held.account, "state": held.state, "url": held.url or None} for held in note.copies]
    return {"note": note.note, "copies": copies}
