"""What is costly and comes out the same each time: in a process of the tests it is made once."""

from functools import cache
from pathlib import Path
from types import CodeType

import httpx
from httpx._transports import default as transports
from jinja2.bccache import Bucket

from tinyblog.theme import load_theme, templates
from tinyblog.theme.compiled import Compiled
from tinyblog.theme.running import Quick


class _Compiled(Compiled):
    """Templates as Jinja2 has translated them, by their name, file and text."""

    def __init__(self) -> None:
        super().__init__(Path())
        self._known: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._known.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._known[bucket.key, bucket.checksum] = bucket.code


def make_once() -> None:
    """From now on compile no template twice, which is most of a small build; and read the certificate authorities once,
    which every client of httpx does (20 ms), also for plain HTTP.
    """
    known = _Compiled()
    vars(templates)["Quick"] = lambda **how: Quick(**{**how, "bytecode_cache": known})
    transports.create_ssl_context = cache(httpx.create_ssl_context)  # type: ignore[attr-defined]


def make_ahead() -> None:
    """Do so now, for processes that are forked from this one."""
    make_once()
    here = Path(__file__).parent  # there is no theme in it: the one that is shipped is found
    load_theme(here, "paper").templates(language="en", home="/").check()
    httpx.Client().close()
