"""YAML front matter as text: every plain scalar stays what the author wrote, except true, false and null.

There are no anchors, aliases and tags here, so nothing is expanded and nothing is built.
"""

import re
from collections.abc import Iterator
from typing import Protocol

import yaml

from tinyblog.errors import NoteError
from tinyblog.notes.keys import MAX_DEPTH, duplicate
from tinyblog.notes.plainyaml import meaning

_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_ODD_BREAK = re.compile("[\x85\u2028\u2029]")
_NOT_YAML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_ALWAYS_QUOTE = "put a value that starts with one of & * ! in quotes"


def read_yaml(text: str, where: str) -> tuple[dict[str, object], dict[str, int]]:
    """Read the lines between two fences, from line 2 of the file on: the values, and the line of each key.

    Raise NoteError with file and line.
    """
    return _Yaml(text, where).read()


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
                raise duplicate(key, f"{self.where}:{line}")
            if depth == 1:
                self.lines[key] = line
            values[key] = self.value(next(self.events), depth)
        return values

    def value(self, event: yaml.Event, depth: int) -> object:
        if isinstance(event, yaml.ScalarEvent):
            self.check(event, depth)
            text: str = event.value
            return meaning(text) if event.implicit[0] else text
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
