"""Serving a blog to its author: pages are made from memory when they are asked for, and nothing is written into a site.

`blog` is what stands in the folder as one frozen value, `edits` the value that it is after the usual change (`notebook`
and `furnishing` read what has changed), `stage` holds the one that is shown. `lookup` finds what stands at a path,
`answers` says it, with what `bar` puts into pages; `host` is the server, `watching` sees changes.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from tinyblog.serve.host import Host, open_host
from tinyblog.serve.lookup import Shelves
from tinyblog.serve.stage import Shown, Stage, after, shown

Tell = Callable[[Shown, float], None]
"""Is told what is shown from now on, and how many seconds it took to make."""


@contextmanager
def serving(
    file: Path, *, host: str, port: int | None, clock: Callable[[], datetime], tell: Tell, jobs: int = 1
) -> Iterator[Host]:
    """Serve the blog of the configuration `file` at this host and port, as long as the block runs (see `follow`).

    With no port, a free one is found. Raise OutputError if nothing can be served there.
    """
    start = time.monotonic()
    stage = Stage()
    with open_host(stage, host, port, clock) as server:
        stage.turn(lambda _: shown(file, now=clock(), jobs=jobs))  # whoever asks already waits
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            tell(stage.shown, time.monotonic() - start)
            yield server
        finally:
            stage.close()
            server.shutdown()
            thread.join()


def follow(server: Host, file: Path, tell: Tell, stop: threading.Event, *, jobs: int = 1) -> None:
    """Show what the folder of the configuration `file` holds, whenever that changes, until `stop` is set."""
    from tinyblog.serve.watching import changes

    for dirty in changes(file, stop):
        start = time.monotonic()
        if server.stage.turn(lambda before: after(before, file, dirty, now=server.clock(), jobs=jobs)):  # noqa: B023
            tell(server.stage.shown, time.monotonic() - start)
            _tidy(server.stage.shown)


def _tidy(now: Shown) -> None:
    """Let go of what templates remember of the blog as it was."""
    if isinstance(now, Shelves):
        now.blog.look.templates.forget()
