"""A process that has loaded tinyblog and forks one child for each run: real processes, without half a second's imports.

Reads a job a line from stdin, as JSON; answers with each child's id, and how it ended.
"""

import json
import os
import runpy
import select
import signal
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from tests.costly import make_ahead
from tests.faults.traps import Trap, set_trap

_PRELOADED = (
    *("anyio", "atproto", "atproto_client.models.app.bsky.feed.post", "babel.dates", "filelock"),
    *("httpx", "jinja2", "markdown_it", "mastodon", "PIL.Image", "rcssmin"),
    *("tinyblog.build", "tinyblog.cli", "tinyblog.feeds.atom", "tinyblog.feeds.json", "tinyblog.feeds.rss"),
    "tinyblog.syndicate",
    *("tinyblog.networks.bluesky", "tinyblog.networks.mastodon"),
)


def main() -> None:
    for name in _PRELOADED:
        __import__(name)
    make_ahead()
    wake, waker = os.pipe()
    os.set_blocking(waker, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(waker)
    _say({"ready": os.getpid()})
    for line in _lines(wake):
        job = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _become(job)
        _say({"id": job["id"], "pid": pid})


def _lines(wake: int) -> Iterator[bytes]:
    """The jobs as they come; the ends of children are told meanwhile."""
    held = b""
    while True:
        ready, _, _ = select.select([0, wake], [], [])
        if wake in ready:
            os.read(wake, 4096)
            _tell_ends()
        if 0 in ready:
            if not (data := os.read(0, 65536)):
                return
            *lines, held = (held + data).split(b"\n")
            for line in lines:
                yield line
                _tell_ends()


def _tell_ends() -> None:
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        _say({"pid": pid, "code": os.waitstatus_to_exitcode(status)})


def _say(values: dict[str, Any]) -> None:
    os.write(1, json.dumps(values).encode() + b"\n")


def _become(job: dict[str, Any]) -> NoReturn:
    """Be the run: what `python -m tinyblog ...` is."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    code = 1
    try:
        for number, path in enumerate((os.devnull, job["out"], job["err"])):
            os.dup2(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), number)
        os.chdir(job["folder"])
        os.environ.clear()
        os.environ.update(job["env"])
        sys.argv = ["tinyblog", *job["arguments"]]
        set_trap(Trap(**job["trap"]))
        runpy.run_module("tinyblog", run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    except BaseException:  # noqa: BLE001 - as the interpreter itself: tell it, and end
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).parents[2])]
    main()
