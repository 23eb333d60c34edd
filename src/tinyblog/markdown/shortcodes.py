"""Shortcodes of other tools (Hugo's, Jekyll's, Liquid's): where one begins and ends in a text."""

import re
from collections.abc import Iterator

OPENING = re.compile(r"\{\{[<%]?|\{%")
_CLOSING = {"{{<": (">}}", "}}"), "{{%": ("%}}", "}}"), "{{": ("}}",), "{%": ("%}",)}
_LONGEST = 10_000  # characters: an opening that is never closed must not be searched to the end, again and again
_CODE_SPAN = re.compile(r"(?s)(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)")


def end_of(text: str, start: int) -> int:
    """Return where the shortcode that begins at `start` ends, or -1 if none begins there.

    A shortcode may hold line breaks, but no blank line.
    """
    opening = OPENING.match(text, start)
    if not opening:
        return -1
    for closing in _CLOSING[opening[0]]:
        found = text.find(closing, opening.end(), start + _LONGEST)
        if found >= 0 and not re.search(r"\n[ \t]*\n", text[start:found]):
            return found + len(closing)
    return -1


def find(text: str) -> Iterator[tuple[int, int]]:
    """Yield the start and end of every shortcode in `text`, code or not."""
    here = 0
    while opening := OPENING.search(text, here):
        end = end_of(text, opening.start())
        if end >= 0:
            yield opening.start(), end
        here = max(end, opening.end())


def is_open(lines: str, rest: str) -> bool:
    """Tell whether a shortcode that begins in `lines`, outside code spans, ends only in `rest`, what follows them."""
    text = _CODE_SPAN.sub(lambda code: "x" * len(code[0]), lines)
    return any(end > len(text) for _, end in find(f"{text}\n{rest}"))
