"""Comparison: whether the copy of a note still says what the note does, found out without asking any network.

First by what the author wrote, which costs nothing; where that is another, by the post that would come of it under the
limits which the copy was made under. First without its pictures; those are prepared only if their files are others.
"""

from dataclasses import replace
from datetime import datetime

from tinyblog import networks
from tinyblog.config import Account
from tinyblog.drafts import Desk
from tinyblog.errors import TinyblogError
from tinyblog.ledger import STANDING, Line
from tinyblog.sayings import agree, same_pictures
from tinyblog.site import Entry


class Comparison:
    """The copies of a blog beside its notes; posts are written at the `desk`."""

    def __init__(self, desk: Desk, now: datetime) -> None:
        self._desk = desk
        self._sketches = replace(desk, in_full=False)
        self._now = now
        self._sayings: dict[str, str] = {}
        self._same: dict[tuple[str, str], Line] = {}

    def is_older(self, entry: Entry, account: Account, line: Line) -> bool:
        """Say whether the note was edited since its copy was made; of a copy of which nobody knows this, never.

        A note of which no post can be written any more is another one than it was.
        """
        if line.action not in STANDING or not line.said:
            return False
        today = self._saying(entry)
        if agree(line.said, today):
            return False
        try:
            if not self._says_the_same(entry, account, line, today):
                return True
        except TinyblogError:
            return True
        if not self._desk.ledger.sent_texts(entry.path, account.name, line.identity):  # else it may not be the last
            self._same[entry.path, account.name] = replace(line, said=today)
        return False

    @property
    def same(self) -> tuple[Line, ...]:
        """Lines of copies that say the same although something else was written: no need to compare them again."""
        return tuple(self._same.values())

    def _saying(self, entry: Entry) -> str:
        if entry.path not in self._sayings:
            self._sayings[entry.path] = self._desk.saying(entry)
        return self._sayings[entry.path]

    def _says_the_same(self, entry: Entry, account: Account, line: Line, today: str) -> bool:
        limits = networks.load(account.network).limits(account, line.limits)
        if line.words:
            if self._sketches.write(entry, account, limits, self._now).words != line.words:
                return False
            if same_pictures(line.said, today):
                return True
        return self._desk.write(entry, account, limits, self._now).digest == line.digest
