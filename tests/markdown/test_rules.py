"""tinyblog's own rules within markdown-it."""

import re
import sys
from types import FrameType

import pytest

from tinyblog.markdown import render


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("**https://a.example**", '<strong><a href="https://a.example">https://a.example</a></strong>'),
        ("_#a_b_", '<em><a class="hashtag" href="/tags/a_b/">#a_b</a></em>'),
        ("https://a.example/b_c_d*e*", '<a href="https://a.example/b_c_d*e">https://a.example/b_c_d*e</a>*'),
        ("[b https://a.example](/c)", '<a href="/c">b https://a.example</a>'),
        ("[b] https://a.example](/c)", '[b] <a href="https://a.example">https://a.example</a>](/c)'),
        ("{{ *a* }} *b*", "{{ *a* }} <em>b</em>"),
        ("`{{` *a* `}}`", "<code>{{</code> <em>a</em> <code>}}</code>"),
        ("a {{\n- b\n> c }} d", "a {{\n- b\n&gt; c }} d"),
        ("[{{ ] }}](/a)", '<a href="/a">{{ ] }}</a>'),
        ("![{{ a }} #b](/c)", '<img src="/c" alt="{{ a }} #b">'),
        ("https://a.example/{{ b }}", '<a href="https://a.example/">https://a.example/</a>{{ b }}'),
    ],
)
def test_rules_live_with_markdowns_own(body: str, html: str) -> None:
    assert render(body).html == f"<p>{html}</p>\n"


def test_an_open_code_span_does_not_join_what_follows() -> None:
    assert render("`{{` a\n- b }}").html == "<p><code>{{</code> a</p>\n<ul>\n<li>b }}</li>\n</ul>\n"


def calls(body: str) -> int:
    """How many functions of C are called to render a body: a measure of the work that no slow machine changes."""
    counted = 0

    def count(frame: FrameType, event: str, called: object) -> None:
        nonlocal counted
        counted += event == "c_call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        render(body)
    finally:
        sys.setprofile(before)
    return counted


@pytest.mark.parametrize("piece", ["<b>#a</b> ", "#a #b ", "![#a](x) #b ", "<code>#a</code> @b.example ", "[#a <i>#b "])
def test_twice_the_text_is_twice_the_work(piece: str) -> None:
    render("once, for what is only done the first time")
    assert calls(piece * 400) < 2.2 * calls(piece * 200)


def test_code_is_still_known_after_many_spans() -> None:
    html = render("#a ![#b](x) <code>#c</code> #d <code> #e [x](y) #f </code> #g").html
    assert re.findall(r'href="/tags/(\w)/"', html) == ["a", "d", "g"]


@pytest.mark.parametrize(
    "body", ["https://me:pw@a.example/", "<feed:javascript:a()>", "[a](https://[x/)", "![a](foo:b)"]
)
def test_an_address_that_leads_nowhere_stays_text(body: str) -> None:
    assert "<a" not in render(body).html
    assert "<img" not in render(body).html
