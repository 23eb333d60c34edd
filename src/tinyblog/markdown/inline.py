"""The rules of Markdown within a line, each asked only where what it looks for may begin."""

from collections.abc import Mapping

from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline import StateInline

from tinyblog.markdown import spans

STOPS = "\n!&*<[\\]^_`{~#＃@"
"""The characters at which text ends, whatever stands around them."""

# By the name of a rule, the characters with which alone it begins; one that is not named here is asked everywhere.
_BEGINNINGS: Mapping[str, str] = {
    "newline": "\n",
    "escape": "\\",
    "backticks": "`",
    "strikethrough": "~",
    "emphasis": "*_",
    "link": "[",
    "image": "!",
    "autolink": "<",
    "html_inline": "<",
    "entity": "&",
    "footnote_inline": "^",
    "footnote_ref": "[",
    "attr": "{",
    "span": spans.FIRST,
    "shortcode": "{",
}


class Inline(ParserInline):
    """A parser within a line, with the rules of another one as they are when this one is made."""

    def __init__(self, other: ParserInline) -> None:
        super().__init__()
        self.ruler, self.ruler2 = other.ruler, other.ruler2
        rules = tuple(zip(self.ruler.get_active_rules(), self.ruler.getRules(""), strict=True))
        self._elsewhere = tuple(rule for name, rule in rules if name not in _BEGINNINGS)
        self._at = {
            char: tuple(
                rule
                for name, rule in rules
                if (char not in STOPS if name == "text" else char in _BEGINNINGS.get(name, char))
            )
            for char in {*STOPS, *"".join(_BEGINNINGS.values())}
        }

    def tokenize(self, state: StateInline) -> None:
        """Make tokens of what stands between `state.pos` and `state.posMax`."""
        end, deepest = state.posMax, state.md.options["maxNesting"]
        while state.pos < end:
            char = state.src[state.pos]
            for rule in self._at.get(char, self._elsewhere) if state.level < deepest else ():
                if rule(state, False):
                    break
            else:
                state.append_pending(char)
                state.pos += 1
        if state.pending:
            state.pushPending()

    def skipToken(self, state: StateInline) -> None:  # noqa: N802 - markdown-it's name
        """Pass over one token, or over one character where there is none."""
        start = state.pos
        if start in state.cache:
            state.pos = state.cache[start]
            return
        if state.level >= state.md.options["maxNesting"]:
            state.pos = state.posMax + 1
        else:
            state.level += 1
            found = any(rule(state, True) for rule in self._at.get(state.src[start], self._elsewhere))
            state.level -= 1
            state.pos += not found
        state.cache[start] = state.pos
