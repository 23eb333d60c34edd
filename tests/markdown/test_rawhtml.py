"""HTML by position: tags, attributes, text."""

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinyblog.markdown.rawhtml import pieces, unescape_attribute

PARTS = st.lists(st.sampled_from([*"<>/='\" \nab!-?", "<a", "<!--", "-->", "<script>", "</script>", "<svg>"])).map(
    "".join
)


def attributes(html: str) -> dict[str, str]:
    return {attribute.name: attribute.value for piece in pieces(html) for attribute in piece.attributes}


@pytest.mark.parametrize(
    "html",
    [
        "<a b=c>",
        "<a b='c' D>",
        '<a/b="c"/d>',
        "<a b = c/ e=f/>",
        "<a\n\tb\f=\n'>'>",
        "<a b='c'd=e>",
        "<a =b=c>",
        "<a b=>",
        "<a b=\"'\" c='\"'>",
        "<a b=c<d>",
        "<a b&amp;=&amp;>",
        "<a b=&copy=1&copy&not;x>",
        "<a b==c>",
        "<a b=`c d`>",
        "<a \"b\"='c'>",
    ],
)
def test_attributes_are_read_as_a_browser_does(html: str) -> None:
    tree = html5lib.parseFragment(html, namespaceHTMLElements=False)
    assert attributes(html) == dict(tree[0].attrib)


def test_raw_text_comments_and_text_are_told_apart() -> None:
    html = "a<b>c</B><!-- <d> --><script><e></script ><!f><svg><style><g></svg>"
    kinds = [(piece.kind, html[piece.start : piece.end]) for piece in pieces(html)]
    assert kinds == [
        ("text", "a"),
        ("open", "<b>"),
        ("text", "c"),
        ("close", "</B>"),
        ("comment", "<!-- <d> -->"),
        ("open", "<script>"),
        ("raw", "<e>"),
        ("close", "</script >"),
        ("comment", "<!f>"),
        ("open", "<svg>"),
        ("open", "<style>"),
        ("open", "<g>"),
        ("close", "</svg>"),
    ]


@pytest.mark.parametrize("html", ["<a", "<a b='c>", "<!-- >", "<script>", "</a ", "<plaintext></plaintext>"])
def test_what_never_ends_is_broken(html: str) -> None:
    first = next(pieces(html))
    assert (first.kind, first.end) == ("broken", 1)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("&amp;&#97;&#x62", "&ab"),
        ("?a&copy=1", "?a&copy=1"),
        ("?a&copyb", "?a&copyb"),
        ("&copy", "©"),
        ("&nothing;", "&nothing;"),
    ],
)
def test_references_in_addresses_are_decoded_as_in_attributes(value: str, expected: str) -> None:
    assert unescape_attribute(value) == expected


@given(PARTS | st.text())
def test_the_pieces_are_the_whole(html: str) -> None:
    assert "".join(html[piece.start : piece.end] for piece in pieces(html)) == html


def test_after_many_tags_that_never_end_the_rest_is_broken_too() -> None:
    assert {piece.kind for piece in pieces("<a " * 30)} == {"broken", "text"}
