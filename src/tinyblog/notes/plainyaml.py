"""The YAML that most front matter is: for each key a line with a text, or a list of texts.

It is read many times faster than YAML as a whole is. What is not of this kind is left to `yamltext`, and so are all
mistakes: where this module reads something, that one reads the same.
"""

import re
from collections.abc import Mapping

_WORDS: Mapping[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}

_QUOTED = r""""(?P<double>[^"\\\n]*)"|'(?P<single>[^'\n]*)'"""
# A plain text begins with no mark of YAML, and holds none that ends it: `: ` and ` #`, in a list in brackets some more.
# The classes say what is left out: so they are small, and quick to make.
_TEXT = rf"(?P<plain>[^\x00-'),*:-@\[-^`{{-}}\x7f-](?:[^:#\n]|:(?=[^ \n]))*+)|{_QUOTED}"
_END = r" *(?:\n|\Z)"
_PAIR = re.compile(rf"(?P<key>[A-Za-z_][A-Za-z0-9_-]{{0,99}}):(?: +(?:{_TEXT}|\[(?P<list>[^\[\]{{}}\n]*)\]))?{_END}")
_ITEM = re.compile(rf"(?P<indent> *)- +(?:{_TEXT}){_END}")
_LISTED = rf"(?P<plain>[^\x00-/:-@\[-`{{-\x7f][^\x00-\x1f\"#$%*,:-@\[-^`{{-\x7f]*+)|{_QUOTED}"
_IN_BRACKETS = re.compile(rf" *(?:{_LISTED}) *(?:,|\Z)")


def meaning(plain: str) -> str | bool | None:
    """What a plain scalar means: true, false, null, or the text that it is."""
    return _WORDS.get(plain.lower(), plain) if len(plain) <= 5 else plain


def read_plain(text: str) -> tuple[dict[str, object], dict[str, int]] | None:
    """Read the lines between two fences, from line 2 of the file on: the values, and the line of each key.

    None if there is anything that is not read here.
    """
    values: dict[str, object] = {}
    lines: dict[str, int] = {}
    here, line = 0, 2
    if not text.replace("\n", "").isprintable():  # YAML has rules of its own for tabs and other line breaks
        return None
    while here < len(text):
        pair = _PAIR.match(text, here)
        if pair is None or pair["key"] in values:
            return None
        key, here = pair["key"], pair.end()
        lines[key], line = line, line + 1
        match pair.lastgroup:
            case "key":
                items, here = _items(text, here)
                values[key], line = items or None, line + len(items)
            case "list":
                values[key] = _listed(pair["list"])
                if values[key] is None:
                    return None
            case _:
                values[key] = _text(pair)
    return values, lines


def _text(found: re.Match[str]) -> str | bool | None:
    plain: str | None = found["plain"]
    if plain is None:
        return found[found.lastgroup or 0]
    return meaning(plain.rstrip(" "))


def _items(text: str, here: int) -> tuple[list[object], int]:
    """The items of a list with a line for each, all indented alike, and where they end."""
    items: list[object] = []
    indent = None
    while (item := _ITEM.match(text, here)) and indent in (None, item["indent"]):
        indent, here = item["indent"], item.end()
        items.append(_text(item))
    return items, here


def _listed(inner: str) -> list[object] | None:
    """The items of a list in brackets."""
    items: list[object] = []
    here = 0
    while here < len(inner):
        item = _IN_BRACKETS.match(inner, here)
        if item is None:
            return None
        items.append(_text(item))
        here = item.end()
    return items
