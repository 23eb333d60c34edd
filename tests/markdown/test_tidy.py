"""Raw HTML made safe and valid."""

import re
from itertools import pairwise

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinyblog.markdown import render
from tinyblog.markdown.addresses import is_dangerous
from tinyblog.markdown.elements import (
    BLOCKS,
    HEADINGS,
    INLINE,
    LEFT_OUT,
    MEDIA,
    PARENTS,
    RENAMED,
    SEALED,
    SINGLE,
)
from tinyblog.markdown.tidy import tidy

NAMES = sorted(
    {*BLOCKS, *HEADINGS, *INLINE, *LEFT_OUT, *MEDIA, *PARENTS, *RENAMED, *SEALED, *SINGLE, "x-y", "font", "body"}
)
ATTRIBUTES = (
    *("", " id=a", ' id="b c"', " href=/x", " href=#a", ' href="java&#10;script:a()"', " src=a.png", " onclick=a()"),
    *(" type=checkbox", " checked", " datetime=2026-01-01", " dir=rtl", " value=1", ' alt="&quot;>"', " class=wide"),
    *(" style=a", " open", " srcdoc='<b>'", " tabindex=0"),
)
OPEN = st.tuples(st.sampled_from(NAMES), st.lists(st.sampled_from(ATTRIBUTES), max_size=2)).map(
    lambda tag: f"<{tag[0]}{''.join(tag[1])}>"
)
CLOSE = st.sampled_from(NAMES).map(lambda name: f"</{name}>")
TEXT = st.sampled_from(["a", " ", "\n", "&lt;b>", "&", "<", '"', "<!-- x -->", "<![CDATA[a]]>", "</", "<a"])
SOURCE = st.lists(st.one_of(OPEN, CLOSE, TEXT), max_size=20).map("".join)


@given(SOURCE)
def test_what_is_tidy_stays_as_it_is(source: str) -> None:
    once = tidy(source, key="k")
    assert tidy(once, key="k") == once


@given(SOURCE)
def test_every_browser_reads_it_alike_and_runs_nothing(source: str) -> None:
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)  # any error of syntax raises
    for element in parser.parseFragment(tidy(source)).iter():
        if not isinstance(element.tag, str):
            continue
        assert element.tag not in LEFT_OUT
        assert not any(name.startswith("on") for name in element.attrib)
        assert not any(is_dangerous(value) for name, value in element.attrib.items() if name in ("href", "src"))


@given(SOURCE)
def test_no_id_is_there_twice_and_headings_leave_no_level_out(source: str) -> None:
    made = tidy(source)
    ids = re.findall(r' id="([^"]*)"', made)
    assert len(ids) == len(set(ids))
    levels = [1, *map(int, re.findall(r"<h(\d)", made))]
    assert all(1 < level <= last + 1 for last, level in pairwise(levels))


@pytest.mark.parametrize(
    ("source", "made"),
    [
        ("<h1>a</h1><h3>b</h3><h2>c</h2>", "<h2>a</h2><h3>b</h3><h3>c</h3>"),
        ("<h4>a</h4>", "<h2>a</h2>"),
        ("<h2> </h2>a", " a"),
        ("<time>noon</time>", "noon"),
        ("<img alt=x>", ""),
        ("<img src=a.png>", '<img src="a.png" alt="">'),
        ("<video controls></video>", ""),
        ("<audio src=a.mp3>", '<audio src="a.mp3" controls="" preload="metadata"></audio>'),
        ("<video><source src=a.webm>x</video>", '<video controls="" preload="metadata"><source src="a.webm"></video>'),
        ("<details>a</details>", "<div>a</div>"),
        ("<details><summary>a</summary>b</details>", "<details><summary>a</summary>b</details>"),
        ("<dl><dt>a<dd>b</dl>", "<dl><dt>a</dt><dd>b</dd></dl>"),
        ("<dl><dd>b</dl>", "<div><div>b</div></div>"),
        ("<ruby>漢<rt>kan</ruby>", "<ruby>漢<rt>kan</rt></ruby>"),
        ("<ruby><rt>kan</ruby>", "kan"),
        ("<figure>a<figcaption>b</figcaption>c</figure>", "<figure>a<div>b</div>c</figure>"),
        ('<b id="a">x</b><a href="#a">y</a>', '<b id="k-a">x</b><a href="#k-a">y</a>'),
        ("<pre>\n\na</pre>", '<pre tabindex="0">\n\na</pre>'),
        (
            "<table><tr><th><th>a<tr><td>b</table>",
            '<div class="wide" tabindex="0"><table><tbody><tr><td></td><th>a</th></tr>'
            "<tr><td>b</td><td></td></tr></tbody></table></div>",
        ),
        ("<table></table>a", "a"),
        ("<input type=text>a", "a"),
    ],
)
def test_an_element_has_what_it_needs_or_goes(source: str, made: str) -> None:
    assert tidy(source, key="k") == made


def test_the_box_of_a_task_is_named_by_its_words() -> None:
    made = render("- [x] done *now*\n- [ ] to do\n  - inside\n\n  more", safe=True).html
    box = '<input class="task-list-item-checkbox" disabled="" type="checkbox"'
    assert f'<p><label>{box} checked="">done <em>now</em></label></p>' in made
    assert f"<p><label>{box}>to do</label></p>" in made


def test_plain_markdown_is_not_touched() -> None:
    source = 'A "quoted" [link](/x), `code`, #tag.\n\n> quote\n\n- a\n- b'
    assert render(source, safe=True).html == render(source).html


def test_raw_html_stays_as_it_is_written_where_the_author_wants_it() -> None:
    assert render("<script>a()</script>").html == "<script>a()</script>"
    assert render("<script>a()</script>", safe=True).html == ""


def test_a_footnote_within_a_footnote_is_text() -> None:
    assert render("[^0]:0. [^0]:").text == "[1] 0. [1]:"
