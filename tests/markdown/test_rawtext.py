"""Raw HTML as plain text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinyblog.markdown import Run, render
from tinyblog.markdown.rawtext import HtmlReader
from tinyblog.markdown.writer import Writer

TAGS = [
    "a",
    "blockquote",
    "br",
    "code",
    "dd",
    "del",
    "div",
    "dl",
    "dt",
    "img",
    "li",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "sup",
    "table",
    "td",
    "tr",
    "ul",
    "video",
]
PARTS = st.lists(
    st.sampled_from(["x", " ", "\n", "2", "&amp;", "<a href=/y>", *(f"<{tag}>" for tag in TAGS)])
    | st.sampled_from([f"</{tag}>" for tag in TAGS])
).map("".join)


def written(html: str) -> str:
    reader = HtmlReader(Writer())
    reader.expect([html])
    reader.block(html)
    return "".join(run.text for run in reader.writer.runs())


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<div> a <b>b</b>\n c &amp; d<br>e</div><p>f</p>", "a b c & d\ne\n\nf"),
        ("a<script>b</script><style>c</style><!-- d --><template>e</template> f", "a f"),
        ("a <video><source>b</video> c <audio>d</audio>", "a c"),
        ("<video src=x>a", "a"),
        ("<ul><li>g<li>h<ol start=3><li>i</li> <li>j</ol></ul>k", "• g\n• h\n  3. i\n  4. j\n\nk"),
        ("a<li>b</li>c</ul>d", "a\nb\nc\nd"),
        ("<blockquote>a <q>b</q><p>c</blockquote>d", "“a ‘b’\n\nc”\n\nd"),
        ("<blockquote>a", "a"),
        ("a <q>b", "a b"),
        ("a <del>b</del>, c <s>d</s> e", "a, c e"),
        ("a <del>b", "a b"),
        ("m<sup>2</sup> H<sub>2</sub>O 1<sup>st</sup> 10<sup>-3</sup>", "m² H₂O 1st 10⁻³"),
        ("<dl><dt>a</dt>\n<dd>b</dd>\n<dd>c</dd><dt>d<dd>e</dl>", "a: b\nc\nd: e"),
        ("<table><tr><th>a</th>\n<td>b</td></tr><tr><td></td><td>c</table>d", "a · b\nc\n\nd"),
        ("x<pre>\n  a <b>b</b>\n    c<br>d\n</pre>y", "x\n\n  a b\n    c\nd\n\ny"),
        ("<pre>a", "a"),
        ("<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>", "漢(kan)"),
    ],
)
def test_elements_do_to_their_words_what_a_page_does(html: str, text: str) -> None:
    assert written(html) == text


def test_a_link_is_a_link() -> None:
    html = '<p>see <a class=x href=" /y z?a&amp;b "> <b>these</b> words </a> or <a href="javascript:x">not</a></p>'
    assert render(html).runs == (
        Run(text="see "),
        Run(text="these words", kind="link", target="/y%20z?a&b"),
        Run(text=" or not"),
    )


def test_a_link_within_a_paragraph_is_one_too() -> None:
    assert render("a <a href=/x>b\n*c* `d`</a> e").runs == (
        Run(text="a "),
        Run(text="b c d", kind="link", target="/x"),
        Run(text=" e"),
    )


def test_a_link_that_does_not_end_ends_with_its_block() -> None:
    assert [run.kind for run in render("<a href=/x>b\n\nc").runs] == ["link", "text"]


def test_markdowns_link_is_the_only_one() -> None:
    assert render("[a <a href=/x>b</a> c](/y) d").runs == (
        Run(text="a b c", kind="link", target="/y"),
        Run(text=" d"),
    )


def test_code_is_code() -> None:
    assert render("a <kbd>#b</kbd> c\n\n<p>\n<code>@d.example</code> {{ #e }}\n</p>\n\nf").runs == (
        Run(text="a "),
        Run(text="#b", kind="code"),
        Run(text=" c\n\n"),
        Run(text="@d.example", kind="code"),
        Run(text=" "),
        Run(text="{{ #e }}", kind="code"),
        Run(text="\n\nf"),
    )


def test_an_element_may_stand_around_markdown() -> None:
    assert render("<del>\n\n- a\n\n</del>\n\n<blockquote>\n\n*b*\n\n</blockquote>\n\nc").text == "“b”\n\nc"


def test_html_cannot_end_what_markdown_began() -> None:
    assert render("- a</ul></li>\n- > b</blockquote></q>\n- c").text == "• a\n• “b”\n• c"


@given(PARTS)
def test_whatever_is_wrong_with_the_tags_there_is_a_text(html: str) -> None:
    for source in (html, f"- {html}\n- y\n\n  > {html}", f"<div>{html}"):
        content = render(source)
        assert content.text == content.text.strip()
        assert all("<" not in run.text for run in content.runs if run.kind != "code")
