import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinyblog.images.lines import Block, Place, fit

PLACE = Place(width=1000, height=400, sizes=(120, 100, 80, 60, 50, 44), leading=1.3)
WORDS = ["the", "quick", "brown", "fox", "jumps", "over", "a", "lazy", "dog"]


def texts(block: Block) -> list[str]:
    return ["".join(run.text for run, _ in line.runs).replace("\u00a0", " ") for line in block.lines]


def test_a_short_text_is_large_and_a_long_one_small() -> None:
    sizes = [fit("word " * count, PLACE).size for count in (1, 12, 30, 60)]
    assert sizes == sorted(sizes, reverse=True)
    assert (sizes[0], sizes[-1]) == (120, 44)


def test_what_is_too_long_is_cut_at_a_word_with_an_ellipsis() -> None:
    last = texts(fit("remarkable " * 200, PLACE))[-1]
    assert last.endswith("remarkable…")


def test_what_fits_is_not_cut() -> None:
    text = "Nothing is lost here, not even the last word"
    assert " ".join(texts(fit(text, PLACE))) == text


def test_few_lines_are_equally_long() -> None:
    block = fit("Shipping small things every day beats shipping big things once a year", PLACE)
    widths = [line.width for line in block.lines]
    assert len(widths) > 1
    assert min(widths) > 0.6 * max(widths)


def test_paragraphs_stay_apart() -> None:
    one, two, three = fit("one\ntwo\n\nthree", PLACE).lines
    assert three.top - two.top > two.top - one.top


def test_a_word_is_broken_only_where_it_must_be() -> None:
    assert len(fit("Straßenbahnhaltestelle", PLACE).lines) == 1
    block = fit("x" * 150, PLACE)
    assert "".join(texts(block)) == "x" * 150
    assert block.size <= PLACE.breaking


def test_text_from_the_right_is_said_to_be() -> None:
    assert fit("שלום hello", PLACE).rtl
    assert not fit("hello שלום", PLACE).rtl


@pytest.mark.parametrize("text", ["", " \n ", "\u200d", "\u0000"])
def test_a_text_without_anything_to_see_has_no_lines(text: str) -> None:
    assert fit(text, PLACE).lines == ()


@given(st.one_of(st.text(max_size=400), st.lists(st.sampled_from([*WORDS, "日本語", "🎉", "x" * 60])).map(" ".join)))
def test_every_text_stays_inside_its_place(text: str) -> None:
    block = fit(text, PLACE)
    assert block.size in PLACE.sizes
    assert block.height <= PLACE.height + 1
    assert all(line.width <= PLACE.width * 1.03 for line in block.lines)
