"""Addresses in HTML: dangerous ones go, local ones are joined."""

import re

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinyblog.markdown import render
from tinyblog.markdown.addresses import neutralise, resolve

SITE = "https://example.com/blog/"
PAGE = "https://example.com/blog/2026/x/"
DANGEROUS = [
    "javascript:a()",
    " JavaScript:a()",
    "java\nscript:a()",
    "&#106;avascript:a()",
    "javascript&colon;a()",
    "jav&Tab;ascript:a()",
    "\x01vbscript:a",
    "data:text/html,a",
    "&#x6A&#x61vascript:a",
]
PLACES = [
    '<a href="{}">',
    "<A\nHREF = '{}' >",
    '<a/href="{}"/>',
    '<iframe src="{}">x</iframe>',
    '<form action="{}">',
    '<svg><a xlink:href="{}"/></svg>',
    '<object data="{}">',
    '<button x=1 formaction="{}">',
    '<img srcset="a.jpg 1x, {}">',
    '<p title=">" <a href="{}">',
    '<svg><animate values="{}">',
    '<meta http-equiv=refresh content="0;url={}">',
    '<p><!-- --!><a href="{}">',
    '<base href="{}">',
    '<svg><style><a href="{}">',
    '<svg><![CDATA[ <a title="]]><a href="{}">',
]
NAMES = {"href", "src", "action", "data", "formaction", "srcset", "values", "content"}
CODE = re.compile(r"(?i)(\d;url=)?(javascript|vbscript|data):")
PARTS = st.lists(
    st.sampled_from(
        [
            *"<>/='\" \nab",
            "<a ",
            "href",
            "src=",
            "srcset=",
            "javascript:",
            "data:",
            "<!--",
            "-->",
            "<script>",
            "</script>",
            "<svg>",
            "</svg>",
            "<![CDATA[",
            "]]>",
            "&colon;",
            "/x",
            "#f",
            "https://e.f/",
            ", 2x",
        ]
    )
).map("".join)


def runs_code(html: str) -> bool:
    for element in html5lib.parse(html, namespaceHTMLElements=False).iter():
        for name, value in element.attrib.items():
            parts = re.split(r"[\s,]+", value) if name == "srcset" else [re.sub(r"[\x00-\x20]", "", value)]
            if name.rpartition("}")[2] in NAMES and any(map(CODE.match, parts)):
                return True
    return False


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("address", DANGEROUS)
def test_no_link_runs_code(place: str, address: str) -> None:
    assert not runs_code(neutralise(place.format(address)))
    assert not runs_code(render(f"<div>\n{place.format(address)}\n</div>\n\nand {place.format(address)}\n").html)


def test_the_check_itself_sees_links_that_run_code() -> None:
    assert all(runs_code(place.format("javascript:a()")) for place in PLACES)


@given(PARTS)
def test_whatever_is_written_no_link_runs_code(html: str) -> None:
    assert not runs_code(render(f"<div>\n{html}").html + "<p>what follows</p>")


def test_only_the_dangerous_attribute_goes() -> None:
    html = "<P><a  HREF='javascript:a' Title=x>y</a><img src=data:image/png;base64,AA== alt>"
    assert neutralise(html) == html.replace("HREF='javascript:a'", "")


@pytest.mark.parametrize("kind", ["png", "gif", "jpeg", "webp", "avif"])
def test_pictures_may_be_data(kind: str) -> None:
    html = f'<img src="data:image/{kind};base64,AA==" srcset="data:image/{kind};base64,AA== 2x">'
    assert neutralise(html) == html
    assert "data:" not in neutralise(f'<a href="data:image/{kind};base64,AA==">')


def test_svg_may_not_be_data() -> None:
    assert neutralise('<img src="data:image/svg+xml,x">') == "<img >"


def test_a_document_in_an_attribute_is_looked_at_too() -> None:
    html = neutralise('<iframe srcdoc="<a href=javascript:a>b</a>"></iframe>')
    assert html == '<iframe srcdoc="&lt;a &gt;b&lt;/a&gt;"></iframe>'


