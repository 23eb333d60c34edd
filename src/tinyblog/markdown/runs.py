"""The plain form of a note: text in runs, for posts on other networks."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import itemgetter
from typing import Literal

RunKind = Literal["text", "code", "link", "mention", "tag"]
MarkKind = Literal["link", "mention", "tag"]

_BLANKS = re.compile(r"[ \t\n\r\f]+")
_DEEPEST = 8  # a line is indented no further
_CLOSING = (",", ".", ";", ":", "!", "?", "…", ")")
# A blank that a reader hardly sees: where an address ends, whatever a network takes for a part of addresses.
_HAIR = "\u202f"


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


# A run, before those of one kind that follow each other are joined.
_Part = tuple[str, RunKind, str]


@dataclass(slots=True)
class _Block:
    """A list, an item or a quotation that is open: what comes before its first text, and after its last."""

    kind: Literal["list", "item", "quote"]
    mark: str = ""
    closing: str = ""
    written: bool = False
    item: bool = False  # of a list: one of its items is open


@dataclass(slots=True)
class Writer:
    """Puts runs together: paragraphs, lines, indents and quotation marks come out between texts, never around them.

    `quotes` are the marks of a quotation, and of one within another (`tinyblog.markdown.quotes`).
    """

    quotes: tuple[str, str, str, str] = ("“", "”", "‘", "’")
    _parts: list[_Part] = field(default_factory=list)
    _break: str = ""
    _open: list[_Block] = field(default_factory=list)
    _waiting: list[_Block] = field(default_factory=list)  # the innermost of them: those without any text yet
    _lists: list[_Block] = field(default_factory=list)
    _indent: int = 0
    _quotes: int = 0
    _quoted: int = 0  # with those within a line
    _hidden: int = 0
    _gap: bool = False
    _code: int = 0
    _letters: Mapping[int, int] = field(default_factory=dict)
    _link: tuple[MarkKind, str] | None = None
    _words: list[str] = field(default_factory=list)

    def text(self, text: str) -> None:
        """Add text: white space in it is one blank, and none where a line begins."""
        text = _BLANKS.sub(" ", text)
        if self._letters and all(ord(char) in self._letters for char in text):
            text = text.translate(self._letters)
        if self._break or self._last() in " \n":
            text = text.lstrip(" ")
        self._say(text, "code" if self._code else "text")

    def code(self, text: str) -> None:
        """Add code within a line, as it is."""
        self._say(text, "code")

    def code_block(self, text: str) -> None:
        """Add lines of code as a paragraph, as they are."""
        self.paragraph()
        if text.strip() and not self._hidden:
            self._begin(indented=False)
            self._add(text.strip("\n"), "code")
        self.paragraph()

    def run(self, run: Run) -> None:
        """Add a run as it is."""
        if self._link:
            self._say(run.text, "text")
        elif not self._hidden:
            self._gap = False
            self._begin()
            self._add(run.text, run.kind, run.target)

    def joint(self, text: str) -> None:
        """Add what stands between two parts of a line; nothing at its beginning."""
        if self._parts and not self._break and not self._hidden:
            self._trim()
            self._add(text)

    def guard(self) -> None:
        """Keep what follows apart from an address that ends here, for networks that would take it for a part of it."""
        if self._parts and not self._break and not self._link:
            text, kind, target = self._parts[-1]
            if kind == "link" and target.endswith(text):
                self._add(_HAIR)

    def open_link(self, kind: MarkKind, target: str) -> None:
        """Begin a link, mention or tag; one that is open ends."""
        self.close_link()
        self._link = (kind, target)

    def close_link(self) -> None:
        """End it; white space around its words stays outside, and one without words is none."""
        if self._link:
            (kind, target), words = self._link, "".join(self._words)
            self._link, self._words = None, []
            inner = words.rstrip()
            if inner:
                self._add(inner, kind, target)
            if len(words) > len(inner) and not self._break:
                self.text(" ")

    @property
    def in_link(self) -> bool:
        """Whether a link is open."""
        return self._link is not None

    def line(self) -> None:
        """Begin a new line with the next text."""
        if self._parts or self._words:
            self._break = self._break or "\n"

    def paragraph(self) -> None:
        """Begin a new paragraph with the next text; in a list it is a line."""
        if self._lists:
            self.line()
        elif self._parts or self._words:
            self._break = "\n\n"

    def open_list(self) -> None:
        """Begin a list, or one within a list."""
        self.paragraph()
        block = _Block("list")
        self._open.append(block)
        self._lists.append(block)

    def close_list(self) -> None:
        """End the innermost list."""
        if self._lists:
            self._close("list")

    def item(self, mark: str) -> None:
        """Begin an item or a footnote: its first text follows `mark`."""
        self.close_item()
        self.line()
        if self._lists:
            self._lists[-1].item = True
            self._wait(_Block("item", mark))

    def close_item(self) -> None:
        """End the item of the innermost list, or forget it if it had no text."""
        if self._lists and self._lists[-1].item:
            self._close("item")

    def open_quote(self) -> None:
        """Begin a quotation in paragraphs of its own."""
        self.paragraph()
        self._wait(_Block("quote", *self._marks(self._quoted)))
        self._quotes += 1
        self._quoted += 1

    def close_quote(self) -> None:
        """End the innermost quotation; one without text leaves no marks."""
        if self._quotes:
            self.close_link()
            self._close("quote")

    def quote(self, *, opens: bool) -> None:
        """Begin or end a quotation within a line."""
        self._quoted += 1 if opens else -1
        mark = self._marks(self._quoted - opens)[not opens]
        if not opens:
            self.guard()
        self._say(mark, "text")

    def hide(self, *, opens: bool) -> None:
        """Begin or end a stretch whose words are left out."""
        self._hidden = max(0, self._hidden + (1 if opens else -1))
        self._gap = True

    def set_code(self, *, opens: bool) -> None:
        """Begin or end a stretch whose text is code."""
        self._code = max(0, self._code + (1 if opens else -1))

    def set_letters(self, letters: Mapping[int, int]) -> None:
        """Write texts that have only characters of this table as it says (an empty one: as they are)."""
        self._letters = letters

    def end_block(self) -> None:
        """End what does not go on in another block."""
        self.close_link()
        self._code, self._letters = 0, {}

    def runs(self) -> tuple[Run, ...]:
        """End all that is open, and return all of it, without white space around it."""
        self.end_block()
        while self._open:
            self._end(self._open.pop())
        return _stripped(list(_joined(self._parts)))

    def _marks(self, level: int) -> tuple[str, str]:
        return self.quotes[2:] if level % 2 else self.quotes[:2]

    def _last(self) -> str:
        if self._words:
            return self._words[-1][-1]
        return self._parts[-1][0][-1] if self._parts else " "

    def _say(self, text: str, kind: RunKind) -> None:
        if self._hidden or not text or not (self._parts or text.strip()):
            return
        if self._gap and text.startswith(_CLOSING) and not self._break and not self._link:
            self._trim()
        self._gap = False
        if self._link:
            self._say_in_link(text)
        else:
            self._begin()
            self._add(text, kind)

    def _say_in_link(self, text: str) -> None:
        if self._words:
            self._words += (self._break, text) if self._break else (text,)
            self._break = ""
            return
        inner = text.lstrip()
        if inner != text:
            self._begin()
            self._add(" ")
        if inner:
            self._begin()
            self._words.append(inner)

    def _begin(self, *, indented: bool = True) -> None:
        """Write the break, the indent and the marks that come before the text that follows."""
        if self._break:
            self._trim()
        start = self._break if self._parts else ""
        if start and (indented or self._waiting):
            start += "  " * min(self._indent, _DEEPEST)
        self._break = ""
        for block in self._waiting:
            start += block.mark
            block.written = True
            self._indent += block.kind == "item"
        self._waiting.clear()
        if start:
            self._add(start)

    def _wait(self, block: _Block) -> None:
        self._open.append(block)
        self._waiting.append(block)

    def _close(self, kind: str) -> None:
        """End the innermost block of a kind, and what was left open in it."""
        block = self._open.pop()
        while block.kind != kind:
            self._end(block)
            block = self._open.pop()
        self._end(block)

    def _end(self, block: _Block) -> None:
        if block.kind == "list":
            self._lists.pop()
            self.paragraph()
            return
        if not block.written:
            self._waiting.pop()
        if block.kind == "item":
            self._indent -= block.written
            self._lists[-1].item = False
            self.line()
        else:
            self._quotes -= 1
            self._quoted -= 1
            self._end_quote(block)

    def _end_quote(self, block: _Block) -> None:
        if block.written:
            self._trim()
            self._break = ""
            self.guard()
            self._add(block.closing)
        self.paragraph()

    def _add(self, text: str, kind: RunKind = "text", target: str = "") -> None:
        self._parts.append((text, kind, target))

    def _trim(self) -> None:
        """Take the blanks away that a text ends in; code keeps its own."""
        while self._parts and self._parts[-1][1] == "text":
            text = self._parts.pop()[0].rstrip()
            if text:
                self._add(text)
                return


def _joined(parts: Sequence[_Part]) -> Iterator[Run]:
    for kind, same in groupby(parts, key=itemgetter(1)):
        if kind in ("text", "code"):
            yield Run(text="".join(text for text, _, _ in same), kind=kind)
        else:
            yield from (Run(text=text, kind=kind, target=target) for text, _, target in same)


def _stripped(runs: list[Run]) -> tuple[Run, ...]:
    while runs and not runs[-1].text.strip():
        runs.pop()
    first = next((n for n, run in enumerate(runs) if run.text.strip()), 0)
    runs = runs[first:]
    if runs:
        runs[0] = replace(runs[0], text=runs[0].text.lstrip())
        runs[-1] = replace(runs[-1], text=runs[-1].text.rstrip())
    return tuple(runs)
