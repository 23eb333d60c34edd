"""How Mastodon counts a text's length and turns it into HTML (written after its text_formatter.rb, extractor.rb
and status_length_validator.rb, v4.6).

One thing is looser than Mastodon: any alphabetic top-level domain makes a link, since tests use `.example`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape as _escape

import regex

URL_LENGTH = 23
_SHOWN = 30

_CHAR = r"[^\p{White_Space}<>()?]"
_PARENS = rf"\((?:{_CHAR}+|{_CHAR}*\({_CHAR}+\){_CHAR}*)\)"
_PATH_END = rf"(?:[^\p{{White_Space}}()?!*\"'「」<>;:=,.$%\[\]~&|@]|{_PARENS})"
_PATH = rf"(?:{_CHAR}*(?:{_PARENS}{_CHAR}*)*{_PATH_END}|{_CHAR}+/)"
_WIDE = r"\u00A0-\uD7FF\uF900-\uFDCF\uFDF0-\uFFEF\U00010000-\U0010FFFD"
_QUERY = rf"[a-z0-9!?*'();:&=+$/%#\[\]\-_.,~|@\^{_WIDE}]*[a-z0-9_&=#/\-{_WIDE}]"
_DOMAIN = r"(?:[\p{L}\p{N}](?:[\p{L}\p{N}_-]*[\p{L}\p{N}])?\.)+(?:xn--[a-z0-9-]+|\p{L}{2,})(?![0-9a-z@+-])"
_URL = regex.compile(
    rf"(?<![A-Za-z0-9@＠$#＃\u202A-\u202E])https?://{_DOMAIN}(?::[0-9]+)?(?:/(?:{_PATH})*)?(?:\?{_QUERY})?", regex.I
)
_NAME = r"[a-z0-9_]+(?:[.-]+[a-z0-9_]+)*"
_MENTION = regex.compile(rf"(?<![=/[:word:]])@({_NAME}(?:@[[:word:].-]+[[:word:]]+)?)(?![@＠]|://)", regex.I)
_BREAKS = r"_\u00B7\u30FB\u200c"
_HASHTAG = regex.compile(
    rf"(?<![=/)[:word:]])#([[:word:]_][[:word:]{_BREAKS}]*[[:alpha:]{_BREAKS}][[:word:]{_BREAKS}]*[[:word:]_]"
    r"|[[:word:]_]*[[:alpha:]][[:word:]_]*)",
    regex.I,
)
_PREFIX = regex.compile(r"\Ahttps?://(?:www\.)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A link, mention or hashtag in a text; `value` is the URL, or the name without its sign."""

    kind: str
    start: int
    end: int
    value: str


def entities(text: str, kinds: tuple[str, ...] = ("url", "mention", "hashtag")) -> Iterator[Entity]:
    """Find them in order; of two that overlap, the first one counts."""
    patterns = {"url": (_URL, 0, 0), "mention": (_MENTION, 1, 1), "hashtag": (_HASHTAG, 1, 1)}
    found = [
        Entity(kind=kind, start=match.start(group) - sign, end=match.end(group), value=match[group])
        for kind in kinds
        for pattern, group, sign in [patterns[kind]]
        for match in pattern.finditer(text)
    ]
    end = 0
    for entity in sorted(found, key=lambda entity: entity.start):
        if entity.start >= end:
            end = entity.end
            yield entity


def countable_length(text: str, spoiler: str = "", url_length: int = URL_LENGTH) -> int:
    """Count the grapheme clusters of warning and text, every URL as `url_length`, `@user@host` as `@user`."""

    def short(entity: Entity) -> str:
        return "x" * url_length if entity.kind == "url" else "@" + entity.value.partition("@")[0]

    counted = _rewrite(text, ("url", "mention"), short, str)
    return len(regex.findall(r"\X", spoiler + counted))


def to_html(text: str, base: str, local_names: frozenset[str]) -> str:
    """Format a text as Mastodon's `content`; `local_names` are the accounts of the server at `base`."""
    if not text.strip():
        return ""
    html = _rewrite(text, ("url", "mention", "hashtag"), lambda entity: _link(entity, base, local_names), escape)
    paragraphs = regex.split(r"\n\n+", regex.sub(r"\r\n?", "\n", html))
    return "".join(f"<p>{part.replace(chr(10), '<br />')}</p>" for part in (p.strip("\n") for p in paragraphs))


def quote_fallback(html: str, address: str) -> str:
    """Put a link to the quoted status before the text, unless it is there (text_formatter.rb, from 4.5 on)."""
    return html if address in html else f'<p class="quote-inline">RE: {_link_to_url(address)}</p>{html}'


def mentioned(text: str, local_names: frozenset[str]) -> list[str]:
    """List the accounts mentioned, as Mastodon would find them: known local ones, and every remote one."""
    names = [entity.value for entity in entities(text) if entity.kind == "mention"]
    return [name for name in dict.fromkeys(names) if "@" in name or name.lower() in local_names]


def hashtags(text: str) -> list[str]:
    """List the hashtags, in lower case, without the sign."""
    return list(dict.fromkeys(entity.value.lower() for entity in entities(text) if entity.kind == "hashtag"))


def escape(text: str) -> str:
    """Escape HTML as Rails does."""
    return _escape(text).replace("&#x27;", "&#39;")


def _rewrite(text: str, kinds: tuple[str, ...], new: Callable[[Entity], str], rest: Callable[[str], str]) -> str:
    parts, end = [], 0
    for entity in entities(text, kinds):
        parts += [rest(text[end : entity.start]), new(entity)]
        end = entity.end
    return "".join([*parts, rest(text[end:])])


def _link(entity: Entity, base: str, local_names: frozenset[str]) -> str:
    if entity.kind == "url":
        return _link_to_url(entity.value)
    if entity.kind == "hashtag":
        href = escape(f"{base}/tags/{entity.value}")
        return f'<a href="{href}" class="mention hashtag" rel="tag">#<span>{escape(entity.value)}</span></a>'
    return _link_to_mention(entity.value, base, local_names)


def _link_to_mention(name: str, base: str, local_names: frozenset[str]) -> str:
    user, _, host = name.partition("@")
    if not host and user.lower() not in local_names:
        return f"@{escape(name)}"
    href = escape(f"https://{host}/@{user}" if host else f"{base}/@{user}")
    inner = f'<a href="{href}" class="u-url mention">@<span>{escape(user)}</span></a>'
    return f'<span class="h-card" translate="no">{inner}</span>'


def _link_to_url(url: str) -> str:
    found = _PREFIX.match(url)
    prefix = found[0] if found else ""
    shown, rest = url[len(prefix) : len(prefix) + _SHOWN], url[len(prefix) + _SHOWN :]
    return (
        f'<a href="{escape(url)}" target="_blank" rel="nofollow noopener" translate="no">'
        f'<span class="invisible">{escape(prefix)}</span>'
        f'<span class="{"ellipsis" if rest else ""}">{escape(shown)}</span>'
        f'<span class="invisible">{escape(rest)}</span></a>'
    )
