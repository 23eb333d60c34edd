"""Markdown: HTML, plain text, hashtags and images of a note's body."""

import html
import re
from itertools import pairwise
from pathlib import Path

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinyblog.markdown import Content, Image, render

GOLDEN = sorted((Path(__file__).parent / "golden").glob("*.md"))
MARKS = "*_`~#@<>[]()!&|\\{}x1é./:'\"= -\t\n\0\u0301"
WORDS = (
    "{{",
    "}}",
    "{%",
    "%}",
    "{{<",
    ">}}",
    "^[",
    "[^a]",
    "[^a]:",
    "1. ",
    "```",
    "---",
    "\n\n",
    "www.a.bc",
    "https://a.b",
)
MORE = (
    "<b>",
    "</a>",
    "<a>",
    "<!--",
    "-->",
    "<script>",
    "</script>",
    "<br>",
    "#tag",
    "@a.bc",
    "@a@b.cd",
    "&amp;",
    "&#0;",
)
MARKUP = st.lists(st.sampled_from((*MARKS, *WORDS, *MORE))).map("".join)

# Markdown, and the mark that it gives.
PIECES = {
    "a": ("text", "", ""),
    "*b* `#c`": ("text", "", ""),
    "\\#d": ("text", "", ""),
    "[e `f` #g](/h)": ("link", "e f #g", "/h"),
    "**[*i*](https://a.example/ą)**": ("link", "i", "https://a.example/ą"),
    "<https://b.example/>": ("link", "https://b.example/", "https://b.example/"),
    "(https://c.example/)": ("link", "https://c.example/", "https://c.example/"),
    "*www.d.example*": ("link", "www.d.example", "https://www.d.example"),
    "@e.example": ("mention", "@e.example", "e.example"),
    "*@f@g.example*": ("mention", "@f@g.example", "f@g.example"),
    "#łódź": ("tag", "#łódź", "łódź"),
}


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_examples_give_the_html_and_the_text_that_stand_beside_them(path: Path) -> None:
    content = render(path.read_text("utf-8"))
    assert content.html == path.with_suffix(".html").read_text("utf-8")
    assert content.text + "\n" == path.with_suffix(".txt").read_text("utf-8")


def links(content: Content) -> list[tuple[str, str, str]]:
    return [(run.kind, run.text, run.target) for run in content.runs if run.kind not in ("text", "code")]


def test_runs_say_what_is_a_link_a_mention_and_a_tag() -> None:
    content = render("See [ *my* page ](/ą), www.example.org, @ann.example.com, @ben@example.com #Tag")
    assert links(content) == [
        ("link", "my page", "/ą"),
        ("link", "www.example.org", "https://www.example.org"),
        ("mention", "@ann.example.com", "ann.example.com"),
        ("mention", "@ben@example.com", "ben@example.com"),
        ("tag", "#Tag", "Tag"),
    ]


def test_a_hashtag_counts_once_as_it_was_first_written() -> None:
    assert render("#One #two #one #Two").tags == ("One", "two")


@pytest.mark.parametrize(
    "body",
    [
        "`#a @b.cd`",
        "    #a www.b.cd",
        "[#a www.b.cd](/x)",
        "<a href=x>#a @b.cd</a>",
        "<code>#a</code>",
        "![#a](x)",
        "\\#a",
    ],
)
def test_code_and_links_hold_no_tags_or_mentions(body: str) -> None:
    content = render(body)
    assert content.tags == ()
    assert content.html.count("<a") <= 1


def test_tags_come_back_after_raw_code_is_closed() -> None:
    assert render("<code>#a</code> #b").tags == ("b",)


def test_images_are_listed_and_leave_the_text() -> None:
    content = render('a ![*alt*\n![`x`](y)](ż.jpg "T") b\n\n<img src=c.png>\n\n[![deep](d.png)](/d)')
    assert content.images == (
        Image(src="ż.jpg", alt="alt x", title="T"),
        Image(src="c.png", alt="", title=""),
        Image(src="d.png", alt="deep", title=""),
    )
    assert content.text == "a b"


def test_an_image_may_have_a_class_but_no_event_handler() -> None:
    assert render("![](a.jpg){.b #c onload=x style=y}").html == '<p><img src="a.jpg" alt="" id="c" class="b"></p>\n'


def test_footnotes_on_lines_that_follow_one_another_are_each_their_own() -> None:
    made = render("a[^1] b[^2] c[^x]\n\n[^1]: one\n[^2]: two\ngoes on\n[^x]: three").html
    found = [part.partition("</p>")[0] for part in made.split('class="footnote-item"')[1:]]
    assert [re.sub(r"<[^>]*>", "", part).partition(">")[2].split("↩")[0].split() for part in found] == [
        ["one"],
        ["two", "goes", "on"],
        ["three"],
    ]


