"""The layout of a note's plain form: where paragraphs, lines, indents and quotation marks come between its texts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from tinyblog.markdown.runs import MarkKind, Parts, Run, RunKind

_BLANKS = re.compile(r"[ \t\n\r\f]+")
_DEEPEST = 8  # a line is indented no further
# A blank that a reader hardly sees: where an address ends, whatever a network takes for a part of addresses.
_NARROW = "\u202f"


# The address of a page elsewhere, and not of a larger picture.
_PAGE = re.compile(r"(?i)https?://(?!.*\.(?:jpe?g|png|gif|webp|avif|svg)(?:[?#].*)?$).+")


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
    _parts: Parts = field(default_factory=Parts)
    _break: str = ""
    _pictured: bool = False
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
        if "  " in text or not text.isprintable():
            text = _BLANKS.sub(" ", text)
        if self._letters and all(ord(char) in self._letters for char in text):
            text = text.translate(self._letters)
        if self._break or (self._words[-1][-1] if self._words else self._parts.last) in " \n":
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
            self._parts.add(text.strip("\n"), "code")
        self.paragraph()

    def run(self, run: Run) -> None:
        """Add a run as it is."""
        if self._link:
            self._say(run.text, "text")
        elif not self._hidden:
            self._gap = False
            self._begin()
            self._parts.add(run.text, run.kind, run.target)

    def joint(self, text: str) -> None:
        """Add what stands between two parts of a line; nothing at its beginning."""
        if self._parts and not self._break and not self._hidden:
            self._parts.trim()
            self._parts.add(text)

    def guard(self) -> None:
        """Keep what follows apart from an address that ends here, for networks that would take it for a part of it."""
        if self._parts.is_address and not self._break and not self._link:
            self._parts.add(_NARROW)

    def open_link(self, kind: MarkKind, target: str) -> None:
        """Begin a link, mention or tag; one that is open ends."""
        self.close_link()
        self._link = (kind, target)

    def picture(self) -> None:
        """A picture stands here: a link to another page that has no words says its address instead."""
        self._pictured = self._link is not None and bool(_PAGE.fullmatch(self._link[1]))

    def close_link(self) -> None:
        """End it; white space around its words stays outside, and one without words and pictures is none."""
        if self._link:
            if self._pictured and not "".join(self._words).strip():
                self.text(self._link[1])
            self._pictured = False
            (kind, target), words = self._link, "".join(self._words)
            self._link, self._words = None, []
            inner = words.rstrip()
            if inner:
                self._parts.add(inner, kind, target)
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
        return self._parts.runs()

    def _marks(self, level: int) -> tuple[str, str]:
        return self.quotes[2:] if level % 2 else self.quotes[:2]

    def _say(self, text: str, kind: RunKind) -> None:
        if self._hidden or not text or not (self._parts or text.strip()):
            return
        if self._gap and kind == "text" and not self._link:
            text = self._parts.over_gap(text, starts=bool(self._break))
        self._gap = False
        if self._link:
            self._say_in_link(text)
        elif text:
            self._begin()
            self._parts.add(text, kind)

    def _say_in_link(self, text: str) -> None:
        if self._words:
            self._words += (self._break, text) if self._break else (text,)
            self._break = ""
            return
        inner = text.lstrip()
        if inner != text:
            self._begin()
            self._parts.add(" ")
        if inner:
            self._begin()
            self._words.append(inner)

    def _begin(self, *, indented: bool = True) -> None:
        """Write the break, the indent and the marks that come before the text that follows."""
        if self._break:
            self._parts.trim()
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
            self._parts.add(start)

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
            self._parts.trim()
            self._break = ""
            self.guard()
            self._parts.add(block.closing)
        self.paragraph()
