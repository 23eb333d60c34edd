"""Markdown: the body of a note becomes HTML, plain text in runs, hashtags and images, in one parse.

Only this module, `tinyblog.markdown.rules` and `tinyblog.markdown.plaintext` know markdown-it.
"""

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from operator import itemgetter
from typing import Any
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.attrs import attrs_plugin
from mdit_py_plugins.footnote import footnote_plugin

from tinyblog.markdown import rules, shortcodes
from tinyblog.markdown.addresses import join, neutralise, resolve
from tinyblog.markdown.plaintext import Reader
from tinyblog.markdown.quotes import marks
from tinyblog.markdown.rawhtml import pieces
from tinyblog.markdown.rawtext import Image
from tinyblog.markdown.runs import Run, RunKind
from tinyblog.markdown.tidy import tidy
from tinyblog.slugs import slugify

__all__ = ["Content", "Image", "Notice", "Run", "RunKind", "public", "render", "resolve"]

_WEB = ("https://", "http://")
# What Markdown itself makes that a page cannot take as it is: headings, task lists, tables, code, ids, languages.
_PARTICULAR = re.compile(r"<(?:h[1-6]|input|pre|table)\b|<[^>]*\s(?:id|lang|hreflang|width|height)=")
_ALLOWED = ("class", "id", "lang", "width", "height", "hreflang")


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something for the author to know: `message`, about `line` of the note's file."""

    line: int
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A note's body: as `html`, as plain text in `runs`, with its hashtags (each once), images, and notices."""

    html: str
    runs: tuple[Run, ...]
    tags: tuple[str, ...]
    images: tuple[Image, ...]
    notices: tuple[Notice, ...]

    @property
    def text(self) -> str:
        """The plain text."""
        return "".join(run.text for run in self.runs)


def render(body: str, *, first_line: int = 1, key: str = "", language: str = "en", safe: bool = False) -> Content:
    """Return the `Content` of `body`, Markdown that begins at `first_line` of its file.

    `key` tells the footnotes of notes on one page apart. Block quotes in the runs get the quotation marks of `language`
    (`pl`, `pt-BR`). The HTML holds raw HTML as the author wrote it, except what
    `tinyblog.markdown.addresses.neutralise` takes out, or, to be `safe`, as `tinyblog.markdown.tidy` makes it; its
    addresses are as written until `resolve` joins them.
    """
    parser = _parser()
    env: dict[str, Any] = {"shortcodes": []} | ({"docId": slugify(key)} if key else {})
    tokens = parser.parse(body, env)
    raw = _show_shortcodes(tokens, env["shortcodes"])
    source = parser.renderer.render(tokens, parser.options, env)
    if safe and (raw or _PARTICULAR.search(source)):
        shown = tidy(source, key=env.get("docId", ""))
    else:
        shown = neutralise(source) if raw else source
    reader = Reader(marks(language))
    runs = reader.read(tokens)
    return Content(
        html=shown,
        runs=runs,
        tags=_once(reader.tags),
        images=tuple(reader.images),
        notices=tuple(_notice(first_line + line, code) for line, code in sorted(env["shortcodes"], key=itemgetter(0))),
    )


@cache
def _parser() -> MarkdownIt:
    parser = rules.Parser("commonmark", {"xhtmlOut": False, "tasklists": True}, renderer_cls=rules.Renderer).enable(
        ["table", "strikethrough"]
    )
    footnote_plugin(parser)
    attrs_plugin(parser, after=("image", "link_close", "span"), allowed=_ALLOWED)
    rules.add(parser)
    return parser


def _once(tags: Sequence[str]) -> tuple[str, ...]:
    """Return each tag once, as it was first written."""
    first: dict[str, str] = {}
    for tag in dict.fromkeys(tags):
        first.setdefault(slugify(tag), tag)
    return tuple(first.values())


def _show_shortcodes(tokens: list[Token], found: list[tuple[int, str]]) -> bool:
    """Escape the shortcodes between the tags of raw HTML, so that they show; tell whether there is raw HTML."""
    raw = False
    for token in tokens:
        line = token.map[0] if token.map else 0
        if token.type == "html_block":
            token.content = _escaped_shortcodes(token.content, line, found)
            raw = True
        for child in token.children or ():
            if child.type == "html_inline":
                raw = True
                found += [(line, child.content[start:end]) for start, end in shortcodes.find(child.content)]
    return raw


def _escaped_shortcodes(source: str, line: int, found: list[tuple[int, str]]) -> str:
    if not shortcodes.OPENING.search(source):
        return source
    parts: list[str] = []
    here = 0
    while here < len(source):
        end, inner = _next(source, here)
        codes = [(here + start, source[here + start : here + stop]) for start, stop in inner]
        found += [(line + source.count("\n", 0, start), code) for start, code in codes]
        shown = codes and codes[0][0] == here  # it begins here: it is not within a tag
        parts.append(html.escape(source[here:end], quote=False) if shown else source[here:end])
        here = end
    return "".join(parts)


def _next(source: str, here: int) -> tuple[int, list[tuple[int, int]]]:
    """Return the end of the shortcode, tag (with its script), or text that begins at `here`, and shortcodes in it."""
    end = shortcodes.end_of(source, here)
    if end >= 0:
        return end, [(0, end - here)]
    if source[here] != "<":
        stops = (source.find("<", here + 1), source.find("{", here + 1))
        return min((stop for stop in stops if stop >= 0), default=len(source)), []
    tag, *more = islice(pieces(source[here:]), 2)
    if more and more[0].kind == "raw":
        return here + more[0].end, []
    return here + tag.end, list(shortcodes.find(source[here : here + tag.end])) if tag.kind == "open" else []


def public(runs: Iterable[Run], *, site: str, page: str) -> tuple[Run, ...]:
    """Return `runs` with links that lead somewhere from anywhere: local addresses in full; what is not of the web is
    written out behind its words. `site` and `page` are absolute, as in `resolve`.
    """
    targets = ((run, join(run.target, site=site, page=page) if run.kind == "link" else "") for run in runs)
    return tuple(
        run if run.kind != "link" or (target == run.target and target.startswith(_WEB)) else _reached(run, target)
        for run, target in targets
    )


def _reached(run: Run, target: str) -> Run:
    return replace(run, target=target) if target.startswith(_WEB) else Run(text=_written_out(run))


def _written_out(run: Run) -> str:
    """The words of a link that posts cannot have, with the address or number that it leads to."""
    scheme, colon, rest = run.target.partition(":")
    shown = unquote(rest.partition("?")[0]) if colon and scheme.lower() in ("mailto", "tel", "sms", "xmpp") else ""
    return f"{run.text} ({shown})" if shown and shown not in run.text else run.text


def _notice(line: int, code: str) -> Notice:
    shown = " ".join(code.split())
    shown = shown if len(shown) <= 60 else shown[:59] + "…"
    return Notice(
        line=line, message=f"`{shown}` is a shortcode of another tool: it stays text, tinyblog does not run it"
    )
