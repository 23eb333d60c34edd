"""Titles: which of them say something that the note does not say anyway."""

import re
from collections.abc import Iterable
from unicodedata import normalize
from zoneinfo import ZoneInfo

from tinyblog.notes.dates import read_date

_STAMP = re.compile(r"[\d\sTZ:.,/+-]+")


def says_nothing(title: str, names: Iterable[str], timezone: ZoneInfo) -> bool:
    """Whether a title says nothing: digits, a timestamp, or the name of the file or the slug.

    Case, hyphens and underscores do not count, spaces do: `hack-the-vote` and `Hack-The-Vote` only repeat
    `hack-the-vote.md`; `Hack the Vote` is a title from which the file got its name.
    """
    if title.isdecimal() or any(_repeats(title, name) for name in names):
        return True
    try:
        return bool(_STAMP.fullmatch(title)) and bool(read_date(title, timezone))
    except ValueError:
        return False


def _repeats(title: str, name: str) -> bool:
    return _squeezed(title) == _squeezed(name)


def _squeezed(text: str) -> str:
    return normalize("NFC", text).casefold().replace("-", "").replace("_", "")
