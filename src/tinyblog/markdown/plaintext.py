"""What markdown-it parsed, read as plain text: runs, images, hashtags."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

from tinyblog.markdown.quotes import ENGLISH, Marks
from tinyblog.markdown.rawtext import HtmlReader, Image
from tinyblog.markdown.runs import Run
from tinyblog.markdown.writer import Writer

_DECORATIVE = "decorative"
_PARAGRAPHS = frozenset(f"{block}_{side}" for block in ("paragraph", "heading") for side in ("open", "close")) | {"hr"}
_BOXES = {False: "☐ ", True: "☑ "}


@dataclass(slots=True)
class _Table:
    """A table that is open: the words above its columns, and how far it is read."""

    heads: list[tuple[Run, ...]] = field(default_factory=list)
    column: int = -1
    cells: int = 0  # of this row, those that said something
    rows: int = 0
    in_head: bool = True


class Reader:
    """Reads tokens in order into runs, `images` and `tags`; quotations get the marks `quotes`."""

    def __init__(self, quotes: Marks = ENGLISH) -> None:
        self.images: list[Image] = []
        self.tags: list[str] = []
        self._quotes = quotes
        self._writer = Writer(quotes)
        self._html = HtmlReader(self._writer, self.images)
        self._numbers: list[int] = []  # of the lists that are open: the next number, or -1
        self._table: _Table | None = None

    def read(self, tokens: Sequence[Token]) -> tuple[Run, ...]:
        """Read all tokens of a note, and return its runs."""
        self._html.expect(_raw(tokens))
        for token in tokens:
            if token.type == "inline":
                self._read_inline(token)
            elif token.type in _PARAGRAPHS:
                self._writer.paragraph()
            elif token.type == "html_block":
                self._html.block(token.content)
            elif token.type in ("fence", "code_block"):
                self._writer.code_block(token.content)
            elif token.tag in ("table", "tr", "th", "td"):
                self._read_table(token)
            else:
                self._read_container(token)
        return self._writer.runs()

    def _read_inline(self, token: Token) -> None:
        if self._table is None:
            self._read_children(token)
        elif self._table.in_head:
            self._table.heads.append(self._cell(token))
        elif cell := self._cell(token):
            self._say_cell(self._table, cell)

    def _read_container(self, token: Token) -> None:
        match token.type:
            case "bullet_list_open" | "ordered_list_open" | "footnote_block_open":
                self._writer.open_list()
                self._numbers.append(int(token.attrs.get("start", 1)) if token.tag == "ol" else -1)
            case "bullet_list_close" | "ordered_list_close" | "footnote_block_close":
                self._numbers.pop()
                self._writer.close_list()
            case "list_item_open" | "footnote_open":
                self._writer.item(self._mark(token))
            case "list_item_close" | "footnote_close":
                self._writer.close_item()
            case "blockquote_open":
                self._writer.open_quote()
            case "blockquote_close":
                self._writer.close_quote()

    def _mark(self, token: Token) -> str:
        if token.type == "footnote_open":
            return _reference(token)
        box = _BOXES[token.meta["checked"]] if "checked" in token.meta else ""
        if self._numbers[-1] < 0:
            return box or "• "
        self._numbers[-1] += 1
        return f"{self._numbers[-1] - 1}. {box}"

    def _read_table(self, token: Token) -> None:
        table = self._table = self._table or _Table()
        match token.type:
            case "table_open":
                self._writer.paragraph()
            case "tr_open":
                self._writer.line()
                table.column, table.cells = -1, 0
            case "tr_close":
                table.rows += not table.in_head
                table.in_head = False
            case "th_open" | "td_open":
                table.column += 1
            case "table_close":
                self._close_table(table)

    def _say_cell(self, table: _Table, cell: Sequence[Run]) -> None:
        """Write a cell after what stands above its column; links and tags of that are marks only the first time."""
        if table.cells:
            self._writer.joint(" · ")
        table.cells += 1
        if head := table.heads[table.column]:
            words = "".join(run.text for run in head)
            self._write(head)
            self._write([Run(text=" " if words.endswith((":", "?", "!")) else ": ")])
            table.heads[table.column] = (Run(text=words),)
        self._write(cell)

    def _close_table(self, table: _Table) -> None:
        if not table.rows:
            for head in filter(None, table.heads):
                self._writer.joint(" · ")
                self._write(head)
        self._table = None
        self._writer.paragraph()

    def _cell(self, token: Token) -> tuple[Run, ...]:
        outer = self._writer
        self._writer = self._html.writer = Writer(self._quotes)
        self._read_children(token)
        runs = self._writer.runs()
        self._writer = self._html.writer = outer
        return runs

    def _write(self, runs: Sequence[Run]) -> None:
        for run in runs:
            self._writer.run(run)

    def _read_children(self, token: Token) -> None:
        for child in token.children or ():
            self._read_child(child)
        self._html.end_block(inline=True)

    def _read_child(self, token: Token) -> None:
        match token.type:
            case "text":
                self._writer.text(token.content)
            case "softbreak":
                self._writer.text(" ")
            case "hardbreak":
                self._writer.line()
            case "code_inline" | "shortcode":
                self._writer.code(token.content)
            case "footnote_ref":
                self._writer.guard()
                self._writer.text(_reference(token).strip())
            case _:
                self._read_mark(token)

    def _read_mark(self, token: Token) -> None:
        match token.type:
            case "span":
                self._read_span(token)
            case "link_open":
                self._writer.open_link("link", _written(token.attrs["href"]))
            case "link_close":
                self._writer.close_link()
            case "s_open" | "s_close":
                self._writer.hide(opens=token.nesting > 0)
            case "image":
                self._read_image(token)
                self._writer.picture()
            case "html_inline":
                self._html.inline(token.content)

    def _read_span(self, token: Token) -> None:
        kind, target = token.meta["kind"], token.meta["target"]
        if kind == "tag":
            self.tags.append(target)
        self._writer.run(Run(text=token.content, kind=kind, target=target))

    def _read_image(self, token: Token) -> None:
        title = str(token.attrs.get("title", ""))
        decorative = _DECORATIVE in str(token.attrs.get("class", "")).split()
        src, alt = _written(token.attrs["src"]), words(token.children or ())
        self.images.append(Image(src=src, alt=alt, title=title, decorative=decorative))


def words(tokens: Sequence[Token]) -> str:
    """Return the text of an image's description; of an image within it, that one's."""
    return "".join(map(_word, tokens))


def _word(token: Token) -> str:
    match token.type:
        case "image":
            return words(token.children or ())
        case "text" | "span" | "code_inline" | "shortcode":
            return token.content
        case "softbreak" | "hardbreak":
            return " "
    return ""


def _raw(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type == "html_block":
            yield token.content
        for child in token.children or ():
            if child.type == "html_inline":
                yield child.content


def _reference(token: Token) -> str:
    return f"[{token.meta['id'] + 1}] "


def _written(address: object) -> str:
    """Return an address as its author wrote it, unless that would not stand as one word."""
    written = str(getattr(address, "written", address))
    return str(address) if re.search(r"[\s\x00-\x1f\x7f]", written) else written
