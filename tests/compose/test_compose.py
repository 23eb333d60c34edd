from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import regex
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.blogs import NOW, note, read_entry
from tinyblog.compose import Limits, Post, compose, post_key, post_runs
from tinyblog.errors import NetworkError
from tinyblog.markdown import Run
from tinyblog.site import Entry

FACETS = Limits(length=300, measure=lambda text: len(regex.findall(r"\X", text)), facets=True, mention=lambda _: True)
WRITTEN = replace(FACETS, facets=False)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Entry:
    return read_entry(tmp_path_factory.mktemp("blog"), note("x"))


def post(entry: Entry, limits: Limits) -> Post:
    return compose(entry, limits, account="a", visibility="public", now=NOW)


def marked(made: Post) -> list[tuple[str, str, str]]:
    text = made.text.encode()
    return [(text[span.start : span.end].decode(), span.kind, span.target) for span in made.spans]


def test_a_short_note_is_posted_whole_and_without_its_permalink(tmp_path: Path) -> None:
    made = post(read_entry(tmp_path, note("Good *morning*.\n\nTea?")), FACETS)
    assert made.text == "Good morning.\n\nTea?"
    assert made.spans == ()


def test_a_link_on_words_is_a_span_where_the_network_has_them(tmp_path: Path) -> None:
    made = post(read_entry(tmp_path, note("Zażółć [the words](https://e.example/a) end")), FACETS)
    assert made.text == "Zażółć the words end"
    assert marked(made) == [("the words", "link", "https://e.example/a")]
    assert made.spans[0].start == len("Zażółć ".encode())


def test_a_link_on_words_is_written_out_where_it_does_not(tmp_path: Path) -> None:
    made = post(read_entry(tmp_path, note("See [the words](https://e.example/a), and https://e.example/b")), WRITTEN)
    assert made.text == "See the words (https://e.example/a), and https://e.example/b"
    assert [(words, kind) for words, kind, _ in marked(made)] == [
        ("https://e.example/a", "link"),
        ("https://e.example/b", "link"),
    ]


def test_a_local_link_goes_to_the_site(tmp_path: Path) -> None:
    made = post(read_entry(tmp_path, note("[a](/tags/x/) [b](../other/) [c](mailto:me@e.example)")), FACETS)
    assert marked(made) == [
        ("a", "link", "https://blog.example/tags/x/"),
        ("b", "link", "https://blog.example/2026/11/other/"),
    ]


def test_hashtags_and_mentions_are_spans(tmp_path: Path) -> None:
    limits = replace(FACETS, mention=lambda handle: "@" not in handle)
    made = post(read_entry(tmp_path, note("#héllo @ada.example.com @bob@m.example")), limits)
    assert marked(made) == [("#héllo", "tag", "héllo"), ("@ada.example.com", "mention", "ada.example.com")]


def test_a_title_comes_first(tmp_path: Path) -> None:
    assert post(read_entry(tmp_path, note("Body.", title="A title")), FACETS).text == "A title\n\nBody."


def test_what_a_note_is_about_comes_last(tmp_path: Path) -> None:
    made = post(read_entry(tmp_path, note("Worth a read.", bookmark_of="https://e.example/x")), FACETS)
    assert made.text == "Worth a read.\n\nhttps://e.example/x"
    assert marked(made) == [("https://e.example/x", "link", "https://e.example/x")]


def test_a_bare_like_says_nothing(tmp_path: Path) -> None:
    assert post_runs(read_entry(tmp_path, note("", like_of="https://e.example/x"))) == ()


def test_what_does_not_fit_is_cut_at_a_word_and_closed_with_the_permalink(tmp_path: Path) -> None:
    made = post(read_entry(tmp_path, note("word " * 100)), replace(FACETS, length=60))
    assert made.text == "word word word word… https://blog.example/2026/11/hello/"
    assert marked(made) == [
        ("https://blog.example/2026/11/hello/",) * 1 + ("link", "https://blog.example/2026/11/hello/")
    ]


