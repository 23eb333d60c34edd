"""The tree of elements that a note's HTML stands for: only elements that are known, each where it may stand.

It is not the tree that a browser would build of careless HTML, but one that every browser builds of what is written
from it. No words are lost but those of elements that are left out.
"""

import html
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tinyblog.markdown.elements import (
    BLOCKS,
    HEADINGS,
    IMPLIED,
    INLINE,
    LEFT_OUT,
    MEDIA,
    PARENTS,
    RENAMED,
    SEALED,
    SINGLE,
    address,
    attributes,
)
from tinyblog.markdown.rawhtml import Piece, pieces

_DEEPEST = 80
_VANISHING = INLINE | {"p"}
_HOLDERS = BLOCKS - {"p"} | {"dd", "dt", "figcaption", "li", "root", "td", "th"}
# What may be closed, besides inline elements, to come to where an element stands.
_FAMILIES = (
    frozenset({"li"}),
    frozenset({"dt", "dd"}),
    frozenset({"caption", "thead", "tbody", "tfoot", "tr", "td", "th"}),
    frozenset({"figcaption"}),
    frozenset({"summary"}),
    frozenset({"source"}),
    frozenset({"rt", "rp"}),
)
_STANDINS = {"li": "div", "dt": "div", "dd": "div", "figcaption": "div"}


@dataclass(slots=True, kw_only=True)
class Node:
    """An element, and what is in it: elements and text (decoded)."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: "list[Node | str]" = field(default_factory=list)

    @property
    def elements(self) -> "list[Node]":
        """The elements among the children."""
        return [one for one in self.children if isinstance(one, Node)]

    @property
    def says(self) -> bool:
        """Whether there is a word or a described picture in it."""
        return any(
            one.strip() != "" if isinstance(one, str) else one.says or bool(one.attributes.get("alt", "").strip())
            for one in self.children
        )

    def walk(self) -> "Iterator[Node]":
        """Every element in it, in order."""
        for one in self.elements:
            yield one
            yield from one.walk()


def tree_of(source: str) -> Node:
    """Return the tree of the HTML `source`, below a node named `root`."""
    builder = _Builder()
    until, depth = "", 0
    for piece in pieces(source):
        if until:
            depth += (piece.kind == "open" and piece.name == until) - (piece.kind == "close" and piece.name == until)
            until = until if depth else ""
        elif piece.kind == "open" and piece.name in LEFT_OUT:
            builder.stand_in(piece)
            # One that is never closed must not swallow the rest. Those with raw text are told apart already.
            is_closed = f"</{piece.name}" in source[piece.end :].lower()
            until, depth = (piece.name, 1) if is_closed else ("", 0)
        else:
            builder.take(piece, source[piece.start : piece.end])
    return builder.root


class _Builder:
    def __init__(self) -> None:
        self.root = Node(name="root")
        self._stack = [self.root]

    def take(self, piece: Piece, written: str) -> None:
        name = RENAMED.get(piece.name, piece.name)
        if piece.kind in ("text", "broken"):
            self._text(html.unescape(written))
        elif piece.kind == "close":
            self._close(name)
        elif piece.kind == "open":
            self._open(name, _given(piece))

    def stand_in(self, piece: Piece) -> None:
        """A frame that is left out becomes a link to what it would have shown."""
        given = _given(piece)
        href = address(given.get("src", "")) if piece.name == "iframe" else None
        if href and href.startswith(("http:", "https:", "/")):
            self._open("a", {"href": href})
            self._text(given.get("title", "").strip() or href)
            self._close("a")

    def _open(self, name: str, given: Mapping[str, str]) -> None:
        if name in SINGLE:
            self._single(name, given)
        elif name in PARENTS:
            self._seat(name, given)
        elif name in INLINE or name in MEDIA:
            self._inline(name, given)
        elif name in BLOCKS or name in HEADINGS or name == "pre":
            self._block(name, given)

    def _text(self, text: str) -> None:
        if self._stack[-1].name == "pre" and not self._stack[-1].children:
            text = text.removeprefix("\n")  # a browser takes it away
        if text and (not text.strip() or self._room()):
            self._stack[-1].children.append(text)

    def _room(self) -> bool:
        """Make room for words where the last element is a list or a table; tell whether there is any."""
        while (name := self._stack[-1].name) in IMPLIED:
            self._push(IMPLIED[name], {})
        return name not in MEDIA

    def _single(self, name: str, given: Mapping[str, str]) -> None:
        if name == "hr":
            self._block(name, given)
            if self._stack[-1].name == "hr":
                self._stack.pop()
            return
        self._leave_media()
        self._room()
        self._stack[-1].children.append(Node(name=name, attributes=attributes(name, given)))

    def _inline(self, name: str, given: Mapping[str, str]) -> None:
        self._leave_media()
        if self._inside("summary") and (name in ("a", "label") or name in MEDIA):
            return
        if name in ("a", "label") or name in MEDIA:
            self._close("a", through=True)
            self._close("label", through=True)
        if name in ("dfn", "ruby", "time") and self._inside(name):
            return
        self._room()
        self._push(name, given)

    def _block(self, name: str, given: Mapping[str, str]) -> None:
        self._leave_media()
        end = len(self._stack)
        while self._stack[end - 1].name in _VANISHING:
            end -= 1
        if self._stack[end - 1].name in SEALED:
            return
        del self._stack[end:]
        self._room()
        self._push(name, given)

    def _seat(self, name: str, given: Mapping[str, str]) -> None:
        """Put an element where one of its kind stands; without a place, it becomes a block, or is passed over."""
        family = next(one for one in _FAMILIES if name in one)
        end = len(self._stack)
        while self._stack[end - 1].name in family | _VANISHING and not _leads_to(self._stack[end - 1].name, name):
            end -= 1
        if not _leads_to(self._stack[end - 1].name, name):
            if name in _STANDINS:
                self._block(_STANDINS[name], given)
            return
        del self._stack[end:]
        while self._stack[-1].name not in PARENTS[name]:
            self._push(IMPLIED[self._stack[-1].name], {})
        self._push(name, given)
        if name == "source":
            self._stack.pop()

    def _close(self, name: str, *, through: bool = False) -> None:
        """Close the last open element of this name; an inline one only if no block stands between (or `through`)."""
        for at in range(len(self._stack) - 1, 0, -1):
            if self._stack[at].name == name:
                del self._stack[at:]
                return
            if name in _VANISHING and self._stack[at].name in _HOLDERS and not through:
                return

    def _leave_media(self) -> None:
        while self._stack[-1].name in MEDIA:
            self._stack.pop()

    def _inside(self, name: str) -> bool:
        return any(node.name == name for node in self._stack)

    def _push(self, name: str, given: Mapping[str, str]) -> None:
        node = Node(name=name, attributes=attributes(name, given))
        if len(self._stack) < _DEEPEST or name in IMPLIED.values():
            self._stack[-1].children.append(node)
            self._stack.append(node)


def _given(piece: Piece) -> dict[str, str]:
    """The attributes of a tag, of several with one name the first."""
    given: dict[str, str] = {}
    for one in piece.attributes:
        given.setdefault(one.name, one.value)
    return given


def _leads_to(parent: str, name: str) -> bool:
    """Whether `name` may stand in `parent`, or in what is implied there."""
    while parent not in PARENTS[name] and parent in ("table", "thead", "tbody", "tfoot"):
        parent = IMPLIED[parent]
    return parent in PARENTS[name]