@pytest.mark.parametrize(
    "start", ["<!-- a", "<a href='b", "<script>a", "<textarea>", "<p x=", "<? a", "<title>b</titl"]
)
def test_what_never_ends_does_not_swallow_the_page(start: str) -> None:
    tree = html5lib.parse(neutralise(start) + "<hr>", namespaceHTMLElements=False)
    assert [element.tag for element in tree.iter() if element.tag == "hr"] == ["hr"]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<a href="/tags/x/">', '<a href="https://example.com/blog/tags/x/">'),
        ('<a href="/blog/y/">', '<a href="https://example.com/blog/y/">'),
        ('<a href="/blogs/">', '<a href="https://example.com/blog/blogs/">'),
        ("<a href=../y/?a=1&amp;b>", '<a href="https://example.com/blog/2026/y/?a=1&amp;b">'),
        ("<a href='#n'>", '<a href="https://example.com/blog/2026/x/#n">'),
        ("<IMG SRC='a b.jpg' alt=c>", '<IMG SRC="https://example.com/blog/2026/x/a b.jpg" alt=c>'),
        (
            '<img srcset="a.jpg, /b.jpg 2x">',
            '<img srcset="https://example.com/blog/2026/x/a.jpg, https://example.com/blog/b.jpg 2x">',
        ),
    ],
)
def test_local_addresses_are_joined(html: str, expected: str) -> None:
    assert resolve(html, site=SITE, page=PAGE) == expected


def test_a_document_in_an_attribute_is_joined_too() -> None:
    html = resolve('<iframe srcdoc="<a href=/x>y</a>"></iframe>', site=SITE, page=PAGE)
    inner = html5lib.parseFragment(html, namespaceHTMLElements=False)[0].attrib["srcdoc"]
    assert inner == '<a href="https://example.com/blog/x">y</a>'


def test_pages_may_be_from_the_root() -> None:
    html = '<a href="/tags/x/"><a href="y.jpg"><a href="#z"><a href="/blog/w/">'
    expected = '<a href="/blog/tags/x/"><a href="/blog/2026/x/y.jpg"><a href="#z"><a href="/blog/w/">'
    assert resolve(html, site="/blog/", page="/blog/2026/x/") == expected


@pytest.mark.parametrize(
    "html",
    [
        "<a href=https://a.b/c>",
        "<a href='//a.b'>",
        "<a href=mailto:a@b.c>",
        "<a href>",
        "<p title='/a'>",
        "a < b /c",
        "<!-- <a href='/x'> -->",
        "<script>'<a href=\"/x\">'</script>",
        "<textarea><a href=/x></textarea>",
        "<a href='/x",
    ],
)
def test_all_else_stays_the_same_string(html: str) -> None:
    assert resolve(html, site=SITE, page=PAGE) is html
    assert neutralise(html.replace("<a href='/x", "")) == html.replace("<a href='/x", "")


@given(PARTS | st.text())
def test_resolving_twice_changes_nothing_more(html: str) -> None:
    once = resolve(html, site=SITE, page=PAGE)
    assert resolve(once, site=SITE, page=PAGE) == once


@given(PARTS | st.text())
def test_neutralising_twice_changes_nothing_more(html: str) -> None:
    once = neutralise(html)
    assert neutralise(once) == once


@pytest.mark.parametrize("piece", ["(", "a (", "a,", ",", " ", "a 1x, ", "a(b ", "a"])
def test_a_long_srcset_is_read_once(piece: str) -> None:
    """Half a megabyte: what goes back for every sign of it does not come to an end."""
    html = f'<img srcset="https://a.example/ {piece * (500_000 // len(piece))}">'
    assert neutralise(html) == html


@pytest.mark.parametrize(
    ("written", "resolved"),
    [
        ("a.jpg", "https://b.example/x/a.jpg"),
        ("a.jpg,b.jpg 1x", "https://b.example/x/a.jpg,b.jpg 1x"),
        ("a.jpg, b.jpg", "https://b.example/x/a.jpg, https://b.example/x/b.jpg"),
        (" ,a.jpg,, b.jpg 2x", " ,https://b.example/x/a.jpg,, https://b.example/x/b.jpg 2x"),
        ("a.jpg (1x, c) 2x,b.jpg", "https://b.example/x/a.jpg (1x, c) 2x,https://b.example/x/b.jpg"),
        ("a.jpg (1x, b.jpg", "https://b.example/x/a.jpg (1x, b.jpg"),
    ],
)
def test_a_srcset_is_split_as_browsers_split_it(written: str, resolved: str) -> None:
    source = f'<img srcset="{written}">'
    assert resolve(source, site="https://b.example", page="https://b.example/x/") == f'<img srcset="{resolved}">'


def test_pings_are_links_too() -> None:
    assert "javascript" not in neutralise('<a href="/x" ping="https://a.example javascript:alert(1)">x</a>')
    source = '<a ping="a /b https://c.example/">x</a>'
    found = resolve(source, site="https://b.example", page="https://b.example/x/")
    assert found == '<a ping="https://b.example/x/a https://b.example/b https://c.example/">x</a>'
