"""Raw HTML read as plain text: what its tags do to the words around them, its links and its images."""

import html
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tinyblog.markdown import shortcodes
from tinyblog.markdown.addresses import as_browsers_read, is_dangerous
from tinyblog.markdown.rawhtml import Attribute, pieces
from tinyblog.markdown.writer import Writer

_UNSEEN = frozenset({"script", "style", "template", "head", "title", "iframe", "noembed", "noframes", "xmp"})
# What stands in these is for browsers that cannot show them.
_MEDIA = frozenset({"audio", "canvas", "object", "svg", "video"})
_STRUCK = frozenset({"del", "s", "strike"})
_HIDDEN = _UNSEEN | _MEDIA | _STRUCK
_CODE = frozenset({"code", "kbd", "pre", "samp", "tt"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "header", "hr"})
_SECTIONS = frozenset({"address", "article", "aside", "details", "div", "footer", "form", "main", "nav", "section"})
_PARAGRAPHS = _HEADINGS | _SECTIONS | {"dl", "fieldset", "figure", "p", "pre", "table"}
_LINES = frozenset({"br", "caption", "figcaption", "summary"})
# Where its description stands.
_IMAGES = {"img": "alt", "video": "aria-label"}
_LETTERS = {
    "sup": dict(zip(map(ord, "0123456789+-=()ni"), map(ord, "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ"), strict=True)),
    "sub": dict(zip(map(ord, "0123456789+-=()"), map(ord, "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎"), strict=True)),
}
_TAG = re.compile(r"<(/?)([A-Za-z][^\s/>]*)")
_DECORATIVE = "decorative"


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """An image or film of the note: `src` as written, its `alt` text and its `title` (either may be "").

    `decorative`: it has the class of that name, and says nothing to those who do not see it.
    """

    src: str
    alt: str
    title: str
    decorative: bool = False


