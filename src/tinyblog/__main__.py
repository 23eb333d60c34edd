"""Run as `python -m tinyblog`."""

from tinyblog.cli import cli

cli(prog_name="tinyblog")
