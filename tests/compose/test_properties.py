"""What is true of every post, whatever is written and wherever it goes."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.compose.samples import EVERY, LATER, RUNS, STYLES, entry_of, limited, marked, media, unnumbered, written
from tinyblog.compose import Brief, Limits, Post, is_short, span_texts
from tinyblog.config import Style
from tinyblog.errors import NetworkError
from tinyblog.markdown import Run
from tinyblog.media import MediaKind
from tinyblog.site import Entry

ENDLESS = 1_000_000
NETWORKS = pytest.mark.parametrize("name", EVERY)
LENGTHS = st.integers(40, 300)
FIGURES: st.SearchStrategy[list[MediaKind]] = st.lists(st.sampled_from(["image", "image", "gif", "video"]), max_size=6)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Entry:
    return entry_of(tmp_path_factory.mktemp("blog"), "x")


def post(base: Entry, runs: Sequence[Run], limits: Limits, brief: Brief) -> Post | None:
    """The post of these runs; None where tinyblog says that it cannot be made to fit."""
    try:
        return written(replace(base, runs=tuple(runs)), limits, brief)
    except NetworkError:
        return None


@NETWORKS
@settings(max_examples=60)
@given(RUNS, LENGTHS, STYLES, FIGURES)
def test_every_part_fits_and_its_spans_are_sorted_and_cover_their_words(
    base: Entry, name: str, runs: Sequence[Run], length: int, style: Style, kinds: list[MediaKind]
) -> None:
    limits = limited(EVERY[name], length)
    made = post(base, runs, limits, Brief(style=style, media=media(kinds)))
    assert made is not None or length < 100
    for at, part in enumerate(made.parts if made else ()):
        assert limits.fits(part.text)
        assert part.text == part.text.strip()
        assert part.text or part.media
        assert len(part.media) <= 4
        assert len(part.media) <= 1 or not any(one.is_film for one in part.media)
        edges = [0, *(edge for span in part.spans for edge in (span.start, span.end)), len(part.text.encode())]
        assert edges == sorted(edges)
        for words, kind, target in marked(made, at) if made else ():
            assert words == words.strip() != ""
            assert kind != "tag" or words == f"#{target}"
            assert kind != "mention" or words == f"@{target}"
            assert kind != "link" or limits.facets or words == target


@NETWORKS
@settings(max_examples=40)
@given(RUNS, LENGTHS, st.text("Wü @", min_size=1, max_size=20))
def test_a_warning_is_counted_where_it_has_a_place_and_said_where_it_has_none(
    base: Entry, name: str, runs: Sequence[Run], length: int, warning: str
) -> None:
    limits = limited(EVERY[name], length + 60)
    made = written(replace(base, runs=tuple(runs)), limits, Brief(style=Style(overflow="thread")), warning=warning)
    for part in made.parts:
        assert limits.count(part.text, made.warning) <= limits.length
        assert not limits.warnings or limits.count(part.text, made.warning) > limits.measure(part.text)
    if not limits.warnings:
        assert made.text.split()[0] == "CW:"


@NETWORKS
@settings(max_examples=60)
@given(RUNS, LENGTHS, st.sampled_from(["always", "when-cut"]))
def test_a_cut_post_ends_in_the_permalink(base: Entry, name: str, runs: Sequence[Run], length: int, link: str) -> None:
    limits, style = limited(EVERY[name], length), Style(link=link)  # type: ignore[arg-type]
    whole = post(base, runs, limited(limits, ENDLESS), Brief(style=Style()))
    made = post(base, runs, limits, Brief(style=style))
    assert whole is not None
    assert made is not None
    if made.text == whole.text:
        return
    *_, (last, words) = span_texts(made.first)
    assert (last.kind, last.target) == ("link", base.permalink)
    assert made.text.endswith(words)
    assert is_short(words, base.permalink)


@NETWORKS
@settings(max_examples=60)
@given(RUNS, LENGTHS, STYLES, FIGURES)
def test_a_thread_says_everything_that_the_note_says_in_order_and_nothing_twice(
    base: Entry, name: str, runs: Sequence[Run], length: int, style: Style, kinds: list[MediaKind]
) -> None:
    limits = limited(EVERY[name], length)
    brief = Brief(style=replace(style, overflow="thread"), media=media(kinds))
    made = post(base, runs, limits, brief)
    whole = post(base, runs, limited(limits, ENDLESS), replace(brief, media=()))
    assert whole is not None
    if made is None or any("too many for a thread" in notice for notice in made.notices):
        return
    said = unnumbered(made) if len(made.parts) > 1 else made.texts
    assert "".join("".join(said).split()) == "".join(whole.text.split())
    assert [one.alt for part in made.parts for one in part.media] == [one.alt for one in brief.media]
    shown = {words for at in range(len(made.parts)) for words, kind, _ in marked(made, at) if kind != "link"}
    assert shown == {words for words, kind, _ in marked(whole) if kind != "link"}


@NETWORKS
@settings(max_examples=40)
@given(RUNS, LENGTHS)
def test_a_link_keeps_its_address_in_every_part_of_a_thread(
    base: Entry, name: str, runs: Sequence[Run], length: int
) -> None:
    limits, style = limited(EVERY[name], length), Style(overflow="thread")
    made = post(base, runs, limits, Brief(style=style))
    whole = post(base, runs, limited(limits, ENDLESS), Brief(style=style))
    assert whole is not None
    if made is None or made.notices:
        return
    said = [mark for at in range(len(made.parts)) for mark in marked(made, at)]
    wanted = [mark for mark in marked(whole) if mark[1] == "link"]
    assert {target for _, kind, target in said if kind == "link"} == {target for _, _, target in wanted}
    # a link on words that is parted is a link in both parts: not one letter of it is plain text
    assert _letters(words for words, kind, _ in said if kind == "link") == _letters(words for words, _, _ in wanted)


def _letters(words: Iterable[str]) -> str:
    return "".join("".join(words).split())


@NETWORKS
@settings(max_examples=30)
@given(RUNS, LENGTHS, STYLES, FIGURES)
def test_composing_again_makes_the_same_post_under_the_same_keys(
    base: Entry, name: str, runs: Sequence[Run], length: int, style: Style, kinds: list[MediaKind]
) -> None:
    limits, brief = limited(EVERY[name], length), Brief(style=style, media=media(kinds))
    made = post(base, runs, limits, brief)
    if made is None:
        return
    again = written(replace(base, runs=tuple(runs)), limits, brief, now=LATER)
    assert replace(again, created=made.created) == made
    assert again.digest == made.digest
    assert len({part.key for part in made.parts}) == len(made.parts)
    assert [made.key_of(at) for at in range(len(made.parts))] == [part.key for part in made.parts]
