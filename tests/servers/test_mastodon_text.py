"""Lengths are counted and texts are formatted as Mastodon does it."""

import re
from html import unescape

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.servers.mastodon_text import countable_length, hashtags, mentioned, to_html

BASE = "http://127.0.0.1:1"
NAMES = frozenset({"bob"})
LONG = "https://www.blog.example/2026/11/a-slug-of-more-than-thirty-characters/"


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("hello", 5),
        ("👨‍👩‍👧‍👦👍🏽é", 3),
        (LONG, 23),
        ("https://a.example", 23),
        (f"see {LONG}.", 28),
        (f"({LONG})", 25),
        ("@user@host.example", 5),
        ("@user", 5),
        ("@user@host.example hi", 8),
        ("blog.example/path", 17),
        ("http://127.0.0.1:8000/", 22),
        ("http://localhost/", 17),
        ("", 0),
    ],
)
def test_the_length_counts_graphemes_urls_and_mentions(text: str, length: int) -> None:
    assert countable_length(text) == length


def test_a_warning_counts_in_full_also_its_urls() -> None:
    assert countable_length("text", LONG) == len(LONG) + 4


@given(st.text(alphabet="abc @.#\n/é👍🏽", max_size=60))
def test_the_length_without_urls_is_never_more_than_the_code_points(text: str) -> None:
    assert countable_length(text) <= len(text)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("one", "<p>one</p>"),
        ("one\ntwo", "<p>one<br />two</p>"),
        ("one\n\ntwo\n\n\nthree", "<p>one</p><p>two</p><p>three</p>"),
        ("a < b & \"c\" 'd'", "<p>a &lt; b &amp; &quot;c&quot; &#39;d&#39;</p>"),
        ("**no** [markdown](x)", "<p>**no** [markdown](x)</p>"),
        ("", ""),
        ("@nobody", "<p>@nobody</p>"),
        (
            "#Tag",
            '<p><a href="http://127.0.0.1:1/tags/Tag" class="mention hashtag" rel="tag">#<span>Tag</span></a></p>',
        ),
        (
            "@bob",
            '<p><span class="h-card" translate="no"><a href="http://127.0.0.1:1/@bob" class="u-url mention">'
            "@<span>bob</span></a></span></p>",
        ),
        (
            "@al@far.example",
            '<p><span class="h-card" translate="no"><a href="https://far.example/@al" class="u-url mention">'
            "@<span>al</span></a></span></p>",
        ),
        (
            LONG,
            f'<p><a href="{LONG}" target="_blank" rel="nofollow noopener" translate="no">'
            '<span class="invisible">https://www.</span><span class="ellipsis">blog.example/2026/11/a-slug-of</span>'
            '<span class="invisible">-more-than-thirty-characters/</span></a></p>',
        ),
        (
            "https://a.example/?a=1&b=2",
            '<p><a href="https://a.example/?a=1&amp;b=2" target="_blank" rel="nofollow noopener" translate="no">'
            '<span class="invisible">https://</span><span class="">a.example/?a=1&amp;b=2</span>'
            '<span class="invisible"></span></a></p>',
        ),
    ],
)
def test_the_content_is_html_as_mastodon_writes_it(text: str, html: str) -> None:
    assert to_html(text, BASE, NAMES) == html


@given(st.text(alphabet="ab <>&'\"@#/:.?=\n", max_size=60).map(str.strip))
def test_the_text_can_always_be_read_back_from_the_content(text: str) -> None:
    assume(not re.search(r"@\w+@\w", f"x{text}x"))  # of a remote mention the host is not shown
    html = to_html(f"x{text}x", BASE, NAMES).replace("<br />", "\n").replace("</p><p>", "\n\n")
    assert unescape(re.sub(r"<[^>]*>", "", html)) == re.sub(r"\n\n+", "\n\n", f"x{text}x")


def test_hashtags_need_a_letter_and_urls_keep_their_fragments() -> None:
    assert hashtags("#One #1 #2b a#no https://a.example/#frag #one #über") == ["one", "2b", "über"]


def test_mentions_are_known_local_accounts_and_all_remote_ones() -> None:
    assert mentioned("@bob @nobody @al@far.example me@mail.example", NAMES) == ["bob", "al@far.example"]
