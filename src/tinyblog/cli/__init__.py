"""The command line: options, the clock and the environment in; text, JSON and exit codes out."""

import click

from tinyblog import __version__
from tinyblog.cli.group import Group

__all__ = ["cli"]


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="tinyblog")
def cli() -> None:
    """Publish short notes on your own site, and post a copy of each elsewhere, exactly once."""
