"""Bare URLs, @mentions and #hashtags in a text: where each begins and ends, and what it means.

The rules are those of Bluesky's and Mastodon's own detection where the two agree, so that a post looks on the
networks as it does on the site: https://github.com/bluesky-social/atproto (packages/api, rich-text) and
https://docs.joinmastodon.org.
"""

import html
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal
from urllib.parse import quote

import regex

from tinyblog.slugs import LONGEST_SLUG, slugify

SpanKind = Literal["link", "mention", "tag"]

# What begins a span; nothing else needs a look.
FIRST = "#＃@hHwW"
_URL = re.compile(
    r"""(?xi)
    (?: https?:// (?=[^\W_]) | www\. (?=[\w-]+\.[^\W\d_]{2}) )
    (?: [^\s\x00-\x1f\x7f<>"`{}|\\^\[\]&「」『』【】〈〉《》（）［］、。，！？：；“”„«»…] | &(?!lt;|gt;|quot;|nbsp;) )+
    """
)
_TAIL = ")?!.,:;*_~'’"
_LABEL = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_HOST = rf"(?:{_LABEL}\.)+[a-z](?:[a-z0-9-]*[a-z0-9])?"
# A handle is taken whole or not at all: a shorter one would be somebody else.
_MENTION = re.compile(rf"(?i)@(?>([a-z0-9_]+(?:[.-]+[a-z0-9_]+)*)@({_HOST})|({_HOST}))(?![@\w]|[/-]\w|\.[\w@])")
_JOINERS = "·・\u200c"  # Mastodon takes these inside a hashtag too: middle dots and the zero width non-joiner
_NAME = regex.compile(rf"[\p{{L}}\p{{N}}\p{{M}}_{_JOINERS}]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A piece of a text that is a link: `text` as shown, `href` the address.

    `target` is as in `tinyblog.markdown.runs.Run`.
    """

    end: int
    text: str
    kind: SpanKind
    target: str
    href: str


def at(text: str, start: int, end: int) -> Span | None:
    """Return the span that begins at `start` and lies before `end`, if one does."""
    before = text[start - 1] if start else " "
    if text[start] in "#＃":
        return None if before.isalnum() or before in "&/#＃" else _tag(text, start, end)
    if before.isalnum():
        return None
    if text[start] == "@":
        return None if before in "_=/@" else _mention(text, start, end)
    return _link(text, start, end)


def _link(text: str, start: int, end: int) -> Span | None:
    found = _URL.match(text, start, end)
    if not found:
        return None
    written = _without_tail(found[0])
    shown = html.unescape(written) if ";" in written else written
    target = f"https://{shown}" if shown[:4].lower() == "www." else shown
    return Span(end=start + len(written), text=shown, kind="link", target=target, href=target)


def _without_tail(url: str) -> str:
    """Return `url` without what a sentence put behind it."""
    end, unopened = len(url), url.count(")") - url.count("(")
    while end and url[end - 1] in _TAIL:
        if url[end - 1] == ")":
            if unopened <= 0:
                break
            unopened -= 1
        end -= 1
    return url[:end]


def _mention(text: str, start: int, end: int) -> Span | None:
    found = _MENTION.match(text, start, end)
    if not found:
        return None
    user, host, handle = found.groups()
    href = f"https://{host}/@{user}" if user else f"https://bsky.app/profile/{handle}"
    return Span(end=found.end(), text=found[0], kind="mention", target=found[0][1:], href=href)


def _tag(text: str, start: int, end: int) -> Span | None:
    found = _NAME.match(text, start + 1, end)
    name = found[0].rstrip("_" + _JOINERS) if found else ""
    href = _tag_page(name)
    if not href:
        return None
    return Span(end=start + 1 + len(name), text=text[start] + name, kind="tag", target=name, href=href)


@lru_cache(maxsize=1024)
def _tag_page(name: str) -> str:
    """Return the address of a hashtag's page, or nothing if no hashtag has this name."""
    if not any(c.isalpha() for c in name) or name[0] in _JOINERS or unicodedata.category(name[0])[0] == "M":
        return ""
    slug = slugify(name)
    return f"/tags/{quote(slug, safe='')}/" if len(slug.encode()) <= LONGEST_SLUG else ""
