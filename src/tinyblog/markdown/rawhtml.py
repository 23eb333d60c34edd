"""HTML as it is written: its tags, their attributes and the text between them, by position.

It follows the tokeniser of https://html.spec.whatwg.org/multipage/parsing.html, so that it sees the tags a browser
sees. It builds no tree, and nothing it reads is changed.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.entities import html5
from typing import Literal

# Their content is text, not tags, up to their own end tag.
_RAW = frozenset({"script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "plaintext"})
_FOREIGN = frozenset({"svg", "math"})
# After so many that never end, the rest is taken to be no better: each is searched for its end to the very last.
_HOPELESS = 20
_NAME = re.compile(r"</?([A-Za-z][^\t\n\f\r />]*)")
_SPACE = re.compile(r"[\t\n\f\r /]*")
_ATTRIBUTE = re.compile(
    r"""(?x)
    (?P<name> =?[^\t\n\f\r />=]* )
    (?: [\t\n\f\r ]*=[\t\n\f\r ]* (?: "(?P<double>[^"]*)" | '(?P<single>[^']*)' | (?P<bare>(?!["'])[^\t\n\f\r >]*) ) )?
    """
)
_EQUALS = re.compile(r"[\t\n\f\r ]*=")
_COMMENT_END = re.compile(r"--!?>")
_REFERENCE = re.compile(r"&(?:#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[A-Za-z][A-Za-z0-9]*+(?:;|(?!=)))")

PieceKind = Literal["open", "close", "text", "comment", "raw", "broken"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """One attribute of a tag: `start` and `end` enclose all of it, `value_start` and `value_end` its value with quotes.

    `name` is in small letters, `value` has its character references decoded ("" if it has none).
    """

    name: str
    value: str
    start: int
    end: int
    value_start: int
    value_end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of HTML, `html[start:end]`; `name` is the element's, in small letters, for a tag or raw text.

    `broken` is a `<` that begins something which never ends (a tag, a comment, a script), so that a
    browser would take whatever follows for a part of it.
    """

    kind: PieceKind
    start: int
    end: int
    name: str = ""
    attributes: tuple[Attribute, ...] = ()


def pieces(source: str) -> Iterator[Piece]:
    """Yield all of `source` in order, piece by piece."""
    here, foreign, broken = 0, 0, 0
    while here < len(source):
        piece = piece_at(source, here, foreign=foreign > 0, hopeless=broken > _HOPELESS)
        yield piece
        broken += piece.kind == "broken"
        if piece.name in _FOREIGN:
            foreign = max(0, foreign + (1 if piece.kind == "open" else -1))
        here = piece.end
        if piece.kind == "open" and piece.name in _RAW and not foreign:
            end = _raw_end(source, here, piece.name)
            if end > here:
                yield Piece(kind="raw", start=here, end=end, name=piece.name)
            here = end


def piece_at(source: str, start: int, *, foreign: bool = False, hopeless: bool = False) -> Piece:
    """Return the piece that begins at `start`.

    `foreign` says that this is inside `<svg>` or `<math>`, `hopeless` that no tag is worth looking for its end.
    """
    if source[start] != "<":
        end = source.find("<", start)
        return Piece(kind="text", start=start, end=len(source) if end < 0 else end)
    if hopeless:
        return Piece(kind="broken", start=start, end=start + 1)
    if name := _NAME.match(source, start):
        return _tag(source, start, name, foreign=foreign)
    if source[start + 1 : start + 2] not in ("!", "?", "/"):
        return Piece(kind="text", start=start, end=start + 1)
    end = _comment_end(source, start, foreign=foreign)
    if end < 0:
        return Piece(kind="broken", start=start, end=start + 1)
    return Piece(kind="comment", start=start, end=end)


def unescape_attribute(value: str) -> str:
    """Decode the character references of an attribute's value; `&copy=1` in an address stays as it is there."""
    return _REFERENCE.sub(_decoded, value) if "&" in value else value


def _tag(source: str, start: int, name: re.Match[str], *, foreign: bool) -> Piece:
    attributes: list[Attribute] = []
    here = name.end()
    while True:
        space = _SPACE.match(source, here)
        here = space.end() if space else here
        if source[here : here + 1] == ">":
            break
        attribute = _attribute(source, here)
        if attribute is None:
            return Piece(kind="broken", start=start, end=start + 1)
        attributes.append(attribute)
        here = attribute.end
    lowered = name[1].lower()
    if source[start + 1] == "/":
        return Piece(kind="close", start=start, end=here + 1, name=lowered)
    if lowered in _RAW and not foreign and _raw_end(source, here + 1, lowered) < 0:
        return Piece(kind="broken", start=start, end=start + 1)
    return Piece(kind="open", start=start, end=here + 1, name=lowered, attributes=tuple(attributes))


def _attribute(source: str, start: int) -> Attribute | None:
    found = _ATTRIBUTE.match(source, start)
    if not found or found.end() == start:
        return None
    group = found.lastgroup or "name"
    end, value = found.end(), "" if group == "name" else found[group]
    if group == "name" and _EQUALS.match(source, end):
        return None  # a quotation mark that is never closed
    quotes = 1 if group in ("double", "single") else 0
    value_start = end if group == "name" else found.start(group) - quotes
    value = unescape_attribute(value)
    return Attribute(
        name=found["name"].lower(), value=value, start=start, end=end, value_start=value_start, value_end=end
    )


def _raw_end(source: str, start: int, name: str) -> int:
    found = re.compile(rf"(?i)</{re.escape(name)}(?=[\t\n\f\r />])").search(source, start)
    return found.start() if found and name != "plaintext" else -1


def _comment_end(source: str, start: int, *, foreign: bool) -> int:
    if source.startswith(("<!-->", "<!--->"), start):
        return source.index(">", start) + 1
    if source.startswith("<!--", start):
        found = _COMMENT_END.search(source, start + 4)
        return found.end() if found else -1
    closing = "]]>" if foreign and source.startswith("<![CDATA[", start) else ">"
    end = source.find(closing, start)
    return end + len(closing) if end >= 0 else -1


def _decoded(found: re.Match[str]) -> str:
    reference = found[0]
    if reference[1] == "#" or reference[1:] in html5:
        return html.unescape(reference)
    return reference
