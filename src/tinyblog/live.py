"""Waiting until a note's page is live: what is posted before its page stands there gets a broken card."""

import re
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from http.client import HTTPException
from urllib.error import URLError
from urllib.request import Request, urlopen

from tinyblog.errors import NetworkError
from tinyblog.site import Entry

EVERY = 3.0
"""Seconds between two looks."""
_SECONDS = 10.0
_MOST = 1_000_000
_VERSION = re.compile(r'<meta name="tinyblog:version" content="([0-9a-f]+)">')


def wait_live(
    entries: Collection[Entry], limit: timedelta, *, clock: Callable[[], datetime], sleep: Callable[[float], None]
) -> None:
    """Return when each entry's page stands at its permalink in this version; raise NetworkError after `limit`."""
    end = clock() + limit
    waiting = {entry.permalink: entry for entry in entries}
    while True:
        waiting = {url: entry for url, entry in waiting.items() if _version(url) != entry.digest}
        if not waiting:
            return
        if clock() >= end:
            hint = "nothing was posted; publish the site first, or allow more time with --wait-live"
            raise NetworkError("this version of the page is not live", where=", ".join(waiting), hint=hint)
        sleep(EVERY)


def _version(url: str) -> str:
    """The version that the page at `url` carries, or nothing."""
    request = Request(url, headers={"User-Agent": "tinyblog", "Cache-Control": "no-cache"})
    try:
        with urlopen(request, timeout=_SECONDS) as answer:
            found = _VERSION.search(answer.read(_MOST).decode("utf-8", "replace"))
    except (URLError, HTTPException, OSError):
        return ""
    return found[1] if found else ""
