"""The plain form of a note: text in runs, for posts on other networks."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import itemgetter
from typing import Literal

RunKind = Literal["text", "code", "link", "mention", "tag"]
MarkKind = Literal["link", "mention", "tag"]

_COMMAS = (",", ";", "，", "、")
_OPENING = ("", ":", "(", *_COMMAS)
_CLOSING = (".", "!", "?", ":", "…", ")", "。", *_COMMAS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A piece of plain text, and what it is.

    `target` of a link: its URL as written; of a mention: the handle without its first @ (`alice.bsky.social` or
    `user@host`); of a tag: the tag without `#`; of text and of code: nothing. Code is to be shown as it is: a network
    that looks for mentions and hashtags itself should find none in it.
    """

    text: str
    kind: RunKind = "text"
    target: str = ""


@dataclass(slots=True)
class Parts:
    """What will be runs: pieces of text with their kind and target, before those of one kind are joined."""

    _parts: list[tuple[str, RunKind, str]] = field(default_factory=list)

    def __bool__(self) -> bool:
        """Whether there is any text."""
        return bool(self._parts)

    @property
    def last(self) -> str:
        """The last character; a blank where there is none yet."""
        return self._parts[-1][0][-1] if self._parts else " "

    @property
    def is_address(self) -> bool:
        """Whether the last of it is an address as such, no words that lead to it."""
        if not self._parts:
            return False
        text, kind, target = self._parts[-1]
        return kind == "link" and target in (text, f"https://{text}")

    def add(self, text: str, kind: RunKind = "text", target: str = "") -> None:
        """Add a piece, if it has text."""
        if text:
            self._parts.append((text, kind, target))

    def trim(self) -> None:
        """Take the blanks away that a text ends in; code keeps its own."""
        while self._parts and self._parts[-1][1] == "text":
            text = self._parts.pop()[0].rstrip()
            if text:
                self.add(text)
                return

    def over_gap(self, text: str, *, starts: bool) -> str:
        """Join the text after words that were left out to what is before them: no blank, and no comma, too many.

        `starts` says that the text begins a line. What is to be added is returned.
        """
        before = "" if starts or not self._parts else self._parts[-1][0].rstrip()[-1:]
        if before in _OPENING and text.startswith(_COMMAS):
            return text[1:].lstrip() if before in ("", "(") or self.last.isspace() else text[1:]
        if before and text.startswith(_CLOSING):
            self.trim()
            if before in _COMMAS and self._parts[-1][1] == "text":
                self.add(self._parts.pop()[0][:-1])
        return text

    def runs(self) -> tuple[Run, ...]:
        """Return all of it, without white space around it."""
        runs = list(self._joined())
        while runs and not runs[-1].text.strip():
            runs.pop()
        first = next((n for n, run in enumerate(runs) if run.text.strip()), 0)
        runs = runs[first:]
        if runs:
            if runs[0].text[0].isspace():
                runs[0] = replace(runs[0], text=runs[0].text.lstrip())
            if runs[-1].text[-1].isspace():
                runs[-1] = replace(runs[-1], text=runs[-1].text.rstrip())
        return tuple(runs)

    def _joined(self) -> Iterator[Run]:
        for kind, same in groupby(self._parts, key=itemgetter(1)):
            if kind in ("text", "code"):
                yield Run(text="".join(text for text, _, _ in same), kind=kind)
            else:
                yield from (Run(text=text, kind=kind, target=target) for text, _, target in same)
