"""Sayings: the names of what an author wrote, pictures too. A note that has the same one was not edited.

They are cheap: no post is written for them, and no picture is looked at that is known already.
"""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path, PurePosixPath

from tinyblog.figures import figures_in
from tinyblog.fingerprints import Fingerprints
from tinyblog.markdown import render
from tinyblog.site import Entry

_SIGN = "+"


def saying(entry: Entry, content: Path, prints: Fingerprints) -> str:
    """Name what the author wrote, and what is in the files below `content` that go with it."""
    files = dict.fromkeys(_files(entry))
    if not files:
        return entry.saying
    seen = " ".join(prints.of(content / file) for file in files)
    return f"{entry.saying}{_SIGN}{sha256(seen.encode()).hexdigest()[:16]}"


def agree(said: str, today: str) -> bool:
    """Say whether the author wrote then what stands there today; of pictures that nobody looked at then, they did."""
    (words, _, pictures), (now, _, seen) = said.partition(_SIGN), today.partition(_SIGN)
    return words == now and pictures in ("", seen)


def same_words(said: str, today: str) -> bool:
    """Say whether the author wrote the same, whatever the pictures show."""
    return said.partition(_SIGN)[0] == today.partition(_SIGN)[0]


def same_pictures(said: str, today: str) -> bool:
    """Say whether the files are known to be the same."""
    return said.partition(_SIGN)[2] == today.partition(_SIGN)[2]


def _files(entry: Entry) -> Iterator[PurePosixPath]:
    """The pictures and films of a note, and those of texts that stand for its own on some account."""
    yield from (figure.file for figure in entry.figures if figure.file)
    for wish in entry.note.accounts.by_account.values():
        if wish.text and ("![" in wish.text or "<" in wish.text):
            yield from (figure.file for figure in figures_in(entry.note, render(wish.text)) if figure.file)
