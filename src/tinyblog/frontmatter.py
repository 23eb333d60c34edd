"""Front matter: the block of keys at the top of a file, in YAML (`---`), TOML (`+++`) or JSON (`{`).

Every scalar stays the text that the author wrote, except true, false and null (and TOML's own dates):
what a value means is decided where its key is known.
"""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

import yaml

from tinyblog.errors import NoteError

MAX_FRONT = 64 * 1024
"""How many characters of YAML or TOML are read."""
MAX_DEPTH = 32
"""How deep lists and mappings may be nested."""

_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_OPEN = re.compile(r"(?:---|\+\+\+)[ \t]*(?:\n|\Z)")
_YAML_CLOSE = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
_TOML_CLOSE = re.compile(r"^\+\+\+[ \t]*$", re.MULTILINE)
_JSON_OPEN = re.compile(r"\{\s*[\"}]")
_SPACE = re.compile(r"\s*")
_ODD_BREAK = re.compile("[\x85\u2028\u2029]")
_NOT_YAML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_TOML_KEY = re.compile(r"[ \t]*(?:\"([^\"\\]+)\"|'([^']+)'|([A-Za-z0-9_-]+))[ \t]*[=.]")
_TOML_PLACE = re.compile(r"\(at (?:line (\d+), column \d+|end of document)\)")
_WORDS: Mapping[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}
_ALWAYS_QUOTE = "put a value that starts with one of & * ! in quotes"


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
    values, lines = _Yaml(inner, where).read() if is_yaml else _toml(inner, where)
    return FrontMatter(
        values=MappingProxyType(values),
        lines=MappingProxyType(lines),
        body=text[closing.end() + 1 :],
        body_line=text.count("\n", 0, closing.end()) + 2,
    )


def _duplicate(key: str, where: str) -> NoteError:
    return NoteError(f"`{_short(repr(key)[1:-1])}` is given twice", where=where, hint="keep one of the two")


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"


class _Mark(Protocol):
    """A place in YAML, from 0, as both of PyYAML's parsers give it."""

    line: int
    index: int


class _Yaml:
    """The events of YAML front matter made into values, so that nothing is expanded, built or guessed."""

    def __init__(self, text: str, where: str) -> None:
        self.text = text
        self.where = where
        self.counts_more_breaks = not text.isascii() and _ODD_BREAK.search(text) is not None
        self.events: Iterator[yaml.Event] = iter(())
        self.lines: dict[str, int] = {}

    def read(self) -> tuple[dict[str, object], dict[str, int]]:
        odd = _NOT_YAML.search(self.text)
        if odd:
            line = 2 + self.text.count("\n", 0, odd.start())
            raise self.mistake(f"front matter cannot hold the character U+{ord(odd[0]):04X}", line, "take it out")
        try:
            self.events = iter(yaml.parse(self.text, Loader=_LOADER))
            return self.document(), self.lines
        except yaml.MarkedYAMLError as error:
            problem = ", ".join(part for part in (error.context, error.problem) if part)
            line = self.line(error.problem_mark)
            hint = "a value that holds `: ` or ` #`, or starts with a mark like [ { @ % must be in quotes"
            raise self.mistake(f"this is not YAML: {problem}", line, hint) from None

    def line(self, mark: _Mark | None) -> int:
        if mark is None:
            return 1
        # YAML ends lines at U+0085, U+2028 and U+2029 too; editors do not.
        return 2 + (self.text.count("\n", 0, mark.index) if self.counts_more_breaks else mark.line)

    def mistake(self, message: str, line: int, hint: str = "") -> NoteError:
        return NoteError(message, where=f"{self.where}:{line}", hint=hint)

    def document(self) -> dict[str, object]:
        for event in self.events:
            if isinstance(event, yaml.StreamStartEvent | yaml.DocumentStartEvent):
                continue
            if isinstance(event, yaml.StreamEndEvent):
                return {}
            if isinstance(event, yaml.MappingStartEvent):
                self.check(event, 1)
                values = self.mapping(1)
                self.end()
                return values
            raise self.mistake("the front matter is no list of keys", self.line(event.start_mark), "write `key: value`")
        return {}

    def end(self) -> None:
        for event in self.events:
            if not isinstance(event, yaml.DocumentEndEvent | yaml.StreamEndEvent):
                raise self.mistake("expected the end of the front matter", self.line(event.start_mark))

    def check(self, event: yaml.Event, depth: int) -> None:
        # CParser gives no node event a common base that knows both, so they are asked for.
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            line = self.line(event.start_mark)
            raise self.mistake("anchors (&) and aliases (*) are not read in front matter", line, _ALWAYS_QUOTE)
        if getattr(event, "tag", None) is not None:
            line = self.line(event.start_mark)
            raise self.mistake("tags (!) are not read in front matter", line, _ALWAYS_QUOTE)
        if depth > MAX_DEPTH:
            line = self.line(event.start_mark)
            raise self.mistake(f"lists and mappings are nested deeper than {MAX_DEPTH}", line)

    def mapping(self, depth: int) -> dict[str, object]:
        values: dict[str, object] = {}
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            self.check(event, depth)
            line = self.line(event.start_mark)
            if not isinstance(event, yaml.ScalarEvent):
                raise self.mistake("expected a key, got a list or mapping", line, "put the value in quotes")
            key = event.value
            if key in values:
                raise _duplicate(key, f"{self.where}:{line}")
            if depth == 1:
                self.lines[key] = line
            values[key] = self.value(next(self.events), depth)
        return values

    def value(self, event: yaml.Event, depth: int) -> object:
        if isinstance(event, yaml.ScalarEvent):
            self.check(event, depth)
            text: str = event.value
            return _WORDS.get(text.lower(), text) if event.implicit[0] and len(text) <= 5 else text
        self.check(event, depth + 1)
        if isinstance(event, yaml.MappingStartEvent):
            return self.mapping(depth + 1)
        return self.sequence(depth + 1)

    def sequence(self, depth: int) -> list[object]:
        values: list[object] = []
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            values.append(self.value(event, depth))
        return values


def _toml(text: str, where: str) -> tuple[dict[str, object], dict[str, int]]:
    try:
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
                    raise _duplicate(key, f"{where}:{line}")
                values[key], lines[key] = value, line
            line += text.count("\n", start, at)
    except json.JSONDecodeError as error:
        hint = "if it is no front matter, put a blank line before the `{`"
        raise NoteError(f"this is not JSON: {error.msg}", where=f"{where}:{error.lineno}", hint=hint) from None
    except _DuplicateKeyError as error:
        raise _duplicate(str(error), f"{where}:{line}") from None
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
