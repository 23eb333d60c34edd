"""The rules tinyblog adds to markdown-it: bare URLs, mentions and hashtags are links; shortcodes are text."""

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.paragraph import paragraph
from markdown_it.rules_core import StateCore, normalize
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.footnote.index import footnote_def

from tinyblog.markdown import shortcodes, spans
from tinyblog.markdown.elements import address, picture_address
from tinyblog.markdown.inline import STOPS, Inline

# Where text may end: at what other rules look at, and at what may begin a span. The first is quicker. Both begin with a
# set of characters, and ignore no case (only spell it out), since such patterns are found many times faster.
_MARKS = re.compile(f"[{re.escape(STOPS)}]")
_MARKS_AND_URLS = re.compile(
    rf"[{re.escape(STOPS)}hHwW](?:(?<=[{re.escape(STOPS)}])|(?<![^\W_].)(?:(?<=[hH])[tT][tT][pP][sSſ]?://|(?<=[wW])[wW][wW]\.))"
)
# An address that stays as it is, and may stand in a link.
_PLAIN = re.compile(
    r"https?://(?=[a-z0-9.-]{1,255}(?:[/?#]|\Z))(?:[a-z0-9-]{1,63}\.)*[a-z0-9-]{0,62}[a-z0-9]"
    r"(?:[/?#](?:[A-Za-z0-9;/?:@&=+$,_.!~*'()-]|%[0-9A-Fa-f]{2})*)?"
)
_CLASSES = {"mention": "mention", "tag": "hashtag"}
_CODE_TAG = re.compile(r"<(/?)(?:code|kbd|pre|samp|script|style|textarea|title|xmp)(?=[\s/>])", re.IGNORECASE)


class Address(str):
    """An address as it goes into HTML, percent-encoded; `written` is what the author wrote."""

    __slots__ = ("written",)
    written: str


