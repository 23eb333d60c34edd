"""What a page says of itself for previews."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinyblog.linkcards.tags import MOST_DESCRIPTION, MOST_TITLE, Tags, clean, read_tags

OG = """<!doctype html><html><head><title>Plain title</title>
<meta property="og:title" content="A title"><meta property="og:description" content="A description">
<meta property="og:image" content="/picture.png"></head><body><h1>Words</h1>"""


def read(html: str) -> Tags:
    return read_tags(html, lambda: False)


def title(html: str) -> str:
    return read(html).title


def test_opengraph_is_read() -> None:
    assert read(OG) == Tags(title="A title", description="A description", picture="/picture.png")


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<title>T</title><meta name='twitter:title' content='Tw'><meta property='og:title' content='Og'>", "Og"),
        ("<title>T</title><meta name='twitter:title' content='Tw'>", "Tw"),
        ("<title>T</title><meta property='og:title' content='  '>", "T"),
        ("<title>T</title>", "T"),
        ("<p>no title</p>", ""),
    ],
)
def test_the_best_title_is_taken(html: str, words: str) -> None:
    assert title(html) == words


def test_the_best_description_is_taken() -> None:
    plain, og = "<meta name=description content=Plain>", "<meta name=og:description content=Og>"
    assert read(plain).description == "Plain"
    assert read(plain + og).description == "Og"
    assert read("<p>words").description == ""


def test_twitters_picture_stands_in() -> None:
    assert read("<meta name=twitter:image content=t.png>").picture == "t.png"
    assert read("<meta name=twitter:image content=t.png><meta property=og:image content=o.png>").picture == "o.png"


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<meta property=og:title content='First'><meta property=og:title content='Second'>", "First"),
        ("<META PROPERTY='OG:Title' CONTENT='Loud'>", "Loud"),
        ("<meta content='Turned' property='og:title'/>", "Turned"),
        ("<meta property=og:title content='Both' content='No'>", "Both"),
        ("<title>Fish &amp; chips &#8212; caf&eacute;</title>", "Fish & chips — café"),
        ("<meta property=og:title content='&quot;Fish&quot; &lt;3'>", '"Fish" <3'),
        ("<title>\n  Two\n\tlines\r\n</title>", "Two lines"),
        ("<title>a\x00b\x1b[31mc\x85d\u202eevil\u2066</title>", "a b [31mc devil"),
        ("<title></title><title>Later</title>", "Later"),
        ("<title>First</title><svg><title>Icon</title></svg>", "First"),
        ("<!-- <title>Hidden</title> --><title>Shown</title>", "Shown"),
        ("<script>'<title>Hidden</title>'</script><title>Shown</title>", "Shown"),
        ("<title>Not closed<meta name=x><body><p>Words", "Not closed"),
        ("<![if IE]><title>T</title><![endif]>", "T"),
        ("<![<![<title>T</title>", ""),
        ("<![x><title>T</title>", "T"),
        ("<title>👩‍👩‍👧 family</title>", "👩‍👩‍👧 family"),
    ],
)
def test_a_title_is_plain_text_however_it_is_written(html: str, words: str) -> None:
    assert title(html) == words


def test_a_number_too_long_to_read_ends_the_page_but_not_the_card() -> None:
    assert title("<title>T</title><p>&#" + "9" * 5000 + ";") == "T"


def test_what_comes_too_late_is_not_read() -> None:
    assert read_tags(OG, lambda: True) == Tags(title="", description="", picture="")


def test_a_long_text_ends_at_a_word() -> None:
    assert clean("word " * 100, 20) == "word word word word…"
    assert clean("w" * 100, 20) == "w" * 19 + "…"
    assert clean("word " * 4, 20) == "word word word word"


@given(st.text())
def test_a_text_is_one_short_line(text: str) -> None:
    for most in (10, MOST_TITLE):
        line = clean(text, most)
        assert len(line) <= most
        assert line == " ".join(line.split())
        assert not any(unicodedata.category(c) in {"Cc", "Cs"} for c in line)


PIECES = st.sampled_from(
    [
        *(
            "<",
            ">",
            "<!",
            "<!--",
            "-->",
            "<![",
            "]>",
            "<?",
            "</",
            "/>",
            "'",
            '"',
            "=",
            "&",
            "&#",
            "&#x",
            ";",
            "[",
            "--",
        ),
        *("<meta property=og:title content=", "<title>", "</title>", "<script>", "</script", "<!doctype ", "<![CDATA["),
    ]
)


@given(st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=40).map("".join))
def test_no_page_is_too_broken_to_read(html: str) -> None:
    tags = read(html)
    assert len(tags.title) <= MOST_TITLE
    assert len(tags.description) <= MOST_DESCRIPTION
