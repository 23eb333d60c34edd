"""The commands about the record: whether all is ready to add to it, and the record itself."""

import os
import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tinyblog.cli.terminal import config_option, count, give, json_option, now, say
from tinyblog.errors import OutputError

if TYPE_CHECKING:
    from tinyblog.config import Config
    from tinyblog.doctor import Examined
    from tinyblog.findings import Finding

_COLOURS = {"ok": "green", "warning": "yellow", "error": "red"}


class Moment(click.ParamType[datetime]):
    """A day (its first moment) or a time; without an offset it is the site's own, and still has none."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Read it, or say what was expected."""
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"expected a date like 2026-11-22, got {value!r}", param, ctx)


@click.command("doctor")
@click.option(
    "--config",
    "path",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("tinyblog.toml"),
    show_default=True,
    help="The blog's configuration file.",
)
@json_option
def doctor_command(path: Path, as_json: bool) -> None:
    """Look whether all is ready: configuration, ledger, clock, and each account. Posts and writes nothing."""
    from tinyblog.doctor import doctor
    from tinyblog.session import World

    world = World(env=os.environ, clock=now, sleep=time.sleep)
    found: list[tuple[Examined, Finding]] = []
    for examined in doctor(path, world):
        for finding in examined.findings:
            found.append((examined, finding))
            if not as_json:
                _show(examined, finding)
    errors, warnings = (sum(one.level == level for _, one in found) for level in ("error", "warning"))
    if as_json:
        values = [_values(examined, finding) for examined, finding in found]
        give({"findings": values, "errors": errors, "warnings": warnings})
    say(f"{count(len(found), 'finding')}: {count(errors, 'error')}, {count(warnings, 'warning')}")
    if errors:
        raise click.exceptions.Exit(1)


def _show(examined: "Examined", finding: "Finding") -> None:
    level = click.style(f"{finding.level:<7}", fg=_COLOURS[finding.level], bold=finding.level != "ok")
    mend = f" -> {finding.mend}" if finding.mend else ""
    click.echo(f"{level}  {examined.about}: {finding.what}{mend}")


def _values(examined: "Examined", finding: "Finding") -> dict[str, str | None]:
    return {"about": examined.about, "level": finding.level, "what": finding.what, "mend": finding.mend or None}


@click.command("export")
@config_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "json"]),
    default="csv",
    show_default=True,
    help="For a spreadsheet, or for a program.",
)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write it to this file.")
@click.option("--account", "accounts", multiple=True, metavar="NAME", help="Only this account; may be repeated.")
@click.option("--since", type=Moment(), help="Only what was written down on this day or later.")
def export_command(
    config: "Config", form: str, output: Path | None, accounts: tuple[str, ...], since: datetime | None
) -> None:
    """Give the record of what was said where, when, in which words, under which commit."""
    from tinyblog.export import Choice, as_csv, as_json, export

    if since is not None and since.tzinfo is None:
        since = since.replace(tzinfo=config.site.timezone)
    record = export(config, Choice(accounts=accounts, since=since), now=now())
    _write(as_csv(record.rows) if form == "csv" else as_json(record.rows), output)
    for notice in record.notices:
        say(f"{click.style('warning:', fg='yellow', bold=True)} {notice}")


def _write(data: bytes, output: Path | None) -> None:
    """Give the bytes as they are: a terminal's line ends and encodings have no place in a record."""
    if output is None:
        click.echo(data, nl=False)
        return
    try:
        output.write_bytes(data)
    except OSError as error:
        raise OutputError(f"cannot be written: {error.strerror}", where=str(output)) from error
