"""The commands about copies: making them, and where they stand."""

import os
import time
from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from tinyblog.cli.progress import steps, timings_option
from tinyblog.cli.terminal import (
    COLOURS,
    Duration,
    config_option,
    config_path_option,
    give,
    how_files_are_known,
    json_option,
    now,
    say,
    say_pause,
    show,
)
from tinyblog.errors import TinyblogError

if TYPE_CHECKING:
    from pathlib import Path

    from tinyblog.config import Config
    from tinyblog.session import World
    from tinyblog.status import NoteStatus
    from tinyblog.steps import Outcome
    from tinyblog.withdraw import TakenDown


@click.command("syndicate")
@config_path_option
@click.option("--dry-run", is_flag=True, help="Show exactly what would be sent; needs no secrets and no connection.")
@click.option("--account", "accounts", multiple=True, metavar="NAME", help="Only this account; may be repeated.")
@click.option("--wait-live", type=Duration(), help="Post only when the pages are live; wait for them at most so long.")
@click.option("--first-run", is_flag=True, help="Without a ledger: post what is due, instead of nothing.")
@click.option("--max-posts", type=click.IntRange(min=1), help="Allow so many posts to an account in this run.")
@click.option("--force", default="", metavar="NOTE", help="Post this note, though unknown, skipped or old; no other.")
@timings_option
@json_option
def syndicate_command(
    config: "Path",
    dry_run: bool,
    accounts: tuple[str, ...],
    wait_live: timedelta | None,
    first_run: bool,
    max_posts: int | None,
    force: str,
    timings: bool,
    as_json: bool,
) -> None:
    """Post each new note to the accounts, exactly once, and record the backlinks."""
    from tinyblog import rounds

    wish = rounds.Wish(
        config=config,
        dry_run=dry_run,
        accounts=accounts,
        first_run=first_run,
        max_posts=max_posts,
        wait_live=wait_live,
        force=force,
    )
    paused: dict[str, str] = {}

    def tell(said: rounds.Said) -> None:
        if said.kind == "warning":
            return show(said.warning, "warning")
        if said.kind == "pause":
            paused["paused"] = said.text
        return say(said.text)

    with steps(timings=timings) as course:
        outcomes = rounds.run(wish, now=now(), by=how_files_are_known(), world=_world, tell=tell, course=course.tell)
        seen = list(_shown(outcomes, in_full=not as_json))
    if as_json:
        give({"outcomes": [_outcome_values(outcome) for outcome in seen], **paused})
    elif not seen and not paused:
        say("nothing to post")
    if any(outcome.error for outcome in seen):
        raise click.exceptions.Exit(1)


def _world() -> "World":
    from tinyblog.session import World

    return World(env=os.environ, clock=now, sleep=time.sleep)


def _shown(outcomes: "Iterable[Outcome]", *, in_full: bool) -> "Iterable[Outcome]":
    """Print each outcome as it comes; `in_full`, what a dry run would send is data."""
    told: list[TinyblogError] = []
    for outcome in outcomes:
        colour = COLOURS.get(outcome.result)
        is_lookup = outcome.result == "planned" and outcome.action == "adopt"
        is_edit = outcome.action == "edit" and outcome.result == "posted"
        is_record = outcome.action == "document" and outcome.result == "posted"
        result = "would look for" if is_lookup else "edited" if is_edit else "recorded" if is_record else outcome.result
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
    from tinyblog.preview.facts import about, facts

    post = outcome.post
    assert post is not None
    for at, part in enumerate(post.parts):
        head = ", ".join(f"{name}: {value}" for name, value in about(post)) if at == 0 else "the thread goes on"
        click.echo(f"--- {outcome.account}: {outcome.note} ({head})")
        click.echo(part.text)
        for fact in facts(post, part, at, outcome.lengths[at], outcome.limit):
            click.echo(f"    {fact}")


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
        values["parts"] = [
            {"text": part.text, "media": [{"kind": one.kind, "alt": one.alt} for one in part.media]}
            for part in post.parts
        ]
    return values


@click.command("withdraw")
@click.argument("note")
@config_option
@click.option(
    "--reason", default="", help="Why; it stands on the note's page from now on, and in the ledger. Needed once."
)
@click.option(
    "--account", "accounts", multiple=True, metavar="NAME", help="Only there; the note itself stays. May be repeated."
)
@click.option("--by-hand", is_flag=True, help="You took down by hand what cannot be removed here: set that down.")
@json_option
def withdraw_command(
    config: "Config", note: str, reason: str, accounts: tuple[str, ...], by_hand: bool, as_json: bool
) -> None:
    """Take a NOTE back: remove its copies everywhere, and let its page say that it was withdrawn, and why."""
    from tinyblog.withdraw import withdraw

    seen = []
    for taken in withdraw(config, note, reason, _world(), accounts=accounts, by_hand=by_hand):
        seen.append(taken)
        result = "still there" if taken.error else "set down" if taken.by_hand else "taken down"
        say(f"{click.style(result, fg='red' if taken.error else 'green')}  {taken.account}  {taken.url}".rstrip())
        if taken.error:
            show(taken.error, "error")
    failed = any(taken.error for taken in seen)
    _say_withdrawn(accounts, any_seen=bool(seen), failed=failed)
    if as_json:
        give({"outcomes": [_taken_values(taken) for taken in seen]})
    if failed:
        raise click.exceptions.Exit(1)


def _say_withdrawn(accounts: tuple[str, ...], *, any_seen: bool, failed: bool) -> None:
    """What is to be done next."""
    if not accounts:
        say("the note is withdrawn: build and publish the site, so that its page says so")
    elif any_seen:
        say("the note stays: build and publish the site, so that its page has no link to what was taken down")
    else:
        say(f"nothing of it stands on {', '.join(accounts)}")
    if failed:
        say("what stands still is not forgotten: mend what is said above, and run the same command again")


def _taken_values(taken: "TakenDown") -> dict[str, Any]:
    return {
        "note": taken.note,
        "account": taken.account or None,
        "result": "failed" if taken.error else "withdrawn",
        "url": taken.url or None,
        "error": str(taken.error) if taken.error else None,
        "by_hand": taken.by_hand,
    }


@click.command("status")
@config_option
@json_option
def status_command(config: "Config", as_json: bool) -> None:
    """Show where each note stands with each account."""
    from tinyblog.status import status

    found = status(config, now=now())
    notes, pause = found.notes, say_pause(config)
    for problem in found.problems:
        show(problem, "error")
    if as_json:
        give({"notes": [_status_values(note) for note in notes], **pause})
    else:
        _show_status(notes)
    if found.problems:
        raise click.exceptions.Exit(1)


def _show_status(notes: "tuple[NoteStatus, ...]") -> None:
    width = max((len(note.note) for note in notes), default=0)
    names = max((len(held.account) for note in notes for held in note.copies), default=0)
    for note in notes:
        for held in note.copies:
            state = click.style(f"{held.state:<9}", fg=COLOURS.get(held.state))
            gone = "(its file is gone)" if note.gone else ""
            more = "  ".join(filter(None, (held.url, held.reason and f"({held.reason})", gone)))
            click.echo(f"{note.note:<{width}}  {held.account:<{names}}  {state}  {more}".rstrip())
    if not any(note.copies for note in notes):
        say("there are no notes, or no accounts are configured")


def _status_values(note: "NoteStatus") -> dict[str, Any]:
    copies = [
        {"account": held.account, "state": held.state, "url": held.url or None}
        | ({"reason": held.reason} if held.reason else {})
        for held in note.copies
    ]
    return {"note": note.note, "gone": note.gone, "copies": copies}
