"""Bare URLs, mentions and hashtags in a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinyblog.markdown import render
from tinyblog.markdown.spans import FIRST, Span, at


def first(text: str) -> Span | None:
    found = (at(text, i, len(text)) for i, char in enumerate(text) if char in FIRST)
    return next((span for span in found if span), None)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("at http://a.example.", "http://a.example"),
        ("(https://a.example/b)", "https://a.example/b"),
        ("https://a.example/b_(c)", "https://a.example/b_(c)"),
        ("「https://a.example/」", "https://a.example/"),
        ("https://a.example/ż?q=✓&r#s!", "https://a.example/ż?q=✓&r#s"),
        ("HTTPS://A.example", "HTTPS://A.example"),
        ("http://localhost:8000/", "http://localhost:8000/"),
        ("https://a.example/?b&amp;c&gt;", "https://a.example/?b&c"),
        ("www.a.example/b,", "https://www.a.example/b"),
        ("https://a.example/@b/#c", "https://a.example/@b/#c"),
    ],
)
def test_a_url_ends_where_the_sentence_goes_on(text: str, url: str) -> None:
    span = first(text)
    assert span is not None
    assert (span.kind, span.target) == ("link", url)


@pytest.mark.parametrize(
    ("text", "handle", "href"),
    [
        ("hi @ann.example.com.", "ann.example.com", "https://bsky.app/profile/ann.example.com"),
        (".@a-b.example", "a-b.example", "https://bsky.app/profile/a-b.example"),
        ("(@ben_1@social.example)", "ben_1@social.example", "https://social.example/@ben_1"),
    ],
)
def test_a_mention_is_a_handle_of_either_network(text: str, handle: str, href: str) -> None:
    span = first(text)
    assert span is not None
    assert (span.kind, span.target, span.href) == ("mention", handle, href)


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("#tag.", "tag"),
        ("#1a", "1a"),
        ("＃広い", "広い"),
        ("#हिन्दी", "हिन्दी"),
        ("#a_b__", "a_b"),
        ("#_a", "_a"),
        ("#e\u0301te", "e\u0301te"),
        ("#a・b", "a・b"),
        ("(#c)", "c"),
        ("#a#b", "a"),
        ("\u00a0#d", "d"),
    ],
)
def test_a_hashtag_is_of_letters_marks_and_digits(text: str, tag: str) -> None:
    span = first(text)
    assert span is not None
    assert (span.kind, span.target) == ("tag", tag)


@pytest.mark.parametrize(
    "text",
    [
        "#",
        "##",
        "#1",
        "#_",
        "#?",
        "a#b",
        "/#a",
        "&#a",
        "##a",
        "#\u20e2a",
        "#·a",
        "a@b.example",
        "@ann",
        "@a.1",
        "@a@b",
        "=@a.bc",
        "@a.example/b",
        "@@a.bc",
        "http://",
        "xhttps://a.example",
        "www.",
        "www.a",
        "awww.b.example",
        "http:// a",
    ],
)
def test_these_are_text(text: str) -> None:
    assert first(text) is None


@given(st.text(st.sampled_from(FIRST + "ttps://ww.a)_(*;&1é ")))
def test_a_span_lies_in_the_text_and_ends_in_no_punctuation(text: str) -> None:
    for start, char in enumerate(text):
        span = at(text, start, len(text)) if char in FIRST else None
        if span:
            assert start < span.end <= len(text)
            assert text[span.end - 1] not in ".*_;"
            assert span.kind == "link" or text[start : span.end] == span.text


def test_a_hashtag_too_long_for_an_address_is_text() -> None:
    assert at("#" + "a" * 200, 0, 201) is not None
    assert at("#" + "a" * 201, 0, 202) is None


def test_a_long_tail_is_read_once() -> None:
    """Half a megabyte: what looks at the whole for every sign of it does not come to an end."""
    assert first("http://a.example/x" + ")" * 500_000) == first("http://a.example/x")
    assert first("http://a.example/" + "(" * 250_000 + ")" * 250_001) == first(
        "http://a.example/" + "(" * 250_000 + ")" * 250_000
    )


@pytest.mark.parametrize(
    "written",
    [
        "@alice.bsky.social/lists",
        "@bob.example.com_y",
        "@jo.example.com@kk",
        "@user@host.example/path",
        "@user@host.example@other",
        "@carol.example.com-",
    ],
)
def test_a_handle_is_taken_whole_or_not_at_all(written: str) -> None:
    spans = [run for run in render(f"Ask {written} now.").runs if run.kind == "mention"]
    assert [run.text for run in spans] in ([], [written.rstrip("-")])