@dataclass(slots=True)
class HtmlReader:
    """Reads the raw HTML of a note in order into `writer` and `images`."""

    writer: Writer
    images: list[Image] = field(default_factory=list)
    _ends: Counter[str] = field(default_factory=Counter)  # of the elements that need one: end tags to come
    _begun: Counter[str] = field(default_factory=Counter)
    _numbers: list[int] = field(default_factory=list)  # of the lists that are open: the next number, or -1
    _pre: list[str] | None = None  # the lines of a <pre> that is open
    _term: bool = False
    _in_row: bool = False
    _linked: bool = False

    def expect(self, sources: Iterable[str]) -> None:
        """Learn which end tags there are: an element that is never closed does not hide or quote what follows it."""
        for source in sources:
            self._ends.update(piece.name for piece in pieces(source) if piece.kind == "close")

    def block(self, source: str) -> None:
        """Read a block of HTML; the contents of scripts and styles are no text."""
        self.writer.paragraph()
        for piece in pieces(source):
            text = source[piece.start : piece.end]
            if piece.kind in ("text", "broken") or (piece.kind == "raw" and piece.name not in _UNSEEN):
                self._text(html.unescape(text))
            elif piece.kind in ("open", "close"):
                self._read(piece.name, piece.attributes, opens=piece.kind == "open")
        self.writer.paragraph()
        self.end_block()

    def inline(self, source: str) -> None:
        """Read a tag or comment within a paragraph."""
        if tag := _TAG.match(source):
            first = next(pieces(source))
            self._read(tag[2].lower(), first.attributes, opens=not tag[1])

    def end_block(self, *, inline: bool = False) -> None:
        """End what does not go on in another block, or is wrong in a paragraph (`inline`)."""
        self._end_pre()
        self._linked = False
        while inline and self._numbers:
            self._list("ul", (), opens=False)
        self.writer.end_block()

    def _text(self, text: str) -> None:
        if self._pre is not None:
            self._pre.append(text)
            return
        here = 0
        for start, end in shortcodes.find(text):
            self.writer.text(text[here:start])
            self.writer.code(text[start:end])
            here = end
        self.writer.text(text[here:])

    def _read(self, name: str, attributes: Sequence[Attribute], *, opens: bool) -> None:
        if opens and name in _IMAGES:
            self._image(attributes, alt=_IMAGES[name])
        self._tag(name, attributes, opens=opens)

    def _tag(self, name: str, attributes: Sequence[Attribute], *, opens: bool) -> None:
        if name in _HIDDEN:
            self._hide(name, opens=opens)
        elif name in ("q", "blockquote"):
            self._quote(name, opens=opens)
        elif name in _CODE:
            self._code(name, opens=opens)
        elif name == "a":
            self._link(attributes, opens=opens)
        elif name in ("ul", "ol", "li"):
            self._list(name, attributes, opens=opens)
        elif name in _LETTERS:
            self.writer.set_letters(_LETTERS[name] if opens else {})
        else:
            self._break(name, opens=opens)

    def _hide(self, name: str, *, opens: bool) -> None:
        if self._is_whole(name, opens=opens):
            self.writer.hide(opens=opens)

    def _is_whole(self, name: str, *, opens: bool) -> bool:
        """Tell whether an element has both of its tags, so that it counts."""
        if opens:
            whole = self._ends[name] > self._begun[name]
            self._begun[name] += whole
        else:
            whole = self._begun[name] > 0
            self._begun[name] -= whole
            self._ends[name] -= 1
        return whole

    def _quote(self, name: str, *, opens: bool) -> None:
        if not self._is_whole(name, opens=opens):
            self._break("p" if name == "blockquote" else "", opens=opens)
        elif name == "q":
            self.writer.quote(opens=opens)
        elif opens:
            self.writer.open_quote()
        else:
            self.writer.close_quote()

    def _code(self, name: str, *, opens: bool) -> None:
        self.writer.set_code(opens=opens)
        if name == "pre":
            self._end_pre()
            self._pre = [] if opens else None
            self.writer.paragraph()

    def _end_pre(self) -> None:
        if self._pre:
            self.writer.code_block("".join(self._pre))
        self._pre = None

    def _link(self, attributes: Sequence[Attribute], *, opens: bool) -> None:
        if opens and not self.writer.in_link:
            written = next((attribute.value for attribute in attributes if attribute.name == "href"), "")
            address = as_browsers_read(written).replace(" ", "%20")
            if address and not is_dangerous(address):
                self.writer.open_link("link", address)
                self._linked = True
        elif not opens and self._linked:
            self.writer.close_link()
            self._linked = False

    def _list(self, name: str, attributes: Sequence[Attribute], *, opens: bool) -> None:
        if name != "li" and opens:
            self.writer.open_list()
            self._numbers.append(_start(attributes) if name == "ol" else -1)
        elif not self._numbers:
            self.writer.line()
        elif name != "li":
            self._numbers.pop()
            self.writer.close_list()
        elif opens:
            number = self._numbers[-1]
            self.writer.item("• " if number < 0 else f"{number}. ")
            self._numbers[-1] += number >= 0
        else:
            self.writer.close_item()

    def _break(self, name: str, *, opens: bool) -> None:
        if name == "br" and self._pre is not None:
            self._pre.append("\n")
        elif name in _PARAGRAPHS:
            self.writer.paragraph()
        elif name in _LINES or (name, opens) in (("dt", True), ("tr", True), ("dd", False)):
            self.writer.line()
        elif opens and name == "dd":
            self._between(": ", after=self._term)
        elif opens and name in ("td", "th"):
            self._between(" · ", after=self._in_row)
        self._term = name == "dt" or (self._term and name != "dd")
        self._in_row = name in ("td", "th") or (self._in_row and name != "tr")

    def _between(self, text: str, *, after: bool) -> None:
        """Join a part of a line to the one before it, if there is one."""
        if after:
            self.writer.joint(text)
        else:
            self.writer.line()

    def _image(self, attributes: Sequence[Attribute], *, alt: str) -> None:
        values = {attribute.name: attribute.value for attribute in reversed(attributes)}
        if src := values.get("src"):
            alt = values.get(alt, "")
            decorative = _DECORATIVE in values.get("class", "").split()
            self.images.append(Image(src=src, alt=alt, title=values.get("title", ""), decorative=decorative))
            self.writer.picture()


def _start(attributes: Sequence[Attribute]) -> int:
    """The number of a list's first item."""
    written = next((attribute.value.strip() for attribute in attributes if attribute.name == "start"), "")
    return int(written) if re.fullmatch("[0-9]{1,9}", written) else 1
