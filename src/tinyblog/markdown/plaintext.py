"""What markdown-it parsed, read as plain text: runs, images, hashtags."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

from tinyblog.markdown.rawhtml import pieces
from tinyblog.markdown.runs import Writer

_TAG = re.compile(r"<(/?)([A-Za-z][^\s/>]*)")
_DECORATIVE = "decorative"
_PARAGRAPHS = frozenset(
    f"{block}_{side}" for block in ("paragraph", "heading", "table", "footnote_block") for side in ("open", "close")
) | {"hr"}


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
class Reader:
    """Reads tokens in order into `writer`, `images` and `tags`."""

    writer: Writer = field(default_factory=Writer)
    images: list[Image] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    _numbers: list[int] = field(default_factory=list)  # of the lists that are open: the next number, or -1
    _in_row: bool = False
    _link: Token | None = None
    _words: list[str] = field(default_factory=list)

    def read(self, tokens: Sequence[Token]) -> None:
        """Read `tokens`."""
        for token in tokens:
            if token.type == "inline":
                for child in token.children or ():
                    self._read_inline(child)
            elif token.type in _PARAGRAPHS:
                self.writer.paragraph()
            elif token.type in ("fence", "code_block", "html_block"):
                self._read_leaf(token)
            elif token.type in ("tr_open", "th_open", "td_open"):
                self._read_row(token)
            else:
                self._read_container(token)

    def _read_leaf(self, token: Token) -> None:
        self.writer.paragraph()
        if token.type == "html_block":
            self._read_images(token.content)
            self.writer.html(token.content)
        else:
            self.writer.text(token.content.strip("\n"), verbatim=True)
        self.writer.paragraph()

    def _read_row(self, token: Token) -> None:
        if token.type == "tr_open":
            self.writer.line()
        elif self._in_row:
            self.writer.text(" | ", verbatim=True)
        self._in_row = token.type != "tr_open"

    def _read_container(self, token: Token) -> None:
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                self.writer.open_list()
                self._numbers.append(int(token.attrs.get("start", 1)) if token.tag == "ol" else -1)
            case "bullet_list_close" | "ordered_list_close":
                self._numbers.pop()
                self.writer.close_list()
            case "list_item_open":
                self.writer.item(self._mark())
            case "footnote_open":
                self.writer.item(f"[{token.meta['id'] + 1}] ")
            case "list_item_close" | "footnote_close":
                self.writer.close_item()
            case "blockquote_open":
                self.writer.open_quote()
            case "blockquote_close":
                self.writer.close_quote()

    def _mark(self) -> str:
        if self._numbers[-1] < 0:
            return "• "
        self._numbers[-1] += 1
        return f"{self._numbers[-1] - 1}. "

    def _read_inline(self, token: Token) -> None:
        match token.type:
            case "text" | "code_inline":
                self._say(token.content)
            case "softbreak":
                self._say(" ")
            case "hardbreak":
                self._break()
            case "link_open" | "link_close":
                self._read_link(token)
            case "footnote_ref":
                self._say(f"[{token.meta['id'] + 1}]")
            case "image":
                self._read_image(token)
            case "html_inline":
                self._read_tag(token.content)

    def _say(self, text: str) -> None:
        if self._link:
            self._words.append(text)
        else:
            self.writer.text(text)

    def _break(self) -> None:
        if self._link:
            self._words.append("\n")
        else:
            self.writer.line()

    def _read_link(self, token: Token) -> None:
        if token.type == "link_open":
            self._link, self._words = token, []
        elif self._link:
            self._close_link(self._link)
            self._link = None

    def _close_link(self, token: Token) -> None:
        kind = token.meta.get("kind", "link")
        if kind == "tag":
            self.tags.append(token.meta["target"])
        target = token.meta.get("target") or _written(token.attrs["href"])
        self.writer.span("".join(self._words), kind, target)

    def _read_image(self, token: Token) -> None:
        alt = "".join(_words(token.children or ()))
        title = str(token.attrs.get("title", ""))
        decorative = _DECORATIVE in str(token.attrs.get("class", "")).split()
        self.images.append(Image(src=_written(token.attrs["src"]), alt=alt, title=title, decorative=decorative))

    def _read_tag(self, source: str) -> None:
        self._read_images(source)
        tag = _TAG.match(source)
        if tag and tag[2].lower() == "br":
            self._break()
        elif tag:
            self.writer.tag(tag[2].lower(), opens=not tag[1])

    def _read_images(self, source: str) -> None:
        for piece in pieces(source):
            if piece.kind == "open" and piece.name in ("img", "video"):
                values = {attribute.name: attribute.value for attribute in reversed(piece.attributes)}
                alt = values.get("alt" if piece.name == "img" else "aria-label", "")
                if src := values.get("src"):
                    decorative = _DECORATIVE in values.get("class", "").split()
                    image = Image(src=src, alt=alt, title=values.get("title", ""), decorative=decorative)
                    self.images.append(image)


def _words(tokens: Sequence[Token]) -> list[str]:
    """Return the text of an image's description; of an image within it, that one's."""
    words: list[str] = []
    for token in tokens:
        if token.type == "image":
            words += _words(token.children or ())
        elif token.type in ("text", "code_inline"):
            words.append(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            words.append(" ")
    return words


def _written(address: object) -> str:
    """Return an address as its author wrote it, unless that would not stand as one word."""
    written = str(getattr(address, "written", address))
    return str(address) if re.search(r"[\s\x00-\x1f\x7f]", written) else written
