"""All commands: what each is for, and the module that is imported when it is run. Help loads none of them."""

import os
from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Any

import click

from tinyblog.errors import TinyblogError

COMMANDS: Mapping[str, tuple[str, str]] = MappingProxyType({
    "init": ("making", "Make a new blog in the folder DIR."),
    "build": ("making", "Build the site from the notes in content/."),
    "serve": ("serving", "Show the site while you write: every change is in the browser at once."),
    "check": (
        "looking",
        "Find every mistake in the notes, drafts and future ones too, and in the posts they are to become.",
    ),
    "preview": (
        "looking",
        "Show the exact posts of a NOTE: its file, permalink or slug; by default of every note still to be posted.",
    ),
    "syndicate": ("posting", "Post each new note to the accounts, exactly once, and record the backlinks."),
    "status": ("posting", "Show where each note stands with each account."),
    "withdraw": (
        "posting",
        "Take a NOTE back: remove its copies everywhere, and let its page say that it was withdrawn, and why.",
    ),
    "doctor": (
        "records",
        "Look whether all is ready: configuration, ledger, clock, and each account. Posts and writes nothing.",
    ),
    "export": ("records", "Give the record of what was said where, when, in which words, under which commit."),
    "adopt": ("settling", "Set down that the post at URL is the copy of a NOTE (its file, permalink or slug)."),
    "reconcile": (
        "settling",
        "Rebuild a lost ledger: look for the copy of every note, and name the posts that belong to none.",
    ),
})  # fmt: skip
"""By the name of each command, the module here that has it, and how its help begins."""


class Group(click.Group):
    """Imports a command when it is run. Shows every TinyblogError as a message with its mend, never as a traceback, and
    exits with 1.
    """

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        if os.environ.get("NO_COLOR"):
            ctx.color = False
        try:
            return super().invoke(ctx)
        except TinyblogError as error:
            from tinyblog.cli.terminal import show

            show(error, "error")
            raise click.exceptions.Exit(1) from None

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - they are always the same
        """Their names."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of this name; None if there is none."""
        if cmd_name not in COMMANDS:
            return None
        command = getattr(import_module(f"tinyblog.cli.{COMMANDS[cmd_name][0]}"), f"{cmd_name}_command")
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write them into the help, each with as much of what it is for as has room."""
        room = formatter.width - 6 - max(map(len, COMMANDS))
        with formatter.section("Commands"):
            formatter.write_dl(
                [
                    (name, click.Command(name, help=COMMANDS[name][1]).get_short_help_str(room))
                    for name in sorted(COMMANDS)
                ]
            )
