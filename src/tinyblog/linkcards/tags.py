"""What a page says of itself for previews: OpenGraph's tags, else Twitter's, else those of HTML."""

import unicodedata
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from html.parser import HTMLParser

MOST_TITLE = 300
MOST_DESCRIPTION = 1000
"""In characters."""
_TITLE = ("og:title", "twitter:title", "title")
_DESCRIPTION = ("og:description", "twitter:description", "description")
_PICTURE = ("og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src")
_READ = frozenset({*_TITLE[:2], *_DESCRIPTION, *_PICTURE})
_AT_ONCE = 65_536
# Marks that turn the direction of what follows them, up to the end of a card and past it.
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tags:
    """Title and description as plain text in one line, and the address of the picture as written; empty if none."""

    title: str
    description: str
    picture: str


def read_tags(html: str, is_over: Callable[[], bool]) -> Tags:
    """Read the tags of a page, however broken it is; of what comes after `is_over`, none."""
    reader = _Reader()
    with suppress(ValueError):  # a character's number of more than 4,300 digits
        for start in range(0, len(html), _AT_ONCE):
            if is_over():
                break
            reader.feed(html[start : start + _AT_ONCE])
    return Tags(
        title=clean(reader.first(_TITLE), MOST_TITLE),
        description=clean(reader.first(_DESCRIPTION), MOST_DESCRIPTION),
        picture=reader.first(_PICTURE).strip(),
    )


def clean(text: str, most: int) -> str:
    """Return text in one line of at most `most` characters, without control characters."""
    kept = (" " if unicodedata.category(c) in {"Cc", "Cs"} else c for c in text[: 10 * most] if c not in _TURNS)
    line = " ".join("".join(kept).split())
    if len(line) <= most:
        return line
    cut = line[: most - 1]
    at_word = cut if line[most - 1] == " " else cut.rpartition(" ")[0]
    return (at_word if len(at_word) > most // 2 else cut).rstrip() + "…"


class _Reader(HTMLParser):
    """Collects the first of each tag. It is never closed: only then does broken HTML take long."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: dict[str, str] = {}
        self._in_title = False

    def first(self, names: tuple[str, ...]) -> str:
        return next((self.found[name] for name in names if self.found.get(name, "").strip()), "")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "title":
            self._in_title = not self.found.get("title", "").strip()
        elif tag == "meta":
            self._meta({name: value or "" for name, value in reversed(attrs)})
        elif tag in {"body", "svg"}:
            self._in_title = False

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "meta":
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in {"title", "head"}:
            self._in_title = False

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.found["title"] = (self.found.get("title", "") + data)[: 4 * MOST_TITLE]

    def _meta(self, attrs: dict[str, str]) -> None:
        for name in (attrs.get("property", ""), attrs.get("name", "")):
            name = name.strip().lower()
            if name in _READ and attrs.get("content", "").strip():
                self.found.setdefault(name, attrs["content"])

    def parse_marked_section(self, i: int, report: int = 1) -> int:  # noqa: ARG002 - HTMLParser's own
        """Pass over `<![if …]>` as browsers do; HTMLParser stops at what it does not know there."""
        return self.parse_bogus_comment(i, False)
