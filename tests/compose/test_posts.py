"""Posts as values: keys, digests, other versions, lengths."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.compose.samples import BLUESKY, MASTODON, entry_of, media, written
from tests.networks.posts import made_thread, make_post
from tinyblog.compose import Limits, Span, Target, is_short, span_texts, spelled_out


@pytest.mark.parametrize(
    ("shown", "url", "short"),
    [
        ("https://e.example/a", "https://e.example/a", True),
        ("e.example/a", "https://e.example/a", True),
        ("e.example/a/", "https://www.e.example/a", True),
        ("www.e.example", "https://www.e.example/", True),
        ("http://e.example", "https://e.example", True),
        ("e.example/a…", "https://e.example/a/b/c", True),
        ("e.example/b…", "https://e.example/a/b/c", False),
        ("the words", "https://e.example/a", False),
        ("see https://e.example", "https://see e.example", False),
    ],
)
def test_an_address_is_known_in_its_short_forms(shown: str, url: str, short: bool) -> None:
    assert is_short(shown, url) is short


def test_what_is_shown_in_short_can_be_spelled_out() -> None:
    text = "ü e.example/a… and words"
    links = [
        Span(start=3, end=17, kind="link", target="https://e.example/a/b"),
        Span(start=22, end=27, kind="link", target="https://e.example/c"),
    ]
    assert spelled_out(text, links) == "ü https://e.example/a/b and words"


def test_spans_past_the_end_or_across_one_another_do_no_harm() -> None:
    wrong = [
        Span(start=2, end=99, kind="link", target="https://e.example"),
        Span(start=1, end=3, kind="tag", target=""),
    ]
    assert spelled_out("a e.example", wrong) == "a https://e.example"


def test_an_earlier_version_keeps_its_keys_in_any_length() -> None:
    post, longer = made_thread("one", "two"), made_thread("1", "2", "3")
    assert [part.key for part in post.saying(["1", "2", "3"]).parts] == [part.key for part in longer.parts]
    assert post.saying(["1"]).texts == ("1",)
    assert post.saying(["one", "two"]) is post
    assert post.saying(["1"]).key == post.key == post.key_of(0)
    assert post.key_of(2) == longer.parts[2].key


def test_the_digest_tells_apart_what_is_seen() -> None:
    post = made_thread("one", "two")
    (picture,) = media(["image"])
    others = [
        post.saying(["one", "three"]),
        post.saying(["one"]),
        replace(post, warning="x"),
        replace(post, language="pl"),
        replace(post, visibility="unlisted"),
        replace(post, reply=Target(url="https://m.example/@a/1")),
        replace(post, quote=Target(url="https://m.example/@a/1")),
        replace(post, parts=(replace(post.first, media=(picture,)), post.parts[1])),
        replace(post, parts=(replace(post.first, media=(replace(picture, alt="x"),)), post.parts[1])),
    ]
    assert len({post.digest, *(other.digest for other in others)}) == len(others) + 1


def test_a_warning_counts_where_it_has_a_place() -> None:
    assert MASTODON.count("four", "five5") == 9
    assert BLUESKY.count("four", "five5") == 4
    assert replace(MASTODON, length=8).fits("four", "four")
    assert not replace(MASTODON, length=8).fits("four", "five5")


def test_bytes_are_counted_too() -> None:
    limits: Limits = replace(BLUESKY, max_bytes=5)
    assert limits.fits("ąąx")
    assert not limits.fits("ąąą")


def test_each_span_is_given_with_its_words(tmp_path: Path) -> None:
    post = written(entry_of(tmp_path, "Zażółć #gęślą"), BLUESKY)
    assert [(span.kind, words) for span, words in span_texts(post.first)] == [("tag", "#gęślą")]


def test_a_single_post_says_its_first_part() -> None:
    post = make_post("hello")
    assert (post.text, post.said, post.texts, post.spans) == ("hello", "hello", ("hello",), ())
