"""Encoding: what templates have made becomes the bytes of a page, in UTF-8, without what no HTML may hold."""

import re

# What no HTML document may hold (https://html.spec.whatwg.org/multipage/parsing.html#preprocessing-the-input-stream).
_NOT_HTML = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000))
    + "]"
)
# The same among the bytes of UTF-8, which are searched many times faster. It may find more, which does not matter.
_CONTROLS = bytes((*range(0x09), 0x0B, *range(0x0E, 0x20), 0x7F))
_IS_CONTROL, _IS_HALF, _IS_NONE, _IS_END = (
    re.compile(some).search
    for some in (b"\xc2[\x80-\x9f]", b"\xed[\xa0-\xbf]", b"\xef\xb7[\x90-\xaf]", b"\xbf[\xbe\xbf]")
)
_LONG = 4096
_FEW = 16


def encoded(html: str) -> bytes:
    """The bytes of a text."""
    data = html.encode(errors="surrogatepass")
    return data if _is_clean(data) else _cleaned(html)


def _is_clean(data: bytes) -> bool:
    """Say that there is nothing to leave out."""
    return (
        len(data.translate(None, _CONTROLS)) == len(data)
        and not _IS_CONTROL(data)
        and not (b"\xed" in data and _IS_HALF(data))
        and not (b"\xef\xb7" in data and _IS_NONE(data))
        and not (b"\xbf" in data and _IS_END(data))
    )


def _cleaned(html: str) -> bytes:
    return _NOT_HTML.sub("", html).encode()


class Encoder:
    """Makes pages of their pieces; a long piece that is the same on many, such as the style sheet, is encoded once."""

    def __init__(self) -> None:
        # With the pieces, so that no other one can come by their ids.
        self._known: dict[int, tuple[str, bytes]] = {}

    def page(self, pieces: list[str]) -> bytes:
        """The bytes of a page of these pieces."""
        longest = max(pieces, key=len, default="")
        if len(longest) < _LONG:
            return encoded("".join(pieces))
        if id(longest) not in self._known:
            if len(self._known) == _FEW:
                self._known.clear()
            self._known[id(longest)] = longest, encoded(longest)
        at = pieces.index(longest)
        before, after = "".join(pieces[:at]), "".join(pieces[at + 1 :])
        head, tail = before.encode(errors="surrogatepass"), after.encode(errors="surrogatepass")
        if not _is_clean(head + tail):
            head, tail = _cleaned(before), _cleaned(after)
        return head + self._known[id(longest)][1] + tail
