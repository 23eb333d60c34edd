"""The command line: options, the clock and the environment in; text, JSON and exit codes out."""

import click

from tinyblog import __version__
from tinyblog.cli.looking import check_command, preview_command
from tinyblog.cli.making import build_command, init_command
from tinyblog.cli.posting import status_command, syndicate_command, withdraw_command
from tinyblog.cli.records import doctor_command, export_command
from tinyblog.cli.serving import serve_command
from tinyblog.cli.settling import adopt_command, reconcile_command
from tinyblog.cli.terminal import Group, now

__all__ = ["cli", "now"]


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="tinyblog")
def cli() -> None:
    """Publish short notes on your own site, and post a copy of each elsewhere, exactly once."""


for command in (
    init_command,
    build_command,
    serve_command,
    check_command,
    preview_command,
    syndicate_command,
    status_command,
    withdraw_command,
    doctor_command,
    export_command,
    adopt_command,
    reconcile_command,
):
    cli.add_command(command)
