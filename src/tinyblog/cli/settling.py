"""The commands that settle doubt: which copy is a note's, and what a lost ledger held."""

import os
import time
from typing import TYPE_CHECKING, Any

import click

from tinyblog.cli.terminal import COLOURS, config_option, count, give, json_option, now, say, show

if TYPE_CHECKING:
    from tinyblog.config import Config
    from tinyblog.reconcile import Found, Reconciled, Stranger
    from tinyblog.session import World


@click.command("adopt")
@click.argument("note")
@click.argument("url")
@config_option
@click.option("--account", default="", metavar="NAME", help="The account, where the address may be one of several.")
@json_option
def adopt_command(config: "Config", note: str, url: str, account: str, as_json: bool) -> None:
    """Set down that the post at URL is the copy of a NOTE (its file, permalink or slug)."""
    from tinyblog.settle import adopt

    outcome = adopt(config, note, url, _world(), account=account)
    say(f"{click.style('adopted', fg='green')}  {outcome.account}  {outcome.note}  {outcome.url}")
    _warn(outcome.notices)
    if as_json:
        values = {"note": outcome.note, "account": outcome.account, "result": outcome.result, "url": outcome.url}
        give({"outcomes": [{**values, "error": None}]})


@click.command("reconcile")
@config_option
@click.option("--account", "accounts", multiple=True, metavar="NAME", help="Only this account; may be repeated.")
@click.option("--dry-run", is_flag=True, help="Ask the networks, but do not write the ledger.")
@json_option
def reconcile_command(config: "Config", accounts: tuple[str, ...], dry_run: bool, as_json: bool) -> None:
    """Rebuild a lost ledger: look for the copy of every note, and name the posts that belong to none.

    Nothing is posted, changed or taken down.
    """
    from tinyblog.reconcile import reconcile

    done = reconcile(config, _world(), accounts=accounts, dry_run=dry_run)
    for found in done.found:
        _say_found(found)
    for stranger in done.strangers:
        there = f"{stranger.url}  {stranger.created:%Y-%m-%d %H:%M}  “{stranger.text}”"
        say(f"{click.style('no note', fg='yellow')}  {stranger.account}  {there}")
    for error in done.errors:
        show(error, "error")
    say(_sum(done) + ("; nothing was written" if dry_run else ""))
    if as_json:
        found_values, strangers = map(_found_values, done.found), map(_stranger_values, done.strangers)
        errors = [str(error) for error in done.errors]
        give({"outcomes": [*found_values], "unplaced": [*strangers], "errors": errors})
    if done.errors or any(found.error for found in done.found):
        raise click.exceptions.Exit(1)


def _world() -> "World":
    from tinyblog.session import World

    return World(env=os.environ, clock=now, sleep=time.sleep)


def _warn(notices: tuple[str, ...]) -> None:
    for notice in notices:
        say(f"  {click.style('warning:', fg='yellow', bold=True)} {notice}")


def _say_found(found: "Found") -> None:
    result = click.style("no copy" if found.result == "skipped" else found.result, fg=COLOURS.get(found.result))
    say(f"{result}  {found.account}  {found.note}  {found.url}".rstrip())
    _warn(found.notices)
    if found.error:
        show(found.error, "error")


def _sum(done: "Reconciled") -> str:
    adopted = sum(found.result == "adopted" for found in done.found)
    return (
        f"{count(adopted, 'copy', 'copies')} found, {len(done.found) - adopted} not; "
        f"{count(len(done.strangers), 'post')} of no note"
    )


def _found_values(found: "Found") -> dict[str, Any]:
    return {
        "note": found.note,
        "account": found.account,
        "result": found.result,
        "url": found.url or None,
        "error": str(found.error) if found.error else None,
    }


def _stranger_values(stranger: "Stranger") -> dict[str, Any]:
    return {
        "account": stranger.account,
        "url": stranger.url,
        "time": stranger.created.isoformat(timespec="seconds"),
        "text": stranger.text,
    }