def test_a_link_cut_in_half_loses_its_span(tmp_path: Path) -> None:
    entry = read_entry(
        tmp_path, note("Read [these many words of a link that go on and and on and on](https://e.example/a) now")
    )
    made = post(entry, replace(FACETS, length=60))
    assert made.text == "Read these many words… https://blog.example/2026/11/hello/"
    assert [kind for _, kind, _ in marked(made)] == ["link"]


def test_an_address_is_never_cut_in_two(tmp_path: Path) -> None:
    entry = read_entry(tmp_path, note("See https://e.example/a-very-long-address-indeed for more and more words here"))
    made = post(entry, replace(FACETS, length=60))
    assert made.text == "See… https://blog.example/2026/11/hello/"


def test_a_text_without_spaces_is_cut_between_characters(tmp_path: Path) -> None:
    made = post(read_entry(tmp_path, note("人民的名义" * 30)), replace(FACETS, length=60))
    assert FACETS.measure(made.text) == 60
    assert made.text.startswith("人民的名义")


def test_one_monster_word_is_cut_inside(tmp_path: Path) -> None:
    made = post(read_entry(tmp_path, note("A" * 500)), FACETS)
    assert FACETS.measure(made.text) == 300


def test_bytes_are_a_limit_of_their_own(tmp_path: Path) -> None:
    family = "👨‍👩‍👧‍👦 "
    made = post(read_entry(tmp_path, note(family * 200)), replace(FACETS, max_bytes=3000))
    assert len(made.text.encode()) <= 3000
    assert made.text.endswith("… https://blog.example/2026/11/hello/")


def test_the_key_is_the_same_on_every_run_and_differs_by_account_and_note() -> None:
    keys = {post_key(account, path, part) for account in "ab" for path in ("/x/", "/y/") for part in (0, 1)}
    assert len(keys) == 8
    assert post_key("a", "/x/") == post_key("a", "/x/", 0)


def test_the_digest_says_whether_the_same_is_said(tmp_path: Path) -> None:
    made = post(read_entry(tmp_path, note("One")), FACETS)
    assert replace(made, created=NOW.replace(year=2030)).digest == made.digest
    assert made.saying(["Two"]).digest != made.digest


words = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\r\n\t "), min_size=1, max_size=12)
runs = st.one_of(
    st.builds(Run, text=st.lists(words, min_size=1, max_size=30).map(" ".join)),
    st.builds(Run, text=words, kind=st.just("link"), target=st.just("https://e.example/a")),
    st.just(Run(text="https://e.example/b", kind="link", target="https://e.example/b")),
    st.just(Run(text="#tag", kind="tag", target="tag")),
    st.just(Run(text="@ada.example.com", kind="mention", target="ada.example.com")),
    st.just(Run(text="\n\n")),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(runs, min_size=1, max_size=12), st.integers(40, 300), st.booleans())
def test_a_post_always_fits_and_its_spans_are_sorted_and_whole(
    base: Entry, written: Sequence[Run], length: int, facets: bool
) -> None:
    entry = replace(base, runs=tuple(written))
    limits = replace(FACETS, length=length, max_bytes=length * 8, facets=facets)
    made = post(entry, limits)

    assert limits.fits(made.text)
    ends = [0, *(edge for span in made.spans for edge in (span.start, span.end)), len(made.text.encode())]
    assert ends == sorted(ends)
    for text, kind, target in marked(made):
        assert text
        assert kind != "tag" or text == f"#{target}"
        assert kind != "mention" or text == f"@{target}"
    if "…" in made.text and "…" not in "".join(run.text for run in written):
        assert made.text.endswith(entry.permalink)


def test_a_permalink_too_long_for_a_post_is_shown_in_short_where_links_stand_on_words(tmp_path: Path) -> None:
    entry = read_entry(tmp_path, note("word " * 100, slug="人民的名义" * 8))
    made = post(entry, FACETS)
    assert FACETS.fits(made.text)
    assert made.text.endswith("… blog.example/…")
    assert marked(made)[-1] == ("blog.example/…", "link", entry.permalink)


def test_a_permalink_too_long_for_a_post_is_an_error_where_it_must_be_written_out(tmp_path: Path) -> None:
    entry = read_entry(tmp_path, note("word " * 100, slug="人民的名义" * 8))
    with pytest.raises(NetworkError, match="not even the note's address fits"):
        post(entry, WRITTEN)
