import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinyblog.theme.colours import check_contrast, contrast, read_colour

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#777777", "#ffffff", 4.48),
        ("#767676", "#ffffff", 4.54),
        ("#0000ff", "#ffffff", 8.59),
        ("#ff0000", "#ffffff", 4.0),
        ("#123456", "#123456", 1.0),
    ],
)
def test_the_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert round(contrast(one, other), 2) == ratio


@given(COLOURS, COLOURS)
def test_a_contrast_is_the_same_both_ways_and_between_1_and_21(one: str, other: str) -> None:
    assert contrast(one, other) == contrast(other, one)
    assert 1 <= contrast(one, other) <= 21.01


def test_a_short_colour_is_a_long_one() -> None:
    assert (read_colour("#05C"), read_colour("#0A558C")) == ("#0055cc", "#0a558c")


@pytest.mark.parametrize("value", ["red", "#12345", "0a558c", "#gggggg", "#0a558c;}", 5, None, ["#fff"]])
def test_what_is_no_colour_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="expected a colour like #0a558c"):
        read_colour(value)


def test_a_colour_that_cannot_be_read_is_refused_with_the_ratio() -> None:
    with pytest.raises(ValueError) as caught:
        check_contrast("#777777", ["#000000", "#ffffff"])
    said = "#777777 cannot be read on #ffffff: the contrast is 4.47:1, and must be at least 4.5:1"
    assert said in str(caught.value)


@given(COLOURS, COLOURS)
def test_a_colour_is_readable_or_a_shade_is_named_that_is(colour: str, ground: str) -> None:
    try:
        check_contrast(colour, [ground])
    except ValueError as error:
        better = re.search(r"; (#[0-9a-f]{6}) would do", str(error))
        assert better  # on one ground, black or white can always be read
        check_contrast(better[1], [ground])
        assert contrast(colour, ground) < 4.5
    else:
        assert contrast(colour, ground) >= 4.5


def test_no_shade_is_named_where_none_can_be_read_on_every_ground() -> None:
    with pytest.raises(ValueError, match=r"4\.5:1$"):
        check_contrast("#777777", ["#000000", "#7a7a7a", "#ffffff"])