class Renderer(RendererHTML):
    """A renderer that knows spans and shortcodes too: a method is the rule for the token of its name."""

    def span(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:  # noqa: ARG002
        """Show a span as a link."""
        token = tokens[index]
        return f"<a{self.renderAttrs(token)}>{escapeHtml(token.content)}</a>"

    def shortcode(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:  # noqa: ARG002
        """Show a shortcode as text."""
        return escapeHtml(tokens[index].content)

    def renderInlineAsText(  # noqa: N802 - markdown-it's name
        self, tokens: Sequence[Token] | None, options: OptionsDict, env: EnvType
    ) -> str:
        """Return the text of an image's description."""
        return "".join(self._as_text(token, options, env) for token in tokens or ())

    def _as_text(self, token: Token, options: OptionsDict, env: EnvType) -> str:
        if token.type in ("span", "shortcode"):
            return token.content
        return super().renderInlineAsText([token], options, env)


class Parser(MarkdownIt):
    """A parser whose addresses remember how they were written, and hold no shortcodes."""

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - markdown-it's name
        """Return `url` as an `Address`."""
        address = Address(url if _PLAIN.fullmatch(url) else super().normalizeLink(url))
        address.written = url
        return address

    def validateLink(self, url: str) -> bool:  # noqa: N802 - markdown-it's name
        """Tell whether `url` may stand in a link: not if it would run as code, holds a shortcode, or leads nowhere."""
        if _PLAIN.fullmatch(url) and getattr(url, "written", url) == url:
            return True
        if not super().validateLink(url) or any(shortcodes.find(getattr(url, "written", url))):
            return False
        return not url or picture_address(url) is not None


def add(parser: MarkdownIt) -> None:
    """Add the rules to `parser`."""
    parser.block.ruler.at("paragraph", _paragraph)
    parser.block.ruler.at("footnote_def", _footnote, {"alt": ["paragraph", "reference"]})
    parser.core.ruler.at("normalize", _normalize)
    parser.core.ruler.at("inline", _inline)
    parser.inline.ruler.at("text", _text)
    parser.inline.ruler.after("text", "span", _span)
    parser.inline.ruler.after("text", "shortcode", _shortcode)
    parser.inline = Inline(parser.inline)


def _footnote(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a footnote as its plugin does, but not one inside another: the plugin would tear its elements apart."""
    if silent:  # whether one begins here, which ends what stands above it
        return footnote_def(state, start, end, silent)
    if state.env.get("in footnote"):
        return False
    state.env["in footnote"] = True
    try:
        return footnote_def(state, start, end, silent)
    finally:
        state.env["in footnote"] = False


def _paragraph(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read a paragraph as markdown-it does, but go on where a shortcode would be cut in two."""
    paragraph(state, start, end, silent)
    inline = state.tokens[-2]
    if not shortcodes.OPENING.search(inline.content):
        return True
    while state.line < state.lineMax and not state.isEmpty(state.line):
        rest = state.getLines(state.line, _next_empty(state), state.blkIndent, False)
        if not shortcodes.is_open(inline.content, rest):
            break
        inline.content += "\n" + state.getLines(state.line, state.line + 1, state.blkIndent, False).strip()
        state.line += 1
    inline.map = state.tokens[-3].map = [start, state.line]
    return True


def _next_empty(state: StateBlock) -> int:
    return next((line for line in range(state.line, state.lineMax) if state.isEmpty(line)), state.lineMax)


def _normalize(state: StateCore) -> None:
    """Write line ends and the null character as markdown-it does, where there are others."""
    if "\r" in state.src or "\0" in state.src:
        normalize(state)


def _inline(state: StateCore) -> None:
    """Parse what stands in the blocks; `env` tells the rules below the line, and whether to look for URLs."""
    state.env["stop"] = _MARKS_AND_URLS if "://" in state.src or "www." in state.src.lower() else _MARKS
    state.env["code"] = {}
    line = 0
    for token in state.tokens:
        line = token.map[0] if token.map else line
        if token.type == "inline":
            state.env["line"] = line
            token.children = []
            state.md.inline.parse(token.content, state.md, state.env, token.children)


def _text(state: StateInline, silent: bool) -> bool:
    stop = state.env["stop"].search(state.src, state.pos, state.posMax)
    end = stop.start() if stop else state.posMax
    if end == state.pos:
        return False
    if not silent:
        state.append_pending(state.src[state.pos : end])
    state.pos = end
    return True


def _shortcode(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "{":
        return False
    end = shortcodes.end_of(state.src, state.pos)
    if not 0 <= end <= state.posMax:
        return False
    code = state.src[state.pos : end]
    if not silent:
        state.env["shortcodes"].append((state.env["line"] + state.src.count("\n", 0, state.pos), code))
        state.push("shortcode", "", 0).content = code
    state.pos = end
    return True


def _span(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] not in spans.FIRST or state.linkLevel > 0:
        return False
    span = spans.at(state.src, state.pos, state.posMax)
    if span is None or _in_code(state) or (span.kind == "link" and not _can_lead(span.href)):
        return False
    if not silent:
        _push(state, span)
    state.pos = span.end
    return True


def _can_lead(href: str) -> bool:
    return _PLAIN.fullmatch(href) is not None or address(href) is not None


def _push(state: StateInline, span: spans.Span) -> None:
    token = state.push("span", "a", 0)
    token.content = span.text
    if span.kind in _CLASSES:
        token.attrs["class"] = _CLASSES[span.kind]
    token.attrs["href"] = span.href if span.kind == "tag" else state.md.normalizeLink(span.href)
    token.meta = {"kind": span.kind, "target": span.target}


def _in_code(state: StateInline) -> bool:
    """Tell whether raw HTML before here opened code, and did not close it; each token is looked at once."""
    seen, depth = state.env["code"].get(state, (0, 0))
    for token in state.tokens[seen:]:
        if token.type == "html_inline" and (tag := _CODE_TAG.match(token.content)):
            depth = max(0, depth - 1) if tag[1] else depth + 1
    state.env["code"][state] = (len(state.tokens), depth)
    return bool(depth)
