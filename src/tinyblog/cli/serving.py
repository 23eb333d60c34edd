"""The command that serves a blog to its author."""

import threading
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tinyblog.cli.terminal import count, now, say, show

if TYPE_CHECKING:
    from tinyblog.serve.host import Host
    from tinyblog.serve.stage import Shown


@click.command("serve")
@click.option(
    "--config",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("tinyblog.toml"),
    show_default=True,
    help="The blog's configuration file.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to serve; 0.0.0.0 lets others look, too.")
@click.option("--port", type=click.IntRange(0, 65535), help="The port.  [default: the first free one from 8000 on]")
@click.option("--open", "is_opened", is_flag=True, help="Open the site in a browser.")
def serve_command(file: Path, host: str, port: int | None, is_opened: bool) -> None:
    """Show the site while you write: every change is in the browser at once.

    Drafts and notes of the future are shown and marked. Nothing is written into site/.
    """
    from tinyblog.config import load_config
    from tinyblog.serve import follow, serving
    from tinyblog.serve.host import is_loopback
    from tinyblog.workers import cores

    root = load_config(file).site.root
    jobs, stop = cores(), threading.Event()
    with serving(file, host=host, port=port, clock=now, tell=_tell, jobs=jobs) as server:
        address = _address(server, root)
        say(f"serving at {address}; stop with Ctrl-C")
        if not is_loopback(host):
            say("warning: everyone in this network can read it, drafts too")
        if is_opened:
            click.launch(address)
        try:
            follow(server, file, _tell, stop, jobs=jobs)
        except KeyboardInterrupt:
            say("stopped")


def _address(server: "Host", root: str) -> str:
    host, port = server.server_name, server.server_port
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://{f'[{host}]' if ':' in host else host}:{port}{root}"


def _tell(found: "Shown", seconds: float) -> None:
    """Say what is shown from now on."""
    from tinyblog.serve.lookup import Shelves

    if not isinstance(found, Shelves):
        show(found.error, "error")
        return
    for problem in found.blog.problems:
        show(problem, "error")
    say(f"{now().astimezone():%H:%M:%S} {count(len(found.blog.site.entries), 'note')} ({1000 * seconds:.0f} ms)")
