"""Front matter: the block of keys at the top of a file, in YAML (`---`), TOML (`+++`) or JSON (`{`).

Every scalar stays the text that the author wrote, except true, false and null (and TOML's own dates):
what a value means is decided where its key is known.
"""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from tinyblog.errors import NoteError
from tinyblog.notes.keys import MAX_DEPTH, duplicate
from tinyblog.notes.plainyaml import read_plain

MAX_FRONT = 64 * 1024
"""How many characters of YAML or TOML are read."""

_OPEN = re.compile(r"(?:---|\+\+\+)[ \t]*(?:\n|\Z)")
_YAML_CLOSE = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
_TOML_CLOSE = re.compile(r"^\+\+\+[ \t]*$", re.MULTILINE)
_JSON_OPEN = re.compile(r"\{\s*[\"}]")
_SPACE = re.compile(r"\s*")
_TOML_KEY = re.compile(r"[ \t]*(?:\"([^\"\\]+)\"|'([^']+)'|([A-Za-z0-9_-]+))[ \t]*[=.]")
# tomllib takes quadratic time for a key of many parts.
_TOML_DEEP_KEY = re.compile(rf"(?<![\w\"'-])(?:[\w\"'-]+\s*\.\s*){{{MAX_DEPTH}}}")
_TOML_PLACE = re.compile(r"\(at (?:line (\d+), column \d+|end of document)\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontMatter:
    """What stands above the body: `values` by key, `lines` (of the file, from 1) of those keys whose line is known."""

    values: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    lines: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    body: str
    body_line: int = 1


def split(text: str, where: str) -> FrontMatter:
    r"""Take `text` (its lines end in "\n", no BOM) apart; raise NoteError with file and line.

    A first line `---` that is never closed is a horizontal rule if the next line is blank, else a mistake.
    A `{` opens JSON only before a `"` or `}`: anything else (`{{< shortcode >}}`, `{.class}`) is the body.
    """
    opening = _OPEN.match(text)
    if opening:
        return _fenced(text, opening.end(), where)
    if _JSON_OPEN.match(text):
        return _json(text, where)
    return FrontMatter(body=text)


def _fenced(text: str, start: int, where: str) -> FrontMatter:
    is_yaml = text.startswith("---")
    closing = (_YAML_CLOSE if is_yaml else _TOML_CLOSE).search(text, start)
    if closing is None:
        if is_yaml and not text[start:].partition("\n")[0].strip():
            return FrontMatter(body=text)
        hint = f"close it with a line `{text[:3]}`" + (", or write a rule as `***`" if is_yaml else "")
        raise NoteError(f"the front matter that `{text[:3]}` opens is never closed", where=f"{where}:1", hint=hint)
    inner = text[start : closing.start()]
    if len(inner) > MAX_FRONT:
        raise NoteError(f"the front matter is longer than {MAX_FRONT // 1024} KiB", where=f"{where}:1")
    values, lines = _yaml(inner, where) if is_yaml else _toml(inner, where)
    return FrontMatter(
        values=MappingProxyType(values),
        lines=MappingProxyType(lines),
        body=text[closing.end() + 1 :],
        body_line=text.count("\n", 0, closing.end()) + 2,
    )


def _yaml(text: str, where: str) -> tuple[dict[str, object], dict[str, int]]:
    if found := read_plain(text):
        return found
    from tinyblog.notes.yamltext import read_yaml  # it is slow to import, and most notes do not need it

    return read_yaml(text, where)


def _toml(text: str, where: str) -> tuple[dict[str, object], dict[str, int]]:
    try:
        if _TOML_DEEP_KEY.search(text):
            raise RecursionError
        values = {key: _plain(value, 1) for key, value in tomllib.loads(text, parse_float=str).items()}
    except RecursionError:
        raise NoteError(f"lists and tables are nested deeper than {MAX_DEPTH}", where=f"{where}:1") from None
    except ValueError as error:
        place = _TOML_PLACE.search(str(error))
        last = text.count("\n")
        line = (int(place[1]) if place and place[1] else last) + 1
        problem = _TOML_PLACE.sub("", str(error)).strip()
        raise NoteError(f"this is not TOML: {problem}", where=f"{where}:{line}", hint="text is in quotes") from None
    return values, {key: line for key, line in _toml_lines(text).items() if key in values}


def _plain(value: object, depth: int) -> object:
    """TOML's value with its numbers as text, as in YAML and JSON."""
    if depth > MAX_DEPTH:
        raise RecursionError
    if isinstance(value, dict):
        return {key: _plain(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item, depth + 1) for item in value]
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _toml_lines(text: str) -> dict[str, int]:
    """The lines of the keys above the first table; a key that seems to stand on two lines is left out."""
    seen: dict[str, list[int]] = {}
    for number, line in enumerate(text.split("\n"), start=2):
        if line.lstrip().startswith("["):
            break
        found = _TOML_KEY.match(line)
        if found:
            seen.setdefault(found[1] or found[2] or found[3], []).append(number)
    return {key: numbers[0] for key, numbers in seen.items() if len(numbers) == 1}


class _DuplicateKeyError(ValueError):
    pass


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    values = dict(pairs)
    if len(values) != len(pairs):
        names = [key for key, _ in pairs]
        raise _DuplicateKeyError(next(key for key in names if names.count(key) > 1))
    return values


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_int=str, parse_float=str, parse_constant=str)


def _json(text: str, where: str) -> FrontMatter:
    values: dict[str, object] = {}
    lines: dict[str, int] = {}
    at, line, end = 1, 1, False
    try:
        while not end:
            start = _skip(text, at)
            line += text.count("\n", at, start)
            key, value, at, end = _json_pair(text, start, first=not values)
            if key is not None:
                if key in values:
                    raise duplicate(key, f"{where}:{line}")
                values[key], lines[key] = value, line
            line += text.count("\n", start, at)
    except json.JSONDecodeError as error:
        hint = "if it is no front matter, put a blank line before the `{`"
        raise NoteError(f"this is not JSON: {error.msg}", where=f"{where}:{error.lineno}", hint=hint) from None
    except _DuplicateKeyError as error:
        raise duplicate(str(error), f"{where}:{line}") from None
    except RecursionError:
        raise NoteError("lists and objects are nested too deep", where=f"{where}:{line}") from None
    body, body_line = _after_json(text, at, line, where)
    return FrontMatter(values=MappingProxyType(values), lines=MappingProxyType(lines), body=body, body_line=body_line)


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _json_pair(text: str, at: int, *, first: bool) -> tuple[str | None, object, int, bool]:
    """One key and value from `at`: the two, where they end, and whether the object ends there."""
    if first and text.startswith("}", at):
        return None, None, at + 1, True
    if not text.startswith('"', at):
        raise json.JSONDecodeError("expected a key in double quotes", text, at)
    key, at = _DECODER.raw_decode(text, at)
    at = _skip(text, at)
    if not text.startswith(":", at):
        raise json.JSONDecodeError("expected `:` after the key", text, at)
    value, at = _DECODER.raw_decode(text, _skip(text, at + 1))
    at = _skip(text, at)
    if text[at : at + 1] not in (",", "}"):
        raise json.JSONDecodeError("expected `,` or `}` after the value", text, at)
    return key, value, at + 1, text[at] == "}"


def _after_json(text: str, at: int, line: int, where: str) -> tuple[str, int]:
    rest, _, body = text[at:].partition("\n")
    if rest.strip():
        raise NoteError("expected a new line after the closing `}`", where=f"{where}:{line}")
    return body, line + 1
