"""What is asked less often, and what is known at a glance, gives what markdown-it gives with all its rules."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tinyblog import markdown
from tinyblog.markdown import rules

MARKS = [*"*_`~[]()!<>&#@^{}|\\:\n\"' aé東", "**", "~~", "![", "](", "](/x)", "[^1]", "\n[^1]: b", "^[", "{.x}", "{{<"]
WORDS = [">}}", "https://a.example/b", "www.a.example", "<b>", "</b>", "<!--", "-->", "&amp;", "word ", "#tag", "  \n"]
PIECES = st.sampled_from([*MARKS, *WORDS, "@a.example"])
HOSTS = st.sampled_from(
    ["a.example", "a-.b", "-a.b-", "A.b", "é.b", "a..b", "", "a", "a.b:80", "a@b.c", "x" * 64, "a_b.c"]
)
TAILS = st.lists(st.sampled_from([*"/?#.,;:@&=+$%()!*'~_-[]{}<>\"\\^`| é東", "%20", "%zz", "%4", "//", "a", "x" * 200]))
ADDRESSES = st.builds(
    "{}{}{}".format, st.sampled_from(["https://", "http://", "HTTPS://", "//", "/", "ftp://", "https:"]), HOSTS,
    TAILS.map("".join),
)  # fmt: skip


def slow_parser() -> MarkdownIt:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rules, "Inline", lambda inline: inline)
        return markdown._parser.__wrapped__()


SLOW = slow_parser()


@given(st.lists(PIECES, max_size=30).map("".join))
def test_rules_that_are_asked_only_where_they_may_begin_give_the_same_tokens(body: str) -> None:
    def tokens(parser: MarkdownIt) -> list[dict[str, Any]]:
        return [dict(token.as_dict()) for token in parser.parse(body, {"shortcodes": []})]

    assert tokens(markdown._parser()) == tokens(SLOW)


@given(ADDRESSES)
def test_plain_addresses_are_what_they_become_when_they_are_taken_apart(address: str) -> None:
    body = f"{address} [a]({address}) [b](<{address}>) ![c]({address}) <{address}>"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rules, "_PLAIN", re.compile("(?!)"))
        slowly = markdown.render(body)
    assert markdown.render(body) == slowly
