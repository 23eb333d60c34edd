"""The plain form of a note: text in runs, for posts on other networks."""

import html
from dataclasses import dataclass, field
from typing import Literal

from tinyblog.markdown.rawhtml import pieces

RunKind = Literal["text", "link", "mention", "tag"]

_UNSEEN = frozenset({"script", "style", "template", "head", "title", "iframe", "noembed", "noframes", "xmp"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "header", "hr"})
_SECTIONS = frozenset({"address", "article", "aside", "details", "div", "footer", "form", "main", "nav", "section"})
_PARAGRAPHS = _HEADINGS | _SECTIONS | {"blockquote", "dl", "fieldset", "figure", "ol", "p", "pre", "table", "ul"}
_LINES = frozenset({"br", "caption", "dd", "dt", "figcaption", "li", "summary", "tr"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A piece of plain text, and what it is.

    `target` of a link: its URL as written; of a mention: the handle without its first @ (`alice.bsky.social` or
    `user@host`); of a tag: the tag without `#`; of text: nothing.
    """

    text: str
    kind: RunKind = "text"
    target: str = ""


@dataclass(slots=True)
class Writer:
    """Puts runs together: paragraphs, lines, indents and quotation marks come out between texts, never around them."""

    _runs: list[Run] = field(default_factory=list)
    _break: str = ""
    _prefixes: list[str] = field(default_factory=list)
    _lists: int = 0
    _hidden: int = 0

    def text(self, text: str, *, verbatim: bool = False) -> None:
        """Add text; unless it is `verbatim`, blanks at the start of a line and double blanks go."""
        if not verbatim and (self._break or self._last() in " \n"):
            text = text.lstrip(" \n" if self._break or not self._runs else " ")
        if text and not self._hidden and (self._runs or text.strip()):
            self._begin()
            self._add(Run(text=text))

    def span(self, text: str, kind: RunKind, target: str) -> None:
        """Add a link, mention or tag; white space around its text stays outside."""
        inner = text.strip()
        if inner and not self._hidden:
            self.text(text[: len(text) - len(text.lstrip())])
            self._begin()
            self._add(Run(text=inner, kind=kind, target=target))
            self.text(text[len(text.rstrip()) :])

    def line(self) -> None:
        """Begin a new line with the next text."""
        if self._runs:
            self._break = self._break or "\n"

    def paragraph(self) -> None:
        """Begin a new paragraph with the next text; in a list it is a line."""
        if self._lists:
            self.line()
        elif self._runs:
            self._break = "\n\n"

    def open_list(self) -> None:
        """Begin a list, or one within a list."""
        self.paragraph()
        self._lists += 1

    def close_list(self) -> None:
        """End it."""
        self._lists -= 1
        self.paragraph()

    def item(self, mark: str) -> None:
        """Begin an item or a footnote: its first text follows `mark`."""
        self.line()
        self._prefixes = [*self._prefixes, "  " * max(0, self._lists - 1) + mark]

    def close_item(self) -> None:
        """End it, or forget it if it had no text."""
        self._prefixes = self._prefixes[:-1]
        self.line()

    def open_quote(self) -> None:
        """Begin a quotation."""
        self.paragraph()
        self._prefixes = [*self._prefixes, "“"]

    def close_quote(self) -> None:
        """End it; one without text leaves no marks."""
        waiting = self._prefixes[-1]
        self._prefixes = self._prefixes[:-1]
        if not waiting:
            self._trim()
            self._add(Run(text="”"))
        self.paragraph()

    def html(self, source: str) -> None:
        """Add the text of raw HTML; the contents of scripts and styles are none."""
        for piece in pieces(source):
            text = source[piece.start : piece.end]
            if piece.kind in ("text", "broken") or (piece.kind == "raw" and piece.name not in _UNSEEN):
                words = html.unescape(text)
                blanks = words[:1].isspace(), words[-1:].isspace()
                self.text(" " * blanks[0] + " ".join(words.split()) + " " * blanks[1])
            elif piece.kind in ("open", "close"):
                self.tag(piece.name, opens=piece.kind == "open")

    def tag(self, name: str, *, opens: bool) -> None:
        """Read a tag: what it does to the text around it."""
        if name in _UNSEEN:
            self._hidden = max(0, self._hidden + (1 if opens else -1))
        elif name in _PARAGRAPHS:
            self.paragraph()
        elif name in _LINES:
            self.line()

    def runs(self) -> tuple[Run, ...]:
        """Return all of it."""
        self._trim()
        if self._runs and self._runs[0].kind == "text":
            self._runs[0] = Run(text=self._runs[0].text.lstrip())
        return tuple(self._runs)

    def _last(self) -> str:
        return self._runs[-1].text[-1] if self._runs else " "

    def _begin(self) -> None:
        if self._break:
            self._trim()
            if self._runs:
                self._add(Run(text=self._break))
            self._break = ""
        if any(self._prefixes):
            self._add(Run(text="".join(self._prefixes)))
            self._prefixes = [""] * len(self._prefixes)

    def _add(self, run: Run) -> None:
        if run.kind == "text" and self._runs and self._runs[-1].kind == "text":
            run = Run(text=self._runs.pop().text + run.text)
        self._runs.append(run)

    def _trim(self) -> None:
        while self._runs:
            last = self._runs.pop()
            text = last.text.rstrip()
            if text:
                self._runs.append(Run(text=text, kind=last.kind, target=last.target))
                return