def test_footnotes_of_two_notes_have_different_ids() -> None:
    body = "a[^1]\n\n[^1]: b"
    assert 'id="fn-2026-a-1"' in render(body, key="/2026/a/").html
    assert 'href="#fn-2026-b-1"' in render(body, key="/2026/b/").html


def test_notices_name_the_line_of_the_file() -> None:
    content = render("a\nb {{< x >}}\n\n- {% y\n  z %}\n\n<p>\n{{ w }}\n</p>\n\n`{{ code }}`", first_line=5)
    assert [(notice.line, notice.message.split("`")[1]) for notice in content.notices] == [
        (6, "{{< x >}}"),
        (8, "{% y z %}"),
        (12, "{{ w }}"),
    ]


def test_a_shortcode_in_a_script_is_the_scripts_own() -> None:
    content = render("<script>\na = '{{ <b> }}'\n</script>")
    assert "{{ <b> }}" in content.html
    assert content.notices == ()


def test_a_shortcode_in_a_tag_of_raw_html_stays_there() -> None:
    content = render('<div title="{{ a }}">\n{{<b>}}\n</div>')
    assert content.html == '<div title="{{ a }}">\n{{&lt;b&gt;}}\n</div>'
    assert [notice.line for notice in content.notices] == [1, 2]


@pytest.mark.parametrize("address", ["javascript:x", "JavaScript:x", "vbscript:x", "file:///x", "data:text/html,x"])
@pytest.mark.parametrize("body", ["[a]({})", "<{}>", "![a]({})", "[a][b]\n\n[b]: {}"])
def test_markdown_makes_no_link_that_runs(address: str, body: str) -> None:
    content = render(body.format(address))
    assert "<a" not in content.html
    assert "<img" not in content.html


@given(st.text() | MARKUP)
def test_anything_renders_to_trimmed_runs(body: str) -> None:
    content = render(body, key="k")
    assert "\0" not in content.text
    assert content.text == content.text.strip()
    assert all(run.text for run in content.runs)
    assert "".join(run.text for run in content.runs) == content.text
    for one, other in pairwise(content.runs):
        assert one.kind != other.kind or one.kind in ("link", "mention", "tag")
    for run in content.runs:
        assert bool(run.target) == (run.kind in ("link", "mention", "tag"))
        assert run.kind != "tag" or (run.text[0] in "#＃" and run.text[1:] == run.target)
        assert run.kind != "mention" or run.text == f"@{run.target}"


@given(st.lists(st.sampled_from(sorted(PIECES)), min_size=1))
def test_marks_come_out_in_order_with_their_targets(pieces: list[str]) -> None:
    expected = [PIECES[piece] for piece in pieces if PIECES[piece][0] != "text"]
    assert links(render(" and\n".join(pieces))) == expected


@given(MARKUP)
def test_code_holds_no_marks(code: str) -> None:
    line = " ".join(code.replace("`", "").split())
    for body in (f"a `{line}.` b", f"a\n\n```\n{line}\n```\n", f"<pre>\n{html.escape(line)}\n</pre>"):
        assert {run.kind for run in render(body).runs} <= {"text", "code"}


@given(MARKUP)
def test_what_is_escaped_stays_as_it_is(text: str) -> None:
    text = " ".join(text.replace("\0", "").split())
    content = render("a " + re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text))
    assert content.text == f"a {text}".strip()
    assert {run.kind for run in content.runs} == {"text"}


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="<`")))
def test_text_alone_makes_no_raw_element(body: str) -> None:
    tree = html5lib.parseFragment(render(body).html, namespaceHTMLElements=False)
    blocks = {"blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "section", "ul"}
    inline = {"a", "br", "code", "em", "img", "input", "s", "strong", "sup"}
    assert {element.tag for element in tree.iter()} <= {"DOCUMENT_FRAGMENT"} | blocks | inline


@given(st.text() | MARKUP)
def test_code_stays_as_it_is(code: str) -> None:
    lines = [line.replace("`", "'") for line in code.replace("\0", "").replace("\r", "\n").split("\n")]
    content = render("```\n" + "\n".join(lines) + "\n```\n")
    assert content.text == "\n".join(lines).strip()
    assert {run.kind for run in content.runs} <= {"code"}
    assert (content.tags, content.notices, content.images) == ((), (), ())
